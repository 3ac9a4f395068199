"""Plain XML documents: no document types, no entities but the five of XML itself."""

from collections.abc import Iterator
from typing import NoReturn, TypeAlias
from xml.etree import ElementTree

from pilotwire.schema.errors import SchemaError
from pilotwire.schema.names import QName

Node: TypeAlias = ElementTree.Element

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
HINTS = {QName("schemaLocation", _XSI), QName("noNamespaceSchemaLocation", _XSI)}
"""Attributes that say nothing about the message."""


class _Builder(ElementTree.TreeBuilder):
    """Builds the tree of a document that declares nothing."""

    def doctype(self, name: str, pubid: str, system: str) -> NoReturn:
        raise SchemaError("a document type declaration is not allowed")


def parse(text: str) -> Node:
    """The root of a document. Raises SchemaError."""
    parser = ElementTree.XMLParser(target=_Builder())
    try:
        parser.feed(text)
        root: Node = parser.close()
    except (ElementTree.ParseError, ValueError) as error:
        raise SchemaError(f"no well-formed XML: {error}") from None
    return root


def name_of(node: Node) -> QName:
    """The name of an element."""
    return QName.parse(node.tag)


def attributes_of(node: Node) -> dict[QName, str]:
    """The attributes of an element that mean something."""
    found = {QName.parse(key): text for key, text in node.attrib.items()}
    return {name: text for name, text in found.items() if name not in HINTS}


def items_of(node: Node) -> Iterator[str | Node]:
    """Text and child elements in document order."""
    if node.text:
        yield node.text
    for child in node:
        yield child
        if child.tail:
            yield child.tail


def text_of(node: Node) -> str:
    """The text of an element that may have no elements in it. Raises SchemaError."""
    for child in node:
        raise SchemaError(f"{name_of(child)} where only text may stand")
    return node.text or ""
