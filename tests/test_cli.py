"""The command, in this process: what it writes, what it says, how it exits."""

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import groggy_nb as gn
from groggy_nb.cli import main, publishing
from groggy_nb.report.tracing import FORMATS
from groggy_nb.report.writing import WRITERS
from groggy_nb.run.record import Interrupted

TEXT = 'factor = param(2.0)\ns = param(0, kind="node")\nx = degree() * factor\n'
TEXT += "for _ in range(5):\n    x = x + 1\n"
TEXT += 'nodes["x"] = x + (node_index() == index_of(s))\ngraph["total"] = sum(x)\n'


@pytest.fixture
def files(tmp_path):
    (tmp_path / "p.gg").write_text(TEXT)
    (tmp_path / "g.csv").write_text("source,target\na,b\nb,c\na,c\nc,d\n")
    return tmp_path


def run(files, *options):
    return main(["run", str(files / "p.gg"), str(files / "g.csv"), *map(str, options)])


def read(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize("mode", ["fused", "batch", "step", "reference", "auto"])
def test_a_run_writes_the_result(files, mode, capsys):
    assert run(files, "--mode", mode, "-o", files / "out.csv", "-P", "s=b") == 0
    assert read(files / "out.csv") == [
        ["node", "x"],
        ["a", "9.0"],
        ["b", "10.0"],
        ["c", "11.0"],
        ["d", "7.0"],
    ]
    assert read(files / "out.graph.csv") == [["name", "value"], ["total", "36.0"]]
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "wrote" in captured.err


def test_without_a_file_the_result_is_printed(files, capsys):
    assert run(files, "-P", "s=a") == 0
    assert "top 4 of 4 nodes" in capsys.readouterr().out


def test_a_saved_program_runs(files, capsys):
    gn.load(files / "p.gg").save(files / "p.json")
    command = [
        "run",
        str(files / "p.json"),
        str(files / "g.csv"),
        "-o",
        str(files / "out.npz"),
        "-P",
        "s=d",
        "-q",
    ]
    assert main(command) == 0
    with np.load(files / "out.npz", allow_pickle=False) as found:
        assert found["node"].tolist() == ["a", "b", "c", "d"]
        assert found["x"].tolist() == [9.0, 9.0, 11.0, 8.0]
    assert capsys.readouterr() == ("", "")


def test_parameters_are_numbers_or_labels(files):
    assert run(files, "-P", "factor=0.5", "-P", "s=c", "-o", files / "out.csv") == 0
    assert [row[1] for row in read(files / "out.csv")[1:]] == ["6.0", "6.0", "7.5", "5.5"]


def test_labels_that_are_numbers_are_found(files):
    (files / "g.csv").write_text("source,target\n10,20\n20,30\n")
    assert run(files, "-P", "s=20", "-o", files / "out.csv") == 0
    assert read(files / "out.csv")[2] == ["20", "10.0"]


def test_columns_and_direction_are_chosen(files):
    (files / "g.csv").write_text("who,whom,much\na,b,1\nb,c,2\n")
    (files / "p.gg").write_text('edges["w"] = edges["weight"]\nnodes["in"] = in_degree()\n')
    options = ["--source", "who", "--target", "whom", "--weight", "much", "--undirected"]
    assert run(files, *options, "-o", files / "out.csv") == 0
    assert [row[1] for row in read(files / "out.csv")[1:]] == ["1", "2", "1"]
    assert [row[2] for row in read(files / "out.edges.csv")[1:]] == ["1", "2"]


def test_node_attributes_come_from_a_second_file_and_inputs_from_words(files):
    (files / "n.csv").write_text("name,age\nd,4\na,1\nb,2\nc,3\n")
    (files / "p.gg").write_text('nodes["x"] = nodes["age"] * times\n')
    assert run(files, "--nodes", files / "n.csv", "-P", "times=10", "-o", files / "out.csv") == 0
    assert [row[1] for row in read(files / "out.csv")[1:]] == ["10", "20", "30", "40"]


def test_the_report_goes_to_stderr_and_to_json(files, capsys):
    assert (
        run(
            files,
            "-P",
            "s=a",
            "--mode",
            "step",
            "--report",
            "--json",
            files / "r.json",
            "-o",
            files / "o.csv",
        )
        == 0
    )
    assert "Report: step" in capsys.readouterr().err
    figures = json.loads((files / "r.json").read_text())
    assert figures["crossings"] == figures["predicted"] > 5
    assert sum(figures["breakdown"].values()) == pytest.approx(figures["wall"])


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("all", ["fold", "share", "hoist", "prune", "simplify", "fuse", "reuse", "frontier"]),
        ("none", []),
        ("hoist,fold", ["fold", "hoist"]),
        ("-fuse,-reuse,-frontier", ["fold", "share", "hoist", "prune", "simplify"]),
    ],
)
def test_passes_are_chosen(files, word, expected):
    assert run(files, "-P", "s=a", f"--passes={word}", "--json", files / "r.json", "-q") == 0
    assert json.loads((files / "r.json").read_text())["passes"] == expected


