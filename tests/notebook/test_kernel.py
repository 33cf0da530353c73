"""In a real kernel: progress in one display, Ctrl-C in the middle, the report in the progress's place."""

import os
import time
from pathlib import Path

import pytest
from jupyter_client.manager import start_new_kernel

ROOT = Path(__file__).parents[2]
SECONDS = 120
ENDLESS = """\
x = ones()
for _ in range(500000000):
    x = x * 0.5 + mean(x[u] for u in neighbors)
    watch(max(x))
nodes["x"] = x
"""


@pytest.fixture
def kernel(tmp_path, monkeypatch):
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    found = os.pathsep.join(map(str, (ROOT, ROOT / "kernels", os.environ.get("PYTHONPATH", ""))))
    monkeypatch.setenv("PYTHONPATH", found)
    manager, client = start_new_kernel(startup_timeout=SECONDS)
    yield manager, client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def run(kernel, code, interrupt=False):
    """The messages of a cell that counts as (kind, content); Ctrl-C comes once it says `running`."""
    manager, client = kernel
    sent, found = client.execute(code), []
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        message = client.get_iopub_msg(timeout=SECONDS)
        if message["parent_header"].get("msg_id") != sent:
            continue
        kind, content = message["msg_type"], message["content"]
        if kind == "status" and content["execution_state"] == "idle":
            return found
        if kind in ("display_data", "update_display_data", "error", "stream"):
            found.append((kind, content))
        if interrupt and "display_data" in kind and "running" in content["data"]["text/plain"]:
            manager.interrupt_kernel()
            interrupt = False
    raise TimeoutError(found)


@pytest.mark.parametrize("mode", ["fused", "step"])
def test_ctrl_c_keeps_whole_rounds_and_the_next_run_is_right(kernel, mode):
    assert run(kernel, "%load_ext groggy_nb\nimport groggy_nb as gn\ng = gn.datasets.karate()") == []
    found = run(kernel, f"%%groggy p g --mode {mode}\n{ENDLESS}", interrupt=True)
    kinds = [kind for kind, _ in found]
    assert kinds[0] == "display_data" and kinds[-1] == "error", found
    assert set(kinds[1:-1]) == {"update_display_data"}
    displays = {content["transient"]["display_id"] for _, content in found[:-1]}
    assert len(displays) == 1
    assert any("running" in content["data"]["text/plain"] for _, content in found[:-1])
    assert "interrupted" in found[-2][1]["data"]["text/html"]
    error = found[-1][1]
    assert error["ename"] == "KeyboardInterrupt"
    assert len(error["traceback"]) == 1 and "p_result holds the whole rounds" in error["traceback"][0]
    ((_, output),) = run(kernel, "print(p_result.report.interrupted, p_result['x'].shape)")
    assert output["text"] == "True (34,)\n"
    ((kind, output),) = run(kernel, f'%%groggy p g --mode {mode}\nnodes["x"] = degree()')
    assert kind == "display_data" and "interrupted" not in output["data"]["text/html"]


def completions(kernel, code):
    """What the kernel offers at `|`, as (what it replaces, the texts)."""
    before, _, after = code.partition("|")
    _, client = kernel
    client.complete(before + after, len(before))
    found = client.get_shell_msg(timeout=SECONDS)["content"]
    assert found["status"] == "ok"
    return before[found["cursor_start"] : found["cursor_end"]], found["matches"]


def test_completion_sees_the_whole_cell(kernel):
    names = '["numpy", "numpy.core", "scipy"]'
    made = f"g = gn.Graph.from_edges([0, 1], [1, 2], labels={names}).with_node_attrs({{'age': [1, 2, 3]}})"
    assert run(kernel, f"%load_ext groggy_nb\nimport groggy_nb as gn\n{made}") == []
    kernel[1].get_shell_msg(timeout=SECONDS)  # the reply to the cell
    assert completions(kernel, "%%groggy p g --mo|\nx = ones()") == ("--mo", ["--mode"])
    assert completions(kernel, '%%groggy p g\nx = nodes["a|"]') == ("a", ["age"])
    body = '%%groggy p g\ndelta = ones()\nx = index_of("num|")'
    assert completions(kernel, body) == ("num", ["numpy", "numpy.core"])
    fragment, found = completions(kernel, "%%groggy p g\ndelta = ones()\nfor _ in range(3):\n    x = de|")
    assert (fragment, found[0]) == ("de", "delta") and "degree" in found
    assert completions(kernel, "%groggy hist|") == ("hist", ["history"])


