"""The neutral form in which an XSD and our declarations meet.

Names are in Clark notation, `{namespace}local`; the built-in types of XML Schema go by their bare local names.
"""

from __future__ import annotations

from typing import NamedTuple


class Simple(NamedTuple):
    """A simple type down to its built-in base, with all facets of the way; `name` is empty for an anonymous one."""

    name: str
    base: str
    bounds: tuple[int | None, int | None] = (None, None)
    lengths: tuple[int, int | None] = (0, None)
    values: tuple[str, ...] = ()

    def described(self) -> str:
        """Base and facets, for example `string length 1..64`."""
        bounds, lengths = (f"{_shown(low)}..{_shown(high)}" for low, high in (self.bounds, self.lengths))
        told = [self.base, bounds if bounds != ".." else "", f"length {lengths}" if lengths != "0.." else ""]
        return " ".join(filter(None, [*told, f"with {len(self.values)} values" if self.values else ""]))

    def __str__(self) -> str:
        return self.name or self.described()


def _shown(limit: int | None) -> str:
    return "" if limit is None else str(limit)


class Particle(NamedTuple):
    """A piece of a content model; `kind` is sequence, choice, element or any. `what` tells all of an element."""

    kind: str
    low: int = 1
    high: int | None = 1
    items: tuple[Particle, ...] = ()
    name: str = ""
    what: str = ""

    @property
    def once(self) -> bool:
        """Is it there exactly once?"""
        return (self.low, self.high) == (1, 1)

    def __str__(self) -> str:
        times = {(1, 1): "", (0, 1): "?", (0, None): "*", (1, None): "+"}
        occurs = times.get((self.low, self.high), f"{{{self.low},{_shown(self.high)}}}")
        inner = (" | " if self.kind == "choice" else ", ").join(map(str, self.items))
        return (f"({inner})" if self.kind in GROUPS else self.name or "any") + occurs

    def leaves(self) -> list[Particle]:
        """All elements below, itself included."""
        own = [self] if self.kind == "element" else []
        return own + [leaf for item in self.items for leaf in item.leaves()]

    def normal(self) -> Particle:
        """The same language without idle brackets; a wildcard is the last of its choice, where EXI sorts it."""
        items = tuple(part for item in self.items for part in item.normal()._spliced(self.kind))
        if self.kind == "choice":
            items = tuple(sorted(items, key=lambda item: item.kind == "any"))
        if self.kind == "sequence" and not items:
            return Particle("sequence")
        if self.kind in GROUPS and len(items) == 1 and (self.once or items[0].once):
            return items[0]._replace(low=items[0].low * self.low, high=_product(items[0].high, self.high))
        return self._replace(items=items)

    def _spliced(self, outer: str) -> tuple[Particle, ...]:
        return self.items if self.kind == outer and self.kind in GROUPS and self.once else (self,)


GROUPS = ("sequence", "choice")


def _product(a: int | None, b: int | None) -> int | None:
    return None if a is None or b is None else a * b


class Complex(NamedTuple):
    """A complex type with all that it inherits; `name` tells the element of an anonymous one."""

    name: str
    abstract: bool
    mixed: bool
    base: str
    content: Particle
    attributes: dict[str, str]
    text: str = ""


class Global(NamedTuple):
    """A global element: `heads` it may stand for, nearest first, and the `group` that may stand for it."""

    name: str
    type: str
    abstract: bool
    heads: tuple[str, ...]
    group: tuple[str, ...]


class Side(NamedTuple):
    """One of the two things to compare. `namespaces` tells for each whether its names are qualified."""

    namespaces: dict[str, str]
    elements: tuple[Global, ...]
    types: tuple[Complex, ...]
    simple: tuple[Simple, ...]
    element_names: frozenset[str]
    attribute_names: frozenset[str]


def form(elements: bool, attributes: bool) -> str:
    """How a namespace treats local names."""
    word = {True: "qualified", False: "unqualified"}
    return f"elements {word[elements]}, attributes {word[attributes]}"


def reference(head: str, group: tuple[str, ...]) -> str:
    """A reference to a global element, and all that may stand there."""
    return f"ref {head} open to {', '.join(sorted(group))}"


def local(name: str, type_name: str) -> str:
    """An element declared on the spot."""
    return f"local {name} of type {type_name}"
