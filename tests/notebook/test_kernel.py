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
    sent = client.complete(before + after, len(before))
    reply = client.get_shell_msg(timeout=SECONDS)
    while (
        reply["parent_header"].get("msg_id") != sent
    ):  # replies to cells, and to what asked whether it is up
        reply = client.get_shell_msg(timeout=SECONDS)
    found = reply["content"]
    assert found["status"] == "ok"
    return before[found["cursor_start"] : found["cursor_end"]], found["matches"]


def test_completion_sees_the_whole_cell(kernel):
    names = '["numpy", "numpy.core", "scipy"]'
    made = f"g = gn.Graph.from_edges([0, 1], [1, 2], labels={names}).with_node_attrs({{'age': [1, 2, 3]}})"
    assert run(kernel, f"%load_ext groggy_nb\nimport groggy_nb as gn\n{made}") == []
    assert completions(kernel, "%%groggy p g --mo|\nx = ones()") == ("--mo", ["--mode"])
    assert completions(kernel, '%%groggy p g\nx = nodes["a|"]') == ("a", ["age"])
    body = '%%groggy p g\ndelta = ones()\nx = index_of("num|")'
    assert completions(kernel, body) == ("num", ["numpy", "numpy.core"])
    fragment, found = completions(kernel, "%%groggy p g\ndelta = ones()\nfor _ in range(3):\n    x = de|")
    assert (fragment, found[0]) == ("de", "delta") and "degree" in found
    assert completions(kernel, "%groggy hist|") == ("hist", ["history"])


def test_help_on_a_step_comes_from_the_table(kernel):
    assert run(kernel, "%load_ext groggy_nb") == []
    _, client = kernel
    code = "%%groggy p g\nx = top_k(degree(), 2)"
    sent = client.inspect(code, code.index("top_k") + 2)
    reply = client.get_shell_msg(timeout=SECONDS)
    while reply["parent_header"].get("msg_id") != sent:
        reply = client.get_shell_msg(timeout=SECONDS)
    assert reply["content"]["found"]
    assert reply["content"]["data"]["text/plain"].startswith("top_k(x, k)")


HEAT = """\
rate = param(0.5, min=0, max=1)
heat = node_index() * 1.0
for _ in range(20):
    heat = (1 - rate) * heat + rate * mean(heat[u] for u in neighbors)
nodes["heat"] = heat
"""


def moved(kernel, model, value, interrupt=False):
    """What one change of a control by the front end shows; Ctrl-C comes once it says `running`."""
    manager, client = kernel
    content = {"comm_id": model, "data": {"method": "update", "state": {"value": value}, "buffer_paths": []}}
    message = client.session.msg("comm_msg", content)
    client.shell_channel.send(message)
    found, end = [], time.monotonic() + SECONDS
    while time.monotonic() < end:
        heard = client.get_iopub_msg(timeout=SECONDS)
        if heard["parent_header"].get("msg_id") != message["header"]["msg_id"]:
            continue
        if heard["msg_type"] in ("display_data", "update_display_data", "error", "stream"):
            found.append((heard["msg_type"], heard["content"]))
            # The run goes on after its message was read: what is no progress is its end.
            if "running:" not in heard["content"]["data"]["text/plain"]:
                return found
            if interrupt:
                manager.interrupt_kernel()
                interrupt = False
    raise TimeoutError(found)


def test_a_slider_that_the_front_end_moves_runs_again_in_the_same_output(kernel):
    assert run(kernel, "%load_ext groggy_nb\nimport groggy_nb as gn\ng = gn.datasets.karate()") == []
    shown = run(kernel, f"%%groggy p g --interact\n{HEAT}")
    kinds = [kind for kind, _ in shown]
    assert kinds[:2] == ["display_data"] * 2 and set(kinds[2:]) == {"update_display_data"}
    assert "application/vnd.jupyter.widget-view+json" in shown[0][1]["data"]
    display = shown[1][1]["transient"]["display_id"]
    find = "next(k for k, w in widgets.items() if type(w).__name__ == 'FloatSlider')"
    ((_, output),) = run(
        kernel,
        f"from ipywidgets.widgets.widget import _instances as widgets\nprint({find}, p_result['heat'].max())",
    )
    model, before = output["text"].split()
    (*_, (kind, content)) = moved(kernel, model, 0.125)
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
    (*_, (kind, content)) = moved(kernel, model, -1)
    assert kind == "update_display_data" and "line 3" in content["data"]["text/plain"]
    (*_, (kind, content)) = moved(kernel, model, 3)
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