HEAT = """\
rate = param(0.5, min=0, max=1)
heat = node_index() * 1.0
for _ in range(20):
    heat = (1 - rate) * heat + rate * mean(heat[u] for u in neighbors)
nodes["heat"] = heat
"""


def moved(kernel, model, value, interrupt=False):
    """The messages of one change of a control by the front end; Ctrl-C comes once it says `running`."""
    manager, client = kernel
    content = {"comm_id": model, "data": {"method": "update", "state": {"value": value}, "buffer_paths": []}}
    message = client.session.msg("comm_msg", content)
    client.shell_channel.send(message)
    found, end = [], time.monotonic() + SECONDS
    while time.monotonic() < end:
        heard = client.get_iopub_msg(timeout=SECONDS)
        if heard["parent_header"].get("msg_id") != message["header"]["msg_id"]:
            continue
        if heard["msg_type"] == "status" and heard["content"]["execution_state"] == "idle":
            return found
        if heard["msg_type"] in ("display_data", "update_display_data", "error", "stream"):
            found.append((heard["msg_type"], heard["content"]))
            if interrupt and "running" in heard["content"]["data"]["text/plain"]:
                manager.interrupt_kernel()
                interrupt = False
    raise TimeoutError(found)


def test_a_slider_that_the_front_end_moves_runs_again_in_the_same_output(kernel):
    assert run(kernel, "%load_ext groggy_nb\nimport groggy_nb as gn\ng = gn.datasets.karate()") == []
    shown = run(kernel, f"%%groggy p g --interact\n{HEAT}")
    assert [kind for kind, _ in shown] == ["display_data", "display_data", "update_display_data"]
    assert "application/vnd.jupyter.widget-view+json" in shown[0][1]["data"]
    display = shown[1][1]["transient"]["display_id"]
    find = "next(k for k, w in widgets.items() if type(w).__name__ == 'FloatSlider')"
    ((_, output),) = run(
        kernel,
        f"from ipywidgets.widgets.widget import _instances as widgets\nprint({find}, p_result['heat'].max())",
    )
    model, before = output["text"].split()
    ((kind, content),) = moved(kernel, model, 0.125)
    assert kind == "update_display_data" and content["transient"]["display_id"] == display
    assert "20 rounds" in content["data"]["text/plain"]
    again = "print(p_result['heat'].max(), p.run(g, params={'rate': 0.125})['heat'].max())"
    ((_, output),) = run(kernel, again)
    after, wanted = output["text"].split()
    assert after == wanted != before


def test_an_error_after_a_change_is_shown_and_the_kernel_goes_on(kernel):
    assert run(kernel, "%load_ext groggy_nb\nimport groggy_nb as gn\ng = gn.datasets.karate()") == []
    text = 'd = param(1, min=-5, max=5)\nx = ones()\nfor _ in range(d):\n    x = x + 1\nnodes["x"] = x\n'
    run(kernel, f"%%groggy p g --interact\n{text}")
    find = "next(k for k, w in widgets.items() if type(w).__name__ == 'IntSlider')"
    ((_, output),) = run(
        kernel, f"from ipywidgets.widgets.widget import _instances as widgets\nprint({find})"
    )
    model = output["text"].strip()
    ((kind, content),) = moved(kernel, model, -1)
    assert kind == "update_display_data" and "line 3" in content["data"]["text/plain"]
    ((kind, content),) = moved(kernel, model, 3)
    assert kind == "update_display_data" and "3 rounds" in content["data"]["text/plain"]


def test_ctrl_c_ends_the_run_of_a_change_and_the_controls_go_on(kernel):
    assert run(kernel, "%load_ext groggy_nb\nimport groggy_nb as gn\ng = gn.datasets.karate()") == []
    text = ENDLESS.replace("500000000", "n").replace("x = ones()", "n = param(2, min=0)\nx = ones()")
    run(kernel, f"%%groggy p g --interact\n{text}")
    find = "next(k for k, w in widgets.items() if type(w).__name__ == 'BoundedIntText')"
    ((_, output),) = run(
        kernel, f"from ipywidgets.widgets.widget import _instances as widgets\nprint({find})"
    )
    model = output["text"].strip()
    found = moved(kernel, model, 500_000_000, interrupt=True)
    assert {kind for kind, _ in found} == {"update_display_data"}
    assert "interrupted after" in found[-1][1]["data"]["text/plain"]
    ((_, output),) = run(kernel, "print(p_result.report.interrupted)")
    assert output["text"] == "True\n"
    (*_, (_, content)) = moved(kernel, model, 3)
    assert "3 rounds" in content["data"]["text/plain"]
