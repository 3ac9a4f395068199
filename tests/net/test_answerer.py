"""The station answers its own link, truthfully, and not without bounds."""

from ipaddress import IPv6Address

import pytest

from pilotwire.net.answerer import ANSWERS_PER_SECOND, BURST, Answerer, AnswererOutput, AnswerPolicy
from pilotwire.net.endpoint import LOOPBACK, Endpoint, Link
from pilotwire.net.sdp_events import Datagram, Ignored
from pilotwire.wire import sdp
from pilotwire.wire.sdp import SdpRequest, SdpRequestWireless, SdpResponse, Security, Transport

STATION = IPv6Address("fe80::1")
LINK = Link(scope=7, own=STATION, group=sdp.MULTICAST_ADDRESS)
CAR = Endpoint(IPv6Address("fe80::2"), 40_000, 7)
TLS, NONE = Security.TLS, Security.NONE
BOTH = AnswerPolicy(port=50_000, serves=frozenset({TLS, NONE}))
NOW = 1_000.0


def request(security: Security = TLS, transport: Transport = Transport.TCP) -> bytes:
    return sdp.encode(SdpRequest(security=security, transport=transport))


def answered(policy: AnswerPolicy, data: bytes, source: Endpoint = CAR) -> AnswererOutput:
    answerer = Answerer(policy, LINK, NOW)
    answerer.receive(data, source, NOW)
    (output,) = answerer.take()
    assert answerer.take() == []
    return output


@pytest.mark.parametrize(
    ("serves", "asked", "given"),
    [({TLS, NONE}, TLS, TLS), ({TLS, NONE}, NONE, NONE), ({TLS}, NONE, TLS), ({NONE}, TLS, NONE)],
)
def test_it_gives_what_is_asked_for_or_what_there_is(serves: set[Security], asked: Security, given: Security) -> None:
    output = answered(AnswerPolicy(port=50_000, serves=frozenset(serves)), request(asked))
    assert isinstance(output, Datagram)
    assert output.to == CAR
    assert sdp.decode(output.data) == SdpResponse(address=STATION, port=50_000, security=given)


@pytest.mark.parametrize(
    ("data", "source", "words"),
    [
        (b"?", CAR, "V2GTP header"),
        (request() + b"\0", CAR, "payload length"),
        (request(transport=Transport.UDP), CAR, "transport is UDP"),
        (sdp.encode(SdpResponse(address=STATION, port=1, security=TLS)), CAR, "must be an SdpRequest"),
        (request(), Endpoint(IPv6Address("2001:db8::2"), 40_000), "is not a link-local address"),
        (request(), Endpoint(CAR.address, 40_000, 8), "it came in by interface 8"),
        (request(), Endpoint(LOOPBACK, 40_000), "is not a link-local address"),
    ],
)
def test_it_keeps_silent_to_all_else(data: bytes, source: Endpoint, words: str) -> None:
    output = answered(BOTH, data, source)
    assert isinstance(output, Ignored)
    assert words in output.words


def test_wireless_discovery_is_not_answered() -> None:
    wireless = SdpRequestWireless(security=TLS, pairing_means=0, coupling_type=0, evid="", evseid="")
    assert isinstance(answered(BOTH, sdp.encode(wireless)), Ignored)


def test_a_station_that_serves_nothing_keeps_silent_until_it_does() -> None:
    answerer = Answerer(AnswerPolicy(port=50_000, serves=frozenset()), LINK, NOW)
    answerer.receive(request(), CAR, NOW)
    assert [type(output) for output in answerer.take()] == [Ignored]
    answerer.policy = BOTH
    answerer.receive(request(), CAR, NOW)
    assert [type(output) for output in answerer.take()] == [Datagram]


@pytest.mark.parametrize("data", [request(), b"noise"])
def test_a_flood_gets_a_bounded_number_of_reactions(data: bytes) -> None:
    answerer = Answerer(BOTH, LINK, NOW)
    for number in range(10_000):
        answerer.receive(data, CAR, NOW + number / 10_000)
    assert BURST + ANSWERS_PER_SECOND - 2 <= len(answerer.take()) <= BURST + ANSWERS_PER_SECOND
    answerer.receive(request(), CAR, NOW + 1.0 + 1 / ANSWERS_PER_SECOND)
    assert len(answerer.take()) == 1


def test_a_clock_that_steps_back_costs_nothing() -> None:
    answerer = Answerer(BOTH, LINK, NOW)
    answerer.receive(request(), CAR, NOW - 100)
    assert [type(output) for output in answerer.take()] == [Datagram]
