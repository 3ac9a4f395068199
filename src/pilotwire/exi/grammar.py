"""The grammars of a schema: tables for its types, and for the names that documents and fragments start with.

All are made when first asked for.
"""

from collections.abc import Iterable
from enum import IntFlag
from functools import cached_property
from typing import Any

from pilotwire.exi.datatypes import Datatype, datatype
from pilotwire.exi.qnames import NameTables
from pilotwire.exi.tables import NONE, Kind, Production, State
from pilotwire.schema import TEXT, Alternative, ComplexType, Element, QName, Rep, Resolved, Schema, Seq, SimpleType
from pilotwire.schema.automaton import Node, Step, Text, may_end, steps


class TypeGrammar:
    """The states of one complex type."""

    def __init__(self, grammar: "Grammar", cls: type[ComplexType]) -> None:
        self.grammar, self.cls = grammar, cls

    @cached_property
    def resolved(self) -> Resolved:
        """The declaration, made explicit."""
        return self.grammar.schema.resolve(self.cls)

    @cached_property
    def lists(self) -> tuple[str, ...]:
        """The fields that hold tuples."""
        return tuple(slot.name for slot in self.resolved.slots if slot.many)

    @cached_property
    def counted(self) -> tuple[str, ...]:
        """The fields of which a writer counts what it wrote: tuples, and those that a stated content model couples."""
        stated = self.resolved.declaration.content is not None
        return tuple(slot.name for slot in self.resolved.slots if slot.many or stated)

    @cached_property
    def start(self) -> State:
        """The state before the first attribute or element."""
        self._states: dict[Node, State] = {}
        return self._state(self.grammar.opened(self.resolved.content))

    def _state(self, node: Node) -> State:
        if node not in self._states:
            state = self._states[node] = State()
            state.complete(list(self._productions(node)))
        return self._states[node]

    def _productions(self, node: Node) -> Iterable[Production]:
        for step in steps(node):
            for production in self._of_step(step):
                production.next = self._state(step.rest)
                production.limit = step.limit
                production.full = NONE if step.full is None else self._state(step.full)
                yield production
        if may_end(node):
            yield Production(Kind.END, "end")

    def _of_step(self, step: Step) -> Iterable[Production]:
        slot = step.what.slot
        if isinstance(step.what, Text):
            text = Production(Kind.TEXT, "text", slot.name, items=True)
            text.datatype, text.holder = self.grammar.text, str
            yield text
        elif not step.what.alternatives:
            wildcard = Production(Kind.WILDCARD, "any element", slot.name, items=slot.many)
            wildcard.holder = Element
            yield wildcard
        for alternative in getattr(step.what, "alternatives", ()):
            yield self.grammar.production(alternative, slot.name, kind=slot.kind, items=slot.many)


class Lists(IntFlag):
    """What a peer does after the last item that a list may have.

    The standard closes the list; libcbv2g leaves the loop open, EXIficient with the grammars of the PyPI package
    iso15118 leaves it open where the maximum is 16 or more (deviations D1 and D9 of docs/reference/exi-deviations.md).
    """

    CLOSED = 0
    OPEN = 2
    OPEN_FROM_16 = 16


class Grammar:
    """The grammars of one schema."""

    def __init__(self, schema: Schema, lists: Lists = Lists.CLOSED) -> None:
        self.schema, self.lists = schema, lists
        self._types: dict[type[ComplexType], TypeGrammar] = {}
        self._datatypes: dict[SimpleType, Datatype] = {}

    @cached_property
    def names(self) -> NameTables:
        """The string tables for names under a wildcard."""
        return NameTables(self.schema)

    @cached_property
    def text(self) -> Datatype:
        """Untyped characters."""
        return self.datatype(TEXT)

    def datatype(self, simple: SimpleType) -> Datatype:
        """The coding of a simple type."""
        if simple not in self._datatypes:
            self._datatypes[simple] = datatype(simple)
        return self._datatypes[simple]

    def type(self, cls: type[ComplexType]) -> TypeGrammar:
        """The grammar of a complex type."""
        if cls not in self._types:
            self._types[cls] = TypeGrammar(self, cls)
        return self._types[cls]

    def production(
        self, alternative: Alternative, field: str, *, kind: str = "element", items: bool = False
    ) -> Production:
        """The event of an element, an attribute or a value."""
        made = Production(_kind(alternative, kind), alternative.name.local, field, items=items)
        made.holder = alternative.holder
        made.wrap = None if alternative.holder is alternative.target else alternative.holder
        if isinstance(alternative.target, SimpleType):
            made.datatype = self.datatype(alternative.target)
        else:
            made.target = self.type(alternative.target)
        return made

    def opened(self, node: Any) -> Any:
        """The content model as the peer understands it: with lists that never close, where it has such."""
        if isinstance(node, Rep):
            maximum = node.maximum
            if self.lists and maximum is not None and maximum >= self.lists:
                maximum += 1
            return Rep(self.opened(node.item), node.minimum, maximum)
        if isinstance(node, Seq):
            return Seq(tuple(self.opened(item) for item in node.items))
        return node

    @cached_property
    def roots(self) -> "Names":
        """The elements that a document may start with."""
        elements = self.schema.elements
        return Names(self.schema, [(name, (e,), self.production(e, "")) for name, e in elements.items()], others=0)

    @cached_property
    def fragments(self) -> "Names":
        """The elements that a fragment may hold; after their codes come those of any element, and of the end."""
        particles = self.schema.particles
        return Names(self.schema, [(name, kinds, self._single(kinds)) for name, kinds in particles.items()], others=1)

    def _single(self, kinds: tuple[Alternative, ...]) -> Production | None:
        return self.production(kinds[0], "") if len(kinds) == 1 else None


Entry = tuple[QName, tuple[Alternative, ...], Production | None]


class Names:
    """Element names with their event codes, declarations and productions.

    A name with several declarations has no production: only the element fragment grammar fits it. `classes` gives the
    event codes of global elements by their class.
    """

    def __init__(self, schema: Schema, entries: list[Entry], *, others: int) -> None:
        self.entries = entries
        self.width = (len(entries) + others).bit_length()
        self.end = len(entries) + 1
        self.codes = {name: code for code, (name, _, _) in enumerate(entries)}
        globals_ = schema.elements.values()
        self.classes = {e.target: self.codes[e.name] for e in globals_ if not isinstance(e.target, SimpleType)}

    def production(self, name: QName) -> Production | None:
        """The production of a name; None where it is unknown, or has several declarations."""
        code = self.codes.get(name)
        return None if code is None else self.entries[code][2]


def _kind(alternative: Alternative, kind: str) -> Kind:
    if kind in ("attribute", "value"):
        return Kind[kind.upper()]
    return Kind.SIMPLE if isinstance(alternative.target, SimpleType) else Kind.COMPLEX
