"""What real cars do beside the book, done to a station of ours."""

from typing import Any

import pytest
from msgspec.structs import replace

from pilotwire.messages import din70121, iso2
from pilotwire.messages.iso20.base import Processing
from pilotwire.messages.iso20.dc import DC_PreChargeReq
from pilotwire.ports import Isolation
from pilotwire.session.dialect import unpack
from pilotwire.session.events import Ended, EnergyStarted, EnergyStopped, Established, Refused, Send
from pilotwire.session.quirks import QUIRKS
from pilotwire.sim.duel import Parcel, faithful
from tests.scenarios import BY_NAME
from tests.secc.desk import Desk
from tests.secc.din import words as din
from tests.secc.iso2 import words as two
from tests.secc.iso2.words import ac_desk, dc_desk
from tests.secc.moments import frame
from tests.sessions import World

STATES_DIN = ["SERVICE_DISCOVERY", "AUTHENTICATION", "CHARGE_PARAMETERS", "CABLE_CHECK", "PRE_CHARGED"]
STATES_DC = ["PAYMENT_SELECTION", "AUTHORIZATION", "CHARGE_PARAMETERS", "CABLE_CHECK", "PRE_CHARGE", "PRE_CHARGED"]
SETUP = iso2.SessionSetupReq(evccid=two.EVCCID)


def energized(desk: Desk, start: Any) -> Desk:
    assert desk.code(start) == "OK"
    assert desk.told(EnergyStarted)
    return desk


@pytest.mark.parametrize("state", STATES_DIN)
def test_a_session_of_din_begins_anew(state: str) -> None:
    again(din.din_desk(state), din.SETUP, din.requests)


@pytest.mark.parametrize("state", STATES_DC)
def test_a_session_of_part_2_begins_anew(state: str) -> None:
    again(dc_desk(state), SETUP, two.requests)


def again(desk: Desk, setup: Any, requests: Any) -> None:
    """Begin anew; then the whole way must be gone again, with isolation proven again."""
    old = desk.session_id
    assert desk.code(setup) == "OK_NewSessionEstablished"
    assert desk.answer.session_id not in (old, bytes(8))
    assert desk.state == "SERVICE_DISCOVERY"
    assert [event.why for event in desk.told(Ended)] == ["the car began anew"]
    assert len(desk.told(Established)) == 2
    assert desk.safe()
    desk.session_id = desk.answer.session_id
    desk.walk(requests(desk), "CABLE_CHECK")
    assert desk.ask(requests(desk)["CABLE_CHECK"]).evse_processing.name == "Ongoing"
    desk.wait(0.05)
    assert desk.outlet.facts(desk.now).isolation is not Isolation.VALID
    desk.walk(requests(desk), "PRE_CHARGED")


@pytest.mark.parametrize("kind", ["dc", "ac"])
def test_beginning_anew_in_the_charge_loop_ends_the_energy_first(kind: str) -> None:
    if kind == "dc":
        desk = energized(dc_desk("PRE_CHARGED"), two.power(two.START))
        assert desk.code(two.demand(20.0)) == "OK"
        desk.wait(0.5)
    else:
        desk = energized(ac_desk("POWER_DELIVERY"), two.power(two.START, (0, 11_000.0), dc=False))
        assert desk.code(two.TURN) == "OK"
    assert desk.outlet.facts(desk.now).contactors_closed
    assert desk.code(SETUP) == "OK_NewSessionEstablished"
    assert desk.told(EnergyStopped)
    assert desk.safe()


def test_the_number_of_the_session_before_counts_no_longer() -> None:
    desk = dc_desk("CHARGE_PARAMETERS")
    desk.ask(SETUP)
    assert desk.code(iso2.ServiceDiscoveryReq()) == "FAILED_UnknownSession"


def test_after_the_end_there_is_no_beginning() -> None:
    desk = dc_desk("CHARGE_PARAMETERS")
    assert desk.code(two.END) == "OK"
    assert desk.code(SETUP) == "FAILED_SequenceError"


