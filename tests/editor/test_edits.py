"""Edits touch one place of the text, and are refused with a reason where the program would not be right."""

from __future__ import annotations

import math

import pytest
from start_texts import COMMENTED, SWEEP

from groggy_nb.dsl import edits
from groggy_nb.dsl.edits import EditRefused, ExactText, Outline, like, read
from groggy_nb.notebook.editor.commands import edited

LOOP = """ranks = full(1 / N)
for _ in range(10):
    new = 2 * ranks
    ranks = new  # back
nodes["r"] = ranks
"""


def changed_lines(before, after):
    """The lines that only one of two texts has."""
    a, b = ExactText(before).lines, ExactText(after).lines
    return [x for x in a if x not in b], [x for x in b if x not in a]


# -- names


def test_a_new_step_takes_an_unused_name_and_goes_after_the_one_given():
    text = edits.add("degree = degree()\nx = ones()\n", "degree", after="degree#1").text
    assert text == "degree = degree()\ndegree_2 = degree()\nx = ones()\n"


def test_renaming_changes_every_read_and_assignment_of_the_value_and_nothing_else():
    text = edits.rename(COMMENTED, "ranks#1", "r").text
    gone, new = changed_lines(COMMENTED, text)
    assert len(gone) == len(new) == 6
    assert read(text).program == read(COMMENTED).program
    assert 'nodes["pagerank"] = r\n' in text


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("deg", "already"),
        ("N", "reserved"),
        ("for", "no name"),
        ("a b", "no name"),
        ("u", "neighbor"),
        ("_", "counts rounds"),
        ("<img onerror=x>", "no name"),
        ("größe", "a to z"),
        ("__x", "reserved"),
    ],
)
def test_a_name_that_is_taken_or_none_is_refused(name, why):
    with pytest.raises(EditRefused, match=why):
        edits.rename(COMMENTED, "ranks#1", name)


def test_a_comprehension_variable_of_that_name_is_not_renamed():
    text = "w = ones()\ns = sum(w[u] for u in in_neighbors)\nt = sum(x[w] for w in in_neighbors)\n"
    renamed = edits.rename(text, "w#1", "first").text
    assert renamed == text.replace("w = ones", "first = ones").replace("sum(w[u]", "sum(first[u]")


def test_renaming_a_watched_value_renames_its_watch():
    assert "watch(change)" in edits.rename(COMMENTED, "delta#1", "change").text


def test_renaming_an_output_changes_the_word_in_quotes_only():
    text = edits.rename('x = ones()\nnodes[ "x" ] = x\n', "out:nodes:x#1", 'a "b"').text
    assert text == 'x = ones()\nnodes[ "a \\"b\\"" ] = x\n'


# -- connections


def test_connecting_swaps_the_value_of_a_port_inside_its_expression():
    text = "a = ones()\nb = zeros()\ny = 0 if a > 1 else a / 2  # half\n"
    assert edits.connect(text, "b#1", "y#1", "a").text == text.replace("a > 1", "b > 1").replace(
        "a / 2", "b / 2"
    )


def test_connecting_to_a_comprehension_keeps_what_stands_behind_the_name():
    text = "a = ones()\nb = zeros()\ny = sum(a[u] / 2 for u in in_neighbors)\n"
    assert "sum(b[u] / 2 for" in edits.connect(text, "b#1", "y#1", "x").text


def test_a_connection_of_the_wrong_kind_is_refused_and_says_what_was_wanted():
    with pytest.raises(EditRefused, match="wants"):
        edits.connect("t = 3.0\nx = ones()\ny = sum(x)\n", "t#1", "y#1", "x")


def test_a_step_below_its_new_reader_moves_up_before_it():
    edit = edits.connect("a = ones()\ny = sum(a)\nb = zeros()  # b\n", "b#1", "y#1", "x")
    assert edit.text == "a = ones()\nb = zeros()  # b\ny = sum(b)\n"
    assert "moved up" in edit.say


def test_a_value_cannot_enter_the_step_that_makes_it():
    with pytest.raises(EditRefused):
        edits.connect("a = ones()\nb = 2 * a\n", "b#1", "b#1", "b")


def test_disconnecting_leaves_a_default_or_a_free_name():
    assert edits.disconnect("a = ones()\ns = sum(a)\n", "s#1", "x").text == "a = ones()\ns = sum(x)\n"
    text = "e = param(0.1)\na = ones()\nr = recip(a, epsilon=e)\n"
    assert edits.disconnect(text, "r#1", "epsilon").text == text.replace(", epsilon=e", "")


# -- deleting


def test_readers_of_a_deleted_value_read_an_input_and_the_edit_says_so():
    edit = edits.delete("a = ones()  # gone\n# stays\nb = sum(a)\n", ["a#1"])
    assert edit.text == "# stays\nb = sum(a)\n"
    assert "b reads the input a" in edit.say
    assert read(edit.text).program.sources[0].form == "input"


