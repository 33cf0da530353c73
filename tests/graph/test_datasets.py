"""Data sets are what their sources say, and a damaged cache is made again."""

import ast
import sys

import networkx as nx
import pytest

from groggy_nb.errors import GraphError
from groggy_nb.graph import datasets, import_scan, imports


def test_the_karate_club_equals_networkx():
    graph, other = datasets.karate(), nx.karate_club_graph()
    assert list(zip(graph.src.tolist(), graph.dst.tolist(), strict=True)) == list(other.edges)
    club = graph.node_attrs["club"]
    assert [club.categories[k] for k in club.values] == [other.nodes[v]["club"] for v in other]
    assert not graph.directed


SOURCES = {
    "plain": b"import a, b.c as d\nfrom e import f\n",
    "indented": b"def f():\n    from . import x\n    import y\n",
    "brackets": b"from a import (\n    b,  # one\n    c as d,\n)\nx = 1\n",
    "a bracket in a comment": b"from a import (b,  # :)\n    c)\n",
    "continued": b"from a import b, \\\n    c\nimport \\\n  d\n",
    "after a colon": b"try: import a\nexcept ImportError: from b import c\nif x: pass; import d\n",
    "docstring": b'"""\nimport no\nfrom no import no\n"""\nimport yes\n',
    "two kinds of quotes": b"x = ''' \"\"\" '''\nimport yes\ny = \"\"\" ''' import no\nimport no\n\"\"\"\n",
    "a quote in a comment": b'# """\nimport yes\n# """\n',
    "in strings": b"x = 'a: import no'\ny = \"import no\"\n# z: import no\n",
    "words": b"imported = 1\nimportlib.import_module('x')\nfrom_ = 1\nraise X from e\n",
    "crlf": b"import a\r\nfrom b import (c,\r\n  d)\r\n",
    "dots": b"from .. import a\nfrom ...b.c import d\nfrom .e import *\nfrom.f import g\n",
    "nothing": b"",
    "latin-1": b"# -*- coding: latin-1 -*-\nx = '\xe4'\nimport a  # \xe4\n",
}


