"""The own modem: keys that are set for certain, links that are watched, modems that lie, fall silent or restart."""

from functools import partial

import pytest

from pilotwire.ports import LinkError, LinkLost, LinkReady
from pilotwire.slac import MODEMS, CarPolicy, Phase, StationPolicy
from pilotwire.wire.ethernet import BROADCAST
from pilotwire.wire.homeplug import Mme, MmeFrame, encode_frame
from pilotwire.wire.homeplug.modem import CM_SET_KEY_CNF, CM_SET_KEY_REQ
from pilotwire.wire.homeplug.slac import CM_ATTEN_CHAR_IND, CM_ATTEN_PROFILE_IND
from pilotwire.wire.homeplug.vendor import (
    NSCM_GET_D_LINK_STATUS_REQ,
    NSCM_RESET_DEVICE_REQ,
    VS_LINK_STATUS_CNF,
    VS_LINK_STATUS_REQ,
    VS_RS_DEV_REQ,
)
from tests.slac.desk import START, Desk, groups, pair

SIDES = ("car", "station")


def linked(car: CarPolicy | None = None, station: StationPolicy | None = None) -> Desk:
    desk = pair(car, station)
    desk.plug("car", "station")
    return desk.run(3.0)


def keys(desk: Desk, name: str) -> list[tuple[float, bytes]]:
    """When a host set which key, in s since the start."""
    sent = [(time, seen.mme) for time, seen in desk.messages(name, CM_SET_KEY_REQ)]
    return [(round(time, 3), mme.new_key) for time, mme in sent if isinstance(mme, CM_SET_KEY_REQ)]


def moments(desk: Desk, name: str, kind: type[Mme]) -> list[float]:
    return [round(time, 3) for time, _ in desk.messages(name, kind)]


def test_the_first_word_is_a_fresh_key() -> None:
    desk = pair()
    (first,), (second,) = keys(desk, "car"), keys(desk, "station")
    assert first[0] == second[0] == 0.0
    assert first[1] != second[1]


@pytest.mark.parametrize("result", [0, 1, 255])
def test_the_result_of_a_key_is_not_believed(result: int) -> None:
    desk = pair()
    for name in SIDES:
        desk.modems[name].result = result
    desk.plug("car", "station")
    assert desk.run(4.0).matched("car") == "station"


@pytest.mark.parametrize("result", [0, 1])
def test_a_key_that_was_not_taken_brings_no_link_whatever_the_modem_says(result: int) -> None:
    desk = pair()
    desk.modems["car"].takes_keys, desk.modems["car"].result = False, result
    desk.plug("car", "station")
    desk.run(12.0)
    assert desk.outputs("car", LinkReady) == desk.outputs("station", LinkReady) == []


def test_a_key_that_got_lost_after_matching_is_set_again() -> None:
    desk = pair()
    desk.modems["car"].takes_keys = False
    desk.plug("car", "station")
    desk.run(3.0)
    desk.modems["car"].takes_keys = True
    assert desk.run(6.0).matched("car") == "station"


def test_a_key_without_an_answer_is_repeated_and_then_the_modem_is_restarted() -> None:
    desk = Desk()
    desk.dead.add("car")
    desk.car("car", CarPolicy())
    desk.run(4.3)
    assert [time for time, _ in keys(desk, "car")] == [0.0, 0.2, 0.4, 3.6, 3.8, 4.0]
    assert moments(desk, "car", VS_RS_DEV_REQ) == [0.6, 4.2]
    desk.modems["car"].alive = True
    desk.want("car")
    desk.run(4.0)
    assert "parameters" in desk.steps("car")


def test_a_modem_that_stays_silent_is_an_error_after_8_s_of_waiting() -> None:
    desk = Desk()
    desk.dead.add("station")
    desk.station("station", StationPolicy())
    desk.want("station")
    assert desk.run(7.9).outputs("station", LinkError) == []
    assert desk.run(0.2).outputs("station", LinkError) == [LinkError("the modem is not ready", own=True)]


def test_without_carrier_the_error_says_so() -> None:
    desk = pair()
    desk.engines["car"].carrier(False, desk.now)
    desk.want("car")
    assert desk.run(9.0).outputs("car", LinkError) == [LinkError("the interface has no carrier", own=True)]
    desk.engines["car"].carrier(True, desk.now)
    desk.plug("car", "station")
    assert desk.run(4.0).matched("car") == "station"


@pytest.mark.parametrize("name", SIDES)
def test_a_modem_that_falls_silent_loses_the_link_and_gets_a_new_key(name: str) -> None:
    desk = linked()
    network = desk.engines[name].network_id
    desk.modems[name].alive = False
    desk.run(2.0)
    assert desk.outputs(name, LinkLost) == [LinkLost("the modem does not answer")]
    assert desk.engines[name].phase is Phase.OVER
    assert desk.engines[name].network_id != network


@pytest.mark.parametrize("name", SIDES)
def test_a_modem_that_forgot_its_key_loses_the_link_on_both_sides(name: str) -> None:
    desk = linked()
    desk.modems[name].nmk = b""  # as after a restart
    desk.run(2.0)
    assert [desk.outputs(each, LinkLost) for each in SIDES] == [[LinkLost("the link is down")]] * 2


