"""A data link over a plain network interface: 10BASE-T1S of MCS (ISO 15118-10), or 100BASE-TX in a laboratory."""

from pilotwire.ports import LinkEvent, LinkLost, LinkOutput, LinkReady, LinkStep, Pilot


class Wired:
    """A `ports.DataLink` that is ready while there is carrier. It never sends a frame."""

    def __init__(self, now: float) -> None:
        self._plugged = self._carrier = self._ready = False
        self._out: list[LinkEvent] = []

    def plug(self, now: float) -> None:
        """Communication is wanted."""
        self._plugged = True
        self._look()

    def unplug(self, now: float) -> None:
        """Communication is over."""
        self._plugged = self._ready = False
        self._out.clear()

    def tell(self, pilot: Pilot, now: float) -> None:
        """The pilot says nothing to a plain interface."""

    def receive(self, frame: bytes, now: float) -> None:
        """Frames are the network's own affair."""

    def carrier(self, up: bool, now: float) -> None:
        """The interface has, or has no more, something at its other end."""
        self._carrier = up
        self._look()

    def next_deadline(self) -> float | None:
        """Nothing happens by time alone."""
        return None

    def handle_timeout(self, now: float) -> None:
        """Time changes nothing."""

    def take(self) -> list[LinkOutput]:
        """What came up since the last call."""
        out: list[LinkOutput] = [*self._out]
        self._out.clear()
        return out

    def _look(self) -> None:
        if self._plugged and self._carrier and not self._ready:
            self._ready = True
            self._out += [LinkStep("link up", "carrier"), LinkReady()]
        elif self._ready and not self._carrier:
            self._ready = False
            self._out.append(LinkLost("nothing answers at the other end of the interface"))
