"""Documents: what we write, another implementation accepts; what we read, we check; broken ones are named."""

import base64
from decimal import Decimal

import pyocmf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyocmf import OCMF

from pilotwire.base import PilotwireError
from pilotwire.metering import OcmfError, SignatureError, SoftwareKey
from pilotwire.metering.ocmf import MAX_DOCUMENT, Document, OcmfReading, Payload, check, compose, parse
from pilotwire.metering.ocmf_time import TimeStatus, read_time, write_time
from pilotwire.metering.signing import ALGORITHMS, verify

KEY = SoftwareKey.generate()
# Printed in OCMF 1.2, "Example File", on one line; its signature was never a true one.
EXAMPLE = (
    'OCMF|{"FV":"1.0","GI":"ABL SBC-301","GS":"808829900001","GV":"1.4p3","PG":"T12345","MV":"Phoenix Contact",'
    '"MM":"EEM-350-D-MCB","MS":"BQ27400330016","MF":"1.0","IS":true,"IL":"VERIFIED","IF":["RFID_PLAIN","OCPP_RS_TLS"],'
    '"IT":"ISO14443","ID":"1F2D3A4F5506C7","TT":"Tarif 1","RD":[{"TM":"2018-07-24T13:22:04,000+0200 S","TX":"B",'
    '"RV":2935.6,"RI":"1-b:1.8.0","RU":"kWh","RT":"DC","EF":"","ST":"G"},{"TM":"2018-07-24T13:26:04,000+0200 S",'
    '"TX":"E","RV":2965.1,"CL":0.5}]}|{"SD":"887FABF407AC82782EEFFF2220C2F856"}'
)


def payload(value: str = "2935.600", meter: str = "SYN0042", vendor: str = "Synthetic") -> Payload:
    line = OcmfReading(
        time=write_time(1_800_000_000.25, TimeStatus.SYNCHRONIZED),
        occasion="B",
        value=Decimal(value),
        register="01-00:B0.08.00*FF",
        unit="kWh",
        current="DC",
        error_flags="",
        status="G",
    )
    return Payload(
        format_version="1.4",
        page="T1",
        meter_vendor=vendor,
        meter_serial=meter,
        identified=False,
        identification_type="NONE",
        readings=(line,),
    )


# pyocmf takes the curve's name from the key, brainpoolP256r1, and the standard's name without P for another curve.
NAMED_OTHERWISE = {"ECDSA-brainpool256r1-SHA256", "ECDSA-brainpool384r1-SHA256"}


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_each_algorithm_signs_and_verifies(algorithm: str) -> None:
    key = SoftwareKey.generate(algorithm)
    assert check(parse(compose(payload(), key)), key.public_key) == payload()


@pytest.mark.parametrize("algorithm", [name for name in ALGORITHMS if name not in NAMED_OTHERWISE])
def test_another_implementation_verifies_each_algorithm(algorithm: str) -> None:
    key = SoftwareKey.generate(algorithm)
    text = compose(payload(), key)
    other = OCMF.from_string(text, strict=True)
    assert other.verify_signature(key.public_key.hex())
    assert [str(line.RV) for line in other.payload.RD] == ["2935.600"]


def test_another_implementation_refuses_what_we_refuse() -> None:
    text = compose(payload(), KEY).replace("2935.600", "2935.601")
    assert not OCMF.from_string(text, strict=True).verify_signature(KEY.public_key.hex())
    with pytest.raises(SignatureError, match="made over these octets by the meter's key"):
        check(parse(text), KEY.public_key)


def test_a_value_keeps_its_digits() -> None:
    for digits in ("0", "0.000", "12345.6780", "1E-12"):
        assert parse(compose(payload(digits), KEY)).payload.readings[0].value == Decimal(digits)
    assert '"RV":2935.600,' in compose(payload("2935.600"), KEY)


def test_a_bar_inside_a_name_does_not_part_sections() -> None:
    text = compose(payload(meter="A|B"), KEY)
    assert text.count("|") == 2
    assert check(parse(text), KEY.public_key).meter_serial == "A|B"
    assert OCMF.from_string(text, strict=True).payload.MS == "A|B"


def test_a_foreign_document_is_read_with_its_inherited_fields() -> None:
    document = parse(EXAMPLE)
    first, last = document.payload.readings
    assert (document.payload.page, first.value, last.value) == ("T12345", Decimal("2935.6"), Decimal("2965.1"))
    assert (last.register, last.unit, last.status, last.occasion) == ("1-b:1.8.0", "kWh", "G", "E")
    assert last.time == "2018-07-24T13:26:04,000+0200 S"


def test_documents_of_another_implementation_are_verified() -> None:
    sheet = OCMF.from_string(EXAMPLE).payload
    unsigned = OCMF(header="OCMF", payload=sheet, signature=pyocmf.Signature(SD="00")).to_string()
    text = unsigned.split("|")[1]
    for encoding, written in (("hex", bytes.hex), ("base64", _base64)):
        section = f'{{"SE":"{encoding}","SD":"{written(KEY.sign(text.encode()))}"}}'
        assert check(parse(f"OCMF|{text}|{section}"), KEY.public_key).meter_serial == "BQ27400330016"


