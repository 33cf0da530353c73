"""The commands of the line magic, from `%groggy steps` to `%groggy tb`."""

from __future__ import annotations

import shlex
import sys
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from groggy_nb.errors import UsageError, clipped, nearest
from groggy_nb.notebook import catalogue, demos, history, machine
from groggy_nb.notebook.arguments import parsed
from groggy_nb.notebook.names import is_graph_like
from groggy_nb.notebook.offers import graphs, programs
from groggy_nb.notebook.shown import Page
from groggy_nb.ops import written
from groggy_nb.program import Program
from groggy_nb.run.request import SPOKEN
from groggy_nb.run.spoken import Spoken, count

QUICK_START = """\
groggy_nb: write a graph algorithm in a cell, run it as one native function
  G = gn.datasets.karate()                     a graph; also from networkx, scipy, pandas or a file
  %%groggy pr G damping=0.9 --mode compare     the first line of a cell; the program stands below it
  %groggy demo pagerank                        puts a complete cell below, to run and change
  %groggy steps [pattern], %groggy step NAME   what a program can be made of
  %%groggy? lists the options; %groggy info, history, cache, tb: machine, runs, code, errors"""


TO_CELL = "--to-cell"
PLANNED = tuple(SPOKEN[name] for name in ("mode", "passes", "checked"))


@dataclass(frozen=True, slots=True)
class Command:
    """One command: how it is written, what it does, and the function of (shell, words) that does it."""

    usage: str
    help: str
    run: Callable[[Any, list[str]], str | None]
    # What its argument may be, for completion; or a function of the notebook's variables that says it.
    words: tuple[str, ...] | Callable[[Any], Iterable[str]] = ()
    # Where it takes NAME, GRAPH and options, as a cell's line does: those options.
    options: tuple[Spoken, ...] = ()


def run(shell: Any, line: str) -> None:
    """Run one line of `%groggy`.

    Raises
    ------
    UsageError
        For a command that does not exist, and one with the wrong number of words.
    """
    words = _split(line)
    text: str | None = QUICK_START
    if words:
        name, *rest = words
        if name not in COMMANDS:
            hint = _instead(name, line)
            raise UsageError(f"there is no command {clipped(name)!r}", code="usage-command", hint=hint)
        text = COMMANDS[name].run(shell, rest)
    if text is not None:
        from IPython.display import display

        display(Page(text))


def _instead(name: str, line: str) -> str:
    """What a word that is no command was meant for: another command, a demo, or a cell's first line."""
    near = nearest(name, COMMANDS)
    if near:
        return f"did you mean `%groggy {near}`?"
    if name in demos.DEMOS:
        return f"`%groggy demo {name}` puts its cell below"
    return (
        f"a cell with a program begins with two signs, `%%groggy {clipped(line.strip())}`; "
        f"the commands are {', '.join(COMMANDS)}"
    )


def _split(line: str) -> list[str]:
    """The words of the line: quotes removed, a comment dropped, a trailing semicolon stripped."""
    try:
        words = shlex.split(line.strip().rstrip(";"), comments=True)
    except ValueError:
        raise UsageError(f"a quote is not closed in `{clipped(line)}`", code="usage-quote") from None
    return words


def _at_most_one(command: str, words: list[str]) -> str | None:
    """The one word of a command, None where it has none."""
    if len(words) > 1:
        raise UsageError(
            f"`%groggy {command}` takes at most one word, found {len(words)}",
            code="usage-words",
            hint=f"`%groggy {COMMANDS[command].usage}`",
        )
    return words[0] if words else None


def _steps(shell: Any, words: list[str]) -> str:
    return catalogue.list_steps(_at_most_one("steps", words))


def _step(shell: Any, words: list[str]) -> str:
    name = _at_most_one("step", words)
    if name is None:
        raise UsageError("which step?", code="usage-words", hint="`%groggy steps` lists them")
    return catalogue.describe_step(name)


def _info(shell: Any, words: list[str]) -> str:
    _none("info", words)
    return machine.describe()


