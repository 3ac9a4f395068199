"""How single fields stand on the wire: the codecs that `layout` asks for, and names for the most frequent fields."""

from enum import IntEnum
from ipaddress import IPv6Address
from typing import Annotated

import msgspec

from pilotwire.wire.cursor import Cursor
from pilotwire.wire.errors import FrameError


class Unsigned(msgspec.Struct, frozen=True):
    """An unsigned number of `size` octets."""

    size: int
    little: bool = False

    def read(self, cursor: Cursor, field: str) -> int:
        """Take the number."""
        return int.from_bytes(cursor.take(self.size, field), "little" if self.little else "big")

    def write(self, value: int) -> bytes:
        """The number's octets; OverflowError when it does not fit."""
        return value.to_bytes(self.size, "little" if self.little else "big")


class Octets(msgspec.Struct, frozen=True):
    """Exactly `size` octets."""

    size: int

    def read(self, cursor: Cursor, field: str) -> bytes:
        """Take the octets."""
        return cursor.take(self.size, field)

    def write(self, value: bytes) -> bytes:
        """The octets as they are."""
        if len(value) != self.size:
            raise ValueError(f"{self.size} octets are needed")
        return value


class Rest(msgspec.Struct, frozen=True):
    """All octets up to the end of the frame."""

    def read(self, cursor: Cursor, field: str) -> bytes:
        """Take everything that is left."""
        return cursor.rest()

    def write(self, value: bytes) -> bytes:
        """The octets as they are."""
        return value


class Counted(msgspec.Struct, frozen=True):
    """Octets behind a one-octet count, with `gap` reserved octets (sent as zero) between count and octets."""

    gap: int = 0

    def read(self, cursor: Cursor, field: str) -> bytes:
        """Take the count, the gap and the octets."""
        count = cursor.number(1, f"count of {field}")
        cursor.take(self.gap, f"reserved before {field}")
        return cursor.take(count, field)

    def write(self, value: bytes) -> bytes:
        """Count, gap and octets."""
        return len(value).to_bytes(1) + bytes(self.gap) + value


class Text(msgspec.Struct, frozen=True):
    """ASCII text in `size` octets, filled up with zero octets."""

    size: int

    def read(self, cursor: Cursor, field: str) -> str:
        """Take the text without its filling."""
        octets = cursor.take(self.size, field).rstrip(b"\0")
        if not octets.isascii():
            raise FrameError(cursor.layer, field, octets.hex(), "must be ASCII text")
        return octets.decode("ascii")

    def write(self, value: str) -> bytes:
        """The text, filled up to its size."""
        if not value.isascii() or len(value) > self.size or value.endswith("\0"):
            raise ValueError(f"must be ASCII text of at most {self.size} characters, without a zero at its end")
        return value.encode("ascii").ljust(self.size, b"\0")


class Code(msgspec.Struct, frozen=True):
    """One octet that must be a member of an enumeration."""

    members: type[IntEnum]

    def read(self, cursor: Cursor, field: str) -> IntEnum:
        """Take the member."""
        number = cursor.number(1, field)
        try:
            return self.members(number)
        except ValueError:
            known = ", ".join(f"0x{member:02X} {member.name}" for member in self.members)
            raise FrameError(cursor.layer, field, f"0x{number:02X}", f"must be one of {known}") from None

    def write(self, value: IntEnum) -> bytes:
        """The member's octet."""
        return self.members(value).to_bytes(1)


class Ipv6(msgspec.Struct, frozen=True):
    """An IPv6 address in 16 octets."""

    def read(self, cursor: Cursor, field: str) -> IPv6Address:
        """Take the address."""
        return IPv6Address(cursor.take(16, field))

    def write(self, value: IPv6Address) -> bytes:
        """The address's octets."""
        return value.packed


U8 = Annotated[int, Unsigned(1)]
U16 = Annotated[int, Unsigned(2)]
U16LE = Annotated[int, Unsigned(2, little=True)]
U32LE = Annotated[int, Unsigned(4, little=True)]
Mac = Annotated[bytes, Octets(6)]
