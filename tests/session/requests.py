"""The messages of a protocol, found in their declarations."""

from functools import cache
from typing import Any

from pilotwire.messages import schema
from pilotwire.schema import DECLARED
from pilotwire.session.dialect import Dialect

Classes = tuple[Any, ...]


@cache
def requests_of(name: str) -> Classes:
    """The request classes of a message set."""
    return _ending(name, "Req")


@cache
def responses_of(name: str) -> Classes:
    """The response classes of a message set."""
    return _ending(name, "Res")


@cache
def requests_in(dialect: Dialect) -> Classes:
    """The request classes of all message sets of a protocol."""
    return tuple(cls for name in dict.fromkeys(dialect.schemas.values()) for cls in requests_of(name))


@cache
def responses_in(dialect: Dialect) -> Classes:
    """The response classes of all message sets of a protocol."""
    return tuple(cls for name in dict.fromkeys(dialect.schemas.values()) for cls in responses_of(name))


def _ending(name: str, end: str) -> Classes:
    classes = (cls for cls in schema(name).classes if cls.__name__.endswith(end))
    return tuple(cls for cls in classes if DECLARED[cls].element and not DECLARED[cls].abstract)
