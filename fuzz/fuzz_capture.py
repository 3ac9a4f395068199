# Invariant: any bytes read as a capture give items that end with one Summary, in bounded time and memory.
"""Capture files, plain and compressed, down to V2GTP frames; every packet and every octet must be accounted for."""

import sys
from gzip import compress
from io import BytesIO

import atheris
from seeding import plant, recorded

with atheris.instrument_imports():
    from pilotwire.capture import Packet, flows, items, read, write_pcap, write_pcapng
    from pilotwire.capture.items import ConnectionClosed, FrameSeen, OctetsMissing, Summary

LINK_TYPES = (1, 0, 101, 113, 276)
LIMITS = ("-timeout=10", "-rss_limit_mb=256")
"""Seconds and megabytes that no small input may need."""


def packets(data: bytes) -> list[Packet]:
    """Records of a length and octets, of one link type."""
    link_type, found = LINK_TYPES[data[0] % len(LINK_TYPES)], []
    data = data[1:]
    while data:
        size, data = data[0], data[1:]
        found.append(Packet(time=len(found), link_type=link_type, data=data[:size], original_length=size))
        data = data[size:]
    return found


def whole_file(data: bytes) -> None:
    """Bytes as a file: damage is an item, nothing else is."""
    check(list(flows(read(BytesIO(data)))))


def packet_list(data: bytes) -> None:
    """Bytes as packets, which both formats must carry unchanged."""
    if data:
        found = packets(data)
        for write in (write_pcap, write_pcapng):
            stream = BytesIO()
            write(stream, found)
            assert list(read(BytesIO(stream.getvalue()))) == found
        check(list(flows(found)))


def check(found: list[items.Item]) -> None:
    """One Summary, at the end; the sums of the connections are those of the items, whatever came late."""
    summary = found[-1]
    assert isinstance(summary, Summary)
    assert sum(isinstance(item, Summary) for item in found) == 1
    assert sum(count for _, count in summary.traffic) == summary.packets
    closed = [item for item in found if isinstance(item, ConnectionClosed)]
    assert len(closed) == summary.connections
    tallies = [tally for item in closed for tally in (item.to_station, item.to_car)]
    assert sum(item.length for item in found if isinstance(item, OctetsMissing)) == sum(t.missing for t in tallies)
    framed = sum(8 + len(item.payload) for item in found if isinstance(item, FrameSeen))
    assert framed <= sum(tally.framed for tally in tallies)


def one_input(data: bytes) -> None:
    """The first octet chooses the form."""
    if data:
        (whole_file if data[0] % 2 else packet_list)(data[1:])


def seeds() -> list[bytes]:
    """Parts of the demo recording as files of every kind and as lists of packets."""
    found, frames = [], recorded()
    for at in range(0, len(frames), 8):
        part = [Packet(time=at, link_type=1, data=data, original_length=len(data)) for data in frames[at : at + 12]]
        for write in (write_pcap, write_pcapng):
            stream = BytesIO()
            write(stream, part)
            found += [b"\1" + stream.getvalue(), b"\1" + compress(stream.getvalue(), mtime=0)]
        found.append(b"\0\0" + b"".join(bytes((len(each.data),)) + each.data for each in part if len(each.data) < 256))
    return found


if __name__ == "__main__":
    plant(sys.argv, seeds())
    atheris.Setup([*sys.argv, *LIMITS], one_input)
    atheris.Fuzz()
