"""A data link that keeps the pace of real time in a world that hurries, since modems on a wire do not hurry."""

from pilotwire.ports import DataLink, LinkOutput, Pilot
from pilotwire.sim.steady import SteadyClock


class SlowLink:
    """A `ports.DataLink` around another one. Its own times are those of the clock, inside they never hurry."""

    def __init__(self, link: DataLink, clock: SteadyClock) -> None:
        self._link, self._clock = link, clock

    def plug(self, now: float) -> None:
        """Communication is wanted."""
        self._link.plug(self._clock.slow())

    def unplug(self, now: float) -> None:
        """Communication is over."""
        self._link.unplug(self._clock.slow())

    def tell(self, pilot: Pilot, now: float) -> None:
        """The pilot's state."""
        self._link.tell(pilot, self._clock.slow())

    def receive(self, frame: bytes, now: float) -> None:
        """A frame that came in."""
        self._link.receive(frame, self._clock.slow())

    def carrier(self, up: bool, now: float) -> None:
        """Whether the network interface has something at its other end."""
        self._link.carrier(up, self._clock.slow())

    def next_deadline(self) -> float | None:
        """When to call `handle_timeout`, UNIX s by the clock that hurries."""
        due = self._link.next_deadline()
        return None if due is None else self._clock.hurried(due)

    def handle_timeout(self, now: float) -> None:
        """Time went by."""
        self._link.handle_timeout(self._clock.slow())

    def take(self) -> list[LinkOutput]:
        """What came up since the last call."""
        return self._link.take()
