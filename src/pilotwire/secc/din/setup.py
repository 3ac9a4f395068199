"""DIN SPEC 70121, station: the session, its one service, and who pays (9.4.1.2 to 9.4.1.5)."""

import re

from pilotwire.messages.din70121 import (
    ContractAuthenticationReq,
    ContractAuthenticationRes,
    EVSEProcessing,
    EVSESupportedEnergyTransfer,
    PaymentOption,
    PaymentOptions,
    ResponseCode,
    ServiceCategory,
    ServiceCharge,
    ServiceDetailReq,
    ServiceDetailRes,
    ServiceDiscoveryReq,
    ServiceDiscoveryRes,
    ServicePaymentSelectionReq,
    ServicePaymentSelectionRes,
    ServiceTag,
    SessionSetupReq,
    SessionSetupRes,
)
from pilotwire.secc.answers import answers
from pilotwire.secc.errors import Refuse
from pilotwire.secc.identity import fresh_session
from pilotwire.secc.payment import somebody_pays
from pilotwire.secc.visit import Visit
from pilotwire.session.extras import CHARGING

EVSE_ID_OCTETS = 32


@answers(SessionSetupReq)
def session_setup(visit: Visit, request: SessionSetupReq) -> SessionSetupRes:
    """A new SessionID, whatever the car had before: no session of DIN SPEC 70121 can be joined again."""
    fresh_session(visit, request.evccid.hex().upper())
    return SessionSetupRes(
        response_code=ResponseCode.OK_NewSessionEstablished,
        evse_id=evse_id_octets(visit.offering.evse_id),
        date_time_now=int(visit.now),
    )


def evse_id_octets(text: str) -> bytes:
    """An EVSEID on the wire: half octets where it is +49*... of DIN SPEC 91286, the star as A; else characters.

    Stations in the field do either.
    """
    if re.fullmatch(r"\+?[0-9]+(\*[0-9]+)+", text):
        digits = text.lstrip("+").replace("*", "A")
        return bytes.fromhex(digits + "0" * (len(digits) % 2))[:EVSE_ID_OCTETS]
    return text.encode("ascii", "replace")[:EVSE_ID_OCTETS]


@answers(ServiceDiscoveryReq)
def service_discovery(visit: Visit, request: ServiceDiscoveryReq) -> ServiceDiscoveryRes:
    """Charging, paid by other means than a contract; whatever kind of service the car asks for."""
    if not visit.offering.external_payment:
        raise Refuse("FAILED", "DIN SPEC 70121 knows no contracts, and the station takes nothing else")
    return ServiceDiscoveryRes(
        response_code=ResponseCode.OK,
        payment_options=PaymentOptions(payment_option=(PaymentOption.ExternalPayment,)),
        charge_service=ServiceCharge(
            service_tag=ServiceTag(service_id=CHARGING, service_category=ServiceCategory.EVCharging),
            free_service=visit.offering.free,
            energy_transfer_type=EVSESupportedEnergyTransfer[dc_modes(visit)[0]],
        ),
    )


def dc_modes(visit: Visit) -> list[str]:
    """The ways of DC on offer; Refuse where there is none."""
    known = EVSESupportedEnergyTransfer.__members__
    found = [mode for mode in visit.offering.transfer_modes if mode.startswith("DC") and mode in known]
    if not found:
        raise Refuse("FAILED", "the outlet has no DC that DIN SPEC 70121 has a name for")
    return found


@answers(ServiceDetailReq)
def service_detail(visit: Visit, request: ServiceDetailReq) -> ServiceDetailRes:
    """Charging has no parameters."""
    if request.service_id != CHARGING:
        raise Refuse("FAILED_ServiceIDInvalid", f"service {request.service_id} is not on offer")
    return ServiceDetailRes(response_code=ResponseCode.OK, service_id=CHARGING)


@answers(ServicePaymentSelectionReq)
def payment_selection(visit: Visit, request: ServicePaymentSelectionReq) -> ServicePaymentSelectionRes:
    """Charging and nothing else, without a contract."""
    if request.selected_payment_option is not PaymentOption.ExternalPayment:
        raise Refuse("FAILED_PaymentSelectionInvalid", "a contract was not on offer")
    chosen = {service.service_id for service in request.selected_service_list.selected_service}
    if chosen != {CHARGING}:
        raise Refuse("FAILED_ServiceSelectionInvalid", f"services {sorted(chosen)}: charging, 1, was on offer")
    return ServicePaymentSelectionRes(response_code=ResponseCode.OK)


@answers(ContractAuthenticationReq)
def authentication(visit: Visit, request: ContractAuthenticationReq) -> ContractAuthenticationRes:
    """Repeated until somebody has paid."""
    paid = somebody_pays(visit)
    return ContractAuthenticationRes(
        response_code=ResponseCode.OK,
        evse_processing=EVSEProcessing.Finished if paid else EVSEProcessing.Ongoing,
    )
