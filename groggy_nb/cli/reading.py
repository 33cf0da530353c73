"""Words of the command line as values: parameters, passes, programs and graphs."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from groggy_nb.cli.speaking import show_warning
from groggy_nb.errors import GroggyError, UsageError, clipped
from groggy_nb.run.request import DEFAULTS, SPOKEN

if TYPE_CHECKING:
    from groggy_nb.graph import Graph
    from groggy_nb.program import Program


class Command(argparse.ArgumentParser):
    """A command of the line.

    Parameters
    ----------
    later : callable, optional
        Declares options whose help must load much: called once the command is asked for.
    """

    def __init__(self, *words: Any, later: Callable[[Command], None] | None = None, **settings: Any) -> None:
        super().__init__(*words, **settings)
        self._later = later

    def parse_known_args(self, *words: Any, **settings: Any) -> Any:
        """The options of some words."""
        later, self._later = self._later, None
        if later is not None:
            later(self)
        return super().parse_known_args(*words, **settings)


def add_option(parser: argparse.ArgumentParser, name: str) -> None:
    """One option of a run, with its default."""
    said = SPOKEN[name]
    parser.add_argument(*said.flags, dest=name, default=DEFAULTS[name], **said.settings)


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