def by_ast(source):
    """The statements of a whole file, by Python's own parser."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [(0, alias.name, []) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append((node.level, node.module or "", [alias.name for alias in node.names]))
    return sorted(found)


@pytest.mark.parametrize("name", SOURCES)
def test_import_statements_equal_those_of_the_whole_file(name):
    assert sorted(import_scan.import_statements(SOURCES[name])) == by_ast(SOURCES[name])


@pytest.mark.filterwarnings("ignore")
def test_import_statements_of_real_modules_equal_those_of_the_whole_files():
    modules = [m for m in imports.installed_modules() if m.is_stdlib and m.size < 40_000][::40]
    for module in modules:
        with open(module.path, "rb") as file:
            source = file.read()
        try:
            expected = by_ast(source)
        except (SyntaxError, ValueError):
            continue
        assert sorted(import_scan.import_statements(source)) == expected, module.path


@pytest.mark.parametrize(
    ("statement", "importer", "is_package", "targets"),
    [
        ((0, "a", []), "x", False, {"a"}),
        ((0, "a.b.no", []), "x", False, {"a.b"}),
        ((0, "no", []), "x", False, set()),
        ((0, "a", ["b", "no"]), "x", False, {"a", "a.b"}),
        ((0, "a", ["*"]), "x", False, {"a"}),
        ((1, "", ["c"]), "a.b", False, {"a.c"}),
        ((1, "", ["d"]), "a.b", True, {"a.b.d"}),
        ((2, "", ["c"]), "a.b.d", False, {"a.c"}),
        ((1, "d", ["no"]), "a.b", True, {"a.b.d"}),
        ((5, "", ["c"]), "a.b", False, set()),
    ],
)
def test_imports_resolve_to_the_longest_known_module(statement, importer, is_package, targets):
    names = ["a", "a.b", "a.c", "a.b.d", "x"]
    index = {name: k for k, name in enumerate(names)}
    assert {names[k] for k in imports.resolve(statement, importer, is_package, index)} == targets


@pytest.fixture
def small_environment(tmp_path, monkeypatch):
    """Two packages in place of the installed ones, and a cache folder of its own."""
    root = tmp_path / "lib"
    for name, text in {
        "a/__init__.py": "from . import b\nimport sys\n",
        "a/b.py": "import a\nfrom a import b, c\nimport a.c\n\n",
        "a/c.py": "import no.such\nfrom ..z import y\n",
        "z.py": "from a.c import something\nimport a.c\n",
        "broken.py": "import (\n",
        "not-a-name.py": "import a\n",
        "__pycache__/a.py": "import a\n",
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    monkeypatch.setattr(imports, "library_folders", lambda: [(str(root), False)])
    monkeypatch.setenv("GROGGY_NB_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path


def test_the_import_graph_of_a_small_environment(small_environment):
    graph = datasets.python_imports()
    assert graph.labels.tolist() == ["a", "a.b", "a.c", "broken", "z"]
    table = graph.edges
    found = set(zip(table["source"], table["target"], table["count"], strict=True))
    assert found == {("a", "a.b", 1), ("a.b", "a", 1), ("a.b", "a.c", 2), ("z", "a.c", 2)}
    assert graph.node_attrs["lines"].values.tolist() == [2, 4, 2, 0, 2]
    assert graph.nodes["package"].tolist() == ["a", "a", "a", "broken", "z"]
    assert not graph.node_attrs["stdlib"].values.any()


def test_the_cache_is_used_until_a_file_changes(small_environment, monkeypatch):
    first = datasets.python_imports()
    scanned = []
    scan = imports.scan_modules
    monkeypatch.setattr(imports, "scan_modules", lambda paths: scanned.append(len(paths)) or scan(paths))
    assert datasets.python_imports().fingerprint == first.fingerprint
    assert scanned == []
    datasets.python_imports(refresh=True)
    (small_environment / "lib" / "z.py").write_text("import a.b, a.c\n")
    assert datasets.python_imports().fingerprint != first.fingerprint
    assert scanned == [5, 5]


@pytest.mark.parametrize(
    "damage", [lambda d: b"", lambda d: d[:100], lambda d: d[:300] + b"\0\1" + d[302:], lambda d: b"x" * 99]
)
def test_a_damaged_cache_is_made_again(small_environment, damage):
    first = datasets.python_imports()
    (file,) = (small_environment / "cache").iterdir()
    file.write_bytes(damage(file.read_bytes()))
    assert datasets.python_imports().fingerprint == first.fingerprint
    assert datasets.python_imports().fingerprint == first.fingerprint


def test_a_cache_that_cannot_be_written_does_no_harm(small_environment):
    (small_environment / "cache").write_text("a file where the folder should be")
    assert datasets.python_imports().num_nodes == 5


def test_a_second_interpreter_finds_the_same(monkeypatch):
    paths = [m.path for m in imports.installed_modules() if m.is_stdlib][:60]
    alone = imports.scan_modules(paths)
    monkeypatch.setattr(imports, "FEWEST_FILES_SHARED", 1)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    assert imports.scan_modules(paths) == alone
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    assert imports.scan_modules(paths) == alone


DPKG = """Package: a
Status: install ok installed
Section: libs
Installed-Size: 12
Depends: b (>= 1.0) | c, virtual,
 gone:any

Package: b
Status: install ok installed
Pre-Depends: a

Package: c
Status: deinstall ok config-files

Package: d
Status: install ok installed
Provides: virtual (= 2)
"""


def test_debian_packages_depend_on_what_is_installed(tmp_path):
    (tmp_path / "status").write_text(DPKG)
    graph = datasets.debian_packages(str(tmp_path / "status"))
    table = graph.edges
    assert list(zip(table["source"], table["target"], table["kind"], strict=True)) == [
        ("a", "b", "Depends"),
        ("a", "d", "Depends"),
        ("b", "a", "Pre-Depends"),
    ]
    assert graph.node_attrs["installed_size"].values.tolist() == [12, 0, 0]


def test_a_machine_without_dpkg_is_told_so(tmp_path):
    with pytest.raises(GraphError, match="no list of Debian packages"):
        datasets.debian_packages(str(tmp_path / "none"))
