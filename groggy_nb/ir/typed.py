"""A program that carries its types: inferred once, kept by rewrites, read by all that comes after them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from groggy_nb.errors import Diagnostic, InternalError
from groggy_nb.ir.forms import (
    Program,
    Type,
)
from groggy_nb.ir.renamed import all_ids

NONE: Mapping[int, Type] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Typed:
    """A program and the type of every id of it; `found` is what inference found wrong."""

    program: Program
    types: Mapping[int, Type]
    found: tuple[Diagnostic, ...] = ()

    def after(self, program: Program, made: Mapping[int, Type] = NONE) -> Typed:
        """What a rewrite gives: this where nothing changed. Ids keep their types, new ones are in `made`."""
        if program is self.program or program == self.program:
            return self
        types = {**self.types, **made}
        try:
            return Typed(program, {i: types[i] for i in all_ids(program)})
        except KeyError as missing:
            raise InternalError(f"the id {missing} was made without a type") from None
