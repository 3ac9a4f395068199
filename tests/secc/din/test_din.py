"""DIN SPEC 70121, station: every answer, and what it refuses."""

from typing import Any

import pytest

from pilotwire.energy import Outlook
from pilotwire.messages.din70121 import (
    AC_EVChargeParameter,
    ChargeParameterDiscoveryReq,
    ContractAuthenticationReq,
    EVRequestedEnergyTransfer,
    PaymentOption,
    ServiceCategory,
    ServiceDetailReq,
    ServiceDiscoveryReq,
)
from pilotwire.ports import StopWish
from pilotwire.secc.din.setup import evse_id_octets
from pilotwire.session.dialect import ZERO
from pilotwire.session.events import Authorized, Ended, EnergyStarted, ProfileChosen
from tests.secc.din.words import (
    CABLE_CHECK,
    CONTRACT,
    DC,
    END,
    EXTERNAL,
    SETUP,
    WELDING,
    demand,
    din_desk,
    parameters,
    power,
    requests,
    select,
    value,
)
from tests.secc.iso2.offers import hours

# Session and service


@pytest.mark.parametrize("number", [b"", b"\0", bytes(6), bytes(8), bytes.fromhex("F812DFF7FFFFF57F")])
def test_whatever_number_a_car_comes_with_it_gets_a_new_session(number: bytes) -> None:
    """The Subaru Solterra comes with none, others with one to eight octets."""
    desk = din_desk("SESSION_SETUP")
    assert desk.code(SETUP, session_id=number) == "OK_NewSessionEstablished"
    assert len(desk.answer.session_id) == 8
    assert desk.answer.session_id not in (number, ZERO)


def test_no_session_of_din_can_be_joined_again() -> None:
    desk = din_desk("SERVICE_DISCOVERY")
    old = desk.session_id
    assert desk.code(END) == "OK"
    desk.connect()
    assert desk.code(SETUP, session_id=old) == "OK_NewSessionEstablished"
    assert desk.answer.session_id != old


@pytest.mark.parametrize(
    ("text", "octets"),
    [
        ("DE*PWR*E0001*1", b"DE*PWR*E0001*1"),
        ("+49*807*37*45678", bytes.fromhex("49A807A37A456780")),
        ("49*89*6360", bytes.fromhex("49A89A6360")),
        ("DE*" + "X" * 40, b"DE*" + b"X" * 29),
    ],
    ids=["characters", "half octets, one over", "half octets", "too long"],
)
def test_the_station_names_itself_in_octets(text: str, octets: bytes) -> None:
    assert evse_id_octets(text) == octets


def test_the_response_carries_the_name_in_octets() -> None:
    assert din_desk("SESSION_SETUP").ask(SETUP).evse_id == b"DE*PWR*E0001*1"


@pytest.mark.parametrize("category", [None, ServiceCategory.EVCharging, ServiceCategory.Internet])
def test_charging_is_on_offer_whatever_the_car_asks_for(category: ServiceCategory | None) -> None:
    response = din_desk("SERVICE_DISCOVERY").ask(ServiceDiscoveryReq(service_category=category))
    service = response.charge_service
    assert (service.service_tag.service_id, service.energy_transfer_type.name) == (1, "DC_extended")
    assert response.payment_options.payment_option == (EXTERNAL,)
    assert response.service_list is None


def test_a_station_that_takes_contracts_only_has_nothing_for_din() -> None:
    assert din_desk("SERVICE_DISCOVERY", external_payment=False).code(ServiceDiscoveryReq()) == "FAILED"


def test_details_of_another_service_are_refused() -> None:
    assert din_desk("PAYMENT_SELECTION").code(ServiceDetailReq(service_id=1)) == "OK"
    assert din_desk("PAYMENT_SELECTION").code(ServiceDetailReq(service_id=3)) == "FAILED_ServiceIDInvalid"


