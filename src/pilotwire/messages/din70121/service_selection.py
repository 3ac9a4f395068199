"""DIN SPEC 70121: the messages that offer, describe and select services."""

from enum import auto
from typing import Annotated

from pilotwire.messages.din70121.body import BodyElement, ResponseCode
from pilotwire.messages.din70121.namespaces import BD, DT
from pilotwire.messages.din70121.services import (
    SelectedServiceList,
    ServiceCategory,
    ServiceCharge,
    ServiceID,
    ServiceParameterList,
    ServiceScope,
    ServiceTagList,
)
from pilotwire.schema import ComplexType, Occurs, WireEnum


@DT.enumeration("paymentOptionType")
class PaymentOption(WireEnum):
    """Who settles the bill. DC charging knows ExternalPayment alone."""

    Contract = auto()  # by a contract whose certificate the car holds
    ExternalPayment = auto()  # by other means at the station: card, app, or nothing


@DT.type
class PaymentOptions(ComplexType):
    """The ways to pay that a station accepts (9.5.2.5)."""

    payment_option: Annotated[tuple[PaymentOption, ...], Occurs(1, None)]


@BD.element
class ServiceDiscoveryReq(BodyElement):
    """The car asks what there is, of one kind or of all kinds (9.4.1.3.2)."""

    service_scope: ServiceScope | None = None
    service_category: ServiceCategory | None = None


@BD.element
class ServiceDiscoveryRes(BodyElement):
    """The station lists ways to pay, charging, and other services (9.4.1.3.3)."""

    response_code: ResponseCode
    payment_options: PaymentOptions
    charge_service: ServiceCharge
    service_list: ServiceTagList | None = None


@BD.element
class ServiceDetailReq(BodyElement):
    """The car asks for the parameters of one service. DC charging does not use it."""

    service_id: ServiceID


@BD.element
class ServiceDetailRes(BodyElement):
    """The station describes the service."""

    response_code: ResponseCode
    service_id: ServiceID
    service_parameter_list: ServiceParameterList | None = None


@BD.element
class ServicePaymentSelectionReq(BodyElement):
    """The car chooses services and how to pay (9.4.1.4.2)."""

    selected_payment_option: PaymentOption
    selected_service_list: SelectedServiceList


@BD.element
class ServicePaymentSelectionRes(BodyElement):
    """The station accepts the choice or refuses it (9.4.1.4.3)."""

    response_code: ResponseCode
