"""Sparse matrices: an entry in row i and column j is an edge from i to j."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

import numpy as np

from ..errors import GraphError
from .edges import check_num_nodes, count_parallel
from .graph import Graph

ASSUMED = "directed, as nothing else was said"


def from_matrix(matrix: Any, directed: bool | None, weight: Any = None) -> Graph:
    """The graph of a square scipy.sparse matrix or array of any format.

    Parameters
    ----------
    matrix : scipy.sparse matrix or array
        Entries are weights, unless they are bools, of which False is no edge. Explicit zeros are edges
        of weight 0, but for those that pad the blocks and diagonals of bsr, dia; entries stored twice are
        parallel edges, and of an undirected graph summed.
    directed : bool, optional
        False takes the upper triangle of a matrix that must be symmetric.
    weight : False, optional
        Entries are no weights.

    Raises
    ------
    GraphError
        For a matrix that is not square, offsets that decrease, do not start at 0 or end too early,
        indices outside the matrix, and one that is not symmetric: with the first position.
    """
    if weight is not None and weight is not False:
        raise GraphError(
            "the entries of a matrix are its weights",
            code="graph-source-columns",
            hint="leave weight= out; weight=False takes the edges only",
        )
    if len(matrix.shape) != 2 or matrix.shape[0] != matrix.shape[1]:
        shape = " x ".join(f"{n:,}" for n in matrix.shape)
        raise GraphError(f"the matrix is {shape}; wanted a square one", code="graph-matrix-shape")
    num_nodes = check_num_nodes(int(matrix.shape[0]))
    notes = [ASSUMED] if directed is None else []
    kind = matrix.format
    parts: tuple[Any, Any, Any]
    if kind in ("csr", "csc"):
        parts = (matrix.indptr, matrix.indices, matrix.data)
    else:
        coo = matrix.tocoo()
        parts = (coo.row, coo.col, coo.data)
        if kind in ("bsr", "dia"):
            stored = coo.data != 0
            parts = (coo.row[stored], coo.col[stored], coo.data[stored])
        kind = "coo"
    return from_parts(
        kind,
        parts,
        num_nodes,
        directed is not False,
        entries="edges" if weight is False else "weights",
        notes=notes,
    )


def from_parts(
    kind: str,
    parts: tuple[Any, Any, Any],
    num_nodes: int,
    directed: bool,
    *,
    entries: Literal["weights", "pattern", "edges"] = "weights",
    notes: Iterable[str] = (),
) -> Graph:
    """The graph of (row, col, data), or of (indptr, indices, data) of kind "csr" or "csc".

    The data are weights; or nothing, but entries merged are counted ("pattern"), or not ("edges").
    Checked here before any native code sees them; `from_matrix` says what is raised.
    """
    first, minor, data = parts
    if kind != "coo":
        first = expand_offsets(first, len(minor), num_nodes)
        minor, data = minor[: len(first)], data[: len(first)]
    rows, columns = (minor, first) if kind == "csc" else (first, minor)
    if not len(rows) == len(columns) == len(data):
        sizes = f"{len(rows):,} rows, {len(columns):,} columns, {len(data):,} values"
        raise GraphError(f"entries have {sizes}; wanted as many", code="graph-matrix-data")
    _check_inside("row", rows, num_nodes)
    _check_inside("column", columns, num_nodes)
    told = list(notes)
    if data.dtype.kind == "b" and not data.all():
        told.append(f"{np.count_nonzero(~data):,} stored values False are no edges")
        rows, columns, data = rows[data], columns[data], data[data]
    weight = None if entries != "weights" or data.dtype.kind == "b" else wide(data)
    if weight is not None and data.dtype.kind in "iuf" and np.count_nonzero(data == 0):
        told.append(f"{np.count_nonzero(data == 0):,} explicit zeros kept as edges of weight 0")
    if not directed:
        rows, columns, weight, merged = _upper_triangle(rows, columns, weight, num_nodes)
        weight = None if entries == "edges" else weight
        what = "" if weight is None else ", weights added"
        told += [f"{merged:,} entries stored twice merged{what}"] if merged else []
    else:
        repeated = count_parallel(rows.astype(np.uint32), columns.astype(np.uint32), True)
        told += [f"{repeated:,} entries stored twice kept as parallel edges"] if repeated else []
    return Graph.from_edges(rows, columns, num_nodes=num_nodes, directed=directed, weight=weight, notes=told)


def wide(data: Any) -> Any:
    """Numbers of any width as int64 or float64, so that sums of them do not wrap or round early."""
    if data.dtype.kind == "i":
        return data.astype(np.int64)
    if data.dtype.kind == "f":
        return data.astype(np.float64)
    if data.dtype.kind == "u" and (data.dtype.itemsize < 8 or not len(data) or data.max() < 2**63):
        return data.astype(np.int64)
    return data


def _check_inside(name: str, indices: Any, num_nodes: int) -> None:
    """Raise for the first index outside the matrix."""
    outside = (indices < 0) | (indices >= num_nodes)
    if outside.any():
        k = int(np.argmax(outside))
        wanted = f"wanted 0..{num_nodes - 1}" if num_nodes else "the matrix is empty"
        raise GraphError(f"the {name} of entry {k} is {indices[k]}; {wanted}", code="graph-node-id")


def expand_offsets(indptr: Any, stored: int, num_rows: int) -> Any:
    """The row of each entry, int64, from offsets that are checked: from 0, never down, not too far.

    Raises
    ------
    GraphError
        With the first offset that is wrong.
    """
    if len(indptr) != num_rows + 1:
        raise GraphError(f"{len(indptr):,} offsets; wanted {num_rows + 1:,}", code="graph-matrix-offsets")
    if indptr[0] != 0:
        raise GraphError(f"offset 0 is {indptr[0]}; wanted 0", code="graph-matrix-offsets")
    falls = np.flatnonzero(indptr[1:] < indptr[:-1])
    if len(falls):
        k = int(falls[0]) + 1
        raise GraphError(
            f"offset {k} is {indptr[k]}, less than {indptr[k - 1]} before", code="graph-matrix-offsets"
        )
    if indptr[-1] > stored:
        k = int(np.argmax(indptr > stored))
        raise GraphError(
            f"offset {k} is {indptr[k]}; {stored:,} entries are stored", code="graph-matrix-offsets"
        )
    return np.repeat(np.arange(num_rows, dtype=np.int64), np.diff(indptr).astype(np.int64))


def _upper_triangle(rows: Any, columns: Any, weight: Any, num_nodes: int) -> tuple[Any, Any, Any, int]:
    """The entries on and above the diagonal, in row order, of a matrix that must be symmetric."""
    import scipy.sparse as sp

    values = np.ones(len(rows), np.int64) if weight is None else weight
    if values.dtype.kind not in "iuf":
        raise GraphError(f"the matrix has dtype {values.dtype}; wanted numbers", code="graph-weight-dtype")
    _check_sums(values, len(rows))
    there = sp.coo_array((values, (rows, columns)), shape=(num_nodes, num_nodes)).tocsr()
    there.sum_duplicates()
    back = there.T.tocsr()
    back.sort_indices()
    same_shape = np.array_equal(there.indptr, back.indptr) and np.array_equal(there.indices, back.indices)
    if not same_shape or not np.array_equal(there.data, back.data, equal_nan=values.dtype.kind == "f"):
        raise _asymmetric(there, back)
    coo = there.tocoo()
    upper = coo.row <= coo.col
    merged = len(rows) - coo.nnz
    kept = None if weight is None and not merged else coo.data[upper]
    return coo.row[upper], coo.col[upper], kept, merged


def _check_sums(values: Any, count: int) -> None:
    """Raise where the sum of some whole numbers might leave int64."""
    if values.dtype.kind != "f" and count and float(np.abs(values.astype(np.float64)).sum()) >= 2.0**63:
        raise GraphError(
            "the sums of the entries may pass 2^63 - 1",
            code="graph-column-range",
            hint="convert the matrix to float64 first",
        )


def _asymmetric(there: Any, back: Any) -> GraphError:
    """The error that names the first entry without an equal one across the diagonal."""
    a, b = there.tocoo(), back.tocoo()
    keys, mirrored = (m.row.astype(np.uint64) << np.uint64(32) | m.col.astype(np.uint64) for m in (a, b))
    place = np.minimum(np.searchsorted(mirrored, keys), len(keys) - 1)
    is_there = mirrored[place] == keys
    k = int(np.argmin(is_there & (a.data == b.data[place])))
    i, j, x = int(a.row[k]), int(a.col[k]), a.data[k]
    other = b.data[place[k]] if is_there[k] else "absent"
    return GraphError(
        f"the matrix is not symmetric: entry ({i}, {j}) is {x}, entry ({j}, {i}) is {other}",
        code="graph-matrix-symmetry",
        hint="directed=True takes it as it is",
    )
