"""From packets to items: matching, discovery, frames, and everything that goes wrong, in the order of the packets."""

from collections.abc import Iterable
from io import BytesIO
from random import Random
from typing import TypeVar

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotwire.capture.accounts import Tally
from pilotwire.capture.compose import ip_packet, mme_packet, packet, sdp_packet
from pilotwire.capture.connections import Direction, Endpoint
from pilotwire.capture.files import read, write_pcapng
from pilotwire.capture.flows import flows
from pilotwire.capture.items import (
    CaptureDamaged,
    ConnectionClosed,
    ConnectionOpened,
    EncryptedSeen,
    FrameCut,
    FrameSeen,
    Item,
    MmeSeen,
    OctetsMissing,
    OctetsSkipped,
    OctetsStray,
    SdpSeen,
    SecretsSeen,
    Summary,
    UnknownFrameSeen,
    Unparsed,
)
from pilotwire.capture.records import TLS_KEY_LOG, Packet, Record, Secrets
from pilotwire.wire import ip, sdp
from pilotwire.wire.ethernet import EtherType, LinkFrame, encode
from pilotwire.wire.homeplug.slac import CM_SLAC_PARM_REQ
from pilotwire.wire.transport import TcpFlags, UdpDatagram, encode_udp
from pilotwire.wire.v2gtp import PayloadType
from pilotwire.wire.v2gtp import encode as framed
from tests.capture.recording import CAR, OTHER_CAR, STATION, Talk

ASK = sdp.SdpRequest(security=sdp.Security.NONE)
OFFER = sdp.SdpResponse(address=STATION.address, port=STATION.port, security=sdp.Security.NONE)
MATCH = CM_SLAC_PARM_REQ(run_id=bytes(8))
REQUEST, RESPONSE = framed(0x8001, b"\x80request"), framed(0x8001, b"\x80response")

T = TypeVar("T", bound=Item)


def session() -> list[Packet]:
    talk = Talk(start=2_000_000)
    start = [
        mme_packet(CAR.mac, STATION.mac, MATCH, 0),
        sdp_packet(CAR, STATION, ASK, 1),
        sdp_packet(STATION, CAR, OFFER, 2),
    ]
    return [*start, *talk.greet(), talk.ask(REQUEST), talk.answer(RESPONSE), *talk.part()]


def seen(records: Iterable[Record]) -> list[Item]:
    return list(flows(records))


def only(items: list[Item], kind: type[T]) -> list[T]:
    return [item for item in items if isinstance(item, kind)]


def test_a_session() -> None:
    items = seen(session())
    assert [type(item) for item in items] == [
        MmeSeen,
        SdpSeen,
        SdpSeen,
        ConnectionOpened,
        FrameSeen,
        FrameSeen,
        ConnectionClosed,
        Summary,
    ]
    assert [item.time for item in items] == sorted(item.time for item in items)
    mme, question = only(items, MmeSeen)[0], only(items, SdpSeen)[0]
    assert (mme.source, mme.destination, mme.mme) == (CAR.mac, STATION.mac, MATCH)
    assert (question.source, question.source_mac) == (Endpoint(CAR.address, CAR.port), CAR.mac)
    assert (question.destination.port, question.message) == (15118, ASK)
    assert [(frame.direction, frame.payload_type, frame.payload) for frame in only(items, FrameSeen)] == [
        (Direction.TO_STATION, PayloadType.EXI, b"\x80request"),
        (Direction.TO_CAR, PayloadType.EXI, b"\x80response"),
    ]
    assert only(items, ConnectionClosed)[0].to_car == Tally(framed=len(RESPONSE))
    assert items[-1] == Summary(
        time=session()[-1].time,
        first_time=0,
        packets=11,
        connections=1,
        traffic=(("HomePlug", 1), ("SDP", 2), ("TCP", 8)),
        unfinished=0,
    )


def test_an_empty_capture() -> None:
    assert seen([]) == [Summary(time=0, first_time=None, packets=0, connections=0, traffic=(), unfinished=0)]


def test_frames_in_many_segments_and_many_frames_in_a_segment() -> None:
    talk = Talk()
    stream = REQUEST * 3
    packets = [*talk.greet(), *(talk.ask(stream[at : at + 1]) for at in range(len(stream))), talk.ask(stream)]
    assert len(only(seen(packets), FrameSeen)) == 6


def test_two_sessions_and_two_cars_in_one_file() -> None:
    one, again, two = Talk(), Talk(first=9_000_000), Talk(client=OTHER_CAR)
    packets = [*one.greet(), *two.greet(), one.ask(REQUEST), two.ask(RESPONSE), *one.part(), *again.greet()]
    frames = only(seen([*packets, again.ask(REQUEST)]), FrameSeen)
    assert [(frame.connection.number, frame.connection.client_mac) for frame in frames] == [
        (1, CAR.mac),
        (2, OTHER_CAR.mac),
        (3, CAR.mac),
    ]


