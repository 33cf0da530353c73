"""The pages for users tell the truth: links lead somewhere, blocks run, programs parse, tables are fresh."""

import json
import os
import re
import runpy
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

import groggy_nb as gn
from groggy_nb.ops import OPS, SUGAR, written

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "groggy_nb" / "docs"
FIGURES = DOCS / "speed.md"  # written from figures: nothing in it is to be run
PAGES = sorted({*DOCS.glob("*.md")} - {FIGURES})
LINKED = [*PAGES, FIGURES, ROOT / "CONTRIBUTING.md"]

# Runs each block as a notebook cell, in one session; the first that fails ends it, its traceback on stdout.
RUN_CELLS = """
import json, sys
from IPython.core.interactiveshell import InteractiveShell

shell = InteractiveShell.instance()
shell.colors = "nocolor"
for cell in json.load(sys.stdin):
    if not shell.run_cell(cell).success:
        sys.exit(1)
"""


def blocks(page, language):
    """The blocks that are marked with exactly these words."""
    return re.findall(
        rf"^```{language}\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )


def anchors(page):
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def run(arguments, folder, **given):
    """A Python process in a folder, without the user's IPython profile and without a screen."""
    own = {"IPYTHONDIR": str(folder / "ipython"), "MPLBACKEND": "agg"}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=os.environ | own,
        capture_output=True,
        encoding="utf-8",
        **given,
    )


@pytest.fixture(params=PAGES, ids=lambda path: path.stem)
def page(request):
    return request.param


def test_there_are_pages():
    names = {page.stem for page in PAGES}
    assert names >= {"tutorial", "language", "steps", "reading_a_report"}
    assert names >= {"how_to_add_an_op", "how_to_add_a_pass", "how_to_add_a_graph_format"}
    assert names >= {
        "how_to_add_a_plot",
        "how_to_add_an_export",
        "how_to_add_a_mode",
        "how_to_add_a_target",
        "how_to_add_a_kernel_step",
        "how_to_add_an_output",
    }


@pytest.mark.parametrize("source", LINKED, ids=lambda path: path.stem)
def test_links_lead_to_files_and_headings(source):
    targets = re.findall(r"\]\(([^)\s]+)\)", source.read_text(encoding="utf-8"))
    local = [target for target in targets if "://" not in target]
    for target in local:
        name, _, anchor = target.partition("#")
        file = (source.parent / name).resolve() if name else source
        assert file.exists(), target
        assert not anchor or anchor in anchors(file), target
    assert local


def test_python_blocks_run_in_order(page, tmp_path):
    cells = blocks(page, "python")
    assert cells
    done = run(["-c", RUN_CELLS], tmp_path, input=json.dumps(cells))
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-5000:]
    for line in "".join(blocks(page, "sh")).splitlines():
        command, *arguments = line.split()
        assert command == "groggy-nb"
        done = run(["-m", "groggy_nb.cli", *arguments], tmp_path)
        assert done.returncode == 0, done.stderr


def test_language_blocks_parse_without_a_warning():
    programs = [program for page in PAGES for program in blocks(page, "python groggy")]
    assert len(programs) > 5
    for program in programs:
        assert gn.parse(program).warnings == (), program


def test_every_block_is_of_a_known_kind(page):
    opened = re.findall(r"^```(.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)[::2]
    assert set(opened) <= {"python", "python groggy", "sh"}


def test_the_steps_of_the_language_are_as_the_ops_declare_them():
    page = DOCS / "language.md"
    fresh = runpy.run_path(str(DOCS / "make.py"))["fresh_page"]
    text = page.read_text(encoding="utf-8")
    assert text == fresh(text), "run python groggy_nb/docs/make.py"
    for op in OPS.values():
        written = SUGAR.get(op.name, op).signature.replace("|", r"\|")
        assert (f"| `{written}` |" in text) is not op.internal, op.name


def test_the_page_of_all_steps_is_as_the_ops_declare_them():
    page = (DOCS / "steps.md").read_text(encoding="utf-8")
    assert page == runpy.run_path(str(DOCS / "make.py"))["catalogue"](), "run python groggy_nb/docs/make.py"
    ways = [way for ways in written().values() for way in ways]
    headings = re.findall(r"^### `(.+)`$", page, re.MULTILINE)
    assert headings == [way.signature for way in ways]


def test_the_lines_of_a_report_are_those_that_are_explained():
    explained = set(
        re.findall(r"^\| (\w[\w ]*) \|", (DOCS / "reading_a_report.md").read_text("utf-8"), re.MULTILINE)
    ) - {"line", "part"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        report = gn.algorithms.pagerank().run(gn.generate.uniform(300, 4), profile="steps").report
    told = {line.strip().split("  ")[0] for line in repr(report).splitlines()}
    assert explained - told - set(report.breakdown) == set()
