"""Octet layouts, declared once as annotations of a frozen struct and read by one engine.

A field is `Annotated[type, codec]`, with a codec of `fields`; the order of the fields is the order on the wire. `read`
and `write` are the whole engine, so a message needs no code of its own.
"""

from functools import cache
from typing import Any, ClassVar, Protocol, TypeVar, get_args, get_type_hints

import msgspec

from pilotwire.wire.cursor import Cursor
from pilotwire.wire.errors import FrameError


class Codec(Protocol):
    """How one field stands on the wire."""

    def read(self, cursor: Cursor, field: str) -> Any:
        """Take the value from the cursor; FrameError when it is cut off or forbidden."""

    def write(self, value: Any) -> bytes:
        """The octets of a value; ValueError with the rule when it does not fit."""


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    """A struct whose annotated fields are its octets; `layer` names it in errors."""

    layer: ClassVar[str] = "frame"


T = TypeVar("T", bound=Layout)


@cache
def fields(cls: type[Layout]) -> tuple[tuple[str, Codec], ...]:
    """Name and codec of every field of a layout, in wire order."""
    hints = get_type_hints(cls, include_extras=True)
    return tuple((name, get_args(hints[name])[-1]) for name in cls.__struct_fields__)


def read(cls: type[T], cursor: Cursor) -> T:
    """Read one value; FrameError when a field is cut off or forbidden. Octets behind the last field stay unread."""
    return cls(**{name: codec.read(cursor, name) for name, codec in fields(cls)})


def write(value: Layout) -> bytes:
    """The octets of a value; FrameError when a field does not fit its place."""
    return b"".join(_octets(value, name, codec) for name, codec in fields(type(value)))


def _octets(value: Layout, name: str, codec: Codec) -> bytes:
    content = getattr(value, name)
    try:
        return codec.write(content)
    except (ValueError, OverflowError) as reason:
        raise FrameError(value.layer, name, repr(content), str(reason)) from None
