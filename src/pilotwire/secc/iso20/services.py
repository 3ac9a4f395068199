"""ISO 15118-20, station: services, their parameter sets, and the selection (8.3.4.3.4 to 8.3.4.3.6)."""

from collections.abc import Iterator

from pilotwire.messages.iso20.base import ResponseCode
from pilotwire.messages.iso20.common import (
    BoolParameter,
    IntParameter,
    Parameter,
    ParameterSet,
    Service,
    ServiceDetailReq,
    ServiceDetailRes,
    ServiceDiscoveryReq,
    ServiceDiscoveryRes,
    ServiceList,
    ServiceParameterList,
    ServiceSelectionReq,
    ServiceSelectionRes,
    StringParameter,
)
from pilotwire.secc.answers import answers
from pilotwire.secc.errors import Refuse
from pilotwire.secc.offering import Offering
from pilotwire.secc.visit import Visit
from pilotwire.session.agreed import AC_SERVICES, BPT_SERVICES, DC_SERVICES, Control, Mobility
from pilotwire.session.dialect import BLANK, Dialect
from pilotwire.session.events import Selected
from pilotwire.session.learning import learn

UNIFIED_CHANNEL, GRID_FOLLOWING = 1, 1
NO_ISLANDING_DETECTION = (
    1  # active methods; numbers of GridCodeIslandingDetectionMethod [K], as EcoG-io/iso15118 has them
)


def energy_services(visit: Visit) -> tuple[int, ...]:
    """The energy services that go with the protocol agreed on: -20:AC or -20:DC."""
    family = AC_SERVICES if visit.agreed.dialect is Dialect.ISO20_AC else DC_SERVICES
    return tuple(service for service in visit.offering.services if service in family)


@answers(ServiceDiscoveryReq)
def service_discovery(visit: Visit, request: ServiceDiscoveryReq) -> ServiceDiscoveryRes:
    """The services, of those that the car knows where it names any."""
    wanted = request.supported_service_ids.service_id if request.supported_service_ids else None
    energy = [s for s in energy_services(visit) if wanted is None or s in wanted]
    extras = [v for v in visit.offering.vas if wanted is None or v.service in wanted]
    if not energy:
        raise Refuse("FAILED", "no energy service that the car knows")
    return ServiceDiscoveryRes(
        header=BLANK,
        response_code=ResponseCode.OK,
        service_renegotiation_supported=visit.offering.service_renegotiation,
        energy_transfer_service_list=ServiceList(
            service=tuple(Service(service_id=s, free_service=visit.offering.free) for s in energy)
        ),
        vas_list=ServiceList(service=tuple(Service(service_id=v.service, free_service=v.free) for v in extras))
        if extras
        else None,
    )


@answers(ServiceDetailReq)
def service_detail(visit: Visit, request: ServiceDetailReq) -> ServiceDetailRes:
    """The parameter sets of a service that is on offer."""
    sets = parameter_sets(visit, request.service_id)
    if not sets:
        raise Refuse("FAILED_ServiceIDInvalid", f"service {request.service_id} is not on offer")
    return ServiceDetailRes(
        header=BLANK,
        response_code=ResponseCode.OK,
        service_id=request.service_id,
        service_parameter_list=ServiceParameterList(parameter_set=sets),
    )


def parameter_sets(visit: Visit, service: int) -> tuple[ParameterSet, ...]:
    """All the ways in which a service can be had; none where it is not on offer."""
    offering = visit.offering
    if service in energy_services(visit):
        rows = [_energy(offering, service, control.value, mobility.value) for control, mobility in _ways(offering)]
    else:
        rows = [dict(row) for vas in offering.vas if vas.service == service for row in vas.sets]
    return tuple(
        ParameterSet(parameter_set_id=number, parameter=tuple(_parameter(k, v) for k, v in row.items()))
        for number, row in enumerate(rows, 1)
    )


def _ways(offering: Offering) -> Iterator[tuple[Control, Mobility]]:
    """Only a car that the station steers can leave its needs to it (by second hand, as EVerest has it)."""
    for control in offering.controls:
        for mobility in offering.mobility if control is Control.DYNAMIC else (Mobility.EVCC,):
            yield control, mobility


def _energy(offering: Offering, service: int, control: int, mobility: int) -> dict[str, bool | int | str]:
    """The parameters of an energy service, in the order of ISO 15118-20, Tables 205 to 208 (second hand)."""
    row: dict[str, bool | int | str] = {"Connector": offering.connector, "ControlMode": control}
    if service in AC_SERVICES:
        row["EVSENominalVoltage"] = round(offering.nominal_voltage)
    row |= {"MobilityNeedsMode": mobility, "Pricing": offering.pricing}
    if service in BPT_SERVICES:
        row |= {"BPTChannel": UNIFIED_CHANNEL, "GeneratorMode": GRID_FOLLOWING}
        if service in AC_SERVICES:
            row["GridCodeIslandingDetectionMethod"] = NO_ISLANDING_DETECTION
    return row


def _parameter(name: str, value: bool | int | str) -> Parameter:
    match value:
        case bool():
            return Parameter(name=name, value=BoolParameter(value=value))
        case int():
            return Parameter(name=name, value=IntParameter(value=value))
    return Parameter(name=name, value=StringParameter(value=value))


@answers(ServiceSelectionReq)
def service_selection(visit: Visit, request: ServiceSelectionReq) -> ServiceSelectionRes:
    """Only what was offered can be had, each service in one of its parameter sets."""
    energy = request.selected_energy_transfer_service
    if energy.service_id not in energy_services(visit):
        raise Refuse("FAILED_NoEnergyTransferServiceSelected", f"service {energy.service_id} moves no energy here")
    extras = request.selected_vas_list.selected_service if request.selected_vas_list else ()
    for wanted in (energy, *extras):
        if wanted.parameter_set_id not in {s.parameter_set_id for s in parameter_sets(visit, wanted.service_id)}:
            what = f"service {wanted.service_id} with parameter set {wanted.parameter_set_id}"
            raise Refuse("FAILED_ServiceSelectionInvalid", f"{what} is not on offer")
    response = ServiceSelectionRes(header=BLANK, response_code=ResponseCode.OK)
    agreed = learn(visit.agreed, request, response)
    if agreed.variant is None:
        raise Refuse("FAILED_ServiceSelectionInvalid", f"the details of service {energy.service_id} were not asked for")
    visit.tell(Selected(agreed))
    return response
