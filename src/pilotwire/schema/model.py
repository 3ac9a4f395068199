"""Content models: which elements may follow which.

Declarations seldom write one, since the default is the sequence of the fields; where a standard nests sequences in
choices, `content=Seq(Opt("p", "q"), "y")` states it over field names, or over the classes of a `content` tuple.
The schema replaces those leaves by `Leaf` values; everything else reads the result.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import msgspec

from pilotwire.schema.names import QName
from pilotwire.schema.simple import SimpleType


class Alternative(msgspec.Struct, frozen=True, kw_only=True):
    """One element that may stand at a place: its name, its type, and the class that carries it in the tree.

    `target` is a simple type or a class. `holder` is the class of the value in the tree: the target itself, a branch
    class that wraps a simple value, or None where the value is bare.
    """

    name: QName
    target: SimpleType | type[Any]
    holder: type[Any] | None = None


class Slot(msgspec.Struct, frozen=True, kw_only=True):
    """One field of a class. `kind` is element, attribute, value or content; `minimum` and `maximum` count items.

    `substitution` tells that the alternatives are a substitution group, not a choice.
    """

    index: int
    name: str
    kind: str
    alternatives: tuple[Alternative, ...] = ()
    wildcard: bool = False
    substitution: bool = False
    many: bool = False
    minimum: int = 1
    maximum: int | None = 1
    unit: str = ""

    @property
    def wire(self) -> str:
        """The name to show in paths and tables."""
        return self.alternatives[0].name.local if len(self.alternatives) == 1 else self.name


class Leaf(msgspec.Struct, frozen=True):
    """Any one of the alternatives, kept in the given slot. Without alternatives: any element at all."""

    slot: Slot
    alternatives: tuple[Alternative, ...]


class Seq(msgspec.Struct, frozen=True):
    """All the items, in order."""

    items: tuple[ContentModel, ...]

    @staticmethod
    def of(*items: ContentModel) -> Seq:
        """A sequence of the given items."""
        return Seq(items)


class Alt(msgspec.Struct, frozen=True):
    """One of the items."""

    items: tuple[ContentModel, ...]

    @staticmethod
    def of(*items: ContentModel) -> Alt:
        """A choice between the given items."""
        return Alt(items)


class Rep(msgspec.Struct, frozen=True):
    """The item, so many times; a maximum of None is unbounded."""

    item: ContentModel
    minimum: int
    maximum: int | None


class Mixed(msgspec.Struct, frozen=True):
    """The item with text between its elements; the text is kept in `slot`."""

    item: ContentModel
    slot: Slot


ContentModel: TypeAlias = Seq | Alt | Rep | Mixed | Leaf | str | type[Any]


def opt(*items: ContentModel) -> Rep:
    """The sequence of the items, or nothing."""
    return Rep(Seq(items), 0, 1)


def many(*items: ContentModel, at_least: int = 0) -> Rep:
    """The sequence of the items, any number of times."""
    return Rep(Seq(items), at_least, None)
