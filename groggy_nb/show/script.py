"""Programs as Python scripts that make them with the builder: the canonical text, statement by statement."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from groggy_nb.domains import OF_FORM
from groggy_nb.dsl import Builder
from groggy_nb.ir.text import text
from groggy_nb.ir.words import EDGES, NEIGHBORS
from groggy_nb.ops import OPS
from groggy_nb.program import Program

SIZES = ("N", "M", "A", "W")
NUMBERS = ("inf", "nan", "pi")
TABLES = tuple(OF_FORM)
Node = ast.expr


def builder_script(program: Program) -> str:
    """A script that leaves an equal program in `p`; a form that the builder lacks makes it parse the text.

    >>> from groggy_nb.program import parse
    >>> print(builder_script(parse('rate = param(0.5)\\nnodes["heat"] = rate * degree()')))
    import groggy_nb as gn
    <BLANKLINE>
    b = gn.builder('')
    rate = b.param('rate', 0.5)
    b.nodes['heat'] = rate * b.degree()
    p = b.build()
    <BLANKLINE>
    """
    source = text(program.ir)
    tree = ast.parse(source)
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    name = next(word for word in ("b", "builder", "b_", "b__") if word not in used)
    try:
        body = Writer(name, source).block(tree.body)
    except Unsayable:
        return f"import groggy_nb as gn\n\np = gn.parse({_block_string(source)})\n"
    lines = ["import groggy_nb as gn", "", f"{name} = gn.builder({program.doc!r})"]
    inputs = (s.name for s in program.ir.sources if s.form == "input")
    lines += [f"{given} = {name}.input({given!r})" for given in inputs]
    return "\n".join([*lines, *body, f"p = {name}.build()"]) + "\n"


class Unsayable(Exception):
    """A form of the language that the builder has no words for."""


def _block_string(source: str) -> str:
    """The text as a Python string over several lines."""
    plain = source.replace("\\", "\\\\").replace('"""', r"\"\"\"")
    return f'"""\\\n{plain}"""'


