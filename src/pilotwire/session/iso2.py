"""ISO 15118-2: which request may follow which, for AC and DC (8.8.4, "next allowed" tables, second-hand)."""

from pilotwire.messages.iso2 import (
    AuthorizationReq,
    CableCheckReq,
    CertificateInstallationReq,
    CertificateUpdateReq,
    ChargeParameterDiscoveryReq,
    ChargingStatusReq,
    CurrentDemandReq,
    MeteringReceiptReq,
    PaymentDetailsReq,
    PaymentServiceSelectionReq,
    PowerDeliveryReq,
    PreChargeReq,
    ServiceDetailReq,
    ServiceDiscoveryReq,
    SessionSetupReq,
    SessionStopReq,
    WeldingDetectionReq,
)
from pilotwire.session.rules import Row, State, Table, by_flag, by_member, by_power, to, when_finished


class S(State):
    """What an ISO 15118-2 station waits for."""

    SESSION_SETUP = "SESSION_SETUP"
    SERVICE_DISCOVERY = "SERVICE_DISCOVERY"
    PAYMENT_SELECTION = "PAYMENT_SELECTION"
    PAYMENT_DETAILS = "PAYMENT_DETAILS"
    AUTHORIZATION = "AUTHORIZATION"
    CHARGE_PARAMETERS = "CHARGE_PARAMETERS"
    CABLE_CHECK = "CABLE_CHECK"
    PRE_CHARGE = "PRE_CHARGE"
    PRE_CHARGED = "PRE_CHARGED"
    POWER_DELIVERY = "POWER_DELIVERY"
    CHARGING_STATUS = "CHARGING_STATUS"
    CURRENT_DEMAND = "CURRENT_DEMAND"
    RECEIPT_AC = "RECEIPT_AC"
    RECEIPT_DC = "RECEIPT_DC"
    NEW_PARAMETERS = "NEW_PARAMETERS"
    CHECK_AGAIN = "CHECK_AGAIN"
    WELDING_DETECTION = "WELDING_DETECTION"
    SESSION_STOP = "SESSION_STOP"
    ENDED = "ENDED"


END: Row = {SessionStopReq: to(S.ENDED)}
PAYMENT = by_member("selected_payment_option", Contract=S.PAYMENT_DETAILS, ExternalPayment=S.AUTHORIZATION)
AC_POWER = by_member("charge_progress", Start=S.CHARGING_STATUS, Stop=S.SESSION_STOP, Renegotiate=S.NEW_PARAMETERS)
DC_POWER = by_member("charge_progress", Start=S.CURRENT_DEMAND, Stop=S.WELDING_DETECTION, Renegotiate=S.NEW_PARAMETERS)


def _asks_receipt(request: object, response: object) -> bool:
    return bool(getattr(response, "receipt_required", None))


ISO2: Table = {
    S.SESSION_SETUP: {SessionSetupReq: to(S.SERVICE_DISCOVERY)},
    S.SERVICE_DISCOVERY: {ServiceDiscoveryReq: to(S.PAYMENT_SELECTION), **END},
    S.PAYMENT_SELECTION: {
        ServiceDetailReq: to(S.PAYMENT_SELECTION),
        PaymentServiceSelectionReq: PAYMENT,
        **END,
    },
    S.PAYMENT_DETAILS: {
        PaymentDetailsReq: to(S.AUTHORIZATION),
        CertificateInstallationReq: to(S.PAYMENT_DETAILS),
        CertificateUpdateReq: to(S.PAYMENT_DETAILS),
        **END,
    },
    S.AUTHORIZATION: {AuthorizationReq: when_finished(S.AUTHORIZATION, S.CHARGE_PARAMETERS), **END},
    S.CHARGE_PARAMETERS: {
        ChargeParameterDiscoveryReq: when_finished(
            S.CHARGE_PARAMETERS, by_power(AC=S.POWER_DELIVERY, DC=S.CABLE_CHECK)
        ),
        **END,
    },
    S.CABLE_CHECK: {CableCheckReq: when_finished(S.CABLE_CHECK, S.PRE_CHARGE), **END},
    S.PRE_CHARGE: {PreChargeReq: to(S.PRE_CHARGED), **END},
    S.PRE_CHARGED: {PreChargeReq: to(S.PRE_CHARGED), PowerDeliveryReq: DC_POWER, **END},
    S.POWER_DELIVERY: {PowerDeliveryReq: AC_POWER, **END},
    S.CHARGING_STATUS: {
        ChargingStatusReq: by_flag(
            _asks_receipt, yes=("receipt wanted", S.RECEIPT_AC), no=("go on", S.CHARGING_STATUS)
        ),
        PowerDeliveryReq: AC_POWER,
        **END,
    },
    S.CURRENT_DEMAND: {
        CurrentDemandReq: by_flag(_asks_receipt, yes=("receipt wanted", S.RECEIPT_DC), no=("go on", S.CURRENT_DEMAND)),
        PowerDeliveryReq: DC_POWER,
        **END,
    },
    S.RECEIPT_AC: {MeteringReceiptReq: to(S.CHARGING_STATUS), **END},
    S.RECEIPT_DC: {MeteringReceiptReq: to(S.CURRENT_DEMAND), **END},
    S.NEW_PARAMETERS: {
        ChargeParameterDiscoveryReq: when_finished(S.NEW_PARAMETERS, by_power(AC=S.POWER_DELIVERY, DC=S.CHECK_AGAIN)),
        **END,
    },
    # Disputed: after a renegotiation in DC some read the standard as asking for a new cable check ([V2G2-565],
    # [V2G2-582]), some not. A car should send it; a station takes both.
    S.CHECK_AGAIN: {
        CableCheckReq: when_finished(S.CHECK_AGAIN, S.PRE_CHARGE),
        PreChargeReq: to(S.PRE_CHARGED),
        PowerDeliveryReq: DC_POWER,
        **END,
    },
    S.WELDING_DETECTION: {WeldingDetectionReq: to(S.WELDING_DETECTION), **END},
    S.SESSION_STOP: END,
    S.ENDED: {},
}
