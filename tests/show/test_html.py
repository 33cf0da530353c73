"""Static HTML: no script, no address, and hostile words stay words."""

import base64
import re
from html.parser import HTMLParser

import numpy as np
import pytest

import groggy_nb as gn
from groggy_nb.measure.compare import Comparison
from groggy_nb.show import as_html

HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "</td></table><iframe src=javascript:alert(1)>",
    "&lt;b&gt; &amp; $x^2$",
    "{{constructor.constructor('alert(1)')()}}",
    "javascript:alert(1)",
]
ALLOWED = {"div", "table", "thead", "tbody", "tr", "th", "td", "b", "img", "span", "details", "summary"}


class Reader(HTMLParser):
    """Collects elements, attributes and text, and checks that elements are closed in order."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.words, self.open = set(), [], [], []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += attrs
        if tag != "img":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


def check(html):
    """The text of HTML that holds only what we write."""
    found = Reader(html)
    assert found.tags <= ALLOWED
    names = {name for name, _ in found.attributes}
    assert names <= {"style", "class", "src", "alt", "title"}
    for name, value in found.attributes:
        if name == "src":
            assert value.startswith("data:image/png;base64,")
        if name == "style":
            assert "url(" not in value
    assert "http:" not in html
    assert "https:" not in html
    return "".join(found.words)


def pictures(html):
    """The PNG files in a page."""
    return [base64.b64decode(data) for data in re.findall(r'src="data:image/png;base64,([^"]*)"', html)]


def test_hostile_labels_are_text(result):
    values = np.arange(float(len(HOSTILE)))
    r = result(labels=HOSTILE, values={"x": values})
    shown = check(as_html(r))
    assert all(word[:15] in shown for word in HOSTILE)
    check(as_html(r.report))


def test_hostile_names_formulas_and_warnings_are_text(result):
    from groggy_nb.run.record import StepRow

    # All words in one report, because its pictures take the time.
    r = result(
        values={word: np.ones(3) for word in HOSTILE},
        rows=[StepRow(word, (1,), (word,), 1, 1.0) for word in HOSTILE],
        warnings=HOSTILE,
        formula=" + ".join(HOSTILE),
        watch={word: np.ones(2) for word in HOSTILE},
    )
    shown = check(as_html(r.report))
    assert all(word in shown for word in HOSTILE)
    check(as_html(r))
    check(as_html(Comparison({"step": r} | dict.fromkeys(HOSTILE, r))))


@pytest.mark.parametrize("word", HOSTILE)
def test_hostile_programs_are_text(word):
    quoted = word.replace("\\", "").replace('"', "'")
    p = gn.parse(f'"""{quoted}"""\nx = param(1.0, help="{quoted}")  # {word}\nnodes["{quoted}"] = full(x)')
    assert word in check(as_html(p))
    check(as_html(p.explain()))


def test_the_html_of_a_report_has_its_picture_with_words(result):
    html = as_html(result().report)
    (png,) = pictures(html)
    assert png.startswith(b"\x89PNG")
    alt = dict(Reader(html).attributes)["alt"]
    assert "kernel 3.00 s" in alt


def test_the_html_of_a_comparison_has_two_pictures(result):
    assert len(pictures(as_html(Comparison({"step": result("step"), "fused": result("fused")})))) == 2


def test_pictures_are_opaque_in_whatever_style_the_user_has(result):
    import io

    import matplotlib.image
    import matplotlib.style

    with matplotlib.style.context("dark_background"):
        (png,) = pictures(as_html(result().report))
    pixels = matplotlib.image.imread(io.BytesIO(png))
    assert pixels[0, 0].tolist()[:3] == [1.0, 1.0, 1.0]
    assert pixels.shape[2] == 3 or (pixels[..., 3] == 1.0).all()


def test_html_says_what_the_text_says(result):
    words = check(as_html(result().report))
    for figure in ("7.00 s", "4 = 1 + rounds", "divide", "50.0%", "42.9%"):
        assert figure in words


def test_html_leaves_no_figure_open(result):
    import matplotlib.pyplot as plt

    before = plt.get_fignums()
    as_html(result().report)
    assert plt.get_fignums() == before
