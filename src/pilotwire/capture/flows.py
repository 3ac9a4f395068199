"""From packets to the charging traffic in them: matching, discovery, and V2GTP frames per TCP connection.

V2GTP is recognised by its header, not by a port. EXI payloads stay bytes; a later floor reads them.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from pilotwire.capture import connections as links
from pilotwire.capture.connections import Connections, Endpoint
from pilotwire.capture.conversation import Conversation
from pilotwire.capture.items import (
    CaptureDamaged,
    ConnectionOpened,
    Item,
    MmeSeen,
    SdpSeen,
    SecretsSeen,
    Summary,
    Unparsed,
)
from pilotwire.capture.records import TLS_KEY_LOG, CaptureError, Packet, Record
from pilotwire.capture.tls import KeyLog
from pilotwire.wire import ethernet, homeplug, ip, sdp, transport
from pilotwire.wire.errors import FrameError
from pilotwire.wire.ethernet import EtherType, LinkFrame
from pilotwire.wire.fragments import Defragmenter
from pilotwire.wire.ip import IpPacket, Protocol
from pilotwire.wire.sdp import SdpResponse, SdpResponseWireless


def flows(records: Iterable[Record]) -> Iterator[Item]:
    """Yield what the records show, in their order; ends with a Summary, whatever the state of the file.

    A CaptureError of the reader becomes a CaptureDamaged item.
    """
    analyser = Analyser()
    try:
        for record in records:
            yield from analyser.feed(record)
    except CaptureError as damage:
        yield CaptureDamaged(time=analyser.time, offset=damage.offset, reason=damage.reason)
    yield from analyser.finish()


class Analyser:
    """Takes records one by one. `time` is that of the last packet, in nanoseconds; the core reads no clock."""

    def __init__(self) -> None:
        self.time = 0
        self._first_time: int | None = None
        self._traffic: Counter[str] = Counter()
        self._fragments = Defragmenter()
        self._connections = Connections()
        self._conversations: dict[int, Conversation] = {}
        self._keys = KeyLog()

    def feed(self, record: Record) -> Iterator[Item]:
        """Take a packet or keys and yield what became whole by it."""
        if not isinstance(record, Packet):
            if record.kind == TLS_KEY_LOG:
                self._keys.add(record.data)
            yield SecretsSeen(time=self.time, secrets=record)
            return
        self.time = record.time
        if self._first_time is None:
            self._first_time = record.time
        try:
            frame = ethernet.decode(record.link_type, record.data)
            yield from self._layer(frame)
        except FrameError as refusal:
            self._traffic["unparsed"] += 1
            yield Unparsed(time=self.time, reason=str(refusal), data=record.data)

    def finish(self) -> Iterator[Item]:
        """End all connections and sum up; nothing may be fed behind this."""
        for event in self._connections.finish(self.time):
            yield from self._on_event(event)
        yield Summary(
            time=self.time,
            first_time=self._first_time,
            packets=self._traffic.total(),
            connections=len(self._conversations),
            traffic=tuple(sorted(self._traffic.items())),
            unfinished=self._fragments.unfinished,
        )

    def _layer(self, frame: LinkFrame) -> list[Item]:
        if frame.ethertype in (EtherType.IPV4, EtherType.IPV6):
            return self._ip(frame)
        if frame.ethertype != EtherType.HOMEPLUG:
            return self._other(_name(EtherType, "EtherType", frame.ethertype))
        mme = homeplug.decode(frame.payload)
        self._traffic["HomePlug"] += 1
        return [MmeSeen(time=self.time, source=frame.source, destination=frame.destination, mme=mme)]

    def _other(self, protocol: str) -> list[Item]:
        self._traffic[protocol] += 1
        return []

    def _ip(self, frame: LinkFrame) -> list[Item]:
        packet = self._fragments.add(ip.decode(frame.payload))
        if packet is None:
            return self._other("IP fragment")
        handlers: dict[int, Callable[[LinkFrame, IpPacket], list[Item]]] = {
            Protocol.TCP: self._tcp,
            Protocol.UDP: self._udp,
        }
        handler = handlers.get(packet.protocol)
        return handler(frame, packet) if handler else self._other(_name(Protocol, "IP protocol", packet.protocol))

    def _udp(self, frame: LinkFrame, packet: IpPacket) -> list[Item]:
        datagram = transport.decode_udp(packet)
        if sdp.PORT not in (datagram.source_port, datagram.destination_port):
            return self._other("UDP")
        if datagram.missing:
            raise FrameError("UDP", "payload", f"short of {datagram.missing} octets", "must be whole")
        message = sdp.decode(datagram.payload)
        self._traffic["SDP"] += 1
        if isinstance(message, SdpResponse | SdpResponseWireless):
            self._connections.servers.add(Endpoint(message.address, message.port))
        return [
            SdpSeen(
                time=self.time,
                source=Endpoint(packet.source, datagram.source_port),
                destination=Endpoint(packet.destination, datagram.destination_port),
                source_mac=frame.source,
                destination_mac=frame.destination,
                message=message,
            )
        ]

    def _tcp(self, frame: LinkFrame, packet: IpPacket) -> list[Item]:
        segment = transport.decode_tcp(packet)
        self._traffic["TCP"] += 1
        events = self._connections.add(frame, packet, segment, self.time)
        return [item for event in events for item in self._on_event(event)]

    def _on_event(self, event: links.Event) -> list[Item]:
        number = event.connection.number
        if isinstance(event, links.Opened):
            self._conversations[number] = Conversation(event.connection, self._keys)
            return [ConnectionOpened(time=event.time, connection=event.connection)]
        conversation = self._conversations[number]
        if isinstance(event, links.Ended):
            return conversation.end(event)
        return conversation.take(event.direction, event.event)


def _name(members: type[EtherType] | type[Protocol], kind: str, number: int) -> str:
    return members(number).name if number in frozenset(members) else f"{kind} 0x{number:02X}"
