"""Completion through IPython's completer: on the line, in the body, of commands; data is never evaluated."""

import networkx as nx
import numpy as np
import pytest
from IPython.core.completer import provisionalcompleter
from IPython.utils.capture import capture_output

from groggy_nb.graph import Graph, as_graph
from groggy_nb.ir.words import RESERVED
from groggy_nb.modes import words
from groggy_nb.notebook.arguments import ARGUMENTS
from groggy_nb.notebook.commands import COMMANDS
from groggy_nb.notebook.completion import IDENTIFIER
from groggy_nb.notebook.offers import LABELS_OFFERED, labels
from groggy_nb.ops import OPS
from groggy_nb.program import parse

WALK = """\
rate = param(0.5)
start = param("a", kind="node")
flag = param(True)
n = param(1, choices=(1, 12, 3))
"""
USE = 'nodes["x"] = full(rate * n) * (node_index() == index_of(start)) if flag else zeros()\n'


@pytest.fixture
def shell_with_graphs(notebook):
    notebook["G"] = Graph.from_edges(
        [0, 1, 2],
        [2, 2, 0],
        labels=["numpy", "numpy.core", "pandas"],
        edge_attrs={"weight": [1.0, 2.0, 3.0], "when": [1, 2, 3]},
    ).with_node_attrs({"age": [1, 2, 3], "a b": [1, 2, 3]})
    notebook["H"] = nx.path_graph(3)
    notebook["_private"] = notebook["G"]
    notebook["scale"] = 2.0
    notebook["scores"] = np.ones(3)
    notebook["scheme"] = "text"
    assert notebook("%%groggy pr\n" + WALK + USE).ok
    return notebook


@pytest.fixture
def complete(shell_with_graphs):
    """The completions at `|`, as (what they replace, the texts)."""

    def found(text):
        before, _, after = text.partition("|")
        with provisionalcompleter():
            made = list(shell_with_graphs.shell.Completer.completions(before + after, len(before)))
        (fragment,) = {before[c.start : c.end] for c in made} or {""}
        return fragment, [c.text for c in made]

    return found


@pytest.fixture
def ours(shell_with_graphs):
    """The completions of our matcher alone at the end of a text; without any, IPython adds Python's."""
    made = shell_with_graphs.shell.Completer.custom_matchers
    (matcher,) = (m for m in made if m.matcher_identifier == IDENTIFIER)

    def found(text):
        rows = text.split("\n")
        return [o.text for o in matcher.__self__.complete(text, len(rows) - 1, len(rows[-1])).found]

    return found


def texts(found):
    return found[1]


# -- the line


def test_a_word_may_be_a_program_a_graph_a_parameter_or_an_option(complete):
    fragment, found = complete("%%groggy pr |")
    assert fragment == ""
    assert found[:4] == ["G", "karate", "ring", "H"]  # those of our own kind first
    assert found[4:8] == ["rate=", "start=", "flag=", "n="]
    assert {a.flags[-1] for a in ARGUMENTS} <= set(found) and "_private" not in found
    assert texts(complete("%%groggy |"))[0] == "pr"
    assert texts(complete("%%groggy pr G |"))[:4] == ["rate=", "start=", "flag=", "n="]


def test_what_is_given_already_is_not_offered_again(complete):
    found = texts(complete("%%groggy pr G --mode step -q rate=1 -P start=numpy |"))
    assert found[:2] == ["flag=", "n="]
    assert "--mode" not in found and "--quiet" not in found and "-P" in found


@pytest.mark.parametrize(
    ("line", "fragment", "wanted"),
    [
        ("--mo|", "--mo", ["--mode"]),
        ("-m|", "-m", ["-m"]),
        ("--d|", "--d", ["--dry-run"]),
        ("--mode |", "", ["auto", "fused", "batch", "step", "reference", "compare"]),
        ("-m f|", "f", ["fused"]),
        ("--mode=co|", "co", ["compare"]),
        ("-p s|", "s", ["steps"]),
        ("--passes -f|", "-f", ["-fold", "-fuse", "-frontier"]),
        ("--passes fold,f|", "f", ["fuse", "frontier"]),
        ("--passes -fold,|", "", ["-share", "-hoist", "-prune", "-simplify", "-fuse", "-reuse", "-frontier"]),
        ("-P ra|", "ra", ["rate="]),
        ("ra|", "ra", ["rate="]),
        ("-P start=numpy.|", "numpy.", ["numpy.core"]),
        ("start=nu|", "nu", ["numpy", "numpy.core"]),
        ("flag=|", "", ["True", "False"]),
        ("n=1|", "1", ["1", "12"]),
    ],
)
def test_options_words_and_parameters_on_the_line(complete, line, fragment, wanted):
    assert complete(f"%%groggy pr G {line}") == (fragment, wanted)


