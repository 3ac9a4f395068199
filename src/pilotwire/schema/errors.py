"""What the views of a message refuse, and where."""

from enum import Enum
from typing import Any

from pilotwire.base import PilotwireError

_ABSENT = object()
_SHOWN = 60  # characters of a value; messages carry certificates


class SchemaError(PilotwireError):
    """XML, JSON or a value that does not fit the declarations.

    `path` names the elements from the root down to the place, `value` is what stands there (None where nothing
    does), `rule` what should.
    """

    def __init__(self, rule: str, value: Any = _ABSENT) -> None:
        super().__init__(rule)
        self.rule = rule
        self.value = None if value is _ABSENT else value
        self.path: list[str] = []
        self._shown = "" if value is _ABSENT else f"{_shorten(value)}: "

    def under(self, name: str) -> "SchemaError":
        """Note that the place lies under `name`; called once for each element on the way out."""
        self.path.insert(0, name)
        return self

    def at(self, index: int) -> "SchemaError":
        """Note which item of a list the place just named is."""
        self.path[:1] = [f"{self.path[0] if self.path else ''}[{index}]"]
        return self

    def __str__(self) -> str:
        return f"{'/'.join(self.path) or 'document'}: {self._shown}{self.rule}"


def _shorten(value: Any) -> str:
    """A value as an error may quote it: nothing long, and nothing deep."""
    if isinstance(value, str | bytes):
        return repr(value) if len(value) <= _SHOWN else f"{value[:_SHOWN]!r}..."
    if isinstance(value, bool | float | Enum | None) or (type(value) is int and value.bit_length() < 200):
        return str(value)
    return f"a {type(value).__name__}"
