"""Program files: JSON with version and checksum, written whole or not at all, read without running."""

from __future__ import annotations

import hashlib
import json
import os
import re
from pathlib import Path
from typing import Any

from groggy_nb import given
from groggy_nb.disk import read_at_most, replace
from groggy_nb.errors import InternalError, ProgramFileError, clipped
from groggy_nb.ir.decoding import decoded, refused
from groggy_nb.ir.encoding import encoded
from groggy_nb.ir.forms import Program
from groggy_nb.ir.renamed import canonical
from groggy_nb.ir.verify import verify

FORMAT = "groggy_nb program"
VERSION = 1
SCHEMA = "program.schema.json"  # beside this file; its name is all that a program file may say of it
MOST_BYTES = 16 * 2**20
MOST_TEXT = 2**20  # bytes read of a text; the parser's own limit is far below
MOST_DEPTH = 300  # blocks nest 64 deep, each two brackets, and operands a few more

_STRINGS = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_BRACKETS = re.compile(rb"[\[\]{}]")
_IMAGES = {b"\x89PNG": "a PNG image", b"\xff\xd8\xff": "a JPEG image", b"PK\x03\x04": "a zip archive"}


def dumps(program: Program) -> bytes:
    """A program as the bytes of a program file, the same for equal programs with equal names.

    Examples
    --------
    >>> from groggy_nb.ir.forms import Const, Output
    >>> one = Program((), (), (Output("graph", "x", Const.of(1)),))
    >>> loads(dumps(one)) == one
    True
    """
    content = encoded(canonical(program))
    whole = {"format": FORMAT, "version": VERSION, "sha256": _checksum(content), "program": content}
    return json.dumps(whole, ensure_ascii=True, allow_nan=False, indent=1).encode("ascii") + b"\n"


def loads(data: bytes) -> Program:
    """The program of a file's bytes; nothing of it is run, imported or fetched.

    Raises
    ------
    ProgramFileError
        With a code of its own for each kind of damage.
    """
    whole = _read_json(data)
    if not isinstance(whole, dict) or whole.get("format") != FORMAT:
        raise refused("file-format", f'not a program file: "format" is not {FORMAT!r}')
    version = whole.get("version")
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise refused("file-version", f"the version of the file is {clipped(repr(version)[:80])}")
    if version > VERSION:
        raise refused(
            "file-newer",
            f"the file has version {version}; this groggy_nb reads versions up to {VERSION}",
            "update groggy_nb",
        )
    if whole.get("$schema", SCHEMA) != SCHEMA:
        raise refused("file-schema", f'"$schema" may say {SCHEMA!r} only; no address is ever fetched')
    unknown = sorted(set(whole) - {"format", "version", "sha256", "program", "$schema"})
    if unknown or "program" not in whole:
        what = f"unknown key {clipped(repr(unknown[0]))}" if unknown else 'the key "program" is missing'
        raise refused("file-shape", what)
    if whole.get("sha256") != _checksum(whole["program"]):
        raise refused(
            "file-checksum",
            "the program does not fit its checksum: the file was damaged, or changed by hand",
            "export the text, change that, and save it again",
        )
    program = decoded(whole["program"])
    try:
        verify(program)
    except Exception as wrong:  # whatever a made-up program breaks in the verifier, the file is at fault
        said = wrong.message if isinstance(wrong, InternalError) else type(wrong).__name__
        raise refused("file-invalid", f"the file holds no valid program: {said}") from None
    return program


def save(program: Program, path: object) -> None:
    """Write a program file: the old file stays whole until the new one is.

    Raises
    ------
    ProgramFileError
        Where the file cannot be written; what was there is untouched.
    """
    path = _path(path)
    data = dumps(program)
    try:
        replace(path, lambda file: file.write(data))
    except OSError as wrong:
        raise ProgramFileError(
            f"{clipped(str(path))} cannot be written: {wrong.strerror or wrong}; what was there is untouched",
            code="file-write",
        ) from None


def read(path: object) -> Program | str:
    """The program of a file as `save` writes it, or the text of another one, which is to be parsed.

    Raises
    ------
    ProgramFileError
        For a file that cannot be read, and as `load`.
    """
    place = Path(_path(path))
    if place.suffix.lower() == ".json":
        return load(place)
    try:
        data = read_at_most(place, MOST_TEXT)
    except OSError as wrong:
        raise ProgramFileError(f"{clipped(str(place))} cannot be read: {wrong.strerror}") from None
    if data.lstrip()[:1] == b"{":  # no text of a program starts so
        return load(place)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise ProgramFileError(
            f"{clipped(str(place))} is no program: byte {wrong.start} is not UTF-8 text",
            code="program-file-text",
        ) from None


def load(path: str | os.PathLike[str]) -> Program:
    """The program of a file.

    Raises
    ------
    ProgramFileError
        For a file that cannot be read, is too large, damaged, too new, or no program.
    """
    try:
        data = read_at_most(path, MOST_BYTES)
    except OSError as wrong:
        raise ProgramFileError(
            f"{clipped(str(path))} cannot be read: {wrong.strerror or wrong}", code="file-read"
        ) from None
    try:
        return loads(data)
    except ProgramFileError as wrong:
        wrong.message = f"{clipped(str(path))}: {wrong.message}"
        raise


def _path(path: object) -> str:
    """The path of a program file."""
    return given.path("the program's file", path, error=ProgramFileError, code="program-file-path")


def _checksum(content: Any) -> str:
    """SHA-256 of the content, whatever the order of keys and the white space of the file."""
    flat = json.dumps(content, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(flat.encode("ascii")).hexdigest()


def _read_json(data: bytes) -> Any:
    """The JSON value of bytes, with the parts of JSON refused that two readers could read differently."""
    if not data.strip():
        raise refused("file-empty", "the file is empty")
    for start, what in _IMAGES.items():
        if data.startswith(start):
            raise refused("file-binary", f"the file is {what}, not a program")
    if len(data) > MOST_BYTES:
        raise refused("file-large", f"the file is larger than {MOST_BYTES:,} bytes")
    _check_depth(data)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as wrong:
        raise refused("file-binary", f"the file is no text: byte {wrong.start} is not UTF-8") from None
    try:
        return json.loads(
            text,
            object_pairs_hook=_unique_keys,
            parse_float=_no_number,
            parse_constant=_no_number,
            parse_int=_whole_number,
        )
    except json.JSONDecodeError as wrong:
        raise refused(
            "file-json", f"the file is no JSON: line {wrong.lineno}, column {wrong.colno}: {wrong.msg}"
        ) from None
    except RecursionError:  # the check of the depth comes first, so this is for readers that change
        raise refused("file-depth", "the file is nested too deep") from None


def _check_depth(data: bytes) -> None:
    depth = 0
    for bracket in _BRACKETS.finditer(_STRINGS.sub(b"", data)):
        depth += 1 if bracket.group() in b"[{" else -1
        if depth > MOST_DEPTH:
            raise refused("file-depth", f"the file is nested more than {MOST_DEPTH} deep")


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            shown = clipped(repr(key[:100]))
            raise refused("file-duplicate-key", f"the key {shown} stands twice in one object")
        found[key] = value
    return found


def _no_number(text: str) -> Any:
    shown = clipped(text[:40])
    raise refused("file-number", f"the number {shown} stands in the file; a program's numbers are text there")


def _whole_number(text: str) -> int:
    if len(text) > 20:
        _no_number(text)
    return int(text)
