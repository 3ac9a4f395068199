"""Messages at random, of any type of any schema: a walk over the grammar that takes whatever may come next."""

from random import Random
from typing import Any

from pilotwire.exi.datatypes import Coding, Datatype
from pilotwire.exi.grammar import Entry, Grammar
from pilotwire.exi.tables import Kind, Production, State
from pilotwire.schema import Element, Schema

ENOUGH = 3  # items of a list
BUDGET = 60  # elements of a message; after them, only what has to come
CHARACTERS = "aZ09 -:/#é€\u07ff\uffff\U0001f50c"


class Walk:
    """Makes up messages; the same random numbers give the same messages."""

    def __init__(self, schema: Schema, random: Random) -> None:
        self.grammar, self.random = Grammar(schema), random
        self.left = 0  # elements that may still be added at will

    def document(self) -> Any:
        """Any document of the schema, as `decode` would give it."""
        return self._named(self.random.choice(self.grammar.roots.entries), bare=True)

    def fragment(self) -> Element:
        """Any fragment with an element of one type."""
        name, declarations, _ = self.random.choice(self.grammar.fragments.entries)
        found = self._named((name, declarations, self.grammar.production(declarations[0], "")), bare=False)
        assert isinstance(found, Element)
        return found

    def _named(self, entry: Entry, *, bare: bool) -> Any:
        name, _, production = entry
        assert production is not None
        self.left = BUDGET
        value = self._value(production)
        return value if bare and production.target else Element(name, value)

    def _value(self, production: Production) -> Any:
        if production.kind == Kind.WILDCARD:
            return self._any_element()
        value = self._complex(production) if production.target else simple(self.random, production.datatype)
        return value if production.wrap is None else production.wrap(value=value)

    def _any_element(self) -> Element:
        name, _, production = self.random.choice(self.grammar.roots.entries)
        assert production is not None
        return Element(name, self._value(production))

    def _complex(self, production: Production) -> Any:
        values: dict[str, Any] = {}
        state = production.target.start
        while (step := self._choose(state, values)).kind != Kind.END:
            value = self._value(step)
            values[step.field] = (*values.get(step.field, ()), value) if step.items else value
            full = step.limit and len(values[step.field]) == step.limit
            state = step.full if full else step.next
        return production.target.cls(**values)

    def _choose(self, state: State, values: dict[str, Any]) -> Production:
        """One of the productions, or the one that leads to the end soonest where there is enough."""
        self.left -= 1
        long = any(type(value) is tuple and len(value) >= ENOUGH for value in values.values())
        if self.left > 0 and not long:
            return self.random.choice(state.productions)
        if state.end is not None:
            return state.productions[state.end]
        due = [p for p in state.productions if p.kind not in (Kind.WILDCARD, Kind.TEXT)]
        return due[-1] if due else state.productions[0]


def simple(random: Random, datatype: Datatype) -> Any:
    """A value of a simple type; lengths and ranges that EXI does not code are not kept."""
    match datatype.coding:
        case Coding.BOOLEAN:
            return random.random() < 0.5
        case Coding.FIXED:
            return datatype.low + random.randrange(datatype.count)
        case Coding.UNSIGNED:
            return random.getrandbits(random.choice((3, 7, 8, 16, 32, 64)))
        case Coding.SIGNED:
            return random.getrandbits(random.choice((3, 7, 8, 16, 64))) * random.choice((1, -1))
        case Coding.TEXT:
            return "".join(random.choices(CHARACTERS, k=random.choice((0, 1, 7, 20))))
        case Coding.BINARY:
            return random.randbytes(random.choice((0, 1, 8, 40)))
    return random.choice(datatype.members)
