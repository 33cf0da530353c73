"""Files of numpy arrays, .npz: every size is checked before anything is allocated."""

from __future__ import annotations

import io
import math
import zipfile
from typing import Any

import numpy as np

from ..errors import GraphError, clipped
from .attributes import columns_that_fit
from .edges import check_num_nodes
from .end_names import END_NAMES
from .ends import number_ends
from .graph import Graph
from .labels import label_values
from .matrices import ASSUMED, from_parts
from .memory import check_fits

SPARSE_PARTS = {
    "coo": ("row", "col", "data"),
    "csr": ("indptr", "indices", "data"),
    "csc": ("indptr", "indices", "data"),
}
ARRAY_END_NAMES = (*END_NAMES, ("row", "col"))


def read_npz(data: bytes, directed: bool | None) -> Graph:
    """The graph of a .npz file: of scipy.sparse, or arrays src and dst (and weight, others).

    Arrays may be named src, dst; source, target; from, to; u, v; row, col. Others of one value an
    edge are edge attributes; a single "num_nodes" and an array "labels" are understood.

    Raises
    ------
    GraphError
        For a damaged file, arrays of objects (nothing is unpickled), and sizes that do not fit.
    """
    arrays = read_arrays(data)
    if "format" in arrays and "shape" in arrays:
        return _read_sparse(arrays, directed)
    pair = next((p for p in ARRAY_END_NAMES if p[0] in arrays and p[1] in arrays), None)
    if pair is None:
        there = clipped(", ".join(arrays)) or "none"
        raise GraphError(f"no arrays src and dst; there are: {there}", code="graph-source-columns")
    src, dst = arrays.pop(pair[0]), arrays.pop(pair[1])
    num_nodes, labels = arrays.pop("num_nodes", None), arrays.pop("labels", None)
    weight = arrays.pop("weight", None)
    if num_nodes is None and labels is None:
        sources, targets, count, found = number_ends(src, dst)
    else:
        count = len(label_values(labels)) if labels is not None else _one_integer(num_nodes)
        sources, targets, found = src, dst, labels
    fitting = {name: a for name, a in arrays.items() if a.shape == (len(src),)}
    notes = [ASSUMED] if directed is None else []
    notes += [
        f"array {clipped(name)} left out: not one value an edge" for name in arrays if name not in fitting
    ]
    columns, left_out = columns_that_fit(fitting, "edge", len(src))
    return Graph.from_edges(
        sources,
        targets,
        num_nodes=count,
        directed=directed is None or directed,
        weight=weight,
        labels=found,
        edge_attrs=columns,
        notes=[*notes, *left_out],
    )


def _one_integer(array: Any) -> int:
    """The single integer of an array."""
    if array.size != 1 or array.dtype.kind not in "iu":
        raise GraphError(
            f"num_nodes has shape {array.shape}, dtype {array.dtype}; wanted one integer",
            code="graph-num-nodes",
        )
    return int(array.reshape(-1)[0])


def read_arrays(data: bytes) -> dict[str, Any]:
    """The arrays of a zip of .npy files, each checked by its header before it is read."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [e for e in archive.infolist() if e.filename.endswith(".npy")]
            check_fits(2 * sum(e.file_size for e in entries), "the decompressed file")
            return {e.filename.removesuffix(".npy"): _read_array(archive, e) for e in entries}
    except GraphError:
        raise
    except Exception as error:  # a flipped byte raises in zipfile, zlib, lzma, struct, or as a negative seek
        raise GraphError(f"the file is damaged: {clipped(str(error))}", code="graph-file-damaged") from None


def _read_array(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Any:
    """One array; its header must agree with the size of its entry."""
    name = clipped(entry.filename)
    with archive.open(entry) as stream:
        content = io.BytesIO(stream.read(entry.file_size))
    try:
        version = np.lib.format.read_magic(content)
        read_header = (
            np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        )
        shape, _, dtype = read_header(content)
        if dtype.hasobject:
            raise GraphError(
                f"{name} holds objects, which are never unpickled",
                code="graph-file-objects",
                hint="save plain arrays",
            )
        if math.prod(shape) * dtype.itemsize != entry.file_size - content.tell():
            raise GraphError(
                f"{name} claims shape {shape} but has {entry.file_size:,} bytes", code="graph-file-size"
            )
        content.seek(0)
        return np.lib.format.read_array(content, allow_pickle=False)
    except (ValueError, TypeError, SyntaxError) as error:
        raise GraphError(f"{name} is damaged: {clipped(str(error))}", code="graph-file-damaged") from None


def _read_sparse(arrays: dict[str, Any], directed: bool | None) -> Graph:
    """The graph of the saved parts of a scipy.sparse matrix."""
    kind = arrays["format"].reshape(-1)[0] if arrays["format"].size else ""
    kind = kind.decode("ascii", "replace") if isinstance(kind, bytes) else str(kind)
    if kind not in SPARSE_PARTS:
        raise GraphError(
            f"a sparse matrix of format {clipped(kind)!r}; wanted csr, csc or coo", code="graph-file-kind"
        )
    shape = arrays["shape"].reshape(-1).tolist()
    if len(shape) != 2 or shape[0] != shape[1] or not all(isinstance(n, int) for n in shape):
        raise GraphError(
            f"the matrix has shape {tuple(shape)}; wanted a square one", code="graph-matrix-shape"
        )
    names = SPARSE_PARTS[kind]
    missing = [name for name in names if name not in arrays or arrays[name].ndim != 1]
    if missing:
        raise GraphError(
            f"the array {missing[0]} is missing or not of one dimension", code="graph-file-damaged"
        )
    first, second, values = (arrays[name] for name in names)
    if first.dtype.kind not in "iu" or second.dtype.kind not in "iu":
        raise GraphError("the indices are no integers", code="graph-file-damaged")
    notes = [ASSUMED] if directed is None else []
    return from_parts(
        kind, (first, second, values), check_num_nodes(shape[0]), directed is not False, notes=notes
    )
