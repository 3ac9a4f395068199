"""ISO 15118-2, station: limits of both sides, and what of energy there is over time (8.4.3.8)."""

from pilotwire.energy import Needs
from pilotwire.messages.iso2 import (
    AC_EVChargeParameter,
    AC_EVSEChargeParameter,
    ChargeParameterDiscoveryReq,
    ChargeParameterDiscoveryRes,
    DC_EVChargeParameter,
    DC_EVSEChargeParameter,
    EnergyTransferMode,
    EVSEProcessing,
    ResponseCode,
)
from pilotwire.secc.answers import answers
from pilotwire.secc.direct import dc_limits, told
from pilotwire.secc.errors import Refuse
from pilotwire.secc.iso2.ac import ac_limits, most_power, phases_of
from pilotwire.secc.iso2.schedules import schedules
from pilotwire.secc.needs import WRONG, ac_needs, dc_needs, state_needs
from pilotwire.secc.visit import Visit
from pilotwire.session.agreed import Power


@answers(ChargeParameterDiscoveryReq)
def charge_parameters(visit: Visit, request: ChargeParameterDiscoveryReq) -> ChargeParameterDiscoveryRes:
    """Exchange limits; the car asks again until there is a schedule. There is no waiting where it is there already.

    Some cars cannot bear to be put off.
    """
    _check_mode(visit, request.requested_energy_transfer_mode)
    state_needs(visit, _needs(visit, request))
    alternating = isinstance(request.ev_charge_parameter, AC_EVChargeParameter)
    most_w = most_power(visit) if alternating else visit.facts.limits.max_charge_w
    found = schedules(visit, request.max_entries_sa_schedule_tuple, most_w)
    return ChargeParameterDiscoveryRes(
        response_code=ResponseCode.OK,
        evse_processing=EVSEProcessing.Finished if found else EVSEProcessing.Ongoing,
        sa_schedules=found,
        evse_charge_parameter=(
            AC_EVSEChargeParameter(**ac_limits(visit)) if alternating else DC_EVSEChargeParameter(**dc_limits(visit))
        ),
    )


def _check_mode(visit: Visit, mode: EnergyTransferMode) -> None:
    """A mode on offer; a renegotiation cannot turn AC into DC."""
    modes, power = visit.offering.transfer_modes, visit.agreed.power
    running = visit.state.name == "NEW_PARAMETERS"
    if mode.name not in modes or (running and power is not Power[mode.name[:2]]):
        raise Refuse("FAILED_WrongEnergyTransferMode", f"{mode.name}: {', '.join(modes)} can be had")


def _needs(visit: Visit, request: ChargeParameterDiscoveryReq) -> Needs:
    mode, parameter = request.requested_energy_transfer_mode, request.ev_charge_parameter
    match parameter:
        case AC_EVChargeParameter() if mode.name.startswith("AC"):
            visit.notes.phases = phases_of(visit, mode)
            return ac_needs(visit, parameter, visit.notes.phases)
        case DC_EVChargeParameter() if mode.name.startswith("DC"):
            told(visit, parameter.dc_ev_status)
            return dc_needs(visit, parameter)
    raise Refuse(WRONG, f"{type(parameter).__name__} does not go with {mode.name}")
