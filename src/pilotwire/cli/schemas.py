"""Schemas as people name them, and a guess where a stream does not read under the one that was named."""

from pilotwire import messages
from pilotwire.base import PilotwireError
from pilotwire.cli.items import Refused
from pilotwire.schema.violations import violations

_KNOWN = {name.casefold(): name for name in [*messages.SCHEMA_NAMES, *messages.NAMESPACES]}


def schema_name(given: str) -> str:
    """The name or namespace that is meant, whatever its case; an unknown one as it is. Raises Refused."""
    several = [name for name in messages.SCHEMA_NAMES if name.startswith(f"{given.casefold()}-")]
    if several:
        raise Refused(f"schema {given!r} is {len(several)} schemas; take one of {', '.join(several)}")
    return _KNOWN.get(given.casefold(), given)


def reads_as(data: bytes, *, fragment: bool) -> str | None:
    """The schema under which a stream reads and is written the same again; of several the one that it breaks least."""
    broken = {name: _broken(name, data, fragment=fragment) for name in messages.SCHEMA_NAMES}
    counts = {name: count for name, count in broken.items() if count is not None}
    return min(counts, key=lambda name: counts[name], default=None)


def _broken(name: str, data: bytes, *, fragment: bool) -> int | None:
    """How many rules a stream breaks under a schema; None where it is none of its streams."""
    codec = messages.codec(name)
    try:
        message = codec.decode_fragment(data) if fragment else codec.decode(data)
        again = codec.encode_fragment(message) if fragment else codec.encode(message)
    except PilotwireError:
        return None
    return len(violations(message, messages.schema(name))) if again == data else None
