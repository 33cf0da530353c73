"""The language: text, the builder and the decorator, all giving one intermediate representation."""

from groggy_nb.dsl.builder import Builder, builder
from groggy_nb.dsl.decorator import program
from groggy_nb.dsl.parse import Parsed, parse

__all__ = ["Builder", "Parsed", "builder", "parse", "program"]
