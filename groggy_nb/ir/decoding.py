"""A program out of plain JSON values: reading builds values and nothing else, and says where one is wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, fields
from types import MappingProxyType
from typing import Any

from groggy_nb.domains import OF_FORM
from groggy_nb.errors import ProgramFileError, clipped, nearest
from groggy_nb.ir.encoding import ITEMS, NAMES
from groggy_nb.ir.forms import (
    DIRECTIONS,
    SOURCES,
    Break,
    Carried,
    Const,
    Fold,
    Gather,
    If,
    Loop,
    Map,
    Merge,
    Output,
    Program,
    Source,
    Step,
    Store,
    Sweep,
    SweptArray,
    Watch,
)
from groggy_nb.ir.order import check_order
from groggy_nb.ops import OPS
from groggy_nb.ops.rules import DTYPES

LARGEST_ID = 2**31

# A reader takes a value and the path to it.
Reader = Callable[[Any, str], Any]


def refused(code: str, message: str, hint: str | None = None) -> ProgramFileError:
    """The error for values that are no program."""
    return ProgramFileError(message, code=code, hint=hint)


def decoded(value: Any) -> Program:
    """The program of a JSON object.

    Raises ProgramFileError at the first part that does not fit, with the path to it.
    """
    wanted = ("doc", "names", "sources", "body", "outputs")
    parts = _object(value, "program", wanted, wanted)
    program = Program(
        sources=_list(parts["sources"], "sources", lambda v, at: _form(v, at, Source)),
        body=_list(parts["body"], "body", _item),
        outputs=_list(parts["outputs"], "outputs", lambda v, at: _form(v, at, Output)),
        doc=_string(parts["doc"], "doc"),
        names=MappingProxyType(dict(_list(parts["names"], "names", _name))),
    )
    check_order(program)
    return program


def _shown(value: Any) -> str:
    return clipped(repr(value)[:80])


def _wrong(at: str, wanted: str, value: Any) -> ProgramFileError:
    return refused("file-shape", f"{at}: wanted {wanted}, found {_shown(value)}")


def _object(value: Any, at: str, allowed: tuple[str, ...], wanted: tuple[str, ...]) -> dict[str, Any]:
    """A JSON object with the wanted keys and no others than the allowed."""
    if not isinstance(value, dict):
        raise _wrong(at, "an object", value)
    for key in value:
        if key not in allowed:
            near = nearest(key, allowed)
            hint = f"did you mean {near!r}?" if near else None
            raise refused("file-shape", f"{at}: unknown key {_shown(key)}", hint)
    for key in wanted:
        if key not in value:
            raise refused("file-shape", f"{at}: the key {key!r} is missing")
    return value


def _list(value: Any, at: str, each: Reader) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise _wrong(at, "a list", value)
    return tuple(each(v, f"{at}[{n}]") for n, v in enumerate(value))


def _string(value: Any, at: str) -> str:
    if not isinstance(value, str):
        raise _wrong(at, "text", value)
    return value


def _flag(value: Any, at: str) -> bool:
    if not isinstance(value, bool):
        raise _wrong(at, "true or false", value)
    return value


def _number(value: Any, at: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < LARGEST_ID:
        raise _wrong(at, "a number from 0", value)
    return value


def _word(*words: str) -> Reader:
    def read(value: Any, at: str) -> str:
        if value not in words or not isinstance(value, str):
            raise _wrong(at, " or ".join(words), value)
        return value

    return read


def _local(value: Any, at: str) -> str:
    """A name as the text of a program can hold it."""
    if not isinstance(value, str) or not value.isidentifier() or len(value) > 200:
        raise _wrong(at, "a name", value)
    return value


def _name(value: Any, at: str) -> tuple[int, str]:
    if not isinstance(value, list) or len(value) != 2:
        raise _wrong(at, "a number and a name", value)
    return _number(value[0], at), _local(value[1], at)


def _constant(value: Any, at: str) -> Const:
    """A constant; its text is the one way to write the number, so equal numbers are equal constants."""
    if isinstance(value, dict) and len(value) == 1:
        ((dtype, text),) = value.items()
        if dtype in DTYPES and isinstance(text, str) and len(text) <= 40:
            made = _parsed(dtype, text)
            if made is not None and made.text == text:
                return made
    raise _wrong(at, "a constant, for example {'float64': '0.5'}", value)


def _parsed(dtype: str, text: str) -> Const | None:
    """The constant of a text, None where it is no number of the dtype."""
    try:
        if dtype == "bool":
            return Const.of(text == "True") if text in ("True", "False") else None
        if dtype == "float64":
            return Const.of(float(text))
        return Const.of(int(text)) if -(2**63) <= int(text) < 2**63 else None
    except ValueError:
        return None


def _operand(value: Any, at: str) -> int | Const | None:
    if value is None:
        return None
    return _constant(value, at) if isinstance(value, dict) else _number(value, at)


def _word_or_constant(value: Any, at: str) -> Const | str | None:
    return value if value is None or isinstance(value, str) else _constant(value, at)


def _optional(each: Reader) -> Reader:
    return lambda value, at: None if value is None else each(value, at)


def _option(value: Any, at: str) -> tuple[str, str]:
    if not isinstance(value, list) or len(value) != 2:
        raise _wrong(at, "a name and a word", value)
    return _string(value[0], at), _string(value[1], at)


def _op(value: Any, at: str) -> str:
    name = _string(value, at)
    if name != "literal" and name not in OPS:
        near = nearest(name[:100], OPS)
        hint = f"did you mean {near!r}? A newer version may have written the file" if near else None
        raise refused("file-unknown-op", f"{at}: unknown op {_shown(name)}", hint)
    return name


def _many(each: Reader) -> Reader:
    return lambda value, at: _list(value, at, each)


def _range(value: Any, at: str) -> tuple[Any, ...] | None:
    found = None if value is None else _list(value, at, _operand)
    if found is not None and len(found) != 3:
        raise _wrong(at, "start, stop and step", value)
    return found


def _as(form: type) -> Reader:
    return lambda value, at: _form(value, at, form)


def _item(value: Any, at: str) -> Any:
    """An item of a block, by its "is"."""
    if not isinstance(value, dict):
        raise _wrong(at, "an object", value)
    name = value.get("is")
    form = ITEMS.get(name) if isinstance(name, str) else None
    if form is None:
        raise _wrong(f"{at}.is", " or ".join(ITEMS), name)
    return _form(value, at, form)


def _form(value: Any, at: str, form: type) -> Any:
    """A form out of the object of its fields."""
    readers = READERS[form]
    optional = {f.name for f in fields(form) if f.default is not MISSING}
    extra = ("is",) if form in NAMES else ()
    given = _object(value, at, (*readers, *extra), tuple(r for r in readers if r not in optional))
    made = form(**{k: readers[k](v, f"{at}.{k}") for k, v in given.items() if k != "is"})
    if form in (Step, Fold) and made.op != "literal" and len(made.inputs) != len(OPS[made.op].operands):
        raise _wrong(
            f"{at}.inputs", f"{len(OPS[made.op].operands)} operands of {made.op}", value.get("inputs", [])
        )
    return made


_COMMON: dict[str, Reader] = {"out": _number, "op": _op, "options": _many(_option)}
READERS: dict[type, dict[str, Reader]] = {
    Source: {
        "out": _number,
        "form": _word(*SOURCES),
        "name": _string,
        "default": _word_or_constant,
        "minimum": _optional(_constant),
        "maximum": _optional(_constant),
        "choices": _many(_word_or_constant),
        "kind": _optional(_word("node", "time")),
        "help": _string,
        "of": _optional(_number),
    },
    Output: {"form": _word(*OF_FORM), "name": _string, "value": _operand},
    Step: {**_COMMON, "inputs": _many(_operand)},
    Fold: {**_COMMON, "inputs": _many(_operand), "where": _operand, "default": _operand},
    Gather: {
        **_COMMON,
        "direction": _word(*DIRECTIONS),
        "body": _many(_as(Step)),
        "value": _operand,
        "guard": _number,
        "where": _operand,
        "default": _operand,
        "edges": _flag,
        "further": _many(_operand),
    },
    Map: {"out": _number, "body": _many(_as(Step))},
    Carried: {"param": _number, "init": _operand, "next": _operand, "out": _number},
    Loop: {
        "carried": _many(_as(Carried)),
        "body": _many(_item),
        "range": _range,
        "index": _optional(_number),
    },
    Break: {"cond": _operand, "values": _many(_operand), "head": _flag},
    Merge: {"out": _number, "then": _operand, "orelse": _operand},
    If: {"cond": _operand, "then": _many(_item), "orelse": _many(_item), "merges": _many(_as(Merge))},
    Store: {"array": _number, "value": _operand},
    SweptArray: {"param": _number, "init": _operand, "out": _number},
    Sweep: {
        "arrays": _many(_as(SweptArray)),
        "scalars": _many(_as(Carried)),
        "body": _many(_item),
        "reverse": _flag,
        "order": _optional(_number),
    },
    Watch: {"value": _operand, "name": _string},
}
