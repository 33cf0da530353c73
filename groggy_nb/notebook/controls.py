"""One control for each parameter: a slider, a box, a menu or a field, made from its declaration."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from groggy_nb.errors import clipped
from groggy_nb.graph import Graph
from groggy_nb.ir.forms import Const, Source
from groggy_nb.program import Program

LABELS_OFFERED = 1000
STEPS = (100, 200, 1000)  # of a slider from end to end; the first that has a place for the value
FIELDS = {"node": "a node's label", "time": "a time, as 2020-01-31T12:30"}


@dataclass(frozen=True, slots=True)
class Control:
    """A parameter's widget, and how its value is read."""

    widget: Any
    read: Callable[[Any], Any]

    @property
    def value(self) -> Any:
        """The parameter's value as the control stands."""
        return self.read(self.widget.value)


def controls(program: Program, graph: Graph, given: Mapping[str, Any]) -> dict[str, Control]:
    """The controls of a program's parameters by name, at the values given or at their defaults."""
    return {s.name: _control(s, given.get(s.name, default(s)), graph) for s in parameters(program)}


def parameters(program: Program) -> list[Source]:
    """The parameters in the order of the text."""
    return [source for source in program.ir.sources if source.form == "param"]


def default(source: Source) -> Any:
    """A parameter's default as a Python value."""
    return _plain(source.default)


def as_text(source: Source) -> str:
    """What a control says, in words.

    Examples
    --------
    >>> from groggy_nb.program import parse
    >>> program = parse('rate = param(0.5, min=0, max=1, help="a share")\\nnodes["x"] = full(rate)')
    >>> as_text(parameters(program)[0])
    'rate=0.5  from 0.0 to 1.0  a share'
    """
    low, high = _plain(source.minimum), _plain(source.maximum)
    limits = {(False, True): f"from {low}", (True, False): f"up to {high}", (True, True): ""}
    parts = [f"{source.name}={default(source)}"]
    parts.append(limits.get((low is None, high is None), f"from {low} to {high}"))
    if source.choices:
        parts.append("one of " + ", ".join(clipped(repr(_plain(choice))) for choice in source.choices))
    if source.kind in FIELDS:
        parts.append(FIELDS[source.kind])
    return "  ".join(part for part in (*parts, clipped(source.help)) if part)


def _control(source: Source, value: Any, graph: Graph) -> Control:
    """The control of one parameter."""
    import ipywidgets as widgets

    about = {
        "description": clipped(source.name),
        "tooltip": clipped(source.help),
        "style": {"description_width": "initial"},
    }
    if source.choices:
        choices = [_plain(choice) for choice in source.choices]
        # By position: 1, 1.0 and True are equal, and a menu finds its entry by equality.
        options = [(clipped(str(choice)), k) for k, choice in enumerate(choices)]
        chosen = next((k for k, choice in enumerate(choices) if choice == value), 0)
        menu = widgets.Dropdown(options=options, value=chosen, **about)
        return Control(menu, choices.__getitem__)
    if source.kind == "node":
        field = widgets.Combobox(
            options=_labels(graph),
            value=str(value),
            continuous_update=False,
            placeholder=FIELDS["node"],
            **about,
        )
        return Control(field, lambda text: _label(text, graph))
    if source.kind == "time":
        text = str(value)
        field = widgets.Text(value=text, continuous_update=False, placeholder=FIELDS["time"], **about)
        return Control(field, str)
    if isinstance(value, bool):
        return Control(widgets.Checkbox(value=value, indent=False, **about), bool)
    return Control(_number(source, value, about), _as(source))


def _number(source: Source, value: float, about: Mapping[str, Any]) -> Any:
    """A slider between two limits, else a field; each tells of a change when it ends, not while it lasts."""
    import ipywidgets as widgets

    low, high = (_finite(bound) for bound in (source.minimum, source.maximum))
    is_whole = _as(source) is int
    if low is not None and high is not None:
        ends = {"min": low, "max": high, "value": value, "continuous_update": False}
        if is_whole:
            return widgets.IntSlider(**ends, **about)
        steps = [(high - low) / number for number in STEPS]
        fitting = [step for step in steps if step > 0 and _is_on_grid(value, low, step)]
        if fitting:
            return widgets.FloatSlider(**ends, step=fitting[0], readout_format=".4g", **about)
        # A tolerance of 1e-10 between 0 and 1 has no place on a slider.
        return widgets.BoundedFloatText(**ends, **about)
    if low is None and high is None:
        field = widgets.IntText if is_whole else widgets.FloatText
        return field(value=value, continuous_update=False, **about)
    # One end stays open, which these fields know only as a very large number.
    widest = 2**53 if is_whole else 1e300
    field = widgets.BoundedIntText if is_whole else widgets.BoundedFloatText
    limits = {"min": -widest if low is None else low, "max": widest if high is None else high}
    return field(value=value, continuous_update=False, **limits, **about)


def _is_on_grid(value: float, low: float, step: float) -> bool:
    """Whether a value is one that a slider can stand at, and not only near it."""
    if not math.isfinite((value - low) / step):
        return False
    return abs(low + step * round((value - low) / step) - value) <= 1e-9 * max(abs(value), 1e-3 * step)


def _finite(bound: Const | None) -> Any:
    """A limit as a number; None where there is none."""
    return None if bound is None or not math.isfinite(bound.value) else bound.value


def _as(source: Source) -> Callable[[Any], Any]:
    """The type of a number."""
    return int if isinstance(source.default, Const) and source.default.dtype == "int64" else float


def _plain(value: Const | str | None) -> Any:
    """A constant as a Python value."""
    return value.value if isinstance(value, Const) else value


def _labels(graph: Graph) -> tuple[str, ...]:
    """The first labels as text, to choose from."""
    number = min(graph.num_nodes, LABELS_OFFERED)
    return tuple(str(graph.label_of(k)) for k in range(number))


def _label(text: str, graph: Graph) -> Any:
    """The label that a field's text means; the run says what is wrong with one that is nowhere."""
    is_numbered = graph.packed_labels is None or graph.packed_labels.dtype.kind in "iu"
    digits = text.strip().removeprefix("-")
    is_number = digits.isascii() and digits.isdecimal() and len(digits) < 20
    return int(text) if is_numbered and is_number else text
