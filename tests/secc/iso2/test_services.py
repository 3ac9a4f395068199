"""ISO 15118-2, station: what is on offer, and what may be taken of it."""

import pytest

from pilotwire.messages.iso2 import (
    PaymentOption,
    ServiceCategory,
    ServiceDetailReq,
    ServiceDetailRes,
    ServiceDiscoveryReq,
    SessionSetupReq,
)
from pilotwire.secc import Vas
from pilotwire.session.dialect import Security
from tests.secc.desk import Desk
from tests.secc.iso2.words import CONTRACT, EVCCID, EXTERNAL, ac_desk, dc_desk, offering, select

INTERNET, PARKING = 3, 60066


def names(response: ServiceDetailRes) -> dict[int, dict[str, object]]:
    """Parameter sets as plain values."""
    sets = response.service_parameter_list.parameter_set if response.service_parameter_list else ()
    return {s.parameter_set_id: {p.name: p.value.value for p in s.parameter} for s in sets}


def test_charging_is_always_on_offer_with_its_ways() -> None:
    desk = Desk(offering(free=True))
    desk.open_session(SessionSetupReq(evccid=EVCCID))
    service = desk.ask(ServiceDiscoveryReq()).charge_service
    assert (service.service_id, service.service_category, service.free_service) == (
        1,
        ServiceCategory.EVCharging,
        True,
    )
    assert [mode.name for mode in service.supported_energy_transfer_mode.energy_transfer_mode] == ["DC_extended"]


@pytest.mark.parametrize(
    ("category", "scope", "found"),
    [
        (None, None, [INTERNET, PARKING]),
        (ServiceCategory.Internet, None, [INTERNET]),
        (ServiceCategory.OtherCustom, None, [PARKING]),
        (ServiceCategory.EVCharging, None, []),
        (None, "urn:somebody", []),
    ],
)
def test_scope_and_category_filter_other_services(
    category: ServiceCategory | None, scope: str | None, found: list[int]
) -> None:
    desk = dc_desk()
    response = desk.ask(ServiceDiscoveryReq(service_category=category, service_scope=scope))
    assert [s.service_id for s in (response.service_list.service if response.service_list else ())] == found
    assert response.charge_service.service_id == 1


@pytest.mark.parametrize(
    ("security", "options"),
    [(Security.NONE, [EXTERNAL]), (Security.TLS12, [CONTRACT, EXTERNAL]), (Security.TLS13, [CONTRACT, EXTERNAL])],
)
def test_a_contract_is_on_offer_over_tls_only(security: Security, options: list[PaymentOption]) -> None:
    desk = dc_desk(contract_payment=True, security=security)
    assert list(desk.ask(ServiceDiscoveryReq()).payment_option_list.payment_option) == options


def test_a_station_that_takes_contracts_only_has_nothing_for_a_car_in_clear() -> None:
    desk = dc_desk(contract_payment=True, external_payment=False)
    assert desk.code(ServiceDiscoveryReq()) == "FAILED"


def test_the_internet_has_its_standard_parameter_sets() -> None:
    desk = dc_desk("PAYMENT_SELECTION")
    assert names(desk.ask(ServiceDetailReq(service_id=INTERNET))) == {
        1: {"Protocol": "ftp", "Port": 20},
        3: {"Protocol": "http", "Port": 80},
        4: {"Protocol": "https", "Port": 443},
    }


def test_other_services_have_their_sets_counted() -> None:
    desk = dc_desk("PAYMENT_SELECTION")
    assert names(desk.ask(ServiceDetailReq(service_id=PARKING))) == {1: {"IntendedService": 1, "ParkingStatus": 4}}


def test_charging_has_no_parameter_sets() -> None:
    response = dc_desk("PAYMENT_SELECTION").ask(ServiceDetailReq(service_id=1))
    assert (response.response_code.name, response.service_parameter_list) == ("OK", None)


@pytest.mark.parametrize("service", [0, 2, 65, 65535])
def test_details_of_a_service_that_is_not_there_are_refused(service: int) -> None:
    desk = dc_desk("PAYMENT_SELECTION")
    response = desk.ask(ServiceDetailReq(service_id=service))
    assert (response.response_code.name, response.service_id) == ("FAILED_ServiceIDInvalid", service)


def test_a_service_of_the_stations_own_is_told_under_its_number() -> None:
    own = Vas(service=60001, name="Coffee", sets=({"Sugar": True, "Kind": "black"},))
    desk = dc_desk("PAYMENT_SELECTION", vas=(own,))
    assert names(desk.ask(ServiceDetailReq(service_id=60001))) == {1: {"Sugar": True, "Kind": "black"}}
    assert desk.code(select(EXTERNAL, (1, None), (60001, 1))) == "OK"


@pytest.mark.parametrize("services", [((1, None),), ((1, None), (INTERNET, 4)), ((INTERNET, None), (1, None))])
def test_what_is_on_offer_may_be_taken(services: tuple[tuple[int, int | None], ...]) -> None:
    assert dc_desk("PAYMENT_SELECTION").code(select(EXTERNAL, *services)) == "OK"


@pytest.mark.parametrize(
    "services",
    [((1, None), (2, None)), ((1, None), (INTERNET, 2)), ((1, None), (65, 1)), ((7, None),)],
    ids=["no such service", "no such set", "the number of -20", "something else alone"],
)
def test_a_service_that_is_not_there_cannot_be_taken(services: tuple[tuple[int, int | None], ...]) -> None:
    assert dc_desk("PAYMENT_SELECTION").code(select(EXTERNAL, *services)) == "FAILED_ServiceSelectionInvalid"


def test_charging_must_be_taken() -> None:
    assert dc_desk("PAYMENT_SELECTION").code(select(EXTERNAL, (INTERNET, 3))) == "FAILED_NoChargeServiceSelected"


def test_a_way_to_pay_that_is_not_on_offer_is_refused() -> None:
    assert ac_desk("PAYMENT_SELECTION").code(select(CONTRACT)) == "FAILED_PaymentSelectionInvalid"


def test_a_contract_in_clear_is_refused_though_the_station_takes_contracts() -> None:
    desk = dc_desk("PAYMENT_SELECTION", contract_payment=True)
    assert desk.code(select(CONTRACT)) == "FAILED_PaymentSelectionInvalid"