SLOW = """%%groggy slow g --interact
rounds = param(1, min=1, max=1000000000)
x = ones()
for _ in range(rounds):
    x = mean((x[u] for u in neighbors), default=0) + 1
nodes["x"] = x
"""
EDITED = """from groggy_nb.notebook.editor import edit
slow_editor = edit(slow, g, name="slow")
slow_editor.run("fused", {"rounds": 1000000000})
"""


def slider(client):
    """The comm of the one parameter's control."""
    while True:
        heard = client.get_iopub_msg(timeout=SECONDS)
        state = heard["content"].get("data", {}).get("state", {})
        if heard["msg_type"] == "comm_open" and state.get("description") == "rounds":
            return heard["content"]["comm_id"]


def until(client, text):
    """Wait for an output that says so."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        content = client.get_iopub_msg(timeout=SECONDS)["content"]
        if text in content.get("data", {}).get("text/plain", ""):
            return
    raise TimeoutError(text)


@pytest.mark.parametrize("in_subshell", [True, False], ids=["subshell", "main shell"])
def test_an_interrupt_and_the_next_move_end_a_rerun(kernel, in_subshell):
    manager, client = kernel
    client.execute("%load_ext groggy_nb\nimport groggy_nb as gn\ng = gn.generate.uniform(50000, 10)")
    client.execute(SLOW)
    control = slider(client)
    subshell = None
    if in_subshell:
        client.control_channel.send(client.session.msg("create_subshell_request"))
        subshell = client.get_control_msg(timeout=SECONDS)["content"].get("subshell_id")
        assert subshell

    def move(rounds):
        data = {"method": "update", "state": {"value": rounds}, "buffer_paths": []}
        message = client.session.msg("comm_msg", {"comm_id": control, "data": data})
        if in_subshell:
            message["header"]["subshell_id"] = subshell
        client.shell_channel.send(message)

    move(2)
    until(client, "2 rounds")
    move(1_000_000_000)
    until(client, "running: round ")
    manager.interrupt_kernel()
    until(client, "interrupted after ")
    ((_, output),) = run(kernel, "print(slow_result.report.interrupted, slow_result['x'].shape)")
    assert output["text"] == "True (50000,)\n"
    move(999_999_999)
    until(client, "running: round ")
    move(3)
    until(client, "3 rounds")
    ((_, output),) = run(kernel, "print(slow_result.report.interrupted, slow_result.report.iterations)")
    assert output["text"] == "False 3\n"
    # An idle kernel ignores the interrupt as ever, and a cell ends by it.
    manager.interrupt_kernel()
    ((_, output),) = run(kernel, "print(1)")
    assert output["text"] == "1\n"


def test_an_interrupt_of_the_idle_kernel_ends_the_editors_run(kernel):
    manager, _ = kernel
    code = "%load_ext groggy_nb\nimport groggy_nb as gn\ng = gn.generate.uniform(50000, 10)"
    assert run(kernel, code) == []
    run(kernel, SLOW.replace(" --interact", " -q"))
    assert run(kernel, EDITED) == []
    state = "print(slow_editor.run_state['state'], slow_editor.run_state['rounds'] > 0)"
    end = time.monotonic() + SECONDS
    while run(kernel, state)[0][1]["text"] != "running True\n":
        assert time.monotonic() < end
    manager.interrupt_kernel()
    ((_, output),) = run(kernel, "print(slow_editor.wait(60), slow_editor.run_state['state'])")
    assert output["text"] == "True interrupted\n"
