"""Whether something is at the other end of a network interface, as the kernel tells it by rtnetlink."""

import socket
from time import monotonic

from pilotwire.net.interfaces import is_link, look, read, unknown
from pilotwire.net.neighbours import Neighbours
from pilotwire.net.rtnetlink import Group, Kind, Message, Netlink

LOOK_S = 0.25
"""Real seconds between two looks where there is no modem."""


class CarrierWatch:
    """Follows the carrier of an interface (IFF_LOWER_UP) from now on. One that is deleted has none; it may come back.

    `direct` is an interface with the peer itself at its other end, and no modem in between: there the carrier counts as
    lost for a moment, too, when the last host that was heard answers no more; and it is looked at every `LOOK_S`, since
    the kernel may hold back its news for a second. Raises Misconfigured where there is no such interface.
    """

    def __init__(self, interface: str, *, direct: bool = False) -> None:
        self.interface, self._direct, self._looked = interface, direct, monotonic()
        self._news = Netlink(Group.LINK, *([Group.NEIGH] if direct else []))
        self._kernel, self._neighbours = Netlink(), Neighbours()
        found = look(self._kernel, interface)
        if found is None:
            self.close()
            raise unknown(interface)
        self.up = found.carrier
        self._index: int | None = found.index
        self._changes: list[bool] = []

    @property
    def socket(self) -> socket.socket:
        """Readable when there is news."""
        return self._news.socket

    def read(self) -> list[bool]:
        """What the carrier became since the last call, in order; does not wait."""
        news = self._news.news()
        for message in news or ():
            self._follow(message)
        if news is None:  # some of it was lost
            self._neighbours.clear()
        if news is None or (self._direct and monotonic() - self._looked >= LOOK_S):
            self._look()
        changes, self._changes = self._changes, []
        return changes

    def close(self) -> None:
        """Follow it no more."""
        self._news.close()
        self._kernel.close()

    def _look(self) -> None:
        """See how things stand."""
        self._looked = monotonic()
        found = look(self._kernel, self.interface)
        self._stand(found.index if found else None, found is not None and found.carrier)

    def _follow(self, message: Message) -> None:
        if self._neighbours.alone(message, self._index) and self.up:
            self._changes += [False, True]
        if not is_link(message):
            return
        found, gone = read(message), message.kind == Kind.DELLINK
        if found.index == self._index and (gone or found.name != self.interface):
            self._stand(None, False)
        elif found.name == self.interface and not gone:
            self._stand(found.index, found.carrier)

    def _stand(self, index: int | None, up: bool) -> None:
        self._index = index
        if up != self.up:
            self.up = up
            self._changes.append(up)
