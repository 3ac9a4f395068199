"""From messages to octets: the same tables, walked by the values at hand."""

from typing import Any

from pilotwire.exi.decoder import HEADER
from pilotwire.exi.errors import ExiError
from pilotwire.exi.fragment import ElementFragment
from pilotwire.exi.grammar import Grammar, Kind, Production, State, TypeGrammar
from pilotwire.exi.limits import MAX_DEPTH
from pilotwire.exi.qnames import QNameWriter
from pilotwire.exi.writer import BitWriter
from pilotwire.schema import Element, QName


class Encoder:
    """One pass over one message."""

    def __init__(self, grammar: Grammar) -> None:
        self.grammar = grammar
        self.writer = BitWriter(bytes([HEADER]))
        self.depth = 0

    def document(self, message: Any) -> bytes:
        """The stream of a message, or of an `Element` where the root has a simple type."""
        name, value = self._named(message)
        for code, (root, production) in enumerate(self.grammar.roots):
            if root == name:
                self.writer.bits(code, len(self.grammar.roots).bit_length())
                self._element(production, value)
                return self.writer.finish()
        raise ExiError(f"{name} is no global element of {self.grammar.schema.root.uri}")

    def fragment(self, message: Any) -> bytes:
        """The stream of one element as a fragment, the form that signatures digest."""
        name, value = self._named(message)
        choices = self.grammar.fragments
        width, end = (len(choices) + 1).bit_length(), len(choices) + 1
        for code, (element, declarations) in enumerate(choices):
            if element == name:
                self.writer.bits(code, width)
                if len(declarations) > 1:
                    ElementFragment(self.grammar, declarations).encode(self.writer, value)
                else:
                    self._element(self.grammar.production(declarations[0], ""), value)
                self.writer.bits(end, width)
                return self.writer.finish()
        raise ExiError(f"{name} is no element of {self.grammar.schema.root.uri}")

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
            if production.target is None:
                self._simple(production, value, 0, 0)
            else:
                self._complex(production.target, value)
        except ExiError as error:
            raise error.under(production.name) from None

    def _simple(self, production: Production, value: Any, code: int, width: int) -> None:
        """An event code, then a simple element: characters, one bit for their event code, and the bit of the end."""
        production.datatype.write(self.writer, production.datatype, value, code << 1, width + 1)
        self.writer.bits(0, 1)

    def _complex(self, grammar: TypeGrammar, value: Any) -> None:
        if type(value) is not grammar.cls:
            raise ExiError(f"{type(value).__name__} where {grammar.cls.__name__} is due")
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ExiError(f"more than {MAX_DEPTH} elements inside each other")
        counts = dict.fromkeys(grammar.counted, 0)
        state: State | None = grammar.start
        while state is not None:
            state = self._step(state, value, counts)
        self.depth -= 1

    def _step(self, state: State, value: Any, counts: dict[str, int]) -> State | None:
        """Write the first thing that is at hand and that the state allows; None after the end."""
        for field, branches in state.choices:
            item = getattr(value, field)
            if field in counts:
                item = _pending(item, counts[field])
            if item is not None:
                code, production = _branch(branches, item, field)
                self._write(production, item, code, state.width)
                return _follow(production, counts)
        if state.end is None and not state.lenient:
            raise ExiError(f"{' or '.join(p.name for p in state.productions)} is missing")
        _check_all_written(value, counts)
        if state.end is None:
            self.writer.bits(len(state.productions) << 3, state.width + 3)
        else:
            self.writer.bits(state.end, state.width)
        return None

    def _write(self, production: Production, item: Any, code: int, width: int) -> None:
        kind = production.kind
        if production.wrap is not None:
            item = item.value
        try:
            if kind == Kind.SIMPLE:
                self._simple(production, item, code, width)
            elif kind == Kind.COMPLEX:
                self.writer.bits(code, width)
                self._complex(production.target, item)
            elif kind == Kind.WILDCARD:
                self._any_element(item, code, width)
            else:
                production.datatype.write(self.writer, production.datatype, item, code, width)
        except ExiError as error:
            raise error.under(production.name) from None

    def _any_element(self, item: Element, code: int, width: int) -> None:
        found = self.grammar.schema.elements.get(item.name) if _is_name(item.name) else None
        if found is None:
            raise ExiError(f"element {item.name}, which no schema declares")
        self.writer.bits(code, width)
        QNameWriter(self.grammar.names).write(self.writer, item.name)
        self._element(self.grammar.production(found, ""), item.value)


def _is_name(name: Any) -> bool:
    return type(name) is QName and all(type(part) is str for part in name)


def _pending(found: Any, count: int) -> Any:
    """The next item of a tuple, or a single value that is not written yet."""
    if type(found) is tuple:
        return found[count] if count < len(found) else None
    return None if count else found


def _branch(branches: dict[Any, tuple[int, Production]], item: Any, field: str) -> tuple[int, Production]:
    """The production for an item: the only one of its field, or the one of its class."""
    found = branches.get(None) or branches.get(type(item))
    if found is None:
        allowed = ", ".join(getattr(holder, "__name__", str(holder)) for holder in branches)
        raise ExiError(f"{type(item).__name__} where one of {allowed} is due").under(field)
    return found


def _follow(production: Production, counts: dict[str, int]) -> State | None:
    if production.field not in counts:
        return production.next
    counts[production.field] += 1
    return production.full if counts[production.field] == production.limit else production.next


def _check_all_written(value: Any, counts: dict[str, int]) -> None:
    for field, count in counts.items():
        found = getattr(value, field)
        given = len(found) if type(found) is tuple else int(found is not None)
        if given > count:
            raise ExiError(f"{given} given, but only {count} may stand here").under(field)
