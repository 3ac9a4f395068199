"""ISO 15118-2, station: energy on, off, on new terms, and the end."""

import pytest

from pilotwire.drivers.virtual import Fault
from pilotwire.messages.iso2 import ServiceDiscoveryReq
from pilotwire.ports import Contactors
from pilotwire.secc.profiles import PROFILE_TOLERANCE
from pilotwire.secc.status import available
from pilotwire.session.events import Ended, EnergyStarted, EnergyStopped, ProfileChosen
from tests.secc.desk import Desk
from tests.secc.iso2.test_parameters import hours
from tests.secc.iso2.words import (
    CABLE_CHECK,
    END,
    PAUSE,
    RENEGOTIATE,
    START,
    STOP,
    TURN,
    WELDING,
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


# Profiles


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


@pytest.mark.parametrize(
    "rows",
    [
        ((0, 9500.0),),
        ((0, 9000.0), (7200, 9000.0)),
        ((0, -1.0),),
        ((0, 5000.0), (0, 5000.0)),
        ((60, 5000.0), (0, 5000.0)),
    ],
    ids=["too much", "too long", "negative", "twice at once", "backwards"],
)
def test_a_profile_beyond_the_schedule_is_refused(rows: tuple[tuple[int, float], ...]) -> None:
    desk = dc_desk("PRE_CHARGED", at=lambda now: OFFER)
    assert desk.code(power(START, *rows)) == "FAILED_ChargingProfileInvalid"
    assert desk.safe()


def test_a_single_entry_lasts_as_long_as_it_takes_and_the_offer_binds_anyway() -> None:
    """As a car of 2022 did that asked for 500 Wh, from a station whose second slot, hours away, gave less."""
    desk = dc_desk("PRE_CHARGED", at=lambda now: OFFER)
    assert desk.code(power(START, (0, 9000.0))) == "OK"
    visit = desk.seat.engine.visit if desk.seat.engine else None
    assert visit is not None
    visit.now = OFFER.slots[1].start + 60
    assert available(visit) == OFFER.slots[1].max_charge_w


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


# Stop


def test_stop_ends_energy_before_it_answers() -> None:
    desk = dc_desk("CURRENT_DEMAND")
    for _ in range(10):
        desk.ask(demand(100.0))
        desk.wait(0.1)
    assert desk.code(power(STOP)) == "OK"
    facts = desk.outlet.facts(desk.now)
    assert (facts.contactors_closed, facts.output.amps) == (False, 0.0)
    assert desk.told(EnergyStopped) == [EnergyStopped()]


def test_a_contactor_that_does_not_open_is_told() -> None:
    desk = dc_desk("CURRENT_DEMAND")
    desk.outlet.faults.switch_on(Fault.CONTACTOR_WELDED)
    assert desk.code(power(STOP)) == "FAILED_ContactorError"


def test_a_session_may_end_before_energy() -> None:
    """Some cars end their session right after its setup, after charge parameters, or after PowerDelivery."""
    for goal in ("SERVICE_DISCOVERY", "PAYMENT_SELECTION", "CABLE_CHECK", "PRE_CHARGE", "PRE_CHARGED"):
        desk = dc_desk(goal)
        assert desk.code(END) == "OK", goal
        assert desk.told(Ended)[0].good
        assert desk.safe()
    desk = ac_desk("CHARGING_STATUS")
    assert desk.code(power(STOP, dc=False)) == "OK"
    assert desk.code(END) == "OK"


def test_a_pause_puts_the_session_to_sleep() -> None:
    desk = dc_desk("CURRENT_DEMAND")
    assert [desk.code(power(STOP)), desk.code(WELDING), desk.code(PAUSE)] == ["OK", "OK", "OK"]
    assert desk.told(Ended)[0].paused
    assert desk.session_id in desk.seat.sleeping
    assert desk.safe()


@pytest.mark.parametrize("goal", ["SERVICE_DISCOVERY", "AUTHORIZATION", "CABLE_CHECK", "PRE_CHARGED", "CURRENT_DEMAND"])
def test_a_pause_may_only_follow_the_stop_of_energy(goal: str) -> None:
    desk = dc_desk(goal)
    assert desk.code(PAUSE) == "FAILED"
    assert not desk.seat.sleeping
    assert desk.safe()


def test_a_stop_without_a_start_is_no_ground_for_a_pause() -> None:
    desk = dc_desk("PRE_CHARGED")
    assert desk.code(power(STOP)) == "OK"
    assert desk.code(PAUSE) == "FAILED"


# New terms


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


def test_requests_out_of_order_are_refused_and_make_safe() -> None:
    desk = flowing()
    assert desk.code(ServiceDiscoveryReq()) == "FAILED_SequenceError"
    assert desk.safe()
