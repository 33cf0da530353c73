"""PageRank composed from an empty canvas, command by command, is the program that the text gives."""

from __future__ import annotations

import numpy as np

import groggy_nb as gn
from groggy_nb.notebook.editor.session import Session
from groggy_nb.notebook.editor.surroundings import Surroundings
from groggy_nb.notebook.editor.workbench import Workbench

TEXT = """damping = param(0.85, min=0, max=1)
deg = out_degree()
sink = deg == 0
ranks = full(1 / N)
for _ in range(100):
    contrib = 0 if sink else ranks / deg
    pulled = sum(contrib[u] for u in in_neighbors)
    lost = sum(ranks if sink else 0)
    new = damping * (pulled + lost / N) + (1 - damping) / N
    delta = l1(new - ranks)
    watch(delta)
    if delta < 1e-10:
        break
    ranks = new
nodes["pagerank"] = ranks
"""


def test_pagerank_from_an_empty_canvas(karate):
    bench = Workbench(Session("", karate), Surroundings())

    def do(kind, **fields):
        answer = bench.command({"kind": kind, **fields}, bench.session.rev)
        assert answer.ok, (kind, fields, answer.reason, bench.text)
        return bench.session.projection["focus"]

    def add(op, after=None, region=None, name=None, **arguments):
        return do("add", op=op, after=after, region=region, name=name, arguments=arguments)

    deg = add("out_degree", name="deg")
    sink = add("eq", after=deg, name="sink", b="0")
    ranks = add("full", after=sink, name="ranks", value="1 / N")
    loop = add("loop", after=ranks)
    do("set_header", region=loop, text="100")
    contrib = add("expression", region=loop, name="contrib", expression="0 if sink else ranks / deg")
    pulled = add("neighbor_sum", after=contrib, name="pulled")  # reads the step before it by itself
    lost = add("sum", after=pulled, name="lost")
    do("set_argument", node=lost, argument="x", text="ranks if sink else 0")
    add("param", name="damping", default="0.85", min="0", max="1")
    new = add("expression", after=lost, name="new")
    do("set_expression", node=new, text="damping * (pulled + lost / N) + (1 - damping) / N")
    delta = add("l1", after=new, name="delta", x="new - ranks")
    watched = add("watch", after=delta)
    until = add("break", after=watched, condition="delta", below="1e-10")
    last = add("expression", after=until, name="ranks", expression="new")  # the next round's value
    add("node_output", after=last, name="pagerank")

    assert bench.program == gn.parse(TEXT), bench.text
    assert bench.text == TEXT
    assert [e["id"] for e in bench.session.projection["edges"] if e["back"]] == [
        "back:new#1>carried:loop#1:ranks:next",
    ]
    bench.run("compare")
    assert bench.wait(120) and bench.comparison.equal
    assert np.array_equal(bench.result["pagerank"], gn.parse(TEXT).run(karate)["pagerank"])


def test_the_same_by_connecting_ports(karate):
    session = Session("x = ones()\n", karate)

    def do(kind, **fields):
        answer = session.command({"kind": kind, **fields}, session.rev)
        assert answer.ok, (kind, fields, answer.reason, session.text)

    do("add", op="neighbor_mean")  # with nothing to read: an input
    assert "input:x_2" in {n["id"] for n in session.projection["nodes"]}
    do("connect", source="x#1", target="neighbor_mean#1", port="x")
    do("add", op="sub")
    do("connect", source="neighbor_mean#1", target="sub#1", port="a")
    do("connect", source="x#1", target="sub#1", port="b")
    do("add", op="node_output", after="sub#1")
    assert session.text == (
        "x = ones()\n"
        "neighbor_mean = mean(x[u] for u in in_neighbors)\n"
        "sub = neighbor_mean - x\n"
        'nodes["sub"] = sub\n'
    )
    assert not session.projection["warnings"]
