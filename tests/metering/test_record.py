"""Records and bills as JSON: nothing is lost, nothing impossible comes in."""

import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pilotwire.metering import (
    Authorization,
    Means,
    Receipt,
    RecordError,
    Sample,
    bill_from_json,
    record_from_json,
    to_json,
)
from pilotwire.metering import json as views
from pilotwire.metering.record import SERIES, SessionRecord
from tests.metering.sessions import bill, compare, record


def test_a_record_survives_as_json() -> None:
    assert record_from_json(to_json(record())) == record()


def test_a_bill_survives_as_json() -> None:
    assert bill_from_json(to_json(bill())) == bill()


def test_a_reconciliation_is_readable_json() -> None:
    told = json.loads(to_json(compare(record(), bill())))
    assert told["checks"][0] == {
        "source": "signatures",
        "direction": None,
        "outcome": "agree",
        "expected": None,
        "found": None,
        "tolerance": None,
        "words": "14 documents hold",
    }


def test_every_series_of_a_record_has_its_type() -> None:
    fields = set(SessionRecord.__struct_fields__)
    assert set(SERIES.values()) <= fields
    assert {field for field in fields if isinstance(getattr(record(), field), tuple)} == set(SERIES.values())
    assert all(isinstance(item, kind) for kind, field in SERIES.items() for item in getattr(record(), field))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (b'"started": 1800000000.0', b'"started": "now"', r"\$.started"),
        (b'"import_wh": "1234.5"', b'"import_wh": "NaN"', "import register is NaN; must be finite"),
        (b'"import_wh": "1234.5"', b'"import_wh": "-1"', "only grows"),
        (b'"volts": 400.0', b'"volts": 1e300', "volts of a sample"),
        (b'"means": "Plug & Charge"', b'"means": "barter"', r"\$.authorization.means"),
        (b'"session_id": "', b'"session_id": "' + b"0" * 300, r"length <= 255"),
        (b"{", b"[", "got `array`"),
    ],
)
def test_what_is_wrong_in_a_record_is_named(old: bytes, new: bytes, words: str) -> None:
    text = to_json(record())
    assert old in text
    with pytest.raises(RecordError, match=words):
        record_from_json(text.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new"), [(b'"total": "0.88"', b'"total": "Infinity"'), (b'"rate": "0.19"', b'"rate": "7"')]
)
def test_what_is_wrong_in_a_bill_is_named(old: bytes, new: bytes) -> None:
    assert old in to_json(bill())
    with pytest.raises(RecordError, match="bill is broken"):
        bill_from_json(to_json(bill()).replace(old, new, 1))


def test_a_record_has_a_longest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "MAX_JSON", 1000)
    with pytest.raises(RecordError, match="at most 1000"):
        record_from_json(to_json(record()))


@given(st.binary(max_size=60))
@settings(deadline=None)
def test_no_octets_do_more_than_be_refused(octets: bytes) -> None:
    with pytest.raises(RecordError):
        record_from_json(octets)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1e13])
def test_a_sample_is_of_numbers(value: float) -> None:
    with pytest.raises(RecordError, match="watts of a sample"):
        Sample(time=0, watts=value, import_wh=0, export_wh=0, volts=0, amps=0)


def test_a_receipt_is_of_registers() -> None:
    with pytest.raises(RecordError, match="import of a receipt"):
        Receipt(time=0, number=1, meter_id="m", import_wh=Decimal(-1))


def test_a_payer_is_an_opaque_word() -> None:
    assert Authorization().means is Means.NONE
    assert Authorization.by_contract("DEPLWC00000001X").token_type == "EMAID"
    assert Authorization.by_contract("6f1e-pseudonym").token_type == "CENTRAL"
    assert Authorization.by_token("04A2B3C4", "ISO14443").means is Means.EIM
