"""Elements that no schema declares, as ISO 15118 codes them: each is of the type xsd:anyType.

A built-in grammar (EXI 1.0, 8.4.3) would learn from the stream. The EXI profile of this field allows none (both of its
"maximum number" parameters are 0), so that the first event of the element must be xsi:type with the value xsd:anyType.
From there on the fixed grammar of that type holds (EXI 1.0, 8.5.4.1.3): attributes, then text and elements in any
order. A child that the schema declares leads back to its type.

One thing is learned even so: xsi:type itself, for each element name. EXIficient makes room for the shorter code, but
goes on to spell the event out; so does this writer, while the reader takes both.
"""

from collections.abc import Callable
from enum import IntEnum
from typing import Any

from pilotwire.exi.datatypes import Datatype
from pilotwire.exi.errors import ExiError
from pilotwire.exi.qnames import XSD, XSI, QNames
from pilotwire.exi.reader import BitReader
from pilotwire.exi.writer import BitWriter
from pilotwire.schema import Element, QName, Unknown
from pilotwire.schema.shape import are_attributes

ATTRIBUTE_CODE, ATTRIBUTE_WIDTH = 1, 2  # of a built-in start tag: end, attribute, element, text
TYPE, ANY_TYPE = QName("type", XSI), QName("anyType", XSD)


class Event(IntEnum):
    """The events of xsd:anyType. A code leads one further, out of the schema; no attributes once there is content."""

    ATTRIBUTE = 0
    ELEMENT = 1
    END = 2
    TEXT = 3


START_WIDTH = len(Event).bit_length()
CONTENT_WIDTH = (len(Event) - 1).bit_length()


class UnknownReader:
    """Reads such elements. `element` reads what a child holds, once its name is known."""

    def __init__(self, reader: BitReader, names: QNames, text: Datatype, element: Callable[[QName], Element]) -> None:
        self.reader, self.names, self.text, self.element = reader, names, text, element
        self.typed: set[QName] = set()

    def read(self, name: QName) -> Unknown:
        """The attributes and the content of an element, up to its end."""
        self._expect_any_type(name)
        attributes: dict[QName, str] = {}
        event = self._event(START_WIDTH, Event.ATTRIBUTE)
        while event == Event.ATTRIBUTE:
            self._attribute(attributes)
            event = self._event(START_WIDTH, Event.ATTRIBUTE)
        content: list[str | Element] = []
        while event != Event.END:
            content.append(self._text() if event == Event.TEXT else self.element(self.names.read(self.reader)))
            event = self._event(CONTENT_WIDTH, Event.ELEMENT)
        return Unknown(tuple(attributes.items()), tuple(content))

    def _expect_any_type(self, name: QName) -> None:
        if not self._is_type(name):
            raise self.reader.error("an element that no schema declares, without its xsi:type")
        self.typed.add(name)
        if self.names.read(self.reader) != ANY_TYPE:
            raise self.reader.error("an element that no schema declares, of another type than xsd:anyType")

    def _is_type(self, name: QName) -> bool:
        if name in self.typed and self.reader.bits(1) == 0:
            return True
        return self.reader.bits(ATTRIBUTE_WIDTH) == ATTRIBUTE_CODE and self.names.read(self.reader) == TYPE

    def _event(self, width: int, first: Event) -> Event:
        code = self.reader.bits(width) + first
        if code >= len(Event):
            raise self.reader.error("an event outside of xsd:anyType")
        return Event(code)

    def _attribute(self, attributes: dict[QName, str]) -> None:
        name = self.names.read(self.reader)
        if name in attributes or name.namespace == XSI:
            raise self.reader.error(f"attribute {name} stands twice, or is none of the element's own")
        attributes[name] = self._text()

    def _text(self) -> str:
        found: str = self.text.read(self.reader, self.text)
        return found


class UnknownWriter:
    """Writes such elements; the counterpart of `UnknownReader`."""

    def __init__(self, writer: BitWriter, names: QNames, text: Datatype, element: Callable[[Element], None]) -> None:
        self.writer, self.names, self.text, self.element = writer, names, text, element
        self.typed: set[QName] = set()

    def write(self, name: QName, value: Any) -> None:
        """Write the attributes and the content of an element, and its end."""
        if type(value) is not Unknown:
            raise ExiError(f"{type(value).__name__} where Unknown is due, since no schema declares the element")
        known = name in self.typed
        self.writer.bits(known << ATTRIBUTE_WIDTH | ATTRIBUTE_CODE, known + ATTRIBUTE_WIDTH)
        self.typed.add(name)
        self.names.write(self.writer, TYPE)
        self.names.write(self.writer, ANY_TYPE)
        self._attributes(value)
        first, width = Event.ATTRIBUTE, START_WIDTH
        if type(value.content) is not tuple:
            raise ExiError("a tuple is due as content")
        for item in value.content:
            self._item(item, first, width)
            first, width = Event.ELEMENT, CONTENT_WIDTH
        self.writer.bits(Event.END - first, width)

    def _attributes(self, value: Unknown) -> None:
        if not are_attributes(value.attributes) or any(name.namespace == XSI for name, _ in value.attributes):
            raise ExiError("attributes are pairs of a QName and a string, each name once, and none of xsi")
        for name, text in value.attributes:
            self.writer.bits(Event.ATTRIBUTE, START_WIDTH)
            self.names.write(self.writer, name)
            self.text.write(self.writer, self.text, text, 0, 0)

    def _item(self, item: Any, first: Event, width: int) -> None:
        if type(item) is not Element:
            self.text.write(self.writer, self.text, item, Event.TEXT - first, width)
            return
        self.writer.bits(Event.ELEMENT - first, width)
        self.names.write(self.writer, item.name)
        self.element(item)
