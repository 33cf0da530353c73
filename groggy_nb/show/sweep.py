"""What is said of a sweep over parameters, and its plot: a watched scalar by round, with its band."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import Any

import numpy as np

from groggy_nb.measure.sweep import ParameterSweep
from groggy_nb.show import content, style, words
from groggy_nb.show.content import Table
from groggy_nb.show.sheet import Sheet, frame_table
from groggy_nb.show.style import Drawing

SIZE = (7.6, 3.8)
LOW, HIGH = 0.05, 0.95  # the quantiles that the band lies between
MOST_LINES = len(style.LINES)  # more cannot be told apart
ROWS_SHOWN = 12


def sheet(of: ParameterSweep) -> Sheet:
    """The runs as a table, what is kept of them, and the band of what was watched first."""
    ended = words.count(of.total, "run")
    if not of.is_complete:
        ended = f"{len(of.runs):,} of {ended}"
    kept = [
        f"{words.label(name)} {' x '.join(f'{n:,}' for n in array.shape)}" for name, array in of.kept.items()
    ]
    facts = [
        ("over", "; ".join(_range(name, values) for name, values in of.over.items())),
        ("graph", f"{of.graph.num_nodes:,} nodes, {of.graph.num_edges:,} edges"),
        ("kept", ", ".join(kept) or "no output of nodes or edges"),
        ("at once", words.count(of.at_once, "run")),
        *(("failed", f"{_values(params)}: {words.label(said, 120)}") for params, said in of.failed[:3]),
        *content.warnings(of.warnings),
    ]
    drawing = Drawing(partial(draw, of), SIZE, alt(of))
    table: Table = frame_table(of.table, len(of.over), "runs", limit=ROWS_SHOWN)
    return Sheet(
        "Sweep",
        f"{ended} · {words.seconds(of.seconds)}",
        tuple(facts),
        (table,),
        (drawing,) if _watched(of) else (),
    )


def draw(
    of: ParameterSweep, ax: Any = None, *, name: str | None = None, over: str | Collection[str] | None = None
) -> Any:
    """The median by round as a line for each group of runs, and the band around it."""
    (axes,) = style.panels(ax, 1, SIZE, (1.0,))
    axes.set_xlabel("round")
    axes.xaxis.get_major_locator().set_params(integer=True)
    name = name or next(iter(_watched(of)), None)
    if name is None:
        style.say_empty(axes, "no run watched a scalar: write watch(x) in the loop")
        return axes
    axes.set_ylabel(words.label(name, words.LABEL_IN_PLOT), **style.PLAIN)
    over = _default_over(of) if over is None else over
    groups = {values: places for values, places in of.groups(over).items() if places}
    handles, names = [], []
    for place, (values, places) in enumerate(list(groups.items())[:MOST_LINES]):
        series = _aligned([of.runs[k].watched.get(name, ()) for k in places])
        rounds = np.arange(1, series.shape[1] + 1)
        low, middle, high = np.quantile(series, (LOW, 0.5, HIGH), axis=0)
        color = style.LINES[place]
        (line,) = axes.plot(rounds, middle, color=color, linewidth=1.6)
        axes.fill_between(rounds, low, high, color=color, alpha=0.22, linewidth=0)
        handles.append(line)
        names.append(words.label(", ".join(map(words.value, values)), words.LABEL_IN_PLOT))
    away = (over,) if isinstance(over, str) else tuple(over)
    others = ", ".join(each for each in of.over if each not in away)
    if others:
        left_out = len(groups) - len(handles)
        title = others + (f"\n(first {MOST_LINES} of {len(groups)})" if left_out else "")
        style.legend(
            axes, handles, names, title=title, loc="center left", bbox_to_anchor=(1.0, 0.5), frameon=False
        )
    many = max(map(len, groups.values()), default=1)
    if many > 1:
        axes.set_title(
            f"median of {many:,} runs; band from {LOW:.0%} to {HIGH:.0%}", fontsize="small", loc="left"
        )
    style.tidy(axes, "both")
    return axes


def alt(of: ParameterSweep) -> str:
    """The picture in words."""
    watched = ", ".join(map(words.label, _watched(of)))
    return f"Lines of {watched or 'nothing'} by round, with bands over {words.count(len(of.runs), 'run')}."


def _watched(of: ParameterSweep) -> dict[str, None]:
    """The scalars that runs watched, in order."""
    return dict.fromkeys(name for run in of.runs for name in run.watched)


def _default_over(of: ParameterSweep) -> tuple[str, ...]:
    """What the band is over where nobody says: of several parameters, the one with the most values."""
    return (max(of.over, key=lambda name: len(of.over[name])),)


def _aligned(series: list[Any]) -> Any:
    """The series as rows of one array; one that ended early keeps its last value, as its run does."""
    longest = max(map(len, series), default=0)
    rows = [np.asarray(each, dtype=np.float64) for each in series if len(each)]
    return np.array([np.pad(row, (0, longest - len(row)), mode="edge") for row in rows]).reshape(
        len(rows), longest
    )


def _range(name: str, values: tuple[Any, ...]) -> str:
    """A parameter and the values it took."""
    shown = [words.label(words.value(value), 20) for value in values]
    told = ", ".join(shown) if len(shown) <= 4 else f"{shown[0]}, {shown[1]}, … {shown[-1]}"
    return f"{words.label(name)} {told}" + (f" ({len(shown):,} values)" if len(shown) > 4 else "")


def _values(params: Any) -> str:
    """The values of one run."""
    return ", ".join(f"{words.label(name)}={words.value(value)}" for name, value in params.items())
