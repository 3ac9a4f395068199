"""From octets to messages: one engine that walks the grammar tables."""

from functools import cached_property
from typing import Any

from pilotwire.exi.builtin import UnknownReader
from pilotwire.exi.errors import ExiError
from pilotwire.exi.fragment import ElementFragment
from pilotwire.exi.grammar import Grammar, Names
from pilotwire.exi.limits import MAX_DEPTH
from pilotwire.exi.qnames import QNames
from pilotwire.exi.reader import BitReader
from pilotwire.exi.tables import Kind, Production, State
from pilotwire.schema import Alternative, Element, QName

HEADER = 0x80  # distinguishing bits 10, no options, final version 1 (EXI 1.0, 5)
SHOWN = 6  # names that an error lists at most


class Decoder:
    """One pass over one stream."""

    def __init__(self, grammar: Grammar, data: bytes) -> None:
        check_header(data)
        self.grammar = grammar
        self.reader = BitReader(data, start=1)
        self.depth = 0

    @cached_property
    def names(self) -> QNames:
        """The names that this stream has made known."""
        return QNames(self.grammar.names)

    @cached_property
    def unknown(self) -> UnknownReader:
        """The reader of elements that no schema declares."""
        return UnknownReader(self.reader, self.names, self.grammar.text, self.named_element)

    def document(self) -> Any:
        """The root: a message, or an `Element` where the root has a simple type."""
        name, _, production = self._named(self.grammar.roots, "root", "global elements")
        value = self.element(production)
        self._check_end()
        return value if production.target else Element(name, value)

    def fragment(self) -> Element:
        """The single element of a fragment."""
        names = self.grammar.fragments
        name, declarations, production = self._named(names, "fragment", "element names")
        found = Element(name, self.element(production) if production else self._ambiguous(name, declarations))
        if self.reader.bits(names.width) != names.end:
            raise self.reader.error("a second element, but a fragment holds one")
        self._check_end()
        return found

    def _named(self, names: Names, what: str, all_: str) -> tuple[QName, tuple[Alternative, ...], Any]:
        code = self.reader.bits(names.width)
        if code >= len(names.entries):
            raise self.reader.error(f"{what} element code {code}, but the schema has {len(names.entries)} {all_}")
        return names.entries[code]

    def _ambiguous(self, name: QName, declarations: tuple[Alternative, ...]) -> Any:
        try:
            return ElementFragment(self.grammar, declarations).decode(self.reader)
        except ExiError as error:
            raise error.under(name.local) from None

    def _check_end(self) -> None:
        """After the end only zeros may follow: padding, and the surplus octets that some cars send (deviation D12)."""
        reader = self.reader
        if reader.bits(reader.left % 8) or (reader.remaining and any(reader.data[reader.position // 8 :])):
            raise reader.error("data after the end of the document")

    def element(self, production: Production) -> Any:
        """The content of an element whose start is already read, up to its end."""
        if production.target is not None:
            return self._complex(production)
        value = self._simple(production)
        if self.reader.bits(1):
            raise self.reader.error("an event outside the schema").under(production.name)
        return value

    def _complex(self, production: Production) -> Any:
        """The content of a complex type, up to its end."""
        grammar = production.target
        values: dict[str, Any] = {}
        self.depth += 1
        try:
            if self.depth > MAX_DEPTH:
                raise self.reader.error(f"more than {MAX_DEPTH} elements inside each other")
            self._content(grammar.start, values)
        except ExiError as error:
            raise error.under(production.name) from None
        self.depth -= 1
        for field in grammar.lists:
            if field in values:
                values[field] = tuple(values[field])
        value = grammar.cls(**values)
        return value if production.wrap is None else production.wrap(value=value)

    def _content(self, state: State, values: dict[str, Any]) -> None:
        """Walk the states of a type. The bit that ends a simple element is read with the next event code."""
        reader = self.reader
        code = reader.bits(state.width)
        while True:
            try:
                production = state.productions[code]
            except IndexError:
                return self._outside(state, code, values)
            kind = production.kind
            if kind == _SIMPLE:
                value = self._simple(production)
            elif kind == _END:
                return None
            else:
                value = self._other(production)
            if production.items:
                state = _append(values, production, value)
            else:
                values[production.field] = value
                state = production.next
            code = reader.bits(state.width + (kind == _SIMPLE))

    def _simple(self, production: Production) -> Any:
        datatype = production.datatype
        try:
            value = datatype.read_content(self.reader, datatype)
        except ExiError as error:
            raise error.under(production.name) from None
        return value if production.wrap is None else production.wrap(value=value)

    def _other(self, production: Production) -> Any:
        if production.kind == Kind.COMPLEX:
            return self._complex(production)
        if production.kind == Kind.WILDCARD:
            return self._any_element()
        try:
            return production.datatype.read(self.reader, production.datatype)
        except ExiError as error:
            raise error.under(production.name) from None

    def _any_element(self) -> Element:
        """An element under a wildcard: its name is on the wire."""
        return self.named_element(self.names.read(self.reader))

    def named_element(self, name: QName) -> Element:
        """An element outside the content models: it follows the global element of its name, or none at all."""
        found = self.grammar.roots.production(name)
        if found is not None:
            return Element(name, self.element(found))
        self.depth += 1
        try:
            if self.depth > MAX_DEPTH:
                raise self.reader.error(f"more than {MAX_DEPTH} elements inside each other")
            value = self.unknown.read(name)
        except ExiError as error:
            raise error.under(name.local) from None
        self.depth -= 1
        return Element(name, value)

    def _outside(self, state: State, code: int, values: dict[str, Any]) -> None:
        """An event code past the last: the second level, where only the end of an empty element is accepted."""
        last = state.productions[-1]
        empty = last.datatype.empty if last.kind == Kind.VALUE else () if state.lenient else None
        if code != len(state.productions) or empty is None or self.reader.bits(3) != 0:
            raise self.reader.error(f"event code {code} where {_expected(state)} is due")
        if last.kind == Kind.VALUE:
            values[last.field] = empty


_SIMPLE, _END = Kind.SIMPLE, Kind.END


def _append(values: dict[str, Any], production: Production, value: Any) -> State:
    items = values.setdefault(production.field, [])
    items.append(value)
    return production.full if len(items) == production.limit else production.next


def _expected(state: State) -> str:
    names = [production.name for production in state.productions]
    if len(names) > SHOWN + 1:
        names[SHOWN:] = [f"one of {len(names) - SHOWN} others"]
    return " or ".join(names)


def check_header(data: bytes) -> None:
    """Refuse all that does not start as every EXI stream of this field does."""
    if not data:
        raise ExiError("an empty stream", 0)
    first = data[0]
    if data[:4] == b"$EXI":
        raise ExiError("header starts with the cookie $EXI, which charging streams do not have", 0)
    if first >> 6 != 0b10:
        raise ExiError(f"header octet {first:#04x} does not start with the bits 10 of an EXI stream", 0)
    if first & 0x20:
        raise ExiError(f"header octet {first:#04x} announces an options document; charging streams have none", 0)
    if first != HEADER:
        raise ExiError(f"header octet {first:#04x} is not final version 1 of EXI, {HEADER:#04x}", 0)
