"""The states of every fold, run as their templates say, equal the op's numpy meaning bit for bit."""

from itertools import pairwise

import numpy as np
import pytest

from groggy_kernels import scalar
from groggy_kernels.compiling import JIT
from groggy_nb.ops import OPS, forms

FOLDS = [op for op in OPS.values() if isinstance(op.form, forms.Fold)]
HELD = {"bool": np.bool_, "int64": np.int64, "float64": np.float64}
CALLED = ("abs_f8", "sqrt_f8", "linf_f8", "is_less", "is_more", "add_i8", "mul_i8")
NAMES = {n: getattr(scalar, n).plain if JIT else getattr(scalar, n) for n in CALLED}
NAMES |= {"inf": np.inf, "nan": np.nan}


def of_dtype(template, dtype):
    """A template, or the one for a dtype."""
    return template if isinstance(template, str) else template[dtype]


def folded(op, dtype, operands, cuts, index):
    """What native code computes: each block from the start, each 64 of them in order, then all of these."""
    working, result = op.rule((dtype,) * len(op.operands))
    dtypes = {s.name: working[0] if s.dtype == "work" else s.dtype for s in op.numba.states}
    columns = [c.astype(HELD[w]) for c, w in zip(operands, working, strict=True)]
    operand_names = {a.name: a.name for a in op.operands}
    state_names = {s.name: f"state_{s.name}" for s in op.numba.states}
    others = {f"{s.name}_": f"other_{s.name}" for s in op.numba.states}

    def start():
        return {
            f"state_{s.name}": HELD[dtypes[s.name]](eval(of_dtype(s.start, dtypes[s.name]), dict(NAMES)))
            for s in op.numba.states
        }

    def update(space, templates, **texts):
        for state, template in templates:
            text = template.format(**state_names, **texts)
            space[f"state_{state.name}"] = HELD[dtypes[state.name]](eval(text, dict(NAMES), space))

    def take(total, block):
        total |= {f"other_{s.name}": block[f"state_{s.name}"] for s in op.numba.states}
        update(total, [(s, of_dtype(s.combine, dtypes[s.name])) for s in op.numba.states], **others)

    total, group = start(), start()
    for number, (low, high) in enumerate(pairwise(cuts)):
        if number and number % 64 == 0:
            take(total, group)
            group = start()
        block = start()
        for k in range(low, high):
            block |= {a.name: c[k] for a, c in zip(op.operands, columns, strict=True)}
            block["index"] = np.int64(index[k])
            update(
                block,
                [(s, of_dtype(s.step, dtypes[s.name])) for s in op.numba.states],
                **operand_names,
                index="index",
            )
        take(group, block)
    take(total, group)
    total["n"] = np.float64(len(index))
    text = of_dtype(op.numba.finish, working[0]).format(**state_names, n="n")
    return HELD[result](eval(text, dict(NAMES), total))


def columns(dtype):
    """Values and the blocks they are cut into, empty blocks among them; nan, inf and -0.0 in some."""
    random = np.random.default_rng(20261122)
    many = [k // 2 for k in range(131)]
    for n, cuts in ((1, [0, 1]), (5, [0, 0, 2, 5]), (40, [0, 13, 13, 14, 40]), (40, [0, 40]), (65, many)):
        for _ in range(6):
            x = random.standard_normal(n) * 10.0 ** random.integers(-3, 4, n)
            yield x.astype(HELD[dtype]) if dtype != "bool" else x > 0, cuts
        yield random.integers(-2, 3, n).astype(HELD[dtype]), cuts
        if dtype == "float64":
            for special in (
                [np.nan, 1.0, np.inf],
                [-0.0, 0.0],
                [np.inf, -np.inf, 2.0],
                [np.nan],
                [1e308, -1e308],
            ):
                yield random.choice(special, n), cuts


def assert_same_bits(found, wanted):
    """Equal dtype and bits, all nans as one."""
    wanted = np.asarray(wanted)[()]
    assert found.dtype == wanted.dtype
    both_nan = found.dtype == np.float64 and np.isnan(found) and np.isnan(wanted)
    assert both_nan or found.tobytes() == wanted.tobytes(), (found, wanted)


@pytest.mark.parametrize("dtype", ["float64", "int64", "bool"])
@pytest.mark.parametrize("op", FOLDS, ids=lambda op: op.name)
def test_a_fold_by_its_states_equals_its_meaning(op, dtype):
    into, result = op.rule((dtype,) * len(op.operands))
    for x, cuts in columns(dtype):
        operands = [x, x[::-1]][: len(op.operands)]
        with np.errstate(all="ignore"):
            index = np.arange(len(x))
            held = [c.astype(HELD[w]) for c, w in zip(operands, into, strict=True)]
            wanted = HELD[result](op.reference(*held, np.array(cuts), index))
            assert_same_bits(folded(op, dtype, operands, cuts, index), wanted)


@pytest.mark.parametrize("name", ["argmin", "argmax"])
def test_the_position_of_the_best_of_parallel_edges_is_not_lost(name):
    x = np.array([5.0, 7.0, 6.0, 5.0, 7.0, 5.0])
    index = np.array([3, 3, 4, 2, 1, 2])
    wanted = {"argmin": 2, "argmax": 1}[name]
    assert OPS[name].reference(x, np.array([0, 6]), index) == wanted
    for cuts in ([0, 6], [0, 1, 6], [0, 2, 4, 6]):
        assert folded(OPS[name], "float64", [x], cuts, index) == wanted
