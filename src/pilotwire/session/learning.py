"""What an exchange adds to the agreement, read off request and response alone."""

from typing import Any

from msgspec.structs import replace

from pilotwire.messages import din70121 as din
from pilotwire.messages import iso2
from pilotwire.messages.iso20 import common as iso20
from pilotwire.messages.iso20.ac import AC_ChargeParameterDiscoveryReq
from pilotwire.messages.iso20.dc import DC_ChargeParameterDiscoveryReq
from pilotwire.messages.sap import SupportedAppProtocolReq
from pilotwire.session.agreed import Agreed, Control, Mobility, Power, Variant
from pilotwire.session.handshake import dialect_of


def learn(agreed: Agreed, request: Any, response: Any) -> Agreed:
    """The agreement after an exchange that went well."""
    match request:
        case SupportedAppProtocolReq():
            return replace(agreed, dialect=dialect_of(request, response))
        case din.SessionSetupReq() | iso2.SessionSetupReq() | iso20.SessionSetupReq():
            return Agreed(dialect=agreed.dialect)  # some cars begin anew in the middle of a session
        case din.ServicePaymentSelectionReq():
            return replace(agreed, contract=False, power=Power.DC)
        case iso2.PaymentServiceSelectionReq(selected_payment_option=option):
            return replace(agreed, contract=option is iso2.PaymentOption.Contract)
        case iso2.ChargeParameterDiscoveryReq(requested_energy_transfer_mode=mode):
            return replace(agreed, power=Power.AC if mode.name.startswith("AC") else Power.DC)
        case iso2.PowerDeliveryReq():
            return replace(agreed, schedule=request.sa_schedule_tuple_id)
    return _learn_iso20(agreed, request, response)


def _learn_iso20(agreed: Agreed, request: Any, response: Any) -> Agreed:
    match request:
        case iso20.AuthorizationReq(selected_authorization_service=service):
            return replace(agreed, contract=service is iso20.Authorization.PnC)
        case iso20.ServiceDetailReq():
            known = tuple(v for v in agreed.offered if v.service != response.service_id)
            return replace(agreed, offered=known + variants(response))
        case iso20.ServiceSelectionReq(selected_energy_transfer_service=wanted):
            return replace(agreed, variant=_find(agreed, wanted.service_id, wanted.parameter_set_id))
        case AC_ChargeParameterDiscoveryReq():
            return replace(agreed, power=Power.AC)
        case DC_ChargeParameterDiscoveryReq():
            return replace(agreed, power=Power.DC)
        case iso20.PowerDeliveryReq(ev_power_profile=iso20.EVPowerProfile(control_mode=mode)):
            return replace(agreed, schedule=getattr(mode, "selected_schedule_tuple_id", None))
    return agreed


def variants(details: iso20.ServiceDetailRes) -> tuple[Variant, ...]:
    """The parameter sets of an energy service that name a control mode; others, as of an internet service, are none."""
    found = []
    for item in details.service_parameter_list.parameter_set:
        values = {parameter.name: parameter.value.value for parameter in item.parameter}
        if values.get("ControlMode") in (1, 2):
            found.append(_variant(details.service_id, item.parameter_set_id, values))
    return tuple(found)


def _variant(service: int, parameter_set: int, values: dict[str, Any]) -> Variant:
    mobility = values.get("MobilityNeedsMode", 1)
    return Variant(
        service=service,
        parameter_set=parameter_set,
        control=Control(values["ControlMode"]),
        mobility=Mobility.SECC if mobility == Mobility.SECC.value else Mobility.EVCC,
        pricing=values.get("Pricing", 0) if isinstance(values.get("Pricing", 0), int) else 0,
        channels=values.get("BPTChannel", 1) if isinstance(values.get("BPTChannel", 1), int) else 1,
    )


def _find(agreed: Agreed, service: int, parameter_set: int) -> Variant | None:
    return next((v for v in agreed.offered if (v.service, v.parameter_set) == (service, parameter_set)), None)
