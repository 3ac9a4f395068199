"""Stage hardware: does at once what the station commands, and finds what the recorded station had found."""

from decimal import Decimal
from typing import Any

from pilotwire.capture.anatomy import body_of, find, name_of
from pilotwire.capture.exchange import Exchange
from pilotwire.capture.limits import amount
from pilotwire.capture.offer import Offer
from pilotwire.energy import Outlook, Slot
from pilotwire.ports import (
    Command,
    Contactors,
    Decision,
    Isolation,
    IsolationTest,
    Lock,
    Output,
    OutputOff,
    Pilot,
    Reading,
    StationFacts,
)
from pilotwire.sim.replay.station import limits_of
from pilotwire.sim.replay.verdict import processing_of

DAY = 86400.0
ENERGY = ("CableCheck", "PreCharge", "PowerDelivery", "CurrentDemand", "ChargingStatus", "ChargeLoop")
"""Parts of the names of messages for which a car is in state C."""


class Props:
    """The facts of an outlet. `find` takes them out of a recording, `obey` out of the station's commands."""

    def __init__(self, offer: Offer) -> None:
        self._offer, self._limits = offer, limits_of(offer)
        self._pilot, self._locked, self._closed = Pilot.B, False, False
        self._isolation, self._output = Isolation.UNKNOWN, Output()
        self._decision = Decision.NONE
        self._outlook: Outlook | None = None
        self._reading: Reading | None = None

    def facts(self) -> StationFacts:
        """All that is known now."""
        return StationFacts(
            pilot=self._pilot,
            locked=self._locked,
            contactors_closed=self._closed,
            isolation=self._isolation,
            output=self._output,
            limits=self._limits,
            authorization=self._decision,
            reading=self._reading,
            outlook=self._outlook,
        )

    def obey(self, command: Command) -> None:
        """Do it at once."""
        match command:
            case Lock(engaged=engaged):
                self._locked = engaged
            case Contactors(closed=closed):
                self._closed = closed
                self._output = self._output if closed else Output()
            case OutputOff():
                self._output = Output()
            case IsolationTest():
                self._isolation = Isolation.TESTING

    def find(self, exchange: Exchange, now: float) -> None:
        """What the recorded station knew when it answered; where there is no answer, all stays as it was."""
        self._pilot = Pilot.C if any(part in exchange.name for part in ENERGY) else Pilot.B
        answer = exchange.answer.message if exchange.answer is not None else None
        if answer is not None and exchange.answer is not None and exchange.answer.accepts:
            self._progress(name_of(answer), processing_of(answer) == "Finished", now)
            self._measure(body_of(answer), now)

    def _progress(self, name: str, finished: bool, now: float) -> None:
        if name in ("AuthorizationRes", "ContractAuthenticationRes"):
            self._decision = Decision.ACCEPTED if finished else Decision.PENDING
        elif name in ("ChargeParameterDiscoveryRes", "ScheduleExchangeRes"):
            self._outlook = self._ahead(now) if finished else None
        elif "CableCheck" in name and finished:
            self._isolation = Isolation.VALID

    def _measure(self, body: Any, now: float) -> None:
        volts, amps = find(body, "evse_present_voltage"), find(body, "evse_present_current")
        if volts is not None:
            self._output = Output(amount(volts), amount(amps))
        meter = find(body, "meter_info")
        if meter is not None:
            self._reading = _reading(meter, now, self._reading.number + 1 if self._reading else 1)

    def _ahead(self, now: float) -> Outlook:
        """The recorded schedule from now on; all that the station has for a day where it offered none."""
        steps, limits = self._offer.schedule, self._limits
        if not steps:
            return Outlook(slots=(self._slot(now, DAY, limits.max_charge_w),))
        ends = [step.start for step in steps[1:]]
        ends.append(steps[-1].start + (steps[-1].duration or DAY))
        slots = [
            self._slot(now + step.start, end - step.start, step.watts)
            for step, end in zip(steps, ends, strict=True)
            if end > step.start
        ]
        return Outlook(slots=tuple(slots))

    def _slot(self, start: float, duration: float, watts: float) -> Slot:
        back = self._limits.max_discharge_w
        return Slot(start=start, duration=duration, max_charge_w=watts, max_discharge_w=back, buy=Decimal(0))


def _reading(meter: Any, now: float, number: int) -> Reading:
    """Of MeterInfo, whose register ISO 15118-2 and ISO 15118-20 name differently."""
    into = getattr(meter, "charged_energy_reading_wh", None) or getattr(meter, "meter_reading", None) or 0
    back = getattr(meter, "bpt_discharged_energy_reading_wh", None) or 0
    return Reading(meter_id=meter.meter_id, time=now, import_wh=Decimal(into), export_wh=Decimal(back), number=number)
