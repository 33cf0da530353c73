"""Labels and numbers of nodes: each found by the other."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import given
from ..errors import GraphError, nearest
from ..once import Once
from .labels import TEXT, Labels, is_hashable, shown, unpacked

LABELS_SEARCHED = 50_000  # for a near name; more would make an error message slow
LOOKED_THROUGH = 32  # questions


class LabelIndex:
    """Finds the number of a label, and the label of a number; shared by graphs of the same labels.

    Texts are looked through, 10 ns each, for the first questions; a table of all labels, of some 200 bytes
    each, is made when more are asked.
    """

    def __init__(self, labels: Labels | None, num_nodes: int) -> None:
        self.labels, self.num_nodes = labels, num_nodes
        self._asked = 0
        self._made = Once()

    @property
    def unpacked(self) -> Labels | None:
        """The labels as Python takes them: an array of str is made when it is first asked for, and kept."""
        labels = self.labels
        if labels is None or labels.dtype != TEXT:
            return labels
        return self._made.get("unpacked", lambda: unpacked(labels))

    def label_of(self, number: int) -> Any:
        """The label of a number, itself where there are no labels; GraphError where no node has it."""
        number = given.whole("the node", number, -(2**63), error=GraphError, code="graph-node-id")
        if not 0 <= number < self.num_nodes:
            raise GraphError(f"node {number} is outside 0..{self.num_nodes - 1}", code="graph-node-id")
        return int(number) if self.labels is None else self.labels[number : number + 1].tolist()[0]

    def find(self, label: object) -> int:
        """The number of the node with this label; GraphError with a near name where there is none."""
        if isinstance(label, np.generic):
            label = label.item()
        found = self._look_up(label)
        if found is None:
            raise GraphError(
                f"no node has the label {shown(label)}", code="graph-label-unknown", hint=self._hint(label)
            )
        return found

    def _look_up(self, label: object) -> int | None:
        """The number, or None."""
        if self.labels is None:
            is_number = isinstance(label, int) and not isinstance(label, bool) and 0 <= label < self.num_nodes
            return label if is_number else None  # type: ignore[return-value]
        if self.labels.dtype == TEXT and self._asked < LOOKED_THROUGH:
            self._asked += 1  # of two threads that ask at once one may not count
            return self._look_through(label)
        numbers = self._made.get("numbers", self._number)
        if not is_hashable(label) or (isinstance(label, bool) and self.labels.dtype.kind != "O"):
            return None
        return numbers.get(label)

    def _look_through(self, label: object) -> int | None:
        """The number of a text, or None."""
        if not isinstance(label, str):
            return None
        try:
            found = np.flatnonzero(self.labels == np.array(label, TEXT))
        except (UnicodeEncodeError, TypeError):  # half of a character, which UTF-8 has not
            return None
        return int(found[0]) if len(found) else None

    def _number(self) -> dict[Any, int]:
        """The number of each label."""
        assert self.labels is not None
        return {label: number for number, label in enumerate(self.labels.tolist())}

    def _hint(self, label: object) -> str | None:
        """The nearest label, or what labels look like here."""
        if self.labels is None:
            last = self.num_nodes - 1
            return f"nodes are numbered 0..{last}" if self.num_nodes else "the graph has no nodes"
        if isinstance(label, str):
            near = nearest(label, (x for x in self.labels[:LABELS_SEARCHED] if isinstance(x, str)))
            if near is not None:
                return f"did you mean {shown(near)}?"
        some = ", ".join(shown(x) for x in self.labels[:5].tolist())
        return f"labels are {some}{', …' if self.num_nodes > 5 else ''}" if some else "the graph has no nodes"
