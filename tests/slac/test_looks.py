"""A car that does not trust what it heard looks again, and puts together what it heard in all looks."""

from itertools import pairwise

import pytest

from pilotwire.ports import LinkError, LinkStep
from pilotwire.slac import FIELD, SDK, Candidate, CarLink, CarPolicy, Phase, StationPolicy, Thresholds
from pilotwire.slac.looks import Looks
from pilotwire.slac.survey import LATEST_REPORT_S
from pilotwire.slac.timers import limit
from pilotwire.wire.homeplug import Mme, encode_frame
from pilotwire.wire.homeplug.slac import (
    CM_ATTEN_CHAR_IND,
    CM_SLAC_MATCH_CNF,
    CM_SLAC_MATCH_REQ,
    CM_SLAC_PARM_REQ,
    CM_START_ATTEN_CHAR_IND,
    CM_VALIDATE_REQ,
)
from tests.slac.desk import Desk, groups


def lot(
    levels: dict[str, float],
    deaf: dict[str, set[int]] | None = None,
    policy: CarPolicy | None = None,
    stations: StationPolicy | None = None,
) -> Desk:
    """A car plugged into "own", and cars everywhere else that say nothing. `deaf`: stations by the looks, counted
    from 1, in which no SLAC_PARM.REQ reaches them."""
    desk = Desk()
    desk.car("car", policy or CarPolicy())
    for name, db in levels.items():
        desk.station(name, stations or StationPolicy(), {"car": db})

    def lose(sender: str, receiver: str, mme: Mme) -> bool:
        return isinstance(mme, CM_SLAC_PARM_REQ) and len(runs(desk)) in (deaf or {}).get(receiver, set())

    desk.lose = lose
    desk.run(1.0)
    for name in levels:
        desk.want(name)
    desk.plug("car", "own")
    return desk


def runs(desk: Desk) -> list[bytes]:
    """RunIDs of the looks, in their order."""
    requests = (frame.mme for _, frame in desk.messages("car", CM_SLAC_PARM_REQ))
    return [*dict.fromkeys(mme.run_id for mme in requests if isinstance(mme, CM_SLAC_PARM_REQ))]


def asked(desk: Desk) -> list[tuple[str, int]]:
    """Whom the car asked to match, and with the RunID of which look, counted from 1."""
    requests = (frame.mme for _, frame in desk.messages("car", CM_SLAC_MATCH_REQ))
    return [
        (desk.name_of(mme.evse_mac), runs(desk).index(mme.run_id) + 1)
        for mme in requests
        if isinstance(mme, CM_SLAC_MATCH_REQ)
    ]


def again(desk: Desk) -> list[str]:
    said = (each for each in desk.outputs("car", LinkStep) if isinstance(each, LinkStep))
    return [each.detail for each in said if each.name == "looking again"]


@pytest.mark.parametrize(
    ("db", "thresholds", "looks"), [(19.9, FIELD, 1), (20.0, FIELD, 2), (9.9, SDK, 1), (19.9, SDK, 1)]
)
def test_a_lone_station_is_believed_at_once_only_where_it_can_be_no_neighbour(
    db: float, thresholds: Thresholds, looks: int
) -> None:
    desk = lot({"own": db}, policy=CarPolicy(thresholds=thresholds)).run(8.0)
    assert len(runs(desk)) == looks
    assert asked(desk) == [("own", looks)]
    assert desk.matched("car") == "own"


def test_a_station_that_missed_the_request_is_found_in_the_next_look() -> None:
    desk = lot({"own": 12.0, "other": 30.0}, {"own": {1}}).run(5.0)
    assert asked(desk) == [("own", 2)]
    assert desk.matched("car") == "own"
    other = desk.engines["other"].mac.hex(":")
    assert again(desk) == [f"{other} at 30.0 dB over 10 sounds is the nearest so far; look 2 of 3 at most"]


def test_with_one_look_the_neighbour_is_believed() -> None:
    desk = lot({"own": 12.0, "other": 30.0}, {"own": {1}}, CarPolicy(looks=1)).run(5.0)
    assert desk.matched("car") == "other"


