"""ISO 15118-20, station: services, their parameter sets, and the selection."""

from typing import Any

import pytest

from pilotwire.session.agreed import Control, Mobility
from pilotwire.session.events import Selected
from tests.secc.iso20.desks import desk_at, walk
from tests.secc.iso20.words import (
    AC,
    AC_BPT,
    DC,
    DC_BPT,
    DISCOVER,
    DYNAMIC,
    MCS,
    MCS_BPT,
    SCHEDULED,
    detail,
    discover,
    select,
)

ALL_DC: dict[str, Any] = {"services": (DC, DC_BPT, MCS, MCS_BPT)}
BOTH: dict[str, Any] = {"controls": (SCHEDULED, DYNAMIC), "mobility": (Mobility.EVCC, Mobility.SECC)}


def parameters(response: Any) -> list[dict[str, Any]]:
    """The parameter sets as names and values."""
    sets = response.service_parameter_list.parameter_set
    return [{p.name: p.value.value for p in one.parameter} for one in sets]


def test_services_of_the_agreed_protocol_are_listed() -> None:
    """The AC service belongs to -20:AC, which is not spoken here."""
    desk = desk_at("SERVICE_DISCOVERY", services=(AC, DC, DC_BPT, MCS))
    response = desk.ask(DISCOVER)
    assert [s.service_id for s in response.energy_transfer_service_list.service] == [DC, DC_BPT, MCS]
    assert [s.service_id for s in response.vas_list.service] == [65, 66]
    assert response.service_renegotiation_supported


def test_only_what_the_car_knows_is_listed() -> None:
    desk = desk_at("SERVICE_DISCOVERY", **ALL_DC)
    response = desk.ask(discover(AC, DC_BPT, 66))
    assert [s.service_id for s in response.energy_transfer_service_list.service] == [DC_BPT]
    assert [s.service_id for s in response.vas_list.service] == [66]


def test_a_car_that_knows_none_of_them_has_to_go() -> None:
    assert desk_at("SERVICE_DISCOVERY").code(discover(AC)) == "FAILED"


def test_a_station_without_extras_lists_none() -> None:
    assert desk_at("SERVICE_DISCOVERY", vas=()).ask(DISCOVER).vas_list is None


@pytest.mark.parametrize("service", [AC, DC, AC_BPT, DC_BPT, MCS, MCS_BPT])
def test_every_way_is_a_parameter_set(service: int) -> None:
    desk = desk_at("SERVICE_DETAIL", service, **BOTH)
    sets = parameters(desk.ask(detail(service)))
    ways = [(one["ControlMode"], one["MobilityNeedsMode"]) for one in sets]
    assert ways == [(1, 1), (2, 1), (2, 2)]  # needs are left to a station that steers, and to no other
    assert all(one["Pricing"] == 1 for one in sets)
    assert all(("BPTChannel" in one) is (service in (AC_BPT, DC_BPT, MCS_BPT)) for one in sets)
    assert all(("EVSENominalVoltage" in one) is (service in (AC, AC_BPT)) for one in sets)


@pytest.mark.parametrize("service", [AC, DC_BPT, 64, 67])
def test_details_of_what_is_not_on_offer_are_refused(service: int) -> None:
    desk = desk_at("SERVICE_DETAIL")
    assert desk.code(detail(service)) == "FAILED_ServiceIDInvalid"
    assert desk.answer.body.service_id == service


def test_extras_have_details() -> None:
    desk = desk_at("SERVICE_DETAIL")
    assert parameters(desk.ask(detail(65)))[0] == {"Protocol": "ftp", "Port": 20}
    assert parameters(desk.ask(detail(66))) == [{"IntendedService": 1, "ParkingStatus": 4}]


@pytest.mark.parametrize(("number", "control", "mobility"), [(1, 1, 1), (2, 2, 1), (3, 2, 2)])
def test_the_selected_set_is_agreed_on(number: int, control: int, mobility: int) -> None:
    desk = desk_at("SERVICE_SELECTION", **BOTH)
    assert desk.code(select(DC, number)) == "OK"
    variant = desk.told(Selected)[-1].agreed.variant
    assert (variant.control, variant.mobility) == (Control(control), Mobility(mobility))


def test_extras_are_selected_with_the_energy() -> None:
    desk = desk_at("SERVICE_SELECTION")
    assert desk.code(select(DC, 1, (65, 3), (66, 1))) == "OK"


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (select(65), "FAILED_NoEnergyTransferServiceSelected"),
        (select(DC_BPT), "FAILED_NoEnergyTransferServiceSelected"),
        (select(DC, 9), "FAILED_ServiceSelectionInvalid"),
        (select(DC, 1, (65, 9)), "FAILED_ServiceSelectionInvalid"),
        (select(DC, 1, (70, 1)), "FAILED_ServiceSelectionInvalid"),
    ],
    ids=["no energy", "not on offer", "no such set", "no such set of an extra", "no such extra"],
)
def test_what_was_not_offered_cannot_be_selected(request_: Any, code: str) -> None:
    desk = desk_at("SERVICE_SELECTION")
    assert desk.code(request_) == code
    assert desk.told(Selected) == []
    assert desk.safe()


def test_a_service_whose_details_were_never_asked_for_cannot_be_selected() -> None:
    """How it is steered would be known to nobody who follows the session on the wire."""
    desk = desk_at("SERVICE_SELECTION", **ALL_DC)
    assert desk.code(select(MCS)) == "FAILED_ServiceSelectionInvalid"


def test_details_of_more_services_may_be_asked_for_before_the_choice() -> None:
    desk = walk(desk_at("SERVICE_SELECTION", **ALL_DC), "SERVICE_SELECTION")
    assert desk.code(detail(MCS_BPT)) == "OK"
    assert desk.code(select(MCS_BPT)) == "OK"
