"""The demo recording over every link layer and through every kind of damage: nothing raises, every octet is counted.

The octets of every TCP stream are put together here a second time, by other means: by their sequence numbers alone.
"""

from collections import Counter, defaultdict
from gzip import compress
from io import BytesIO
from random import Random
from typing import NamedTuple

import pytest

from pilotwire.capture import flows, read, write_pcap, write_pcapng
from pilotwire.capture.items import (
    CaptureDamaged,
    ConnectionClosed,
    DirectionItem,
    FrameSeen,
    Item,
    OctetsMissing,
    OctetsStray,
    Summary,
    Unparsed,
)
from pilotwire.capture.records import Packet
from pilotwire.wire import ethernet, ip, v2gtp
from pilotwire.wire.transport import decode_tcp
from tests.capture.demo import DEMO, demo_packets
from tests.capture.rewriting import LINKS, lost, repeated, rewritten, swapped

Ports = tuple[int, int]
Streams = dict[Ports, dict[int, int]]


class Sent(NamedTuple):
    """A frame and the sequence numbers of its octets."""

    ports: Ports
    payload: bytes
    numbers: tuple[int, ...]


def streams(packets: list[Packet]) -> Streams:
    """Every octet that the packets hold, by ports and sequence number."""
    found: Streams = defaultdict(dict)
    for packet in packets:
        frame = ethernet.decode(packet.link_type, packet.data)
        if frame.ethertype == ethernet.EtherType.IPV6 and (content := ip.decode(frame.payload)).protocol == 6:
            segment = decode_tcp(content)
            numbers = ((segment.sequence + place) % (1 << 32) for place in range(len(segment.payload)))
            found[segment.source_port, segment.destination_port].update(zip(numbers, segment.payload, strict=True))
    return found


def sent(packets: list[Packet]) -> list[Sent]:
    """Every frame of whole streams."""
    frames = []
    for ports, octets in streams(packets).items():
        first = next(number for number in octets if (number - 1) % (1 << 32) not in octets)
        numbers = [(first + place) % (1 << 32) for place in range(len(octets))]
        while numbers:
            header = v2gtp.decode_header(bytes(octets[number] for number in numbers[:8]))
            here, numbers = numbers[: 8 + header.length], numbers[8 + header.length :]
            frames.append(Sent(ports, bytes(octets[number] for number in here[8:]), tuple(here)))
    return frames


WHOLE = demo_packets()
SENT = sent(WHOLE)


def ports(item: DirectionItem) -> Ports:
    ends = item.connection.client.port, item.connection.server.port
    return ends if item.direction.value == "to station" else (ends[1], ends[0])


def seen(items: list[Item]) -> dict[Ports, list[bytes]]:
    frames: dict[Ports, list[bytes]] = defaultdict(list)
    for item in items:
        if isinstance(item, FrameSeen):
            frames[ports(item)].append(item.payload)
    return frames


def payloads(frames: list[Sent]) -> dict[Ports, list[bytes]]:
    expected: dict[Ports, list[bytes]] = defaultdict(list)
    for frame in frames:
        expected[frame.ports].append(frame.payload)
    return expected


def assert_every_octet_is_counted(items: list[Item], packets: list[Packet]) -> None:
    tallies = [
        tally for item in items if isinstance(item, ConnectionClosed) for tally in (item.to_station, item.to_car)
    ]
    strays = sum(item.length for item in items if isinstance(item, OctetsStray))
    assert sum(tally.captured for tally in tallies) + strays == sum(map(len, streams(packets).values()))
    assert sum(tally.missing for tally in tallies) == sum(i.length for i in items if isinstance(i, OctetsMissing))
    (summary,) = (item for item in items if isinstance(item, Summary))
    assert items[-1] is summary
    assert summary.packets == len(packets) == sum(count for _, count in summary.traffic)


def test_the_story_by_other_means() -> None:
    assert payloads(SENT) == seen(list(flows(WHOLE)))
    assert len(SENT) == sum(map(len, seen(list(flows(WHOLE))).values())) > 200


@pytest.mark.parametrize("link", LINKS)
def test_every_link_layer_tells_the_same(link: str) -> None:
    packets = rewritten(WHOLE, LINKS[link])
    items = list(flows(packets))
    frames, original = ([i for i in each if isinstance(i, FrameSeen)] for each in (items, flows(WHOLE)))
    assert [(i.time, i.direction, i.payload) for i in frames] == [(i.time, i.direction, i.payload) for i in original]
    assert not [item for item in items if isinstance(item, Unparsed)]
    assert_every_octet_is_counted(items, packets)


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize("seed", range(4))
def test_order_and_repetition_do_not_matter(link: str, seed: int) -> None:
    random = Random(seed)
    packets = repeated(swapped(rewritten(WHOLE, LINKS[link]), random), random)
    items = list(flows(packets))
    assert seen(items) == payloads(SENT)
    assert_every_octet_is_counted(items, packets)


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize("seed", range(12))
def test_a_loss_costs_no_frame_that_is_whole(link: str, seed: int) -> None:
    random = Random(seed)
    packets = repeated(swapped(lost(rewritten(WHOLE, LINKS[link]), random), random), random)
    items, held = list(flows(packets)), streams(packets)
    whole = [frame for frame in SENT if all(number in held[frame.ports] for number in frame.numbers)]
    assert len(whole) < len(SENT)
    found, expected = seen(items), payloads(whole)
    assert {key: Counter(each) for key, each in found.items()} == {key: Counter(each) for key, each in expected.items()}
    assert_every_octet_is_counted(items, packets)


def files() -> dict[str, bytes]:
    pcap, pcapng = BytesIO(), BytesIO()
    write_pcap(pcap, WHOLE)
    write_pcapng(pcapng, rewritten(WHOLE, LINKS["SLL2"]))
    return {
        "pcap": pcap.getvalue(),
        "pcapng": DEMO.read_bytes(),
        "pcapng of SLL2": pcapng.getvalue(),
        "gzip": compress(DEMO.read_bytes(), mtime=0),
    }


@pytest.mark.parametrize("form", files())
def test_a_file_cut_anywhere_tells_the_beginning(form: str) -> None:
    data = files()[form]
    whole = seen(list(flows(read(BytesIO(data)))))
    for end in range(0, len(data), 1000):
        items = list(flows(read(BytesIO(data[:end]))))
        assert isinstance(items[-1], Summary)
        assert sum(isinstance(item, CaptureDamaged) for item in items) <= 1
        for key, frames in seen(items).items():
            assert frames == whole[key][: len(frames)]


@pytest.mark.parametrize("form", files())
def test_a_file_with_a_changed_octet_is_read_to_an_end(form: str) -> None:
    data, random = files()[form], Random(form)
    for place in range(0, len(data), 1000):
        changed = data[:place] + bytes((random.randrange(256),)) + data[place + 1 :]
        assert isinstance(list(flows(read(BytesIO(changed))))[-1], Summary)