@pytest.mark.parametrize("state", ["CABLE_CHECK", "PRE_CHARGE"])
def test_an_early_power_delivery_may_only_switch_off(state: str) -> None:
    desk = dc_desk(state)
    assert desk.code(two.power(two.STOP)) == "OK"
    assert desk.code(two.WELDING) == "OK"
    assert desk.code(two.END) == "OK"
    desk = dc_desk(state)
    assert desk.code(two.power(two.START)) == "FAILED_SequenceError"
    assert desk.safe()


@pytest.mark.parametrize(("ready", "code"), [(False, "OK"), (True, "FAILED_SequenceError")])
def test_the_same_in_din(ready: bool, code: str) -> None:
    desk = din.din_desk("CABLE_CHECK")
    assert desk.code(din70121.PowerDeliveryReq(ready_to_charge_state=ready)) == code
    assert desk.safe()


def test_a_cable_check_at_an_ac_outlet_tests_nothing_and_proves_nothing() -> None:
    desk = ac_desk("POWER_DELIVERY")
    response = desk.ask(two.CABLE_CHECK)
    assert response.response_code.name == "OK"
    assert response.evse_processing.name == "Finished"
    assert response.dc_evse_status.evse_isolation_status.name == "Invalid"
    assert desk.outlet.notices() == []
    assert desk.state == "POWER_DELIVERY"
    energized(desk, two.power(two.START, (0, 11_000.0), dc=False))


def test_limits_of_dc_at_an_ac_outlet_are_refused_again_and_again_until_the_line_is_closed() -> None:
    """As the Seres 3 does: it hears no refusal, and asks for the cable check on and on."""
    desk = ac_desk("CHARGE_PARAMETERS")
    assert desk.code(two.dc_parameters(two.AC)) == "FAILED_WrongChargeParameter"
    assert [desk.code(two.CABLE_CHECK) for _ in range(3)] == ["FAILED_SequenceError"] * 3
    assert desk.safe()
    desk.wait(5.0)
    assert not desk.seat.busy


STRICT = [
    ("restart", "CHARGE_PARAMETERS", SETUP),
    ("stop-early", "CABLE_CHECK", two.power(two.STOP)),
]


@pytest.mark.parametrize(("name", "state", "request_"), STRICT, ids=[name for name, _, _ in STRICT])
def test_a_strict_station_bears_none_of_it(name: str, state: str, request_: Any) -> None:
    assert dc_desk(state).code(request_).startswith("OK")
    assert dc_desk(state, quirks=()).code(request_) == "FAILED_SequenceError"
    others = tuple(quirk for quirk in QUIRKS if quirk.name != name)
    assert dc_desk(state, quirks=others).code(request_) == "FAILED_SequenceError"


def test_a_strict_station_bears_no_cable_check_in_ac() -> None:
    assert ac_desk("POWER_DELIVERY", quirks=()).code(two.CABLE_CHECK) == "FAILED_SequenceError"


def never_done(to_station: bool, number: int, word: Send) -> list[Parcel]:
    """A cable that makes every DC_PreChargeReq say Ongoing, as the car of EcoG-io/iso15118 may."""
    envelope = unpack(word.message)
    if envelope is None or not isinstance(envelope.body, DC_PreChargeReq):
        return faithful(to_station, number, word)
    body = replace(envelope.body, ev_processing=Processing.Ongoing)
    data = frame(BY_NAME[PART_20].dialect, replace(envelope, body=body))
    return [Parcel(data, parcel.delay) for parcel in faithful(to_station, number, word)]


PART_20 = "iso20-dc-bpt-dynamic"


def test_a_pre_charge_without_an_end_is_borne() -> None:
    world = World(BY_NAME[PART_20])
    world.session(never_done)
    assert world.endings() == {"station": [True], "car": [True]}
    assert world.dangers() == []


def test_a_strict_station_does_not_bear_it() -> None:
    world = World(BY_NAME[PART_20], quirks=())
    world.session(never_done)
    refused = [event for who, event in world.told if isinstance(event, Refused)]
    assert [(event.request, event.code) for event in refused] == [("PowerDeliveryReq", "FAILED_SequenceError")]
    assert not any(isinstance(event, EnergyStarted) for _, event in world.told)