@pytest.mark.parametrize(
    "options",
    [
        ["-o", "out.xlsx"],
        ["-P", "s"],
        ["-P", "=1"],
        ["--passes=fusion"],
        ["--passes=-fusion"],
        ["--passes=fold,-fuse"],
    ],
)
def test_misuse_exits_2_with_a_sentence(files, options, capsys):
    assert run(files, *options) == 2
    captured = capsys.readouterr()
    assert captured.err.strip()
    assert "Traceback" not in captured.err


@pytest.mark.parametrize(
    "command",
    [
        [],
        ["walk"],
        ["run", "p"],
        ["run", "p", "g", "--mode"],
        ["cache"],
    ],
)
def test_wrong_options_exit_2(command, capsys):
    with pytest.raises(SystemExit) as found:
        main(command)
    assert found.value.code == 2
    assert "usage: groggy-nb" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--mode", "fsued"], "did you mean `fused`"),
        (["--threads", "0"], "from 1"),
        (["--timeout", "nan"], "above 0"),
    ],
)
def test_a_word_that_an_option_does_not_take_exits_2_with_a_hint(words, told, capsys):
    assert main(["run", "p", "g", *words]) == 2
    assert told in capsys.readouterr().err


def test_help_tells_the_endings_of_files_from_their_lists(capsys):
    with pytest.raises(SystemExit):
        main(["run", "--help"])
    told = " ".join(capsys.readouterr().out.split())
    assert all(end in told for end in (*WRITERS, *FORMATS))


def test_errors_exit_1_with_the_short_text(files, capsys):
    (files / "p.gg").write_text('x = degre()\nnodes["x"] = x\n')
    assert run(files) == 1
    captured = capsys.readouterr()
    assert "did you mean" in captured.err
    assert "^" in captured.err
    assert "Traceback" not in captured.err
    assert captured.out == ""


@pytest.mark.parametrize("name", ["p.gg", "g.csv"])
def test_a_missing_file_exits_1(files, name, capsys):
    (files / name).unlink()
    assert run(files) == 1
    assert name in capsys.readouterr().err


def test_an_output_that_cannot_be_written_exits_1(files, capsys):
    assert run(files, "-P", "s=a", "-o", files / "no" / "out.csv") == 1
    assert "was not written" in capsys.readouterr().err


def test_findings_are_one_line_each_and_told_once(files, capsys):
    (files / "p.gg").write_text('y = 3\ni = 0\nwhile i < 9:\n    i = i + 1\ngraph["i"] = i\n')
    assert run(files, "--max-rounds", "4", "-q") == 0
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(":")[0] for line in lines] == ["warning", "warning"]
    assert "'y' is never used" in lines[0]
    assert "max_rounds" in lines[1]


def test_an_unknown_parameter_exits_1(files, capsys):
    assert run(files, "-P", "facto=1") == 1
    assert "did you mean 'factor'" in capsys.readouterr().err


