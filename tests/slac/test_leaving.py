"""Leaving: at once, for good, and with a key that was never used before and is never shown."""

import pytest

from pilotwire.ports import LinkError, LinkLost, LinkReady, Pilot, PilotState
from pilotwire.slac import CarPolicy, Phase, Validate
from pilotwire.slac.network import Network, fresh
from pilotwire.slac.timers import limit
from pilotwire.wire.homeplug.modem import CM_SET_KEY_REQ
from tests.slac.desk import START, Desk, pair

SIDES = ("car", "station")


def linked() -> Desk:
    desk = pair()
    desk.plug("car", "station")
    return desk.run(3.0)


def keys(desk: Desk) -> list[bytes]:
    sent = [seen.mme for name in SIDES for _, seen in desk.messages(name, CM_SET_KEY_REQ)]
    return [mme.new_key for mme in sent if isinstance(mme, CM_SET_KEY_REQ)]


def test_a_drawn_plug_leaves_the_network_on_both_sides_within_a_second() -> None:
    desk = linked()
    nmk = desk.modems["car"].nmk
    drawn = desk.now
    desk.unplug("car")
    desk.run(limit("TP_match_leave"))
    assert nmk not in (desk.modems["car"].nmk, desk.modems["station"].nmk)
    assert max(modem.since for modem in desk.modems.values()) - drawn < limit("TP_match_leave")
    assert desk.modems["car"].nmk != desk.modems["station"].nmk


def test_leaving_is_not_reported_as_a_loss() -> None:
    desk = linked()
    desk.unplug("car")
    desk.run(3.0)
    assert [desk.outputs(name, LinkLost, LinkError) for name in SIDES] == [[], []]


@pytest.mark.parametrize("pilot", [Pilot.A, Pilot.E, Pilot.F])
def test_states_a_e_and_f_end_a_link(pilot: Pilot) -> None:
    desk = linked()
    network = desk.engines["station"].network_id
    desk.engines["station"].tell(pilot, desk.now)
    assert desk.engines["station"].phase is Phase.AWAY
    assert desk.engines["station"].network_id != network


@pytest.mark.parametrize("pilot", [Pilot.B, Pilot.C, Pilot.D])
def test_other_states_do_not(pilot: Pilot) -> None:
    desk = linked()
    desk.engines["station"].tell(pilot, desk.now)
    assert desk.engines["station"].phase is Phase.LINKED


def test_every_session_has_a_key_of_its_own() -> None:
    desk = linked()
    for _ in range(5):
        desk.unplug("car")
        desk.run(1.0)
        desk.plug("car", "station")
        desk.run(3.0)
    matched = [mme for mme in keys(desk) if keys(desk).count(mme) == 2]  # set by both sides
    assert len(set(matched)) == 6
    assert len(desk.outputs("car", LinkReady)) == 6


def test_a_plug_that_comes_back_at_once_begins_anew() -> None:
    desk = linked()
    desk.unplug("car")
    desk.plug("car", "station")
    desk.run(3.0)
    assert len(desk.outputs("car", LinkReady)) == 2


def test_a_car_that_leaves_while_it_toggles_opens_s2() -> None:
    desk = pair(CarPolicy(validate=Validate.ALWAYS))
    desk.plug("car", "station")
    while PilotState(True) not in desk.outputs("car", PilotState) and desk.now < START + 10:
        desk.cables.clear()  # so that the desk keeps the command
        desk.run(0.01)
    desk.engines["car"].unplug(desk.now)
    assert PilotState(False) in desk.engines["car"].take()


def test_the_text_of_a_network_does_not_show_its_key() -> None:
    network = fresh(lambda size: bytes(range(size)))
    assert network == Network(network.nid, bytes(range(16)))
    assert "00010203" not in repr(network)
    assert network.nid.hex() in repr(network)


def test_no_step_and_no_note_shows_a_key() -> None:
    desk = linked()
    desk.modems["car"].nmk = b""
    desk.run(3.0)
    notes = [engine.ignored for engine in desk.engines.values()]
    states = [engine.snapshot for engine in desk.engines.values()]
    told = f"{desk.said} {notes} {states}"
    assert all(key.hex() not in told and repr(key) not in told for key in keys(desk))
