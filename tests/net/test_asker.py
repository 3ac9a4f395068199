"""The car asks as often as it should, and believes no answer that could lead it astray."""

from ipaddress import IPv6Address

import pytest

from pilotwire.net.asker import TOLD_PER_REQUEST, Asker, AskerOutput, AskPolicy
from pilotwire.net.endpoint import LOOPBACK, Endpoint, Link
from pilotwire.net.sdp_events import Datagram, Found, GaveUp, Ignored
from pilotwire.wire import sdp, v2gtp
from pilotwire.wire.sdp import SdpRequest, SdpResponse, Security, Transport

STATION, CAR, ROGUE = (IPv6Address(f"fe80::{number}") for number in (1, 2, 3))
LINK = Link(scope=7, own=CAR, group=sdp.MULTICAST_ADDRESS)
SOURCE = Endpoint(STATION, 15118, 7)
BEGIN = 1_000.0
TLS, NONE = Security.TLS, Security.NONE


def asker(policy: AskPolicy = AskPolicy(), link: Link = LINK) -> Asker:  # noqa: B008 - frozen
    """One that has asked once."""
    fresh = Asker(policy, link, sdp.PORT, BEGIN)
    fresh.handle_timeout(BEGIN)
    assert len(fresh.take()) == 1
    return fresh


def response(
    address: IPv6Address = STATION,
    port: int = 50_000,
    security: Security = TLS,
    transport: Transport = Transport.TCP,
) -> bytes:
    return sdp.encode(SdpResponse(address=address, port=port, security=security, transport=transport))


def heard(asking: Asker, data: bytes, source: Endpoint = SOURCE) -> list[AskerOutput]:
    asking.receive(data, source)
    return asking.take()


def test_a_question_is_a_multicast_on_the_link() -> None:
    fresh = Asker(AskPolicy(), LINK, sdp.PORT, BEGIN)
    assert fresh.next_deadline() == BEGIN
    fresh.handle_timeout(BEGIN)
    question = Datagram(sdp.encode(SdpRequest(security=TLS)), Endpoint(sdp.MULTICAST_ADDRESS, 15118, 7))
    assert fresh.take() == [question]
    assert fresh.next_deadline() == BEGIN + 0.25


def test_it_asks_every_250_ms_and_gives_up_after_50_requests() -> None:
    fresh = Asker(AskPolicy(), LINK, sdp.PORT, BEGIN)
    times: list[float] = []
    while (due := fresh.next_deadline()) is not None:
        fresh.handle_timeout(due - 0.001)
        assert fresh.take() == []
        fresh.handle_timeout(due)
        times.append(due)
        last = fresh.take()
    assert times == [BEGIN + 0.25 * number for number in range(51)]
    assert last == [GaveUp("no acceptable answer to 50 discovery requests")]
    fresh.handle_timeout(BEGIN + 100)
    assert heard(fresh, response()) == []


def test_the_first_good_answer_ends_the_search() -> None:
    asking = asker()
    assert heard(asking, response()) == [Found(Endpoint(STATION, 50_000, 7), TLS)]
    assert asking.next_deadline() is None
    assert heard(asking, response(port=50_001)) == []


@pytest.mark.parametrize(
    ("data", "source", "words"),
    [
        (b"", SOURCE, "V2GTP header"),
        (b"\x01\xfe\x90\x01\0\0\0\x14" + bytes(19), SOURCE, "payload length is 20"),
        (response()[:-1], SOURCE, "payload length"),
        (response() + b"\0", SOURCE, "payload length"),
        (sdp.encode(SdpRequest(security=TLS)), SOURCE, "message is SdpRequest; must be an SdpResponse"),
        (v2gtp.encode(0x8001, b"\x80"), SOURCE, "payload type"),
        (response(port=0), SOURCE, "port is 0"),
        (response(transport=Transport.UDP), SOURCE, "transport is UDP; must be TCP"),
        (response(security=NONE), SOURCE, "security is NONE; must be TLS"),
        (response(IPv6Address("2001:db8::1")), SOURCE, "2001:db8::1 is not a link-local address"),
        (response(IPv6Address("::1")), SOURCE, "::1 is not a link-local address"),
        (response(IPv6Address("::")), SOURCE, ":: is not a link-local address"),
        (response(sdp.MULTICAST_ADDRESS), SOURCE, "ff02::1 is not a link-local address"),
        (response(IPv6Address("::ffff:192.0.2.1")), SOURCE, "is not a link-local address"),
        (response(), Endpoint(STATION, 15118, 8), "it came in by interface 8"),
        (response(), Endpoint(STATION, 15118, 0), "it came in by interface 0"),
        (response(), Endpoint(IPv6Address("2001:db8::1"), 15118), "2001:db8::1 is not a link-local address"),
        (response(), Endpoint(LOOPBACK, 15118), "::1 is not a link-local address"),
    ],
)
def test_bad_answers_are_named_and_change_nothing(data: bytes, source: Endpoint, words: str) -> None:
    asking = asker()
    (ignored,) = heard(asking, data, source)
    assert isinstance(ignored, Ignored)
    assert (ignored.source, words in ignored.words) == (source, True), ignored.words
    assert asking.next_deadline() == BEGIN + 0.25
    assert heard(asking, response()) == [Found(Endpoint(STATION, 50_000, 7), TLS)]


def test_a_flood_of_bad_answers_is_told_a_few_times_per_request() -> None:
    asking = asker()
    told = sum(len(heard(asking, b"noise")) for _ in range(1000))
    assert told == TOLD_PER_REQUEST
    asking.handle_timeout(BEGIN + 0.25)
    assert len(asking.take()) == 1
    assert len(heard(asking, b"noise")) == 1


def test_without_tls_asked_for_an_answer_with_tls_is_refused_unless_tolerated() -> None:
    (ignored,) = heard(asker(AskPolicy(asks=NONE)), response(security=TLS))
    assert isinstance(ignored, Ignored)
    ready = asker(AskPolicy(asks=NONE, tolerates=frozenset({TLS})))
    assert heard(ready, response(security=TLS)) == [Found(Endpoint(STATION, 50_000, 7), TLS)]


def test_a_tolerated_downgrade_waits_for_a_better_answer_until_the_next_request_is_due() -> None:
    policy = AskPolicy(tolerates=frozenset({NONE}))
    overtaken, alone = asker(policy), asker(policy)
    assert heard(overtaken, response(ROGUE, security=NONE)) == []
    assert heard(overtaken, response()) == [Found(Endpoint(STATION, 50_000, 7), TLS)]
    assert heard(alone, response(ROGUE, security=NONE)) == []
    assert heard(alone, response(STATION, security=NONE)) == []
    alone.handle_timeout(BEGIN + 0.25)
    assert alone.take() == [Found(Endpoint(ROGUE, 50_000, 7), NONE)]
    assert alone.next_deadline() is None


def test_on_the_loopback_interface_only_loopback_counts() -> None:
    loopback = Link(scope=1, own=LOOPBACK, group=LOOPBACK)
    asking = asker(link=loopback)
    (ignored,) = heard(asking, response(LOOPBACK), SOURCE)
    assert isinstance(ignored, Ignored)
    (ignored,) = heard(asking, response(STATION), Endpoint(LOOPBACK, 15118))
    assert isinstance(ignored, Ignored)
    assert heard(asking, response(LOOPBACK), Endpoint(LOOPBACK, 15118)) == [Found(Endpoint(LOOPBACK, 50_000), TLS)]
