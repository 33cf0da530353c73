"""How the dtypes of an op's operands give the dtype it works in and the dtype it returns."""

from __future__ import annotations

from collections.abc import Callable

DTYPES = ("bool", "int64", "float64")

# A rule takes the operands' dtypes and returns (dtype each operand is converted to, dtype of the result).
Rule = Callable[[tuple[str, ...]], tuple[tuple[str, ...], str]]

# A rule refuses by a TypeError: of the reason and, where it is known, of what to do.
COMPARE = "compare first, for example x > 0"
INDEX = {
    "float64": "int(i) converts it",
    "bool": "int(m) is 0 or 1; a filter is a choice: x if m else 0",
}

# The same of operands among which are times; it returns the dtype of the result.
TimeRule = Callable[[tuple[str, ...]], str]


def widest(dtypes: tuple[str, ...]) -> str:
    """The widest of some dtypes: bool, then int64, then float64.

    >>> widest(("bool", "int64"))
    'int64'
    """
    return max(dtypes, key=DTYPES.index)


def arithmetic(dtypes: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """Numbers: bool counts as int64, int64 with float64 gives float64."""
    wide = widest((*dtypes, "int64"))
    return (wide,) * len(dtypes), wide


def floating(dtypes: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """Always float64 in and out."""
    return ("float64",) * len(dtypes), "float64"


def comparison(dtypes: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """Operands meet as numbers, the result is a mask."""
    return arithmetic(dtypes)[0], "bool"


def predicate(dtypes: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """A question about a float64 value."""
    return ("float64",) * len(dtypes), "bool"


def logical(dtypes: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """Masks only: anything else is refused, because `a & b` on numbers is nearly always a slip."""
    if set(dtypes) != {"bool"}:
        raise TypeError("masks (bool) are wanted", COMPARE)
    return ("bool",) * len(dtypes), "bool"


def selection(dtypes: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """A mask, then values that meet in one dtype."""
    if dtypes[0] != "bool":
        raise TypeError("the condition must be a mask (bool)", COMPARE)
    wide = widest(dtypes[1:])
    return ("bool",) + (wide,) * (len(dtypes) - 1), wide


def same(dtypes: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """Values meet in their widest dtype and stay there."""
    wide = widest(dtypes)
    return (wide,) * len(dtypes), wide


def taken(dtypes: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """A value of any dtype, and the whole numbers of the places where it is read."""
    if dtypes[1] != "int64":
        raise TypeError("an index is a whole number (int64)", INDEX[dtypes[1]])
    return dtypes, dtypes[0]


def to_float(dtypes: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """An explicit conversion to float64."""
    return ("float64",), "float64"


def to_int(dtypes: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """An explicit conversion to int64, toward zero."""
    return (dtypes[0] if dtypes[0] == "float64" else "int64",), "int64"


def integer(dtypes: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """No operand, or one of any dtype, and an int64 result."""
    return dtypes, "int64"


def truth(dtypes: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """Non-zero is true; the result is a truth value."""
    return ("bool",) * len(dtypes), "bool"


def truth_count(dtypes: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """Non-zero is true; the result is a count."""
    return ("bool",) * len(dtypes), "int64"


def index_of_number(dtypes: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """Numbers in, a node index out."""
    return arithmetic(dtypes)[0], "int64"


def float_of_number(dtypes: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """Numbers in their own dtype, a float64 out."""
    return arithmetic(dtypes)[0], "float64"


def constant_float(dtypes: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """No operand, a float64 result."""
    return dtypes, "float64"


def drawn_floats(dtypes: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """A seed, which is whole; a float64 result."""
    if "float64" in dtypes:
        raise TypeError("a seed is a whole number")
    return ("int64",) * len(dtypes), "float64"


def drawn_integers(dtypes: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """Bounds and a seed, all whole; an int64 result."""
    drawn_floats(dtypes[-1:])
    if "float64" in dtypes:
        raise TypeError("the bounds are whole numbers")
    return ("int64",) * len(dtypes), "int64"


def sampled(dtypes: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """A count and a seed, both whole; a mask."""
    drawn_floats(dtypes[-1:])
    if dtypes[0] == "float64":
        raise TypeError("a count is a whole number", "a share of all is fraction=")
    return ("int64", "int64"), "bool"


def walked(dtypes: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """A node's index, a whole number, a probability, weights where given, and a whole seed; counts out."""
    source_node(dtypes[:1])
    drawn_floats(dtypes[-1:])
    if dtypes[1] != "int64":
        raise TypeError("the length is a whole number")
    return ("int64", "int64", "float64", *("float64",) * (len(dtypes) - 4), "int64"), "int64"


def drawn_masks(dtypes: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """A probability and a whole seed; a mask."""
    drawn_floats(dtypes[-1:])
    return ("float64", "int64"), "bool"


def shares(dtypes: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """A probability; a whole number."""
    return ("float64",), "int64"


def whole(dtypes: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """Whole numbers in and out."""
    if "float64" in dtypes:
        raise TypeError("whole numbers (int64) are wanted")
    return ("int64",) * len(dtypes), "int64"


def masks_of_whole(dtypes: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """Whole numbers in, a mask out."""
    return whole(dtypes)[0], "bool"


def binned(dtypes: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """Numbers, how many bins, which is whole, and two bounds; a float64 table."""
    if dtypes[1] != "int64":
        raise TypeError("the number of bins is whole")
    return ("float64", "int64", "float64", "float64"), "float64"


def times_binned(dtypes: tuple[str, ...]) -> str:
    """Times, how many bins, which is whole, and two bounds, which are times; a table of times."""
    if dtypes[1] != "int64":
        raise TypeError("the number of bins is whole")
    return times_kept((dtypes[0], *dtypes[2:]))


def times_compared(dtypes: tuple[str, ...]) -> str:
    """Times with times, a mask."""
    times_kept(dtypes)
    return "bool"


def times_kept(dtypes: tuple[str, ...]) -> str:
    """Times only, one of them."""
    if set(dtypes) != {"time"}:
        raise TypeError("a time stands with a time only")
    return "time"


def times_chosen(dtypes: tuple[str, ...]) -> str:
    """A mask, then times."""
    if dtypes[0] != "bool":
        raise TypeError("the condition must be a mask (bool)")
    return times_kept(dtypes[1:])


def time_and_weight(dtypes: tuple[str, ...]) -> str:
    """A time and a weight, which is a number."""
    if dtypes[0] != "time" or dtypes[1] == "time":
        raise TypeError("a weight is a number")
    return "time"


def time_taken(dtypes: tuple[str, ...]) -> str:
    """A time, read at an index."""
    if dtypes != ("time", "int64"):
        raise TypeError("an index is a whole number (int64)")
    return "time"


def time_later(dtypes: tuple[str, ...]) -> str:
    """A time and a number of seconds."""
    if dtypes.count("time") != 1:
        raise TypeError("two times have no sum")
    return "time"


def time_between(dtypes: tuple[str, ...]) -> str:
    """The seconds between two times, or the time so many seconds before one."""
    if dtypes[0] != "time":
        raise TypeError("a time cannot be taken from a number")
    return "float64" if dtypes[1] == "time" else "time"


def time_asked(dtypes: tuple[str, ...]) -> str:
    """A question about a time."""
    return "bool"


def time_placed(dtypes: tuple[str, ...]) -> str:
    """The index of a time."""
    return "int64"


def time_counted(dtypes: tuple[str, ...]) -> str:
    """Seconds since 1970."""
    return "float64"


def source_node(dtypes: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """A node's index in, whole numbers out."""
    if dtypes[0] != "int64":
        raise TypeError("a node's index (int64) is wanted: index_of(label) gives it")
    return ("int64",), "int64"


def weights_from(dtypes: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """A node's index and numbers in, a node's index out."""
    return source_and_weights(dtypes)[0], "int64"


def source_and_weights(dtypes: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """A node's index and numbers in, float64 out."""
    source_node(dtypes[:1])
    return ("int64",) + ("float64",) * (len(dtypes) - 1), "float64"


def ends_and_weights(dtypes: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """Two nodes' indices and numbers in, whole numbers out."""
    source_node(dtypes[:1])
    source_node(dtypes[1:])
    return ("int64", "int64", *("float64",) * (len(dtypes) - 2)), "int64"


def ends_count_and_weights(dtypes: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """Two nodes' indices, how many, and weights in, whole numbers out."""
    source_node(dtypes[:1])
    source_node(dtypes[1:])
    if dtypes[2] != "int64":
        raise TypeError("k is a whole number (int64)")
    return ("int64",) * 3 + ("float64",) * (len(dtypes) - 3), "int64"


def mask_by_count(dtypes: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """Numbers in their own dtype, then a whole number; a mask out."""
    if dtypes[-1] != "int64":
        raise TypeError("a whole number (int64) is wanted as the last argument")
    return (*arithmetic(dtypes[:-1])[0], "int64"), "bool"


def number_and_weight(dtypes: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """A number in its own dtype and a weight; a number out."""
    (into,), result = arithmetic(dtypes[:1])
    return (into, "float64"), result


def labels_and_weights(dtypes: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """Whole numbers that name communities, and numbers; float64 out."""
    if dtypes[0] == "float64":
        raise TypeError("a community's label is a whole number (int64)", "int(x) converts it")
    return ("int64",) + ("float64",) * (len(dtypes) - 1), "float64"


def grouped(fold: Rule) -> Rule:
    """Of a fold at an index: its value, the index, a mask and, where given, what stands for nothing."""

    def rule(dtypes: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
        value, index, mask, *default = dtypes
        if index != "int64":
            raise TypeError("an index is a whole number (int64)", INDEX[index])
        if mask != "bool":
            raise TypeError("where= is a mask (bool)", COMPARE)
        (into,), result = fold((value,))
        result = widest((result, *default))
        return (into, index, mask, *(result for _ in default)), result

    return rule


def times_grouped(fold: TimeRule) -> TimeRule:
    """The same of a fold of times."""

    def rule(dtypes: tuple[str, ...]) -> str:
        value, index, mask, *default = dtypes
        if (index, mask) != ("int64", "bool"):
            raise TypeError("an index is a whole number (int64), where= a mask (bool)")
        return fold((value, *default))

    return rule
