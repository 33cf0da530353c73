"""Which statement of a new text is which of the old one, so that pins and the selection follow."""

from __future__ import annotations

from groggy_nb.dsl.edits import Carried, Outline, Splice, flow, shifted


def followed(old: Outline, new: Outline, splices: tuple[Splice, ...]) -> dict[str, str]:
    """The ids of an old text that are others in the new one; what is gone is not in it.

    A statement is the same if it begins where the old one's beginning went. What is left over, as after a
    move, is matched by its text.

    Examples
    --------
    >>> before, after = Outline("x = 1\\ny = 2\\n"), Outline("z = 1\\ny = 2\\n")
    >>> followed(before, after, (Splice(0, 1, "z"),))
    {'x#1': 'z#1'}
    """
    begins = {new.exact.span(e.node)[0]: e for e in new.walk()}
    same: dict[str, str] = {}
    claimed: set[str] = set()
    edges = {s.start for s in splices if s.end > s.start}
    newline = old.exact.newline
    # Places at the beginning of a change come last: what follows a deletion has a better claim.
    waiting = sorted(old.walk(), key=lambda e: old.exact.span(e.node)[0] in edges)
    rest = []
    for entry in waiting:
        start = old.exact.span(entry.node)[0]
        inside = any(s.start < start < s.end for s in splices)
        found = None if inside else begins.get(shifted(splices, start, newline))
        if found is not None and found.id not in claimed and found.kind == entry.kind:
            same[entry.id] = found.id
            claimed.add(found.id)
        else:
            rest.append(entry)
    for entry in rest:
        text = old.exact.of(entry.node)
        for other in new.walk():
            if other.id not in claimed and other.kind == entry.kind and new.exact.of(other.node) == text:
                same[entry.id] = other.id
                claimed.add(other.id)
                break
    names = {
        old.entries[a].name: new.entries[b].name for a, b in same.items() if old.entries[a].kind == "step"
    }
    for value in flow(old).carried.values():
        region = new.entries.get(same.get(value.region.id, ""))
        if region is not None:
            same[value.id] = Carried(region, names.get(value.name, value.name)).id
    for entry in old.walk():
        if entry.id in same:
            other = new.entries[same[entry.id]]
            for mine, theirs in zip(entry.inner[1:], other.inner[1:], strict=False):
                same[str(mine.region)] = str(theirs.region)
    return {a: b for a, b in same.items() if a != b}


def difference(old: str, new: str) -> tuple[Splice, ...]:
    """Two texts as one changed place, for texts whose edits are not known.

    >>> difference("abc", "axc")
    (Splice(start=1, end=2, new='x'),)
    """
    if old == new:
        return ()
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    return (Splice(head, len(old) - tail, new[head : len(new) - tail]),)
