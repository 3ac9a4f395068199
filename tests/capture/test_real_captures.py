"""Twelve recordings of real cars are read completely: every packet counted, every TCP octet in a frame.

The recordings come from EVerest/logfiles (Apache-2.0), commit 5dcb757a. The figures are ours; the octets per direction
are counted a second time here, by other means.
"""

import struct
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest

from pilotwire.capture.accounts import Tally
from pilotwire.capture.files import CaptureError, packets, read
from pilotwire.capture.flows import flows
from pilotwire.capture.items import (
    CaptureDamaged,
    ConnectionClosed,
    ConnectionOpened,
    FrameSeen,
    Item,
    MmeSeen,
    SdpSeen,
    Summary,
    Unparsed,
)
from pilotwire.capture.records import Packet
from pilotwire.wire import homeplug
from pilotwire.wire.homeplug import UnknownMme
from tests.capture.shared import CAPTURES, needs_captures

pytestmark = needs_captures


class Figures(msgspec.Struct, frozen=True):
    """What a recording holds, and where it is cut off."""

    packets: int
    mmes: int
    discovery: int
    connections: int
    frames: int
    octets: int
    cut_at: int | None = None


FIGURES = {
    "mercedes-eqe-din-dc": Figures(302, 35, 2, 1, 98, 4395),
    "mercedes-eqe-iso2-ac": Figures(122, 33, 2, 1, 32, 1168, cut_at=12269),
    "mercedes-eqe-iso2-dc": Figures(743, 35, 2, 1, 274, 17662),
    "mg4-iso2-dc-restart": Figures(405, 66, 4, 2, 150, 4669),
    "opel-mokka-iso2-stale-session": Figures(315, 35, 2, 2, 106, 5422),
    "seres3-iso2-ac-cablecheck": Figures(710, 31, 2, 1, 336, 8632),
    "skoda-enyaq-iso2-ac": Figures(611, 35, 2, 1, 214, 9921),
    "subaru-solterra-din-empty-session-id": Figures(758, 33, 2, 1, 286, 13547, cut_at=81888),
    "tesla-y-din-dc": Figures(637, 40, 2, 1, 350, 9355),
    "tesla-y-iso2-refused": Figures(56, 35, 2, 1, 2, 85),
    "vw-id4-din-dc": Figures(402, 35, 2, 1, 136, 5442),
    "vw-id4-iso2-pnc-offered": Figures(73, 35, 2, 1, 10, 287),
}


def path(name: str) -> Path:
    return CAPTURES / f"{name}.pcap"


def items(name: str) -> list[Item]:
    with path(name).open("rb") as stream:
        return list(flows(read(stream)))


def captured(name: str) -> list[Packet]:
    found = []
    with path(name).open("rb") as stream:
        try:
            for packet in packets(read(stream)):
                found.append(packet)
        except CaptureError:
            pass
    return found


def test_no_recording_is_left_out() -> None:
    assert {file.stem for file in CAPTURES.glob("*.pcap")} == FIGURES.keys()


@pytest.mark.parametrize("name", FIGURES)
def test_figures(name: str) -> None:
    found = items(name)
    summary = found[-1]
    assert isinstance(summary, Summary)
    closed = [item for item in found if isinstance(item, ConnectionClosed)]
    damage = [item.offset for item in found if isinstance(item, CaptureDamaged)]
    assert FIGURES[name] == Figures(
        packets=summary.packets,
        mmes=sum(isinstance(item, MmeSeen) for item in found),
        discovery=sum(isinstance(item, SdpSeen) for item in found),
        connections=summary.connections,
        frames=sum(isinstance(item, FrameSeen) for item in found),
        octets=sum(item.to_station.captured + item.to_car.captured for item in closed),
        cut_at=damage[0] if damage else None,
    )
    assert not [item for item in found if isinstance(item, Unparsed)]


@pytest.mark.parametrize("name", FIGURES)
def test_every_tcp_octet_is_in_a_frame(name: str) -> None:
    found = items(name)
    tallies = [
        tally for item in found if isinstance(item, ConnectionClosed) for tally in (item.to_station, item.to_car)
    ]
    assert tallies == [Tally(framed=tally.framed) for tally in tallies]
    frames = [item for item in found if isinstance(item, FrameSeen)]
    assert sum(8 + len(frame.payload) for frame in frames) == sum(tally.framed for tally in tallies)
    assert all(frame.payload[0] == 0x80 for frame in frames)
    assert sum(tally.framed for tally in tallies) == _octets_counted_again(captured(name))


def _octets_counted_again(packets: list[Packet]) -> int:
    """Different sequence numbers with data, per sender and port pair: what all streams together must come to."""
    numbers: dict[bytes, set[int]] = defaultdict(set)
    for packet in packets:
        frame = packet.data
        if frame[12:14] != b"\x86\xdd" or frame[20] != 6:
            continue
        (length,) = struct.unpack("!H", frame[18:20])
        (sequence,) = struct.unpack("!I", frame[58:62])
        size = length - (frame[66] >> 4) * 4
        numbers[frame[22:58]].update(number % (1 << 32) for number in range(sequence, sequence + size))
    return sum(map(len, numbers.values()))


@pytest.mark.parametrize("name", FIGURES)
def test_requests_and_responses_alternate(name: str) -> None:
    for number in {item.connection.number for item in items(name) if isinstance(item, ConnectionOpened)}:
        directions = [
            item.direction for item in items(name) if isinstance(item, FrameSeen) and item.connection.number == number
        ]
        assert all(first is not second for first, second in pairwise(directions))


@pytest.mark.parametrize("name", FIGURES)
def test_every_mme_is_known_and_encodes_to_the_same_octets(name: str) -> None:
    frames = [packet.data for packet in captured(name) if packet.data[12:14] == b"\x88\xe1"]
    for octets in frames:
        frame = homeplug.decode_frame(octets)
        assert not isinstance(frame.mme, UnknownMme)
        # Some modems leave old octets in the padding, so only the message itself is compared, and the length.
        message = homeplug.encode(frame.mme)
        assert octets[14 : 14 + len(message)] == message
        assert len(homeplug.encode_frame(frame)) == len(octets)
