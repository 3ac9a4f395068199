"""The recording that the project made itself, as messages: `examples/demo.pcapng`."""

from pathlib import Path
from typing import Any, NamedTuple

from pilotwire import messages
from pilotwire.capture.files import packets, read
from pilotwire.capture.flows import flows
from pilotwire.capture.items import FrameSeen, Item
from pilotwire.capture.records import Packet
from pilotwire.wire.v2gtp import PayloadType

REPO = Path(__file__).parents[2]
DEMO = REPO / "examples" / "demo.pcapng"
SCRIPT = REPO / "examples" / "record_demo.py"

LANGUAGES = {PayloadType.ISO20_MAIN: "iso20-common", PayloadType.ISO20_DC: "iso20-dc"}


class Said(NamedTuple):
    """A message, when it was sent, and in which connection."""

    time: int
    connection: int
    schema: str
    octets: bytes
    message: Any


def demo_packets() -> list[Packet]:
    with DEMO.open("rb") as stream:
        return list(packets(read(stream)))


def demo_items() -> list[Item]:
    return list(flows(demo_packets()))


def conversation() -> list[Said]:
    said: list[Said] = []
    for frame in demo_items():
        if isinstance(frame, FrameSeen):
            number = frame.connection.number
            greeted = sum(one.connection == number for one in said) >= 2
            schema = LANGUAGES.get(frame.payload_type) or ("din70121" if greeted else "sap")
            message = messages.codec(schema).decode(frame.payload)
            said.append(Said(frame.time, number, schema, frame.payload, message))
    return said