def _history(shell: Any, words: list[str]) -> str:
    word = _at_most_one("history", words)
    return history.of(shell).table(history.SHOWN if word is None else count("history", 1)(word))


def _cache(shell: Any, words: list[str]) -> str:
    return machine.cache(_at_most_one("cache", words))


def _demo(shell: Any, words: list[str]) -> str:
    return demos.demo(shell, _at_most_one("demo", words))


def _edit(shell: Any, words: list[str]) -> str | None:
    """Open the editor of a program, or put what it holds into a cell."""
    names = [word for word in words if word != TO_CELL]
    if len(names) != 1:
        raise UsageError(
            "edit which program?", code="usage-words", hint=f"`%groggy {COMMANDS['edit'].usage}`"
        )
    name = names[0]
    from groggy_nb.notebook.editor import edit
    from groggy_nb.notebook.editor.opening import opened

    if TO_CELL in words:
        bench = opened(name)
        if bench is None:
            raise UsageError(
                f"no editor of {clipped(name)} is open", code="usage-editor", hint=f"`%groggy edit {name}`"
            )
        return bench.to_cell()
    program = _program(shell, "edit", name)
    from IPython.display import display

    display(edit(program, name=name))
    return None


def _plan(shell: Any, words: list[str]) -> None:
    """Show how a program would run: on a graph, or on what its text alone says."""
    asked = vars(parsed(words, PLANNED))
    names = asked.pop("words")
    if len(names) not in (1, 2):
        usage = f"`%groggy {COMMANDS['plan'].usage}`"
        raise UsageError("the plan of which program?", code="usage-words", hint=usage)
    program = _program(shell, "plan", names[0])
    graph = None
    if len(names) == 2:
        graph = shell.user_ns.get(names[1], names[1])
        if not is_graph_like(graph):
            near = nearest(names[1], graphs(shell.user_ns))
            hint = f"did you mean `%groggy plan {names[0]} {near}`?" if near else "a graph's variable or file"
            raise UsageError(f"{clipped(names[1])} is no graph", code="usage-graph", hint=hint)
    from IPython.display import display

    display(program.plan(graph, **{name: value for name, value in asked.items() if value is not None}))


def _program(shell: Any, command: str, name: str) -> Program:
    """The program of a name, for a command."""
    program = shell.user_ns.get(name)
    if not isinstance(program, Program):
        near = nearest(name, programs(shell.user_ns))
        raise UsageError(
            f"{clipped(name)} is no program",
            code="usage-program",
            hint=f"did you mean `%groggy {command} {near}`?" if near else "`%%groggy NAME GRAPH` makes one",
        )
    return program


def _tb(shell: Any, words: list[str]) -> str:
    """The last error's traceback with our frames, which cells leave out."""
    _none("tb", words)
    error = getattr(sys, "last_exc", None) or getattr(sys, "last_value", None)
    if error is None:
        return "no error yet"
    return "".join(traceback.format_exception(error)).rstrip()


def _none(command: str, words: list[str]) -> None:
    """Refuse words where a command takes none."""
    if words:
        raise UsageError(f"`%groggy {command}` takes no words", code="usage-words")


COMMANDS = {
    "steps": Command("steps [pattern]", "the steps, by family", _steps, tuple(written())),
    "step": Command("step NAME", "one step in full", _step, tuple(catalogue.names())),
    "info": Command("info", "versions, threads, cache, the cost of one crossing", _info),
    "history": Command("history [N]", "the last runs of this session", _history),
    "cache": Command("cache path|warm|clear", "the compiled code on disk", _cache, machine.CACHE_WORDS),
    "demo": Command("demo [NAME]", "the demos; a complete cell of one", _demo, tuple(demos.DEMOS)),
    "edit": Command("edit NAME [--to-cell]", "the visual editor of a program", _edit, programs),
    "plan": Command(
        "plan NAME [GRAPH] [options]",
        "what runs in which walk, and where threads wait",
        _plan,
        options=PLANNED,
    ),
    "tb": Command("tb", "the last error with our own frames", _tb),
}