def test_tls_is_reported_once_and_counted() -> None:
    talk = Talk()
    hello = b"\x16\x03\x01\x00\x05hello"
    packets = [*talk.greet(), talk.ask(hello), talk.answer(hello), talk.ask(REQUEST)]
    items = seen(packets)
    assert len(only(items, EncryptedSeen)) == 1
    assert not only(items, FrameSeen)
    closed = only(items, ConnectionClosed)[0]
    assert (closed.reason, closed.to_station) == ("end of capture", Tally(encrypted=len(hello) + len(REQUEST)))
    assert closed.to_car == Tally(encrypted=len(hello))


def test_a_lost_packet_costs_no_more_than_its_frames() -> None:
    talk = Talk()
    packets = [*talk.greet(), talk.ask(REQUEST[:10]), talk.ask(REQUEST[10:]), talk.ask(REQUEST), talk.answer(RESPONSE)]
    del packets[4]
    items = seen(packets)
    (cut,), (missing,) = only(items, FrameCut), only(items, OctetsMissing)
    assert (cut.direction, cut.received, cut.length) == (Direction.TO_STATION, 10, 8)
    assert missing.length == len(REQUEST) - 10
    assert len(only(items, FrameSeen)) == 2


def test_a_frame_cut_off_by_the_end_of_the_capture_is_named() -> None:
    talk = Talk()
    (cut,) = only(seen([*talk.greet(), talk.ask(REQUEST[:-1])]), FrameCut)
    assert (cut.received, cut.payload_type, cut.length) == (len(REQUEST) - 1, PayloadType.EXI, 8)


def test_unknown_frames_and_foreign_octets() -> None:
    talk = Talk()
    items = seen([*talk.greet(), talk.ask(framed(0xA000, b"ours") + REQUEST), talk.answer(b"HTTP/1.1 200 OK")])
    (unknown,), (skipped,) = only(items, UnknownFrameSeen), only(items, OctetsSkipped)
    assert (unknown.payload_type, unknown.length) == (0xA000, 4)
    assert (skipped.direction, skipped.length, skipped.sample) == (Direction.TO_CAR, 15, b"HTTP/1.1 200 OK")


def test_vlan_tags_do_not_matter() -> None:
    frame = session()[6].data
    tagged = packet(frame[:12] + bytes.fromhex("88A8 0064 8100 0001") + frame[12:])
    assert len(only(seen([*session()[:6], tagged]), FrameSeen)) == 1


def udp(payload: bytes, port: int = sdp.PORT) -> ip.IpPacket:
    datagram = UdpDatagram(source_port=1, destination_port=port, payload=payload)
    return encode_udp(datagram, CAR.address, STATION.address)


def test_fragments_are_put_together() -> None:
    whole = udp(sdp.encode(ASK))
    pieces = []
    for at in (0, 8, 16):
        header = bytes((17, 0)) + (at | (at < 16)).to_bytes(2) + bytes(4)
        content = msgspec.structs.replace(whole, protocol=44, payload=header + whole.payload[at : at + 8])
        pieces.append(ip_packet(CAR, STATION, content))
    items = seen(pieces)
    assert [item.message for item in only(items, SdpSeen)] == [ASK]
    assert only(items, Summary)[0].traffic == (("IP fragment", 2), ("SDP", 1))
    assert only(seen(pieces[:2]), Summary)[0].unfinished == 1


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (packet(b"short"), "Ethernet: destination is 5 octets long"),
        (Packet(time=0, link_type=105, data=b"wlan", original_length=4), "link: link type is 105"),
        (packet(bytes(12) + b"\x88\xe1\x01\x64\x60\0\0\0"), "HomePlug: security_type is 0 octets long"),
        (packet(bytes(12) + b"\x86\xdd\x41" + bytes(40)), "IPv4: header length is 4"),
        (ip_packet(CAR, STATION, udp(b"\x01\xfe\x90\x00\0\0\0\x02\x20\0")), "SDP: security is 0x20"),
    ],
)
def test_broken_packets_are_reported(bad: Packet, reason: str) -> None:
    items = seen([bad, *session()])
    (unparsed,) = only(items, Unparsed)
    assert unparsed.reason.startswith(reason)
    assert unparsed.data == bad.data
    assert len(only(items, FrameSeen)) == 2


