# Invariant: whatever the bytes and however they are cut, the wire decoders return a value or raise FrameError.
"""Frames of every layer: V2GTP in random pieces, SDP, link layers down to TCP and UDP, HomePlug.

What a decoder accepts, its encoder must write again and the decoder read back as the same value.
"""

import sys
from collections.abc import Callable
from contextlib import suppress

import atheris
from seeding import plant, recorded

with atheris.instrument_imports():
    from pilotwire.wire import (
        Broken,
        Defragmenter,
        Frame,
        FrameError,
        V2gtpReader,
        ethernet,
        homeplug,
        ip,
        sdp,
        transport,
        v2gtp,
    )

LIMIT = 512


def v2gtp_stream(data: bytes) -> None:
    """The first octet chooses how the rest is cut; the events must not depend on it."""
    size, stream = (data[0] if data else 0) + 1, data[1:]
    pieces = [stream[at : at + size] for at in range(0, len(stream), size)]
    reader, whole = V2gtpReader(LIMIT), V2gtpReader(LIMIT)
    events = [event for piece in pieces for event in reader.feed(piece)]
    assert len(reader.unread) < v2gtp.HEADER_LENGTH + LIMIT
    at_once = whole.feed(stream)
    assert [kind(event) for event in events] == [kind(event) for event in at_once]
    assert not any(isinstance(event, Broken) for event in events[:-1])


def kind(event: object) -> object:
    """An event without what depends on the cutting: how much came behind a broken header."""
    return str(event.refusal) if isinstance(event, Broken) else event


def discovery(data: bytes) -> None:
    message = sdp.decode(data)
    assert sdp.decode(sdp.encode(message)) == message


def management(data: bytes) -> None:
    message = homeplug.decode(data)
    assert homeplug.decode(homeplug.encode(message)) == message


def packets(data: bytes) -> None:
    """Records of link type, length and octets, through all layers; fragments are put together."""
    fragments = Defragmenter()
    while len(data) > 2:
        link_type, size, data = LINK_TYPES[data[0] % len(LINK_TYPES)], data[1], data[2:]
        with suppress(FrameError):
            layers(fragments, link_type, data[:size])
        data = data[size:]


def layers(fragments: Defragmenter, link_type: int, data: bytes) -> None:
    frame = ethernet.decode(link_type, data)
    if frame.ethertype == ethernet.EtherType.HOMEPLUG:
        management(frame.payload)
    elif frame.ethertype in (ethernet.EtherType.IPV4, ethernet.EtherType.IPV6):
        packet = fragments.add(ip.decode(frame.payload))
        if packet is not None and packet.protocol == ip.Protocol.TCP:
            transport.decode_tcp(packet)
        elif packet is not None and packet.protocol == ip.Protocol.UDP:
            discovery(transport.decode_udp(packet).payload)


def frame(data: bytes) -> None:
    """Encoders of what stands around a payload take any payload."""
    (event,) = V2gtpReader().feed(v2gtp.encode(v2gtp.PayloadType.EXI, data))
    assert event == Frame(v2gtp.PayloadType.EXI, data)


LINK_TYPES = [*ethernet.LinkType, 147]
TARGETS: list[Callable[[bytes], None]] = [v2gtp_stream, discovery, management, packets, frame]


def one_input(data: bytes) -> None:
    """The first octet chooses the decoder."""
    if data:
        with suppress(FrameError):
            TARGETS[data[0] % len(TARGETS)](data[1:])


def seeds() -> list[bytes]:
    """Payloads of the demo recording, behind the octet that chooses their decoder."""
    found = []
    for data in recorded():
        size = min(len(data), 255)
        found.append(bytes((3, 1, size)) + data[:size])
        found.append(bytes((2,)) + data[14:])  # behind Ethernet
        found.append(bytes((1,)) + data[62:])  # behind Ethernet, IPv6 and UDP
        found.append(bytes((0, 7)) + data[74:])  # behind Ethernet, IPv6 and TCP
    return found


if __name__ == "__main__":
    plant(sys.argv, seeds())
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