def test_a_deletion_that_the_rest_does_not_bear_is_refused_and_names_the_readers():
    text = "x = ones()\nfor _ in range(3):\n    x = 2 * x\ny = x\nx = zeros()\nnodes['x'] = x + y\n"
    with pytest.raises(EditRefused, match="x"):
        edits.delete(text, ["x#1"])


def test_an_emptied_loop_keeps_a_pass_which_goes_when_a_step_comes():
    text = "for _ in range(3):\n    x = 1  # why\ny = 2\n"
    empty = edits.delete(text, ["x#1"]).text
    assert empty == "for _ in range(3):\n    pass  # why\ny = 2\n"
    assert edits.add(empty, "ones", region="loop#1").text == empty.replace("pass", "ones = ones()")


def test_one_of_two_statements_on_a_line_goes_alone():
    text = "a = 1; b = 2  # both\nc = a\n"
    assert edits.delete(text, ["b#1"]).text == "a = 1  # both\nc = a\n"
    assert edits.delete("a = 1; b = 2\n", ["a#1"]).text == "b = 2\n"


# -- places


def test_a_step_dropped_into_a_region_takes_its_indentation():
    text = edits.add(SWEEP, "node_index", region="loop#1").text
    assert "\tif all(labels == before):\n\t\tbreak\n\tnode_index = node_index()\nnodes" in text


def test_moving_into_and_out_of_a_loop_keeps_the_text_of_the_line():
    text = "a = ones()  # a\nfor _ in range(3):\n    b = 2\nc = 3\n"
    inside = edits.move(text, ["a#1"], region="loop#1").text
    assert inside == "for _ in range(3):\n    b = 2\n    a = ones()  # a\nc = 3\n"
    assert (
        edits.move(inside, ["a#1"], after="c#1").text
        == "for _ in range(3):\n    b = 2\nc = 3\na = ones()  # a\n"
    )


def test_a_move_that_reads_a_value_too_early_is_refused():
    with pytest.raises(EditRefused, match="before it is bound"):
        edits.move("a = ones()\nb = 2 * a\nc = 2 * b\n", ["c#1"], after="a#1")
    with pytest.raises(EditRefused, match="itself"):
        edits.move(LOOP, ["loop#1"], region="loop#1")


def test_wrapping_indents_the_lines_and_refuses_gaps():
    text = "a = ones()\n# note\nb = 2 * a\nc = 3\n"
    wrapped = edits.wrap(text, ["b#1", "c#1"], "loop", "5").text
    assert wrapped == "a = ones()\n# note\nfor _ in range(5):\n    b = 2 * a\n    c = 3\n"
    with pytest.raises(EditRefused, match="between"):
        edits.wrap(text, ["a#1", "c#1"], "loop")


def test_a_loop_on_one_line_is_opened_for_a_new_step():
    text = edits.add("for _ in range(3): x = 1  # one\n", "ones", region="loop#1").text
    assert text == "for _ in range(3):\n    x = 1  # one\n    ones = ones()\n"


# -- arguments


def test_an_argument_is_set_added_and_left_out_in_its_place():
    text = "y = recip( x )  # why\n"
    longer = edits.set_argument(text, "y#1", "epsilon", "1e-9").text
    assert longer == "y = recip( x, epsilon=1e-9 )  # why\n"
    assert edits.set_argument(longer, "y#1", "epsilon", "").text == text.replace("x )", "x )")
    assert edits.set_argument(longer, "y#1", "x", "a + b").text == "y = recip( a + b, epsilon=1e-9 )  # why\n"


def test_an_operand_is_put_in_parentheses_where_it_must():
    assert edits.set_argument("y = a * b\n", "y#1", "a", "c + d").text == "y = (c + d) * b\n"


def test_a_choice_is_quoted_and_a_label_too():
    assert 'by="max"' in edits.set_argument("y = normalize(x)\n", "y#1", "by", "max").text
    assert 'index_of("numpy")' in edits.set_argument("y = index_of(0)\n", "y#1", "label", "numpy").text


def test_the_parts_of_a_comprehension_are_set_one_by_one():
    text = "y = sum(x[u] for u in in_neighbors)\n"
    assert "for u in in_neighbors if x > 0)" in edits.set_argument(text, "y#1", "where", "x > 0").text
    assert (
        "sum((x[u] for u in in_neighbors), default=2)" in edits.set_argument(text, "y#1", "default", "2").text
    )
    assert "for u, e in out_edges" in edits.set_argument(text, "y#1", "over", "out_edges").text


@pytest.mark.parametrize(
    "text",
    [
        "a) + (b",
        "a, b",
        "1 # gone",
        "x\ny",
        "",
        "x = 1",
        "*a",
        "**a",
        "yield",
        "__import__('os')",
        "x if",
        '"',
        "(" * 200 + ")" * 200,
        "x" * 5000,
    ],
)
def test_a_text_that_is_no_expression_of_the_language_is_refused(text):
    with pytest.raises(EditRefused):
        edits.set_expression("x = ones()\ny = 2 * x\nz = y\n", "y#1", text)


