"""A car that charges by duty cycle alone (IEC 61851-1, mode 3), as an engine."""

from pilotwire.ports import (
    CarFacts,
    ChargePower,
    Contactors,
    Lock,
    Oscillation,
    OutputOff,
    PilotState,
    Wish,
)
from pilotwire.signalling.basic.events import AmpsOffered, CarOutput, ChargingStarted, ChargingStopped
from pilotwire.signalling.basic.settings import BasicCarSettings
from pilotwire.signalling.car_pilot import CarPilot
from pilotwire.signalling.duty import Offered
from pilotwire.signalling.timings import CAR_FOLLOWS

READ_AGAIN = 0.02  # s until a duty cycle that has just changed is measured a second time
STILL_AMPS = 1.0  # less is no current: S2 may open
LEAST_VOLTS = 100.0  # less is no mains


class BasicCar:
    """Draws what the pilot offers while the driver wants it, and nothing else.

    It wants `tell` often: the duty cycle has to be followed within 5 s.
    """

    def __init__(self, facts: CarFacts, now: float, settings: BasicCarSettings | None = None) -> None:
        self.settings = settings or BasicCarSettings()
        self.pilot = CarPilot(self.settings.digital)
        self.ready = False  # S2 closed, by our will
        self.amps = 0.0  # offered, per phase, that the cable bears as well
        self._facts, self._now = facts, now
        self._out: list[CarOutput] = []
        self._watts = 0.0  # told last
        self._held = False
        self._open_by: float | None = None
        self.tell(facts, now)

    def tell(self, facts: CarFacts, now: float) -> None:
        """What the car is like now."""
        self._facts = facts
        duty = facts.inlet.duty_percent
        self.pilot.measured(None if duty is None else Oscillation(duty), now)
        self._decide(now)

    def handle_timeout(self, now: float) -> None:
        """Time went by."""
        self._decide(now)

    def next_deadline(self) -> float | None:
        """When to `tell` it anew and call `handle_timeout`, UNIX s."""
        again = None if self.pilot.settled else self._now + READ_AGAIN
        return min((moment for moment in (again, self._open_by) if moment is not None), default=None)

    def take(self) -> list[CarOutput]:
        """What there is to do since the last call, in order."""
        out, self._out = self._out, []
        return out

    def stop(self, why: str, now: float) -> None:
        """Another mode takes over: no power any more, and S2 open."""
        self._now = now
        self._end(why)

    # One look at the facts.

    def _decide(self, now: float) -> None:
        self._now = now
        inlet, fault = self._facts.inlet, self._facts.fault
        self._note(self._offered())
        if fault is not None or not inlet.plugged:
            self._end(fault or "the plug is out")
            return
        self._hold(self._wanted or (self._held and self._facts.wish is not Wish.STOP and not self._full))
        if self._wanted and self.amps:
            self._charge()
        elif self.ready:
            self._leave("nothing is offered" if self._wanted else "the car wants no more")

    def _offered(self) -> float:
        said, cable = self.pilot.says, self._facts.inlet.cable_amps
        amps = said.amps if isinstance(said, Offered) else 0.0
        return amps if cable is None else min(amps, cable)

    def _note(self, amps: float) -> None:
        if amps != self.amps:
            self.amps = amps
            self._out.append(AmpsOffered(amps))

    @property
    def _full(self) -> bool:
        battery = self._facts.battery
        return battery.full or battery.soc >= min(self._facts.target_soc, self._facts.maximum_soc)

    @property
    def _wanted(self) -> bool:
        return self._facts.wish not in (Wish.STOP, Wish.PAUSE, Wish.STANDBY) and not self._full

    def _charge(self) -> None:
        self._open_by = None
        if not self.ready and (self._facts.inlet.locked or not self.settings.lock):
            self.ready = True
            self._out += [Contactors(True), PilotState(True)]
        volts = self._facts.inlet.output.volts
        mains = self.ready and volts >= LEAST_VOLTS
        self._draw(min(self.amps * volts * self.settings.phases, self._facts.battery.max_charge_w) if mains else 0.0)

    def _draw(self, watts: float) -> None:
        if not watts:
            self._stop_drawing("no mains")
        elif watts != self._watts:
            self._out += [ChargePower(watts)] if self._watts else [ChargingStarted(), ChargePower(watts)]
            self._watts = watts

    def _leave(self, why: str) -> None:
        """Stop drawing, and open S2 when nothing flows any more, or nothing but time does."""
        if self._open_by is None:
            self._open_by = self._now + CAR_FOLLOWS.seconds * self.settings.stretch
            self._stop_drawing(why)
        if abs(self._facts.inlet.output.amps) < STILL_AMPS or self._now >= self._open_by:
            self._part()

    def _stop_drawing(self, why: str) -> None:
        if self._watts:
            self._watts = 0.0
            self._out += [ChargePower(0.0), ChargingStopped(why)]

    def _part(self) -> None:
        self._open_by = None
        if self.ready:
            self.ready = False
            self._out += [PilotState(False), Contactors(False)]

    def _end(self, why: str) -> None:
        """At once."""
        if self.ready:
            self._out.append(OutputOff())
        self._stop_drawing(why)
        self._part()
        self._hold(False)

    def _hold(self, held: bool) -> None:
        if self.settings.lock and held is not self._held:
            self._held = held
            self._out.append(Lock(held))