@pytest.fixture
def interrupted(files, monkeypatch):
    """A run that Ctrl-C ends, with whole rounds or without."""

    def arrange(keep):
        from groggy_nb.run import execute

        graph = gn.as_graph(str(files / "g.csv"))
        whole = gn.load(files / "p.gg").run(graph, mode="reference", params={"s": "a"}).outcome

        def stop(*_, **__):
            raise Interrupted(whole if keep else None, "interrupted after 3 rounds")

        monkeypatch.setattr(execute, "execute", stop)

    return arrange


def test_ctrl_c_writes_the_partial_result_and_says_so(files, interrupted, capsys):
    interrupted(keep=True)
    assert run(files, "-P", "s=a", "-o", files / "out.csv") == 130
    assert len(read(files / "out.csv")) == 5
    assert "interrupted after 3 rounds; this is the partial result" in capsys.readouterr().err


def test_ctrl_c_without_whole_rounds_writes_nothing(files, interrupted, capsys):
    interrupted(keep=False)
    assert run(files, "-P", "s=a", "-o", files / "out.csv") == 130
    assert not (files / "out.csv").exists()
    assert "nothing was written" in capsys.readouterr().err


def test_ctrl_c_anywhere_exits_130(files, monkeypatch, capsys):
    from groggy_nb import program

    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(sys.modules["groggy_nb.program"], "load", stop)
    assert callable(program)
    assert run(files) == 130
    assert "interrupted" in capsys.readouterr().err


def test_progress_is_one_line_on_a_terminal(monkeypatch):
    from groggy_nb.cli import speaking
    from groggy_nb.run.record import Progress

    terminal = io.StringIO()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(speaking, "PAUSE", 0.0)
    line = speaking.ProgressLine()
    line(Progress(40, 100, 0.25, 1.5, share=0.5))
    line(Progress(50, None, None, 2.0))
    line.clear()
    assert terminal.getvalue().startswith(
        "\rrunning round 40 of at most 100, 50% of an algorithm, residual 0.25, 1.5 s\rrunning round 50"
    )
    assert terminal.getvalue().endswith("\r")
    assert "\n" not in terminal.getvalue()


