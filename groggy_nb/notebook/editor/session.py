"""One editing session without a view: the text, its revision, what the canvas shows of it, undo and redo."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from groggy_nb.dsl.edits import EditRefused, ExactText, Outline, like, read
from groggy_nb.dsl.limits import TEXT_LIMIT
from groggy_nb.dsl.parse import Parsed
from groggy_nb.errors import GroggyError, ProgramErrors, clipped
from groggy_nb.graph import Graph
from groggy_nb.notebook.editor.commands import edited
from groggy_nb.notebook.editor.following import difference, followed
from groggy_nb.notebook.editor.history import History
from groggy_nb.notebook.editor.meeting import Earlier, Meeting, meet
from groggy_nb.notebook.editor.palette import start_text
from groggy_nb.notebook.editor.projection import Picture, problem, project, shown_at
from groggy_nb.program import Program

STALE = "stale: the program changed meanwhile"
NO_COMMAND = "a command is a set of fields"


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a command."""

    ok: bool
    rev: int
    reason: str = ""
    data: Any = None


class Session:
    """The state behind an editor; every change of the text goes through it.

    Parameters
    ----------
    text : str
        The program's text, exact; it may have errors, or be empty.
    graph : Graph, optional
        Settles kinds that are open without one.
    inputs : callable, optional
        Gives the values of the program's inputs by name, as they are now.
    earlier : Earlier, optional
        What was shown and stored before under the same name: it may win over `text`, which the cell holds.

    Attributes
    ----------
    cell : str
        The text that the cell holds, as far as is known here.
    stored : str
        The text that was stored last.
    meeting : Meeting
        What the editor was opened with, and what else there was, until the user chose.
    text : str
        The current text, exact.
    rev : int
        Counts changes; a command for an older one is refused.
    parsed : Parsed or None
        The program of the last text that parsed; None where that had no statements.
    is_good : bool
        Whether the current text parses.

    Examples
    --------
    >>> session = Session("d = degree()")
    >>> session.command({"kind": "rename", "node": "d#1", "name": "deg"}, session.rev).ok
    True
    >>> session.text, session.projection["can_undo"]
    ('deg = degree()', True)
    """

    def __init__(
        self,
        text: str = "",
        graph: Graph | None = None,
        inputs: Callable[[Program], Mapping[str, Any]] = lambda program: {},
        earlier: Earlier | None = None,
    ) -> None:
        self.graph = graph
        self._inputs = inputs
        self.cell = text
        self.meeting = meet(text, earlier)
        before = earlier.history if earlier is not None else None
        shown = self.meeting.text
        self._history = before.followed_by(shown) if before is not None else History(shown)
        self.rev = 0
        self.stored = shown
        self.parsed: Parsed | None = None
        self.good_text = ""
        self.is_good = True
        self._picture = Picture()
        self._errors: list[dict[str, Any]] = []
        self._renamed: dict[str, str] = {}
        self._focus: str | None = None
        self._say = ""
        self._look()

    @property
    def text(self) -> str:
        """The current text, exact."""
        return self._history.text

    @property
    def is_changed(self) -> bool:
        """Whether the text differs from the stored one."""
        return self.text != self.stored

    @property
    def program(self) -> Program | None:
        """The program of the current text; None where it has errors or no statements."""
        if not self.is_good or self.parsed is None:
            return None
        return Program(self.parsed.program, tuple(self.parsed.warnings))

    def outline(self) -> Outline:
        """The statements of the text that the picture shows."""
        return Outline(self.good_text)

    # -- changes

    def command(self, command: object, rev: object) -> Answer:
        """Carry out one command, or refuse it and change nothing."""
        if isinstance(rev, bool) or not isinstance(rev, int) or rev != self.rev:
            return Answer(False, self.rev, STALE)
        if not isinstance(command, dict):
            return Answer(False, self.rev, NO_COMMAND)
        reason = _refused(lambda: self._carry_out(command))
        return Answer(not reason, self.rev, reason)

    def check(self, command: object) -> Answer:
        """Whether a command of the canvas would be carried out; nothing changes."""
        if not isinstance(command, dict):
            return Answer(False, self.rev, NO_COMMAND)

        def edit() -> None:
            self._refuse_broken()
            edited(self.text, command)

        reason = _refused(edit)
        return Answer(True, self.rev, data={"ok": not reason, "reason": reason})

    def set_text(self, text: str, say: str = "text changed") -> None:
        """Make a text the current one, whether it parses or not.

        Raises
        ------
        EditRefused
            For a text above the language's limit.
        """
        if len(text) > TEXT_LIMIT or len(text.encode(errors="replace")) > TEXT_LIMIT:
            raise EditRefused(f"a program has at most {TEXT_LIMIT // 1024} KiB", code="edit-size")
        if text != self.text:
            self._replace(text, say)

    def store(self, in_cell: bool = False) -> None:
        """Count the current text as stored, and as the cell's where it was written there."""
        self.stored = self.text
        if in_cell:
            self.cell = self.text
        self.meeting = Meeting(self.text)
        self._quiet()
        self._next("stored")

    def choose(self, key: object) -> None:
        """Take one of the other texts that were there when the editor opened; "" keeps what is shown.

        Raises
        ------
        EditRefused
            For a choice that is none.
        """
        chosen = next((choice for choice in self.meeting.choices if choice.key == key), None)
        if chosen is None and key != "":
            raise EditRefused(f"there is no text {clipped(str(key))!r} to choose", code="edit-op")
        self.meeting = Meeting(self.text)
        if chosen is None:
            self._quiet()
            self._next("kept")
            return
        if chosen.key in ("cell", "stored"):
            self.stored = chosen.text
        self.set_text(chosen.text, chosen.says.lower())

    @property
    def earlier(self) -> Earlier:
        """What the next editor of the same name has to know of this one."""
        return Earlier(self.cell, self.stored, self.text, self._history)

    def _carry_out(self, command: Mapping[str, Any]) -> None:
        kind = command.get("kind")
        match kind:
            case "undo" | "redo":
                self._travel(str(kind))
            case "set_text":
                text = command.get("text")
                if not isinstance(text, str):
                    raise EditRefused("a text is wanted", code="edit-message")
                self.set_text(like(text, self.text))
            case "start":
                self._start(command.get("name"))
            case _:
                self._refuse_broken()
                edit = edited(self.text, command)
                if edit.text == self.text:
                    return  # it says that already: no revision, nothing to undo
                old, new = Outline(self.text), Outline(edit.text)
                self._renamed = followed(old, new, edit.splices)
                self._focus = shown_at(new, edit.focus) if edit.focus is not None else None
                self._history.add(edit.text)
                self._history.note(self._renamed)
                self._accept(edit.text, edit.parsed)
                self._next(edit.say)

    def _refuse_broken(self) -> None:
        """The canvas shows the last good graph while the text has errors: it cannot be edited there."""
        if not self.is_good:
            line = self._errors[0]["line"] if self._errors else 1
            raise EditRefused(
                f"the text has an error on line {line}: mend it there, or undo", code="edit-broken"
            )

    def _start(self, name: object) -> None:
        text = start_text(name) if isinstance(name, str) else None
        if text is None:
            raise EditRefused(f"there is nothing to start from called {clipped(str(name))!r}", code="edit-op")
        if not self._is_blank():
            raise EditRefused(
                "the canvas is not empty", code="edit-op", hint="delete the steps first, or undo"
            )
        if text == self.text:
            raise EditRefused("the canvas is blank already", code="edit-op")
        self._replace(text, f"started from {name}")

    def _is_blank(self) -> bool:
        return self.is_good and self.parsed is None and not ExactText(self.text).comments()

    def _travel(self, way: str) -> None:
        before, was_good, back = self.text, self.is_good, self._history.ids_back()
        text = self._history.undo() if way == "undo" else self._history.redo()
        if text is None:
            raise EditRefused(f"there is nothing to {way}", code="edit-history")
        renamed = back if way == "undo" else self._history.ids_forth()
        self._show(before, text, "undone" if way == "undo" else "redone")
        if was_good and self.is_good:
            self._renamed = renamed

    def _replace(self, text: str, say: str) -> None:
        before = self.text
        self._history.add(text)
        self._show(before, text, say)
        self._history.note(self._renamed)

    def _show(self, before: str, text: str, say: str) -> None:
        """Take a whole new text: what stayed of the graph is found by position."""
        good = self.good_text
        self._look()
        self._quiet()
        if self.is_good and self.parsed is not None:
            try:
                self._renamed = followed(Outline(good), Outline(text), difference(good, text))
            except SyntaxError:  # the good text before was of no statements
                self._renamed = {}
        self._next(say if self.is_good else f"{say}: the text has errors")

    def _next(self, say: str) -> None:
        self.rev += 1
        self._say = say

    def _quiet(self) -> None:
        """Forget what only the last change was about."""
        self._renamed = {}
        self._focus = None

    # -- looks

    def _look(self) -> None:
        """Parse the current text; one with errors keeps the last good picture."""
        try:
            parsed = read(self.text)
        except ProgramErrors as wrong:
            self.is_good = False
            self._errors = [problem(d) for d in wrong.errors[:20]]
            return
        self._accept(self.text, parsed)

    def _accept(self, text: str, parsed: Parsed | None) -> None:
        self.is_good = True
        self.parsed = parsed
        self.good_text = text
        self._errors = []
        self.refresh()

    def refresh(self) -> None:
        """Make the picture anew, as after another graph."""
        inputs: Mapping[str, Any] = {}
        if self.parsed is not None:
            inputs = self._inputs(Program(self.parsed.program))
        self._picture = project(self.good_text, self.parsed, self.graph, inputs)

    @property
    def renamed(self) -> dict[str, str]:
        """The ids that the last change gave to nodes that were there before."""
        return self._renamed

    @property
    def params(self) -> list[dict[str, Any]]:
        """The parameters of the last good text."""
        return self._picture.params

    def values(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """The value of each parameter of the text: the one given, or its default."""
        return {p["name"]: params.get(p["name"], p["value"]) for p in self.params}

    @property
    def nodes(self) -> list[dict[str, Any]]:
        """The nodes of the last good text."""
        return self._picture.nodes

    @property
    def picture(self) -> Picture:
        """What the canvas shows."""
        return self._picture

    @property
    def projection(self) -> dict[str, Any]:
        """Everything that a view shows together; replaced as a whole at each change."""
        return {
            "rev": self.rev,
            "text": ExactText(self.text).plain,
            "ok": self.is_good,
            "errors": self._errors,
            **self._picture.parts,
            "renamed": self._renamed,
            "focus": self._focus,
            "say": clipped(self._say),
            "changed": self.is_changed,
            "cell": ExactText(self.cell).plain,
            "meeting": {
                "says": self.meeting.says,
                "choices": [{"key": each.key, "says": each.says} for each in self.meeting.choices],
            },
            "can_undo": self._history.can_undo,
            "can_redo": self._history.can_redo,
        }


def _refused(change: Callable[[], None]) -> str:
    """Why a change is refused; "" where it was made."""
    try:
        change()
    except GroggyError as refused:
        return clipped(refused.message + (f" ({refused.hint})" if refused.hint else ""))
    except (RecursionError, MemoryError):
        return "the program is too large for that"
    return ""
