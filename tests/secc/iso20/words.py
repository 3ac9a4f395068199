"""Requests of ISO 15118-20 as an ordinary car sends them."""

from typing import Any

from pilotwire.messages.iso20.base import Processing, RationalNumber
from pilotwire.messages.iso20.common import (
    Authorization,
    AuthorizationReq,
    AuthorizationSetupReq,
    ChargeProgress,
    ChargingSession,
    Dynamic_EVPPTControlMode,
    Dynamic_SEReqControlMode,
    EIM_AReqAuthorizationMode,
    EVPowerProfile,
    EVPowerProfileEntryList,
    PowerDeliveryReq,
    PowerScheduleEntry,
    PowerToleranceAcceptance,
    Scheduled_EVPPTControlMode,
    Scheduled_SEReqControlMode,
    ScheduleExchangeReq,
    SelectedService,
    SelectedServiceList,
    ServiceDetailReq,
    ServiceDiscoveryReq,
    ServiceIDList,
    ServiceSelectionReq,
    SessionSetupReq,
    SessionStopReq,
)
from pilotwire.session.agreed import Control
from pilotwire.session.dialect import BLANK

AC, DC, AC_BPT, DC_BPT, MCS, MCS_BPT = 1, 2, 5, 6, 8, 9
SCHEDULED, DYNAMIC = Control.SCHEDULED, Control.DYNAMIC
EVCCID = "WPWPILOTWIRE00001"
CONFIRMED, UNSURE = (
    PowerToleranceAcceptance.PowerToleranceConfirmed,
    PowerToleranceAcceptance.PowerToleranceNotConfirmed,
)


def value(number: float) -> RationalNumber:
    """A number with an exponent."""
    return RationalNumber.nearest(number)


def values(**numbers: float) -> dict[str, Any]:
    """Many of them, by field."""
    return {name: value(number) for name, number in numbers.items()}


SETUP = SessionSetupReq(header=BLANK, evccid=EVCCID)
ASK_WAYS = AuthorizationSetupReq(header=BLANK)
EIM = AuthorizationReq(
    header=BLANK, selected_authorization_service=Authorization.EIM, authorization_mode=EIM_AReqAuthorizationMode()
)
DISCOVER = ServiceDiscoveryReq(header=BLANK)


def discover(*services: int) -> ServiceDiscoveryReq:
    """Only what the car knows."""
    return ServiceDiscoveryReq(header=BLANK, supported_service_ids=ServiceIDList(service_id=services))


def detail(service: int) -> ServiceDetailReq:
    """The parameter sets of a service."""
    return ServiceDetailReq(header=BLANK, service_id=service)


def select(service: int, parameter_set: int = 1, *extras: tuple[int, int]) -> ServiceSelectionReq:
    """An energy service and, by number and parameter set, other ones."""
    chosen = tuple(SelectedService(service_id=s, parameter_set_id=p) for s, p in extras)
    return ServiceSelectionReq(
        header=BLANK,
        selected_energy_transfer_service=SelectedService(service_id=service, parameter_set_id=parameter_set),
        selected_vas_list=SelectedServiceList(selected_service=chosen) if chosen else None,
    )


def exchange(control: Control, points: int = 1024, **more: Any) -> ScheduleExchangeReq:
    """The needs of a car that stays for an hour and lacks 20 kWh."""
    needs = values(ev_target_energy_request=20_000, ev_maximum_energy_request=30_000, ev_minimum_energy_request=0)
    kind = Scheduled_SEReqControlMode if control is SCHEDULED else Dynamic_SEReqControlMode
    mode = kind(**{"departure_time": 3600, **needs, **more})
    return ScheduleExchangeReq(header=BLANK, maximum_supporting_points=points, control_mode=mode)


def profile(
    *rows: tuple[int, float], at: float, schedule: int | None = 1, tolerance: PowerToleranceAcceptance | None = None
) -> EVPowerProfile:
    """Powers in W for so many s each, from a moment on."""
    entries = tuple(PowerScheduleEntry(duration=seconds, power=value(watts)) for seconds, watts in rows)
    return EVPowerProfile(
        time_anchor=int(at),
        control_mode=Dynamic_EVPPTControlMode()
        if schedule is None
        else Scheduled_EVPPTControlMode(selected_schedule_tuple_id=schedule, power_tolerance_acceptance=tolerance),
        ev_power_profile_entries=EVPowerProfileEntryList(ev_power_profile_entry=entries),
    )


def power(
    progress: ChargeProgress, told: EVPowerProfile | None = None, processing: Processing = Processing.Finished
) -> PowerDeliveryReq:
    """Energy on, off, on hold or anew."""
    return PowerDeliveryReq(header=BLANK, ev_processing=processing, charge_progress=progress, ev_power_profile=told)


START, STOP, STANDBY, RENEGOTIATE = (
    ChargeProgress.Start, ChargeProgress.Stop, ChargeProgress.Standby, ChargeProgress.ScheduleRenegotiation,
)  # fmt: skip


def stop(how: ChargingSession) -> SessionStopReq:
    """The end, of a kind."""
    return SessionStopReq(header=BLANK, charging_session=how)


END, PAUSE, OTHER = (
    stop(ChargingSession.Terminate), stop(ChargingSession.Pause), stop(ChargingSession.ServiceRenegotiation),
)  # fmt: skip