@pytest.mark.parametrize(("missed", "looks"), [(set(), 2), ({1}, 3), ({2}, 3), ({3}, 2)])
def test_looks_go_on_until_two_in_a_row_heard_the_same_stations(missed: set[int], looks: int) -> None:
    desk = lot({"own": 29.6, "other": 51.4}, {"own": missed}).run(7.0)
    assert len(runs(desk)) == looks
    assert desk.matched("car") == "own"


def test_stations_about_as_near_are_looked_at_again_before_they_have_to_prove_themselves() -> None:
    desk = lot({"own": 14.0, "other": 12.0}).run(9.0)
    assert len(runs(desk)) == 2
    assert "validated" in desk.steps("car")
    assert desk.matched("car") == "own"


def test_a_station_is_asked_with_the_run_id_of_its_latest_report() -> None:
    desk = lot({"own": 25.0, "other": 51.4}, {"own": {2, 3}}).run(7.0)
    assert len(runs(desk)) == 3
    assert asked(desk) == [("own", 1)]
    assert desk.matched("car") == "own"


def test_a_station_that_answers_once_only_is_matched_by_what_it_said_then() -> None:
    # pyslac waits for SLAC_MATCH.REQ once it has reported, and answers nothing else.
    desk = lot({"own": 25.0}, {"own": {2, 3}}).run(7.0)
    assert asked(desk) == [("own", 1)]
    assert desk.matched("car") == "own"


def test_a_patient_car_does_not_let_a_station_wait_that_answers_once_only() -> None:
    desk = lot({"own": 25.0}, {"own": {2, 3}}, CarPolicy().patient()).run(7.0)
    assert desk.matched("car") == "own"


def test_the_latest_report_of_a_station_counts() -> None:
    desk = lot({"own": 25.0, "other": 51.4})
    desk.run(1.1)
    assert desk.engines["car"].phase is Phase.LOOKING
    desk.modems["own"].reports = lambda car: groups(31.0)
    desk.run(4.0)
    assert levels(desk) == {"own": 31.0, "other": 51.0}
    assert desk.matched("car") == "own"


def levels(desk: Desk) -> dict[str, float]:
    car = desk.engines["car"]
    assert isinstance(car, CarLink)
    return {desk.name_of(each.evse): round(each.mean_db) for each in car.candidates}


def test_a_rival_that_was_heard_only_once_has_to_prove_itself_all_the_same() -> None:
    desk = lot({"own": 27.0, "other": 25.0}, {"own": {2, 3}}).run(10.0)
    offers = {desk.name_of(frame.destination) for _, frame in desk.messages("car", CM_VALIDATE_REQ)}
    assert offers == {"own", "other"}
    assert desk.matched("car") == "own"


def test_looks_keep_the_pace_of_the_standard() -> None:
    desk = lot({"own": 25.0, "other": 51.4}, {"other": {2}}).run(7.0)
    sounded = [time for time, _ in desk.messages("car", CM_START_ATTEN_CHAR_IND)][::3]
    begun = [time for time, _ in desk.messages("car", CM_SLAC_PARM_REQ)]
    assert len(begun) == len(sounded) == 3
    pauses = [later - time - LATEST_REPORT_S for time, later in zip(sounded, begun[1:], strict=False)]
    assert [round(pause, 3) for pause in pauses] == [limit("TT_matching_rate")] * 2


def test_a_report_whose_confirmation_got_lost_is_confirmed_between_two_looks() -> None:
    desk = lot({"own": 25.0})
    desk.run(1.1)
    car, (_, report) = desk.engines["car"], desk.messages("own", CM_ATTEN_CHAR_IND)[0]
    before = len(desk.sent)
    assert isinstance(report.mme, CM_ATTEN_CHAR_IND)
    desk.give("car", encode_frame(report))
    assert [type(frame.mme).__name__ for _, _, frame in desk.sent[before:]] == ["CM_ATTEN_CHAR_RSP"]
    assert car.phase is Phase.LOOKING


def test_without_time_for_another_look_a_car_fails_rather_than_believing() -> None:
    desk = lot({"own": 12.0, "other": 30.0}, {"own": {1}}, CarPolicy(repetition_s=1.0)).run(3.0)
    assert len(runs(desk)) == 1
    assert asked(desk) == []
    assert desk.outputs("car", LinkError) == [LinkError("no match within 1 s")]


