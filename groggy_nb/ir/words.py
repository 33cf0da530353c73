"""The words of the language that are no steps: rows, sizes, constants; and how text is quoted."""

from __future__ import annotations

from types import MappingProxyType

from groggy_nb.domains import OF_FORM, OF_SIZE

NEIGHBORS = MappingProxyType(
    {"in_neighbors": "in", "out_neighbors": "out", "neighbors": "both", "closed_neighbors": "closed"}
)
EDGES = MappingProxyType({"in_edges": "in", "out_edges": "out", "incident_edges": "both"})
CONSTANTS = MappingProxyType({"inf": float("inf"), "nan": float("nan"), "pi": 3.141592653589793})
SIZES = tuple(OF_SIZE)
RESERVED = frozenset((*SIZES, "A", "W", *OF_FORM, *CONSTANTS, *NEIGHBORS, *EDGES))


def quoted(text: str) -> str:
    """Text as a literal of the language, whatever is in it.

    >>> print(quoted('a "b"'))
    "a \\"b\\""
    """
    return '"' + "".join(_escaped(c) for c in text) + '"'


def _escaped(c: str) -> str:
    if c in '\\"':
        return "\\" + c
    if c.isprintable():
        return c
    code = ord(c)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
