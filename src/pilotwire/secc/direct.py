"""Direct current in DIN SPEC 70121 and ISO 15118-2: cable check, pre-charge, current, welding detection."""

from typing import Any

import msgspec

from pilotwire.ports import Contactors, OutputOff, SetOutput
from pilotwire.secc.answers import BOOK
from pilotwire.secc.errors import Refuse
from pilotwire.secc.power import Bounded, clamp, isolation_finished, must_be_proven, pre_charge
from pilotwire.secc.status import available, dc_status
from pilotwire.secc.visit import Visit
from pilotwire.session.agreed import Power
from pilotwire.session.events import BatteryTold, Warned
from pilotwire.session.kit import KITS, amps, kit_of, volts, watts

RIPPLE_A = 1.0  # peak to peak; nothing measures it, and cars only want it small


def cable_check(visit: Visit, request: Any) -> Any:
    """The car asks again until the isolation test has spoken; after a renegotiation the cable must be dead first."""
    kit = kit_of(visit.agreed)
    told(visit, request.dc_ev_status)
    alternating = visit.agreed.power is Power.AC  # a quirk: there is nothing to test, and nothing is proven
    if not alternating and not visit.notes.testing:
        _before_test(visit)
    finished = alternating or isolation_finished(visit)
    return kit.CableCheckRes(
        response_code=kit.ResponseCode.OK,
        dc_evse_status=dc_status(visit),
        evse_processing=kit.EVSEProcessing.Finished if finished else kit.EVSEProcessing.Ongoing,
    )


def _before_test(visit: Visit) -> None:
    if visit.notes.energized:
        visit.do(OutputOff(), Contactors(False))
    if not visit.facts.pilot.ready:  # some cars are late; no reason to end the session
        visit.tell(Warned("the car asks for the cable check in state B of the pilot"))


def told(visit: Visit, status: Any, volts: float | None = None, amps: float | None = None) -> None:
    """Put on record what the car says of its battery."""
    visit.tell(BatteryTold(soc=float(status.ev_ress_soc), volts=volts, amps=amps))


def pre_charge_voltage(visit: Visit, request: Any) -> Any:
    """Bring the output to the car's voltage, with no more than a trickle."""
    kit, target = kit_of(visit.agreed), float(request.ev_target_voltage)
    told(visit, request.dc_ev_status)
    pre_charge(visit, target)
    return kit.PreChargeRes(
        response_code=kit.ResponseCode.OK,
        dc_evse_status=dc_status(visit),
        evse_present_voltage=volts(kit, visit.facts.output.volts),
    )


def welding_detection(visit: Visit, request: Any) -> Any:
    """Tell the voltage that is left."""
    kit = kit_of(visit.agreed)
    return kit.WeldingDetectionRes(
        response_code=kit.ResponseCode.OK,
        dc_evse_status=dc_status(visit),
        evse_present_voltage=volts(kit, visit.facts.output.volts),
    )


def current(visit: Visit, request: Any) -> dict[str, Any]:
    """Set the output by the car's wish, and the fields that CurrentDemandRes has in both protocols."""
    kit, limits, output = kit_of(visit.agreed), visit.facts.limits, visit.facts.output
    target = float(request.ev_target_voltage)
    held = _drive(visit, request, target)
    return {
        "response_code": kit.ResponseCode.OK,
        "dc_evse_status": dc_status(visit),
        "evse_present_voltage": volts(kit, output.volts),
        "evse_present_current": amps(kit, output.amps),
        "evse_current_limit_achieved": held.by_current,
        "evse_voltage_limit_achieved": target > limits.max_volts,
        "evse_power_limit_achieved": held.by_power,
        "evse_maximum_voltage_limit": volts(kit, limits.max_volts),
        **shown_limits(visit).fields(kit),
    }


def _drive(visit: Visit, request: Any, target: float) -> Bounded:
    """The current never flows backwards: neither protocol has words for that."""
    notes = visit.notes
    must_be_proven(visit)
    wanted = float(request.ev_target_current)
    told(visit, request.dc_ev_status, amps=wanted)
    if target < 0:
        raise Refuse("FAILED", f"EVTargetVoltage {target} V: must not be negative")
    held = clamp(visit, target, max(0.0, wanted))
    planned = available(visit) / max(visit.facts.output.volts, 1.0)
    notes.volts = held.volts
    visit.do(SetOutput(held.volts, min(held.amps, planned)))
    return Bounded(held.volts, held.amps, held.by_power or held.amps > planned, held.by_current)


class Shown(msgspec.Struct, frozen=True):
    """The limits that a car is told now: A and W."""

    amps: float
    watts: float

    def fields(self, kit: Any) -> dict[str, Any]:
        """As the protocols name them."""
        return {
            "evse_maximum_current_limit": amps(kit, self.amps),
            "evse_maximum_power_limit": watts(kit, self.watts),
        }


def shown_limits(visit: Visit) -> Shown:
    """What hardware and planner allow; what the hardware allows where the car must not hear of zero (`never_zero`)."""
    limits, power = visit.facts.limits, available(visit)
    if power <= 0 and visit.offering.never_zero:
        return Shown(limits.max_charge_a, limits.max_charge_w)
    present = visit.facts.output.volts
    most = power / present if visit.notes.energized and present > max(limits.min_volts, 1.0) else limits.max_charge_a
    return Shown(min(limits.max_charge_a, most), power)


def dc_limits(visit: Visit) -> dict[str, Any]:
    """The fields of DC_EVSEChargeParameter."""
    kit, limits = kit_of(visit.agreed), visit.facts.limits
    shown = shown_limits(visit)
    return {
        "dc_evse_status": dc_status(visit),
        "evse_maximum_voltage_limit": volts(kit, limits.max_volts),
        "evse_minimum_voltage_limit": volts(kit, limits.min_volts),
        "evse_minimum_current_limit": amps(kit, limits.min_charge_a),
        "evse_peak_current_ripple": amps(kit, RIPPLE_A),
        **shown.fields(kit),
    }


for _kit in KITS.values():
    BOOK |= {
        _kit.CableCheckReq: cable_check,
        _kit.PreChargeReq: pre_charge_voltage,
        _kit.WeldingDetectionReq: welding_detection,
    }
