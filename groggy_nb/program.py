"""The public Program: made from text, a file or Python, run on graphs, explained, saved and exported."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from groggy_nb import given
from groggy_nb.errors import Diagnostic, warn
from groggy_nb.forks import importing

if TYPE_CHECKING:
    from groggy_nb.dsl import Builder, Parsed
    from groggy_nb.ir import forms
    from groggy_nb.measure.prediction import Prediction
    from groggy_nb.measure.recorded import Recording
    from groggy_nb.measure.sweep import ParameterSweep
    from groggy_nb.plan.planning import Plan
    from groggy_nb.report.explanation import Explanation
    from groggy_nb.report.result import Result
    from groggy_nb.run.record import Progress


class Program:
    """A checked program, ready to run on any graph; made by `parse`, `load`, `builder` or `program`.

    Two programs are equal if they compute the same from the same names: places, comments, the
    docstring and local names do not count.

    Attributes
    ----------
    ir : groggy_nb.ir.forms.Program
        The program in its intermediate representation.
    warnings : tuple of Diagnostic
        What the parser found worth saying.

    Examples
    --------
    >>> p = parse('rate = param(0.5)\\nnodes["heat"] = rate * degree()')
    >>> dict(p.params), dict(p.outputs)
    ({'rate': 0.5}, {'heat': 'nodes'})
    >>> p == parse(p.text)
    True
    """

    __slots__ = ("_key", "ir", "warnings")

    def __init__(self, ir: forms.Program, warnings: tuple[Diagnostic, ...] = ()) -> None:
        self.ir = ir
        self.warnings = warnings
        self._key: forms.Program | None = None

    # -- what it says

    @property
    def text(self) -> str:
        """The source, word for word where there is one, otherwise printed."""
        if self.ir.text is not None:
            return self.ir.text
        from groggy_nb.ir.text import text

        return text(self.ir)

    @property
    def doc(self) -> str:
        """The program's docstring; empty where it has none."""
        return self.ir.doc

    @property
    def params(self) -> Mapping[str, Any]:
        """The parameters' defaults, by name."""
        return MappingProxyType({s.name: _default(s) for s in self.ir.sources if s.form == "param"})

    @property
    def inputs(self) -> Mapping[str, str | None]:
        """Names that `run(inputs=)` must give, with their kind; None where only a graph can tell."""
        from groggy_nb.ir.infer import infer

        types = infer(self.ir).types
        domains = {s.name: types[s.out].domain for s in self.ir.sources if s.form == "input"}
        return MappingProxyType({name: d.name if d else None for name, d in domains.items()})

    @property
    def outputs(self) -> Mapping[str, str]:
        """The outputs in order, with their form: "nodes", "edges" or "graph"."""
        return MappingProxyType({output.name: output.form for output in self.ir.outputs})

    # -- what it does

    def run(
        self,
        graph: Any = None,
        mode: str = "auto",
        params: Mapping[str, Any] | None = None,
        inputs: Mapping[str, Any] | None = None,
        passes: Collection[str] | None = None,
        threads: int | None = None,
        profile: str = "calls",
        checked: bool = False,
        max_rounds: int = 1_000_000,
        timeout: float | None = None,
        precision: str = "float64",
        fast: bool = False,
        *,
        layout: str = "auto",
        cluster: Any = None,
        checkpoint: str | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> Result:
        """Run the program on a graph.

        Parameters
        ----------
        graph : Graph, or anything `as_graph` takes
            Without one the error says what a graph can be made of.
        mode : {"auto", "fused", "batch", "step", "reference"}
            Where the program is cut into native calls: none of them changes a bit of the result.
        params : mapping of str to number or label, optional
            Values for parameters; the others keep their defaults. Never compiles anew.
        inputs : mapping of str to scalar or array, optional
            Values for the names that the program does not bind.
        passes : collection of str, optional
            The optimizations to apply, out of `PASSES`; all by default, none for ``()``.
        threads : int, optional
            At most this many; by default as many as pay off.
        profile : {"calls", "steps", "off"}
            How deep the report looks.
        checked : bool
            Make integer overflow and division by zero errors.
        max_rounds : int
            Where a `while` loop stops, with a warning.
        timeout : float, optional
            Seconds after which the run ends as with Ctrl-C.
        precision : {"float64", "float32"}
        fast : bool
            Allow sums in another order.
        layout : {"auto", "rows", "blocks"}
            How neighbors are walked: row by row, or block by block, which is faster on large graphs once
            the blocks are made; by default what pays. None of them changes a bit of the result.
        cluster : dask.distributed.Client or str, optional
            The workers to run on, or the address of their scheduler; each computes its blocks of the graph.
            Leave `mode` out with it. None of the bits change. See `docs/cluster.md`.
        checkpoint : path, optional
            A folder that all workers of the cluster reach: rounds are kept there too, and a later run of the
            program with the same values on the same graph goes on from them where this one ends early.
        progress : callable, optional
            Told a few times a second where the run is, in the calling thread.

        Returns
        -------
        Result

        Raises
        ------
        ProgramErrors, RunError
            Where the program does not fit the graph, or fails on it; at a place in the text.
        Interrupted
            A KeyboardInterrupt, for Ctrl-C and time-outs; `result` holds whole rounds, or None.
        Unfinished
            Where too many workers of a cluster were lost; its `result` is the same.

        Examples
        --------
        >>> import groggy_nb as gn
        >>> r = gn.parse('nodes["d"] = degree()').run(gn.datasets.karate(), mode="reference")
        >>> int(r["d"].sum())
        156
        """
        result = self._run(
            graph,
            mode=mode,
            params=params,
            inputs=inputs,
            passes=passes,
            threads=threads,
            profile=profile,
            checked=checked,
            max_rounds=max_rounds,
            timeout=timeout,
            precision=precision,
            fast=fast,
            layout=layout,
            cluster=cluster,
            checkpoint=checkpoint,
            progress=progress,
        )
        for found in result.outcome.record.warnings:
            warn(found, stacklevel=2)
        return result

    def _run(self, graph: Any, **arguments: Any) -> Result:
        """A run whose warnings stand in its report alone; `arguments` are those of `execute`."""
        with importing:
            from groggy_nb.graph import as_graph
            from groggy_nb.report.result import Result
            from groggy_nb.run.execute import execute
            from groggy_nb.run.record import Interrupted, Unfinished

        data = as_graph(graph)

        try:
            return Result(execute(self.ir, data, **arguments), data, self.text)
        except (Interrupted, Unfinished) as stop:
            if stop.outcome is not None:
                stop.result = Result(stop.outcome, data, self.text)
            raise

    def explain(
        self,
        graph: Any = None,
        *,
        params: Mapping[str, Any] | None = None,
        inputs: Mapping[str, Any] | None = None,
        passes: Collection[str] | None = None,
    ) -> Explanation:
        """What the optimizer does, each rewrite with before and after; nothing runs.

        Without a graph, open inputs and attributes are taken as float64 node values, and that is said.

        Examples
        --------
        >>> explanation = parse('nodes["x"] = degree() * (1 + 1)').explain()
        >>> [r.name for r in explanation.rewrites]
        ['fold']
        """
        from groggy_nb.report.explanation import explain
        from groggy_nb.run.request import RunRequest
        from groggy_nb.run.settled import settled

        request = RunRequest(params=params, inputs=inputs, passes=passes)
        typed, notes, _ = settled(self.ir, graph, request)
        return explain(typed, request.passes, notes)

    def predict(
        self,
        graph: Any,
        mode: str = "auto",
        *,
        params: Mapping[str, Any] | None = None,
        inputs: Mapping[str, Any] | None = None,
        passes: Collection[str] | None = None,
        threads: int | None = None,
        rounds: int | None = None,
        cluster: Any = None,
        gigabits: float = 10.0,
    ) -> Prediction:
        """What a run will take: crossings by an exact formula, time and memory; nothing of it runs.

        The first prediction on a machine measures what work costs there, in some ten seconds.

        Parameters
        ----------
        graph, mode, params, inputs, passes, threads
            As for `run`.
        rounds : int, optional
            Rounds to reckon with, for a loop whose end only a run can tell.
        cluster : dask.distributed.Client or str, optional
            As for `run`: the prediction's `cluster` says what its workers would take beside this machine.
            Nothing is sent.
        gigabits : float
            What their network moves in a second.

        Raises
        ------
        ProgramErrors
            Where the program does not fit the graph.
        """
        with importing:
            from groggy_nb.graph import as_graph
            from groggy_nb.measure.prediction import predict

        return predict(
            self.ir,
            as_graph(graph),
            mode=mode,
            params=params,
            inputs=inputs,
            passes=passes,
            threads=threads,
            rounds=rounds,
            cluster=cluster,
            gigabits=gigabits,
        )

    def sweep(
        self,
        graph: Any,
        over: Mapping[str, Iterable[Any]],
        *,
        keep: Collection[str] | None = None,
        mode: str = "auto",
        params: Mapping[str, Any] | None = None,
        inputs: Mapping[str, Any] | None = None,
        passes: Collection[str] | None = None,
        threads: int | None = None,
        checked: bool = False,
        max_rounds: int = 1_000_000,
        timeout: float | None = None,
        layout: str = "auto",
        cluster: Any = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> ParameterSweep:
        """Run the program for each combination of values of its parameters, one run a thread.

        Parameters
        ----------
        graph, mode, params, inputs, passes, checked, max_rounds, layout
            As for `run`.
        over : mapping of str to iterable
            The values of each parameter; the last one changes fastest.
        keep : collection of str, optional
            The outputs of nodes or edges to keep of every run; all by default, none for ``()``.
        threads : int, optional
            At most so many runs at once, each on one thread; by default as many as there are cores.
        timeout : float, optional
            Seconds after which the sweep ends as with Ctrl-C.
        cluster : dask.distributed.Client or str, optional
            As for `run`: the runs are made on its workers, one after the other, each on all of them, which
            keep their rows of the graph from run to run.
        progress : callable, optional
            Told a few times a second how many runs ended, in the calling thread.

        Returns
        -------
        ParameterSweep
            With a row for each run that ended well; one that failed is in `failed` and takes none along.

        Raises
        ------
        ProgramErrors, RunError
            As for `run`, before or in the first run; for values that a parameter refuses.
        MemoryLimitError
            Where what is kept of all runs does not fit, before the first one.
        Interrupted
            A KeyboardInterrupt, for Ctrl-C and time-outs; `result` holds the runs that ended.

        Notes
        -----
        The bits are those of single runs, however many are made at once.

        Examples
        --------
        >>> import groggy_nb as gn
        >>> p = gn.parse('k = param(1)\\nnodes["x"] = degree() * k\\ngraph["most"] = max(degree()) * k')
        >>> found = p.sweep(gn.datasets.karate(), {"k": range(1, 4)})
        >>> found["x"].shape, found.table["most"].tolist()
        ((3, 34), [17, 34, 51])
        >>> float(found.mean("x")[0])
        32.0
        """
        with importing:
            from groggy_nb.graph import as_graph
            from groggy_nb.measure.sweeping import sweep

        found = sweep(
            self.ir,
            as_graph(graph),
            over,
            keep,
            mode=mode,
            params=params,
            inputs=inputs,
            passes=passes,
            threads=threads,
            checked=checked,
            max_rounds=max_rounds,
            timeout=timeout,
            layout=layout,
            cluster=cluster,
            progress=progress,
        )
        for said in found.warnings:
            warn(said, stacklevel=2)
        return found

    def record(
        self,
        graph: Any,
        rounds: int | Collection[int] | None = None,
        *,
        room: int = 64 * 2**20,
        mode: str = "step",
        params: Mapping[str, Any] | None = None,
        inputs: Mapping[str, Any] | None = None,
        threads: int | None = None,
        checked: bool = False,
        max_rounds: int = 1_000_000,
        timeout: float | None = None,
        layout: str = "auto",
        cluster: Any = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> Recording:
        """Run the program step by step and keep the value of every step at some rounds of its loops.

        The program runs twice: once to count rounds, once with a look at the chosen ones. Rounds that are
        named save the first of them.

        Parameters
        ----------
        graph, params, inputs, threads, checked, max_rounds, layout, progress
            As for `run`.
        rounds : int or collection of int, optional
            How many rounds of each loop to keep, in even steps with the first and the last, 50 unless told
            otherwise, 1,000 at most; or the rounds themselves, numbered from 1 over all entries of a loop.
        room : int
            Bytes that arrays may take. Where they need more, fewer rounds keep theirs; the figures of a value
            (bounds, median, mean, histogram, highest entries) are of all kept rounds.
        mode : {"step", "reference"}
            Neither rewrites the program: each step leaves a value of its own.
        timeout : float, optional
            Seconds for each of the two runs.
        cluster : None
            Refused: a worker has the values of its own nodes alone.

        Returns
        -------
        Recording

        Raises
        ------
        ProgramErrors, RunError, UsageError
            As for `run`.
        Interrupted
            A KeyboardInterrupt, for Ctrl-C and time-outs; nothing is kept.

        Examples
        --------
        >>> import groggy_nb as gn
        >>> p = gn.parse('x = 1.0\\nfor _ in range(9):\\n    h = x / 2\\n    x = h + 1 / x\\ngraph["x"] = x')
        >>> loop = p.record(gn.datasets.karate(), mode="reference").loop()
        >>> loop.total, loop.ended, [loop[n]["x"].values for n in (1, 2)]
        (9, 'count', [1.5, 1.4166666666666665])
        """
        with importing:
            from groggy_nb.graph import as_graph
            from groggy_nb.measure.observing import record

        found = record(
            self.ir,
            as_graph(graph),
            rounds,
            room,
            mode=mode,
            params=params,
            inputs=inputs,
            threads=threads,
            checked=checked,
            max_rounds=max_rounds,
            timeout=timeout,
            layout=layout,
            cluster=cluster,
            progress=progress,
        )
        for said in found.result.report.warnings:
            warn(said, stacklevel=2)
        return found

    def plan(
        self,
        graph: Any = None,
        *,
        mode: str = "auto",
        params: Mapping[str, Any] | None = None,
        inputs: Mapping[str, Any] | None = None,
        passes: Collection[str] | None = None,
        checked: bool = False,
        layout: str = "auto",
    ) -> Plan:
        """How a run would be carried out; nothing runs, nothing is compiled.

        Which steps share a walk over the graph, what is computed again where it is read, where threads
        wait for each other and for what, which values share memory. Two plans of one program on graphs
        with the same types are equal, but for neighbors that are walked block by block only where that
        pays. Without a graph, open inputs and attributes are taken as float64
        node values, and that is said.

        Parameters
        ----------
        graph, mode, params, inputs, passes, checked, layout
            As for `run`.

        Raises
        ------
        ProgramErrors
            Where the program does not fit the graph.
        UsageError
            For the reference, which runs no native code.

        Examples
        --------
        >>> import groggy_nb as gn
        >>> p = gn.parse('nodes["y"] = sum(sqrt(degree()[u]) for u in neighbors)')
        >>> plan = p.plan(gn.datasets.karate())
        >>> plan.mode, plan.formula, plan == p.plan(gn.datasets.karate())
        ('fused', '1', True)
        """
        with importing:
            from groggy_nb.run.executables import plan_of
            from groggy_nb.run.request import RunRequest
            from groggy_nb.run.settled import settled

        request = RunRequest(
            mode=mode, params=params, inputs=inputs, passes=passes, checked=checked, layout=layout
        )
        typed, notes, bound = settled(self.ir, graph, request)
        found = plan_of(typed, request, bound)
        return replace(found, notes=(*found.notes, *notes))

    # -- what it can be turned into

    def save(self, path: Any) -> None:
        """Write the program as JSON; the file is replaced whole, or left as it was.

        Raises
        ------
        ProgramFileError
            Where the file cannot be written.
        """
        from groggy_nb.ir.file import save

        save(self.ir, path)

    def to_dot(self) -> str:
        """The program as a Graphviz graph: steps, the values between them, loops as boxes."""
        return self._export("dot")

    def to_mermaid(self) -> str:
        """The program as a Mermaid flow chart."""
        return self._export("mermaid")

    def to_python(self) -> str:
        """A Python script that makes an equal program, `p`, with the builder."""
        return self._export("python")

    def _export(self, form: str) -> str:
        """The program in another notation."""
        from groggy_nb import looks

        return looks.export(form, self)

    # -- what it is equal to

    @property
    def _canonical(self) -> forms.Program:
        """The program with ids in the order of definition, made once."""
        if self._key is None:
            from groggy_nb.ir.renamed import canonical

            self._key = canonical(self.ir)
        return self._key

    def __eq__(self, other: object) -> bool:
        return self._canonical == other._canonical if isinstance(other, Program) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._canonical)

    def __reduce__(self) -> tuple[Any, ...]:
        return parse, (self.text,)

    def __repr__(self) -> str:
        from groggy_nb import looks

        return looks.as_text(self)

    def _repr_html_(self) -> str:
        from groggy_nb import looks

        return looks.as_html(self)


def parse(text: str, params: Mapping[str, Any] | None = None, *, cell: str | None = None) -> Program:
    """The program of a text; the text is read, never executed.

    Parameters
    ----------
    text : str
        A program in the language.
    params : mapping of str to number or label, optional
        New defaults for parameters; the text says them too.
    cell : str, optional
        What places in errors are called, such as a notebook's cell.

    Raises
    ------
    ProgramErrors
        All errors of the text at once, each with its place and a hint.

    Examples
    --------
    >>> p = parse('rate = param(0.5)  # a share\\nnodes["x"] = full(rate)', params={"rate": 0.25})
    >>> print(p.text)
    rate = param(0.25)  # a share
    nodes["x"] = full(rate)
    """
    with importing:
        from groggy_nb.dsl import parse as parse_text

    if cell is not None and not isinstance(cell, str):
        raise given.refusal("cell", cell, "a text")
    parsed = parse_text(text, cell)
    if params is None:
        return _public(parsed)
    from groggy_nb.run.defaults import with_defaults

    return Program(with_defaults(parsed.program, params), tuple(parsed.warnings))


def load(path: Any) -> Program:
    """The program of a file: JSON as `save` writes it, or text. Reading runs nothing.

    Raises
    ------
    ProgramFileError
        For a file that cannot be read, is damaged, too new, or not a program.
    ProgramErrors
        For a text with errors.
    """
    from groggy_nb.ir.file import read

    found = read(path)
    return parse(found) if isinstance(found, str) else Program(found)


def _default(source: forms.Source) -> Any:
    """A parameter's default as a Python value."""
    return source.default if isinstance(source.default, str) else source.default and source.default.value


def program(function: Callable[..., Any]) -> Program:
    """The program that a Python function's body is; the function is read, never called.

    Arguments with a default are parameters, those without are inputs.

    Raises
    ------
    UsageError
        Where the source cannot be read, as for a function typed into plain `python`.
    ProgramErrors
        All errors of the body.
    """
    from groggy_nb.dsl import program as read_function

    return _public(read_function(function))


def builder(name: str = "program") -> Builder:
    """Start a program in Python: `b.build()` gives it.

    Examples
    --------
    >>> b = builder("half the degree")
    >>> b.nodes["half"] = 0.5 * b.degree()
    >>> b.build() == parse('nodes["half"] = 0.5 * degree()')
    True
    """
    from groggy_nb.dsl import builder as start

    return start(name, finish=_public)


def _public(parsed: Parsed) -> Program:
    """A parsed program as the public one."""
    return Program(parsed.program, tuple(parsed.warnings))
