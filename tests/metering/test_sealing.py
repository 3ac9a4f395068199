"""Sealed readings: two registers, each proven alone, and accepted by another implementation's rules of calibration."""

from decimal import Decimal

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from pyocmf import OCMF
from pyocmf.compliance import check_eichrecht_transaction
from pyocmf.registries.obis import is_law_relevant

from pilotwire.metering import (
    Authorization,
    Direction,
    Occasion,
    OcmfError,
    RecordError,
    Sealer,
    SoftwareKey,
    prove,
    wire_signature,
)
from pilotwire.metering.ocmf import parse
from pilotwire.metering.registers import REGISTERS, STATUS
from pilotwire.metering.signing import verify
from tests.metering.sessions import KEY, METER, OUTLET, PAYER, START, reading

PAYERS = [
    PAYER,
    Authorization.by_contract("a pseudonym of any shape"),
    Authorization.by_token("04A2B3C4", "ISO14443"),
    Authorization.by_token("button"),
    Authorization(),
]


def pair(payer: Authorization) -> list[tuple[OCMF, OCMF]]:
    """Begin and end of a transaction, for each register, as another implementation reads them."""
    sealer = Sealer(OUTLET, KEY)
    begin = sealer.seal(reading(START, "1000", "20.5"), Occasion.BEGIN, payer)
    end = sealer.seal(reading(START + 60, "1500.25", "20.5", 2), Occasion.ENDED_REMOTELY, payer)
    texts = zip(begin.documents, end.documents, strict=True)
    return [(OCMF.from_string(first, strict=True), OCMF.from_string(last, strict=True)) for first, last in texts]


@pytest.mark.parametrize("payer", PAYERS, ids=lambda payer: payer.token_type)
def test_another_implementation_accepts_each_register_as_a_transaction(payer: Authorization) -> None:
    for (begin, end), register in zip(pair(payer), REGISTERS.values(), strict=True):
        assert begin.verify_signature(KEY.public_key.hex())
        assert end.verify_signature(KEY.public_key.hex())
        assert check_eichrecht_transaction(begin.payload, end.payload) == []
        assert str(begin.payload.RD[0].RI) == register
        assert is_law_relevant(register)


def test_registers_are_in_their_own_documents() -> None:
    importing, exporting = pair(PAYER)
    assert [sheet.payload.RD[0].RV for sheet in importing] == [Decimal("1.000"), Decimal("1.50025")]
    assert [sheet.payload.RD[0].RV for sheet in exporting] == [Decimal("0.0205")] * 2
    assert [sheet.payload.PG for sheet in (*importing, *exporting)] == ["T1", "T3", "T2", "T4"]


def test_a_contract_is_told_from_a_card_and_from_nobody() -> None:
    told = [pair(payer)[0][0].payload for payer in PAYERS]
    assert [(sheet.IS, sheet.IL, sheet.IT, sheet.ID) for sheet in told] == [
        (True, "SECURE", "EMAID", "DEPLWC00000001X"),
        (True, "SECURE", "CENTRAL", "a pseudonym of any shape"),
        (True, "HEARSAY", "ISO14443", "04A2B3C4"),
        (True, "HEARSAY", "LOCAL", "button"),
        (False, "NONE", "NONE", None),
    ]


def test_documents_prove_what_the_reading_says() -> None:
    signed = Sealer(OUTLET, KEY, page=9).seal(reading(START + 0.1234, "1000.5", "2"), Occasion.CHARGING, PAYER)
    proven = prove(signed, KEY.public_key)
    assert proven.registers == {Direction.IMPORT: Decimal("1000.5"), Direction.EXPORT: Decimal(2)}
    assert (proven.meter_id, proven.occasion, proven.pages) == (METER, "C", ("T9", "T10"))
    assert list(proven.contradictions(signed)) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"import_wh": Decimal(1001)}, "import register 1001 Wh, signed as 1000"),
        ({"export_wh": Decimal(3)}, "export register 3 Wh, signed as 2"),
        ({"time": START + 1}, "signed as 1800000000.0"),
        ({"meter_id": "another"}, "meter_id another, signed as SYN0042"),
        ({"status": "timeout"}, "status T, signed as G"),
    ],
)
def test_a_plain_value_that_was_changed_is_named(changes: dict[str, object], words: str) -> None:
    signed = Sealer(OUTLET, KEY).seal(reading(START, "1000", "2"), Occasion.CHARGING, PAYER)
    changed = msgspec.structs.replace(signed, reading=msgspec.structs.replace(signed.reading, **changes))
    assert [words in found for found in prove(changed, KEY.public_key).contradictions(changed)] == [True]


