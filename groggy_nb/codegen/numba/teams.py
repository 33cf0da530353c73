"""Who goes through the rounds of a loop with a frontier: all threads, or the first one alone.

Threads that meet in each of many short rounds wait for the last one to be given a core. So while little is to
do the first one goes on as if there were no others; they wait until it comes back with more to do, or behind
the loop, and find in their tables what it has in its own.
"""

from __future__ import annotations

from groggy_kernels.layout import LED_ENDED, LED_ROUNDS, LED_TURN
from groggy_nb.codegen.numba.context import CANCELLED
from groggy_nb.codegen.numba.symbols import AT, HEADER, Symbols
from groggy_nb.plan.nodes import Frontier, LoopNode


def words_of(symbols: Symbols, loop: LoopNode) -> str:
    """The address of the words of a loop's frontier."""
    return symbols.slot(("frontier", loop.number), "words", f"T[{AT['stats']}] + 8 * {{}}")


class Team:
    """Writes it at the places of one loop; nothing where that has no frontier."""

    def __init__(self, symbols: Symbols, loop: LoopNode, rounds: str, ended: str) -> None:
        self.symbols, self.rounds, self.ended = symbols, rounds, ended
        self.words = words_of(symbols, loop) if isinstance(loop.frontier, Frontier) else ""
        self.pushes = 1 if isinstance(loop.frontier, Frontier) and loop.frontier.push is not None else 0
        self.tables = f"table, T[{AT['table_words']}], {len(HEADER)}, {AT['base']}, {AT['half']}"

    def begin(self) -> None:
        """Before the loop."""
        if self.words:
            self.symbols.write("team = threads")

    def begin_round(self) -> None:
        """Before a round."""
        if self.words:
            s = self.symbols
            given = f"{self.words}, {self.tables}, thread, threads, team, {self.rounds}, turn, {self.pushes}"
            s.write(f"threads = regroup({given})")
            with s.indented("if threads < 0:"):
                s.write(CANCELLED)

    def end_round(self) -> None:
        """Behind a round: some threads leave for good, others wait until the first one comes back."""
        if not self.words:
            self.stay()
            return
        s = self.symbols
        with s.indented("if threads == team:"):
            self.stay()
            s.write("team = threads")
            with s.indented(f"if is_led({self.words}, team, turn) != 0:"):
                # Those may still read the slots of this round, which the first one will fill again.
                self.meet("barrier(control, team)")
                with s.indented("if thread == 0:"):
                    s.write("threads = 1")
                with s.indented("else:"):
                    self.meet(f"wait_for_first({self.words}, control, team, turn)")
                    back = s.bind(f"i8_at({self.words})")
                    s.write(f"{self.rounds} = {back}[{LED_ROUNDS}]")
                    s.write(f"turn = {back}[{LED_TURN}]")
                    s.write(f"{self.ended} = {back}[{LED_ENDED}]")
                    with s.indented(f"if {self.ended} != 0:"):
                        s.write(f"stopped = 1 if {self.ended} < 0 else 0")
                        s.write("break")

    def meet(self, waits: str) -> None:
        """All of the team meet, by a function that says whether the run was cancelled at once."""
        with self.symbols.indented(f"if {waits} != 0:"):
            self.symbols.write(CANCELLED)

    def stay(self) -> None:
        """Blocks are shared by whoever is there: a thread that leaves changes no bit."""
        s = self.symbols
        s.write("threads = staying(control, turn, threads)")
        with s.indented("if thread >= threads:"):
            s.write("return -1 if threads < 0 else 0")

    def end(self) -> None:
        """Behind the loop, before anybody meets there."""
        if self.words:
            s = self.symbols
            with s.indented("if threads < team:"):
                given = f"{self.words}, {self.tables}, team, {self.rounds}, turn, {self.ended}"
                s.write(f"threads = rejoin({given})")
                with s.indented("if threads < 0:"):
                    s.write(CANCELLED)