class Writer:
    """Turns statements of the language into statements of the builder."""

    def __init__(self, builder: str, source: str) -> None:
        self.builder = builder
        self.source = source
        self.visited: set[str] = set()  # the variable of the sweep around, which comprehensions may read

    def block(self, body: Iterable[ast.stmt], indent: str = "") -> list[str]:
        """The lines of some statements."""
        return [indent + line for statement in body for line in self.statement(statement)]

    def inner(self, body: Iterable[ast.stmt]) -> list[str]:
        """The lines of a nested block."""
        return self.block(body, "    ") or ["    pass"]

    def written(self, node: Node) -> str:
        """An expression as the script has it."""
        return ast.unparse(ast.fix_missing_locations(self.value(node)))

    def statement(self, node: ast.stmt) -> list[str]:
        """The lines of one statement."""
        b = self.builder
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=ast.Name(id="param")) as call):
                told = ast.Call(
                    self.of("param"), [ast.Constant(name), *self.constants(call)], self.words(call)
                )
                return [f"{name} = {ast.unparse(ast.fix_missing_locations(told))}"]
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                return [f"{name} = {b}.var({name!r}, {self.written(value)})"]
            case ast.Assign(targets=[ast.Subscript() as target], value=value):
                return [f"{self.written(target)} = {self.written(value)}"]
            case ast.For(iter=ast.Call(func=ast.Name(id="range"))):
                return [self.loop(node), *self.inner(node.body)]
            case ast.For():
                return self.sweep(node)
            case ast.While(test=ast.Constant(value=True)):
                return [f"with {b}.while_():", *self.inner(node.body)]
            case ast.While():
                return [f"with {b}.while_(lambda: {self.written(node.test)}):", *self.inner(node.body)]
            case ast.If(body=[ast.Break()]):
                return [f"{b}.break_if({self.written(node.test)})"]
            case ast.If():
                lines = [f"with {b}.if_({self.written(node.test)}):", *self.inner(node.body)]
                return [*lines, f"with {b}.else_():", *self.inner(node.orelse)] if node.orelse else lines
            case ast.Expr(value=ast.Call(func=ast.Name(id="watch"), args=[value], keywords=words)):
                return [f"{b}.watch({self.written(value)}{self.watched(value, words)})"]
        return []  # the docstring, and `pass`

    def loop(self, node: ast.For) -> str:
        """The head of a counted loop."""
        assert isinstance(node.iter, ast.Call)
        bounds = ", ".join(map(self.written, node.iter.args))
        counter = ast.unparse(node.target)
        named = "" if counter == "_" else f", name={counter!r}"
        return f"with {self.builder}.loop({bounds}{named})" + (f" as {counter}:" if named else ":")

    def sweep(self, node: ast.For) -> list[str]:
        """The lines of an ordered sweep."""
        over, how = node.iter, []
        if isinstance(over, ast.Call) and isinstance(over.func, ast.Name) and over.func.id == "reversed":
            over, how = over.args[0], ["reverse=True"]
        if not (isinstance(over, ast.Name) and over.id == "nodes"):
            how.insert(0, self.written(over))
        visited = ast.unparse(node.target)
        self.visited = {visited}
        lines = [f"with {self.builder}.sweep({', '.join(how)}) as {visited}:", *self.inner(node.body)]
        self.visited = set()
        return lines

    def watched(self, value: Node, words: list[ast.keyword]) -> str:
        """The name of a watched value where it is not the variable's own."""
        if words:
            return f", {ast.unparse(words[0])}"
        segment = ast.get_source_segment(self.source, value)
        return "" if isinstance(value, ast.Name) else f", name={segment!r}"

    # -- expressions

    def of(self, *names: str) -> Node:
        """An attribute of the builder."""
        found: Node = ast.Name(self.builder)
        for name in names:
            found = ast.Attribute(found, name)
        return found

    def value(self, node: Node, is_lane: bool = False) -> Node:
        """An expression of the builder; in a comprehension numbers stay as they are."""
        match node:
            case ast.Name(id="inf" | "nan" as name):
                return ast.Call(ast.Name("float"), [ast.Constant(name)], [])
            case ast.Name(id=name) if name in (*SIZES, *NUMBERS, *TABLES):
                return self.of(name)
            case ast.UnaryOp(op=ast.USub()) if is_number(node):
                return ast.UnaryOp(ast.USub(), self.value(node.operand, is_lane))
            case ast.UnaryOp():
                op = ast.Invert() if isinstance(node.op, ast.Not) else node.op
                return ast.UnaryOp(op, self.step_value(node.operand, is_lane))
            case ast.BinOp():
                left, right = self.pair(node.left, node.right, is_lane)
                return ast.BinOp(left, node.op, right)
            case ast.Compare(left=ast.Constant(value=str())):
                raise Unsayable  # Python would ask the other side
            case ast.Compare(comparators=[other]):
                # `1 < x` in Python asks x whether it is above 1, which is another step.
                left = self.step_value(node.left, is_lane)
                return ast.Compare(left, node.ops, [self.value(other, is_lane)])
            case ast.BoolOp():
                joint: ast.operator = ast.BitAnd() if isinstance(node.op, ast.And) else ast.BitOr()
                found = node.values[0]
                for other in node.values[1:]:
                    found = ast.BinOp(found, joint, other)
                return self.value(found, is_lane)
            case ast.IfExp():
                arms = self.ordered([node.test, node.body, node.orelse], is_lane)
                return ast.Call(self.of("where"), arms, [])
            case ast.Subscript():
                return ast.Subscript(self.value(node.value, is_lane), self.value(node.slice, is_lane))
            case ast.Tuple():  # what a comprehension gives of each entry
                return ast.Tuple([self.value(each, is_lane) for each in node.elts])
            case ast.Attribute():
                return ast.Attribute(self.value(node.value, is_lane), node.attr)
            case ast.Call(func=ast.Name(id=name), args=[ast.GeneratorExp() as rows]):
                return self.aggregate(name, rows, node.keywords)
            case ast.Call(args=[ast.GeneratorExp(), *_]):
                raise Unsayable
            case ast.Call():
                return self.call(node, is_lane)
        return node

    def step_value(self, node: Node, is_lane: bool) -> Node:
        """An operand that Python's own operators must leave alone: a number becomes a step."""
        found = self.value(node, is_lane)
        return ast.Call(self.of("literal"), [found], []) if is_number(node) else found

    def pair(self, left: Node, right: Node, is_lane: bool) -> tuple[Node, Node]:
        """The operands of an operator, a number on the left a step where Python would compute it."""
        first, second = self.ordered([left, right], is_lane)
        if is_number(left) and is_number(right):
            first = self.step_value(left, is_lane)
        return first, second

    def ordered(self, nodes: list[Node], is_lane: bool) -> list[Node]:
        """Operands so that their steps come in the order of the text.

        The builder makes the step of a number together with the step that reads it; one that stands before
        other steps in the text is asked for by name.
        """
        found = []
        for k, node in enumerate(nodes):
            is_early = not is_lane and any(makes_steps(other) for other in nodes[k + 1 :])
            found.append(self.step_value(node, is_lane) if is_early else self.value(node, is_lane))
        return found

    def call(self, node: ast.Call, is_lane: bool) -> Node:
        """A call of a step, or of `nodes.get`."""
        if not isinstance(node.func, ast.Name):
            return ast.Call(self.value(node.func, is_lane), self.constants(node), self.words(node))
        name = node.func.id
        kinds = {a.name: a.kind for a in OPS[name].args} if name in OPS else {}
        words = [*list(kinds)[: len(node.args)], *(k.arg for k in node.keywords)]
        operands = [*node.args, *(k.value for k in node.keywords)]
        plain = {k for k, word in enumerate(words) if kinds.get(word or "") in ("label", "option")}
        ordered = self.ordered(operands, is_lane)
        found = [operands[k] if k in plain else value for k, value in enumerate(ordered)]
        count = len(node.args)
        keywords = [ast.keyword(k.arg, v) for k, v in zip(node.keywords, found[count:], strict=True)]
        return ast.Call(self.step(name), found[:count], keywords)

    def constants(self, node: ast.Call) -> list[Node]:
        """The arguments of a call that takes numbers, not values."""
        return [self.value(a, is_lane=True) for a in node.args]

    def words(self, node: ast.Call) -> list[ast.keyword]:
        """The keywords of a call that takes numbers, not values."""
        return [ast.keyword(k.arg, self.value(k.value, is_lane=True)) for k in node.keywords]

    def aggregate(self, name: str, rows: ast.GeneratorExp, words: list[ast.keyword]) -> Node:
        """`agg(value for u in ROWS if cond)` as `b.ROWS.agg(lambda u: value, where=lambda u: cond)`."""
        (over,) = rows.generators
        row = over.iter.func if isinstance(over.iter, ast.Call) else over.iter
        inner = over.target.elts if isinstance(over.target, ast.Tuple) else [over.target]
        names = [n.id for n in inner if isinstance(n, ast.Name)]
        read = {n.id for part in (rows.elt, *over.ifs) for n in ast.walk(part) if isinstance(n, ast.Name)}
        if "v" in read - set(names) - self.visited or not isinstance(row, ast.Name):
            raise Unsayable
        if row.id not in (*NEIGHBORS, *EDGES) and (row.id != "nodes" or not over.ifs):
            raise Unsayable
        given = ast.arguments([], [ast.arg(n) for n in names], kwonlyargs=[], kw_defaults=[], defaults=[])

        def function(body: Node) -> Node:
            return ast.Lambda(given, self.value(body, is_lane=True))

        keywords = [ast.keyword("where", function(cond)) for cond in over.ifs]
        keywords += [ast.keyword(k.arg, self.value(k.value)) for k in words]
        at = self.step(name) if row.id == "nodes" else self.of(row.id, name)
        return ast.Call(at, [function(rows.elt)], keywords)

    def step(self, name: str) -> Node:
        """A step as a method of the builder; one that has the name of a method of its own is out of reach."""
        if hasattr(Builder, name):
            raise Unsayable
        return self.of(name)


def is_number(node: Node) -> bool:
    """Whether a node is a literal number, its sign included."""
    match node:
        case ast.Constant(value=bool() | int() | float()):
            return True
        case ast.Name(id=name):
            return name in NUMBERS
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return is_number(inner)
    return False


def makes_steps(node: Node) -> bool:
    """Whether the builder adds lines for a node: any operator or call that is not a number's sign."""
    if is_number(node):
        return False
    kinds = ast.Call | ast.BinOp | ast.BoolOp | ast.Compare | ast.IfExp | ast.UnaryOp
    return any(isinstance(inner, kinds) for inner in ast.walk(node))
