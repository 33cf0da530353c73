"""Statements taken out; what read them reads an input of that name from then on."""

from __future__ import annotations

from collections.abc import Iterable

from groggy_nb.dsl.edits.carried import carried_of, handing
from groggy_nb.dsl.edits.flow import flow
from groggy_nb.dsl.edits.leaving import found, removed
from groggy_nb.dsl.edits.outline import Outline
from groggy_nb.dsl.edits.reads import names_read
from groggy_nb.dsl.edits.refusal import Edit, EditRefused, commit
from groggy_nb.errors import clipped


def delete(text: str, nodes: Iterable[str]) -> Edit:
    """Take statements out of a program, regions with all that stands in them.

    Statements that read a deleted value stay as they are: the name is an input then, shown on the canvas
    and free to be connected anew, or the value that the name had before. Comments on lines of their own
    outside the deleted statements stay.

    Raises
    ------
    EditRefused
        Where the rest would not parse; the reason names the readers.

    Examples
    --------
    >>> delete("a = ones()\\nb = sum(a)\\n", ["a#1"]).say
    'deleted a; b reads the input a now'
    """
    outline = Outline(text)
    entries = found(outline, _lines(outline, nodes))
    names = list(dict.fromkeys(e.name or e.id for e in entries))
    gone = {e.id for e in outline.walk() if e in entries or any(outline.inside(e.block, g) for g in entries)}
    readers: dict[str, list[str]] = {}
    streams = flow(outline)
    for source in gone:
        for target in streams.readers(source):
            if target not in gone:
                reader = outline.entries[target].name or "the test"
                readers.setdefault(outline.entries[source].name, []).append(reader)
    told = ", ".join(clipped(n) for n in names[:6]) + (" and more" if len(names) > 6 else "")
    try:
        edit = commit(outline.exact, removed(outline, entries), say=f"deleted {told}")
    except EditRefused as refused:
        who = sorted({r for each in readers.values() for r in each})
        if not who:
            raise
        raise EditRefused(
            f"{clipped(', '.join(who))} would not be right without {told}: {refused.message}",
            code="edit-readers",
            hint="delete the readers too, or connect them to something else first",
        ) from None
    after = names_read(Outline(edit.text)) if edit.parsed is not None else frozenset()
    left = [(name, who) for name, who in readers.items() if name in after]
    if not left:
        return edit
    sentences = "; ".join(
        f"{', '.join(dict.fromkeys(who))} {'read' if len(set(who)) > 1 else 'reads'} {_what(edit, name)} now"
        for name, who in left[:3]
    )
    return Edit(edit.text, edit.splices, edit.parsed, edit.focus, f"{edit.say}; {sentences}")


def _what(edit: Edit, name: str) -> str:
    """What a name means after the edit."""
    bound = any(e.name == name and e.kind in ("step", "param") for e in Outline(edit.text).walk())
    return f"the earlier {name}" if bound else f"the input {name}"


def _lines(outline: Outline, nodes: Iterable[str]) -> list[str]:
    """The statements to delete: of a carried value, the lines that only hand it on."""
    ids: list[str] = []
    for node in nodes:
        value = carried_of(outline, node)
        if value is None:
            ids.append(node)
            continue
        lines = [handing(outline, block, value.name) for block in value.region.inner]
        ids += [line.id for line in lines if line is not None]
        if not any(lines):
            raise EditRefused(
                f"{value.name} is computed in the {value.region.kind}",
                code="edit-carried",
                hint="delete the step that computes it, or give it another name",
            )
    return ids
