"""ISO 15118-20, station: alternating current, charge parameters (8.3.4.4.2)."""

from pilotwire.messages.iso20.ac import (
    AC_ChargeParameterDiscoveryReq,
    AC_ChargeParameterDiscoveryRes,
    AC_CPDResEnergyTransferMode,
    BPT_AC_CPDReqEnergyTransferMode,
    BPT_AC_CPDResEnergyTransferMode,
)
from pilotwire.messages.iso20.base import RationalNumber, ResponseCode
from pilotwire.secc.answers import answers
from pilotwire.secc.errors import Refuse
from pilotwire.secc.iso20.limits import WRONG, check_limits, note_limits
from pilotwire.secc.visit import Visit
from pilotwire.session.agreed import AC_SERVICES, BPT_SERVICES
from pilotwire.session.dialect import BLANK

number = RationalNumber.nearest


@answers(AC_ChargeParameterDiscoveryReq)
def charge_parameters(visit: Visit, request: AC_ChargeParameterDiscoveryReq) -> AC_ChargeParameterDiscoveryRes:
    """Exchange limits, in one direction or in both, as the selected service says."""
    mode, variant = request.energy_transfer_mode, visit.agreed.variant
    both = isinstance(mode, BPT_AC_CPDReqEnergyTransferMode)
    if variant is None or variant.service not in AC_SERVICES or both is not (variant.service in BPT_SERVICES):
        raise Refuse(WRONG, f"{type(mode).__name__} does not go with the selected service")
    check_limits(mode)
    note_limits(visit, mode)
    visit.notes.told = visit.facts.limits
    return AC_ChargeParameterDiscoveryRes(
        header=BLANK, response_code=ResponseCode.OK, energy_transfer_mode=_limits(visit, both)
    )


def _limits(visit: Visit, both: bool) -> AC_CPDResEnergyTransferMode:
    limits = visit.facts.limits
    common = {
        "evse_maximum_charge_power": number(limits.max_charge_w),
        "evse_minimum_charge_power": number(limits.min_charge_w),
        "evse_nominal_frequency": number(visit.offering.frequency),
    }
    if not both:
        return AC_CPDResEnergyTransferMode(**common)
    return BPT_AC_CPDResEnergyTransferMode(
        **common,
        evse_maximum_discharge_power=number(-limits.max_discharge_w),  # [V2G20-1213]
        evse_minimum_discharge_power=number(-limits.min_discharge_w),
    )
