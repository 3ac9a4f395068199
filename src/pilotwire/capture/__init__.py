"""Recorded traffic: capture files, TCP streams, and the charging messages in them.

`read` takes records out of a file, `flows` makes items of them; `items` is the module of all kinds of items.
"""

from pilotwire.capture import items
from pilotwire.capture.accounts import Tally
from pilotwire.capture.connections import Connection, Direction, Endpoint
from pilotwire.capture.files import packets, read
from pilotwire.capture.flows import Analyser, flows
from pilotwire.capture.records import CaptureError, Packet, Record, Secrets
from pilotwire.capture.writers import write_pcap, write_pcapng

__all__ = [
    "Analyser",
    "CaptureError",
    "Connection",
    "Direction",
    "Endpoint",
    "Packet",
    "Record",
    "Secrets",
    "Tally",
    "flows",
    "items",
    "packets",
    "read",
    "write_pcap",
    "write_pcapng",
]