def test_the_cache_is_named_and_cleared(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("GROGGY_NB_CACHE_DIR", str(tmp_path))
    assert main(["cache", "path"]) == 0
    folder = capsys.readouterr().out.strip()
    assert folder.startswith(str(tmp_path))
    assert main(["cache", "clear"]) == 0
    assert folder in capsys.readouterr().out


def test_info_names_versions_and_the_cost_of_a_crossing(capsys):
    assert main(["info"]) == 0
    out = capsys.readouterr().out
    assert gn.__version__ in out
    assert "numba" in out
    assert "us, measured now" in out


@pytest.mark.parametrize("given", ["someone/some.repo", "https://github.com/someone/some.repo.git"])
def test_the_badge_opens_the_first_notebook_on_binder(given, capsys):
    assert main(["badge", given]) == 0
    line = capsys.readouterr().out.strip()
    picture, link = re.fullmatch(r"\[!\[Binder\]\((.*?)\)\]\((.*?)\)", line).groups()
    assert picture.startswith("https://mybinder.org/") and picture.endswith(".svg")
    repository, _, path = link.removeprefix("https://mybinder.org/v2/gh/").partition(
        "/HEAD?urlpath=lab/tree/"
    )
    assert repository == "someone/some.repo"
    assert (Path(__file__).parents[1] / path).is_file()


def test_a_badge_without_a_repository_says_how_to_name_one(monkeypatch, capsys):
    monkeypatch.setattr(publishing, "declared", lambda: None)
    assert main(["badge"]) == 2
    assert "groggy-nb badge OWNER/REPO" in capsys.readouterr().err
    monkeypatch.setattr(publishing, "declared", lambda: "https://github.com/someone/repo")
    assert main(["badge"]) == 0
    assert "/gh/someone/repo/HEAD" in capsys.readouterr().out


@pytest.mark.parametrize("given", ["repo", "a/b/c", "a b/c", "a/..", "https://elsewhere.org/a/b", "a/b)](x"])
def test_no_badge_is_made_for_what_is_no_repository(given, capsys):
    assert main(["badge", given]) == 2
    assert "OWNER/REPO" in capsys.readouterr().err


def test_the_version_is_printed(capsys):
    with pytest.raises(SystemExit) as found:
        main(["--version"])
    assert found.value.code == 0
    assert capsys.readouterr().out == f"groggy-nb {gn.__version__}\n"


def test_labels_that_the_terminal_lacks_do_not_fail(files, monkeypatch):
    (files / "g.csv").write_text("source,target\nж,b\n", encoding="utf-8")
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    assert run(files, "-P", "s=b") == 0
    sys.stdout.flush()
    assert b"top 2 of 2 nodes" in raw.getvalue()
    assert rb"\u0436" in raw.getvalue()


def test_the_report_is_written_as_html_and_the_run_as_a_trace(files, capsys):
    options = ["--html", files / "r.html", "--trace", files / "t.json", "-q", "-P", "s=a"]
    assert run(files, *options) == 0
    assert "<html" in (files / "r.html").read_text(encoding="utf-8")
    trace = json.loads((files / "t.json").read_text(encoding="utf-8"))
    assert "run" in [event["name"] for event in trace["traceEvents"]]
    assert run(files, "--trace", files / "t.speedscope.json", "-q", "-P", "s=a") == 0
    assert "profiles" in json.loads((files / "t.speedscope.json").read_text(encoding="utf-8"))
    assert capsys.readouterr() == ("", "")


def test_a_trace_of_another_name_is_refused_before_anything_runs(files, capsys):
    assert run(files, "--trace", files / "t.txt", "-o", files / "out.csv", "-P", "s=a") == 2
    assert "t.txt" in capsys.readouterr().err
    assert not (files / "out.csv").exists()


def ablate(files, *options):
    command = ["ablate", str(files / "p.gg"), str(files / "g.csv"), "--repeats", "1", "-P", "s=b"]
    return main([*command, *map(str, options)])


def test_an_ablation_prints_its_waterfall(files, capsys):
    assert ablate(files) == 0
    captured = capsys.readouterr()
    assert "step, no passes" in captured.out and "without hoist" in captured.out
    assert captured.err == ""


def test_an_ablation_whose_bits_differ_fails(files, monkeypatch, capsys):
    from groggy_nb.measure import turns

    true = turns.execute

    def planted(*arguments, mode, **options):
        outcome = true(*arguments, mode=mode, **options)
        if mode == "batch":
            outcome.values["x"][0] += 1
        return outcome

    monkeypatch.setattr(turns, "execute", planted)
    assert ablate(files) == 1
    captured = capsys.readouterr()
    assert "the results differ" in captured.err and "batch" in captured.out


def test_ctrl_c_in_an_ablation_says_where_it_stood(files, monkeypatch, capsys):
    from groggy_nb.measure import turns

    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(turns, "execute", stop)
    assert ablate(files) == 130
    assert "interrupted in ablation 1 of 19" in capsys.readouterr().err


@pytest.mark.parametrize("fresh", [False, True])
def test_a_calibration_is_printed_and_written(files, monkeypatch, capsys, fresh):
    from groggy_nb.measure import calibration
    from groggy_nb.report import costs

    asked = []
    made = costs.Calibration("a machine", "2026-01-01", {"crossing": {1: ((1, 1e-6),)}}, {1: 1e10})
    monkeypatch.setattr(calibration, "calibrate", lambda *, fresh=False: asked.append(fresh) or made)
    options = ["--fresh"] if fresh else []
    assert main(["calibrate", "--json", str(files / "c.json"), *options]) == 0
    assert asked == [fresh]
    assert "a machine" in capsys.readouterr().out
    assert json.loads((files / "c.json").read_text())["machine"] == "a machine"


def test_the_command_is_a_module_too():
    done = subprocess.run(
        [sys.executable, "-m", "groggy_nb.cli", "--version"], capture_output=True, text=True
    )
    assert done.stdout == f"groggy-nb {gn.__version__}\n"
