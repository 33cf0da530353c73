"""Results as files: csv, parquet, npz, chosen by the suffix."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from groggy_nb import given
from groggy_nb.domains import OF_FORM
from groggy_nb.errors import UsageError, clipped
from groggy_nb.report import outputs
from groggy_nb.report.files import write_file, write_text
from groggy_nb.report.result import Result

if TYPE_CHECKING:
    from pandas import DataFrame


def described() -> str:
    """The endings of files of results.

    >>> described()
    '.csv, .parquet or .npz'
    """
    *others, last = WRITERS
    return f"{', '.join(others)} or {last}"


def check_suffix(path: str | os.PathLike[str]) -> None:
    """Raise UsageError for a file that could not be written, before anything runs."""
    suffix = Path(given.path("the output", path)).suffix.lower()
    if suffix not in WRITERS:
        raise UsageError(
            f"{clipped(str(path))!r} ends in {suffix!r}; wanted {described()}", code="output-suffix"
        )
    if suffix == ".parquet":
        try:
            import pyarrow  # noqa: F401
        except ImportError:
            raise UsageError(
                "parquet files need pyarrow", code="output-parquet", hint='pip install "groggy-nb[parquet]"'
            ) from None


def write(result: Result, path: str | os.PathLike[str]) -> list[Path]:
    """Write the outputs of a result.

    Files of tables (csv, parquet) hold one form each: the first of nodes, edges, graph and tables goes to
    `path`, others beside it, as in ``ranks.graph.csv``; the rows of several tables stand under one another.
    One npz holds everything: each output by name, `node` (labels), `source` and `target` (labels of edges).

    Parameters
    ----------
    result : Result
    path : path
        Ends in .csv, .parquet or .npz.

    Returns
    -------
    list of Path
        What was written.

    Raises
    ------
    UsageError
        For another suffix.
    WriteError
        Where the file cannot be written.
    """
    check_suffix(path)
    target = Path(given.path("the output", path))
    return WRITERS[target.suffix.lower()](result, target)


def _frames(result: Result) -> dict[str, DataFrame]:
    """The frames of a result by form."""
    forms = set(result.outcome.forms.values())
    return {form: outputs.frame(result.outcome, result.graph, form) for form in OF_FORM if form in forms}


def _beside(path: Path, form: str, is_first: bool) -> Path:
    """The file of one form."""
    return path if is_first else path.with_name(f"{path.stem}.{form}{path.suffix}")


def _write_csv(result: Result, path: Path) -> list[Path]:
    """One csv a form; numbers in their shortest form that reads back to the same bits."""
    written: list[Path] = []
    for form, frame in _frames(result).items():
        place = _beside(path, form, not written)
        text = frame.to_csv(na_rep="nan", lineterminator="\n")
        write_text(place, text)
        written.append(place)
    return written


def _write_parquet(result: Result, path: Path) -> list[Path]:
    """One parquet a form."""
    written: list[Path] = []
    for form, frame in _frames(result).items():
        place = _beside(path, form, not written)
        # Arrow has one type a column, and labels (or scalars) may have several.
        kept = frame.reset_index()
        mixed = {n: str for n in kept.columns if kept[n].dtype == object and kept[n].map(type).nunique() > 1}
        kept = kept.astype(mixed)
        write_file(place, partial(kept.to_parquet, index=False))
        written.append(place)
    return written


def _write_npz(result: Result, path: Path) -> list[Path]:
    """One npz of plain arrays; nothing in it is pickled."""
    arrays = {name: np.asarray(x) for name, x in result.outcome.values.items()}
    forms = set(result.outcome.forms.values())
    labels = _plain(result.graph.packed_labels)
    extra = {
        key: x
        for form in OF_FORM
        if form in forms
        for key, x in outputs.ends(result.graph, form, labels).items()
    }
    for name, values in extra.items():
        arrays[name if name not in arrays else f"{name}_"] = values

    def save(file: Any) -> None:
        # numpy.savez takes names as keywords, and an output may be called "file".
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
            for name, values in arrays.items():
                with archive.open(f"{name}.npy", "w", force_zip64=True) as entry:
                    np.lib.format.write_array(entry, values, allow_pickle=False)

    write_file(path, save)
    return [path]


def _plain(labels: Any) -> Any:
    """Labels as numbers or strings."""
    return (
        labels if labels is None or labels.dtype.kind in "iu" else np.array([str(x) for x in labels.tolist()])
    )


WRITERS: dict[str, Callable[[Any, Path], list[Path]]] = {
    ".csv": _write_csv,
    ".parquet": _write_parquet,
    ".npz": _write_npz,
}
