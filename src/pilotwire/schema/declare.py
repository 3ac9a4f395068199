"""The vocabulary in which message types are declared.

A complex type is a frozen, keyword-only struct. Its fields, in order, are its content:

- `x: T`, `x: T | None = None`            an element, mandatory or optional
- `x: Annotated[tuple[T, ...], Occurs(1, 8)]`  a repeated element
- `x: A | B`                              a choice of elements, each named after its class
- `x: Ref[T]`                             a reference to the global element T or any member of its substitution group
- `x: Attr[T]`                            an attribute
- `x: Value[T]`                           the text of a type with simple content
- `x: tuple[str | A | AnyElement, ...]`   with `Occurs`: mixed content, text and elements in document order

Element names follow from field names by `names.wire_name`; `Name("...")` states an exception. Inheritance is
extension, and a global element substitutes for its nearest ancestor that is a global element as well.
"""

from typing import Annotated, Any, TypeVar, dataclass_transform

import msgspec

from pilotwire.schema.names import QName

T = TypeVar("T")


class Name(msgspec.Struct, frozen=True):
    """The wire's spelling of a field, where the rule does not give it."""

    local: str


class Occurs(msgspec.Struct, frozen=True):
    """How often an element or a choice repeats; a maximum of None is unbounded."""

    minimum: int
    maximum: int | None


class Unit(msgspec.Struct, frozen=True):
    """The physical unit of a field, as SI writes it: "V", "A", "W", "Wh", "s". It is not on the wire."""

    symbol: str


class Mark(msgspec.Struct, frozen=True):
    """What a field is, when it is not an element of its own."""

    kind: str


ATTRIBUTE, REFERENCE, VALUE, WILDCARD = Mark("attribute"), Mark("reference"), Mark("value"), Mark("wildcard")

Attr = Annotated[T, ATTRIBUTE]
Ref = Annotated[T, REFERENCE]
Value = Annotated[T, VALUE]


class _Meta(msgspec.StructMeta):
    """Makes every complex type frozen, keyword-only and, being a tree, invisible to the cycle collector."""

    def __new__(mcs, name: str, bases: tuple[type, ...], body: dict[str, Any], **options: Any) -> Any:
        return super().__new__(mcs, name, bases, body, **({"frozen": True, "kw_only": True, "gc": False} | options))


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(msgspec.field,))
class ComplexType(msgspec.Struct, frozen=True, kw_only=True, metaclass=_Meta):
    """The base of all declared types."""


class Element(msgspec.Struct, frozen=True):
    """A value under an element name, for places where the value's class does not say the name.

    `value` is a complex type, or a bare `str`, `int`, `bool`, `bytes` or enumeration member.
    """

    name: QName
    value: Any


class Unknown(msgspec.Struct, frozen=True):
    """The content of an element that no schema declares: attributes, then text and elements in document order."""

    attributes: tuple[tuple[QName, str], ...] = ()
    content: tuple["str | Element", ...] = ()


AnyElement = Annotated[Element, WILDCARD]
