"""The texts of one editing session: exact snapshots, back and forth."""

from __future__ import annotations

MOST = 500  # snapshots kept; of 64 KiB each at most
WEIGHT = 16 * 2**20  # characters kept in all


class History:
    """Snapshots of a text, with one of them current, and which nodes each change gave other ids.

    Examples
    --------
    >>> history = History("a")
    >>> history.add("b")
    >>> history.undo(), history.redo(), history.can_redo
    ('a', 'b', False)
    """

    def __init__(self, text: str) -> None:
        self._texts = [text]
        self._renamed: list[dict[str, str]] = [{}]  # from the snapshot before to this one
        self._at = 0

    def followed_by(self, text: str) -> History:
        """A history of its own that goes on from this one with a text."""
        found = History(text)
        if text != self.text:
            found._texts = [*self._texts[: self._at + 1], text]
            found._renamed = [*self._renamed[: self._at + 1], {}]
            found._at += self._at + 1
        else:
            found._texts, found._renamed, found._at = [*self._texts], [*self._renamed], self._at
        return found

    @property
    def text(self) -> str:
        """The current text."""
        return self._texts[self._at]

    @property
    def can_undo(self) -> bool:
        """Whether there is an earlier text."""
        return self._at > 0

    @property
    def can_redo(self) -> bool:
        """Whether there is a later text."""
        return self._at + 1 < len(self._texts)

    def add(self, text: str) -> None:
        """Make a text the current one; texts that were undone are forgotten."""
        del self._texts[self._at + 1 :]
        del self._renamed[self._at + 1 :]
        self._texts.append(text)
        self._renamed.append({})
        while len(self._texts) > MOST or sum(map(len, self._texts)) > WEIGHT:
            del self._texts[0], self._renamed[0]
        self._at = len(self._texts) - 1

    def note(self, renamed: dict[str, str]) -> None:
        """Keep the new ids that the change to the current text gave."""
        self._renamed[self._at] = renamed

    def ids_back(self) -> dict[str, str]:
        """The ids of the text before by those of the current one, where they differ."""
        return {new: old for old, new in self._renamed[self._at].items()}

    def ids_forth(self) -> dict[str, str]:
        """The ids of the current text by those of the text before, where they differ."""
        return self._renamed[self._at]

    def undo(self) -> str | None:
        """Go back one text; None at the first."""
        if not self.can_undo:
            return None
        self._at -= 1
        return self.text

    def redo(self) -> str | None:
        """Go forth one text; None at the last."""
        if not self.can_redo:
            return None
        self._at += 1
        return self.text
