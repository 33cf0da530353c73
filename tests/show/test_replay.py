"""A recording in motion: the page that plays it holds all it shows, and the picture has a frame a round."""

import io
import json
import re

import pytest

import groggy_nb as gn
from groggy_nb.errors import UsageError
from groggy_nb.report.files import WriteError
from groggy_nb.show import replay

HOSTILE = "</script><script>alert(1)</script>&\u2028"
TEXT = """\
x = node_index() * 1.0
for _ in range(5):
    y = mean(x[u] for u in neighbors) + N
    moved = l1(y - x)
    watch(moved)
    x = y
nodes["x"] = x
"""


@pytest.fixture(scope="module")
def recorded():
    graph = gn.Graph.from_edges([0, 1, 2, 2], [1, 2, 3, 2], labels=["a", HOSTILE, "c", "d"])
    return gn.parse(TEXT).record(graph, mode="reference")


def held(page):
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)[1])


def test_the_page_holds_the_values_of_every_round_and_the_graph(recorded, tmp_path):
    recorded.to_html(tmp_path / "rounds.html")
    data = held((tmp_path / "rounds.html").read_text("utf-8"))
    (loop,) = data["loops"]
    assert [each["number"] for each in loop["rounds"]] == [1, 2, 3, 4, 5]
    for each in loop["rounds"]:
        values = recorded.loop()[each["number"]]["x"].values.tolist()
        assert each["values"]["x"]["values"] == [float(f"{v:.7g}") for v in values]
    assert loop["residual"]["name"] == "moved"
    assert len(loop["residual"]["values"]) == len(loop["seconds"]) == 5
    assert data["graph"]["edges"] == [[0, 1], [1, 2], [2, 3]]
    assert len(data["graph"]["places"]) == 4


def test_the_page_reaches_for_nothing_outside_and_a_label_cannot_end_its_data(recorded):
    page = replay.page(recorded)
    assert "http-equiv" in page
    assert "default-src 'none'" in page
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", page)
    assert page.count("<script") == 2
    assert held(page)["graph"]["labels"][1].startswith("</script>")


def test_a_gif_has_a_frame_for_each_kept_round(recorded, tmp_path):
    image = pytest.importorskip("PIL.Image")
    recorded.to_gif(tmp_path / "rounds.gif", rate=10)
    with image.open(tmp_path / "rounds.gif") as picture:
        assert picture.n_frames == 5
        assert picture.info["duration"] == 100


def test_a_large_graph_moves_as_a_histogram_and_the_page_shows_figures_alone(monkeypatch, recorded):
    image = pytest.importorskip("PIL.Image")
    monkeypatch.setattr(replay, "MOST_NODES", 3)
    assert image.open(io.BytesIO(replay.movie(recorded, "y"))).n_frames == 5
    data = held(replay.page(recorded))
    assert data["graph"] is None
    assert data["loops"][0]["rounds"][0]["values"]["x"]["values"] is None


def test_what_cannot_be_shown_is_refused_in_words(recorded, tmp_path):
    for options, said in (
        ({"name": "moved"}, "moved"),
        ({"name": "z"}, "z"),
        ({"rate": 0}, "rate"),
        ({"line": 1}, "1"),
    ):
        with pytest.raises(UsageError, match=said):
            recorded.to_gif(tmp_path / "rounds.gif", **options)
    assert not (tmp_path / "rounds.gif").exists()
    with pytest.raises(WriteError):
        recorded.to_html(tmp_path / "missing" / "rounds.html")
    flat = gn.parse('nodes["x"] = degree()').record(gn.datasets.karate(), mode="reference")
    with pytest.raises(UsageError, match="no round"):
        flat.to_html(tmp_path / "rounds.html")
