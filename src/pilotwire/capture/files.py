"""Capture files of either format, recognised by their first octets."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from pilotwire.capture import compressed, pcap, pcapng
from pilotwire.capture.records import CaptureError, Packet, Record, Secrets
from pilotwire.capture.source import Source
from pilotwire.capture.writers import write_pcap, write_pcapng

__all__ = ["CaptureError", "Packet", "Record", "Secrets", "packets", "read", "write_pcap", "write_pcapng"]


def read(stream: BinaryIO) -> Iterator[Record]:
    """Yield what a pcap or pcapng file holds, in the order of the file; gzip around it does not matter.

    The stream need not be seekable.

    CaptureError, with the place and a sentence, at the first damage or a cut-off end, after all records before it.
    """
    source = Source(stream)
    magic = source.exactly(4, "the first four octets")
    if magic.startswith(compressed.MAGIC):
        source = compressed.opened(magic, source)
        magic = source.exactly(4, "the first four octets")
    if magic == pcapng.MAGIC:
        yield from pcapng.read(source, magic)
    elif magic in pcap.FORMATS:
        yield from pcap.read(source, pcap.FORMATS[magic])
    else:
        raise CaptureError(0, f"neither a pcap nor a pcapng file: it begins with {magic.hex()}")


def packets(records: Iterable[Record]) -> Iterator[Packet]:
    """Only the packets among records."""
    return (record for record in records if isinstance(record, Packet))
