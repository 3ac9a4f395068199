"""The ClientHello is read whole or not at all, from any cutting, and hostile ones end in FrameError only."""

import random
from hashlib import sha1

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given, settings
from hypothesis import strategies as st

from pilotwire.net.clienthello import MAX_HELLO, ClientHello, HelloReader, decode
from pilotwire.net.extensions import IdentifierType, TrustedCa
from pilotwire.net.tls import TlsClient
from pilotwire.wire import FrameError
from tests.net.certificates import car_terms, car_terms_2, root_of, station
from tests.net.hellos import body, counted, hello, listed, message, records

NAMES = counted(counted(b"\x30\x00", 2) + counted(b"\x30\x02\x31\x00", 2), 2)
TRUSTED = counted(b"\x00" + b"\x01" + b"k" * 20 + b"\x02" + counted(b"\x30\x00", 2) + b"\x03" + b"c" * 20, 2)


def read(octets: bytes) -> ClientHello | None:
    return HelloReader().feed(octets)


def read_in_pieces(octets: bytes, size: int) -> ClientHello | None:
    reader = HelloReader()
    pieces = (octets[at : at + size] for at in range(0, len(octets), size))
    return next((found for piece in pieces if (found := reader.feed(piece))), None)


def from_car(*, both: bool) -> bytes:
    terms = [car_terms(), car_terms_2(roots=(root_of(station("secp256r1")),))]
    return TlsClient(terms if both else terms[:1]).engine().out()


def test_everything_a_station_chooses_by_is_read() -> None:
    extensions = {
        43: counted(listed([0x0304, 0x0303, 0x7A7A]), 1),
        10: counted(listed([0x0019, 0x001E]), 2),
        13: counted(listed([0x0603, 0x0808]), 2),
        47: NAMES,
        3: TRUSTED,
        5: b"\x01\0\0\0\0",
        17: b"",
        42: b"",
        0x1234: b"?",
        41: b"",
    }
    assert decode(body([0x1302, 0x1303], extensions)) == ClientHello(
        versions=(0x0304, 0x0303, 0x7A7A),
        suites=(0x1302, 0x1303),
        groups=(0x0019, 0x001E),
        signature_algorithms=(0x0603, 0x0808),
        ca_names=(b"\x30\x00", b"\x30\x02\x31\x00"),
        trusted_ca_keys=(
            TrustedCa(IdentifierType.PRE_AGREED, b""),
            TrustedCa(IdentifierType.KEY_SHA1_HASH, b"k" * 20),
            TrustedCa(IdentifierType.X509_NAME, b"\x30\x00"),
            TrustedCa(IdentifierType.CERT_SHA1_HASH, b"c" * 20),
        ),
        status_request=True,
        status_request_v2=True,
        psk=True,
        early_data=True,
        extensions=tuple(extensions),
    )


def test_without_extensions_the_version_is_the_legacy_one_and_never_above_1_2() -> None:
    short = body([0xC023])[:-2]
    assert decode(short) == ClientHello(versions=(0x0303,), suites=(0xC023,))
    assert decode(body(legacy=0x0302)).versions == (0x0302,)
    assert decode(body(legacy=0x0305)).versions == (0x0303,)


def test_a_hello_of_openssl_is_read() -> None:
    found = read(from_car(both=True))
    assert found is not None
    root = root_of(station("secp256r1"))
    assert found.versions == (0x0304, 0x0303)
    assert found.groups == (0x0019, 0x001E, 0x0017)
    assert found.signature_algorithms == (0x0603, 0x0808, 0x0403)
    assert [named.kind for named in found.trusted_ca_keys] == [IdentifierType.CERT_SHA1_HASH]
    assert found.trusted_ca_keys[0].value == sha1(root.public_bytes(Encoding.DER)).digest()


