"""Matching from the first request to the link, and the ways in which it goes wrong and ends."""

from itertools import pairwise

import msgspec
import pytest

from pilotwire.ports import LinkError, LinkReady, LinkStep
from pilotwire.slac import Candidate, CarLink, CarPolicy, Phase, StationLink, StationPolicy, Step, Validate
from pilotwire.slac.timers import limit, timer
from pilotwire.slac.visits import Stage
from pilotwire.wire.ethernet import BROADCAST
from pilotwire.wire.homeplug import Mme, encode_frame, nid_from_nmk
from pilotwire.wire.homeplug.modem import CM_AMP_MAP_CNF, CM_AMP_MAP_REQ, CM_SET_KEY_REQ, AmplitudeMap
from pilotwire.wire.homeplug.slac import (
    CM_ATTEN_CHAR_IND,
    CM_ATTEN_CHAR_RSP,
    CM_MNBC_SOUND_IND,
    CM_SLAC_MATCH_CNF,
    CM_SLAC_MATCH_REQ,
    CM_SLAC_PARM_CNF,
    CM_SLAC_PARM_REQ,
    CM_START_ATTEN_CHAR_IND,
)
from tests.slac.desk import Desk, pair

MATCHING: list[type[Mme]] = [
    CM_SLAC_PARM_REQ,
    CM_SLAC_PARM_CNF,
    *[CM_START_ATTEN_CHAR_IND] * 3,
    *[CM_MNBC_SOUND_IND] * 10,
    CM_ATTEN_CHAR_IND,
    CM_ATTEN_CHAR_RSP,
    CM_SLAC_MATCH_REQ,
    CM_SLAC_MATCH_CNF,
]


def plugged(seconds: float, car: CarPolicy | None = None, station: StationPolicy | None = None) -> Desk:
    desk = pair(car, station)
    desk.plug("car", "station")
    return desk.run(seconds)


def losing(kind: type[Mme], times: int) -> Desk:
    """The first so many messages of a kind get lost."""
    desk, left = pair(), [times]

    def lose(sender: str, receiver: str, mme: Mme) -> bool:
        left[0] -= isinstance(mme, kind)
        return isinstance(mme, kind) and left[0] >= 0

    desk.lose = lose
    desk.plug("car", "station")
    return desk


def test_a_car_and_a_station_match_message_by_message() -> None:
    desk = plugged(3.0)
    kinds = [type(seen.mme) for _, _, seen in desk.sent if type(seen.mme) in MATCHING]
    assert kinds == MATCHING
    ready = {name: desk.outputs(name, LinkReady) for name in ("car", "station")}
    assert ready == {
        "car": [LinkReady(desk.engines["station"].mac)],
        "station": [LinkReady(desk.engines["car"].mac)],
    }


def test_steps_come_in_the_order_of_their_list() -> None:
    desk = plugged(6.0, CarPolicy(validate=Validate.ALWAYS))
    order = [step.value for step in Step]
    places = [order.index(name) for name in desk.steps("car")]
    assert places == sorted(places)
    assert {"parameters", "sounding", "attenuation", "chosen", "validated", "matched", "key set", "link up"} <= set(
        desk.steps("car")
    )


def test_whoever_is_to_hear_a_message_is_its_destination() -> None:
    desk = plugged(3.0)
    car, station = desk.engines["car"].mac, desk.engines["station"].mac
    to_all = {seen.destination for kind in MATCHING[:1] + MATCHING[2:15] for _, seen in desk.messages("car", kind)}
    to_station = {seen.destination for kind in MATCHING[16:18] for _, seen in desk.messages("car", kind)}
    to_car = {seen.destination for kind in MATCHING for _, seen in desk.messages("station", kind)}
    assert (to_all, to_station, to_car) == ({BROADCAST}, {station}, {car})


def test_sounds_count_down_at_the_pace_of_the_standard() -> None:
    desk = plugged(3.0)
    sounds = desk.messages("car", CM_MNBC_SOUND_IND)
    assert [seen.mme.count for _, seen in sounds if isinstance(seen.mme, CM_MNBC_SOUND_IND)] == [*range(9, -1, -1)]
    assert len({encode_frame(seen) for _, seen in sounds}) == 10
    moments = [time for time, _ in desk.messages("car", CM_START_ATTEN_CHAR_IND) + sounds]
    interval = timer("TP_EV_batch_msg_interval")
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    assert all(interval.least <= gap <= interval.limit for gap in gaps)


