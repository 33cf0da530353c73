"""Values computed and not printed yet: the stack that decides what may stand inside its reader."""

from __future__ import annotations

from dataclasses import dataclass, field

from groggy_nb.ir.expressions import Text
from groggy_nb.ir.forms import Const, Fold, Gather, Operand, Step
from groggy_nb.ops import OPS


@dataclass(slots=True)
class Pending:
    """A value with its text, which the step that reads it may take over."""

    out: int
    text: Text
    item: Step | Fold | Gather

    def may_stand(self, slot: str) -> bool:
        """Whether the text means the same where its reader has it."""
        literal = self.item.inputs[0] if isinstance(self.item, Step) and self.item.op == "literal" else None
        match slot:
            case "value":
                return True
            case "whole":
                return literal is not None or not isinstance(self.item, Gather)
            case "exponent" if isinstance(literal, Const):
                # A whole literal exponent is another op: repeated multiplication.
                return literal.dtype == "float64"
            case "bare" | "now" | "exponent":
                return literal is None
            case "access":
                return literal is None and not isinstance(self.item, Gather)
            case "lane":
                # Elementwise steps there belong to the comprehension; the others are computed before it.
                if isinstance(self.item, Step):
                    return literal is None and "row" not in OPS[self.item.op].form.stands
                return isinstance(self.item, Fold)
        return False


@dataclass(slots=True)
class Frame:
    """A block that is being printed.

    locals : the variables that may be bound again in it without touching an outer block's values.
    targets : the variables that must hold certain values at its end.
    ordered : targets without a value before, which are first bound in this order.
    carried : in a loop's body, the variables of the carried values.
    """

    locals: set[str] = field(default_factory=set)
    targets: list[tuple[str, Operand]] = field(default_factory=list)
    ordered: list[str] = field(default_factory=list)
    carried: list[str] = field(default_factory=list)
    pending: list[Pending] = field(default_factory=list)

    def is_pending(self, operand: Operand) -> bool:
        """Whether a value is computed and has no variable yet."""
        return any(e.out == operand for e in self.pending)

    def tail(self, given: list[tuple[Operand, str]]) -> int:
        """How many of the last pending values a line can take over, in the order it reads them."""
        by_id = {e.out: e for e in self.pending}
        wanted = [o for o, s in given if isinstance(o, int) and o in by_id and by_id[o].may_stand(s)]
        for number in range(min(len(wanted), len(self.pending)), 0, -1):
            last = [e.out for e in self.pending[-number:]]
            if [o for o in wanted if o in last] == last:
                return number
        return 0

    def drop(self, taken: set[int]) -> None:
        """Forget pending values that a line has taken over."""
        self.pending = [e for e in self.pending if e.out not in taken]

    def targets_of(self, out: int, held: dict[str, int]) -> list[str]:
        """The variables that end with a value and may be bound to it already."""
        found = []
        for variable, value in self.targets:
            if value != out:
                continue
            if variable in self.ordered and variable not in held:
                before = self.ordered[: self.ordered.index(variable)]
                if any(b not in held for b in before):
                    continue
            found.append(variable)
        return found
