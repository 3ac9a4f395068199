"""ISO 15118-2, station: what a car may plan, and new terms."""

import pytest

from pilotwire.ports import Contactors
from pilotwire.secc.profiles import PROFILE_TOLERANCE
from pilotwire.session.events import EnergyStarted, ProfileChosen
from tests.secc.desk import Desk
from tests.secc.iso2.offers import hours
from tests.secc.iso2.words import (
    CABLE_CHECK,
    RENEGOTIATE,
    START,
    TURN,
    ac_desk,
    ac_parameters,
    dc_desk,
    dc_parameters,
    demand,
    power,
    pre_charge,
    requests,
)

OFFER = hours((9_000.0, "0.1"), (5_000.0, "0.1"), (11_000.0, "0.1"))


def wall(desk: Desk) -> int:
    """Seconds from now to the second hour of the offer."""
    return int(OFFER.slots[1].start - desk.now)


def test_a_profile_within_the_schedule_is_taken_and_put_on_record() -> None:
    desk = dc_desk("PRE_CHARGED", at=lambda now: OFFER)
    assert desk.code(power(START, (0, 9000.0), (wall(desk), 5000.0), (7200, 0.0))) == "OK"
    chosen = desk.told(ProfileChosen)[0]
    assert chosen.schedule == 1
    assert [step.watts for step in chosen.plan.steps] == [9000.0, 5000.0, 0.0]


def test_no_profile_is_needed_in_dc() -> None:
    desk = dc_desk("PRE_CHARGED", at=lambda now: OFFER)
    assert desk.code(power(START)) == "OK"
    assert desk.told(ProfileChosen) == [ProfileChosen(1, None)]


def test_a_car_that_copies_the_times_of_the_offer_is_understood() -> None:
    desk = dc_desk("PRE_CHARGE", at=lambda now: OFFER)
    begun = desk.seat.engine.visit.notes.offered[0].outlook if desk.seat.engine else OFFER
    rows = [(int(slot.start - begun.slots[0].start), slot.max_charge_w) for slot in begun.slots]
    desk.walk(requests(desk), "PRE_CHARGED")
    desk.wait(15.0)
    assert desk.code(power(START, *rows)) == "OK"


def test_a_car_that_ends_each_entry_with_one_of_zero_is_understood() -> None:
    """EcoG-io/iso15118 0.31.2: of two entries that start together, the later one lasts."""
    desk = dc_desk("PRE_CHARGED", at=lambda now: OFFER)
    assert desk.code(power(START, (0, 9000.0), (wall(desk), 0.0), (wall(desk), 5000.0), (7200, 0.0))) == "OK"
    assert [step.watts for step in desk.told(ProfileChosen)[0].plan.steps] == [9000.0, 5000.0, 0.0]


@pytest.mark.parametrize(
    "rows",
    [
        ((0, 9500.0),),
        ((0, 9000.0), (7200, 9000.0)),
        ((0, -1.0),),
        ((0, 5000.0), (0, 9500.0)),
        ((60, 5000.0), (0, 5000.0)),
    ],
    ids=["too much", "too long", "negative", "too much in the last word", "backwards"],
)
def test_a_profile_beyond_the_schedule_is_refused(rows: tuple[tuple[int, float], ...]) -> None:
    desk = dc_desk("PRE_CHARGED", at=lambda now: OFFER)
    assert desk.code(power(START, *rows)) == "FAILED_ChargingProfileInvalid"
    assert desk.safe()


@pytest.mark.parametrize("number", [2, 255])
@pytest.mark.parametrize("rows", [(), ((0, 100.0),)])
def test_a_schedule_that_was_not_offered_is_refused(number: int, rows: tuple[tuple[int, float], ...]) -> None:
    desk = dc_desk("PRE_CHARGED", at=lambda now: OFFER)
    assert desk.code(power(START, *rows, schedule=number)) == "FAILED_TariffSelectionInvalid"
    assert not desk.told(EnergyStarted)


@pytest.mark.parametrize(
    ("offered", "wanted", "code"),
    [
        (11_000.0, 11_040.0, "OK"),
        (11_000.0, 11_000.0 * (1 + PROFILE_TOLERANCE), "OK"),
        (11_000.0, 11_120.0, "FAILED_ChargingProfileInvalid"),
    ],
    ids=["three times 230 V and 16 A", "just", "too much"],
)
def test_a_car_that_reckons_with_volts_of_its_own_is_served(offered: float, wanted: float, code: str) -> None:
    desk = ac_desk("POWER_DELIVERY", at=lambda now: hours((offered, "0.1")))
    assert desk.code(power(START, (0, wanted), dc=False)) == code


def test_new_terms_in_ac_leave_energy_on() -> None:
    desk = ac_desk("CHARGING_STATUS")
    assert desk.code(power(RENEGOTIATE, dc=False)) == "OK"
    assert desk.outlet.facts(desk.now).contactors_closed
    assert desk.code(ac_parameters()) == "OK"
    assert desk.code(power(START, dc=False)) == "OK"
    assert desk.code(TURN) == "OK"
    assert desk.told(EnergyStarted) == [EnergyStarted()]


def flowing() -> Desk:
    """A DC station that gives 50 A."""
    desk = dc_desk("CURRENT_DEMAND")
    for _ in range(10):
        desk.ask(demand(50.0))
        desk.wait(0.1)
    return desk


def test_new_terms_in_dc_stop_the_current() -> None:
    desk = flowing()
    assert desk.code(power(RENEGOTIATE)) == "OK"
    desk.wait(0.5)
    assert desk.outlet.facts(desk.now).output.amps == pytest.approx(0, abs=0.5)


def test_new_terms_in_dc_with_a_new_cable_check_as_the_book_has_it() -> None:
    desk = flowing()
    assert desk.code(power(RENEGOTIATE)) == "OK"
    desk.car(Contactors(False))
    assert desk.code(dc_parameters()) == "OK"
    first = desk.ask(CABLE_CHECK)
    assert first.evse_processing.name == "Ongoing"
    desk.until(CABLE_CHECK, lambda res: res.evse_processing.name == "Finished")
    request = pre_charge(desk)
    desk.until(request, lambda res: abs(float(res.evse_present_voltage) - float(request.ev_target_voltage)) < 5)
    desk.car(Contactors(True))
    desk.wait(0.5)
    assert desk.code(power(START)) == "OK"
    assert desk.code(demand(50.0)) == "OK"
    assert desk.outlet.facts(desk.now).fault is None


def test_new_terms_in_dc_without_a_cable_check_are_borne() -> None:
    desk = flowing()
    for request in (power(RENEGOTIATE), dc_parameters(), power(START), demand(50.0)):
        assert desk.code(request) == "OK"
        desk.wait(0.1)
    desk.ask(demand(50.0))
    desk.wait(0.5)
    assert desk.outlet.facts(desk.now).output.amps == pytest.approx(50, abs=1)


def test_new_terms_cannot_turn_dc_into_ac() -> None:
    both = ("DC_extended", "AC_three_phase_core")
    desk = dc_desk("CURRENT_DEMAND", transfer_modes=both)
    assert desk.code(power(RENEGOTIATE)) == "OK"
    assert desk.code(ac_parameters()) == "FAILED_WrongEnergyTransferMode"
