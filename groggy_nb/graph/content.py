"""What a graph holds: edges, labels, attributes and notes; checked, and never changed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from .columns import Column
from .csr import U32, frozen
from .labels import Labels


@dataclass(frozen=True, slots=True, eq=False)
class Content:
    """The arrays and names that a graph is made of, which nobody else holds; `Graph` says what each is."""

    src: U32
    dst: U32
    num_nodes: int
    directed: bool
    labels: Labels | None
    node_attrs: Mapping[str, Column]
    edge_attrs: Mapping[str, Column]
    notes: tuple[str, ...]

    def __post_init__(self) -> None:
        for ends in (self.src, self.dst):
            frozen(ends)
        object.__setattr__(self, "node_attrs", MappingProxyType(dict(self.node_attrs)))
        object.__setattr__(self, "edge_attrs", MappingProxyType(dict(self.edge_attrs)))

    @property
    def num_edges(self) -> int:
        """M, the number of edges."""
        return len(self.src)

    @property
    def nbytes(self) -> int:
        """Bytes of edges, attributes and labels, of these 16 bytes each or as pointers."""
        arrays = self.src.nbytes + self.dst.nbytes + (0 if self.labels is None else self.labels.nbytes)
        return arrays + sum(c.nbytes for c in (*self.node_attrs.values(), *self.edge_attrs.values()))

    def fingerprint(self) -> str:
        """The hash of everything but labels and notes, as 32 hexadecimal digits."""
        digest = hashlib.blake2b(f"{self.num_nodes} {self.directed}".encode(), digest_size=16)
        digest.update(self.src.data)
        digest.update(self.dst.data)
        for side, columns in (("node", self.node_attrs), ("edge", self.edge_attrs)):
            for name in sorted(columns):
                column = columns[name]
                digest.update(
                    repr((side, name, column.values.dtype.str, column.categories)).encode("utf-8", "replace")
                )
                digest.update(column.values.view(np.uint8).data)  # a buffer has no type for times
                if column.missing is not None:
                    digest.update(column.missing.data)
        return digest.hexdigest()
