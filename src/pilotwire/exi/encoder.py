"""From messages to octets: the same tables, walked by the values at hand."""

from functools import cached_property
from typing import Any

from pilotwire.exi.builtin import UnknownWriter
from pilotwire.exi.decoder import HEADER
from pilotwire.exi.errors import ExiError
from pilotwire.exi.fragment import ElementFragment
from pilotwire.exi.grammar import Grammar, Names, TypeGrammar
from pilotwire.exi.limits import MAX_DEPTH
from pilotwire.exi.qnames import QNames
from pilotwire.exi.tables import Branch, Kind, Production, State
from pilotwire.exi.writer import BitWriter
from pilotwire.schema import Element, QName
from pilotwire.schema.names import is_name


class Encoder:
    """One pass over one message."""

    def __init__(self, grammar: Grammar) -> None:
        self.grammar = grammar
        self.writer = BitWriter(bytes([HEADER]))
        self.depth = 0

    @cached_property
    def names(self) -> QNames:
        """The names that this stream has made known."""
        return QNames(self.grammar.names)

    @cached_property
    def unknown(self) -> UnknownWriter:
        """The writer of elements that no schema declares."""
        return UnknownWriter(self.writer, self.names, self.grammar.text, self.named_element)

    def document(self, message: Any) -> bytes:
        """The stream of a message, or of an `Element` where the root has a simple type."""
        self._start(self.grammar.roots, message, "global element")
        return self.writer.finish()

    def fragment(self, message: Any) -> bytes:
        """The stream of one element as a fragment, the form that signatures digest."""
        names = self.grammar.fragments
        self._start(names, message, "element")
        self.writer.bits(names.end, names.width)
        return self.writer.finish()

    def _start(self, names: Names, message: Any, what: str) -> None:
        code, value = names.classes.get(type(message)), message
        if code is None:
            name, value = self._named(message)
            code = names.codes.get(name) if is_name(name) else None
            if code is None:
                raise ExiError(f"{name} is no {what} of {self.grammar.schema.root.uri}")
        _, declarations, production = names.entries[code]
        self.writer.bits(code, names.width)
        if production is None:
            ElementFragment(self.grammar, declarations).encode(self.writer, value)
        else:
            self._element(production, value)

    def _named(self, message: Any) -> tuple[QName, Any]:
        if isinstance(message, Element):
            return message.name, message.value
        name = self.grammar.schema.element_of(type(message))
        if name is None:
            raise ExiError(f"{type(message).__name__} is no global element; wrap the value in Element(name, value)")
        return name, message

    def _element(self, production: Production, value: Any) -> None:
        """The content of an element whose start is already written, and its end."""
        try:
            if production.target is not None:
                self._complex(production.target, value)
            else:
                production.datatype.write(self.writer, production.datatype, value, 0, 1)
                self.writer.bits(0, 1)
        except ExiError as error:
            raise error.under(production.name) from None

    def _complex(self, grammar: TypeGrammar, value: Any) -> None:
        """The content of a complex type, and its end."""
        if type(value) is not grammar.cls:
            raise ExiError(f"{type(value).__name__} where {grammar.cls.__name__} is due")
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ExiError(f"more than {MAX_DEPTH} elements inside each other")
        self._content(grammar.start, value, dict.fromkeys(grammar.counted, 0))
        self.depth -= 1

    def _content(self, state: State, value: Any, counts: dict[str, int]) -> None:
        """Walk the states of a type: write the first thing at hand that the state allows, move on.

        The zero bit that ends a simple element is written with the next event code, as its first bit.
        """
        owed = 0
        while True:
            for field, only, branches in state.choices:
                item = getattr(value, field, None)
                if field in counts:
                    item = _pending(item, counts[field])
                if item is not None:
                    code, production = only or branches.get(type(item)) or _misfit(branches, item, field)
                    self._write(production, item, code, state.width + owed)
                    owed = production.kind == Kind.SIMPLE
                    state = production.next if field not in counts else _follow(production, counts)
                    break
            else:
                return self._end(state, value, counts, owed)

    def _end(self, state: State, value: Any, counts: dict[str, int], owed: int) -> None:
        if state.end is None and not state.lenient:
            raise ExiError(f"{' or '.join(p.name for p in state.productions)} is missing")
        _check_all_written(value, counts)
        if state.end is None:
            self.writer.bits(len(state.productions) << 3, state.width + owed + 3)
        else:
            self.writer.bits(state.end, state.width + owed)

    def _write(self, production: Production, item: Any, code: int, width: int) -> None:
        """An event code and what it stands for; the end of a simple element is still owed."""
        kind, datatype = production.kind, production.datatype
        if production.wrap is not None:
            item = item.value
        try:
            if kind == Kind.SIMPLE:
                datatype.write(self.writer, datatype, item, code << 1, width + 1)
            elif kind == Kind.COMPLEX:
                self.writer.bits(code, width)
                self._complex(production.target, item)
            elif kind == Kind.WILDCARD:
                self._any_element(item, code, width)
            else:
                datatype.write(self.writer, datatype, item, code, width)
        except ExiError as error:
            raise error.under(production.name) from None

    def _any_element(self, item: Element, code: int, width: int) -> None:
        self.writer.bits(code, width)
        self.names.write(self.writer, item.name)
        self.named_element(item)

    def named_element(self, item: Element) -> None:
        """The content of an element outside the content models, and its end; its name is already written."""
        found = self.grammar.roots.production(item.name)
        if found is not None:
            return self._element(found, item.value)
        self.depth += 1
        try:
            if self.depth > MAX_DEPTH:
                raise ExiError(f"more than {MAX_DEPTH} elements inside each other")
            self.unknown.write(item.name, item.value)
        except ExiError as error:
            raise error.under(item.name.local) from None
        self.depth -= 1
        return None


def _pending(found: Any, count: int) -> Any:
    """The next item of a tuple, or a single value that is not written yet."""
    if type(found) is tuple:
        return found[count] if count < len(found) else None
    return None if count else found


def _misfit(branches: dict[Any, Branch], item: Any, field: str) -> Branch:
    allowed = ", ".join(getattr(holder, "__name__", str(holder)) for holder in branches)
    raise ExiError(f"{type(item).__name__} where one of {allowed} is due").under(field)


def _follow(production: Production, counts: dict[str, int]) -> State:
    counts[production.field] += 1
    return production.full if counts[production.field] == production.limit else production.next


def _check_all_written(value: Any, counts: dict[str, int]) -> None:
    for field, count in counts.items():
        found = getattr(value, field, None)
        given = len(found) if type(found) is tuple else int(found is not None)
        if given > count:
            raise ExiError(f"{given} given, but only {count} may stand here").under(field)
