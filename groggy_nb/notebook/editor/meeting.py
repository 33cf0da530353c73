"""Which text an editor opens with, where its cell holds one and an earlier editor or the disk another."""

from __future__ import annotations

from dataclasses import dataclass

from groggy_nb.notebook.editor.history import History


@dataclass(frozen=True, slots=True)
class Earlier:
    """What is known of a NAME from before.

    cell : the text that its cell held; stored : what was stored since; now : what the editor shows; history :
    that of the editor.
    """

    cell: str
    stored: str
    now: str
    history: History | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A text that the user may take in place of the one that is shown."""

    key: str
    says: str
    text: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """The text to open with, what to say of it, and the texts to choose from."""

    text: str
    says: str = ""
    choices: tuple[Choice, ...] = ()


def meet(cell: str, earlier: Earlier | None) -> Meeting:
    """What was stored wins over the cell it was stored from; a cell that was written since wins over both.

    Changes that were never stored give way to the cell, so that running all cells gives what the cells say;
    they stay within reach.

    Examples
    --------
    >>> meet("a", Earlier(cell="a", stored="b", now="b")).text
    'b'
    >>> found = meet("c", Earlier(cell="a", stored="b", now="b"))
    >>> found.text, [choice.text for choice in found.choices]
    ('c', ['b'])
    """
    if earlier is None:
        return Meeting(cell)
    is_stored = earlier.stored != earlier.cell
    from_stored = is_stored and earlier.cell == cell
    text = earlier.stored if from_stored else cell
    choices = {}
    if from_stored:
        choices[cell] = Choice("cell", "Use the cell's text", cell)
    if is_stored and earlier.stored not in (cell, text):
        choices[earlier.stored] = Choice("stored", "Use what was stored", earlier.stored)
    if earlier.now not in (cell, text, earlier.cell, earlier.stored):
        choices[earlier.now] = Choice("now", "Bring the last changes back", earlier.now)
    if not choices:
        return Meeting(text)
    says = (
        "This is what was stored; the cell holds an older text."
        if from_stored
        else ("This is the cell's text; the editor before held another one.")
    )
    return Meeting(text, says, tuple(choices.values()))