@pytest.mark.parametrize("line", ["rate=", "--threads ", "--into ", "# --mo", "x=", "--nothing=", "--save "])
def test_what_cannot_be_listed_gets_nothing_of_ours(ours, line):
    assert ours(f"%%groggy pr G {line}") == []


def test_parameters_are_those_of_the_cells_text_where_there_is_one(complete):
    assert texts(complete("%%groggy pr G |\nother = param(1)\nnodes['x'] = full(other)"))[0] == "other="
    broken = '%%groggy new G |\nspeed = param(1)\nseed = param("a", kind="node")\nx = (('
    assert texts(complete(broken))[:2] == ["speed=", "seed="]
    assert texts(complete(broken.replace("|", "seed=pan|"))) == ["pandas"]


def test_paths_stay_possible_where_a_graph_may_stand(complete, tmp_path):
    (tmp_path / "graph.csv").write_text("source,target\n0,1\n")
    (tmp_path / "Great.csv").write_text("source,target\n0,1\n")
    assert "graph.csv" in texts(complete("%%groggy pr gr|"))
    assert set(texts(complete("%%groggy pr G|"))) == {"G", "Great.csv"}
    assert "graph.csv" in texts(complete("%%groggy pr G --trace gr|"))
    assert "graph.csv" in texts(complete("%%groggy pr G --cluster c --checkpoint gr|"))


# -- the body


def body(text):
    return f"%%groggy pr G\n{text}"


def test_names_above_words_and_steps(complete):
    fragment, found = complete(body("delta = ones()\ndense = delta\nfor deep, e in in_edges:\n    y = de|"))
    assert fragment == "de"
    assert found[:3] == ["deep", "dense", "delta"] and "degree" in found
    public = {op.called for op in OPS.values() if not op.internal and op.symbol is None}
    everything = set(texts(complete(body("y = |"))))
    assert public <= everything and set(RESERVED) <= everything
    assert not {op.name for op in OPS.values() if op.internal} & everything
    assert {"param", "watch", "for"} <= everything


def test_names_below_the_cursor_are_not_bound_yet(complete):
    assert "later" not in texts(complete(body("x = lat|\nlater = ones()")))


def test_numbers_and_arrays_of_the_notebook_may_be_inputs(complete):
    assert texts(complete(body("x = sc|"))) == ["scale", "scores"]


@pytest.mark.parametrize(
    ("text", "fragment", "wanted"),
    [
        ('x = nodes["|', "", ["age", "a b"]),
        ("x = nodes['a|", "a", ["age", "a b"]),
        ('w = edges["w|"]', "w", ["when", "weight"]),
        ('w = edges.get("wei|', "wei", ["weight"]),
        ("x = nodes[ag|", "ag", ['"age"']),
        ("w = edges.get(|", "", ['"when"', '"weight"']),
        ("w = edges.|", "", ["get"]),
        ("y = A.|", "", ["T"]),
        ('x = index_of("numpy.|', "numpy.", ["numpy.core"]),
        ("x = index_of(label='pa|", "pa", ["pandas"]),
        ('s = param("|", kind="node")', "", ["numpy", "numpy.core", "pandas"]),
        ('y = normalize(x, by="m|', "m", ["max", "minmax"]),
        ("y = clip(x, ma|", "ma", ["max=", "max", "maximum"]),
        ('s = param(1, kind="|', "", ["node", "time", "scalar"]),
    ],
)
def test_what_stands_after_a_table_a_label_or_an_option(complete, text, fragment, wanted):
    assert complete(body(text)) == (fragment, wanted)


def test_labels_without_a_quote_are_written_with_one(complete):
    found = texts(complete(body("x = index_of(pan|")))
    assert found[0] == '"pandas"'


