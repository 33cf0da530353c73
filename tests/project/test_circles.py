"""No module of groggy_nb is imported, by way of others, by what it imports itself."""

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# Methods of one class that stand in files beside it name the class for the type checker, and import nothing.
FOR_TYPES = {
    *(
        (f"groggy_nb.graph.{name}", "groggy_nb.graph.graph")
        for name in ("attributes", "conversions", "describe", "grouping", "labelled", "parts")
    ),
    *((f"groggy_nb.oracle.{name}", "groggy_nb.oracle.reference") for name in ("lanes", "loops")),
}


def name_of(file, root):
    """The name under which a file is imported."""
    parts = file.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(file, root, *, types):
    """What a file imports, also within functions, and with `types` for the type checker too.

    Each as the names that it may be, the likelier first: `from a import b` is a.b where that is a module.
    """
    package = file.relative_to(root).parent.parts
    waiting = [ast.parse(file.read_text(encoding="utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            yield from ([alias.name] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join((*above, *filter(None, [node.module])))
            yield from ([f"{module}.{alias.name}", module] for alias in node.names)
        is_typing = isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        waiting += node.orelse if is_typing and not types else ast.iter_child_nodes(node)


def import_graph(package, *, types):
    """The modules that each module of a package imports."""
    root = package.parent
    files = {name_of(file, root): file for file in package.rglob("*.py") if "node_modules" not in file.parts}
    return {
        name: {
            known[0]
            for names in imports(file, root, types=types)
            if (known := [each for each in names if each in files])
        }
        for name, file in files.items()
    }


def circle(graph):
    """One circle of a graph, empty where there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as found:
        return found.args[1]
    return []


def test_no_module_imports_itself_by_way_of_others():
    assert circle(import_graph(ROOT / "groggy_nb", types=False)) == []


def test_types_make_no_circle_but_those_that_are_named():
    graph = import_graph(ROOT / "groggy_nb", types=True)
    for name, imported in graph.items():
        imported -= {other for other in imported if (name, other) in FOR_TYPES}
    assert circle(graph) == []


@pytest.mark.parametrize(
    "back",
    [
        "import made.a",
        "from made import a",
        "from .a import x",
        "from . import a",
        "def late():\n    from made.a import x",
        "if TYPE_CHECKING:\n    pass\nelse:\n    import made.a",
    ],
)
def test_a_circle_is_found_however_it_is_written(tmp_path, back):
    package = tmp_path / "made"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "a.py").write_text("from made.b import y\nx = 1\n")
    (package / "b.py").write_text(f"{back}\ny = 1\n")
    assert set(circle(import_graph(package, types=False))) == {"made.a", "made.b"}


def test_an_import_for_the_type_checker_is_a_circle_of_types_only(tmp_path):
    package = tmp_path / "made"
    package.mkdir()
    (package / "a.py").write_text("import made.b\n")
    (package / "b.py").write_text("if TYPE_CHECKING:\n    import made.a\n")
    assert circle(import_graph(package, types=False)) == []
    assert circle(import_graph(package, types=True)) != []
