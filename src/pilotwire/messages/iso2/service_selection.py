"""ISO 15118-2: the car learns what the station offers, and selects services and payment."""

from enum import auto
from typing import Annotated

from pilotwire.messages.iso2.body import BodyElement, ResponseCode
from pilotwire.messages.iso2.namespaces import BD, DT
from pilotwire.messages.iso2.services import (
    ChargeService,
    SelectedServiceList,
    ServiceCategory,
    ServiceID,
    ServiceList,
    ServiceParameterList,
    ServiceScope,
)
from pilotwire.schema import ComplexType, Occurs, WireEnum


@DT.enumeration("paymentOptionType")
class PaymentOption(WireEnum):
    """Who pays: the contract in the car (Plug and Charge), or someone by other means (EIM)."""

    Contract = auto()
    ExternalPayment = auto()


@DT.type
class PaymentOptionList(ComplexType):
    """The ways to pay that the station accepts (8.5.2.9)."""

    payment_option: Annotated[tuple[PaymentOption, ...], Occurs(1, 2)]


@BD.element
class ServiceDiscoveryReq(BodyElement):
    """The car asks for services, perhaps of one scope or category only (8.4.3.3)."""

    service_scope: ServiceScope | None = None
    service_category: ServiceCategory | None = None


@BD.element
class ServiceDiscoveryRes(BodyElement):
    """The station lists the ways to pay, the charge service, and other services (8.4.3.3)."""

    response_code: ResponseCode
    payment_option_list: PaymentOptionList
    charge_service: ChargeService
    service_list: ServiceList | None = None


@BD.element
class ServiceDetailReq(BodyElement):
    """The car asks for the parameters of one service (8.4.3.4)."""

    service_id: ServiceID


@BD.element
class ServiceDetailRes(BodyElement):
    """The station lists the parameter sets of the service (8.4.3.4)."""

    response_code: ResponseCode
    service_id: ServiceID
    service_parameter_list: ServiceParameterList | None = None


@BD.element
class PaymentServiceSelectionReq(BodyElement):
    """The car says how it pays, and which services it takes (8.4.3.5)."""

    selected_payment_option: PaymentOption
    selected_service_list: SelectedServiceList


@BD.element
class PaymentServiceSelectionRes(BodyElement):
    """The station accepts the selection, or not (8.4.3.5)."""

    response_code: ResponseCode
