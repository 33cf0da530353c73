"""A folder of numpy arrays with a list of what they are: written whole, mapped, checked before it is used."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..disk import read_at_most
from ..errors import GraphError, clipped
from .csr import frozen

LIST = "graph.json"
LONGEST_LIST = 1 << 28  # bytes of it that are read: the words of attributes stand there
AT_ONCE = 1 << 22  # entries checked, or copied, at a time
SPARE = 1 << 20  # bytes of a disk beside the arrays: headers, and the list

Check = Callable[[NDArray[Any]], bool]


class ArraysOut:
    """A folder being written: arrays by name, then the list of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sums: dict[str, int] = {}

    def empty(self, name: str, length: int, dtype: Any) -> NDArray[Any]:
        """A new array in a file, to be filled; it is in the list after `seal`."""
        if not length:
            np.save(self.folder / f"{name}.npy", np.zeros(0, dtype))
            return np.zeros(0, dtype)
        return np.lib.format.open_memmap(
            self.folder / f"{name}.npy", mode="w+", dtype=np.dtype(dtype).newbyteorder("<"), shape=(length,)
        )

    def seal(self, name: str) -> NDArray[Any]:
        """Take an array that is filled into the list, with its sum; the same, mapped and read-only."""
        found, total = _mapped(self.folder / f"{name}.npy"), zlib.crc32(b"")
        for some in pieces(found):
            total = zlib.crc32(some.view(np.uint8).data, total)
        self.sums[name] = total
        return frozen(found)

    def put(self, name: str, array: NDArray[Any]) -> None:
        """Write an array, and take it into the list."""
        place = self.empty(name, len(array), array.dtype)
        for first in range(0, len(array), AT_ONCE):
            place[first : first + AT_ONCE] = array[first : first + AT_ONCE]
        self.seal(name)

    def drop(self, name: str) -> None:
        """Take a file away that was of use for a while."""
        (self.folder / f"{name}.npy").unlink()


@contextmanager
def new_folder(path: str, needed: int, kind: str) -> Iterator[tuple[ArraysOut, dict[str, Any]]]:
    """A folder that is there with all of its files after the block, or not at all.

    Parameters
    ----------
    path : str
        Where it is to be: nothing may be there but an empty folder.
    needed : int
        Bytes of all arrays, which must fit on the disk.
    kind : str
        What the list says that the folder is.

    Yields
    ------
    (ArraysOut, dict)
        Where arrays go, and what else the list is to say.

    Raises
    ------
    GraphError
        For a path that is taken, a disk that is too small, or one that cannot be written.
    """
    place = Path(path).absolute()
    beside = place.with_name(f".{place.name[:100]}.{secrets.token_hex(8)}.tmp")
    try:
        if place.exists() and not (place.is_dir() and not any(place.iterdir())):
            raise GraphError(
                f"{clipped(repr(path))} is there already; wanted a new folder",
                code="graph-folder",
                hint="take another name, or move that away",
            )
        free = shutil.disk_usage(next(p for p in place.parents if p.is_dir())).free
        if needed + SPARE > free:
            raise GraphError(
                f"the folder needs {needed / 2**30:,.1f} GiB; {free / 2**30:,.1f} GiB of the disk are free",
                code="graph-folder",
            )
        beside.mkdir()
        out = ArraysOut(beside)
        told: dict[str, Any] = {}
        yield out, told
        words = json.dumps({"kind": kind, "version": 1, **told, "arrays": out.sums}, indent=1)
        (beside / LIST).write_text(words, "utf-8")
        os.replace(beside, place)
    except OSError as error:
        raise GraphError(
            f"{clipped(repr(path))} cannot be written: {clipped(error.strerror or str(error))}",
            code="graph-folder",
        ) from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)


class ArraysIn:
    """A folder of arrays, opened: what its list says, and each array mapped when it is asked for.

    Raises
    ------
    GraphError
        For a folder that is not there, holds something else, or is damaged.
    """

    def __init__(self, path: str, kind: str) -> None:
        self.path = str(Path(path).absolute())
        self.shown = clipped(repr(path))
        try:
            words = read_at_most(Path(self.path) / LIST, LONGEST_LIST)
        except OSError as error:
            raise self.refused(f"has no {LIST}: {clipped(error.strerror or str(error))}") from None
        try:
            told = json.loads(words)
        except (ValueError, RecursionError):
            raise self.damaged(f"{LIST} is no JSON") from None
        if not isinstance(told, dict) or told.get("kind") != kind:
            raise self.refused(f"is not what gn.save_blocks writes: its {LIST} is of another kind")
        if told.get("version") != 1:
            raise self.refused(f"has version {clipped(repr(told.get('version')))}; this one reads version 1")
        self.told = told
        sums = told.get("arrays")
        self.sums: dict[str, Any] = sums if isinstance(sums, dict) else {}

    def array(self, name: str, dtype: Any, length: int) -> NDArray[Any]:
        """An array mapped from its file, read-only; its content is not looked at."""
        wanted = np.dtype(dtype).newbyteorder("<")
        if name not in self.sums:
            raise self.damaged(f"{LIST} does not name {clipped(name)}")
        try:
            found = _mapped(Path(self.path) / f"{name}.npy")
        except (OSError, ValueError) as error:
            raise self.damaged(f"{name}.npy cannot be read: {clipped(str(error))}") from None
        if found.dtype != wanted or found.shape != (length,):
            raise self.damaged(f"{name}.npy is {found.dtype} {found.shape}; wanted {wanted} {(length,)}")
        return frozen(found)

    def checked(self, name: str, dtype: Any, length: int, is_valid: Check = lambda _: True) -> NDArray[Any]:
        """An array as `array` gives it, read once: it has the sum of the list, and all of it is valid."""
        found, total = self.array(name, dtype, length), zlib.crc32(b"")
        for some in pieces(found):
            total = zlib.crc32(some.view(np.uint8).data, total)
            if not is_valid(some):
                raise self.damaged(f"{name}.npy holds values that are impossible there")
        if total != self.sums[name]:
            raise self.damaged(f"{name}.npy is not as it was written")
        return found

    def said(self, name: str, kind: type) -> Any:
        """What the list says by a name, of this type."""
        found = self.told.get(name)
        if type(found) is not kind:
            raise self.damaged(f"{LIST} says {name} is {clipped(repr(found))}")
        return found

    def refused(self, why: str) -> GraphError:
        """The error for a folder of another kind."""
        return GraphError(f"the folder {self.shown} {why}", code="graph-folder")

    def damaged(self, how: str) -> GraphError:
        """The error for a folder that is not as it was written."""
        return GraphError(f"the folder {self.shown} is damaged: {how}", code="graph-folder-damaged")


def pieces(array: NDArray[Any]) -> Iterator[NDArray[Any]]:
    """An array part by part, so that little of it need be in memory at a time."""
    for first in range(0, len(array), AT_ONCE):
        yield np.ascontiguousarray(array[first : first + AT_ONCE])


def _mapped(file: Path) -> NDArray[Any]:
    """The array of an .npy file, mapped; ValueError for one of objects, which are never unpickled."""
    found = np.load(file, mmap_mode="r", allow_pickle=False)
    if not isinstance(found, np.ndarray):
        raise ValueError("it is no .npy file")
    return np.asarray(found)
