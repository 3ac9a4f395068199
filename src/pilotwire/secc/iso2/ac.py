"""ISO 15118-2, station: alternating current (8.4.4)."""

from typing import Any

from pilotwire.messages import iso2
from pilotwire.messages.iso2 import ChargingStatusReq, ChargingStatusRes, EnergyTransferMode, ResponseCode
from pilotwire.ports import SetAcPower
from pilotwire.secc.answers import answers
from pilotwire.secc.iso2.receipts import ask_receipt, meter_info
from pilotwire.secc.power import reconnect
from pilotwire.secc.status import ac_status, available
from pilotwire.secc.visit import Visit
from pilotwire.session.kit import amps, volts


def phases_of(visit: Visit, mode: EnergyTransferMode) -> int:
    """The phases that a way of AC uses here."""
    return 1 if mode is EnergyTransferMode.AC_single_phase_core else visit.facts.limits.phases


def most_power(visit: Visit) -> float:
    """What the phases that the car uses can carry, in W."""
    limits = visit.facts.limits
    return min(limits.max_charge_w, limits.max_charge_a * visit.notes.phases * visit.offering.nominal_voltage)


def ac_limits(visit: Visit) -> dict[str, Any]:
    """The fields of AC_EVSEChargeParameter."""
    return {
        "ac_evse_status": ac_status(visit),
        "evse_nominal_voltage": volts(iso2, visit.offering.nominal_voltage),
        "evse_max_current": amps(iso2, visit.facts.limits.max_charge_a),
    }


@answers(ChargingStatusReq)
def charging_status(visit: Visit, request: ChargingStatusReq) -> ChargingStatusRes:
    """One turn of the loop: the current that the car may draw from now on, and the meter."""
    reconnect(visit)
    power = allow(visit)
    return ChargingStatusRes(
        response_code=ResponseCode.OK,
        evse_id=visit.offering.evse_id,
        sa_schedule_tuple_id=visit.agreed.schedule or 1,
        evse_max_current=amps(iso2, per_phase(visit, power)),
        meter_info=meter_info(visit),
        receipt_required=ask_receipt(visit),
        ac_evse_status=ac_status(visit),
    )


def allow(visit: Visit) -> float:
    """Let the car draw what terms, planner and hardware have for it now; that power in W."""
    power = min(available(visit), visit.notes.car_charge_w)
    visit.do(SetAcPower(power))
    return power


def per_phase(visit: Visit, power: float) -> float:
    """The current of a power on each phase; what the hardware allows where the car must not hear of zero."""
    most = visit.facts.limits.max_charge_a
    if power <= 0 and visit.offering.never_zero:
        return most
    return min(most, power / (visit.notes.phases * visit.offering.nominal_voltage))
