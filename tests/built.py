"""Programs of text built but not run, and what is in them."""

from groggy_nb.codegen.build import build
from groggy_nb.dsl import parse
from groggy_nb.graph import datasets
from groggy_nb.passes import optimize
from groggy_nb.plan.nodes import Walk, nodes_of
from groggy_nb.plan.planning import plan
from groggy_nb.run.bind import bind


def built(text, mode="fused", passes=(), graph=None, params=None, counted=True, **options):
    """The executable of a text; without passes the program is as written."""
    bound = bind(parse(text).program, graph or datasets.karate(), params)
    typed = optimize(bound.typed, passes)
    return build(plan(typed, mode, **options), counted=counted, compiled=False)


def passes_of(executable):
    """The ops of each walk over nodes or edges, in order."""
    found = [n for n in nodes_of(executable.plan.nodes) if isinstance(n, Walk)]
    return [[item.op for item in one.items] for one in found]


def sources(executable):
    """The texts of each unit in order: the driver's, then those of the functions it calls."""
    return ["".join(f.source for f in b.emitted.functions) for b in executable.units.values()]


def loop_moves(executable):
    """What each loop's end moves: (exchanges, copies)."""
    moves = [loop.moves for loop in executable.plan.loops]
    return [(len(m.exchanges), sum(len(copy.moves) for copy in m.copies)) for m in moves]
