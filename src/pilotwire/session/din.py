"""DIN SPEC 70121: which request may follow which; direct current and external payment only (chapter 9.2)."""

from pilotwire.messages.din70121 import (
    CableCheckReq,
    ChargeParameterDiscoveryReq,
    ContractAuthenticationReq,
    CurrentDemandReq,
    PowerDeliveryReq,
    PreChargeReq,
    ServiceDetailReq,
    ServiceDiscoveryReq,
    ServicePaymentSelectionReq,
    SessionSetupReq,
    SessionStopReq,
    WeldingDetectionReq,
)
from pilotwire.session.rules import Row, State, Table, by_flag, to, when_finished


class S(State):
    """What a DIN SPEC 70121 station waits for."""

    SESSION_SETUP = "SESSION_SETUP"
    SERVICE_DISCOVERY = "SERVICE_DISCOVERY"
    PAYMENT_SELECTION = "PAYMENT_SELECTION"
    AUTHENTICATION = "AUTHENTICATION"
    CHARGE_PARAMETERS = "CHARGE_PARAMETERS"
    CABLE_CHECK = "CABLE_CHECK"
    PRE_CHARGE = "PRE_CHARGE"
    PRE_CHARGED = "PRE_CHARGED"
    CURRENT_DEMAND = "CURRENT_DEMAND"
    WELDING_DETECTION = "WELDING_DETECTION"
    ENDED = "ENDED"


END: Row = {SessionStopReq: to(S.ENDED)}
POWER = by_flag(
    lambda q, r: q.ready_to_charge_state, yes=("ready", S.CURRENT_DEMAND), no=("not ready", S.WELDING_DETECTION)
)

DIN: Table = {
    S.SESSION_SETUP: {SessionSetupReq: to(S.SERVICE_DISCOVERY)},
    S.SERVICE_DISCOVERY: {ServiceDiscoveryReq: to(S.PAYMENT_SELECTION), **END},
    S.PAYMENT_SELECTION: {
        ServiceDetailReq: to(S.PAYMENT_SELECTION),
        ServicePaymentSelectionReq: to(S.AUTHENTICATION),
        **END,
    },
    S.AUTHENTICATION: {
        ContractAuthenticationReq: when_finished(S.AUTHENTICATION, S.CHARGE_PARAMETERS),
        **END,
    },
    S.CHARGE_PARAMETERS: {
        ChargeParameterDiscoveryReq: when_finished(S.CHARGE_PARAMETERS, S.CABLE_CHECK),
        **END,
    },
    S.CABLE_CHECK: {CableCheckReq: when_finished(S.CABLE_CHECK, S.PRE_CHARGE), **END},
    S.PRE_CHARGE: {PreChargeReq: to(S.PRE_CHARGED), **END},
    S.PRE_CHARGED: {PreChargeReq: to(S.PRE_CHARGED), PowerDeliveryReq: POWER, **END},
    S.CURRENT_DEMAND: {CurrentDemandReq: to(S.CURRENT_DEMAND), PowerDeliveryReq: POWER, **END},
    S.WELDING_DETECTION: {WeldingDetectionReq: to(S.WELDING_DETECTION), **END},
    S.ENDED: {},
}