def test_a_cut_datagram_is_reported() -> None:
    whole = ip_packet(CAR, STATION, udp(sdp.encode(ASK)))
    (unparsed,) = only(seen([packet(whole.data[:-1])]), Unparsed)
    assert unparsed.reason == "UDP: payload is short of 1 octets; must be whole"


def test_other_traffic_is_only_counted() -> None:
    ping = ip.IpPacket(source=CAR.address, destination=STATION.address, protocol=58, payload=b"ping")
    strange = ip.IpPacket(source=CAR.address, destination=STATION.address, protocol=132, payload=b"")
    arp = LinkFrame(source=CAR.mac, destination=STATION.mac, ethertype=EtherType.ARP, payload=b"")
    clock = LinkFrame(source=CAR.mac, destination=STATION.mac, ethertype=0x88F7, payload=b"")
    packets = [ip_packet(CAR, STATION, content) for content in (ping, strange, udp(b"dns", 53))]
    (summary,) = seen([*packets, packet(encode(arp)), packet(encode(clock))])
    assert isinstance(summary, Summary)
    assert dict(summary.traffic) == {"ARP": 1, "EtherType 0x88F7": 1, "ICMPV6": 1, "IP protocol 0x84": 1, "UDP": 1}


def test_keys_are_passed_on() -> None:
    keys = Secrets(kind=TLS_KEY_LOG, data=b"CLIENT_RANDOM 00 11\n")
    assert [item.secrets for item in only(seen([keys, *session()]), SecretsSeen)] == [keys]


def test_a_damaged_file_still_ends_in_a_summary() -> None:
    stream = BytesIO()
    write_pcapng(stream, session()[:-1])
    items = seen(read(BytesIO(stream.getvalue()[:-5])))
    assert [type(item) for item in items[-3:]] == [CaptureDamaged, ConnectionClosed, Summary]
    damage = items[-3]
    assert isinstance(damage, CaptureDamaged)
    assert damage.reason.startswith("the file ends inside a block of type 6")


def test_a_capture_that_begins_in_the_middle() -> None:
    items = seen(session()[7:])
    assert [frame.direction for frame in only(items, FrameSeen)] == [Direction.TO_STATION]
    assert not only(items, ConnectionOpened)[0].connection.certain
    items = seen([*session()[1:3], *session()[7:]])
    assert [frame.direction for frame in only(items, FrameSeen)] == [Direction.TO_CAR]


@given(st.randoms(use_true_random=False))
def test_the_order_of_segments_does_not_matter(random: Random) -> None:
    talk = Talk()
    start = list(talk.greet())
    packets = [talk.ask(octets) for octets in (REQUEST[:5], REQUEST[5:], REQUEST, REQUEST[:9], REQUEST[9:])]
    random.shuffle(packets)
    assert len(only(seen([*start, *packets]), FrameSeen)) == 3


@given(st.lists(st.tuples(st.integers(0, 10), st.integers(0, 200), st.integers(0, 255)), max_size=30))
def test_changed_octets_never_stop_the_reading(changes: list[tuple[int, int, int]]) -> None:
    packets = session()
    for number, place, octet in changes:
        data = bytearray(packets[number].data)
        data[place % len(data)] = octet
        packets[number] = packet(bytes(data), packets[number].time)
    (summary,) = only(seen(packets), Summary)
    assert summary.packets == len(packets)


@given(st.lists(st.binary(max_size=120), max_size=10), st.sampled_from((0, 1, 101, 113, 276)))
def test_noise_never_stops_the_reading(noise: list[bytes], link_type: int) -> None:
    packets = [Packet(time=0, link_type=link_type, data=data, original_length=len(data)) for data in noise]
    assert only(seen(packets), Summary)[0].packets == len(packets)


def test_octets_behind_a_reset_are_counted() -> None:
    talk = Talk()
    start = [*talk.greet(), talk.ask(REQUEST), talk.segment(STATION, TcpFlags.RST | TcpFlags.ACK)]
    items = seen([*start, talk.ask(REQUEST), talk.ask(REQUEST[:5])])
    strays = only(items, OctetsStray)
    assert [(stray.direction, stray.length) for stray in strays] == [
        (Direction.TO_STATION, len(REQUEST)),
        (Direction.TO_STATION, 5),
    ]
    assert [type(item) for item in items[-4:]] == [ConnectionClosed, OctetsStray, OctetsStray, Summary]


def test_flags_of_a_refused_call() -> None:
    talk = Talk()
    call = talk.segment(CAR, TcpFlags.SYN)
    refusal = talk.segment(STATION, TcpFlags.RST | TcpFlags.ACK)
    (closed,) = only(seen([call, refusal]), ConnectionClosed)
    assert (closed.reason, closed.to_station, closed.to_car) == ("reset", Tally(), Tally())
