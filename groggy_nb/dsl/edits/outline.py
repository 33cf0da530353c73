"""The statements of a program's text as the editor counts them: nodes in blocks, regions that hold blocks."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from groggy_nb.domains import OF_FORM
from groggy_nb.dsl.edits.exact import UNIT, ExactText
from groggy_nb.errors import clipped
from groggy_nb.forks import without_warnings

REGIONS = ("loop", "while", "sweep", "if")
OUTPUTS = tuple(OF_FORM)


@dataclass(eq=False, slots=True)
class Entry:
    """One statement; a region's own blocks hold the statements inside it.

    kind : "step", "param", "output", "watch", "break", "pass", or a region: "loop", "while", "sweep", "if".
    name : what it binds, puts out or watches; empty for a region.
    """

    id: str
    kind: str
    name: str
    node: ast.stmt
    block: Block
    inner: list[Block] = field(default_factory=list)

    @property
    def is_region(self) -> bool:
        """Whether other statements stand inside it."""
        return self.kind in REGIONS

    @property
    def index(self) -> int:
        """Its position in its block."""
        return self.block.body.index(self)


@dataclass(eq=False, slots=True)
class Block:
    """Statements one after another: the program, a loop's body, an arm of a conditional.

    region : the id that the editor knows it by; None for the program.
    """

    region: str | None
    owner: Entry | None
    body: list[Entry] = field(default_factory=list)

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in it but `pass`."""
        return all(entry.kind == "pass" for entry in self.body)


class Outline:
    """A text that parses, by statements.

    Parameters
    ----------
    text : str
        A program without errors; anything else gives an outline of no use.

    Examples
    --------
    >>> outline = Outline("x = ones()\\nfor _ in range(3):\\n    x = 2 * x\\n")
    >>> [entry.id for entry in outline.walk()]
    ['x#1', 'loop#1', 'x#2']
    """

    def __init__(self, text: str) -> None:
        self.exact = ExactText(text)
        with without_warnings():
            body = ast.parse(self.exact.plain).body
        self.doc = body[0] if body and _is_text(body[0]) else None
        self._counts: Counter[str] = Counter()
        self.entries: dict[str, Entry] = {}
        self.blocks: dict[str, Block] = {}
        self.top = Block(None, None)
        self._fill(self.top, body[1:] if self.doc else body)

    def walk(self) -> Iterator[Entry]:
        """Every statement in the order of the text."""
        return iter(self.entries.values())

    def _fill(self, block: Block, body: list[ast.stmt]) -> None:
        for node in body:
            kind, name, prefix = described(node)
            entry = Entry(self._numbered(prefix), kind, name, node, block)
            block.body.append(entry)
            self.entries[entry.id] = entry
            if not entry.is_region:
                continue
            self._inner(entry, entry.id, getattr(node, "body", []))
            orelse = getattr(node, "orelse", [])
            if orelse:
                self._inner(entry, self._numbered("else"), orelse)

    def _inner(self, entry: Entry, region: str, body: list[ast.stmt]) -> None:
        block = Block(region, entry)
        entry.inner.append(block)
        self.blocks[region] = block
        self._fill(block, body)

    def _numbered(self, prefix: str) -> str:
        self._counts[prefix] += 1
        return f"{prefix}#{self._counts[prefix]}"

    # -- where things stand

    def block(self, region: str | None) -> Block | None:
        """The block of a region."""
        return self.top if region is None else self.blocks.get(region)

    def indent(self, block: Block) -> str:
        """The indentation of a block's lines."""
        if block.owner is None:
            return ""
        first = block.body[0].node
        if self.exact.begins_line(self.exact.span(first)[0]):
            return self.exact.indent(first.lineno)
        return self.exact.indent(block.owner.node.lineno) + UNIT

    def is_elif(self, entry: Entry) -> bool:
        """Whether a conditional is written as the `elif` of another one."""
        if entry.kind != "if" or entry.block.owner is None or not entry.block.region:
            return False
        start = self.exact.span(entry.node)[0]
        return self.exact.raw[start : start + 4] == "elif"

    def inside(self, block: Block, entry: Entry) -> bool:
        """Whether a block lies in an entry."""
        while block.owner is not None:
            if block.owner is entry:
                return True
            block = block.owner.block
        return False

    def visits(self, block: Block) -> str | None:
        """The name of the visited node, in a sweep."""
        while block.owner is not None:
            if block.owner.kind == "sweep":
                target = getattr(block.owner.node, "target", None)
                return target.id if isinstance(target, ast.Name) else None
            block = block.owner.block
        return None

    def at(self, offset: int) -> Entry | None:
        """The statement that begins at an offset."""
        return next((e for e in self.walk() if self.exact.span(e.node)[0] == offset), None)


def described(node: ast.stmt) -> tuple[str, str, str]:
    """A statement's kind, name, and what its id begins with."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=ast.Name(id="param"))):
            return "param", name, name
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AugAssign(target=ast.Name(id=name)):
            return "step", name, name
        case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=form), slice=key)]) if form in OUTPUTS:
            name = str(key.value) if isinstance(key, ast.Constant) else clipped(ast.unparse(key))
            return "output", name, f"out:{form}:{name}"
        case (
            ast.Assign(targets=[ast.Subscript(value=ast.Name(id=name))])
            | ast.AugAssign(target=ast.Subscript(value=ast.Name(id=name)))
        ):
            return "step", name, name
        case ast.Expr(value=ast.Call(func=ast.Name(id="watch"), args=[value, *_], keywords=keywords)):
            given = [k.value for k in keywords if k.arg == "name"]
            word = given[0].value if given and isinstance(given[0], ast.Constant) else ast.unparse(value)
            name = clipped(str(word))
            return "watch", name, f"watch:{name}"
        case ast.If(body=[ast.Break()], orelse=[]):
            return "break", "", "until"
        case ast.If():
            return "if", "", "if"
        case ast.While():
            return "while", "", "while"
        case ast.For(iter=over):
            return ("loop", "", "loop") if _is_range(over) else ("sweep", "", "sweep")
        case _:
            return "pass", "", "pass"


def _is_range(over: ast.expr) -> bool:
    return isinstance(over, ast.Call) and isinstance(over.func, ast.Name) and over.func.id == "range"


def _is_text(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )
