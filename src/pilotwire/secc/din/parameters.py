"""DIN SPEC 70121, station: limits of both sides, and the power over time (9.4.1.6)."""

from pilotwire.energy import Outlook
from pilotwire.messages.din70121 import (
    ChargeParameterDiscoveryReq,
    ChargeParameterDiscoveryRes,
    DC_EVChargeParameter,
    DC_EVSEChargeParameter,
    EVSEProcessing,
    PMaxSchedule,
    PMaxScheduleEntry,
    RelativeTimeInterval,
    ResponseCode,
    SAScheduleList,
    SAScheduleTuple,
)
from pilotwire.secc.answers import answers
from pilotwire.secc.din.setup import dc_modes
from pilotwire.secc.direct import dc_limits
from pilotwire.secc.errors import Refuse
from pilotwire.secc.needs import WRONG, dc_needs, state_needs
from pilotwire.secc.profiles import schedule, spans
from pilotwire.secc.visit import Visit

TUPLE = 1
MOST_W = 32_767  # what PMax of 16 bits can say
MOST_ENTRIES = 12  # a car of DIN SPEC 70121 cannot say how many it stores; real stations send one
NOTHING_YET = 60  # s


@answers(ChargeParameterDiscoveryReq)
def charge_parameters(visit: Visit, request: ChargeParameterDiscoveryReq) -> ChargeParameterDiscoveryRes:
    """Exchange limits; the car asks again until there is a schedule."""
    mode, parameter = request.ev_requested_energy_transfer_type.name, request.ev_charge_parameter
    if mode not in dc_modes(visit):
        raise Refuse("FAILED_WrongEnergyTransferType", f"{mode}: {', '.join(dc_modes(visit))} can be had")
    if not isinstance(parameter, DC_EVChargeParameter):
        raise Refuse(WRONG, f"{type(parameter).__name__} does not go with {mode}")
    state_needs(visit, dc_needs(visit, parameter))
    offer = schedule(visit, TUPLE, MOST_ENTRIES, visit.facts.limits.max_charge_w)
    return ChargeParameterDiscoveryRes(
        response_code=ResponseCode.OK,
        evse_processing=EVSEProcessing.Finished if offer else EVSEProcessing.Ongoing,
        sa_schedules=_schedules(offer),
        evse_charge_parameter=DC_EVSEChargeParameter(**dc_limits(visit)),
    )


def _schedules(offer: Outlook | None) -> SAScheduleList:
    """While there is no offer one of no power, since the element must not be missing."""
    rows = [(s, d, slot.max_charge_w) for s, d, slot in spans(offer)] if offer else [(0, NOTHING_YET, 0.0)]
    entries = tuple(
        PMaxScheduleEntry(
            time_interval=RelativeTimeInterval(start=start, duration=duration), p_max=min(int(power), MOST_W)
        )
        for start, duration, power in rows
    )
    table = PMaxSchedule(p_max_schedule_id=TUPLE, p_max_schedule_entry=entries)
    return SAScheduleList(sa_schedule_tuple=(SAScheduleTuple(sa_schedule_tuple_id=TUPLE, p_max_schedule=table),))
