"""Acceptance 4: whatever goes wrong at whatever step of a voyage, energy ends in time, keys are new, and it goes on.

The ordinary suite takes every so many steps; PILOTWIRE_SWEEP=full takes each, of more kinds of sessions.
"""

import pytest

from pilotwire.sim.voyage import CAR_SIDE, STATION_SIDE
from pilotwire.slac.host import BAD_POLLS, QUICK_POLL_S
from pilotwire.slac.timers import limit
from tests.sim.places import FULL
from tests.sim.voyages import Mishap, Trip

KINDS = ("iso2-ac", "iso20-dc-dynamic")
MORE = ("din-dc", "iso2-dc", "iso20-ac-scheduled", "iso20-dc-bpt-dynamic", "iso2-dc-tour")
EVERY = 1 if FULL else 13

PILOT_OPENS_S = 0.1 + 0.05
"""From state A, E or F to open contactors: 100 ms (IEC 61851-1, Table A.6; general knowledge, unconfirmed), and one
look of the virtual hardware, which learns of it no sooner."""

LINK_NOTICED_S = limit("TP_link_ready_notification") + BAD_POLLS * QUICK_POLL_S
"""Until a host has asked its modem for the link and asked again what it cannot believe."""

MODEM_NOTICED_S = LINK_NOTICED_S + limit("TP_link_ready_notification")
"""A modem that restarts says nothing at first, and is asked again a whole poll later."""

OPENED_S = 0.3
"""A contactor of DC waits so long for the end of the current (`drivers.DC_RULES`)."""

IN_TIME = {
    Mishap.UNPLUG: PILOT_OPENS_S,
    Mishap.STATE_F: PILOT_OPENS_S,
    Mishap.LINK_LOST: LINK_NOTICED_S + OPENED_S,
    Mishap.STATION_MODEM: MODEM_NOTICED_S + OPENED_S,
    Mishap.CAR_MODEM: MODEM_NOTICED_S + OPENED_S,
}
QUIET_S = 8.0


def watch(trip: Trip, mishap: Mishap) -> tuple[float, float | None]:
    """Let it happen, and look for a while: after how many s the last danger was over, and when both keys were new."""
    voyage, before = trip.voyage, trip.keys
    began, danger, renewed = voyage.now, 0.0, None
    voyage.wants = False  # nobody begins anew before all has come to rest
    trip.happen(mishap)
    while voyage.now < began + QUIET_S:
        voyage.step(began + QUIET_S)
        danger = danger if trip.safe else voyage.now - began
        if renewed is None and set(trip.keys).isdisjoint(before):
            renewed = voyage.now - began
    return danger, renewed


@pytest.mark.parametrize("mishap", Mishap, ids=lambda mishap: mishap.name)
@pytest.mark.parametrize("name", (*KINDS, *MORE) if FULL else KINDS)
def test_at_every_step_of_a_voyage(name: str, mishap: Mishap) -> None:
    number, by_pilot = list(Mishap).index(mishap), mishap in (Mishap.UNPLUG, Mishap.STATE_F)
    while (trip := Trip(name, seed=number + 1).begin()).until(number):
        place = f"{number}: {trip.voyage.milestones[number]}"
        before, matched = trip.keys, "matched" in trip.names(STATION_SIDE)
        linked = "link ready" in trip.names(STATION_SIDE) + trip.names(CAR_SIDE)
        danger, renewed = watch(trip, mishap)
        assert danger <= IN_TIME[mishap], place
        if matched and by_pilot:
            assert renewed is not None, place
            assert renewed <= limit("TP_match_leave"), place
        trip.mend(mishap)
        assert trip.again(), place
        assert trip.used[0] == trip.used[1], place
        assert not (linked or (matched and by_pilot)) or set(trip.used).isdisjoint(before), place
        number += EVERY
    assert number > 30
