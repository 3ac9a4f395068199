"""The tables that both engines walk: states, and the productions that they allow.

A state with n productions has event codes of ceil(log2(n + 1)) bits: code n leads to the second level, where only
events outside the schema live (EXI 1.0, 8.5.4.4, non-strict).
"""

from enum import IntEnum
from typing import TYPE_CHECKING, Any

from pilotwire.exi.datatypes import Datatype

if TYPE_CHECKING:
    from pilotwire.exi.grammar import TypeGrammar


class Kind(IntEnum):
    """What an event carries, in the order of event codes within a state."""

    ATTRIBUTE = 0
    SIMPLE = 1
    COMPLEX = 2
    WILDCARD = 3
    END = 4
    VALUE = 5
    TEXT = 6


_RANK = {Kind.COMPLEX: Kind.SIMPLE}  # elements of both sorts stay in schema order
NONE: Any = None  # what does not apply to the kind of a production is not looked at


class Production:
    """One event that a state allows, and the state that it leads to.

    `field` is the field that keeps the value, `items` tells that it is a tuple; `holder` the class of the value.
    After the item with number `limit` the next state is `full`.
    """

    __slots__ = ("datatype", "field", "full", "holder", "items", "kind", "limit", "name", "next", "target", "wrap")

    def __init__(self, kind: Kind, name: str, field: str = "", *, items: bool = False) -> None:
        self.kind, self.name, self.field, self.items = kind, name, field, items
        self.holder: type[Any] | None = None
        self.wrap: type[Any] | None = None
        self.datatype: Datatype = NONE
        self.target: TypeGrammar = NONE
        self.next: State = NONE
        self.full: State = NONE
        self.limit = 0

    def __repr__(self) -> str:
        return f"<{self.kind.name} {self.name}>"


Branch = tuple[int, Production]
"""An event code and what it stands for."""


class State:
    """A place in the content of a type: what may come next, in the order of event codes.

    `lenient` tells that only text or free elements are due: peers end such an element at once, by a second-level event.
    """

    __slots__ = ("choices", "end", "lenient", "productions", "width")

    def __init__(self) -> None:
        self.productions: list[Production] = []
        self.width = 0
        self.choices: list[tuple[str, Branch | None, dict[Any, Branch]]] = []
        self.end: int | None = None
        self.lenient = False

    def complete(self, productions: list[Production]) -> None:
        """Fill in the productions, and derive what a writer asks: by field and class of the value, which branch."""
        self.productions = sorted(productions, key=lambda p: _RANK.get(p.kind, p.kind))
        self.width = len(productions).bit_length()
        fields: dict[str, dict[Any, Branch]] = {}
        for code, production in enumerate(self.productions):
            if production.kind == Kind.END:
                self.end = code
            else:
                fields.setdefault(production.field, {})[production.holder] = code, production
        self.choices = [(field, branches.get(None), branches) for field, branches in fields.items()]
        self.lenient = self.end is None and self.productions[-1].kind == Kind.TEXT