def test_a_station_whose_key_got_lost_is_asked_for_it_again_though_it_reports_no_more() -> None:
    desk = lot({"own": 12.0, "other": 30.0})
    deaf, left = desk.lose, [3]

    def lose(sender: str, receiver: str, mme: Mme) -> bool:
        left[0] -= isinstance(mme, CM_SLAC_MATCH_CNF)
        return deaf(sender, receiver, mme) or (isinstance(mme, CM_SLAC_MATCH_CNF) and left[0] >= 0)

    desk.lose = lose
    desk.run(7.0)
    assert "failed" in desk.steps("car")
    assert asked(desk) == [("own", 1)] * 4
    assert desk.matched("car") == "own"


def test_a_station_that_has_proven_itself_need_not_do_it_again() -> None:
    desk = lot({"own": 12.0, "other": 14.0})
    desk.lose = lambda sender, receiver, mme: (
        isinstance(mme, CM_SLAC_MATCH_CNF) and desk.steps("car").count("failed") < 1
    )
    desk.run(9.0)
    assert desk.steps("car").count("validated") == 1
    assert "failed" in desk.steps("car")
    assert desk.matched("car") == "own"


def test_another_plug_begins_with_nothing_in_mind() -> None:
    desk = lot({"own": 12.0, "other": 30.0}).run(3.0)
    desk.unplug("car")
    desk.run(1.0)
    desk.plug("car", "other")
    desk.modems["other"].reports = lambda car: groups(25.0)
    desk.run(5.0)
    assert levels(desk) == {"other": 25.0}
    assert desk.matched("car") == "other"


def test_looks_last_longer_where_the_world_runs_faster() -> None:
    desk = lot({"own": 25.0}, policy=CarPolicy(stretch=10.0), stations=StationPolicy(stretch=10.0)).run(20.0)
    begun = [time for time, _ in desk.messages("car", CM_SLAC_PARM_REQ)]
    look_s = limit("TT_match_response") + LATEST_REPORT_S + limit("TT_matching_rate")
    assert [round(later - earlier, 3) for earlier, later in pairwise(begun)] == [round(10 * look_s, 3)]


def station(number: int, db: float) -> Candidate:
    return Candidate(evse=bytes((2, 0, 0, 0, 0, number)), sounds=10, groups=groups(db))


def test_the_nearest_64_stations_are_kept_however_many_looks_bring_others() -> None:
    looks = Looks(CarPolicy())
    for look in range(8):
        looks.add([station(32 * look + number, 90 - 10 * look) for number in range(32)])
    assert {each.mean_db for each in looks.candidates} == {20.0, 30.0}
    assert len(looks.candidates) == 64


NEAR, FAR, FARTHER, DEAF = station(1, 12), station(2, 30), station(3, 50), station(4, 90)


@pytest.mark.parametrize(
    ("heard", "doubt"),
    [
        ([[]], False),
        ([[DEAF]], False),  # nothing to choose from
        ([[DEAF], [DEAF], [DEAF, FAR]], True),  # the first that shows somebody near enough
        ([[NEAR]], False),
        ([[NEAR, FAR]], False),
        ([[NEAR, station(5, 17)]], True),  # a rival
        ([[FAR]], True),
        ([[FAR], [FAR]], False),
        ([[FAR], [FAR, FARTHER]], True),
        ([[FAR, FARTHER], [FARTHER]], True),
        ([[FAR, FARTHER], [FARTHER, FAR]], False),
        ([[FAR], []], True),
        ([[FAR], [], []], False),
        ([[FAR], [NEAR]], False),
        ([[FAR], [FARTHER], [FAR]], False),  # three are enough
    ],
)
def test_what_leaves_doubt(heard: list[list[Candidate]], doubt: bool) -> None:
    looks = Looks(CarPolicy())
    for reports in heard:
        looks.add(reports)
    assert looks.leave_doubt is doubt
    assert {each.evse for each in looks.candidates} == {each.evse for look in heard for each in look}
