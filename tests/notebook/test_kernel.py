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