@pytest.mark.parametrize("size", [1, 2, 3, 5, 64])
def test_a_hello_may_be_spread_over_records_and_over_reads(size: int) -> None:
    whole = message(body([0x1302], {43: counted(listed([0x0304]), 1)}))
    stream = records(whole, size)
    assert read_in_pieces(stream, size) == decode(whole[4:])
    assert read_in_pieces(stream[:-1], size) is None


def test_what_follows_the_hello_is_left_alone() -> None:
    assert read(hello() + b"\xff" * MAX_HELLO) == read(hello())


@pytest.mark.parametrize(
    ("octets", "field"),
    [
        (b"\x15\x03\x01\x00\x02\x02\x28", "record"),
        (b"\x16\x02\x00\x00\x05", "record"),
        (b"\x16\x03\x01\x00\x00", "record length"),
        (b"\x16\x03\x01\x40\x01", "record length"),
        (records(b"\x02\x00\x00\x00"), "handshake type"),
        (records(b"\x01\x00\x40\x01"), "length"),
        (records(message(b"\x03\x03")), "random"),
        (records(message(body(session_id=bytes(33)))), "session id"),
        (records(message(body(suites=()))), "cipher suites"),
        (records(message(body()[:-2] + b"\x01")), "length of extensions"),
        (records(message(body() + b"\0")), "end"),
        (records(message(body(extensions=[(1, b""), (1, b"")]))), "extension"),
        (records(message(body(extensions={10: counted(b"\0", 2)}))), "supported_groups"),
        (records(message(body(extensions={10: counted(b"", 2)}))), "supported_groups"),
        (records(message(body(extensions={43: b"\x02\x03\x04\x00"}))), "supported_versions"),
        (records(message(body(extensions={47: counted(b"\0\x05\x30", 2)}))), "certificate authority"),
        (records(message(body(extensions={3: counted(b"\x04", 2)}))), "identifier type"),
        (records(message(body(extensions={3: counted(b"\x03" + bytes(19), 2)}))), "hash of a trusted root"),
    ],
)
def test_what_breaks_a_rule_is_named(octets: bytes, field: str) -> None:
    with pytest.raises(FrameError) as refusal:
        read(octets)
    assert (refusal.value.layer, refusal.value.field) == ("ClientHello", field)


def test_a_hello_may_be_16_kib_and_no_more() -> None:
    def padded(size: int) -> bytes:
        return records(message(body(extensions={21: bytes(size)})), size=MAX_HELLO - 5)

    spare = MAX_HELLO - len(padded(0))
    assert read(padded(spare)) is not None
    with pytest.raises(FrameError, match="at most 16384"):
        read_in_pieces(padded(spare + 200), 100)


def test_tiny_records_do_not_stretch_the_limit() -> None:
    with pytest.raises(FrameError, match="octets before its end"):
        read_in_pieces(records(message(body(extensions={21: bytes(8000)})), size=1), 1)


def test_damaged_hellos_give_a_value_or_a_frame_error() -> None:
    chance = random.Random(15118)
    seeds = [from_car(both=True), from_car(both=False), records(message(body([0x1302], {47: NAMES, 3: TRUSTED})), 7)]
    outcomes = {"read": 0, "short": 0, "refused": 0}
    for _ in range(6000):
        damaged = bytearray(chance.choice(seeds))
        for _ in range(chance.randrange(1, 4)):
            damaged[chance.randrange(len(damaged))] = chance.choice((0, 1, 0xFF, chance.randrange(256)))
        del damaged[chance.randrange(len(damaged), 2 * len(damaged)) :]
        try:
            outcomes["read" if read(bytes(damaged)) else "short"] += 1
        except FrameError:
            outcomes["refused"] += 1
    assert min(outcomes.values()) > 50, outcomes


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=200), st.integers(1, 50))
def test_cutting_does_not_change_the_outcome(noise: bytes, size: int) -> None:
    stream = b"\x16\x03\x01" + counted(b"\x01" + noise, 2) + noise

    def outcome(step: int) -> object:
        try:
            return read_in_pieces(stream, step)
        except FrameError as refusal:
            return str(refusal)

    assert outcome(size) == outcome(len(stream))
