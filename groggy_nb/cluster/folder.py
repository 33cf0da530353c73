"""A folder in which a run keeps rounds, so that the loss of all workers costs some of them and not all.

Each worker writes its own entries; what they belong to is written when all have, in place of the last one.
A file is there whole or not at all.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from groggy_nb.cluster.meeting import ClusterError
from groggy_nb.cluster.protocol import Share
from groggy_nb.errors import UsageError

STATE, RUN = "state.json", "run.json"
SHOWN = 20  # letters of an identity
# numpy reads a header as Python's syntax, and two threads of Python 3.11 that do so at once may fail.
_one_reads = threading.Lock()


class Place(NamedTuple):
    """The folder of runs of one program with the same values on one graph, and the run that writes there."""

    path: str
    run: str


def identity(program: str, options: tuple[Any, ...], values: Mapping[int, Any], graph: Any) -> str:
    """What is the same for runs that may go on from each other's rounds, as a hash of all contents."""
    found = hashlib.sha256(repr((version("groggy-nb"), program, options)).encode())
    arrays = [values[key] for key in sorted(values)]
    if graph.folder is not None:
        found.update(repr(sorted(graph.folder_sums.items())).encode())
    else:
        arrays += [graph.num_nodes, graph.directed, graph.src, graph.dst]
    for each in arrays:
        array = np.ascontiguousarray(each)
        found.update(f"{array.dtype.str}{array.shape}".encode())
        found.update(array.view(np.uint8).data if array.nbytes and array.ndim else array.tobytes())
    return found.hexdigest()


def begin(folder: str, name: str, run: str) -> Place:
    """Make the place of a run, before it begins.

    Raises
    ------
    UsageError
        Where nothing can be written there.
    """
    path = Path(folder).absolute() / name[:SHOWN]
    place = Place(str(path), run)
    try:
        path.mkdir(parents=True, exist_ok=True)
        _write(path / RUN, lambda file: file.write(json.dumps(run).encode()))
    except OSError as wrong:
        raise UsageError(
            f"checkpoint: wanted a folder to write to; {folder} is none: {wrong.strerror}",
            hint="name one that this process and all workers reach by the same path",
        ) from None
    return place


def check(place: Place) -> None:
    """On a worker: it reaches the same folder."""
    try:
        found = json.loads((Path(place.path) / RUN).read_bytes())
    except (OSError, ValueError):
        found = None
    if found != place.run:
        raise ClusterError(
            f"checkpoint: wanted a folder that all workers share; one does not find the run in {place.path}",
            hint="name one that this process and all workers reach by the same path",
        )


def put(place: Place, number: int, seat: int, entries: Mapping[Share, NDArray[Any]]) -> str:
    """Write a worker's own entries of a generation; the file's name, empty where it could not be written."""
    name = f"{place.run}-{number}-{seat}.npz"
    named: dict[str, Any] = {"-".join(map(str, share)): array for share, array in entries.items()}
    try:
        _write(Path(place.path) / name, lambda file: np.savez(file, **named))
    except OSError:
        return ""
    return name


def confirm(place: Place, number: int, state: Mapping[str, Any], names: list[str]) -> None:
    """A generation is whole: it takes the place of the one before."""
    before = newest(place)
    said = json.dumps({"number": number, "state": state, "files": names}, default=lambda x: x.item())
    with contextlib.suppress(OSError):
        _write(Path(place.path) / STATE, lambda file: file.write(said.encode()))
        for name in before["files"] if before else ():
            (Path(place.path) / name).unlink(missing_ok=True)


def newest(place: Place) -> dict[str, Any] | None:
    """The generation that is there: its number, its state and its files; None where there is no whole one."""
    try:
        found: dict[str, Any] = json.loads((Path(place.path) / STATE).read_bytes())
    except (OSError, ValueError):
        return None
    return found if all((Path(place.path) / name).is_file() for name in found["files"]) else None


def load(place: Place, names: list[str]) -> Iterator[tuple[Share, NDArray[Any]]]:
    """All entries of a generation."""
    for name in names:
        try:
            path = Path(place.path) / name
            with _one_reads, open(path, "rb") as file, np.load(file, allow_pickle=False) as found:
                arrays = {key: found[key] for key in found.files}
        except (OSError, ValueError, BadZipFile):
            raise ClusterError(
                f"checkpoint: the file {name} in {place.path} is damaged",
                hint="remove that folder: the run then begins again",
            ) from None
        for key, array in arrays.items():
            yield Share(*map(int, key.split("-"))), array


def end(place: Place) -> None:
    """The run came to its end: nothing is kept of it."""
    path = Path(place.path)
    with contextlib.suppress(OSError):
        for each in (path / STATE, *path.glob("*.npz"), *path.glob("*.part"), path / RUN):
            each.unlink(missing_ok=True)
        path.rmdir()


def _write(path: Path, write: Callable[[BinaryIO], Any]) -> None:
    """Write a file whole, or leave what is there."""
    part = path.with_name(f"{path.name}.part")
    with open(part, "wb") as file:
        write(file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)
