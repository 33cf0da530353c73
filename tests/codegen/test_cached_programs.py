"""Programs and the cache: parameters never compile, and new processes find what others compiled."""

import os
import subprocess
import sys
import textwrap

import pytest

from groggy_nb.dsl import parse
from groggy_nb.graph import datasets
from groggy_nb.run.execute import execute

TEXT = """
damping = param(0.85, min=0, max=1)
rounds = param(10)
x = full(1 / N)
for _ in range(rounds):
    x = damping * mean((x[u] for u in neighbors), default=0.0) + 0.123
nodes["x"] = x
"""


@pytest.mark.parametrize("mode", ["fused", "batch", "step"])
def test_parameters_never_compile(mode, cache_folder):
    program, graph = parse(TEXT).program, datasets.karate()
    first = execute(program, graph, mode=mode)
    assert first.record.compiled > 0
    files = sorted(p.name for p in cache_folder.iterdir())
    for params in ({"damping": 0.5}, {"damping": 0.25, "rounds": 3}, {"damping": 1}, {"rounds": 0}):
        found = execute(program, graph, mode=mode, params=params)
        assert (found.record.compiled, found.record.loaded) == (0, 0)
        fresh = execute(parse(TEXT).program, graph, mode=mode, params=params)  # parsed anew
        assert fresh.record.compiled == 0
        changed = TEXT.replace("0.85", "0.5").replace("param(10)", "param(4)")
        assert execute(parse(changed).program, graph, mode=mode, params=params).record.compiled == 0
    assert sorted(p.name for p in cache_folder.iterdir()) == files


def lines(count, first=0.5):
    """A loop of lines that differ in literals alone."""
    body = [f"    x = x * {first + n} + sum(x[u] for u in neighbors) / {n + 2}" for n in range(count)]
    return "\n".join(["x = full(1.0)", "for _ in range(3):", *body, "nodes['x'] = x", ""])


def test_what_compiles_is_what_is_new(cache_folder):
    def built(text):
        record = execute(parse(text).program, datasets.karate()).record
        return record.compiled, record.reused

    # The driver; the start, the first line, those in between, the last one, which prepares no next.
    assert built(lines(8)) == (5, 0)
    assert built(lines(40)) == (0, 5)
    assert built(lines(8, first=0.25)) == (0, 5)
    assert built(lines(8).replace("x[u] for u in neighbors) / 5", "x[u] * 3 for u in neighbors) / 5")) == (
        1,
        5,
    )
    # One that can fail is looked at behind its line, by the driver.
    assert built(lines(8).replace("sum(x[u] for u in neighbors) / 5", "max(x[u] for u in neighbors)")) == (
        2,
        4,
    )


def test_another_graph_of_the_same_types_does_not_compile(cache_folder):
    from groggy_nb.graph import generate

    execute(parse(TEXT).program, datasets.karate())
    assert execute(parse(TEXT).program, generate.uniform(100, 4)).record.compiled == 0


def python(text, folder, **environment):
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(text)],
        env={**os.environ, "GROGGY_NB_CACHE_DIR": str(folder.parent), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def printed(process):
    out, errors = process.communicate(timeout=180)
    assert process.returncode == 0, errors[-3000:]
    return out.split(), errors


SMALL = """
damping = param(0.85)
nodes["x"] = degree() * damping
"""
RUN = f"""
    import sys
    from groggy_nb.dsl import parse
    from groggy_nb.graph import datasets
    from groggy_nb.run.execute import execute
    found = [execute(parse({SMALL!r}).program, datasets.karate(), mode=m) for m in ("fused", "step")]
    print(found[0].values["x"].tobytes().hex()[:64], found[1].values["x"].tobytes().hex()[:64])
    print(sum(f.record.compiled for f in found), sum(f.record.loaded for f in found))
    print("numba" in sys.modules)
"""


def test_a_cached_program_runs_in_a_new_process_without_numba(cache_folder):
    (fused, step, compiled, _, with_numba), errors = printed(python(RUN, cache_folder))
    assert (fused == step, int(compiled) > 1, with_numba, errors) == (True, True, "True", "")
    (again_fused, again_step, compiled, loaded, with_numba), errors = printed(python(RUN, cache_folder))
    assert (again_fused, again_step, compiled, with_numba, errors) == (fused, fused, "0", "False", "")
    assert int(loaded) > 1


def test_a_program_on_a_damaged_cache_warns_and_is_right(cache_folder):
    (expected, *_), _ = printed(python(RUN, cache_folder))
    # The largest are what all programs call, and the program; a name is a sum with the processor in.
    for file in sorted(cache_folder.glob("g_*"), key=lambda file: file.stat().st_size)[-2:]:
        file.write_bytes(b"")
    (fused, step, compiled, *_), errors = printed(python(RUN, cache_folder))
    assert (fused, step, compiled) == (expected, expected, "1")
    assert errors.count("GroggyWarning") == 2
    (fused, step, compiled, *_), errors = printed(python(RUN, cache_folder))
    assert (fused, step, compiled, errors) == (expected, expected, "0", "")


def test_eight_processes_at_once_share_a_cache(cache_folder):
    few = RUN.replace('"step"', '"fused"')  # eight times as much to compile
    started = [python(few, cache_folder) for _ in range(8)]
    found = [printed(p) for p in started]
    assert len({fused for (fused, *_), _ in found}) == 1 and all(f[0] == f[1] for f, _ in found)
    assert all(errors == "" for _, errors in found)
    assert {p.name[:2] for p in cache_folder.iterdir()} == {"g_"}
    (_, _, compiled, *_), _ = printed(python(few, cache_folder))
    assert compiled == "0"