@pytest.mark.parametrize("text", ["# nod", '"""a doc\nnod', "x = 1e", 'x = "nod', "x.", "x = clip(1"])
def test_comments_docstrings_strings_and_numbers_get_nothing_of_ours(ours, text):
    assert ours(body(text)) == []


def test_a_graph_of_another_library_has_attributes_too(complete, notebook):
    nx.set_node_attributes(notebook["H"], {0: 1, 1: 2, 2: 3}, "size")
    assert texts(complete('%%groggy pr H\nx = nodes["|')) == ["size"]
    assert texts(complete('%%groggy H\nx = nodes["si|')) == ["size"]
    assert "size" not in texts(complete('%%groggy pr missing\nx = nodes["|'))


def test_at_most_fifty_labels_are_offered_by_prefix_in_node_order(complete, notebook):
    names = [f"n{k}" for k in range(200)]
    notebook["L"] = as_graph((names, names[1:] + names[:1]))
    found = texts(complete('%%groggy pr L\nx = index_of("n|'))
    assert found == names[:LABELS_OFFERED] and LABELS_OFFERED == 50
    assert texts(complete('%%groggy pr L\nx = index_of("n19|')) == ["n19", *names[190:]]
    notebook["P"] = as_graph((list(range(200)), [*range(1, 200), 0]))
    assert texts(complete("%%groggy pr P\nx = index_of(19|")) == ["19", *map(str, range(190, 200))]
    assert texts(complete("%%groggy pr P start=19|")) == ["19", *map(str, range(190, 200))]
    assert labels(notebook["P"], "19") == [19, *range(190, 200)]


def test_a_variable_that_raises_when_looked_at_stops_nothing(complete, notebook):
    class Broken:
        __module__ = "networkx.graph"

        def __getattr__(self, name):
            raise RuntimeError(name)

    notebook["broken"] = Broken()
    with capture_output() as captured:
        complete("%%groggy pr |")
    assert captured.stdout + captured.stderr == ""
    assert texts(complete("%%groggy pr G --mo|")) == ["--mode"]


# -- commands and other cells


def test_commands_and_their_words(complete):
    assert texts(complete("%groggy |")) == list(COMMANDS)
    assert complete("%groggy hi|") == ("hi", ["history"])
    assert complete("%groggy step out_|") == ("out_", ["out_degree"])
    assert texts(complete("%groggy cache |")) == ["path", "warm", "clear"]
    assert texts(complete("%groggy demo page|")) == ["pagerank", "pagerank_note"]
    assert texts(complete("x = 1\n%groggy inf|")) == ["info"]


def test_a_plan_is_completed_as_a_cells_line_is(notebook, complete):
    notebook["pr"] = parse("d = param(0.5)\nnodes['x'] = full(d)")
    assert complete("%groggy plan p|") == ("p", ["pr"])
    assert "karate" in texts(complete("%groggy plan pr |"))
    assert texts(complete("%groggy plan pr karate |")) == ["--mode", "--passes", "--checked"]
    assert texts(complete("%groggy plan pr karate --mode |")) == list(words())
    assert texts(complete("%groggy pla|")) == ["plan"]


@pytest.mark.parametrize(
    "text", ["nodes[", "%%time\nx = de", "%%groggyish pr ", "x = '%%groggy '", "%timeit "]
)
def test_other_cells_are_left_alone(ours, complete, text):
    assert ours(text) == []
    assert "degrees" in texts(complete("import math\nmath.deg|"))


def test_blank_lines_above_the_cell_change_nothing(complete):
    assert texts(complete("\n\n%%groggy pr G --mo|")) == ["--mode"]
    assert texts(complete('\n%%groggy pr G\nx = nodes["ag|')) == ["age"]


def test_it_is_there_once_and_goes_with_the_extension(notebook):
    def ours():
        return [m for m in notebook.shell.Completer.custom_matchers if m.matcher_identifier == IDENTIFIER]

    assert notebook("%reload_ext groggy_nb").ok and len(ours()) == 1
    assert notebook("%unload_ext groggy_nb").ok and ours() == []
    assert notebook("%load_ext groggy_nb").ok and len(ours()) == 1


def test_a_cell_with_a_completed_label_runs(complete, notebook):
    (label,) = texts(complete("%%groggy pr G start=pa|"))
    assert notebook(f"%%groggy pr G -m reference -q start={label}\n{WALK}{USE}").ok
