"""How numbers stand in the frames: least octet first, and bits by name."""

from enum import IntFlag
from typing import Annotated

import msgspec

from pilotwire.wire.cursor import Cursor
from pilotwire.wire.fields import Unsigned


class Signed(msgspec.Struct, frozen=True):
    """A signed number of `size` octets, least octet first."""

    size: int

    def read(self, cursor: Cursor, field: str) -> int:
        """Take the number."""
        return int.from_bytes(cursor.take(self.size, field), "little", signed=True)

    def write(self, value: int) -> bytes:
        """The number's octets; OverflowError when it does not fit."""
        return value.to_bytes(self.size, "little", signed=True)


class Bits(msgspec.Struct, frozen=True):
    """Flags in `size` octets, least octet first; bits that have no name yet are kept."""

    flags: type[IntFlag]
    size: int = 1

    def read(self, cursor: Cursor, field: str) -> IntFlag:
        """Take the flags."""
        return self.flags(int.from_bytes(cursor.take(self.size, field), "little"))

    def write(self, value: IntFlag) -> bytes:
        """The octets of the flags."""
        return int(value).to_bytes(self.size, "little")


I16 = Annotated[int, Signed(2)]
U16 = Annotated[int, Unsigned(2, little=True)]