def test_the_key_of_the_match_goes_into_the_modem_of_the_car() -> None:
    desk = plugged(3.0)
    (_, match), *_ = desk.messages("station", CM_SLAC_MATCH_CNF)
    (_, key) = desk.messages("car", CM_SET_KEY_REQ)[-1]
    assert isinstance(match.mme, CM_SLAC_MATCH_CNF)
    assert isinstance(key.mme, CM_SET_KEY_REQ)
    assert (key.mme.nid, key.mme.new_key) == (match.mme.nid, match.mme.nmk)
    assert match.mme.nid == nid_from_nmk(match.mme.nmk)
    assert desk.engines["car"].network_id == desk.engines["station"].network_id


@pytest.mark.parametrize("kind", [*dict.fromkeys(MATCHING)])
def test_any_message_may_get_lost_once(kind: type[Mme]) -> None:
    assert losing(kind, 1).run(5.0).matched("car") == "station"


@pytest.mark.parametrize("kind", [CM_SLAC_PARM_REQ, CM_SLAC_PARM_CNF, CM_ATTEN_CHAR_IND, CM_SLAC_MATCH_CNF])
def test_a_request_without_answer_is_sent_three_times(kind: type[Mme]) -> None:
    assert losing(kind, 2).run(2.0).engines["car"].phase in (Phase.JOINING, Phase.LINKED)


def test_a_match_that_is_never_confirmed_is_asked_for_three_times_and_then_all_begins_anew() -> None:
    desk = losing(CM_SLAC_MATCH_CNF, 1000).run(1.6)
    assert len(desk.messages("car", CM_SLAC_MATCH_REQ)) == 3
    assert desk.engines["car"].phase is Phase.PAUSING
    assert desk.run(12.0).outputs("car", LinkError) == [LinkError("no match within 10 s")]


def test_a_repeated_request_with_the_same_run_id_begins_anew() -> None:
    desk = plugged(0.4)
    station = desk.engines["station"]
    assert isinstance(station, StationLink)
    assert [visit.stage for visit in station.sessions] == [Stage.SOUNDING]
    (_, first), *_ = desk.messages("car", CM_SLAC_PARM_REQ)
    desk.give("station", encode_frame(first))
    assert [(visit.stage, visit.average.profiles) for visit in station.sessions] == [(Stage.ANSWERED, 0)]
    answers = [seen for _, seen in desk.messages("station", CM_SLAC_PARM_CNF)]
    assert answers[0] == answers[1]


def test_a_repeated_request_for_the_key_gets_the_same_answer() -> None:
    desk = losing(CM_SLAC_MATCH_CNF, 2).run(3.0)
    answers = [encode_frame(seen) for _, seen in desk.messages("station", CM_SLAC_MATCH_CNF)]
    assert len(answers) == 3
    assert len(set(answers)) == 1
    assert desk.matched("car") == "station"


def test_a_matched_station_answers_no_other_car() -> None:
    desk = plugged(3.0)
    desk.car("late car", CarPolicy())
    desk.want("late car")
    desk.run(11.0)
    assert len(desk.messages("station", CM_SLAC_PARM_CNF)) == 1
    assert desk.outputs("late car", LinkError) == [LinkError("no match within 10 s")]


def test_a_station_without_a_car_answers_nobody() -> None:
    desk = pair()
    desk.want("car")
    desk.run(11.0)
    assert desk.messages("station", CM_SLAC_PARM_CNF) == []


def test_a_station_whose_answer_is_late_is_heard_all_the_same() -> None:
    desk = pair(db=30.0)
    desk.station("near", StationPolicy(), {"car": 9.0})
    desk.late["near"] = 0.21
    desk.run(1.0)
    desk.want("station")
    desk.plug("car", "near")
    assert desk.run(4.0).matched("car") == "near"


def test_a_station_whose_answer_got_lost_reports_all_the_same() -> None:
    desk = pair(db=30.0)
    desk.station("near", StationPolicy(), {"car": 9.0})
    desk.lose = lambda sender, receiver, mme: sender == "near" and isinstance(mme, CM_SLAC_PARM_CNF)
    desk.run(1.0)
    desk.want("station")
    desk.plug("car", "near")
    desk.run(4.0)
    assert {desk.name_of(each.evse) for each in candidates(desk)} == {"near", "station"}
    assert desk.matched("car") == "near"


