"""The types known so far while they are inferred, and how what was found wrong is said."""

from __future__ import annotations

from collections.abc import Mapping

from groggy_nb.domains import ATTRIBUTES, EDGE, NODE, OF_FORM, SCALAR, Domain, joined
from groggy_nb.errors import Diagnostic, Place
from groggy_nb.graph.times import is_iso
from groggy_nb.ir.forms import Const, Operand, Program, Source, Type
from groggy_nb.ops.rules import DTYPES, widest

OPEN = Type(None, None)
SCALAR_INT = Type(SCALAR, "int64")
NO_TIME = -(2**63)  # numpy's NaT as a whole number: beside any dtype, where nobody reads a value
HOW = {
    (EDGE, NODE): "bring it to the nodes: sum(w[e] for u, e in in_edges)",
    (NODE, EDGE): "bring it to the edges: at_source(x) or at_target(x)",
}


class Known:
    """The types of the values seen so far; sources that a graph settles are given."""

    def __init__(self, program: Program, known: Mapping[int, Type], domains: Mapping[int, Domain]) -> None:
        self.program = program
        self.known = known
        self.domains = domains
        self.types: dict[int, Type] = {}
        self.roots: dict[int, frozenset[int]] = {}
        self.forced: dict[int, Domain] = {}
        self.never: set[int] = set()  # literals that stand for no time: inf, -inf, nan, NO_TIME
        self.found: list[Diagnostic] = []
        self.lane = False  # inside a comprehension or a sweep: a node value is read at this node

    def source(self, source: Source) -> Type:
        if source.out in self.known:
            found = self.known[source.out]
            return found if found.domain else Type(self.domains.get(source.out), found.dtype)
        match source.form:
            case "param":
                if source.kind in ("node", "time"):
                    return Type(SCALAR, "label" if source.kind == "node" else "time")
                return Type(SCALAR, source.default.dtype if isinstance(source.default, Const) else "float64")
            case "size":
                return SCALAR_INT
            case "label":
                return Type(SCALAR, "label")
            case "code":
                return Type(SCALAR, None if is_iso(source.name) else "text")  # perhaps a time
            case form if form in ATTRIBUTES:
                return Type(OF_FORM[form], None)
        return Type(self.domains.get(source.out), None)

    # -- reporting

    def error(self, code: str, message: str, place: Place | None, hint: str | None = None) -> None:
        self.found.append(Diagnostic(code, message, place, hint))

    def name(self, operand: Operand) -> str | None:
        """The name of a value in the text."""
        return self.program.names.get(operand) if isinstance(operand, int) else None

    def named(self, operand: Operand) -> str:
        """The name of a value, in brackets after what is said of it; empty without one."""
        name = self.name(operand)
        return f" ({name!r})" if name else ""

    # -- operands

    def of(self, operand: Operand) -> Type:
        if isinstance(operand, Const):
            return Type(SCALAR, operand.dtype)
        if operand is None:
            return OPEN
        return self.types.get(operand, OPEN)

    def root(self, operand: Operand) -> frozenset[int]:
        return self.roots.get(operand, frozenset()) if isinstance(operand, int) else frozenset()

    def force(self, operand: Operand, domain: Domain) -> None:
        """Settle the domain of an open value through the one source it hangs on."""
        roots = self.root(operand)
        if len(roots) == 1:
            self.forced.setdefault(next(iter(roots)), domain)

    def give(self, out: int, type_: Type, *inputs: Operand) -> None:
        self.types[out] = type_
        if type_.domain is None:
            self.roots[out] = frozenset().union(*(self.root(o) for o in inputs)) if inputs else frozenset()

    def seen(self, operand: Operand) -> Type:
        """The type of an operand where it is read: a node value is a scalar of this node in a lane."""
        found = self.of(operand)
        if self.lane and found.domain is not None and found.domain.in_rows:
            return Type(SCALAR, found.dtype)
        return found

    def join(self, a: Type, b: Type) -> Type:
        if a.domain is None or b.domain is None:
            domain = a.domain or b.domain
        else:
            domain = joined((a.domain, b.domain)) or SCALAR
        if a.dtype is None or b.dtype is None:
            return Type(domain, None)
        if "time" in (a.dtype, b.dtype) and a.dtype != b.dtype:
            return Type(domain, "float64")  # seconds since 1970, which no step takes for a time
        if a.dtype == b.dtype or not {a.dtype, b.dtype} <= set(DTYPES):
            return Type(domain, a.dtype)
        return Type(domain, widest((a.dtype, b.dtype)))
