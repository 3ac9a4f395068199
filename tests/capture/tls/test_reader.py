"""What OpenSSL says on a wire is read with the keys it logs, for every suite, and not without them."""

import hmac
import secrets

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st
from OpenSSL import SSL

from pilotwire.capture.connections import Direction
from pilotwire.capture.tls import KeyLog, Plain, TlsReader, Unread
from pilotwire.capture.tls.records import MAX_BODY
from tests.capture.tls.talk import DOWN, NO_ENCRYPT_THEN_MAC, UP, Link, Recorded

SAYS = [(UP, b"\x01\xfe request"), (DOWN, b"\x01\xfe response"), (UP, bytes(40_000)), (DOWN, b"x")]
TLS12, TLS13 = SSL.TLS1_2_VERSION, SSL.TLS1_3_VERSION

SUITES = [
    ("TLS_AES_256_GCM_SHA384", TLS13, 0),
    ("TLS_CHACHA20_POLY1305_SHA256", TLS13, 0),
    ("TLS_AES_128_GCM_SHA256", TLS13, 0),
    ("ECDHE-ECDSA-AES128-SHA256", TLS12, 0),
    ("ECDHE-ECDSA-AES128-SHA256", TLS12, NO_ENCRYPT_THEN_MAC),
    ("ECDHE-ECDSA-AES128-GCM-SHA256", TLS12, 0),
    ("ECDHE-ECDSA-AES256-GCM-SHA384", TLS12, 0),
    ("ECDHE-ECDSA-CHACHA20-POLY1305", TLS12, 0),
]


def read(recorded: Recorded, keys: bytes | None = None, step: int = 1 << 20) -> tuple[TlsReader, list[object]]:
    reader = TlsReader(KeyLog(recorded.keys if keys is None else keys))
    events: list[object] = []
    for direction, data in recorded.flights:
        for at in range(0, len(data), step):
            events += reader.feed(direction, data[at : at + step])
    return reader, events


def said(events: list[object]) -> dict[Direction, bytes]:
    assert [event for event in events if isinstance(event, Unread)] == []
    plain = [event for event in events if isinstance(event, Plain)]
    return {way: b"".join(one.data for one in plain if one.direction is way) for way in Direction}


def spoken(says: list[tuple[Direction, bytes]]) -> dict[Direction, bytes]:
    return {way: b"".join(data for each, data in says if each is way) for way in Direction}


@pytest.mark.parametrize(("suite", "version", "options"), SUITES)
def test_every_suite_is_read(suite: str, version: int, options: int) -> None:
    recorded = Link(suite, version=version, options=options).talk(SAYS)
    assert recorded.suite == suite
    reader, events = read(recorded)
    assert said(events) == spoken(SAYS)
    assert reader.agreed.startswith("TLS 1.3, " if version == TLS13 else "TLS 1.2, ")


@pytest.mark.parametrize("version", [TLS12, TLS13])
def test_octet_by_octet(version: int) -> None:
    suite = next(name for name, found, _ in SUITES if found == version)
    says = [(UP, b"one"), (DOWN, b"two")]
    assert said(read(Link(suite, version=version).talk(says), step=1)[1]) == spoken(says)


def test_a_client_that_is_asked_to_try_again() -> None:
    recorded = Link("TLS_AES_256_GCM_SHA384", version=TLS13, curve=ec.SECP521R1()).talk(SAYS)
    assert recorded.group == "secp521r1"
    assert said(read(recorded)[1]) == spoken(SAYS)


@pytest.mark.parametrize("version", [TLS12, TLS13])
def test_a_session_resumed(version: int) -> None:
    link = Link(next(name for name, found, _ in SUITES if found == version), version=version)
    first, second = link.talk(SAYS), link.talk(SAYS)
    assert len(b"".join(data for _, data in second.flights)) < len(b"".join(data for _, data in first.flights))
    assert said(read(second)[1]) == spoken(SAYS)


def test_records_that_were_captured_before_the_server_hello_they_follow() -> None:
    recorded = Link("TLS_AES_256_GCM_SHA384", version=TLS13).talk([(UP, b"early bird")])
    station = [flight for flight in recorded.flights if flight[0] is DOWN]
    car = [flight for flight in recorded.flights if flight[0] is UP]
    events = read(recorded._replace(flights=[*car, *station]))[1]
    assert said(events)[UP] == b"early bird"


@pytest.mark.parametrize("version", [TLS12, TLS13])
def test_nothing_is_read_without_the_keys_of_this_connection(version: int) -> None:
    link = Link(next(name for name, found, _ in SUITES if found == version), version=version)
    other, recorded = link.talk(SAYS), link.talk(SAYS)
    reader, events = read(recorded, keys=other.keys)
    assert (events, reader.agreed, reader.settled) == ([], "", True)


def test_keys_that_end_with_the_handshake_are_told() -> None:
    recorded = Link("TLS_AES_256_GCM_SHA384", version=TLS13).talk(SAYS)
    lines = [line for line in recorded.keys.splitlines() if b"TRAFFIC_SECRET_0" not in line]
    events = read(recorded, keys=b"\n".join(lines))[1]
    reasons = [event.reason for event in events if isinstance(event, Unread)]
    assert len(reasons) == len(events) == 2
    assert all("TRAFFIC_SECRET_0" in reason for reason in reasons)


