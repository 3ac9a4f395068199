"""Cars by number: whoever looks for stations, asks for a server or opens a connection is a car."""

from pilotwire.capture.connections import Connection, Direction
from pilotwire.capture.items import ConnectionItem, DirectionItem, Item, MmeSeen, SdpSeen
from pilotwire.wire.homeplug.slac import CM_SLAC_PARM_REQ
from pilotwire.wire.sdp import SdpRequest, SdpRequestWireless

GROUP = 0x01
"""Set in the first octet of a MAC address that is for many."""


def mac(octets: bytes | None) -> str:
    """A MAC address as people write it; a dash where the link has none."""
    return octets.hex(":") if octets else "-"


class Parties:
    """Numbers the cars of a capture in the order of their appearance."""

    def __init__(self) -> None:
        self.cars: dict[object, int] = {}

    def column(self, item: Item) -> str:
        """Which car, and an arrow: to the station or from it."""
        if isinstance(item, MmeSeen):
            return self._by_mac(item.source, item.destination, asks=isinstance(item.mme, CM_SLAC_PARM_REQ))
        if isinstance(item, SdpSeen):
            asks = isinstance(item.message, SdpRequest | SdpRequestWireless)
            return self._by_mac(item.source_mac, item.destination_mac, asks=asks)
        if isinstance(item, ConnectionItem):
            arrow = "" if not isinstance(item, DirectionItem) else self._arrow(item.direction)
            return f"car {self.number(item.connection)} {arrow}".rstrip()
        return ""

    def peer(self, item: Item) -> str:
        """Whom a HomePlug message of a car is for, or who sent any other, by the end of its MAC address."""
        if not isinstance(item, MmeSeen):
            return ""
        word, other = ("to", item.destination) if item.source in self.cars else ("from", item.source)
        return f"{word} {mac(other[-3:])}" if other and not other[0] & GROUP else ""

    def number(self, connection: Connection) -> int:
        """The number of the car that opened a connection."""
        return self._number(connection.client_mac or connection.client.address)

    def _number(self, key: object) -> int:
        return self.cars.setdefault(key, len(self.cars) + 1)

    def _by_mac(self, source: bytes | None, destination: bytes | None, *, asks: bool) -> str:
        if asks or source in self.cars:
            return f"car {self._number(source)} →"
        return f"car {self.cars[destination]} ←" if destination in self.cars else "station"

    @staticmethod
    def _arrow(direction: Direction) -> str:
        return "→" if direction is Direction.TO_STATION else "←"
