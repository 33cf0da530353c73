"""A user's file opened: only a regular one, decompressed piece by piece, never more than memory holds."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from .. import disk
from ..errors import GraphError, clipped, nearest
from . import memory

CHUNK = 1 << 22


def read_bytes(path: Path, held: float = 1) -> bytes:
    """The content of a file, decompressed where its name ends in .gz .bz2 .xz .zst or .zip.

    Parameters
    ----------
    path : Path
    held : float
        Bytes that the reader of the content will hold at its peak for each byte of it.

    Raises
    ------
    GraphError
        For a file that is missing, no regular file (a pipe or a device may have no end), damaged, or
        larger than the free memory allows, told before it is read as a whole.
    """
    try:
        with disk.open_file(path) as file:
            unpack = UNPACKERS.get(path.suffix.lower())
            if unpack is None:
                return _read_all(file, os.fstat(file.fileno()).st_size, path, held)
            return _read_all(unpack(file), 0, path, held)
    except FileNotFoundError:
        raise _missing(path) from None
    except (GraphError, MemoryError):
        raise
    except Exception as wrong:  # a flipped byte raises in zlib, lzma, zipfile, zstandard, struct, ...
        reason = getattr(wrong, "strerror", None) or str(wrong) or type(wrong).__name__
        raise GraphError(
            f"{clipped(str(path))} cannot be read: {clipped(reason)}", code="graph-file-read"
        ) from None


def expanded(path: str) -> Path:
    """The path with the user's own folder in place of ``~``."""
    try:
        return Path(path).expanduser()
    except RuntimeError as wrong:  # of a user that does not exist
        raise GraphError(f"{clipped(repr(path))}: {wrong}", code="graph-file-missing") from None


def without_packing(name: str) -> str:
    """The name of what is inside: without the ending of a compression.

    Examples
    --------
    >>> without_packing("roads.csv.gz"), without_packing("roads.csv")
    ('roads.csv', 'roads.csv')
    """
    ending = Path(name).suffix
    return name[: -len(ending)] if ending.lower() in UNPACKERS else name


def _read_all(stream: Any, size: int, path: Path, held: float) -> bytes:
    """All that a stream gives, refused as soon as it is more than memory allows.

    `size` is what the stream is known to hold, where it is.
    """
    free = memory.free_bytes()
    most = int(memory.SHARE * free / held)
    _check_size(size, most, free, path, held)
    whole = _filled(stream, size) if size else io.BytesIO(stream.read(CHUNK))  # shares the bytes
    whole.seek(0, io.SEEK_END)
    _check_size(whole.tell(), most, free, path, held)
    while piece := stream.read(CHUNK):
        whole.write(piece)
        _check_size(whole.tell(), most, free, path, held)
    return whole.getvalue()


def _filled(stream: Any, size: int) -> io.BytesIO:
    """The next bytes of a stream, fewer than `size` where it ends before."""
    whole = io.BytesIO(bytes(size))  # no page of these is there yet
    filled = 0
    with whole.getbuffer() as room:
        memory.on_huge_pages(room)
        while filled < size and (count := stream.readinto(room[filled:])):
            filled += count
    whole.truncate(filled)
    return whole


def _check_size(size: int, most: int, free: int, path: Path, held: float) -> None:
    """Raise where a file holds more than `most` bytes."""
    if size > most:
        raise GraphError(
            f"{clipped(path.name)} holds {size / 2**20:,.1f} MiB or more; to read them takes about "
            f"{held * size / 2**30:,.1f} GiB; {free / 2**30:,.1f} GiB are free",
            code="graph-memory",
            hint="take a part of it, or a machine with more memory",
        )


def _missing(path: Path) -> GraphError:
    """The error for a file that is not there, with the nearest name that is."""
    try:
        near = nearest(path.name, (p.name for p in path.parent.iterdir()))
    except OSError:
        near = None
    return GraphError(
        f"there is no file {clipped(repr(str(path)))}",
        code="graph-file-missing",
        hint=f"did you mean {clipped(near)!r}?" if near else None,
    )


def _gzip(file: IO[bytes]) -> Any:
    import gzip

    return gzip.open(file)


def _bz2(file: IO[bytes]) -> Any:
    import bz2

    return bz2.open(file)


def _xz(file: IO[bytes]) -> Any:
    import lzma

    return lzma.open(file)


def _zstd(file: IO[bytes]) -> Any:
    try:
        from compression import zstd  # Python 3.14
    except ImportError:
        try:
            import zstandard
        except ImportError:
            raise GraphError(
                ".zst files need Python 3.14 or zstandard",
                code="graph-file-library",
                hint='pip install "groggy-nb[zst]"',
            ) from None
        return _Zstandard(file, zstandard.ZstdDecompressor().decompressobj)
    return zstd.open(file)


class _Zstandard:
    """Frames one after another; the library's own stream takes a file that breaks off for a whole one."""

    PIECE = 1024  # bytes of input at a time, which hold at most 32 MiB

    def __init__(self, file: IO[bytes], start: Callable[[], Any]) -> None:
        self.file, self.start, self.frame, self.rest = file, start, start(), b""
        self.is_between = True

    def read(self, size: int) -> bytes:
        """Some more bytes, none at the end."""
        while True:
            packed = self.rest or self.file.read(self.PIECE)
            if not packed:
                if self.is_between:
                    return b""
                raise EOFError("the file breaks off")
            data: bytes = self.frame.decompress(packed)
            self.rest, self.is_between = self.frame.unused_data, self.frame.eof
            if self.is_between:
                self.frame = self.start()
            if data:
                return data


def _zip(file: IO[bytes]) -> Any:
    """The one file of an archive."""
    import zipfile

    archive = zipfile.ZipFile(file)
    members = [m for m in archive.infolist() if not m.is_dir() and not m.filename.startswith("__MACOSX/")]
    if len(members) != 1:
        there = clipped(", ".join(m.filename for m in members)) or "none"
        raise GraphError(
            f"the archive holds {len(members)} files; wanted one, there are {there}",
            code="graph-file-archive",
            hint="unpack it and name the file",
        )
    return archive.open(members[0])


UNPACKERS: dict[str, Callable[[IO[bytes]], Any]] = {
    ".gz": _gzip,
    ".bz2": _bz2,
    ".xz": _xz,
    ".zst": _zstd,
    ".zip": _zip,
}
