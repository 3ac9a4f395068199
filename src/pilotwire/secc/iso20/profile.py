"""ISO 15118-20, station: the power that the car announces, and whether it keeps to it (8.3.5.3.9, 8.3.5.3.12)."""

from pilotwire.energy import Plan, PlanStep
from pilotwire.messages.iso20.base import ResponseCode
from pilotwire.messages.iso20.common import EVPowerProfile, PowerToleranceAcceptance, Scheduled_EVPPTControlMode
from pilotwire.secc.errors import Refuse
from pilotwire.secc.profiles import PROFILE_SKEW, touched
from pilotwire.secc.visit import Offered, Visit

ROUNDING_W, ROUNDING = 1.0, 0.001
"""What rounding to 16 bits, there and back, may add to a power: W, and a share."""

CORRECTION_S = 10.0
"""How long a car has to come back to its profile after the first warning; the figure of [V2G20-1865] is not known."""

SETTLE_S = 1.0
"""What is over sooner is regulation, and no deviation; ours to choose."""

INVALID = "FAILED_EVPowerProfileInvalid"


def selected(profile: EVPowerProfile) -> int | None:
    """The schedule that the car chose; None where the station steers."""
    mode = profile.control_mode
    return mode.selected_schedule_tuple_id if isinstance(mode, Scheduled_EVPPTControlMode) else None


def plan_of(visit: Visit, profile: EVPowerProfile) -> Plan:
    """The entries follow each other from the anchor on; where all of it would be over, from where the offer began.

    Stacks in the field copy the offer and leave the anchor at zero.
    """
    entries = profile.ev_power_profile_entries.ev_power_profile_entry
    anchor, length = float(profile.time_anchor), sum(entry.duration for entry in entries)
    steps, start = [], anchor if anchor + length > visit.now else _offered_from(visit)
    for entry in entries:
        watts = sum(float(p) for p in (entry.power, entry.power_l2, entry.power_l3) if p is not None)
        steps.append(PlanStep(start, entry.duration, watts))
        start += entry.duration
    return Plan(tuple(steps))


def _offered_from(visit: Visit) -> float:
    offered = visit.notes.offered
    return offered[0].outlook.slots[0].start if offered else float(int(visit.now))


def terms_of(visit: Visit, number: int, plan: Plan) -> Offered:
    """The offer that was chosen; Refuse one that there is not, and a plan of more power than it gives."""
    offer = next((o for o in visit.notes.offered if o.number == number), None)
    if offer is None:
        raise Refuse("FAILED_ScheduleSelectionInvalid", f"schedule {number} was not offered")
    for step in plan.steps:
        for slot in touched(step, offer.outlook):
            least, most = _least(-slot.max_discharge_w), _most(slot.max_charge_w)
            if not least <= step.watts <= most:
                limits = f"{-slot.max_discharge_w:g} to {slot.max_charge_w:g} W"
                raise Refuse(INVALID, f"{step.watts:g} W at {step.start:.0f}: {limits} were offered")
    return offer


def _most(watts: float) -> float:
    return watts * (1 + ROUNDING) + ROUNDING_W


def _least(watts: float) -> float:
    return -_most(-watts)


def promise(visit: Visit, profile: EVPowerProfile) -> ResponseCode:
    """What the car says of the tolerance [V2G20-1944] to [V2G20-1946]: a promise is noted, to be held to."""
    visit.notes.tolerance_w = visit.notes.astray = None
    mode, offered = profile.control_mode, visit.offering.power_tolerance
    told = mode.power_tolerance_acceptance if isinstance(mode, Scheduled_EVPPTControlMode) else None
    if told is PowerToleranceAcceptance.PowerToleranceConfirmed:
        visit.notes.tolerance_w = offered
        return ResponseCode.OK_PowerToleranceConfirmed
    if told is None or offered is None:
        return ResponseCode.OK
    if visit.offering.tolerance_required:
        raise Refuse("FAILED_PowerToleranceNotConfirmed", "the car does not promise to keep to its profile")
    return ResponseCode.WARNING_PowerToleranceNotConfirmed


def judge(visit: Visit) -> ResponseCode:
    """Whether the car keeps its promise: a warning at first, Refuse where it does not come back in time [V2G20-1953].

    To take or give less than announced is no harm.
    """
    notes = visit.notes
    if notes.tolerance_w is None or notes.profile is None or _within(visit, notes.profile, notes.tolerance_w):
        notes.astray = None
        return ResponseCode.OK
    notes.astray = visit.now if notes.astray is None else notes.astray
    if visit.now - notes.astray <= SETTLE_S:
        return ResponseCode.OK
    if visit.now - notes.astray > SETTLE_S + CORRECTION_S:
        flows = f"{visit.facts.output.watts:.0f} W flow, {notes.profile.watts(visit.now):.0f} W were announced"
        raise Refuse("FAILED_EVPowerProfileViolation", flows)
    return ResponseCode.WARNING_EVPowerProfileViolation


def _within(visit: Visit, profile: Plan, tolerance: float) -> bool:
    """At the edges of steps either side of them will do, since clocks differ."""
    around = [profile.watts(visit.now + skew) for skew in (-PROFILE_SKEW, 0.0, PROFILE_SKEW)]
    return min(0.0, *around) - tolerance <= visit.facts.output.watts <= max(0.0, *around) + tolerance
