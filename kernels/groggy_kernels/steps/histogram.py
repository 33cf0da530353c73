"""How many values lie in each of some bins of one width, and how many are infinite or nan."""

import math

from groggy_kernels.compiling import kernel
from groggy_kernels.primitives import f8_at
from groggy_kernels.steps.heeding import CANCELLED, CHECK_EVERY, FINISHED, is_cancelled

BINS, NO_RANGE = 1, 2  # the failures
MOST = 1000
ROWS = MOST + 3
INF, NAN = math.inf, math.nan


@kernel("int64(int64, int64, int64, int64, int64, int64, float64, float64, int64)")
def histogram(control, num_nodes, num_edges, x, entries, bins, least, most, out):
    """Fill `out`, rows of low, high and count, all float64: behind the last one counts are -1.

    The bins go from `least` to `most`; where these are infinite, from the lowest finite value between them
    to the highest.
    """
    if bins < 1 or bins > MOST:
        return BINS
    if not least < most:
        return NO_RANGE
    least += 0.0
    most += 0.0
    value, cell = f8_at(x), f8_at(out)
    below, above, nans, low, high = 0, 0, 0, INF, -INF
    for begin in range(0, entries, CHECK_EVERY):
        if is_cancelled(control):
            return CANCELLED
        for i in range(begin, min(begin + CHECK_EVERY, entries)):
            v = value[i] + 0.0  # -0.0 and 0.0 are one
            if v != v:
                nans += 1
            elif v < least or v == -INF:
                below += 1
            elif v > most or v == INF:
                above += 1
            else:
                is_first = high < low
                low = v if is_first or v < low else low
                high = v if is_first or v > high else high
    for r in range(ROWS):
        cell[3 * r] = 0.0
        cell[3 * r + 1] = 0.0
        cell[3 * r + 2] = -1.0
    row = 0
    if below > 0:
        cell[0] = -INF
        cell[1] = least
        cell[2] = float(below)
        row = 1
    low = least if least > -INF else low
    high = most if most < INF else high
    if low <= high:
        first = row
        if low == high:
            low -= 0.5 if least == -INF else 0.0
            high += 0.5 if most == INF else 0.0
        scale = 1.0 if high - low < INF else 2.0  # of a range beyond the largest float
        start = low / scale
        step = (high / scale - start) / bins
        for b in range(bins):
            cell[3 * row] = (start + b * step) * scale
            cell[3 * row + 1] = (start + (b + 1) * step) * scale if b + 1 < bins else high
            cell[3 * row + 2] = 0.0
            row += 1
        last = first + bins - 1
        for begin in range(0, entries, CHECK_EVERY):
            if is_cancelled(control):
                return CANCELLED
            for i in range(begin, min(begin + CHECK_EVERY, entries)):
                v = value[i] + 0.0
                if v - v == 0.0 and v >= least and v <= most:
                    share = (v / scale - start) / step if step > 0.0 else 0.0
                    at = min(first + int(share), last)
                    while at < last and v >= cell[3 * (at + 1)]:
                        at += 1
                    while at > first and v < cell[3 * at]:
                        at -= 1
                    cell[3 * at + 2] += 1.0
    if above > 0:
        cell[3 * row] = most
        cell[3 * row + 1] = INF
        cell[3 * row + 2] = float(above)
        row += 1
    if nans > 0:
        cell[3 * row] = cell[3 * row + 1] = NAN
        cell[3 * row + 2] = float(nans)
    return FINISHED
