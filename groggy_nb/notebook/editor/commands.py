"""The commands of the canvas: each checked field by field, then one edit of the text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import inf
from typing import Any

from groggy_nb.dsl import edits
from groggy_nb.dsl.edits import Edit, EditRefused
from groggy_nb.errors import clipped

LONGEST = 256 * 1024  # characters of one text
MOST = 2_000  # ids in one list

Field = Callable[[str, object], Any]


def _text(name: str, value: object) -> str:
    if not isinstance(value, str) or len(value) > LONGEST:
        raise EditRefused(f"{name} wants a text", code="edit-message")
    return value


def _maybe(name: str, value: object) -> str | None:
    return None if value is None else _text(name, value)


def _value(name: str, value: object) -> bool | int | float | str:
    """A parameter's value; JSON has no infinity, so null stands for it."""
    if value is None:
        return inf
    if isinstance(value, bool | float) or (isinstance(value, int) and abs(value) < 2**63):
        return value
    return _text(name, value)


def _ids(name: str, value: object) -> list[str]:
    if not isinstance(value, list) or len(value) > MOST or not all(isinstance(v, str) for v in value):
        raise EditRefused(f"{name} wants a list of names", code="edit-message")
    return value


def _texts(name: str, value: object) -> dict[str, str]:
    if value is None:
        return {}
    is_fit = isinstance(value, dict) and len(value) <= 100
    if not is_fit or not all(isinstance(k, str) and isinstance(v, str) for k, v in value.items()):  # type: ignore[attr-defined]
        raise EditRefused(f"{name} wants texts by name", code="edit-message")
    return value  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Command:
    """A kind of command: its fields, those that may be missing, and the edit of a text."""

    fields: Mapping[str, Field]
    optional: frozenset[str]
    edit: Callable[..., Edit]

    def read(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The fields of a command, checked.

        Raises
        ------
        EditRefused
            For a field that is missing, unknown, or of another type.
        """
        extra = set(given) - set(self.fields) - {"kind"}
        if extra:
            raise EditRefused(
                f"unknown field {clipped(str(sorted(map(str, extra))[0]))}", code="edit-message"
            )
        found = {}
        for name, check in self.fields.items():
            if name not in given and name not in self.optional:
                raise EditRefused(f"{name} is missing", code="edit-message")
            found[name] = check(name, given.get(name))
        return found


def _command(edit: Callable[..., Edit], optional: str = "", **fields: Field) -> Command:
    return Command(fields, frozenset(optional.split()), edit)


def _disconnect(text: str, target: str, port: str) -> Edit:
    return edits.disconnect(text, target, port)


def _copy(
    text: str, nodes: list[str] | None, piece: str | None, after: str | None, region: str | None
) -> Edit:
    if nodes is not None:
        return edits.duplicate(text, nodes, after=after, region=region)
    return edits.paste(text, piece or "", after=after, region=region)


def _ids_or_none(name: str, value: object) -> list[str] | None:
    return None if value is None else _ids(name, value)


COMMANDS: Mapping[str, Command] = {
    "add": _command(
        lambda text, op, after, region, arguments, name: edits.add(
            text, op, after=after, region=region, arguments=arguments, name=name or None
        ),
        "after region arguments name",
        op=_text,
        after=_maybe,
        region=_maybe,
        arguments=_texts,
        name=_maybe,
    ),
    "connect": _command(edits.connect, source=_text, target=_text, port=_text),
    "disconnect": _command(_disconnect, target=_text, port=_text),
    "rewire": _command(
        edits.rewire, source=_text, target=_text, port=_text, old_target=_text, old_port=_text
    ),
    "insert_on": _command(
        edits.insert_on, "arguments name", op=_text, target=_text, port=_text, arguments=_texts, name=_maybe
    ),
    "put_on": _command(edits.put_on, node=_text, target=_text, port=_text),
    "carry": _command(edits.carry, "source name", region=_text, source=_maybe, name=_maybe),
    "set_argument": _command(
        lambda text, node, argument, value: (
            edits.set_socket if edits.is_carried(node) else edits.set_argument
        )(text, node, argument, value),
        node=_text,
        argument=_text,
        text=_text,
    ),
    "set_header": _command(edits.set_header, region=_text, text=_text),
    "set_expression": _command(
        lambda text, node, value: (
            edits.set_socket(text, node, "next", value)
            if edits.is_carried(node)
            else edits.set_expression(text, node, value)
        ),
        node=_text,
        text=_text,
    ),
    "set_note": _command(edits.set_note, node=_text, text=_text),
    "rename": _command(edits.rename, node=_text, name=_text),
    "delete": _command(edits.delete, nodes=_ids),
    "duplicate": _command(_copy, "text after region", nodes=_ids, text=_maybe, after=_maybe, region=_maybe),
    "paste": _command(
        _copy, "nodes text after region", nodes=_ids_or_none, text=_maybe, after=_maybe, region=_maybe
    ),
    "move": _command(
        lambda text, nodes, after, region: edits.move(text, nodes, after=after, region=region),
        "after region",
        nodes=_ids,
        after=_maybe,
        region=_maybe,
    ),
    "wrap": _command(
        lambda text, nodes, op, header: edits.wrap(text, nodes, op, header or ""),
        "header",
        nodes=_ids,
        op=_text,
        header=_maybe,
    ),
    "set_param": _command(edits.set_param, name=_text, value=_value),
}


def edited(text: str, command: Mapping[str, Any]) -> Edit:
    """The edit that a command makes of a text.

    Raises
    ------
    EditRefused
        For a command that is none, and one that does not fit the text.

    Examples
    --------
    >>> edited("d = degree()\\n", {"kind": "rename", "node": "d#1", "name": "deg"}).text
    'deg = degree()\\n'
    """
    kind = command.get("kind")
    if not isinstance(kind, str) or kind not in COMMANDS:
        raise EditRefused(f"there is no command {clipped(str(kind))!r}", code="edit-message")
    known = COMMANDS[kind]
    return known.edit(text, *known.read(command).values())