@pytest.mark.parametrize("name", SIDES)
def test_a_link_that_is_gone_for_a_moment_is_not_lost(name: str) -> None:
    desk = linked()
    nmk = desk.modems[name].nmk
    desk.run(0.3)
    desk.modems[name].nmk, polls = b"", moments(desk, name, VS_LINK_STATUS_REQ)
    while moments(desk, name, VS_LINK_STATUS_REQ) == polls:
        desk.run(0.01)
    desk.run(0.01)
    desk.modems[name].nmk = nmk
    desk.run(5.0)
    assert desk.outputs(name, LinkLost) == []


def test_a_lost_link_comes_back_when_it_is_wanted_again() -> None:
    desk = linked()
    desk.modems["car"].nmk = b""
    desk.run(2.0)
    desk.plug("car", "station")
    desk.run(3.0)
    assert [len(desk.outputs(name, LinkReady)) for name in SIDES] == [2, 2]


def test_a_linked_modem_is_asked_once_a_second() -> None:
    desk = linked()
    before = len(moments(desk, "car", VS_LINK_STATUS_REQ))
    desk.run(10.0)
    assert len(moments(desk, "car", VS_LINK_STATUS_REQ)) - before in (9, 10)


def test_a_link_that_survives_a_new_key_is_left_with_another_try() -> None:
    desk = linked()
    for name in SIDES:
        desk.modems[name].takes_keys = False
    drawn = desk.now - START
    desk.unplug("car")
    tries = [(time - drawn, key) for time, key in keys(desk.run(0.9), "car") if time >= round(drawn, 3)]
    assert [time for time, _ in tries] == pytest.approx([0.0, 0.5], abs=0.01)
    assert tries[0][1] == tries[1][1]


def test_what_others_say_about_our_link_counts_for_nothing() -> None:
    desk = pair()
    desk.modems["car"].takes_keys = False
    desk.plug("car", "station")
    desk.run(1.5)
    car, station = desk.engines["car"], desk.engines["station"]
    lie = MmeFrame(destination=car.mac, source=station.mac, mme=VS_LINK_STATUS_CNF(link_status=1))
    desk.give("car", encode_frame(lie))
    assert car.phase is Phase.JOINING
    assert car.ignored[-1].why == "it is not our modem's"


def test_what_other_modems_heard_of_a_car_counts_for_nothing() -> None:
    desk = pair(db=20.0)
    desk.plug("car", "station")
    desk.run(0.5)
    liar = partial(MmeFrame, destination=BROADCAST, source=b"\x02liars")
    lie = CM_ATTEN_PROFILE_IND(pev_mac=desk.engines["car"].mac, attenuations=groups(1))
    for _ in range(10):
        desk.give("station", encode_frame(liar(mme=lie)))
    desk.run(1.0)
    (_, report), *_ = desk.messages("station", CM_ATTEN_CHAR_IND)
    assert isinstance(report.mme, CM_ATTEN_CHAR_IND)
    assert report.mme.attenuations == groups(20.0)


def test_an_answer_to_no_key_counts_for_nothing() -> None:
    desk = pair()
    engine = desk.engines["car"]
    before = engine.snapshot
    frame = MmeFrame(destination=engine.mac, source=b"\x02liars", mme=CM_SET_KEY_CNF(result=0))
    desk.give("car", encode_frame(frame))
    assert (engine.snapshot, engine.ignored[-1].why) == (before, "no key was waiting for it")


def test_a_modem_that_is_slow_with_keys_gets_its_time() -> None:
    desk = Desk()
    desk.car("car", CarPolicy(modem=MODEMS["ar7420"]))
    desk.station("station", StationPolicy(), {"car": 9.0})
    desk.run(10.0)
    desk.plug("car", "station")
    desk.run(1.5)
    assert desk.engines["car"].phase is Phase.JOINING
    before = len(keys(desk, "car"))
    assert desk.run(4.0).outputs("car", LinkReady) == []
    assert desk.run(3.0).matched("car") == "station"
    assert len(keys(desk, "car")) == before


def test_a_lumissil_modem_is_asked_in_its_own_words() -> None:
    policy = StationPolicy(modem=MODEMS["cg5317"])
    desk = linked(station=policy)
    assert desk.matched("car") == "station"
    assert moments(desk, "station", NSCM_GET_D_LINK_STATUS_REQ)
    assert moments(desk, "station", VS_LINK_STATUS_REQ) == []
    desk.modems["station"].alive = False
    desk.run(3.0)
    assert moments(desk, "station", NSCM_RESET_DEVICE_REQ)


def test_a_station_whose_modem_cannot_measure_reports_only_what_it_was_told_to_assume() -> None:
    modem = MODEMS["qca7420"]
    for policy, found in ((StationPolicy(modem=modem), None), (StationPolicy(modem=modem, assumed_db=10), "station")):
        desk = Desk()
        desk.car("car", CarPolicy())
        desk.station("station", policy)
        desk.modems["station"].reports = lambda car: b""
        desk.run(10.0)
        desk.plug("car", "station")
        desk.run(9.0)
        assert desk.matched("car") == found
