"""What a newcomer meant: from forms and names of Python and numpy to those of the language."""

from __future__ import annotations

import ast
from collections.abc import Callable

from groggy_nb.errors import clipped
from groggy_nb.ops import OPS

# The nearest of some known names.
Finder = Callable[[str], str | None]

# Names of Python, numpy and their kin, and what stands for them here; {x} is the first argument.
ELSEWHERE: dict[str, str] = {
    "len": "the number of nodes is N, of edges M; of non-zero entries count({x})",
    "print": "watch({x}) keeps a value of each round for the report",
    "display": "watch({x}) keeps a value of each round for the report",
    "amin": "min({x})",
    "amax": "max({x})",
    "nansum": "sum(0 if is_nan({x}) else {x})",
    "average": "mean({x})",
    "norm": "l2({x}), l1({x}) or linf({x})",
    "isnan": "is_nan({x})",
    "isfinite": "is_finite({x})",
    "isinf": "abs({x}) == inf",
    "absolute": "abs({x})",
    "fabs": "abs({x})",
    "pow": "a power is x ** 2",
    "power": "a power is x ** 2",
    "square": "{x} ** 2",
    "cbrt": "{x} ** (1 / 3)",
    "exp2": "2.0 ** {x}",
    "log10": "log({x}, base=10)",
    "log2": "log({x}, base=2)",
    "rint": "round({x})",
    "trunc": "int({x})",
    "reciprocal": "1 / {x}, or recip({x}) which stays finite",
    "logical_and": "a & b",
    "logical_or": "a | b",
    "logical_not": "~{x}",
    "invert": "~{x}",
    "add": "a + b",
    "sub": "a - b",
    "subtract": "a - b",
    "mul": "a * b",
    "multiply": "a * b",
    "div": "a / b",
    "divide": "a / b",
    "neg": "-{x}",
    "negative": "-{x}",
    "eq": "a == b",
    "ne": "a != b",
    "lt": "a < b",
    "le": "a <= b",
    "gt": "a > b",
    "ge": "a >= b",
    "floordiv": "a // b",
    "mod": "a % b",
    "zeros_like": "zeros()",
    "ones_like": "ones()",
    "full_like": "full(value)",
    "arange": "node_index()",
    "array": "an array is an input: name it, and give it with inputs=",
    "asarray": "an array is an input: name it, and give it with inputs=",
    "count_nonzero": "count({x})",
    "bool": "{x} != 0",
    "fill": "full(value)",
    "iif": "a if m else b",
    "softmax": "normalize(exp({x}))",
    "logistic": "sigmoid({x})",
    "range": "range() stands in `for _ in range(100):` only",
    "reversed": "reversed(nodes) stands in `for v in reversed(nodes):` only",
    "neighbors": "sum(x[u] for u in neighbors)",
    "in_neighbors": "sum(x[u] for u in in_neighbors)",
    "out_neighbors": "sum(x[u] for u in out_neighbors)",
    "input": "a name that the program does not bind is an input",
    "enumerate": "positions are node_index()",
    "zip": "values of the same kind meet element by element: a + b",
    "map": "operators and steps work element by element: x * 2",
    "filter": "a filter is `if`: sum(x[v] for v in nodes if m[v])",
    "sorted": "the order of values is not a step yet; min, max, median and quantile are",
    "copy": "a value is never changed in place: y = x keeps it",
}
METHODS_OF = ("np", "numpy", "math", "scipy", "torch", "jnp", "pd")

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
    if owner in ("nodes", "edges", "graph"):
        return f"{owner}.{name} is no attribute", f'an attribute is {owner}["{name}"]'
    if owner in ("A", "W") and name == "T":
        return f"{owner}.T is no value", f"it stands before @: {owner}.T @ x"
    if owner in METHODS_OF:
        hint = f"write {name}" if name in ("inf", "nan", "pi") else hint_for_step(name, "x")
        return f"{owner}.{name} is refused: a program has no modules", hint or f"write {name} as a step"
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
        return f"write {name}({argument})"
    if name in ELSEWHERE:
        return f"write {ELSEWHERE[name].format(x=argument)}"
    return None


def unknown_call(node: ast.Call, find: Finder) -> tuple[str, str]:
    """What to say of a call of something that is no step."""
    argument = clipped(ast.unparse(node.args[0])) if node.args else "x"
    if isinstance(node.func, ast.Attribute):
        owner, name = node.func.value, node.func.attr
        word = owner.id if isinstance(owner, ast.Name) else None
        shown = clipped(ast.unparse(owner))
        if word in METHODS_OF:
            written = clipped(", ".join(map(ast.unparse, node.args))) or "x"
            hint = hint_for_step(name, argument if name in ELSEWHERE else written)
            return (
                f"{word}.{name}() is refused: a program has no modules",
                hint or f"the step nearest to it: {find(name) or 'none'}",
            )
        if isinstance(owner, ast.Attribute):
            return f"{clipped(ast.unparse(node.func))}() is refused", hint_for_step(
                name, argument
            ) or "steps are called as exp(x)"
        return f".{name}() is refused: values have no methods", hint_for_step(
            name, shown
        ) or "steps are called as sum(x)"
    if not isinstance(node.func, ast.Name):
        return "only a step can be called", "a call is a step's name and its arguments: sum(x)"
    name = node.func.id
    message = f"there is no step {name}()"
    best = find(name)
    if name in ELSEWHERE:
        return message, ELSEWHERE[name].format(x=argument)
    if best:
        return message, f"did you mean {best}()?"
    return message, "a value is not called; `%groggy steps` lists the steps"


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
