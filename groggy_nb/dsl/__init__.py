"""The language: text, the builder and the decorator, all giving one intermediate representation."""

from groggy_nb.dsl.parse import Parsed, parse

__all__ = ["Parsed", "parse"]
