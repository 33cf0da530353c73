"""What is said about programs, explanations and comparisons, for text and HTML alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from groggy_nb.domains import ATTRIBUTES, NAMED, OF_FORM
from groggy_nb.errors import clipped
from groggy_nb.ir.forms import Const, Loop, Source, walk
from groggy_nb.measure.compare import Comparison
from groggy_nb.measure.differences import Difference
from groggy_nb.program import Program
from groggy_nb.report.explanation import Explanation, Rewrite, Steps
from groggy_nb.show import words
from groggy_nb.show.content import Table

SAME_TEXT = "the text stays the same: literals are no steps of their own any more"


def title(program: Program) -> str:
    """The first line of the docstring, or what the program computes."""
    first = program.doc.strip().split("\n")[0]
    return clipped(first) if first else ", ".join(program.outputs) or "no output yet"


def program_facts(program: Program) -> list[tuple[str, str]]:
    """Parameters, inputs, attributes, outputs, size, how to run it, and what the parser found."""
    sources = program.ir.sources
    facts = [("parameter", _parameter(s)) for s in sources if s.form == "param"]
    facts += [("input", _input(name, kind)) for name, kind in program.inputs.items()]
    facts += [("reads", _attribute(s)) for s in sources if s.form in ATTRIBUTES]
    facts.append(("outputs", output_list(program.outputs) if program.outputs else "none: it cannot run yet"))
    loops = sum(isinstance(item, Loop) for item in walk(program.ir.body))
    facts.append(("size", f"{words.count(Steps.of(program.ir).all, 'step')}, {words.count(loops, 'loop')}"))
    facts.append(("run it", call(program)))
    return facts + [("warning", clipped(found.message)) for found in program.warnings]


def call(program: Program, name: str = "p") -> str:
    """How the program is run, with its parameters and inputs."""
    options = ""
    if program.params:
        some = [f"{key!r}: {value!r}" for key, value in list(program.params.items())[:3]]
        options += f", params={{{', '.join(some)}{', …' if len(program.params) > 3 else ''}}}"
    if program.inputs:
        options += f", inputs={{{', '.join(f'{key!r}: …' for key in program.inputs)}}}"
    return f"{name}.run(graph{options})"


def output_list(forms: Mapping[str, str], values: Mapping[str, Any] | None = None) -> str:
    """The outputs as the program writes them; with their value where that is one number of the graph."""
    found = []
    for name, form in forms.items():
        shown = f'{form}["{clipped(name)}"]'
        if not OF_FORM[form].is_array and values is not None:
            value = values[name]
            shown += f" = {value if isinstance(value, int) else words.value(value)}"
        found.append(shown)
    return ", ".join(found) or "none"


def _parameter(source: Source) -> str:
    """A parameter: its default, range, choices, and what it is for."""
    told = f"{source.name} = {constant(source.default)}"
    bounds = [
        f"{word} {constant(bound)}"
        for word, bound in (("min", source.minimum), ("max", source.maximum))
        if bound is not None
    ]
    if source.choices:
        bounds.append("one of " + ", ".join(map(constant, source.choices)))
    if source.kind == "node":
        bounds.append("a node's label")
    if source.kind == "time":
        bounds.append("a time")
    told += f" ({', '.join(bounds)})" if bounds else ""
    return clipped(told + (f": {source.help}" if source.help else ""))


def constant(value: Const | str | None) -> str:
    """A default or bound as the text writes it."""
    return value.text if isinstance(value, Const) else repr(value)


def _input(name: str, kind: str | None) -> str:
    """An input, and how long it has to be."""
    if kind is None:
        return f"{name}: a scalar, or one value a node or an edge"
    domain = NAMED[kind]
    return f"{name}: {f'one value {domain.each}' if domain.is_array else domain.one}"


def _attribute(source: Source) -> str:
    """An attribute that the graph must have, or what is taken where it has none."""
    default = "" if source.default is None else f", {constant(source.default)} where missing"
    return f'{source.form}["{clipped(source.name)}"]{default}'


def equality(comparison: Comparison) -> str:
    """Whether all modes gave the same bits; if not, where they differ."""
    modes = words.count(len(comparison.results), "mode")
    if comparison.equal:
        return f"equal bit for bit: yes ({modes})"
    found = "; ".join(map(difference, comparison.differences[:3]))
    return f"equal bit for bit: NO ({modes}): {found}"


def difference(found: Difference) -> str:
    """One difference between two modes."""
    where = f"{found.positions:,} entries, first at {found.first}" if found.positions else "dtype or length"
    return f"{clipped(found.name)} differs between {found.mode} and {found.reference}: {where}"


def mode_table(comparison: Comparison) -> Table:
    """One row a mode, times in milliseconds."""
    headers = ("mode", "crossings", "us each", "run", "least to most")
    parts_of = ("ms: kernel", "crossing", "glue", "other", "compile")
    fastest = comparison.results[comparison.fastest].report.run_time
    rows = []
    for mode, result in comparison.results.items():
        report = result.report
        parts = (report.breakdown[part] for part in ("kernel", "crossing", "glue", "unaccounted", "compile"))
        rows.append(
            (
                mode,
                f"{report.crossings:,}",
                words.digits(report.crossing_us, 2) if report.crossings else "-",
                words.seconds(report.run_time),
                spread(comparison.seconds[mode]),
                *map(words.milliseconds, parts),
                f"{report.iterations:,}",
                f"{words.digits(report.run_time / fastest)}×" if fastest > 0 else "-",
            )
        )
    most = max(map(len, comparison.seconds.values()))
    median = f"the median of {words.count(most, 'run')}, in turns; " if most > 1 else ""
    note = f"{median}compile is paid once and no part of the run"
    return Table((*headers, *parts_of, "rounds", "to fastest"), tuple(rows), 1, "", note)


def spread(seconds: Sequence[float]) -> str:
    """The shortest and the longest of some runs."""
    if len(seconds) == 1:
        return "one run"
    return f"{words.seconds(min(seconds))} to {words.seconds(max(seconds))}"


def saving(explanation: Explanation) -> str:
    """How many steps there were and are."""
    return f"{steps_saved(explanation)} ({words.count(len(explanation.rewrites), 'rewrite')})"


def steps_saved(of: Rewrite | Explanation) -> str:
    """Steps before and after, in all and in loops, where each costs a crossing a round in step mode."""
    told = _change(of.steps_before.all, of.steps_after.all, "step")
    if of.steps_before.in_loops or of.steps_after.in_loops:
        told += f"; in loops {_change(of.steps_before.in_loops, of.steps_after.in_loops)}"
    return told


def _change(before: int, after: int, noun: str = "") -> str:
    """A count before and after."""
    return words.count(before, noun) + (f", then {after:,}" if before != after else " still")
