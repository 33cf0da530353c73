"""What one run is asked to do: its options, each declared once, checked before anything else happens."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from groggy_nb import given, modes
from groggy_nb.errors import UsageError, nearest
from groggy_nb.run import spoken
from groggy_nb.run.spoken import Spoken, option, pass_names

if TYPE_CHECKING:
    from groggy_nb.run.record import Progress

LONGEST = 1e9  # seconds, some 31 years: a longer time-out is this one, which nanoseconds can count


def _passes(name: str, value: object) -> tuple[str, ...]:
    """Names of passes."""
    names = given.words(name, value, example='passes=("share",)')
    for each in names:
        if each not in pass_names():
            near = nearest(each, pass_names())
            raise UsageError(
                f"passes: unknown pass {given.shown(each)}; there are {', '.join(pass_names())}",
                hint=near and f"did you mean {near!r}?",
            )
    return names


def _seconds(name: str, value: object) -> float:
    """Seconds from 0."""
    seconds = given.number(name, value, wanted="seconds, a number from 0")
    if seconds < 0:
        raise given.refusal(name, value, "seconds, a number from 0")
    return min(seconds, LONGEST)


def _cluster(name: str, value: object) -> object:
    """A client, or an address; whether anything answers there is seen when the run begins."""
    if isinstance(value, str) and "://" in value:
        return value
    if not isinstance(value, str) and any(hasattr(value, each) for each in ("scheduler_info", "begin")):
        return value
    raise given.refusal(
        name,
        value,
        "a dask.distributed.Client, or its scheduler's address",
        hint="client = Client(LocalCluster()); p.run(g, cluster=client)",
    )


def _folder(name: str, value: object) -> str:
    """A folder, by its path."""
    return given.path(name, value, error=UsageError, code="usage-checkpoint")


def _precision(name: str, value: object) -> str:
    """The one precision there is."""
    if not isinstance(value, str) or value != "float64":
        raise given.refusal(
            name, value, "'float64', in which this version computes", hint="leave precision= out"
        )
    return "float64"


def _fast(name: str, value: object) -> bool:
    """No other order of sums than the strict one."""
    if given.flag(name, value):
        raise UsageError("this version adds in strict order; found fast=True", hint="leave fast= out")
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRequest:
    """The options of a run, each as the plain value it stands for; `Program.run` says what they mean.

    `passes` is None for all. Any spelling that Python allows is taken: numpy's whole numbers and truth
    values, any mapping, any collection of names.

    Raises
    ------
    UsageError
        For an option of another type or out of its range, with what was wanted and what was found.

    Examples
    --------
    >>> RunRequest(mode="step", passes=["share", "fold"]).chosen
    ('fold', 'share')
    """

    mode: str = option(
        modes.AUTO,
        lambda name, value: given.word(name, value, modes.words()),
        Spoken(
            ("-m", "--mode"),
            f"{modes.AUTO} (which is {modes.FASTEST}), or a mode; {modes.described()}",
            "MODE",
            spoken.one_of("mode", modes.words),
            modes.words,
        ),
    )
    params: Mapping[str, Any] | None = option(
        None, lambda name, value: given.mapping(name, value, example='params={"damping": 0.9}')
    )
    inputs: Mapping[str, Any] | None = option(
        None, lambda name, value: given.mapping(name, value, example='inputs={"x": values}')
    )
    passes: Collection[str] | None = option(
        None,
        _passes,
        Spoken(
            ("--passes",),
            "all, none, the ones to use (fold,share) or to leave out (--passes=-fuse)",
            "PASSES",
            spoken.passes,
            spoken.pass_words,
        ),
    )
    threads: int | None = option(
        None,
        lambda name, value: given.whole(name, value, least=1),
        Spoken(
            ("--threads",),
            "at most N threads",
            "N",
            spoken.count("--threads", 1),
        ),
    )
    layout: str = option(
        modes.AUTO,
        lambda name, value: given.word(name, value, modes.LAYOUTS),
        Spoken(
            ("--layout",),
            f"how neighbors are walked: {', '.join(modes.LAYOUTS[:-1])} or {modes.LAYOUTS[-1]}",
            "LAYOUT",
            spoken.one_of("layout", lambda: modes.LAYOUTS),
            lambda: modes.LAYOUTS,
        ),
    )
    profile: str = option(
        "calls",
        lambda name, value: given.word(name, value, modes.PROFILES),
        Spoken(
            ("-p", "--profile"),
            f"depth of the report: {', '.join(modes.PROFILES[:-1])} or {modes.PROFILES[-1]}",
            "DEPTH",
            spoken.one_of("profile", lambda: modes.PROFILES),
            lambda: modes.PROFILES,
        ),
    )
    checked: bool = option(
        False,
        given.flag,
        Spoken(("--checked",), "make integer overflow and division by zero errors"),
    )
    max_rounds: int = option(
        1_000_000,
        lambda name, value: given.whole(name, value, least=0),
        Spoken(
            ("--max-rounds",),
            "where a while loop stops",
            "N",
            spoken.count("--max-rounds", 0),
        ),
    )
    timeout: float | None = option(
        None,
        _seconds,
        Spoken(
            ("--timeout",),
            "interrupt the run after S seconds and keep whole rounds",
            "S",
            spoken.seconds,
        ),
    )
    cluster: Any = option(
        None,
        _cluster,
        Spoken(
            ("--cluster",),
            "run on the workers of a Dask cluster, by the address of its scheduler",
            "ADDRESS",
            spoken.scheduler,
        ),
    )
    checkpoint: str | None = option(
        None,
        _folder,
        Spoken(
            ("--checkpoint",),
            "keep rounds of a run on a cluster in this folder, which its workers reach too; a later run goes "
            "on from them",
            "FOLDER",
        ),
    )
    precision: str = option("float64", _precision)
    fast: bool = option(False, _fast)
    progress: Callable[[Progress], None] | None = option(
        None, lambda name, value: given.function(name, value, "a function of one argument")
    )

    def __post_init__(self) -> None:
        for name, check in CHECKS.items():
            value, default = getattr(self, name), DEFAULTS[name]
            # What was left out is not looked at: that would be a tenth of a run on a small graph.
            if value is not default and not (type(value) is type(default) and value == default):
                object.__setattr__(self, name, check(name, value))
        if self.checkpoint is not None and self.cluster is None:
            raise UsageError(
                "checkpoint without cluster: a run on this machine keeps no rounds in a folder",
                hint="name the cluster too, or leave checkpoint out: Ctrl-C and timeout keep whole rounds",
            )
        if self.cluster is not None:
            if self.mode not in (modes.AUTO, "cluster"):
                raise UsageError(
                    f"mode={self.mode!r} and cluster=: a cluster has a mode of its own",
                    hint="leave mode= out",
                )
            object.__setattr__(self, "mode", "cluster")

    @property
    def chosen(self) -> tuple[str, ...]:
        """The passes of the run in their order."""
        names = pass_names()
        return names if self.passes is None else tuple(p for p in names if p in self.passes)


CHECKS = {field.name: field.metadata["check"] for field in fields(RunRequest)}
DEFAULTS = {field.name: field.default for field in fields(RunRequest)}
# What a line of words can say of a run; parameters and inputs it says as name=value.
SPOKEN: Mapping[str, Spoken] = {
    field.name: field.metadata["spoken"] for field in fields(RunRequest) if field.metadata["spoken"]
}
