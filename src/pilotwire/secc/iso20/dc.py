"""ISO 15118-20, station: direct current, from charge parameters to welding detection (8.3.4.5)."""

from pilotwire.messages.iso20.base import Processing, RationalNumber, ResponseCode
from pilotwire.messages.iso20.dc import (
    BPT_DC_CPDReqEnergyTransferMode,
    BPT_DC_CPDResEnergyTransferMode,
    DC_CableCheckReq,
    DC_CableCheckRes,
    DC_ChargeParameterDiscoveryReq,
    DC_ChargeParameterDiscoveryRes,
    DC_CPDReqEnergyTransferMode,
    DC_CPDResEnergyTransferMode,
    DC_PreChargeReq,
    DC_PreChargeRes,
    DC_WeldingDetectionReq,
    DC_WeldingDetectionRes,
)
from pilotwire.secc.answers import answers
from pilotwire.secc.errors import Refuse
from pilotwire.secc.iso20.limits import WRONG, check_limits, note_limits
from pilotwire.secc.power import isolation_finished, pre_charge
from pilotwire.secc.visit import Visit
from pilotwire.session.agreed import BPT_SERVICES, DC_SERVICES
from pilotwire.session.dialect import BLANK
from pilotwire.session.events import BatteryTold

number = RationalNumber.nearest


@answers(DC_ChargeParameterDiscoveryReq)
def charge_parameters(visit: Visit, request: DC_ChargeParameterDiscoveryReq) -> DC_ChargeParameterDiscoveryRes:
    """Exchange limits, in one direction or in both, as the selected service says."""
    mode, variant = request.energy_transfer_mode, visit.agreed.variant
    both = isinstance(mode, BPT_DC_CPDReqEnergyTransferMode)
    if variant is None or variant.service not in DC_SERVICES or both is not (variant.service in BPT_SERVICES):
        raise Refuse(WRONG, f"{type(mode).__name__} does not go with the selected service")
    check_limits(mode)
    _fit(visit, mode)
    note_limits(visit, mode)
    visit.notes.told = visit.facts.limits
    return DC_ChargeParameterDiscoveryRes(
        header=BLANK, response_code=ResponseCode.OK, energy_transfer_mode=_limits(visit, both)
    )


def _fit(visit: Visit, mode: DC_CPDReqEnergyTransferMode) -> None:
    """Refuse a car whose voltages this outlet has not."""
    limits = visit.facts.limits
    low, high = float(mode.ev_minimum_voltage), float(mode.ev_maximum_voltage)
    if low > limits.max_volts or high < limits.min_volts:
        here = f"{limits.min_volts:g} to {limits.max_volts:g} V"
        raise Refuse(WRONG, f"the car takes {low:g} to {high:g} V, here are {here}")


def _limits(visit: Visit, both: bool) -> DC_CPDResEnergyTransferMode:
    limits = visit.facts.limits
    common = {
        "evse_maximum_charge_power": number(limits.max_charge_w),
        "evse_minimum_charge_power": number(limits.min_charge_w),
        "evse_maximum_charge_current": number(limits.max_charge_a),
        "evse_minimum_charge_current": number(limits.min_charge_a),
        "evse_maximum_voltage": number(limits.max_volts),
        "evse_minimum_voltage": number(limits.min_volts),
    }
    if not both:
        return DC_CPDResEnergyTransferMode(**common)
    return BPT_DC_CPDResEnergyTransferMode(
        **common,
        evse_maximum_discharge_power=number(-limits.max_discharge_w),  # [V2G20-1213]
        evse_minimum_discharge_power=number(-limits.min_discharge_w),
        evse_maximum_discharge_current=number(-limits.max_discharge_a),
        evse_minimum_discharge_current=number(0),
    )


@answers(DC_CableCheckReq)
def cable_check(visit: Visit, request: DC_CableCheckReq) -> DC_CableCheckRes:
    """The car asks again until the isolation test has spoken."""
    done = isolation_finished(visit)
    processing = Processing.Finished if done else Processing.Ongoing
    return DC_CableCheckRes(header=BLANK, response_code=ResponseCode.OK, evse_processing=processing)


@answers(DC_PreChargeReq)
def pre_charge_voltage(visit: Visit, request: DC_PreChargeReq) -> DC_PreChargeRes:
    """Bring the output to the car's voltage, with no more than a trickle."""
    pre_charge(visit, float(request.ev_target_voltage))
    visit.tell(BatteryTold(volts=float(request.ev_present_voltage)))
    return DC_PreChargeRes(
        header=BLANK, response_code=ResponseCode.OK, evse_present_voltage=number(visit.facts.output.volts)
    )


@answers(DC_WeldingDetectionReq)
def welding_detection(visit: Visit, request: DC_WeldingDetectionReq) -> DC_WeldingDetectionRes:
    """Tell the voltage that is left."""
    return DC_WeldingDetectionRes(
        header=BLANK, response_code=ResponseCode.OK, evse_present_voltage=number(visit.facts.output.volts)
    )
