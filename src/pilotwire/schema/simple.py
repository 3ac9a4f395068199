"""Simple types: what a single value may be, with the facets of XML Schema.

A declaration names one with `Annotated[int, <SimpleType>]`; the built-in types have aliases at the end of this page.
Facets that change the coding are the integer bounds and the enumeration; lengths are checked by `violations` only.
"""

from enum import Enum
from typing import Annotated, Any, get_args

import msgspec

from pilotwire.schema.names import QName


class WireEnum(Enum):
    """An enumeration whose members are spelled as on the wire; `auto()` stands for the member's own name.

    The order of the members is the order in the schema: EXI sends the position.
    """

    position: int

    @staticmethod
    def _generate_next_value_(name: str, start: int, count: int, last_values: list[Any]) -> str:
        return name

    def __init__(self, _value: str) -> None:
        self.position = len(self.__class__.__members__)

    def __str__(self) -> str:
        return str(self.value)


class SimpleType(msgspec.Struct, frozen=True, kw_only=True):
    """A built-in type of XML Schema, or a restriction of one."""

    base: str
    name: QName | None = None


class Boolean(SimpleType, frozen=True, kw_only=True):
    """xs:boolean."""


class Integer(SimpleType, frozen=True, kw_only=True):
    """An integer with inclusive bounds; None means unbounded."""

    minimum: int | None = None
    maximum: int | None = None


class Text(SimpleType, frozen=True, kw_only=True):
    """A character string; lengths count Unicode code points."""

    min_length: int | None = None
    max_length: int | None = None


class Binary(SimpleType, frozen=True, kw_only=True):
    """Octets, written in XML as hexBinary or base64Binary; lengths count octets."""

    length: int | None = None
    min_length: int | None = None
    max_length: int | None = None


class Enumeration(SimpleType, frozen=True, kw_only=True):
    """One of the members of a `WireEnum`, in their order."""

    members: type[WireEnum]


def simple_type(alias: Any) -> SimpleType | None:
    """The simple type behind an annotation such as `Byte`, `bool`, `str` or a registered enumeration."""
    found = [part for part in get_args(alias) if isinstance(part, SimpleType)]
    return found[-1] if found else _PLAIN.get(alias) or getattr(alias, "__simple__", None)


_PLAIN: dict[Any, SimpleType] = {bool: Boolean(base="boolean"), str: Text(base="string")}


def _bounded(base: str, minimum: int | None, maximum: int | None) -> Integer:
    return Integer(base=base, minimum=minimum, maximum=maximum)


Byte = Annotated[int, _bounded("byte", -(2**7), 2**7 - 1)]
Short = Annotated[int, _bounded("short", -(2**15), 2**15 - 1)]
Int = Annotated[int, _bounded("int", -(2**31), 2**31 - 1)]
Long = Annotated[int, _bounded("long", -(2**63), 2**63 - 1)]
UnsignedByte = Annotated[int, _bounded("unsignedByte", 0, 2**8 - 1)]
UnsignedShort = Annotated[int, _bounded("unsignedShort", 0, 2**16 - 1)]
UnsignedInt = Annotated[int, _bounded("unsignedInt", 0, 2**32 - 1)]
UnsignedLong = Annotated[int, _bounded("unsignedLong", 0, 2**64 - 1)]
BigInteger = Annotated[int, Integer(base="integer")]
AnyURI = Annotated[str, Text(base="anyURI")]
ID = Annotated[str, Text(base="ID")]
IDREF = Annotated[str, Text(base="IDREF")]
NMToken = Annotated[str, Text(base="NMTOKEN")]
HexBinary = Annotated[bytes, Binary(base="hexBinary")]
Base64Binary = Annotated[bytes, Binary(base="base64Binary")]
