"""ISO 15118-20: which request may follow which, for AC and DC of one or both directions (8.8.4, "next allowed").

Megawatt charging (MCS) rides on the DC rows. Rows were read off public stacks and second-hand requirement lists.
"""

from pilotwire.messages.iso20.ac import AC_ChargeLoopReq, AC_ChargeParameterDiscoveryReq
from pilotwire.messages.iso20.base import ResponseCode
from pilotwire.messages.iso20.common import (
    AuthorizationReq,
    AuthorizationSetupReq,
    CertificateInstallationReq,
    MeteringConfirmationReq,
    PowerDeliveryReq,
    ScheduleExchangeReq,
    ServiceDetailReq,
    ServiceDiscoveryReq,
    ServiceSelectionReq,
    SessionSetupReq,
    SessionStopReq,
)
from pilotwire.messages.iso20.dc import (
    DC_CableCheckReq,
    DC_ChargeLoopReq,
    DC_ChargeParameterDiscoveryReq,
    DC_PreChargeReq,
    DC_WeldingDetectionReq,
)
from pilotwire.session.rules import Row, Rule, State, Table, by_flag, by_member, by_power, to, when_finished


class S(State):
    """What an ISO 15118-20 station waits for."""

    SESSION_SETUP = "SESSION_SETUP"
    AUTHORIZATION_SETUP = "AUTHORIZATION_SETUP"
    AUTHORIZATION = "AUTHORIZATION"
    SERVICE_DISCOVERY = "SERVICE_DISCOVERY"
    SERVICE_DETAIL = "SERVICE_DETAIL"
    SERVICE_SELECTION = "SERVICE_SELECTION"
    CHARGE_PARAMETERS = "CHARGE_PARAMETERS"
    SCHEDULE_EXCHANGE = "SCHEDULE_EXCHANGE"
    CABLE_CHECK = "CABLE_CHECK"
    PRE_CHARGE = "PRE_CHARGE"
    POWER_DELIVERY = "POWER_DELIVERY"
    CHARGE_LOOP = "CHARGE_LOOP"
    STANDBY = "STANDBY"
    NEW_SCHEDULE = "NEW_SCHEDULE"
    POWER_AGAIN = "POWER_AGAIN"
    WELDING_DETECTION = "WELDING_DETECTION"
    SESSION_STOP = "SESSION_STOP"
    ENDED = "ENDED"


STOP = by_member("charging_session", Terminate=S.ENDED, Pause=S.ENDED, ServiceRenegotiation=S.SERVICE_DISCOVERY)
END: Row = {SessionStopReq: STOP}  # a car may end the session whenever there is one
LAST = by_power(AC=S.SESSION_STOP, DC=S.WELDING_DETECTION)


def power(here: State, start: State = S.CHARGE_LOOP) -> Rule:
    """PowerDelivery, which the car repeats in the same state while its power profile is not ready."""
    ways = by_member(
        "charge_progress", Start=start, Stop=LAST, Standby=_standby(here), ScheduleRenegotiation=_renegotiation(here)
    )
    return when_finished(here, ways, "ev_processing")


def _standby(here: State) -> Rule:
    refused = ResponseCode.WARNING_StandbyNotAllowed
    return by_flag(lambda q, r: r.response_code is refused, yes=("refused", here), no=("granted", S.STANDBY))


def _renegotiation(here: State) -> Rule:
    refused = ResponseCode.WARNING_ScheduleRenegotiationFailed
    return by_flag(lambda q, r: r.response_code is refused, yes=("refused", here), no=("granted", S.NEW_SCHEDULE))


AUTHORIZED = by_flag(
    lambda q, r: r.evse_processing.name == "Finished" and r.response_code.name.startswith("OK"),
    yes=("granted", S.SERVICE_DISCOVERY),
    no=("open or warned", S.AUTHORIZATION),
)
JOINED = by_flag(  # [V2G20-1032]: what was agreed before the pause holds
    lambda q, r: r.response_code is ResponseCode.OK_OldSessionJoined,
    yes=("old session", S.CHARGE_PARAMETERS),
    no=("new session", S.AUTHORIZATION_SETUP),
)
EXCHANGED = when_finished(S.SCHEDULE_EXCHANGE, by_power(AC=S.POWER_DELIVERY, DC=S.CABLE_CHECK))
LOOP: Row = {
    DC_ChargeLoopReq: to(S.CHARGE_LOOP),
    AC_ChargeLoopReq: to(S.CHARGE_LOOP),
    MeteringConfirmationReq: to(S.CHARGE_LOOP),
    PowerDeliveryReq: power(S.CHARGE_LOOP),
    **END,
}

ISO20: Table = {
    S.SESSION_SETUP: {SessionSetupReq: JOINED},
    S.AUTHORIZATION_SETUP: {AuthorizationSetupReq: to(S.AUTHORIZATION), **END},
    S.AUTHORIZATION: {
        AuthorizationReq: AUTHORIZED,
        CertificateInstallationReq: to(S.AUTHORIZATION),
        AuthorizationSetupReq: to(S.AUTHORIZATION),  # a warned car asks for a new challenge
        **END,
    },
    S.SERVICE_DISCOVERY: {ServiceDiscoveryReq: to(S.SERVICE_DETAIL), **END},
    S.SERVICE_DETAIL: {ServiceDetailReq: to(S.SERVICE_SELECTION), **END},
    S.SERVICE_SELECTION: {
        ServiceDetailReq: to(S.SERVICE_SELECTION),
        ServiceSelectionReq: to(S.CHARGE_PARAMETERS),
        **END,
    },
    S.CHARGE_PARAMETERS: {
        AC_ChargeParameterDiscoveryReq: to(S.SCHEDULE_EXCHANGE),
        DC_ChargeParameterDiscoveryReq: to(S.SCHEDULE_EXCHANGE),
        **END,
    },
    S.SCHEDULE_EXCHANGE: {ScheduleExchangeReq: EXCHANGED, **END},
    S.CABLE_CHECK: {DC_CableCheckReq: when_finished(S.CABLE_CHECK, S.PRE_CHARGE), **END},
    S.PRE_CHARGE: {DC_PreChargeReq: when_finished(S.PRE_CHARGE, S.POWER_DELIVERY, "ev_processing"), **END},
    S.POWER_DELIVERY: {PowerDeliveryReq: power(S.POWER_DELIVERY), **END},
    S.CHARGE_LOOP: LOOP,
    S.STANDBY: {
        DC_ChargeLoopReq: to(S.STANDBY),
        AC_ChargeLoopReq: to(S.STANDBY),
        PowerDeliveryReq: power(S.STANDBY),
        **END,
    },
    S.NEW_SCHEDULE: {ScheduleExchangeReq: when_finished(S.NEW_SCHEDULE, S.POWER_AGAIN), **END},
    S.POWER_AGAIN: {PowerDeliveryReq: power(S.POWER_AGAIN), **END},
    S.WELDING_DETECTION: {
        DC_WeldingDetectionReq: when_finished(S.WELDING_DETECTION, S.SESSION_STOP, "ev_processing"),
        **END,
    },
    S.SESSION_STOP: END,
    S.ENDED: {},
}
