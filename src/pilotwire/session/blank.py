"""The least message that a declaration allows: the body of a refusal, whose code is all that counts."""

from collections.abc import Mapping
from enum import Enum
from functools import cache
from typing import Any

from msgspec.structs import fields, replace

from pilotwire.base import PilotwireError
from pilotwire.messages import schema
from pilotwire.messages.iso20.base import MessageHeader
from pilotwire.schema import DECLARED, Binary, Boolean, Enumeration, Integer, Schema, SimpleType, Slot, Text
from pilotwire.session.dialect import BLANK


class NoResponse(PilotwireError):
    """A message that no response belongs to."""


def response_of(request: Any) -> Any:
    """The response class of a request class; NoResponse for what is no request."""
    return _response_of(request)


@cache
def _response_of(request: Any) -> Any:
    name = request.__name__
    home = DECLARED[request].namespace.classes if request in DECLARED else ()
    found = [cls for cls in home if cls.__name__ == f"{name.removesuffix('Req')}Res"]
    if not name.endswith("Req") or not found:
        raise NoResponse(f"{name} is no request")
    return found[0]


def refusal(request: type[Any], code: str, fill: Mapping[str, Any]) -> Any:
    """The response to a request with this code, FAILED where the protocol does not have it.

    `fill` gives values for fields by name, as far as the response has them; all else is as small as it may be.
    """
    least = blank(response_of(request))
    known = {f.name for f in fields(least)} - {"header"}
    codes = type(least.response_code)
    chosen = codes.__members__.get(code, codes["FAILED"])
    return replace(least, **{n: v for n, v in fill.items() if n in known}, response_code=chosen)


@cache
def blank(cls: Any) -> Any:
    """The least instance of a message class."""
    old = next((part for part in ("din70121", "iso2") if f".messages.{part}." in cls.__module__), None)
    return _least(cls, schema(old or DECLARED[cls].namespace.uri))


def _least(cls: Any, home: Schema) -> Any:
    if cls is MessageHeader:
        return BLANK
    slots = home.resolve(cls).slots
    return cls(**{slot.name: _field(slot, home) for slot in slots if slot.minimum or slot.many})


def _field(slot: Slot, home: Schema) -> Any:
    alternative = next(a for a in slot.alternatives if _is_concrete(a.target))
    target = alternative.target
    value = _simple(target) if isinstance(target, SimpleType) else _least(target, home)
    if alternative.holder not in (None, target):
        value = alternative.holder(value=value)
    return (value,) * slot.minimum if slot.many else value


def _is_concrete(target: Any) -> bool:
    return isinstance(target, SimpleType) or not (DECLARED[target].abstract or DECLARED[target].abstract_element)


def _simple(simple: SimpleType) -> bool | int | str | bytes | Enum:
    match simple:
        case Boolean():
            return False
        case Integer(minimum=low):
            return max(low or 0, 0)
        case Text(min_length=low):
            return "0" * (low or 1)
        case Binary(length=exact, min_length=low):
            return bytes(exact or low or 0)
        case Enumeration(members=members):
            return next(iter(members))
    raise TypeError(simple)