@pytest.mark.parametrize(
    ("option", "services", "code"),
    [
        (EXTERNAL, (1,), "OK"),
        (CONTRACT, (1,), "FAILED_PaymentSelectionInvalid"),
        (EXTERNAL, (1, 2), "FAILED_ServiceSelectionInvalid"),
        (EXTERNAL, (7,), "FAILED_ServiceSelectionInvalid"),
    ],
)
def test_only_charging_without_a_contract_can_be_had(
    option: PaymentOption, services: tuple[int, ...], code: str
) -> None:
    assert din_desk("PAYMENT_SELECTION").code(select(option, *services)) == code


def test_the_car_is_put_off_until_somebody_has_paid() -> None:
    desk = din_desk("AUTHENTICATION")
    assert desk.ask(ContractAuthenticationReq()).evse_processing.name == "Ongoing"
    desk.until(ContractAuthenticationReq(), lambda res: res.evse_processing.name == "Finished")
    assert desk.told(Authorized) == [Authorized(None)]


# Parameters


@pytest.mark.parametrize("mode", [m for m in EVRequestedEnergyTransfer if m is not DC])
def test_a_way_that_is_not_on_offer_is_refused(mode: EVRequestedEnergyTransfer) -> None:
    assert din_desk("CHARGE_PARAMETERS").code(parameters(mode)) == "FAILED_WrongEnergyTransferType"


def test_parameters_of_ac_are_refused() -> None:
    amps = value(16, "A")
    parameter = AC_EVChargeParameter(
        departure_time=0,
        e_amount=value(1, "Wh"),
        ev_max_voltage=value(230, "V"),
        ev_max_current=amps,
        ev_min_current=amps,
    )
    request = ChargeParameterDiscoveryReq(ev_requested_energy_transfer_type=DC, ev_charge_parameter=parameter)
    response = din_desk("CHARGE_PARAMETERS").ask(request)
    assert response.response_code.name == "FAILED_WrongChargeParameter"
    assert type(response.evse_charge_parameter).__name__ == "DC_EVSEChargeParameter"


def test_values_without_units_are_understood() -> None:
    """As the Volkswagen ID.4 sends them."""
    request = parameters(
        ev_maximum_current_limit=value(350.0), ev_maximum_voltage_limit=value(413.0), ev_energy_request=value(500)
    )
    assert din_desk("CHARGE_PARAMETERS").code(request) == "OK"


@pytest.mark.parametrize(
    ("watts", "told"), [(20_000.0, 20_000), (32_767.0, 32_767), (150_000.0, 32_767)], ids=["small", "just", "large"]
)
def test_a_schedule_says_what_sixteen_bits_can_say(watts: float, told: int) -> None:
    desk = din_desk("CHARGE_PARAMETERS", at=lambda now: hours((watts, "0.1")))
    response = desk.ask(parameters())
    rows = response.sa_schedules.sa_schedule_tuple[0].p_max_schedule.p_max_schedule_entry
    assert [(e.time_interval.start, e.time_interval.duration, e.p_max) for e in rows] == [(0, 86400, told)]
    assert float(response.evse_charge_parameter.evse_maximum_power_limit) == 150_000


def test_a_car_is_put_off_with_a_schedule_of_nothing_while_nobody_knows_one() -> None:
    known: list[Outlook] = []
    desk = din_desk("CHARGE_PARAMETERS", at=lambda now: known[0] if known else None)
    response = desk.ask(parameters())
    assert response.evse_processing.name == "Ongoing"
    assert response.sa_schedules.sa_schedule_tuple[0].p_max_schedule.p_max_schedule_entry[0].p_max == 0
    known.append(hours((5000.0, "0.1")))
    assert desk.ask(parameters()).evse_processing.name == "Finished"


# Energy


