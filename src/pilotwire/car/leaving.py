"""A car that leaves after so many turns of the charge loop."""

from msgspec.structs import replace

from pilotwire.drivers import Vehicle
from pilotwire.ports import Wish
from pilotwire.session.dialect import content
from pilotwire.session.events import Event, Received

LOOPS = frozenset({"DC_ChargeLoopRes", "AC_ChargeLoopRes", "CurrentDemandRes", "ChargingStatusRes"})


class Leaving:
    """Counts loop responses, and then wishes to stop; without a number it never does."""

    def __init__(self, vehicle: Vehicle, loops: int | None) -> None:
        self._vehicle, self._left = vehicle, loops

    def listen(self, event: Event) -> None:
        """Look whether this was a turn."""
        if self._left is None or not isinstance(event, Received):
            return
        if type(content(event.message)).__name__ in LOOPS:
            self._left -= 1
        if self._left == 0:
            self._vehicle.errand = replace(self._vehicle.errand, wish=Wish.STOP)
