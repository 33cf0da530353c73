"""The committed bundle: small, self-contained, scoped, with its licences, and what its sources give."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from groggy_nb import algorithms
from groggy_nb.notebook.editor.session import Session

NOTEBOOK = Path(__file__).parents[3] / "groggy_nb" / "notebook"
STATIC = NOTEBOOK / "static"
FRONTEND = NOTEBOOK / "frontend"
FILES = ("editor.js", "editor.css", "picture.js", "THIRD_PARTY_LICENSES.txt")
# Names of XML vocabularies, and pages that a message or a link of a library points at: nothing loads them.
NAMED = ("http://www.w3.org/", "https://react.dev/", "https://reactflow.dev")


def rules_of(css: str) -> list[str]:
    """The selectors of a minified sheet's rules, those inside a media query included."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"@keyframes [\w-]+\{(?:[^{}]*\{[^{}]*\})*\}", "", css)
    css = re.sub(r"@(?:media|supports)[^{]*\{", "", css)
    return [found.strip() for found in re.findall(r"([^{}]+)\{[^{}]*\}", css)]


def split(selector: str) -> list[str]:
    """A selector list at its top-level commas."""
    parts, depth = [""], 0
    for letter in selector:
        depth += (letter in "([") - (letter in ")]")
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def test_the_bundle_is_smaller_than_650_kb():
    assert sum((STATIC / name).stat().st_size for name in FILES[:2]) < 650_000


def test_the_script_of_the_picture_is_its_layout_alone():
    code = (STATIC / "picture.js").read_text()
    assert len(code) < 40_000
    assert re.findall(r"\beval\(|Function\(|document|window|react", code) == []


def test_the_bundle_evaluates_no_text_and_loads_nothing():
    code = (STATIC / "editor.js").read_text()
    assert (
        re.findall(
            r"\beval\(|\bnew Function\b|[^.\w]fetch\(|XMLHttpRequest|WebSocket|importScripts|\bimport\(", code
        )
        == []
    )
    addresses = set(re.findall(r"https?://[\w.-]+", code))
    assert {
        one for one in addresses if not one.startswith(tuple(name.rstrip("/") for name in NAMED))
    } == set()


def test_our_sources_put_no_markup_into_the_page():
    for file in (FRONTEND / "src").rglob("*.ts*"):
        text = file.read_text()
        assert not re.search(r"dangerouslySetInnerHTML|innerHTML|insertAdjacentHTML|document\.write", text), (
            file.name
        )


def test_every_rule_of_the_sheet_is_under_our_class():
    css = (STATIC / "editor.css").read_text()
    rules = rules_of(css)
    assert len(rules) > 100
    assert [one for rule in rules for one in split(rule) if not one.strip().startswith(".groggy-ed")] == []
    assert "@import" not in css
    assert "url(" not in css
    assert {
        name for name in re.findall(r"@keyframes ([\w-]+)", css) if not name.startswith("groggy-")
    } == set()


def test_the_scope_check_sees_an_unscoped_rule():
    assert split(rules_of(".groggy-ed .a,.b{color:red}@media print{.c{top:0}}")[0]) == [".groggy-ed .a", ".b"]
    assert rules_of("@media print{.c{top:0}}") == [".c"]


def test_the_lock_file_pins_by_content_and_names_no_registry():
    lock = json.loads((FRONTEND / "package-lock.json").read_text())
    packages = {name: facts for name, facts in lock["packages"].items() if name}
    assert packages
    assert [name for name, facts in packages.items() if "resolved" in facts or "integrity" not in facts] == []


def test_the_licences_of_what_is_bundled_are_listed():
    text = (STATIC / "THIRD_PARTY_LICENSES.txt").read_text()
    direct = json.loads((FRONTEND / "package.json").read_text())["dependencies"]
    for name, version in direct.items():
        assert f"{name} {version} (" in text
    assert text.count("Permission") >= len(direct)


@pytest.fixture(scope="module")
def npm(tmp_path_factory):
    """Runs a script of the front end's package in a copy with its dependencies; gives the copy's folder."""
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed")
    frontend = tmp_path_factory.mktemp("notebook") / "frontend"
    shutil.copytree(FRONTEND, frontend, ignore=shutil.ignore_patterns("node_modules"))
    gallery = {entry.name: getattr(algorithms, entry.name)().text for entry in algorithms.list()}
    drawn = frontend.parent / "gallery.json"
    drawn.write_text(json.dumps({name: Session(text).projection for name, text in gallery.items()}))
    env = os.environ | {"GROGGY_NB_GALLERY": str(drawn)}

    def run(*words):
        return subprocess.run(
            ["npm", *words], capture_output=True, text=True, timeout=300, cwd=frontend, env=env
        )

    install = run("ci", "--no-audit", "--no-fund", "--prefer-offline")
    if install.returncode:
        pytest.skip(f"npm cannot install here: {install.stderr[-300:]}")

    def script(name):
        done = run("run", name)
        assert done.returncode == 0, done.stdout + done.stderr
        return frontend

    return script


@pytest.mark.slow
def test_the_sources_have_no_type_errors(npm):
    npm("check")


@pytest.mark.slow
def test_the_unit_tests_of_the_front_end_pass(npm):
    npm("test")


@pytest.mark.slow
def test_a_rebuild_gives_the_committed_bytes(npm):
    static = npm("build").parent / "static"
    for name in FILES:
        assert (static / name).read_bytes() == (STATIC / name).read_bytes(), name
