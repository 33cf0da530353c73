"""What the editor is told of the kinds of values."""

from groggy_nb.domains import DOMAINS, OF_FORM
from groggy_nb.show.kinds import HUES, kinds


def test_each_form_has_colours_and_a_shape_of_its_own():
    assert set(HUES) == set(OF_FORM)
    for part in ("light", "dark", "shape"):
        assert len({getattr(hue, part) for hue in HUES.values()}) == len(HUES)


def test_each_kind_is_told_in_words_and_whether_steps_read_it():
    told = {kind["name"]: kind for kind in kinds()}
    assert set(told) == {domain.name for domain in DOMAINS}
    assert told["edge"]["told"] == "edge value: one for each edge" and told["edge"]["one"] == "an edge value"
    assert told["table"]["told"] == "table: rows to put out"
    assert [name for name in told if not told[name]["is_read"]] == ["table"]
