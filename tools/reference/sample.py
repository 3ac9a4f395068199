"""A valid message made from a declaration: the same one every time, with values that people recognise."""

import sys
from typing import Any

from pilotwire.schema import Alternative, Binary, Boolean, Enumeration, Integer, Schema, SimpleType, Slot, Text
from tools.reference.catalog import Class
from tools.reference.fields import is_concrete

QUANTITIES = {
    "V": (200, 400),
    "A": (1, 125),
    "W": (500, 50_000),
    "Wh": (10_000, 30_000),
    "%": (20, 80),
    "s": (60, 3600),
    "var": (0, 500),
    "varh": (0, 150),
    "Hz": (50, 85_000),
    "%/min": (5, 10),
    "mm": (100, 250),
    "ms": (1, 20),
    "dBm": (-70, -50),
    "g/kWh": (20, 350),
}
"""A low and a usual number for each unit."""

NOW = 1_798_761_600  # 2027-01-01T00:00:00Z, for times of 64 bits
FRACTION = "0.25"  # a number without a unit

WORDS = {
    "protocol_namespace": "urn:iso:15118:2:2013:MsgDef",
    "id": "id1",
    "uri": "#id1",
    "CanonicalizationMethod.algorithm": "http://www.w3.org/TR/canonical-exi/",
    "Transform.algorithm": "http://www.w3.org/TR/canonical-exi/",
    "SignatureMethod.algorithm": "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
    "DigestMethod.algorithm": "http://www.w3.org/2001/04/xmlenc#sha256",
    "evse_id": "DE*PWR*E0001",
    "evccid": "WMIPWR0001",
    "emaid": "DEPWRC12345678",
    "EMAID.value": "DEPWRC12345678",
    "contract_id": "DEPWRC12345678",
    "root_certificate_id": "CN=Root",
    "x509_issuer_name": "CN=Root",
    "meter_id": "METER-1",
    "provider_id": "DEPWR",
    "currency": "EUR",
    "language": "en",
    "price_algorithm": "urn:iso:std:iso:15118:-20:PriceAlgorithm:1-Power",
    "ip_address": "fe80::1",
    "bssid": "02CAFE000001",
}
NUMBERS = {"version_number_major": 2, "version_number_minor": 0, "maximum_supporting_points": 12, "port": 15118}
ALWAYS = ("Reference.uri", "Reference.transforms")
NEVER = ("signature",)


class Maker:
    """Makes the samples of one schema.

    Optional fields are filled at the top, and in types that have no others; so examples stay short.
    """

    def __init__(self, schema: Schema) -> None:
        self.schema = schema

    def make(self, cls: Class, depth: int = 0) -> Any:
        """An instance of a class."""
        slots = self.schema.resolve(cls).slots
        full = depth == 0 or not any(slot.minimum for slot in slots)
        return cls(**{slot.name: self._field(cls, slot, depth) for slot in slots if _wanted(cls, slot, full)})

    def _field(self, cls: Class, slot: Slot, depth: int) -> Any:
        if not slot.alternatives:
            return ("free content",) * slot.minimum
        alternative = min(filter(is_concrete, slot.alternatives), key=_rank)
        if isinstance(alternative.target, SimpleType):
            found = _simple(cls, slot, alternative.target)
        else:
            found = self._complex(slot, alternative.target, depth)
        if alternative.holder not in (None, alternative.target):
            found = alternative.holder(value=found)
        return (found,) * max(slot.minimum, 1) if slot.many else found

    def _complex(self, slot: Slot, target: Any, depth: int) -> Any:
        if not hasattr(target, "of"):
            return self.make(target, depth + 1)
        symbols = getattr(sys.modules[target.__module__], "UnitSymbol", None)
        number = _quantity(slot) if slot.unit else FRACTION
        return target.of(number) if symbols is None else target.of(number, symbols(slot.unit or "W"))


def _rank(alternative: Alternative) -> tuple[bool, bool]:
    """What is usual comes first: power in one direction, by schedule."""
    name = alternative.name.local
    return name.startswith("BPT_"), not name.startswith("Scheduled_")


def _wanted(cls: Class, slot: Slot, full: bool) -> bool:
    if f"{cls.__name__}.{slot.name}" in ALWAYS:
        return True
    return slot.minimum > 0 or (full and slot.name not in NEVER and bool(slot.alternatives))


def _quantity(slot: Slot) -> int:
    low, usual = QUANTITIES[slot.unit]
    return low if "min" in slot.name else usual


def _simple(cls: Class, slot: Slot, simple: SimpleType) -> Any:
    match simple:
        case Boolean():
            return True
        case Enumeration(members=members):
            return next(iter(members))
        case Text():
            return _text(cls, slot, simple)
        case Binary(length=exact, max_length=high):
            return bytes(range(1, 1 + (exact or min(8, high or 8))))
        case Integer():
            return _integer(slot, simple)
    raise TypeError(f"{simple} has no sample")


def _text(cls: Class, slot: Slot, simple: Text) -> str:
    word = WORDS.get(f"{cls.__name__}.{slot.name}") or WORDS.get(slot.name) or slot.name.replace("_", " ")
    return word[: simple.max_length]


def _integer(slot: Slot, simple: Integer) -> int:
    wanted = NUMBERS.get(slot.name, 1)
    if slot.unit:
        wanted = NOW if slot.unit == "s" and simple.base.casefold().endswith("long") else _quantity(slot)
    low, high = simple.minimum, simple.maximum
    return max(wanted if high is None else min(wanted, high), wanted if low is None else low)