def test_energy_flows_as_asked_for() -> None:
    desk = din_desk("CURRENT_DEMAND")
    for _ in range(20):
        desk.ask(demand(80.0))
        desk.wait(0.1)
    response = desk.ask(demand(80.0))
    assert float(response.evse_present_current) == pytest.approx(80, abs=1)
    assert desk.told(EnergyStarted) == [EnergyStarted()]
    assert desk.told(ProfileChosen) == [ProfileChosen(None, None)]


def test_the_planner_steers_a_car_that_cannot_see_prices() -> None:
    desk = din_desk("PRE_CHARGED", at=lambda now: hours((10_000.0, "0.1")))
    assert desk.code(power(True, (0, 10_000))) == "OK"
    for _ in range(20):
        desk.ask(demand(200.0))
        desk.wait(0.1)
    assert desk.outlet.facts(desk.now).output.watts == pytest.approx(10_000, rel=0.02)


@pytest.mark.parametrize(
    ("schedule", "watts", "code"),
    [(1, 9000, "OK"), (1, 9500, "FAILED_ChargingProfileInvalid"), (2, 9000, "FAILED_TariffSelectionInvalid")],
)
def test_a_profile_is_held_to_the_schedule(schedule: int, watts: int, code: str) -> None:
    desk = din_desk("PRE_CHARGED", at=lambda now: hours((9_000.0, "0.1")))
    assert desk.code(power(True, (0, watts), schedule=schedule)) == code


@pytest.mark.parametrize(
    ("stop", "notice", "code"),
    [
        (StopWish.NONE, "None_", "EVSE_Ready"),
        (StopWish.STOP, "StopCharging", "EVSE_Shutdown"),
        (StopWish.PAUSE, "StopCharging", "EVSE_UtilityInterruptEvent"),
        (StopWish.RENEGOTIATE, "None_", "EVSE_Ready"),
    ],
)
def test_the_stations_wish_is_told_as_far_as_din_has_words(stop: StopWish, notice: str, code: str) -> None:
    desk = din_desk("CURRENT_DEMAND")
    desk.seat.stop = stop
    status = desk.ask(demand(10.0)).dc_evse_status
    assert (status.evse_notification.name, status.evse_status_code.name) == (notice, code)


def test_a_session_goes_its_way_to_the_end() -> None:
    desk = din_desk("CURRENT_DEMAND")
    assert desk.code(power(False)) == "OK"
    assert not desk.outlet.facts(desk.now).contactors_closed
    assert [desk.code(WELDING), desk.code(WELDING), desk.code(END)] == ["OK"] * 3
    assert desk.told(Ended)[0].good
    assert desk.safe()


def test_a_session_may_end_at_any_moment() -> None:
    for goal in ("SERVICE_DISCOVERY", "AUTHENTICATION", "CABLE_CHECK", "PRE_CHARGE", "PRE_CHARGED", "CURRENT_DEMAND"):
        desk = din_desk(goal)
        assert desk.code(END) == "OK", goal
        assert desk.safe()


def test_energy_before_the_cable_check_is_refused() -> None:
    for goal in ("CHARGE_PARAMETERS", "CABLE_CHECK", "PRE_CHARGE"):
        desk = din_desk(goal)
        response: Any = desk.ask(power(True))
        assert response.response_code.name == "FAILED_SequenceError", goal
        assert type(response.evse_status).__name__ == "DC_EVSEStatus"
        assert desk.safe()


@pytest.mark.parametrize("number", [b"", ZERO, b"\1" * 8])
def test_another_number_than_the_sessions_is_refused(number: bytes) -> None:
    desk = din_desk("CABLE_CHECK")
    assert desk.code(CABLE_CHECK, session_id=number) == "FAILED_UnknownSession"
    assert desk.safe()


def test_the_voltage_of_pre_charge_is_told() -> None:
    desk = din_desk("PRE_CHARGE")
    request = requests(desk)["PRE_CHARGE"]
    target = float(request.ev_target_voltage)
    last = desk.until(request, lambda res: abs(float(res.evse_present_voltage) - target) < 5)
    assert last.dc_evse_status.evse_isolation_status.name == "Valid"
