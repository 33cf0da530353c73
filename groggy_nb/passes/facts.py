"""What passes ask about items: can it stop a run, what does it read, which ids belong to its inside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from groggy_nb.domains import SCALAR
from groggy_nb.errors import uncovered
from groggy_nb.ir.forms import (
    Block,
    Break,
    Const,
    Fold,
    Gather,
    If,
    Item,
    Loop,
    Map,
    Operand,
    Program,
    Step,
    Store,
    Sweep,
    Type,
    Watch,
    defined,
    ends,
    inner_blocks,
    operands,
    own_ids,
    walk,
)
from groggy_nb.ops import OPS
from groggy_nb.ops.calling import working
from groggy_nb.ops.reduce import NOTHING

Types = Mapping[int, Type]
LITERAL = "literal"


def may_fail(item: Item, types: Types, checked: bool = False) -> bool:
    """Whether a run can stop at an item: it must stay where it is, and stay at all.

    Parameters
    ----------
    checked : bool
        Whether integer overflow and integer division by 0 are errors too.
    """
    match item:
        case Step():
            return _step_may_fail(item, types, checked)
        case Fold():
            asked = checked and _is_asked(item.op, item.inputs, types)
            return asked or bool(ways_to_fail(item, False))
        case Gather():
            asked = checked and _is_asked(item.op, (item.value, *item.further), types)
            own = asked or bool(ways_to_fail(item, False))
            return own or any(may_fail(s, types, checked) for s in item.body)
        case Map():
            return any(may_fail(s, types, checked) for s in item.body)
        case If() | Sweep():
            return any(may_fail(i, types, checked) for b in inner_blocks(item) for i in b)
        case Loop():
            return True  # its count may be refused, and its rounds are counted
        case Break() | Store() | Watch():
            return False
        case _:
            raise uncovered(item)


def ways_to_fail(item: Step | Fold | Gather, checked: bool) -> tuple[str, ...]:
    """The sentences of the errors that an item itself may end in, in the order in which they are told."""
    if item.op == LITERAL:
        return ()
    op = OPS[item.op]
    found = [*op.fails.values()]
    if checked:
        found += [sentence for sentences in op.checked.values() for sentence in sentences]
    if not isinstance(item, Step) and item.default is None:
        empty = op.aggregate.empty if isinstance(item, Fold) else op.aggregate.empty_row
        found += [NOTHING] if empty is None else []
    return tuple(found)


def _is_asked(op: str, inputs: tuple[Operand, ...], types: Types) -> bool:
    """Whether `checked` asks anything of the dtypes that an op works in."""
    into = working(op, tuple(dtype_of(o, types) for o in inputs if o is not None))[0]
    return any(w in OPS[op].checked for w in into)


def _step_may_fail(step: Step, types: Types, checked: bool) -> bool:
    if step.op == LITERAL:
        return False
    if OPS[step.op].as_kernel is not None:
        return bool(OPS[step.op].fails)
    into = working(step.op, tuple(dtype_of(o, types) for o in step.inputs if o is not None))[0]
    return any(w in OPS[step.op].fails for w in into) or (checked and _is_asked(step.op, step.inputs, types))


def dtype_of(operand: Operand, types: Types) -> str:
    """The dtype of an operand; float64 where nothing settles it."""
    if isinstance(operand, Const):
        return operand.dtype
    found = types.get(operand) if operand is not None else None
    return (found.dtype if found else None) or "float64"


def type_of(operand: Operand, types: Types) -> Type:
    """The type of an operand."""
    if isinstance(operand, Const):
        return Type(SCALAR, operand.dtype)
    return types.get(operand, Type(None, None)) if operand is not None else Type(None, None)


def reads(item: Item) -> Iterator[int]:
    """The ids from outside that an item reads itself, with those of its inner steps, not of inner blocks."""
    own = set(own_ids(item)) if isinstance(item, Gather | Map) else set()
    if isinstance(item, Map):
        own.add(item.out)
    return (o for o in operands(item) if isinstance(o, int) and o not in own)


def ids_inside(item: Item) -> set[int]:
    """Every id that an item defines, for its inside and for what follows, at any depth."""
    found = {*own_ids(item), *defined(item)}
    for block in inner_blocks(item):
        for inner in walk(block):
            found.update(own_ids(inner), defined(inner))
    return found


def use_counts(program: Program) -> Counter[int]:
    """How often each id is read, anywhere."""
    found: Counter[int] = Counter()
    for item in walk(program.body):
        found.update(o for o in (*operands(item), *ends(item)) if isinstance(o, int))
    found.update(o.value for o in program.outputs if isinstance(o.value, int))
    return found


def count_steps(block: Block) -> int:
    """The steps of a block and of the blocks inside it; a sweep is one step.

    Examples
    --------
    >>> count_steps((Step(0, "zeros"), Step(1, "neg", (0,))))
    2
    """
    found = 0
    for item in block:
        match item:
            case Step() | Fold() | Gather() | Map() | Sweep():
                found += 1
            case Loop() | If():
                found += sum(count_steps(inner) for inner in inner_blocks(item))
            case Break() | Store() | Watch():
                pass
            case _:
                raise uncovered(item)
    return found
