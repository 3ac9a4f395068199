"""The fastest way that Python has to build a given message: one expression of calls with literal keyword arguments."""

from collections.abc import Callable
from enum import Enum
from typing import Any

import msgspec


def builder(message: Any) -> Callable[[], Any]:
    """A function of no arguments that builds the message; fields that hold their default are left out."""
    names: dict[str, Any] = {}
    built: Callable[[], Any] = eval(f"lambda: {_source(message, names)}", names)
    assert built() == message
    return built


def _source(value: Any, names: dict[str, Any]) -> str:
    if isinstance(value, msgspec.Struct):
        fields = ((f.name, getattr(value, f.name), f.default) for f in msgspec.structs.fields(value))
        given = ", ".join(f"{name}={_source(found, names)}" for name, found, default in fields if found != default)
        return f"{_named(type(value), type(value).__name__, names)}({given})"
    if isinstance(value, tuple):
        return f"({''.join(f'{_source(item, names)}, ' for item in value)})"
    if isinstance(value, Enum):
        return _named(value, f"{type(value).__name__}_{value.name}", names)
    return repr(value)


def _named(value: Any, name: str, names: dict[str, Any]) -> str:
    """A global name for the value, so that no attribute has to be looked up."""
    while names.setdefault(name, value) is not value:
        name += "_"
    return name