def test_comments_inside_a_replaced_expression_move_above_it():
    text = "for _ in range(2):\n    x = (1 +  # one\n        2)  # two\n"
    assert (
        edits.set_expression(text, "x#1", "3").text == "for _ in range(2):\n    # one\n    x = (3)  # two\n"
    )


def test_heads_take_a_count_or_a_whole_head():
    assert edits.set_header(LOOP, "loop#1", "20").text == LOOP.replace("range(10)", "range(20)")
    assert edits.set_header(LOOP, "loop#1", "i in range(2, 5)").text == LOOP.replace(
        "_ in range(10)", "i in range(2, 5)"
    )
    with pytest.raises(EditRefused):
        edits.set_header(LOOP, "loop#1", "_ in range(3): pass #")


def test_a_default_is_set_within_its_bounds():
    text = "d = param(0.85, min=0, max=1)  # damping\n"
    assert edits.set_param(text, "d", 0.5).text == text.replace("0.85", "0.5")
    with pytest.raises(EditRefused, match="above max"):
        edits.set_param(text, "d", 2)


@pytest.mark.parametrize(
    ("declared", "value", "kept"),
    [
        ("0.85", 1, "1.0"),
        ("-0.5", 3, "3.0"),
        ("inf", 3, "3.0"),
        ("0.5", math.inf, "inf"),
        ("10", 20, "20"),
        ("10", 2.5, "2.5"),
        ("True", False, "False"),
        ('"b", kind="node"', 'a "b"', '\'a "b"\', kind="node"'),
        ('"2024-01-01", kind="time"', "2024-02-01", "'2024-02-01', kind=\"time\""),
    ],
)
def test_a_value_kept_as_default_is_spelled_by_what_stands_there(declared, value, kept):
    assert edits.set_param(f"d = param({declared})\n", "d", value).text == f"d = param({kept})\n"


def test_a_view_sends_infinity_as_null_and_whole_numbers_of_64_bits():
    text = "d = param(0.5)\nk = param(3)\n"
    command = {"kind": "set_param", "name": "d"}
    assert edited(text, command | {"value": None}).text == text.replace("0.5", "inf")
    assert edited(text, command | {"name": "k", "value": 4}).text == text.replace("3", "4")
    for value in (2**64, [1], {}):
        with pytest.raises(EditRefused, match="value wants"):
            edited(text, command | {"value": value})


def test_a_default_of_kind_scalar_is_a_number():
    assert (
        edits.set_param('d = param(0.5, kind="scalar")\n', "d", 0.25).text
        == 'd = param(0.25, kind="scalar")\n'
    )


# -- copies


def test_a_copy_reads_its_own_values_and_an_update_stays_the_programs():
    text = 'a = ones()\nb = 2 * a\nb += 1\nnodes["b"] = b\n'
    copy = edits.duplicate(text, ["a#1", "b#1", "b#2", "out:nodes:b#1"]).text
    assert copy == text + 'a_2 = ones()\nb_2 = 2 * a_2\nb_2 += 1\nnodes["b_2"] = b_2\n'
    assert edits.duplicate(text, ["b#2"]).text == text.replace("b += 1\n", "b += 1\nb += 1\n")


def test_pasted_text_is_dedented_and_refused_where_it_is_no_program():
    assert (
        edits.paste(LOOP, "    q = ones()  # q\n", region="loop#1").text.count("    q = ones()  # q\n") == 1
    )
    with pytest.raises(EditRefused, match="no program"):
        edits.paste(LOOP, "not a program (")


# -- exact texts


def test_line_ends_and_the_byte_order_mark_stay():
    text = "\ufeffa = ones()\r\nb = 2 * a\r\n"
    assert edits.add(text, "sum", after="b#1").text == text + "sum = sum(b)\r\n"
    assert edits.rename(text, "a#1", "c").text == text.replace("a", "c")


def test_columns_count_characters_where_ast_counts_bytes():
    text = 'x = nodes.get("größe", 1.0); y = x + 1  # ñ\n'
    assert edits.rename(text, "x#1", "size").text == text.replace("; y = x", "; y = size").replace(
        "x =", "size =", 1
    )


def test_a_text_from_a_browser_keeps_the_line_ends_of_the_lines_that_stay():
    old = "a\r\nb\nc\r\nd"
    assert like("a\nb\nc\nd", old) == old
    assert like("a\nX\nc\nd", old) == "a\r\nX\r\nc\r\nd"


def test_ids_count_the_assignments_of_a_name():
    assert [e.id for e in Outline(LOOP).walk()] == ["ranks#1", "loop#1", "new#1", "ranks#2", "out:nodes:r#1"]
    assert [e.id for e in Outline("loop = 1\nfor _ in range(2):\n    pass\n").walk()][:2] == [
        "loop#1",
        "loop#2",
    ]
