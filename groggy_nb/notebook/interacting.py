"""`--interact`: controls above one output, and each change of a control is one more run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from typing import Any

from groggy_nb.errors import GroggyError, UsageError
from groggy_nb.notebook.controls import Control, as_text, controls, parameters
from groggy_nb.notebook.latest import Ending, Latest
from groggy_nb.notebook.progress import ProgressDisplay
from groggy_nb.notebook.runs import Runs
from groggy_nb.notebook.shown import Page
from groggy_nb.program import Program
from groggy_nb.run.arguments import param_value

Rerun = Callable[[Mapping[str, Any], ProgressDisplay, Ending], None]


def can_interact(shell: Any) -> bool:
    """Whether controls can be shown: a kernel, whose front end may be a notebook, and ipywidgets."""
    return getattr(shell, "kernel", None) is not None and find_spec("ipywidgets") is not None


def check_params(program: Program, given: Mapping[str, Any]) -> None:
    """Refuse what no control could show, before anything is bound or runs.

    Raises
    ------
    UsageError
        For a program without parameters.
    RunError
        For a value on the line that its parameter does not take.
    """
    own = {source.name: source for source in parameters(program)}
    if not own:
        raise UsageError(
            "the program has no parameter to move",
            code="usage-interact",
            hint="declare one: `rate = param(0.5, min=0, max=1)`",
        )
    for name, value in given.items():
        if name in own:
            param_value(own[name], value, program.text)


def in_words(program: Program, words: Sequence[str]) -> str:
    """The controls as text, for where none can be shown."""
    lines = [f"  {as_text(source)}" for source in parameters(program)]
    first = parameters(program)[0].name
    return "\n".join(
        (
            "parameters; without a notebook's controls, set them on the line:",
            *lines,
            f"as in  %%groggy {' '.join(words)} {first}=...",
        )
    )


class Interaction:
    """Controls above one output; the newest move of one ends a run that goes on.

    Parameters
    ----------
    shell : InteractiveShell
    rerun : callable
        Makes one more run and fills the output.
    runs : Runs
        Its program has the parameters, its graph the labels.
    given : mapping
        Where the controls stand at first; the others stand at the defaults.
    name : str or None
        The variable of the result, for messages.
    fallback : str
        What a front end without widgets shows in place of the controls.
    """

    def __init__(
        self,
        shell: Any,
        rerun: Rerun,
        runs: Runs,
        given: Mapping[str, Any],
        name: str | None,
        fallback: str,
    ) -> None:
        from IPython.display import DisplayHandle

        self._shell = shell
        self._rerun = rerun
        self._name = name
        self._fallback = fallback
        self._controls: dict[str, Control] = controls(runs.program, runs.graph, given)
        self.handle = DisplayHandle()
        # A front end would wait for the end of a run before it sent the next move, so none is made in its
        # message; and none before the cell's own run is over.
        self.latest: Latest[None] = Latest(lambda _, ending: self._run(ending), shell, held=True)

    @property
    def params(self) -> dict[str, Any]:
        """The parameters as the controls stand."""
        return {name: control.value for name, control in self._controls.items()}

    def show(self) -> None:
        """Show the controls and below them an empty output, filled again whenever a control was moved."""
        import ipywidgets
        from IPython.display import display

        for control in self._controls.values():
            control.widget.observe(lambda change: self.latest.ask(None), names="value")
        box = ipywidgets.VBox([control.widget for control in self._controls.values()])
        bundle = box._repr_mimebundle_()
        display({**bundle, "text/plain": self._fallback}, raw=True)
        self.handle.display({"text/plain": ""}, raw=True)

    def _run(self, ending: Ending) -> None:
        """One more run. It is made outside of cells: what it raised would be lost, or end up in a log."""
        progress = ProgressDisplay(self._shell, handle=self.handle)
        try:
            self._rerun(self.params, progress, ending)
        except KeyboardInterrupt as stop:
            if not ending.is_overtaken and not progress.is_replaced:  # by the result of whole rounds
                progress.replace(Page(f"KeyboardInterrupt: {stop}"))
        except GroggyError as error:
            progress.replace(self._failed(str(error)))
        except Exception as error:  # whatever it is, the controls stay alive
            progress.replace(self._failed(f"{type(error).__name__}: {error}"))

    def _failed(self, message: str) -> Page:
        """An error in the place of the result."""
        kept = f"\n\n{self._name} is still the result of the run before" if self._name else ""
        return Page(message + kept)
