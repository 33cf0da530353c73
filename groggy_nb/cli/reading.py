"""Words of the command line as values: parameters, passes, programs and graphs."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from groggy_nb.cli.speaking import show_warning
from groggy_nb.errors import GroggyError, UsageError, clipped

if TYPE_CHECKING:
    from groggy_nb.graph import Graph
    from groggy_nb.program import Program


def add_program_and_graph(parser: argparse.ArgumentParser) -> None:
    """The options that say what runs on what."""
    add = parser.add_argument
    add("program", help="a program: .json as saved, or its text")
    add("graph", help="a graph: .csv .tsv .txt .mtx .npz and others, also compressed")
    add(
        "-P",
        dest="params",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="set a parameter, or a name that the program reads and does not bind",
    )
    add("--threads", type=positive, metavar="N", help="at most N threads")
    direction = parser.add_mutually_exclusive_group()
    for name in ("directed", "undirected"):
        direction.add_argument(f"--{name}", dest="direction", action="store_const", const=name)
    add("--source", metavar="COLUMN", help="the column of sources in a table")
    add("--target", metavar="COLUMN", help="the column of targets")
    weights = parser.add_mutually_exclusive_group()
    weights.add_argument("--weight", metavar="COLUMN", help="the column of weights")
    weights.add_argument(
        "--no-weight", dest="weight", action="store_false", help="no column is the weight", default=None
    )
    add("--format", metavar="NAME", help="the format of a file that does not end like it, as csv")
    add("--no-header", action="store_true", help="the first row of the file is an edge, no names")
    add("--nodes", metavar="FILE", help="a .csv or .tsv of node attributes; its first column has the labels")


def read_program(arguments: argparse.Namespace) -> Program:
    """The program; what the parser found is said."""
    from groggy_nb.program import load

    program = load(arguments.program)
    for found in program.warnings:
        show_warning(found.message)
    return program


def read_graph(arguments: argparse.Namespace) -> Graph:
    """The graph of a file."""
    from groggy_nb.graph import as_graph

    return as_graph(
        arguments.graph,
        directed={"directed": True, "undirected": False, None: None}[arguments.direction],
        source=arguments.source,
        target=arguments.target,
        weight=arguments.weight,
        nodes=arguments.nodes,
        format=arguments.format,
        header=None if arguments.no_header else "infer",
    )


def read_params(
    pairs: Sequence[str], program: Program, graph: Graph
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Parameters and scalar inputs of `-P name=value`: numbers, True and False; labels as they stand."""
    words = {s.name: s for s in program.ir.sources if s.form == "param"}
    read = {s.name for s in program.ir.sources if s.form == "input"}
    params: dict[str, Any] = {}
    inputs: dict[str, Any] = {}
    for pair in pairs:
        name, equals, text = pair.partition("=")
        if not equals or not name:
            raise UsageError(f"-P wants name=value, found {clipped(pair)!r}", code="param-form")
        source = words.get(name)
        kind = source.kind if source is not None else None
        given = inputs if source is None and name in read else params
        given[name] = _label(text, graph) if kind == "node" else text if kind == "time" else literal(text)
    return params, inputs


def _label(text: str, graph: Graph) -> Any:
    """The label that a word of the command line means: the node of that name, else of that number."""
    try:
        graph.index_of(text)
    except GroggyError:
        return literal(text)
    return text


def literal(text: str) -> bool | int | float | str:
    """A word of the command line as a number or truth value; itself where it is none.

    >>> literal("3"), literal("0.5"), literal("True"), literal("inf"), literal("numpy")
    (3, 0.5, True, inf, 'numpy')
    """
    if text in ("True", "False"):
        return text == "True"
    for convert in (int, float):
        try:
            return convert(text)
        except ValueError:
            continue
    return text


def read_passes(text: str) -> tuple[str, ...] | None:
    """The passes of `--passes`: all, none, some by name, or all but some.

    >>> read_passes("all"), read_passes("none"), read_passes("fold,share")
    (None, (), ('fold', 'share'))
    """
    if text in ("all", "none"):
        return None if text == "all" else ()
    from groggy_nb import PASSES

    names = [name.strip() for name in text.split(",") if name.strip()]
    left_out = {name[1:] for name in names if name.startswith("-")}
    if not left_out:
        return tuple(names)  # an unknown name is refused where the passes are chosen
    if len(left_out) < len(names) or not left_out <= set(PASSES):
        raise UsageError(
            f"--passes leaves out {clipped(text)}; wanted only names of passes, each with a minus",
            hint=f"the passes are {', '.join(PASSES)}",
        )
    return tuple(name for name in PASSES if name not in left_out)


def positive(text: str) -> int:
    """A number from 1."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"wanted a number from 1, found {text}")
    return number