def candidates(desk: Desk) -> list[Candidate]:
    car = desk.engines["car"]
    assert isinstance(car, CarLink)
    return [*car.candidates]


def test_cars_match_at_the_same_time_each_with_its_own_station() -> None:
    desk = Desk()
    numbers = range(6)
    for number in numbers:
        desk.car(f"car{number}", CarPolicy())
    for number in numbers:
        levels = {f"car{other}": 10.0 if other == number else 35.0 for other in numbers}
        desk.station(f"station{number}", StationPolicy(), levels)
    desk.run(1.0)
    for number in numbers:
        desk.want(f"station{number}")
    desk.run(0.1)
    for number in numbers:
        desk.cables[f"car{number}"] = f"station{number}"
        desk.want(f"car{number}")
    desk.run(5.0)
    assert [desk.matched(f"car{number}") for number in numbers] == [f"station{number}" for number in numbers]


def test_a_link_that_never_comes_up_ends_after_three_matches_on_both_sides() -> None:
    desk = pair()
    desk.modems["car"].takes_keys = False
    desk.plug("car", "station")
    desk.run(3 * (limit("TT_match_join") + 2.0))
    assert desk.outputs("car", LinkError) == [LinkError("no link within 12 s of the match, 3 times")]
    assert desk.outputs("station", LinkError) == [LinkError("no link within 12 s of the match, 3 times")]
    assert len({seen.mme for _, seen in desk.messages("station", CM_SLAC_MATCH_CNF)}) == 3


def test_a_patient_car_waits_for_a_station_that_wakes_up_late() -> None:
    desk = pair(CarPolicy().patient())
    desk.want("car")
    desk.run(15.0)
    assert len({seen.mme for _, seen in desk.messages("car", CM_SLAC_PARM_REQ)}) == 1
    desk.plug("car", "station")
    assert desk.run(4.0).matched("car") == "station"


def test_after_a_failure_a_new_attempt_begins_where_it_is_wanted() -> None:
    desk = pair()
    desk.want("car")
    desk.run(12.0)
    assert desk.engines["car"].phase is Phase.OVER
    desk.plug("car", "station")
    assert desk.run(4.0).matched("car") == "station"


def test_each_side_may_ask_the_other_for_less_power() -> None:
    wish = AmplitudeMap(amplitudes=b"\x0a" * 917)
    desk = plugged(3.0, CarPolicy(amplitude_map=wish), StationPolicy(amplitude_map=wish))
    for name in ("car", "station"):
        assert len(desk.messages(name, CM_AMP_MAP_REQ)) == 1
        assert len(desk.messages(name, CM_AMP_MAP_CNF)) == 1
        assert desk.engines[name].peer_map == wish
        assert LinkStep("amplitude map", "accepted") in desk.outputs(name, LinkStep)


def test_a_side_that_does_not_answer_an_amplitude_map_is_asked_three_times_and_then_left_alone() -> None:
    desk = pair(CarPolicy(amplitude_map=AmplitudeMap(amplitudes=b"\x0a" * 917)))
    desk.lose = lambda sender, receiver, mme: isinstance(mme, CM_AMP_MAP_CNF)
    desk.plug("car", "station")
    desk.run(5.0)
    assert len(desk.messages("car", CM_AMP_MAP_REQ)) == 3
    assert desk.matched("car") == "station"


def test_times_are_stretched_where_the_world_runs_faster() -> None:
    policy = msgspec.structs.replace(CarPolicy(), stretch=10.0)
    desk = pair(policy)
    desk.want("car")
    desk.run(50.0)
    moments = [time for time, _ in desk.messages("car", CM_SLAC_PARM_REQ)]
    assert [round(moment - moments[0], 3) for moment in moments[:4]] == [0.0, 2.0, 4.0, 10.0]


def test_the_neighbours_cars_do_not_keep_a_station_waiting_for_ever() -> None:
    desk = pair(db=90.0)  # a car that hears us, and is not ours
    desk.want("station")
    for _ in range(12):
        desk.engines["car"].unplug(desk.now)
        desk.want("car")
        desk.run(5.0)
    error = desk.outputs("station", LinkError)
    assert len(error) == 1
