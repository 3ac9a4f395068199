"""ISO 15118-20, the charge loop: first the grid feeds the car, then the car feeds the grid."""

from demo_session.iso20 import DC, Session, exactly, measured
from demo_session.iso20_setup import DEPARTURE, LENT, MAXIMUM_SOC, MINIMUM_SOC, OK, TARGET_SOC
from demo_session.power import PowerFlow
from pilotwire.messages.iso20.base import EVSENotification
from pilotwire.messages.iso20.charging import DisplayParameters, EVSEStatus, MeterInfo
from pilotwire.messages.iso20.dc import (
    BPT_Dynamic_DC_CLReqControlMode,
    BPT_Dynamic_DC_CLResControlMode,
    DC_ChargeLoopReq,
    DC_ChargeLoopRes,
)

PLAN = ((40, 178.0), (23, -112.0), (5, 0.0))
"""Rounds of the loop, and the current in amperes that the station aims at."""

METER_EVERY = 8
REPEATED = 20
"""The round whose answer the station sends twice."""


def charge_and_discharge(session: Session, flow: PowerFlow) -> None:
    """All rounds. With the last ones the station asks for the end."""
    wishes = [amps for rounds, amps in PLAN for _ in range(rounds)]
    start = session.tape.time
    for number, amps in enumerate(wishes):
        metered = number % METER_EVERY == 0 or number == len(wishes) - 1
        elapsed = (session.tape.time - start) // 1_000_000_000
        session.ask(_request(session, flow, metered, DEPARTURE - elapsed), wait=32)
        flow.step(amps, session.tape.time)
        _reply(session, _response(session, flow, metered, ending=amps == 0), twice=number == REPEATED)


def _reply(session: Session, response: DC_ChargeLoopRes, twice: bool) -> None:
    if twice:
        session.dialogue.answer_twice(DC, response, wait=205)
    else:
        session.answer(response, wait=222)


def _request(session: Session, flow: PowerFlow, metered: bool, departure: int) -> DC_ChargeLoopReq:
    return DC_ChargeLoopReq(
        header=session.header,
        display_parameters=DisplayParameters(present_soc=int(flow.soc), target_soc=TARGET_SOC),
        meter_info_requested=metered,
        ev_present_voltage=measured(flow.battery_volts),
        control_mode=BPT_Dynamic_DC_CLReqControlMode(
            departure_time=departure,
            ev_target_energy_request=exactly(round(flow.energy_to(TARGET_SOC))),
            ev_maximum_energy_request=exactly(round(flow.energy_to(MAXIMUM_SOC))),
            ev_minimum_energy_request=exactly(round(flow.energy_to(MINIMUM_SOC))),
            ev_maximum_charge_power=exactly(150_000),
            ev_minimum_charge_power=exactly(1_000),
            ev_maximum_charge_current=exactly(200),
            ev_maximum_voltage=exactly(810),
            ev_minimum_voltage=exactly(580),
            ev_maximum_discharge_power=exactly(-90_000),
            ev_minimum_discharge_power=exactly(-1_000),
            ev_maximum_discharge_current=exactly(-120),
            ev_maximum_v2x_energy_request=exactly(round(flow.energy_to(LENT[1]))),
            ev_minimum_v2x_energy_request=exactly(round(flow.energy_to(LENT[0]))),
        ),
    )


def _response(session: Session, flow: PowerFlow, metered: bool, ending: bool) -> DC_ChargeLoopRes:
    wish = EVSEStatus(notification_max_delay=60, evse_notification=EVSENotification.Terminate)
    return DC_ChargeLoopRes(
        header=session.header,
        response_code=OK,
        evse_status=wish if ending else None,
        meter_info=_meter(session, flow) if metered else None,
        evse_present_current=measured(flow.amps),
        evse_present_voltage=measured(flow.outlet_volts),
        evse_power_limit_achieved=False,
        evse_current_limit_achieved=False,
        evse_voltage_limit_achieved=False,
        control_mode=BPT_Dynamic_DC_CLResControlMode(
            evse_maximum_charge_power=exactly(180_000),
            evse_minimum_charge_power=exactly(500),
            evse_maximum_charge_current=exactly(300),
            evse_maximum_voltage=exactly(950),
            evse_maximum_discharge_power=exactly(-100_000),
            evse_minimum_discharge_power=exactly(-500),
            evse_maximum_discharge_current=exactly(-150),
            evse_minimum_voltage=exactly(200),
        ),
    )


def _meter(session: Session, flow: PowerFlow) -> MeterInfo:
    return MeterInfo(
        meter_id="PWR-BENCH-1",
        charged_energy_reading_wh=round(flow.imported),
        bpt_discharged_energy_reading_wh=round(flow.exported),
        meter_timestamp=session.tape.seconds,
    )