@pytest.mark.parametrize(("suite", "version", "options"), SUITES)
def test_a_changed_octet_ends_its_direction_only(suite: str, version: int, options: int) -> None:
    says = [(UP, b"good"), (DOWN, b"good"), (UP, b"bad"), (UP, b"never read"), (DOWN, b"still read")]
    recorded = Link(suite, version=version, options=options).talk(says)
    place = [at for at, (direction, _) in enumerate(recorded.flights) if direction is UP][-2]
    data = recorded.flights[place][1]
    recorded.flights[place] = UP, data[:-1] + bytes([data[-1] ^ 1])
    events = read(recorded)[1]
    assert [event.direction for event in events if isinstance(event, Unread)] == [UP]
    plain = [(event.direction, event.data) for event in events if isinstance(event, Plain) and event.data]
    assert plain == [(UP, b"good"), (DOWN, b"good"), (DOWN, b"still read")]


def test_octets_that_are_missing_end_their_direction() -> None:
    recorded = Link("TLS_AES_256_GCM_SHA384", version=TLS13).talk([(UP, b"before"), (DOWN, b"after")])
    reader = TlsReader(KeyLog(recorded.keys))
    *before, last = recorded.flights
    for direction, data in before:
        reader.feed(direction, data)
    reader.lose(UP)
    assert reader.feed(UP, before[-1][1]) == []
    assert reader.feed(*last) == [Plain(DOWN, b"after")]


def test_keys_that_are_renewed() -> None:
    recorded = Link("TLS_AES_128_GCM_SHA256", version=TLS13).talk([])
    reader, _ = read(recorded)
    line = next(line for line in recorded.keys.splitlines() if line.startswith(b"CLIENT_TRAFFIC_SECRET_0"))
    secret = bytes.fromhex(line.split()[2].decode())
    renewed = derived(secret, b"traffic upd", 32)
    assert reader.feed(UP, sealed(secret, b"\x18\0\0\1\0", 22)) == []
    assert reader.feed(UP, sealed(renewed, b"hello again", 23)) == [Plain(UP, b"hello again")]
    assert isinstance(reader.feed(UP, sealed(secret, b"old keys", 23))[0], Unread)


def derived(secret: bytes, label: bytes, length: int) -> bytes:
    """HKDF-Expand-Label, told again: RFC 8446, 7.1."""
    info = length.to_bytes(2) + bytes([6 + len(label)]) + b"tls13 " + label + b"\0\1"
    return hmac.digest(secret, info, "SHA256")[:length]


def sealed(secret: bytes, content: bytes, kind: int) -> bytes:
    """The first record under a traffic secret."""
    head = bytes([23, 3, 3]) + (len(content) + 17).to_bytes(2)
    return head + AESGCM(derived(secret, b"key", 16)).encrypt(derived(secret, b"iv", 12), content + bytes([kind]), head)


@pytest.mark.parametrize(
    ("octets", "rule"),
    [
        (b"\x01\xfe\x80\x01\0\0\0\0", "must be a content type"),
        (b"\x16\x03\x03" + (MAX_BODY + 1).to_bytes(2), "must be at most"),
        (b"\x16\x03\x03\0\x04\1\xff\xff\xff", "must be at most"),
        (b"\x16\x03\x03\0\x05\1\0\0\1\0", "octets are needed"),
        (b"\x17\x03\x03\0\1\0" * 65, "must come behind a ServerHello"),
    ],
)
def test_what_is_no_tls_is_refused_with_the_rule(octets: bytes, rule: str) -> None:
    (event,) = TlsReader(KeyLog()).feed(UP, octets)
    assert isinstance(event, Unread)
    assert rule in event.reason


def test_a_suite_or_version_that_nobody_here_can_read_is_named() -> None:
    hello = b"\3\3" + bytes(32) + b"\0" + b"\x00\x2f" + b"\0"
    (event,) = TlsReader(KeyLog()).feed(DOWN, record(2, hello))
    assert isinstance(event, Unread)
    assert "0x002F" in event.reason
    (event,) = TlsReader(KeyLog()).feed(DOWN, record(2, b"\3\1" + hello[2:]))
    assert isinstance(event, Unread)
    assert "0x0301" in event.reason


def record(kind: int, message: bytes) -> bytes:
    content = bytes([kind]) + len(message).to_bytes(3) + message
    return b"\x16\x03\x03" + len(content).to_bytes(2) + content


RECORDED = Link("ECDHE-ECDSA-AES128-SHA256", version=TLS12).talk([(UP, b"one"), (DOWN, b"two")])


@settings(deadline=None, max_examples=200)
@given(st.integers(0, len(RECORDED.flights) - 1), st.integers(0), st.binary(min_size=1, max_size=4))
def test_whatever_is_changed_nothing_raises(flight: int, place: int, octets: bytes) -> None:
    flights = list(RECORDED.flights)
    direction, data = flights[flight]
    place %= len(data)
    flights[flight] = direction, data[:place] + octets + data[place + len(octets) :]
    read(RECORDED._replace(flights=flights))


def test_a_key_log_is_read_line_by_line() -> None:
    random, secret = secrets.token_bytes(32), secrets.token_bytes(48)
    good = f"CLIENT_RANDOM {random.hex()} {secret.hex()}"
    for text in (good, f"# comment\r\n{good}\r\nrubbish\n", f"CLIENT_RANDOM 00 00\n{good.upper()}\n"):
        assert KeyLog(text.encode()).secret("CLIENT_RANDOM", random) == secret
    assert not KeyLog(b"CLIENT_RANDOM " + bytes(200))
    assert KeyLog(good.encode()).secret("CLIENT_RANDOM", bytes(32)) is None
