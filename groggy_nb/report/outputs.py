"""The outputs of a run by their form: one as a result gives it, all of a form as a frame, what names them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from groggy_nb.domains import OF_FORM
from groggy_nb.errors import clipped
from groggy_nb.graph import Graph
from groggy_nb.run.record import Outcome

if TYPE_CHECKING:
    from pandas import DataFrame


def named(outcome: Outcome, form: str) -> dict[str, Any]:
    """The outputs of one form."""
    return {name: x for name, x in outcome.values.items() if outcome.forms[name] == form}


def shown(value: Any, form: str) -> Any:
    """An output as a result gives it: a table as a frame, all others as they are."""
    if not OF_FORM[form].columns:
        return value
    import pandas as pd

    return pd.DataFrame(value)


def frame(outcome: Outcome, graph: Graph, form: str) -> DataFrame:
    """The outputs of a form, a row for each entry, for each scalar, or for each row of each table; a copy."""
    import pandas as pd

    domain, values = OF_FORM[form], named(outcome, form)
    if domain.columns:
        return pd.concat({name: shown(x, form) for name, x in values.items()}, names=["table", "row"])
    if not domain.is_array:
        return pd.DataFrame({"value": pd.Series(values, dtype=object)}).rename_axis("name")
    columns: dict[str, Any] = {}
    for name, x in values.items():
        columns |= {name: x} if x.ndim == 1 else {f"{name}.{k}": column for k, column in enumerate(x.T)}
    return pd.DataFrame(columns, index=_index(graph, form), copy=True)


def _index(graph: Graph, form: str) -> Any:
    """What names the entries of a form, as pandas has it."""
    import pandas as pd

    own, keys = getattr(graph, form), OF_FORM[form].keys
    levels = [own.index if key == own.index.name else own[key] for key in keys]
    return levels[0] if len(levels) == 1 else pd.MultiIndex.from_arrays(levels, names=list(keys))


def ends(graph: Graph, form: str, labels: Any) -> dict[str, Any]:
    """What names the entries of a form, as arrays: of some labels, else the numbers of nodes."""
    domain = OF_FORM[form]
    found = domain.ends(graph, np.arange(domain.entries(graph))) if domain.keys else ()
    return {key: x if labels is None else labels[x] for key, x in zip(domain.keys, found, strict=True)}


def label(graph: Graph, form: str, index: int) -> str:
    """What names one entry: a node's label, an edge's two, nothing for a scalar."""
    labels = (str(graph.label_of(int(end))) for end in OF_FORM[form].ends(graph, index))
    return clipped((" → " if graph.directed else " – ").join(labels))
