"""ISO 15118-2, station: services, their parameter sets, ways to pay, and the selection (8.4.3.3 to 8.4.3.5)."""

from collections.abc import Mapping

from pilotwire.messages.iso2 import (
    BoolParameter,
    ChargeService,
    EnergyTransferMode,
    IntParameter,
    Parameter,
    ParameterSet,
    PaymentOption,
    PaymentOptionList,
    PaymentServiceSelectionReq,
    PaymentServiceSelectionRes,
    ResponseCode,
    Service,
    ServiceCategory,
    ServiceDetailReq,
    ServiceDetailRes,
    ServiceDiscoveryReq,
    ServiceDiscoveryRes,
    ServiceList,
    ServiceParameterList,
    StringParameter,
    SupportedEnergyTransferMode,
)
from pilotwire.secc.answers import answers
from pilotwire.secc.errors import Refuse
from pilotwire.secc.offering import Vas
from pilotwire.secc.visit import Visit
from pilotwire.session.agreed import INTERNET_SERVICE
from pilotwire.session.dialect import Security
from pilotwire.session.events import Selected
from pilotwire.session.extras import CHARGING, INTERNET_SETS, twin
from pilotwire.session.learning import learn

MAX_EXTRAS = 8  # ServiceList holds no more
Row = Mapping[str, bool | int | str]


def payment_options(visit: Visit) -> tuple[PaymentOption, ...]:
    """The ways to pay; never a contract in clear."""
    contract = visit.offering.contract_payment and visit.security is not Security.NONE
    ways = ((PaymentOption.Contract, contract), (PaymentOption.ExternalPayment, visit.offering.external_payment))
    return tuple(way for way, there in ways if there)


@answers(ServiceDiscoveryReq)
def service_discovery(visit: Visit, request: ServiceDiscoveryReq) -> ServiceDiscoveryRes:
    """Charging always, other services as far as scope and category let them pass."""
    options, modes = payment_options(visit), visit.offering.transfer_modes
    if not options or not modes:
        raise Refuse("FAILED", "a contract is the only way to pay, and the connection is in clear" if modes else "")
    wanted = (request.service_category, request.service_scope)
    extras = tuple(s for s in map(_service, visit.offering.vas) if _fits(s, *wanted))[:MAX_EXTRAS]
    return ServiceDiscoveryRes(
        response_code=ResponseCode.OK,
        payment_option_list=PaymentOptionList(payment_option=options),
        charge_service=ChargeService(
            service_id=CHARGING,
            service_category=ServiceCategory.EVCharging,
            free_service=visit.offering.free,
            supported_energy_transfer_mode=SupportedEnergyTransferMode(
                energy_transfer_mode=tuple(EnergyTransferMode[mode] for mode in modes)
            ),
        ),
        service_list=ServiceList(service=extras) if extras else None,
    )


def _fits(service: Service, category: ServiceCategory | None, scope: str | None) -> bool:
    return category in (None, service.service_category) and scope in (None, service.service_scope)


def _service(vas: Vas) -> Service:
    known = twin(vas.service)
    return Service(
        service_id=known.service,
        service_name=vas.name,
        service_category=known.category,
        free_service=vas.free,
    )


@answers(ServiceDetailReq)
def service_detail(visit: Visit, request: ServiceDetailReq) -> ServiceDetailRes:
    """The parameter sets of a service that is on offer; charging has none."""
    found = _vas(visit, request.service_id)
    if found is None and request.service_id != CHARGING:
        raise Refuse("FAILED_ServiceIDInvalid", f"service {request.service_id} is not on offer")
    sets = parameter_sets(found) if found else ()
    return ServiceDetailRes(
        response_code=ResponseCode.OK,
        service_id=request.service_id,
        service_parameter_list=ServiceParameterList(parameter_set=sets) if sets else None,
    )


def _vas(visit: Visit, service: int) -> Vas | None:
    return next((vas for vas in visit.offering.vas if twin(vas.service).service == service), None)


def parameter_sets(vas: Vas) -> tuple[ParameterSet, ...]:
    """All the ways in which a service can be had, under the numbers of ISO 15118-2."""
    return tuple(
        ParameterSet(
            parameter_set_id=_set_id(vas, row, place), parameter=tuple(_parameter(k, v) for k, v in row.items())
        )
        for place, row in enumerate(vas.sets, 1)
    )


def _set_id(vas: Vas, row: Row, place: int) -> int:
    if vas.service != INTERNET_SERVICE:
        return place
    return INTERNET_SETS.get((str(row.get("Protocol")), int(row.get("Port", 0))), len(INTERNET_SETS) + place)


def _parameter(name: str, value: bool | int | str) -> Parameter:
    match value:
        case bool():
            return Parameter(name=name, value=BoolParameter(value=value))
        case int():
            return Parameter(name=name, value=IntParameter(value=value))
    return Parameter(name=name, value=StringParameter(value=value))


@answers(PaymentServiceSelectionReq)
def payment_selection(visit: Visit, request: PaymentServiceSelectionReq) -> PaymentServiceSelectionRes:
    """Only what was offered can be had, and charging must be among it."""
    if request.selected_payment_option not in payment_options(visit):
        raise Refuse("FAILED_PaymentSelectionInvalid", f"{request.selected_payment_option.name} was not on offer")
    services = request.selected_service_list.selected_service
    for wanted in services:
        if wanted.service_id != CHARGING and not _can_be_had(visit, wanted.service_id, wanted.parameter_set_id):
            what = f"service {wanted.service_id} with parameter set {wanted.parameter_set_id}"
            raise Refuse("FAILED_ServiceSelectionInvalid", f"{what} is not on offer")
    if CHARGING not in {wanted.service_id for wanted in services}:
        raise Refuse("FAILED_NoChargeServiceSelected", "charging, service 1, is not among the selected services")
    response = PaymentServiceSelectionRes(response_code=ResponseCode.OK)
    visit.tell(Selected(learn(visit.agreed, request, response)))
    return response


def _can_be_had(visit: Visit, service: int, number: int | None) -> bool:
    vas = _vas(visit, service)
    return vas is not None and number in (None, *(s.parameter_set_id for s in parameter_sets(vas)))
