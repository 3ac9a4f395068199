"""Writing capture files: little-endian, nanoseconds."""

import struct
from collections.abc import Iterable
from typing import BinaryIO

from pilotwire.capture import pcap, pcapng
from pilotwire.capture.records import MAX_PACKET_LENGTH, Packet, Record, Secrets

NANOSECOND_RESOLUTION = struct.pack("<HHB3xHH", pcapng.RESOLUTION_OPTION, 1, 9, 0, 0)


def write_pcap(stream: BinaryIO, packets: Iterable[Packet]) -> None:
    """Write a pcap file; ValueError when packets have different link types or times outside 1970 to 2106."""
    link_type: int | None = None
    for packet in packets:
        if link_type is None:
            stream.write(_file_header(packet.link_type))
            link_type = packet.link_type
        if packet.link_type != link_type:
            raise ValueError("a pcap file has one link type; write pcapng")
        stream.write(_pcap_packet(packet))
    if link_type is None:
        stream.write(_file_header(1))


def _file_header(link_type: int) -> bytes:
    return struct.pack("<IHHIIII", pcap.NANOSECONDS, 2, 4, 0, 0, MAX_PACKET_LENGTH, link_type)


def _pcap_packet(packet: Packet) -> bytes:
    seconds, nanoseconds = divmod(packet.time, 1_000_000_000)
    if not 0 <= seconds < 1 << 32:
        raise ValueError(f"time {packet.time} does not fit a pcap file")
    return struct.pack("<IIII", seconds, nanoseconds, len(packet.data), packet.original_length) + packet.data


def write_pcapng(stream: BinaryIO, records: Iterable[Record]) -> None:
    """Write a pcapng file of one section, an interface per link type, with keys where they come among the packets."""
    stream.write(_block(int.from_bytes(pcapng.MAGIC), struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)))
    interfaces: dict[int, int] = {}
    for record in records:
        if isinstance(record, Secrets):
            stream.write(_block(pcapng.SECRETS, struct.pack("<II", record.kind, len(record.data)) + record.data))
            continue
        if record.link_type not in interfaces:
            interfaces[record.link_type] = len(interfaces)
            stream.write(_interface(record.link_type))
        stream.write(_packet(record, interfaces[record.link_type]))


def _interface(link_type: int) -> bytes:
    return _block(pcapng.INTERFACE, struct.pack("<HHI", link_type, 0, MAX_PACKET_LENGTH) + NANOSECOND_RESOLUTION)


def _packet(packet: Packet, interface: int) -> bytes:
    high, low = packet.time >> 32, packet.time & 0xFFFFFFFF
    head = struct.pack("<IIIII", interface, high, low, len(packet.data), packet.original_length)
    return _block(pcapng.ENHANCED_PACKET, head + packet.data)


def _block(kind: int, body: bytes) -> bytes:
    body += bytes(-len(body) % 4)
    length = (len(body) + 12).to_bytes(4, "little")
    return kind.to_bytes(4, "little") + length + body + length
