"""ISO 15118-20 from the cable check to the end of the session."""

from demo_session.dialogue import Dialogue
from demo_session.handshake import DIN, ISO2, ISO20_DC, agree
from demo_session.iso20 import Session, exactly, measured
from demo_session.iso20_loop import charge_and_discharge
from demo_session.iso20_setup import (
    OK,
    agree_on_service,
    authorize,
    exchange_limits,
    exchange_schedules,
    introduce,
)
from demo_session.power import Battery, PowerFlow
from pilotwire.messages.iso20.base import Processing
from pilotwire.messages.iso20.common import (
    ChannelSelection,
    ChargeProgress,
    ChargingSession,
    Dynamic_EVPPTControlMode,
    EVPowerProfile,
    EVPowerProfileEntryList,
    PowerDeliveryReq,
    PowerDeliveryRes,
    PowerScheduleEntry,
    SessionStopReq,
    SessionStopRes,
)
from pilotwire.messages.iso20.dc import (
    DC_CableCheckReq,
    DC_CableCheckRes,
    DC_PreChargeReq,
    DC_PreChargeRes,
    DC_WeldingDetectionReq,
    DC_WeldingDetectionRes,
)

BATTERY = Battery(cells=192, watt_hours=40_000, ohms=0.11)
CABLE_CHECKS = 6
PRECHARGE_STEPS = (0.0, 0.31, 0.68, 0.94, 0.995)
"""How much of the battery's voltage the outlet has reached, answer by answer."""


def bidirectional_session(dialogue: Dialogue) -> None:
    """Everything from the handshake to the end."""
    dialogue.open()
    agree(dialogue, ISO20_DC, ISO2, DIN)
    session = Session(dialogue)
    flow = PowerFlow(BATTERY, soc=63.15, ramp=110, imported=1_234_560, exported=98_760)
    introduce(session)
    authorize(session)
    agree_on_service(session)
    exchange_limits(session)
    exchange_schedules(session, flow)
    _transfer(session, flow)
    _end(session, flow)
    dialogue.close(first=dialogue.car)


def _transfer(session: Session, flow: PowerFlow) -> None:
    _check_cable(session)
    _precharge(session, flow)
    _deliver(session, ChargeProgress.Start, _profile(session.tape.seconds))
    flow.step(0, session.tape.time)
    charge_and_discharge(session, flow)
    _deliver(session, ChargeProgress.Stop)


def _check_cable(session: Session) -> None:
    for number in range(CABLE_CHECKS):
        processing = Processing.Finished if number == CABLE_CHECKS - 1 else Processing.Ongoing
        session.ask(DC_CableCheckReq(header=session.header))
        session.answer(DC_CableCheckRes(header=session.header, response_code=OK, evse_processing=processing), 410)


def _precharge(session: Session, flow: PowerFlow) -> None:
    volts = flow.battery_volts
    for share in PRECHARGE_STEPS:
        processing = Processing.Finished if share == PRECHARGE_STEPS[-1] else Processing.Ongoing
        session.ask(
            DC_PreChargeReq(
                header=session.header,
                ev_processing=processing,
                ev_present_voltage=measured(volts),
                ev_target_voltage=measured(volts),
            )
        )
        reached = measured(volts * share)
        session.answer(DC_PreChargeRes(header=session.header, response_code=OK, evse_present_voltage=reached), 160)


def _profile(now: int) -> EVPowerProfile:
    whole = PowerScheduleEntry(duration=9 * 3600, power=exactly(150_000))
    entries = EVPowerProfileEntryList(ev_power_profile_entry=(whole,))
    return EVPowerProfile(time_anchor=now, control_mode=Dynamic_EVPPTControlMode(), ev_power_profile_entries=entries)


def _deliver(session: Session, progress: ChargeProgress, profile: EVPowerProfile | None = None) -> None:
    session.ask(
        PowerDeliveryReq(
            header=session.header,
            ev_processing=Processing.Finished,
            charge_progress=progress,
            ev_power_profile=profile,
            bpt_channel_selection=ChannelSelection.Charge if profile else None,
        ),
        wait=140,
    )
    session.answer(PowerDeliveryRes(header=session.header, response_code=OK), 120)


def _end(session: Session, flow: PowerFlow) -> None:
    for processing, volts in ((Processing.Ongoing, flow.outlet_volts), (Processing.Finished, 11.4)):
        session.ask(DC_WeldingDetectionReq(header=session.header, ev_processing=processing))
        session.answer(
            DC_WeldingDetectionRes(header=session.header, response_code=OK, evse_present_voltage=measured(volts)), 190
        )
    session.ask(
        SessionStopReq(
            header=session.header,
            charging_session=ChargingSession.Terminate,
            ev_termination_explanation="the station asked for the end",
        )
    )
    session.answer(SessionStopRes(header=session.header, response_code=OK), 60)
