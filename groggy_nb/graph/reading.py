"""How a source is to be read: what the user says beside the source itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Take = Callable[[], bytes]  # the content of a file, given once, so that a reader can let it go


@dataclass(frozen=True, slots=True)
class Reading:
    """The words of `as_graph`, which documents them; None and "infer" leave a choice to the reader."""

    directed: bool | None = None
    source: Any = None
    target: Any = None
    weight: Any = None
    header: Any = "infer"

    @property
    def has_header(self) -> bool | None:
        """Whether the first row of a text table holds names; None where the reader is to see."""
        return None if self.header == "infer" else self.header is not None and self.header is not False

    def names_columns(self) -> bool:
        """Whether any word says which columns of a table are meant."""
        return any(x is not None for x in (self.source, self.target, self.weight))
