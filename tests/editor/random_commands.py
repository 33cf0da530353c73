"""Random commands for what a session shows: most fit, some are stale ids, nonsense or hostile."""

from __future__ import annotations

from hypothesis import strategies as st

from groggy_nb.dsl.edits import is_carried
from groggy_nb.notebook.editor.palette import catalogue

OPS = sorted(row["name"] for row in catalogue())
HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "__import__('os').system('true')",
    "x = 1\ny = 2",
    "a) + (b",
    "a, b",
    "# gone",
    "1 # gone",
    '"',
    "\\",
    "lambda: 0",
    "nodes",
    "v",
    "",
    "x" * 300,
    "\u202eevil",
    "é",
]
TEXTS = [
    "0.5",
    "1 / N",
    "x",
    "deg + 1",
    "ranks",
    "x if sink else 0",
    "-1",
    "sum(x)",
    "x[u] > 0",
    "out_neighbors",
    "in_edges",
    "sum",
    "inf",
    "True",
    'nodes["age"]',
]
NAMES = ["x", "deg", "ranks", "fresh_name", "u", "v", "N", "for", "sum", "a_2", "labels"]
PIECES = [
    "q = ones()\n",
    "# kept by no one\nx = zeros()  # new\nnodes['x'] = x\n",
    "for _ in range(2):\n    q = 1\n",
]
VALUES = st.sampled_from([None, True, 0, 1, -3, 2**80, 0.25, 1e300])
TYPED = ["t = ones()  # typed", "# typed", "broken (", "", "  x = 1"]


@st.composite
def command(draw, session):
    """One command for the state that a session is in."""
    seen = session.projection
    nodes = [n["id"] for n in seen["nodes"] if n["line"]]
    outside = [n["id"] for n in seen["nodes"] if not n["line"]]
    regions = [r["id"] for r in seen["regions"]]
    strange = ["gone#9", "input:nowhere", "size:N", "out:nodes:<b>#1", ""]
    # Most ids are right ones: sequences of refusals alone would show little.
    many = max(len(strange) * 6 // max(len(nodes) + len(regions), 1), 2)
    node = st.sampled_from((nodes + regions) * many + outside + strange)
    value = st.sampled_from(nodes * many + outside * many + strange)
    frame = st.sampled_from(regions * many + strange)
    place = st.one_of(node, st.none())
    region = st.one_of(st.none(), st.sampled_from(regions)) if regions else st.none()
    text = st.one_of(
        st.sampled_from(TEXTS), st.sampled_from(HOSTILE), st.sampled_from(NAMES), st.text(max_size=8)
    )
    words = st.sampled_from(["x", "value", "header"])
    head = st.one_of(st.just("_ in range(3)"), st.just("total > 1"), text)
    name = st.one_of(st.sampled_from(NAMES), st.sampled_from(HOSTILE))
    some = st.one_of(st.lists(node, min_size=1, max_size=1), st.lists(node, min_size=1, max_size=3))
    kind = draw(
        st.sampled_from(
            ["add"] * 6
            + ["connect"] * 4
            + ["set_argument"] * 4
            + ["delete"] * 2
            + ["move"] * 3
            + ["carry"] * 3
            + ["rewire", "insert_on", "put_on"]
            + ["undo"] * 2
            + [
                "redo",
                "disconnect",
                "set_header",
                "set_expression",
                "set_note",
                "rename",
                "rename",
                "duplicate",
                "paste",
                "wrap",
                "set_param",
                "set_text",
                "start",
                "unknown",
            ]
        )
    )
    match kind:
        case "add":
            return {
                "kind": kind,
                "op": draw(st.sampled_from(OPS)),
                "after": draw(place),
                "region": draw(region),
                "arguments": draw(st.dictionaries(words, text, max_size=1)),
                "name": draw(st.one_of(st.none(), name)),
            }
        case "carry":
            source = draw(st.one_of(value, st.none()))
            return {"kind": kind, "region": draw(frame), "source": source, "name": draw(st.none() | name)}
        case "rewire" | "insert_on" | "put_on":
            ports = [(n["id"], p["name"]) for n in seen["nodes"] for p in n["inputs"]] or [("x#1", "x")]
            target, port = draw(st.sampled_from(ports))
            if kind == "insert_on":
                return {"kind": kind, "op": draw(st.sampled_from(OPS)), "target": target, "port": port}
            if kind == "put_on":
                return {"kind": kind, "node": draw(node), "target": target, "port": port}
            wires = [(e["source"], e["target"], e["port"]) for e in seen["edges"]] or [("x#1", "y#1", "x")]
            source, *old = draw(st.sampled_from(wires))
            found = {"kind": kind, "source": source, "target": target, "port": port}
            return found | {"old_target": old[0], "old_port": old[1]}
        case "connect" | "disconnect":
            ports = [(n["id"], p["name"]) for n in seen["nodes"] for p in n["inputs"]]
            ports += [port for port in ports if is_carried(port[0])] * 2
            target, port = draw(st.sampled_from(ports)) if ports else ("x#1", "x")
            found = {"kind": kind, "target": target, "port": port}
            return found | ({"source": draw(value)} if kind == "connect" else {})
        case "set_argument":
            given = [(n["id"], a["name"]) for n in seen["nodes"] for a in n["arguments"]]
            given += [(n["id"], p["name"]) for n in seen["nodes"] for p in n["inputs"] if is_carried(n["id"])]
            target, argument = draw(st.sampled_from(given)) if given else ("x#1", "x")
            return {"kind": kind, "node": target, "argument": argument, "text": draw(text)}
        case "set_note":
            return {"kind": kind, "node": draw(node), "text": draw(text)}
        case "set_header":
            return {"kind": kind, "region": draw(frame), "text": draw(head)}
        case "set_expression":
            return {"kind": kind, "node": draw(node), "text": draw(text)}
        case "rename":
            return {"kind": kind, "node": draw(node), "name": draw(name)}
        case "delete":
            return {"kind": kind, "nodes": draw(some)}
        case "move" | "duplicate":
            return {"kind": kind, "nodes": draw(some), "after": draw(place), "region": draw(region)}
        case "paste":
            piece = draw(st.one_of(st.sampled_from(PIECES), text))
            return {"kind": kind, "text": piece, "after": draw(place), "region": draw(region)}
        case "wrap":
            op = draw(st.sampled_from(["loop", "while", "sweep", "if", "nothing"]))
            return {"kind": kind, "nodes": draw(some), "op": op}
        case "set_param":
            names = [p["name"] for p in seen["params"]] * 3 + ["none"]
            return {
                "kind": kind,
                "name": draw(st.sampled_from(names)),
                "value": draw(st.one_of(VALUES, text)),
            }
        case "set_text":
            lines = seen["text"].split("\n")
            at = draw(st.integers(0, len(lines)))
            lines.insert(at, draw(st.sampled_from(TYPED)))
            return {"kind": kind, "text": "\n".join(lines)}
        case "start":
            return {
                "kind": kind,
                "name": draw(st.sampled_from(["pagerank", "blank", "label_propagation", "?"])),
            }
        case "unknown":
            return draw(
                st.sampled_from(
                    [
                        {"kind": "eval", "text": "1"},
                        {"kind": ["add"]},
                        {},
                        {"kind": "delete", "nodes": "x#1"},
                        {"kind": "rename", "node": 3, "name": None},
                        {"kind": "delete", "nodes": [None]},
                        {"kind": "add", "op": "sum", "more": 1},
                        {"kind": "add", "op": "sum", "arguments": [1]},
                        "undo",
                        None,
                    ]
                )
            )
    return {"kind": kind}
