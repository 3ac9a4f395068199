"""Discovery messages: known bytes, round trips, and refusals."""

from ipaddress import IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotwire.wire import FrameError, sdp
from pilotwire.wire.sdp import (
    CouplingType,
    DiagStatus,
    PairingMeans,
    SdpMessage,
    SdpRequest,
    SdpRequestWireless,
    SdpResponse,
    SdpResponseWireless,
    Security,
    Transport,
)
from tests.wire.hostile import assault

STATION = IPv6Address("fe80::3c2b:1aff:fe00:1")
REQUEST = SdpRequest(security=Security.NONE)
RESPONSE = SdpResponse(address=STATION, port=0xD5E1, security=Security.TLS)
REQUEST_WIRELESS = SdpRequestWireless(
    security=Security.TLS,
    pairing_means=PairingMeans.WPT_LF_ON_EV,
    coupling_type=CouplingType.WPT,
    evid="ZZ00000",
    evseid="",
)
RESPONSE_WIRELESS = SdpResponseWireless(
    address=STATION,
    port=64109,
    security=Security.TLS,
    diag_status=DiagStatus.FINISHED_WITH_EVSEID,
    coupling_type=CouplingType.WPT,
    evseid="DE*ABC*E12345*1",
)
VECTORS: list[tuple[SdpMessage, str]] = [
    (REQUEST, "01FE900000000002 10 00"),
    (RESPONSE, "01FE900100000014 FE800000000000003C2B1AFFFE000001 D5E1 00 00"),
    (REQUEST_WIRELESS, "01FE90020000003E 00 00 0800 10" + "5A5A3030303030" + "00" * 13 + "00" * 37),
    (
        RESPONSE_WIRELESS,
        "01FE90030000003B FE800000000000003C2B1AFFFE000001 FA6D 00 00 01 1044452A4142432A4531323334352A31" + "00" * 22,
    ),
]

ports = st.integers(0, 0xFFFF)
octets = st.integers(0, 0xFF)


def texts(size: int) -> st.SearchStrategy[str]:
    return st.text(st.characters(max_codepoint=127, min_codepoint=1), max_size=size)


securities, transports = st.sampled_from(Security), st.sampled_from(Transport)
addresses = st.ip_addresses(v=6)
messages = st.one_of(
    st.builds(SdpRequest, security=securities, transport=transports),
    st.builds(SdpResponse, address=addresses, port=ports, security=securities, transport=transports),
    st.builds(
        SdpRequestWireless,
        security=securities,
        transport=transports,
        pairing_means=ports,
        coupling_type=octets,
        evid=texts(20),
        evseid=texts(37),
    ),
    st.builds(
        SdpResponseWireless,
        address=addresses,
        port=ports,
        security=securities,
        transport=transports,
        diag_status=octets,
        coupling_type=octets,
        evseid=texts(37),
    ),
)


@pytest.mark.parametrize(("message", "wire"), VECTORS)
def test_known_bytes(message: SdpMessage, wire: str) -> None:
    assert sdp.encode(message) == bytes.fromhex(wire)
    assert sdp.decode(bytes.fromhex(wire)) == message


@given(messages)
def test_round_trip(message: SdpMessage) -> None:
    assert sdp.decode(sdp.encode(message)) == message


@pytest.mark.parametrize(
    ("wire", "sentence"),
    [
        ("01FE900000000002 20 00", "SDP: security is 0x20; must be one of 0x00 TLS, 0x10 NONE"),
        ("01FE900000000002 10 01", "SDP: transport is 0x01; must be one of 0x00 TCP, 0x10 UDP"),
        ("01FE900000000003 100000", "SDP: payload is 3 octets long; 1 fewer are allowed"),
        ("01FE900000000002 10", "SDP: payload length is 2; 1 octets follow the header"),
        ("01FE900000000001 10", "SDP: transport is 0 octets long; 1 octets are needed"),
        ("01FE800100000001 80", "SDP: payload type is 0x8001; must be 0x9000 to 0x9003"),
        ("01FE9000", "SDP: V2GTP header is 4 octets long; 8 octets are needed"),
        ("01FE90020000003E 00 00 0800 10" + "C3A4" + "00" * 55, "SDP: evid is c3a4; must be ASCII text"),
    ],
)
def test_a_broken_datagram_is_named(wire: str, sentence: str) -> None:
    with pytest.raises(FrameError) as caught:
        sdp.decode(bytes.fromhex(wire))
    assert str(caught.value) == sentence


@pytest.mark.parametrize("evid", ["x" * 21, "ä", "ends in zero\0"])
def test_text_that_does_not_fit_is_refused(evid: str) -> None:
    with pytest.raises(FrameError, match="evid"):
        sdp.encode(SdpRequestWireless(security=Security.TLS, pairing_means=0, coupling_type=0, evid=evid, evseid=""))


def test_a_number_that_does_not_fit_is_refused() -> None:
    with pytest.raises(FrameError, match="port"):
        sdp.encode(SdpResponse(address=STATION, port=0x10000, security=Security.TLS))


def test_only_frame_errors_come_out() -> None:
    assault(sdp.decode, *(bytes.fromhex(wire) for _, wire in VECTORS))
