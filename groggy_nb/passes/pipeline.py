"""The passes in their order, and the program after them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from groggy_nb.errors import UsageError, nearest
from groggy_nb.ir.typed import Typed
from groggy_nb.ir.verify import verify_typed
from groggy_nb.passes.fold import fold
from groggy_nb.passes.frontier import frontier
from groggy_nb.passes.fuse import fuse
from groggy_nb.passes.hoist import hoist
from groggy_nb.passes.prune import prune
from groggy_nb.passes.reuse import reuse
from groggy_nb.passes.share import share
from groggy_nb.passes.simplify import simplify

Rewrite = Callable[[Typed, bool], Typed]
Watch = Callable[[str, Typed, Typed], None]
MOST_ROUNDS = 8  # two or three settle every program seen; the bound is for the ones not seen


@dataclass(frozen=True, slots=True)
class Pass:
    """One rewrite: its name, why it stands where it does, and whether it is tried again after others."""

    name: str
    why: str
    rewrite: Rewrite
    again: bool = True


PASSES = (
    Pass("fold", "first: operands that are constants make more steps equal and more steps constant", fold),
    Pass("share", "before hoisting, so that one copy of a step moves and not each of them", share),
    Pass("hoist", "after sharing; what leaves a loop meets equal steps outside in the next round", hoist),
    Pass("prune", "after folding and sharing, which leave steps that nothing reads", prune),
    Pass("simplify", "after hoisting, so that uniform values are made outside loops", simplify),
    Pass("fuse", "once the others have settled, because a chain hides its steps from them", fuse, False),
    Pass("reuse", "storage is planned for the steps that are left", reuse, False),
    Pass(
        "frontier",
        "last: of a loop's storage it asks that a round leaves alone what it passes by",
        frontier,
        False,
    ),
)
PASS_NAMES = tuple(each.name for each in PASSES)


def optimize(
    typed: Typed,
    passes: Collection[str] | None = None,
    watch: Watch | None = None,
    *,
    checked: bool = False,
    problems: list[str] | None = None,
) -> Typed:
    """The program after some passes; its results stay equal bit for bit.

    Parameters
    ----------
    typed : Typed
        The program with its types, as a graph settles them; passes keep them, nothing infers them again.
    passes : collection of str, optional
        Names out of `PASSES`; all by default. They run in the order of `PASSES`, whatever is given, and
        all but the last three again until nothing changes.
    watch : callable, optional
        Called as ``watch(name, before, after)`` after each rewrite that changed the program.
    checked : bool
        Whether integer overflow and integer division by 0 are errors of this run, which must stay.
    problems : list of str, optional
        Gets a sentence for each pass that failed; the program before it stands in.

    Raises
    ------
    UsageError
        For a name that is no pass.
    """
    wanted = _chosen(passes)
    state = _State(typed, checked, watch, [] if problems is None else problems)
    for _ in range(MOST_ROUNDS):
        before = state.typed
        for each in wanted:
            if each.again:
                state.apply(each)
        if state.typed is before:
            break
    for each in wanted:
        if not each.again:
            state.apply(each)
    return state.typed


def apply(each: Pass, typed: Typed, checked: bool = False) -> Typed:
    """The program after one pass, verified; the same object where nothing changed.

    Raises InternalError where the result is no valid program, or carries types that are not its own.
    """
    after = each.rewrite(typed, checked)
    if after is not typed:
        verify_typed(after)
    return after


@dataclass(slots=True)
class _State:
    """The program so far."""

    typed: Typed
    checked: bool
    watch: Watch | None
    problems: list[str]

    def apply(self, each: Pass) -> None:
        """Apply one pass, or keep the program where the pass fails."""
        before = self.typed
        try:
            self.typed = apply(each, before, self.checked)
        except Exception as wrong:  # whatever a pass does wrong, the program before it is right
            self.problems.append(f"the pass {each.name!r} was left out: {type(wrong).__name__}: {wrong}")
            return
        if self.typed is not before and self.watch is not None:
            self.watch(each.name, before, self.typed)


def _chosen(passes: Collection[str] | None) -> tuple[Pass, ...]:
    """The passes of these names, in their own order."""
    if passes is None:
        return PASSES
    names = PASS_NAMES
    for name in [passes] if isinstance(passes, str) else passes:
        if name not in names:
            near = nearest(str(name), names)
            raise UsageError(
                f"{name!r} is no pass; there are {', '.join(names)}",
                code="unknown-pass",
                hint=f"did you mean {near!r}?" if near else None,
            )
    return tuple(p for p in PASSES if p.name in passes)
