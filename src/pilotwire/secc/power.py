"""What all protocols do alike with the hardware: isolation, pre-charge, energy on and off, limits."""

from typing import Any

import msgspec

from pilotwire.ports import Contactors, Isolation, IsolationTest, Lock, OutputOff, SetOutput
from pilotwire.secc.errors import Refuse, Wait
from pilotwire.secc.visit import Visit
from pilotwire.session.agreed import Power
from pilotwire.session.events import EnergyStopped
from pilotwire.session.timers import Span

PRE_CHARGE_A = 2.0
"""No more than this may flow before the car closes its contactors (IEC 61851-23, CC.5.1; by second hand)."""

MATCH_V = 20.0
"""A pre-charge is done when the voltages differ by less (IEC 61851-23; by second hand)."""

STILL_A = 1.0
"""Below this current contactors may open."""


class Bounded(msgspec.Struct, frozen=True):
    """An output within the station's limits, and which of them bound it."""

    volts: float
    amps: float
    by_power: bool
    by_current: bool


def isolation_finished(visit: Visit) -> bool:
    """Begin the isolation test, then whether it has proven the isolation; Refuse where it found a fault."""
    notes, facts = visit.notes, visit.facts
    if not notes.testing:
        notes.testing = True
        most = facts.limits.max_volts
        visit.do(Lock(True), IsolationTest(min(most, notes.car_max_volts or most)))
        return False
    if facts.isolation is Isolation.FAULT:
        raise Refuse("FAILED", "the isolation test found a fault")
    if facts.isolation.proven:
        notes.testing = False
        return True
    return False


def must_be_proven(visit: Visit) -> None:
    """Refuse energy where the isolation is proven no more: the hardware has taken the proof back."""
    if not visit.facts.isolation.proven:
        raise Refuse("FAILED", "the isolation is not proven any more: the car has opened S2 under power, or is gone")


def pre_charge(visit: Visit, volts: float) -> None:
    """Bring the output to a voltage, with a trickle of current."""
    limits = visit.facts.limits
    if not 0 <= volts <= limits.max_volts:
        raise Refuse("FAILED", f"pre-charge to {volts} V: 0 to {limits.max_volts} V can be had")
    visit.notes.volts = volts
    visit.do(Contactors(True), SetOutput(volts, min(PRE_CHARGE_A, limits.max_charge_a)))


def off_target(request: Any, response: Any) -> bool:
    """Whether a pre-charge has not come to its voltage; no other exchange is one."""
    present = getattr(response, "evse_present_voltage", None)
    if present is None or "PreCharge" not in type(request).__name__:
        return False
    return abs(float(present) - float(request.ev_target_voltage)) > MATCH_V


def connect(visit: Visit) -> None:
    """Energy on: contactors closed, and seen to be so. Wait until they are."""
    visit.do(Contactors(True))
    if visit.agreed.power is Power.AC and not visit.facts.pilot.ready:
        raise Wait("the car's state C on the pilot", "FAILED_PowerDeliveryNotApplied", Span.PILOT)
    if not visit.facts.contactors_closed:
        raise Wait("closing the contactors", "FAILED_ContactorError")


def reconnect(visit: Visit) -> None:
    """AC: a car that opened S2 in the loop, and has closed it again, gets its mains back."""
    if visit.notes.energized and visit.facts.pilot.ready and not visit.facts.contactors_closed:
        visit.do(Contactors(True))


def disconnect(visit: Visit) -> None:
    """Energy off: no output, contactors open, and seen to be so. Wait until they are."""
    notes = visit.notes
    visit.do(OutputOff(), Contactors(False))
    if visit.facts.contactors_closed or abs(visit.facts.output.amps) > STILL_A:
        raise Wait("opening the contactors", "FAILED_ContactorError")
    if notes.energized:
        notes.energized, notes.delivered = False, True
        visit.tell(EnergyStopped())


def clamp(visit: Visit, volts: float, amps: float) -> Bounded:
    """A wish for current at a voltage, within what hardware and planner allow."""
    limits, present = visit.facts.limits, max(visit.facts.output.volts, 1.0)
    most_w, most_a = limits.max_charge_w, limits.max_charge_a
    least_w, least_a = limits.max_discharge_w, limits.max_discharge_a
    by_power = amps * present > most_w or -amps * present > least_w
    by_current = amps > most_a or -amps > least_a
    allowed = max(-min(least_a, least_w / present), min(most_a, most_w / present, amps))
    return Bounded(max(0.0, min(volts, limits.max_volts)), allowed, by_power, by_current)


def steer(visit: Visit) -> float:
    """The power that the planner wants now in W; as much as possible where it wants nothing in particular."""
    wanted = visit.facts.setpoint_w
    return visit.facts.limits.max_charge_w if wanted is None else wanted
