"""ISO 15118-2, station: energy on, off, on new terms, and the end."""

import pytest

from pilotwire.drivers.virtual import Fault
from pilotwire.messages.iso2 import ServiceDiscoveryReq
from pilotwire.secc.status import available
from pilotwire.session.events import Ended, EnergyStopped
from tests.secc.iso2.test_terms import OFFER, flowing
from tests.secc.iso2.words import (
    END,
    PAUSE,
    START,
    STOP,
    WELDING,
    ac_desk,
    dc_desk,
    demand,
    power,
)


def test_a_single_entry_lasts_as_long_as_it_takes_and_the_offer_binds_anyway() -> None:
    """As a car of 2022 did that asked for 500 Wh, from a station whose second slot, hours away, gave less."""
    desk = dc_desk("PRE_CHARGED", at=lambda now: OFFER)
    assert desk.code(power(START, (0, 9000.0))) == "OK"
    visit = desk.seat.engine.visit if desk.seat.engine else None
    assert visit is not None
    visit.now = OFFER.slots[1].start + 60
    assert available(visit) == OFFER.slots[1].max_charge_w


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


def test_requests_out_of_order_are_refused_and_make_safe() -> None:
    desk = flowing()
    assert desk.code(ServiceDiscoveryReq()) == "FAILED_SequenceError"
    assert desk.safe()
