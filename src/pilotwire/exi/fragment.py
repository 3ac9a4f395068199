"""The element fragment grammar: a fragment's element whose name has more than one type (EXI 1.0, 8.5.3).

In the charging schemas that is `eMAID` of ISO 15118-2 alone, which certificate messages sign. State 0 offers every
attribute name of the schema, any attribute, every element name, any element, the end and text; state 1 the same without
attributes. Only what the candidate types have is accepted: attributes, then text.
"""

from typing import TYPE_CHECKING, Any

from pilotwire.exi.reader import BitReader
from pilotwire.exi.write_values import refuse
from pilotwire.exi.writer import BitWriter
from pilotwire.schema import Alternative, QName, Resolved, SimpleType, Slot

if TYPE_CHECKING:
    from pilotwire.exi.grammar import Grammar


class ElementFragment:
    """Reads and writes the content of one such element."""

    def __init__(self, grammar: "Grammar", declarations: tuple[Alternative, ...]) -> None:
        self.grammar = grammar
        self.attributes = list(grammar.schema.attributes)
        self.elements = len(grammar.schema.particles)
        self.simple = [d.target for d in declarations if isinstance(d.target, SimpleType)]
        classes = [d.target for d in declarations if not isinstance(d.target, SimpleType)]
        self.classes: list[Resolved] = [grammar.schema.resolve(cls) for cls in classes]

    @property
    def _any_attribute(self) -> int:
        return len(self.attributes)

    @property
    def _text(self) -> int:
        """The event code of text in state 0: after all attributes, all elements and the end."""
        return len(self.attributes) + 1 + self.elements + 2

    def decode(self, reader: BitReader) -> Any:
        """The value: an instance of the class that has the attributes seen, or the bare text."""
        seen: dict[QName, str] = {}
        code = reader.bits((self._text + 1).bit_length())
        while code < self._any_attribute:
            if self.attributes[code] in seen:
                raise reader.error(f"attribute {self.attributes[code]} a second time")
            seen[self.attributes[code]] = self._characters(reader)
            code = reader.bits((self._text + 1).bit_length())
        if code not in (self._text - 1, self._text):
            raise reader.error("an element or an undeclared attribute, where only text may stand")
        text = self._characters(reader) if code == self._text else ""
        if code == self._text and reader.bits((self.elements + 3).bit_length()) != self.elements + 1:
            raise reader.error("more than text")
        return self._build(reader, seen, text)

    def _characters(self, reader: BitReader) -> str:
        found: str = self.grammar.text.read(reader, self.grammar.text)
        return found

    def _build(self, reader: BitReader, seen: dict[QName, str], text: str) -> Any:
        for resolved in self.classes:
            names = {slot.alternatives[0].name: slot.name for slot in _attributes(resolved)}
            if seen and set(seen) <= set(names):
                value = next(slot.name for slot in resolved.slots if slot.kind == "value")
                return resolved.cls(**{names[name]: found for name, found in seen.items()}, **{value: text})
        if seen:
            raise reader.error(f"attributes {', '.join(map(str, seen))}, which no type of this element has")
        return text

    def encode(self, writer: BitWriter, value: Any) -> None:
        """Write the value: attributes in the order of their codes, then the text."""
        width = (self._text + 1).bit_length()
        text = value
        for resolved in self.classes:
            if type(value) is resolved.cls:
                self._encode_attributes(writer, resolved, value, width)
                text = next(getattr(value, slot.name) for slot in resolved.slots if slot.kind == "value")
        if not isinstance(text, str):
            raise refuse(value, "text, or one of the element's types is due")
        self.grammar.text.write(writer, self.grammar.text, text, self._text, width)
        writer.bits(self.elements + 1, (self.elements + 3).bit_length())

    def _encode_attributes(self, writer: BitWriter, resolved: Resolved, value: Any, width: int) -> None:
        for slot in sorted(_attributes(resolved), key=lambda slot: slot.alternatives[0].name):
            found = getattr(value, slot.name)
            if found is not None:
                code = self.attributes.index(slot.alternatives[0].name)
                self.grammar.text.write(writer, self.grammar.text, found, code, width)


def _attributes(resolved: Resolved) -> list[Slot]:
    return [slot for slot in resolved.slots if slot.kind == "attribute"]
