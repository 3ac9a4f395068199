"""Records and bills as JSON. Decimals are strings, so that no digit is lost."""

from typing import TypeVar

import msgspec

from pilotwire.metering.bill import Bill
from pilotwire.metering.checks import Reconciliation
from pilotwire.metering.errors import RecordError
from pilotwire.metering.record import SessionRecord

MAX_JSON = 256 * 1024 * 1024
"""Longest JSON accepted, in octets: ten days of telemetry at 1 s have about 200 MB."""


def to_json(value: SessionRecord | Bill | Reconciliation) -> bytes:
    """The value as JSON, readable."""
    return msgspec.json.format(msgspec.json.encode(value), indent=1)


def record_from_json(data: bytes) -> SessionRecord:
    """Read a record; RecordError names the place that is wrong."""
    return _read(data, SessionRecord, "record")


def bill_from_json(data: bytes) -> Bill:
    """Read a bill; RecordError names the place that is wrong."""
    return _read(data, Bill, "bill")


Kind = TypeVar("Kind", SessionRecord, Bill)


def _read(data: bytes, kind: type[Kind], name: str) -> Kind:
    if len(data) > MAX_JSON:
        raise RecordError(name, f"{len(data)} octets long", f"at most {MAX_JSON} are accepted")
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise RecordError(name, "broken", str(error)) from None
