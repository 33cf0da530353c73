"""What a newcomer meant: from forms and names of Python and numpy to those of the language."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

from groggy_nb.domains import ATTRIBUTES, OF_FORM
from groggy_nb.dsl.elsewhere import GRAPHS, MODULES, instead
from groggy_nb.errors import clipped
from groggy_nb.ir.words import CONSTANTS, SIZES
from groggy_nb.ops import OPS, REQUIRED

# The nearest of some known names.
Finder = Callable[[str], str | None]

EMPTY = {"float": "0.0", "bool": "False"}
OLD, OLD_NAME = r"\b({})\b", r"old_\1"
FORMS = tuple(OF_FORM)
OWN_GRAPH = "a program runs on one graph, which has no name in it"
OWN_STEPS = 'its steps are called as degree(), its attributes are nodes["name"] and edges["name"]'

EXPRESSION_FORMS: dict[type[ast.expr], tuple[str, str]] = {
    ast.Lambda: ("a lambda is refused", "write the expression where it is used"),
    ast.JoinedStr: ("an f-string is refused", "text stands as a label or is compared with an attribute"),
    ast.NamedExpr: ("`:=` is refused", "bind the name on a line of its own"),
    ast.List: ("a list is no value", "values are scalars, node values and edge values: full(0.0)"),
    ast.Tuple: ("a tuple is no value", "bind one name a line"),
    ast.Set: ("a set is no value", "values are scalars, node values and edge values: full(0.0)"),
    ast.Dict: ("a dictionary is no value", "values are scalars, node values and edge values: full(0.0)"),
    ast.ListComp: (
        "a list comprehension is no value",
        "an aggregate goes over neighbors: sum(x[u] for u in in_neighbors)",
    ),
    ast.SetComp: ("a set comprehension is no value", "sum(x[u] for u in in_neighbors)"),
    ast.DictComp: ("a dictionary comprehension is no value", "sum(x[u] for u in in_neighbors)"),
    ast.Await: ("`await` is refused", "a program has no tasks"),
    ast.Yield: ("`yield` is refused", 'a result is an output: nodes["x"] = x'),
    ast.YieldFrom: ("`yield` is refused", 'a result is an output: nodes["x"] = x'),
    ast.Starred: ("a starred value is refused", "write the values out"),
    ast.Slice: ("a slice is refused", "a filter is a mask: x if m else 0"),
}

STATEMENT_FORMS: dict[type[ast.stmt], tuple[str, str]] = {
    ast.Import: ("imports are refused", "the steps are there already: exp(x), sqrt(x), sum(x)"),
    ast.ImportFrom: ("imports are refused", "the steps are there already: exp(x), sqrt(x), sum(x)"),
    ast.FunctionDef: ("a program has no functions", "write the lines where they are used"),
    ast.AsyncFunctionDef: ("a program has no functions", "write the lines where they are used"),
    ast.ClassDef: ("a program has no classes", "a program is lines like `x = full(0.0)`"),
    ast.Delete: ("`del` is refused", "a name may simply be left unused"),
    ast.Global: ("`global` is refused", "every name is the program's own"),
    ast.Nonlocal: ("`nonlocal` is refused", "every name is the program's own"),
    ast.Assert: ("`assert` is refused", "run with checked=True, or watch(x)"),
    ast.Raise: ("`raise` is refused", 'a scalar output can tell: graph["ok"] = all(x > 0)'),
    ast.Try: ("`try` is refused", "a step that can fail takes a default: min(x, default=0)"),
    ast.With: ("`with` is refused", "loops are `for _ in range(100):` and `while cond:`"),
    ast.AsyncWith: ("`with` is refused", "loops are `for _ in range(100):` and `while cond:`"),
    ast.AsyncFor: ("`async` is refused", "loops are `for _ in range(100):`"),
    ast.Match: ("`match` is refused", "choose with `x if m else y`"),
    ast.Continue: ("`continue` is refused", "put the rest of the round under `if cond:`"),
}
if hasattr(ast, "TryStar"):
    STATEMENT_FORMS[ast.TryStar] = STATEMENT_FORMS[ast.Try]


def refused_expression(node: ast.expr) -> tuple[str, str]:
    """What to say of an expression form that the language lacks."""
    if isinstance(node, ast.Attribute):
        return refused_attribute(node)
    default = (
        f"{type(node).__name__} is not in the language",
        "expressions are numbers, names, operators and steps",
    )
    return EXPRESSION_FORMS.get(type(node), default)


def refused_attribute(node: ast.Attribute) -> tuple[str, str]:
    """What to say of `a.b`."""
    owner = clipped(ast.unparse(node.value))
    name = clipped(node.attr)
    if owner in FORMS:
        return f"{owner}.{name} is no attribute", f'an attribute is {owner}["{name}"]'
    if owner in ("A", "W") and name == "T":
        return f"{owner}.T is no value", f"it stands before @: {owner}.T @ x"
    if owner in MODULES:
        hint = f"write {name}" if name in ("inf", "nan", "pi") else hint_for_step(name, "x")
        return f"{owner}.{name} is refused: a program has no modules", hint or f"write {name} as a step"
    if owner in GRAPHS:
        hint = OF_FORM[name].usage if name in ATTRIBUTES else OWN_STEPS
        return f"{owner}.{name} is refused: {OWN_GRAPH}", hint_for_step(name, "x") or hint
    if owner in ("node", "edge"):
        return f"{owner}.{name} is refused: values have no attributes", f'an attribute is {owner}s["{name}"]'
    if name in ("shape", "size"):
        return f".{name} is refused: values have no attributes", "the number of nodes is N, of edges M"
    if name == "T":
        return ".T is refused: values have no attributes", "only A.T @ x and W.T @ x"
    return f".{name} is refused: values have no attributes", hint_for_step(
        name, owner
    ) or "steps are called as sum(x)"


def refused_statement(node: ast.stmt) -> tuple[str, str]:
    """What to say of a statement form that the language lacks."""
    if isinstance(node, ast.Return):
        shown = clipped(ast.unparse(node.value)) if node.value else "x"
        name = shown if shown.isidentifier() else "result"
        return "`return` is refused: a program's results are outputs", f'nodes["{name}"] = {shown}'
    if isinstance(node, ast.Break):
        return "`break` stands alone under `if cond:` in a loop", "if delta < 1e-10: break"
    default = (f"{type(node).__name__} is not in the language", "a line binds a name: x = full(0.0)")
    return STATEMENT_FORMS.get(type(node), default)


def hint_for_step(name: str, argument: str) -> str | None:
    """The step that does what a function or method of another library does."""
    if name in OPS and not OPS[name].internal and OPS[name].symbol is None:
        args = OPS[name].args
        named = [f"{a.name}=1" for a in args if a.keyword_only and a.default is REQUIRED]
        positional = [a for a in OPS[name].operands if not a.keyword_only]
        return f"write {name}({', '.join([argument, *named] if positional else named)})"
    return instead(name, argument)


def unknown_call(node: ast.Call, find: Finder) -> tuple[str, str]:
    """What to say of a call of something that is no step."""
    argument = clipped(ast.unparse(node.args[0])) if node.args else "x"
    if isinstance(node.func, ast.Attribute):
        return unknown_method(node, node.func, argument, find)
    if not isinstance(node.func, ast.Name):
        return "only a step can be called", "a call is a step's name and its arguments: sum(x)"
    name = node.func.id
    message = f"there is no step {name}()"
    hint = instead(name, argument)
    if hint:
        return message, hint.removeprefix("write ")
    if name in ATTRIBUTES:
        return message, f'an attribute is {name}["name"], or with a default {name}.get("name", 0)'
    if name in CONSTANTS or name in SIZES:
        return message, f"it is a value: write {name}"
    best = find(name)
    return (
        message,
        f"did you mean {best}()?" if best else "a value is not called; `%groggy steps` lists the steps",
    )


def unknown_method(node: ast.Call, func: ast.Attribute, argument: str, find: Finder) -> tuple[str, str]:
    """What to say of `a.b(...)`."""
    owner, name = func.value, func.attr
    word = owner.id if isinstance(owner, ast.Name) else None
    shown = clipped(ast.unparse(owner))
    if word in GRAPHS:
        return f"{word}.{name}() is refused: {OWN_GRAPH}", hint_for_step(name, "x") or OWN_STEPS
    matrix = owner.value if isinstance(owner, ast.Attribute) and owner.attr == "T" else owner
    if name in ("dot", "matmul") and isinstance(matrix, ast.Name) and matrix.id in ("A", "W"):
        return f"{shown}.{name}() is refused", f"write {shown} @ {argument}"
    if word in MODULES:
        written = clipped(", ".join(map(ast.unparse, node.args))) or "x"
        hint = hint_for_step(name, written if is_step(name) else argument)
        near = None if hint else find(name)
        return (
            f"{word}.{name}() is refused: a program has no modules",
            hint or (f"the step nearest to it: {near}" if near else "`%groggy steps` lists the steps"),
        )
    if isinstance(owner, ast.Attribute):
        return f"{clipped(ast.unparse(func))}() is refused", hint_for_step(
            name, argument
        ) or "steps are called as exp(x)"
    return f".{name}() is refused: values have no methods", hint_for_step(
        name, shown
    ) or "steps are called as sum(x)"


def is_step(name: str) -> bool:
    """Whether a name is a step that is called."""
    return name in OPS and not OPS[name].internal and OPS[name].symbol is None


def meant_attribute(node: ast.expr, name: str, find: Finder) -> str | None:
    """The attribute that `node["c"]`, `G.nodes["c"]` or `G.vs["c"]` is meant to be, if it is one."""
    if isinstance(node, ast.Attribute):
        form = {"vs": "nodes", "es": "edges"}.get(node.attr, node.attr)
        return f'{form}["{name}"]' if form in FORMS else None
    if isinstance(node, ast.Name):
        form = find(node.id) or ""
        return f'{form}["{name}"]' if form in FORMS else None
    return None


def several_names(target: ast.Tuple | ast.List, value: ast.expr) -> str:
    """How to write `a, b = 1, 2` in lines of one name each."""
    names = [clipped(ast.unparse(t)) for t in target.elts]
    values = value.elts if isinstance(value, ast.Tuple | ast.List) else []
    if len(values) != len(names):
        return "write each on a line of its own"
    shown = [clipped(ast.unparse(v)) for v in values]
    read = {n.id for v in values for n in ast.walk(v) if isinstance(n, ast.Name)}
    lines = [f"{name} = {text}" for name, text in zip(names, shown, strict=True)]
    if read & set(names[:-1]):  # a swap: what the first line binds, a later one still reads
        kept = re.compile(OLD.format("|".join(map(re.escape, names[:-1]))))
        lines = [f"old_{name} = {name}" for name in names[:-1]]
        lines += [f"{name} = {kept.sub(OLD_NAME, text)}" for name, text in zip(names, shown, strict=True)]
    return f"write lines of their own: {'; '.join(lines)}"


def without_annotation(node: ast.AnnAssign) -> str:
    """How to write `x: float = 1` without the annotation."""
    name, wanted = clipped(ast.unparse(node.target)), clipped(ast.unparse(node.annotation))
    if node.value is None:
        return f"a name is bound to a value: {name} = {EMPTY.get(wanted, '0')}"
    value = node.value.value if isinstance(node.value, ast.Constant) else None
    shown = clipped(ast.unparse(node.value))
    if wanted == "float" and type(value) is int:
        return f"write {name} = {float(value)!r}"
    if value is None and wanted in ("float", "int"):
        return f"write {name} = {wanted}({shown})"
    return f"write {name} = {shown}"


def unknown_name_hint(name: str, find: Finder, find_step: Finder) -> str | None:
    """What an unbound name may have meant: a bound name, a step, or a constant."""
    best = find(name)
    if best and len(name) > 1:
        return f"did you mean {best}?"
    constants = {"Inf": "inf", "Infinity": "inf", "infinity": "inf", "NaN": "nan", "Pi": "pi", "PI": "pi"}
    if name in constants:
        return f"did you mean {constants[name]}?"
    if name in OPS and not OPS[name].internal and OPS[name].symbol is None:
        return f"{name} is a step, called as {OPS[name].signature}"
    best = find_step(name) if len(name) > 3 else None
    return f"did you mean {OPS[best].signature}?" if best else None
