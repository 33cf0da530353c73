"""Which options go together: one clear error, before anything is bound or runs."""

from __future__ import annotations

from groggy_nb.errors import UsageError
from groggy_nb.modes import Mode, chosen
from groggy_nb.notebook.arguments import ARGUMENTS, COMPARE, Options

# Options that say what a run does, shows or writes.
OF_A_RUN = ("annotate", "interact", "sweep", "repeats", "warmups", "trace")
APART = (
    (("edit",), ("explain", "dry_run", "quiet", *OF_A_RUN), "the editor opens, and runs when told to"),
    (("explain",), ("dry_run", *OF_A_RUN), "it runs nothing"),
    (("dry_run",), OF_A_RUN, "it runs nothing"),
    (("sweep",), ("annotate", "interact", "repeats", "warmups", "trace"), "it makes many runs, each once"),
    (("interact",), ("repeats", "warmups"), "each change of a parameter is one run"),
    (("interact",), ("trace",), "it makes many runs, and a trace is of one"),
    (("interact",), ("quiet",), "it shows controls"),
)

NOT_ON_CLUSTERS = {
    "edit": "the editor runs on this machine",
    "annotate": "no times of lines are measured on workers",
}


def check(options: Options, mode: str) -> None:
    """Refuse options that contradict one another.

    Parameters
    ----------
    mode : str
        That of the line, or of `%config GroggyMagics` where the line has none.

    Raises
    ------
    UsageError
        For the first two that do not go together.

    Examples
    --------
    >>> from groggy_nb.notebook.arguments import read_line
    >>> check(read_line("pr G -a -r 3"), "fused")
    """
    for group, others, why in APART:
        for one in group:
            for other in others:
                if _given(options, one) and _given(options, other):
                    raise _refused(flag(one), flag(other), f"with {flag(one)} {why}")
    if options.interact and mode == COMPARE:
        raise _refused("--interact", f"--mode {COMPARE}", "each change of a parameter is one run in one mode")
    if options.sweep and mode == COMPARE:
        raise _refused("--sweep", f"--mode {COMPARE}", "each combination of values is one run in one mode")
    if options.sweep and "checkpoint" in options.run:
        raise _refused("--sweep", "--checkpoint", "a run that came to its end keeps nothing")
    if "cluster" in options.run:
        for option, why in NOT_ON_CLUSTERS.items():
            if _given(options, option):
                raise _refused(flag(option), "--cluster", why)
        if "mode" in options.run:
            raise _refused(f"--mode {mode}", "--cluster", "a cluster has a mode of its own")
    if mode != COMPARE:
        _check_mode(options, chosen(mode))
    if options.annotate and options.run.get("profile") == "off":
        raise _refused("--annotate", "--profile off", "lines have times with --profile calls or steps only")


def _check_mode(options: Options, mode: Mode) -> None:
    """Refuse what the mode has no answer to."""
    if options.annotate and mode.profiles == ("off",):
        raise _refused("--annotate", f"--mode {mode.name}", f"the {mode.name} has no native code to time")
    if "timeout" in options.run and not mode.is_compiled:
        raise _refused("--timeout", f"--mode {mode.name}", "only native code looks at the time")


def check_graph(options: Options, name: str | None) -> None:
    """Refuse, in a cell without a graph, the options of a run.

    Raises
    ------
    UsageError
        For the first option that wants a graph.
    """
    for option in ("dry_run", *OF_A_RUN):
        if _given(options, option):
            raise UsageError(
                f"{flag(option)} wants a graph, and the line has none",
                code="usage-no-graph",
                hint=f"`%%groggy {name or 'NAME'} GRAPH {flag(option)}`",
            )


def flag(option: str) -> str:
    """An option as it is written: the long way, which says what it is for.

    Examples
    --------
    >>> flag("dry_run")
    '--dry-run'
    """
    wanted = "--" + option.replace("_", "-")
    return next(f for argument in ARGUMENTS for f in argument.flags if f == wanted)


def _given(options: Options, name: str) -> bool:
    """Whether the line has the option; 0 warm-ups are given too."""
    value = getattr(options, name)
    return value is not None and value is not False


def _refused(one: str, other: str, why: str) -> UsageError:
    """The error for two options."""
    return UsageError(
        f"{one} and {other} do not go together: {why}", code="usage-together", hint="leave one of them out"
    )