def _base64(octets: bytes) -> str:
    return base64.b64encode(octets).decode()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "of 1 parts"),
        ("OCMF|{}", "of 2 parts"),
        ("OCMG" + EXAMPLE[4:], "OCMF[|]payload[|]signature"),
        (EXAMPLE + "|3059", "no key behind it"),
        ("OCMF|{|{}", "payload is broken"),
        ('OCMF|{"PG":"T1"}|{}', "missing required field `RD`"),
        (EXAMPLE.replace("2935.6", '"x"'), "RV"),
        (EXAMPLE[: EXAMPLE.rindex("|") + 1] + "{}", "missing required field `SD`"),
        ("OCMF|" + "[" * 5000 + "|{}", "payload is broken"),
        ("OCMF|" + " " * MAX_DOCUMENT + "|{}", f"at most {MAX_DOCUMENT}"),
    ],
)
def test_a_broken_document_is_named(text: str, words: str) -> None:
    with pytest.raises(OcmfError, match=words):
        parse(text)


@pytest.mark.parametrize(
    ("section", "words"),
    [
        ('{"SD":"zz"}', "SD is unreadable; must be hex"),
        ('{"SD":"*","SE":"base64"}', "must be base64"),
        ('{"SD":"00","SE":"rot13"}', "SE is 'rot13'"),
        ('{"SD":"00","SM":"text/plain"}', "SM is 'text/plain'"),
        ('{"SD":"00","SA":"none"}', "must be one of ECDSA-secp256r1-SHA256"),
        ('{"SD":"00","SA":"ECDSA-secp384r1-SHA256"}', "needs secp384r1"),
        ('{"SD":"00"}', "signature is false"),
        ('{"SD":""}', "signature is false"),
    ],
)
def test_a_signature_that_proves_nothing_is_refused(section: str, words: str) -> None:
    text = compose(payload(), KEY)
    with pytest.raises((OcmfError, SignatureError), match=words):
        check(parse(text[: text.rindex("|") + 1] + section), KEY.public_key)


def test_every_changed_octet_of_what_is_signed_is_noticed() -> None:
    document = parse(compose(payload(), KEY))
    text = document.signed_text
    for place in range(len(text)):
        changed = text[:place] + chr(ord(text[place]) ^ 1) + text[place + 1 :]
        with pytest.raises(SignatureError):
            check(Document(changed, document.payload, document.signature), KEY.public_key)


def test_another_key_proves_nothing() -> None:
    with pytest.raises(SignatureError):
        check(parse(compose(payload(), KEY)), SoftwareKey.generate().public_key)
    with pytest.raises(SignatureError, match="public key is unreadable"):
        check(parse(compose(payload(), KEY)), b"key")


def test_a_key_survives_as_pem_and_signs_alike() -> None:
    again = SoftwareKey.from_pem(KEY.to_pem())
    assert (again.public_key, again.sign(b"octets")) == (KEY.public_key, KEY.sign(b"octets"))
    verify(KEY.public_key, again.algorithm, b"octets", again.sign(b"octets"))


def test_a_key_of_another_kind_is_refused() -> None:
    with pytest.raises(SignatureError, match="private key is unreadable"):
        SoftwareKey.from_pem(b"")
    with pytest.raises(SignatureError, match="curve of the key is secp256r1; ECDSA-secp384r1-SHA256 needs secp384r1"):
        SoftwareKey.from_pem(KEY.to_pem(), "ECDSA-secp384r1-SHA256")


@pytest.mark.parametrize(
    ("text", "time"),
    [("2018-07-24T13:22:04,000+0200 S", 1532431324.0), ("1970-01-01T00:00:00,001+0000 U", 0.001)],
)
def test_times_are_read(text: str, time: float) -> None:
    assert read_time(text) == (time, TimeStatus(text[-1]))


@given(st.integers(0, 253402300799000), st.sampled_from(TimeStatus))
@settings(deadline=None)
def test_times_survive_to_the_millisecond(milliseconds: int, status: TimeStatus) -> None:
    time, found = read_time(write_time(milliseconds / 1000, status))
    assert (round(time * 1000), found) == (milliseconds, status)


@pytest.mark.parametrize("text", ["", "2018-07-24T13:22:04+0200 S", "2018-13-24T13:22:04,000+0200 S", "now"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(OcmfError, match="must be like"):
        read_time(text)


@pytest.mark.parametrize("time", [-1.0, float("nan"), float("inf"), 1e12])
def test_a_moment_that_cannot_be_written_is_refused(time: float) -> None:
    with pytest.raises(OcmfError, match="time is"):
        write_time(time, TimeStatus.UNKNOWN)


@given(st.text(max_size=80) | st.text('OCMF|{}[]":,.0123456789RDPGSTMV', max_size=80))
@settings(deadline=None)
def test_no_text_does_more_than_be_refused(text: str) -> None:
    for whole in (text, f"OCMF|{text}|{{}}", f'OCMF|{{"PG":"T1","RD":[{{}}]}}|{text}'):
        try:
            check(parse(whole), KEY.public_key)
        except PilotwireError:
            continue
        raise AssertionError("nothing of this is signed")