def test_a_page_or_an_occasion_that_was_changed_is_named() -> None:
    signed = Sealer(OUTLET, KEY).seal(reading(START, "1000", "2"), Occasion.CHARGING, PAYER)
    changed = msgspec.structs.replace(signed, page=3, occasion=Occasion.END)
    found = list(prove(changed, KEY.public_key).contradictions(changed))
    assert found == ["occasion E, signed as C", "pages ('T3', 'T4'), signed as ('T1', 'T2')"]


def test_documents_of_two_readings_do_not_make_one() -> None:
    sealer = Sealer(OUTLET, KEY)
    first = sealer.seal(reading(START, "1000", "2"), Occasion.CHARGING, PAYER)
    second = sealer.seal(reading(START + 1, "1001", "2"), Occasion.CHARGING, PAYER)
    mixed = msgspec.structs.replace(first, documents=(first.documents[0], second.documents[1]))
    with pytest.raises(OcmfError, match="both documents of a reading must say the same"):
        prove(mixed, KEY.public_key)


def test_registers_cannot_be_swapped() -> None:
    signed = Sealer(OUTLET, KEY).seal(reading(START, "1000", "2"), Occasion.CHARGING, PAYER)
    swapped = msgspec.structs.replace(signed, documents=(signed.documents[1], signed.documents[0]))
    with pytest.raises(OcmfError, match="must be kWh of 01-00:B0"):
        prove(swapped, KEY.public_key)


@pytest.mark.parametrize(("word", "letter"), [*STATUS.items(), ("on fire", "E")])
def test_what_the_meter_says_of_itself_is_signed(word: str, letter: str) -> None:
    signed = Sealer(OUTLET, KEY).seal(reading(START, "1", "0", status=word), Occasion.CHARGING, PAYER)
    assert [line.ST for line in OCMF.from_string(signed.documents[0], strict=True).payload.RD] == [letter]


def test_messages_carry_the_signature_of_the_import_document() -> None:
    signed = Sealer(OUTLET, KEY).seal(reading(START, "1000", "2"), Occasion.CHARGING, PAYER)
    wire = wire_signature(signed)
    assert wire is not None
    assert len(wire) == 64
    document = parse(signed.documents[0])
    der = encode_dss_signature(int.from_bytes(wire[:32]), int.from_bytes(wire[32:]))
    verify(KEY.public_key, KEY.algorithm, document.signed_text.encode(), der)


def test_a_signature_too_long_for_messages_is_left_out() -> None:
    sealer = Sealer(OUTLET, SoftwareKey.generate("ECDSA-secp521r1-SHA512"))
    assert wire_signature(sealer.seal(reading(START, "1000", "2"), Occasion.CHARGING, PAYER)) is None


@pytest.mark.parametrize("wh", ["-1", "NaN", "sNaN", "Infinity", "1E+13", "0.0000000000001"])
def test_what_no_register_shows_is_refused(wh: str) -> None:
    sealer = Sealer(OUTLET, KEY)
    with pytest.raises(RecordError, match="import register"):
        sealer.seal(reading(START, wh, "0"), Occasion.BEGIN, PAYER)
    with pytest.raises(RecordError, match="export register"):
        sealer.seal(reading(START, "0", wh), Occasion.BEGIN, PAYER)
    assert sealer.page == 1
