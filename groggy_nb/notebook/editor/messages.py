"""Messages from a view: small, well-formed and known, or dropped; every one with an id is answered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from groggy_nb.dsl.edits import copied
from groggy_nb.errors import GroggyError, clipped
from groggy_nb.modes import FASTEST
from groggy_nb.notebook.editor.files import ask_file
from groggy_nb.notebook.editor.session import Answer
from groggy_nb.notebook.editor.workbench import Workbench

LARGEST = 256 * 1024  # characters of a message as JSON
KEPT = 100  # findings kept
TYPES = (
    "command",
    "check",
    "run",
    "interrupt",
    "round",
    "film",
    "drawing",
    "explain",
    "plan",
    "keep",
    "compare",
    "labels",
    "store",
    "choose",
    "copy_cell",
    "copy",
    "save",
    "load",
    "svg",
)


class Mailbox:
    """Reads messages and has them carried out; nothing that arrives can raise.

    Parameters
    ----------
    bench : Workbench

    Attributes
    ----------
    dropped : list of str
        What was wrong with messages that were not carried out, the last hundred.
    """

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self.dropped: list[str] = []

    def read(self, content: object) -> dict[str, Any] | None:
        """Carry out a message; the answer to send, None where there is nobody to answer."""
        try:
            wrong = _unfit(content)
        except (TypeError, ValueError, RecursionError):
            wrong = "a message that is no JSON"
        name = content.get("id") if isinstance(content, Mapping) else None
        is_known = isinstance(name, str) and len(name) <= 100
        if wrong is not None:
            self._drop(wrong)
            return _ack(str(name), Answer(False, self._bench.session.rev, wrong)) if is_known else None
        assert isinstance(content, Mapping)
        try:
            answer = self._carry_out(content)
        except Exception as fault:  # a forged message must not end the comm; the fault is kept for a report
            reason = fault.message if isinstance(fault, GroggyError) else type(fault).__name__
            answer = Answer(False, self._bench.session.rev, clipped(f"{content['type']}: {reason}"))
        if not answer.ok and answer.reason:
            self._drop(answer.reason)
        return _ack(str(name), answer) if is_known else None

    def _drop(self, reason: str) -> None:
        self.dropped.append(clipped(reason))
        del self.dropped[:-KEPT]

    def _carry_out(self, content: Mapping[str, Any]) -> Answer:
        bench = self._bench
        rev = bench.session.rev
        match content["type"]:
            case "command":
                return bench.command(content.get("command"), content.get("rev"))
            case "check":
                return bench.session.check(content.get("command"))
            case "run":
                params = content.get("params")
                return bench.run(content.get("mode", FASTEST), params if isinstance(params, dict) else {})
            case "interrupt":
                return bench.interrupt()
            case "round":
                return bench.round(content.get("region"), content.get("number"))
            case "film":
                return bench.film(content.get("form"), content.get("region"), content.get("step"))
            case "drawing":
                return bench.drawing()
            case "explain":
                return bench.explain()
            case "plan":
                return bench.plan(content.get("mode"))
            case "keep":
                return bench.keep_run()
            case "compare":
                return bench.compared()
            case "labels":
                prefix = content.get("prefix")
                return Answer(True, rev, data=bench.labels(prefix if isinstance(prefix, str) else ""))
            case "store":
                return Answer(True, rev, data={"text": bench.store(content.get("in_cell") is True)})
            case "choose":
                return bench.choose(content.get("key"))
            case "copy_cell":
                return Answer(True, rev, data={"text": bench.cell()})
            case "copy":
                nodes = content.get("nodes")
                names = [n for n in nodes if isinstance(n, str)] if isinstance(nodes, list) else []
                return Answer(True, rev, data={"text": copied(bench.session.good_text, names)})
            case "save" | "load":
                return ask_file(bench, content["type"], content.get("path"))
        return Answer(True, rev)


def _unfit(content: object) -> str | None:
    """What is wrong with a message as such; None where it may be read."""
    if not isinstance(content, Mapping):
        return "a message that is no set of fields"
    if len(json.dumps(content)) > LARGEST:
        return f"a message above {LARGEST // 1024} kB"
    kind = content.get("type")
    if not isinstance(kind, str) or kind not in TYPES:
        return f"a message of unknown type {clipped(str(kind))!r}"
    return None


def _ack(name: str, answer: Answer) -> dict[str, Any]:
    return {
        "type": "ack",
        "id": name,
        "ok": answer.ok,
        "rev": answer.rev,
        "reason": answer.reason,
        "data": answer.data,
    }
