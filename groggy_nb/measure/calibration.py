"""The calibration of this machine: small programs are run to find what work costs, others to check that."""

from __future__ import annotations

import time
from dataclasses import replace

from groggy_nb.measure import calibrating, checking
from groggy_nb.report import costs
from groggy_nb.report.costs import Calibration


def calibrate(*, fresh: bool = False) -> Calibration:
    """What a crossing, a node, an edge and a byte cost on this machine.

    Measured by running small programs, the first time in some ten seconds, most of them compiling;
    kept beside the compiled code for later sessions. Then other programs are run and predicted: how far off
    that is, is the range that predictions state. Reports and `Program.predict` then show what the
    model expects. Measure on a machine that does nothing else.

    Parameters
    ----------
    fresh : bool
        Measure again.

    Returns
    -------
    Calibration
    """
    return costs.keep(_measured()) if fresh else costs.known_or(_measured)


def _measured() -> Calibration:
    """The costs as they are now, and how far off what they say of other programs is."""
    rates, bandwidth = calibrating.measured()
    found = Calibration(costs.machine(), time.strftime("%Y-%m-%d"), rates, bandwidth)
    return replace(found, checks=checking.checked(found))
