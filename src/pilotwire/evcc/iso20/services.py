"""ISO 15118-20, car: services and their parameter sets (8.3.4.3.4 to 8.3.4.3.6)."""

from pilotwire.evcc.engine import Trip
from pilotwire.evcc.steps import Abandon, Script, ask
from pilotwire.messages.iso20.common import (
    SelectedService,
    SelectedServiceList,
    ServiceDetailReq,
    ServiceDetailRes,
    ServiceDiscoveryReq,
    ServiceDiscoveryRes,
    ServiceIDList,
    ServiceSelectionReq,
    ServiceSelectionRes,
)
from pilotwire.session.agreed import Variant
from pilotwire.session.dialect import BLANK
from pilotwire.session.events import Selected
from pilotwire.session.learning import variants


def select(trip: Trip, left: Variant | None = None) -> Script[None]:
    """Take the energy service that the car likes best, in a parameter set that it can follow.

    `left` is a choice that the driver wants another one for; it is taken again where there is no other.
    """
    known = ServiceIDList(service_id=(*trip.settings.services, *trip.settings.vas)[:16])
    found = yield from ask(ServiceDiscoveryReq(header=BLANK, supported_service_ids=known), ServiceDiscoveryRes)
    on_offer = {service.service_id for service in found.energy_transfer_service_list.service}
    trip.services_may_change = found.service_renegotiation_supported
    variant = yield from _energy(trip, _ranked(trip, on_offer, left))
    extras = yield from _extras(trip, found)
    energy = SelectedService(service_id=variant.service, parameter_set_id=variant.parameter_set)
    yield from ask(
        ServiceSelectionReq(
            header=BLANK,
            selected_energy_transfer_service=energy,
            selected_vas_list=SelectedServiceList(selected_service=extras) if extras else None,
        ),
        ServiceSelectionRes,
    )
    trip.tell(Selected(trip.agreed))


def _ranked(trip: Trip, on_offer: set[int], left: Variant | None) -> list[int]:
    """The services that both sides know, the one that was left last."""
    known = [service for service in trip.settings.services if service in on_offer]
    return sorted(known, key=lambda service: left is not None and service == left.service)


def _energy(trip: Trip, ranked: list[int]) -> Script[Variant]:
    for service in ranked:
        details = yield from ask(ServiceDetailReq(header=BLANK, service_id=service), ServiceDetailRes)
        sets = sorted(variants(details), key=lambda v: _liking(trip, v))
        if sets:
            return sets[0]
    raise Abandon("the station offers none of the car's energy services")


def _liking(trip: Trip, variant: Variant) -> tuple[bool, bool]:
    """The control mode that the car wants first, then who states mobility needs."""
    settings = trip.settings
    return variant.control is not settings.control, variant.mobility is not settings.mobility


def _extras(trip: Trip, found: ServiceDiscoveryRes) -> Script[tuple[SelectedService, ...]]:
    """The first parameter set of each value added service that the car wants."""
    chosen = []
    for service in found.vas_list.service if found.vas_list else ():
        if service.service_id in trip.settings.vas:
            details = yield from ask(ServiceDetailReq(header=BLANK, service_id=service.service_id), ServiceDetailRes)
            first = details.service_parameter_list.parameter_set[0]
            chosen.append(SelectedService(service_id=service.service_id, parameter_set_id=first.parameter_set_id))
    return tuple(chosen)
