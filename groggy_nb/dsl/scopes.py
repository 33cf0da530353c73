"""Where a line stands: the names it sees, the block it adds to, the comprehension it is in."""

from __future__ import annotations

from dataclasses import dataclass, field

from groggy_nb.domains import NODE, Domain
from groggy_nb.ir.forms import Item, Step


@dataclass(frozen=True, slots=True)
class Unusable:
    """A name that was bound where it cannot be read from here, and why."""

    code: str
    reason: str
    hint: str


Environment = dict[str, int | Unusable]


@dataclass(slots=True)
class Scope:
    """A block that is being made, with the names it sees in the order of their first binding.

    visit : in a sweep, the name of the visited node.
    outer : in a sweep, the scope before it, where whole values are computed.
    outer_hidden : in a sweep, the names that cannot be read before it, and why.
    swept : in a sweep, the params of the arrays it updates.
    breaks : in a loop's own body, the environment at each break.
    whole : in `... for v in nodes`, the name of its variable, which stands for all nodes (or edges) at once.
    head : the test of a `while` is being read, which must stay one expression.
    """

    env: Environment
    items: list[Item] = field(default_factory=list)
    visit: str | None = None
    outer: Scope | None = None
    outer_hidden: dict[str, tuple[str, str, str | None]] = field(default_factory=dict)
    swept: frozenset[int] = frozenset()
    breaks: list[Environment] | None = None
    head: bool = False
    whole: str | None = None
    whole_domain: Domain = NODE
    depth: int = 0
    top: bool = False

    def inner(self) -> Scope:
        """A block inside this one, which sees its names."""
        return Scope(
            dict(self.env),
            visit=self.visit,
            outer=self.outer,
            outer_hidden=self.outer_hidden,
            swept=self.swept,
            depth=self.depth + 1,
        )

    def bind(self, name: str, value: int | Unusable) -> None:
        """Give a name its value; a name that could not be read counts as new."""
        if isinstance(self.env.get(name), Unusable):
            del self.env[name]
        self.env[name] = value

    @property
    def one_expression(self) -> bool:
        """Whether what is read here must print as one expression."""
        return self.head


@dataclass(slots=True)
class Lane:
    """The entry of a neighbor comprehension that is being made."""

    scope: Scope
    neighbor: str
    edge: str | None = None
    body: list[Step] = field(default_factory=list)
    reached: bool = False

    @property
    def one_expression(self) -> bool:
        """A comprehension's inside has no names of its own."""
        return True


At = Scope | Lane


def block_of(at: At) -> Scope:
    """The scope a line stands in, also from inside a comprehension."""
    return at.scope if isinstance(at, Lane) else at
