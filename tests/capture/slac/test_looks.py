"""A car that looks more than once before it chooses: what is a look, and what the looks showed together."""

from random import Random

import pytest

from pilotwire.capture.slac import Grade, Grader
from pilotwire.capture.slac.looks import MOST_LOOKS
from pilotwire.capture.slac.trace import MOST_STATIONS
from pilotwire.ports import DataLink
from pilotwire.sim.medium import car_park, two_outlets
from pilotwire.slac import MODEMS, StationLink, StationPolicy
from pilotwire.wire.homeplug.modem import CM_SET_KEY_REQ
from pilotwire.wire.homeplug.slac import (
    CM_ATTEN_CHAR_IND,
    CM_ATTEN_CHAR_RSP,
    CM_MNBC_SOUND_IND,
    CM_SLAC_MATCH_REQ,
    CM_SLAC_PARM_CNF,
    CM_SLAC_PARM_REQ,
    CM_START_ATTEN_CHAR_IND,
    CM_VALIDATE_CNF,
    CM_VALIDATE_REQ,
)
from tests.capture.slac.script import (
    CAR,
    FAR,
    NEAR,
    RUN,
    START,
    Line,
    Script,
    change,
    drop,
    graded,
    later,
    matching,
    rules,
)
from tests.capture.slac.test_choice import took_far
from tests.capture.slac.test_recorded import BOTH, grades, played, record, vantage

SECOND, THIRD = bytes.fromhex("1111111111111111"), bytes.fromhex("2222222222222222")


def survey(run: bytes = RUN, *silent: bytes) -> Script:
    """A matching up to the reports, in which some stations say nothing."""
    lines = [line for line in matching(run) if line.time < 0.6]
    return [line for line in lines if not {line.source, line.destination} & set(silent)]


def without_survey(script: Script) -> Script:
    return [line for line in script if line.time >= 0.6]


def heard(grade: Grade) -> list[tuple[int, list[bytes]]]:
    """In which attempts the car looked, and what stations reported anything in each."""
    return [(look.attempt, [each.station for each in look.heard if each.mean is not None]) for look in grade.looks]


def test_a_car_that_looks_again_has_no_fault() -> None:
    first, second = graded(survey(RUN, NEAR), later(matching(SECOND), 1.0))
    assert (first.again, first.matched, first.clean) == (2, False, True)
    assert first.verdict == "looked again, in attempt 2; the nearest so far is 02:05:00:00:00:02 at 51.5 dB"
    assert (second.again, second.matched, second.clean) == (None, True, True)
    assert "at 29.5 dB, the nearest of 2 in 2 looks" in second.verdict


def test_the_last_attempt_says_who_was_heard_in_each_look() -> None:
    first, second, third = graded(survey(RUN, NEAR), later(survey(SECOND, FAR), 1.0), later(matching(THIRD), 2.0))
    assert heard(first) == [(1, [FAR])]
    assert heard(second) == [(1, [FAR]), (2, [NEAR])]
    assert heard(third) == [(1, [FAR]), (2, [NEAR]), (3, [FAR, NEAR])]
    assert [look.run_id for look in third.looks] == [RUN, SECOND, THIRD]
    assert [grade.again for grade in (first, second, third)] == [2, 3, None]


def test_who_was_heard_in_an_earlier_look_only_is_known_in_the_last_one() -> None:
    last = change(later(survey(SECOND, NEAR), 1.0), CM_ATTEN_CHAR_IND, num_sounds=9)
    key = later(without_survey(matching(RUN)), 1.0)  # the station knows the car by the RunID that it reported under
    first, second = graded(survey(), last, key)
    assert (first.again, first.clean) == (2, True)
    assert (second.matched, second.chosen, second.best) == (True, NEAR, NEAR)
    assert "at 29.5 dB, the nearest of 2 in 2 looks" in second.verdict
    assert [(each.station, each.attempt, each.sounds) for each in second.heard] == [(FAR, 2, 9), (NEAR, 1, 10)]
    assert {rule for rule, _ in rules(second)} == {"NUM_SOUNDS"}
    assert "TT_EVSE_match_session" not in {timed.name for timed in second.timers}


def test_the_latest_report_of_a_station_counts() -> None:
    worse = change(took_far(matching(SECOND)), CM_ATTEN_CHAR_IND, source=NEAR, attenuations=bytes((60, 61)) * 29)
    _, second = graded(survey(), later(worse, 1.0))
    assert (second.best, second.chosen) == (FAR, FAR)
    assert "choice" not in {rule for rule, _ in rules(second)}


def test_a_car_that_forgets_what_it_heard_is_told_so() -> None:
    last = [line for line in took_far(matching(SECOND)) if NEAR not in (line.source, line.destination)]
    _, second = graded(survey(), later(last, 1.0))
    assert ("choice", CAR) in rules(second)
    assert "02:05:00:00:00:01 is nearer at 29.5 dB" in second.findings[0].text


def test_a_look_that_nothing_follows_is_no_match() -> None:
    first, second = graded(survey(), later(survey(SECOND), 1.0))
    assert first.again == 2
    assert (second.again, second.clean) == (None, False)
    assert second.verdict == "not matched: the car chose none in 2 looks; the nearest was 02:05:00:00:00:01 at 29.5 dB"


@pytest.mark.parametrize(("after", "again"), [(9.99, 2), (10.01, None)])
def test_after_the_time_for_new_matchings_a_search_is_another_attempt(after: float, again: int | None) -> None:
    first, second = graded(survey(), later(matching(SECOND), after))
    assert (first.again, len(second.looks)) == (again, 2 if again else 1)
    assert first.clean is (again is not None)


def test_the_time_counts_from_the_first_look() -> None:
    runs = [number.to_bytes(8) for number in range(4)]
    found = graded(*(later(survey(run), 4.0 * number) for number, run in enumerate(runs)))
    assert [grade.again for grade in found] == [2, 3, None, None]


NOTHING = change(survey(), CM_ATTEN_CHAR_IND, num_sounds=0, attenuations=bytes(58))


@pytest.mark.parametrize(
    ("script", "why"),
    [
        (drop(survey(), CM_ATTEN_CHAR_IND), "no station reported on the sounds"),
        (survey()[:1], "no station answered"),
        (NOTHING, "no station reported any attenuation"),
    ],
)
def test_an_attempt_in_which_nothing_was_measured_is_no_look(script: Script, why: str) -> None:
    first, second = graded(script, later(matching(SECOND), 1.0))
    assert (first.again, first.verdict) == (None, f"not matched: {why}")
    assert len(second.looks) == 1


def test_a_look_in_which_nobody_was_heard_is_one_where_somebody_was_before() -> None:
    found = graded(survey(), later(survey(SECOND, NEAR, FAR), 1.0), later(matching(THIRD), 2.0))
    assert [grade.again for grade in found] == [2, 3, None]
    assert heard(found[-1]) == [(1, [FAR, NEAR]), (2, []), (3, [FAR, NEAR])]
    assert found[1].best == NEAR


def test_a_station_that_was_asked_for_its_key_ends_the_looks_and_is_still_known() -> None:
    asked = [line for line in matching() if line.time < 0.61]
    last = [*survey(SECOND, NEAR), *without_survey(matching())]
    first, second = graded(asked, later(last, 1.2))
    assert first.verdict == "not matched: 02:05:00:00:00:01 did not answer CM_SLAC_MATCH.REQ"
    assert (first.again, first.clean) == (None, False)
    assert (second.chosen, second.best, second.clean) == (NEAR, NEAR, True)


def test_a_proof_that_failed_is_no_look() -> None:
    steps = [Line(0.60, CAR, NEAR, CM_VALIDATE_REQ()), Line(0.62, NEAR, CAR, CM_VALIDATE_CNF(result=3))]
    first, second = graded([*survey(), *steps], later(matching(SECOND), 1.2))
    assert "no station proved by toggles" in first.verdict
    assert (first.again, first.clean, len(second.looks)) == (None, False, 2)


def test_a_key_that_was_lost_is_asked_for_again() -> None:
    lost = drop(matching(), CM_SET_KEY_REQ)
    again = [*survey(SECOND, NEAR), *without_survey(matching())]
    first, second = graded(lost, later(again, 2.0))
    assert [grade.matched for grade in (first, second)] == [True, True]
    assert (first.again, second.findings) == (None, ())
    assert heard(second) == [(1, [FAR, NEAR]), (2, [FAR])]


def test_a_key_that_was_handed_out_ends_the_looks_also_where_no_request_was_seen() -> None:
    unasked = drop(drop(matching(), CM_SLAC_MATCH_REQ), CM_SET_KEY_REQ)
    first, second = graded(unasked, later(survey(SECOND), 2.0))
    assert (first.matched, first.again, len(second.looks)) == (True, None, 2)


def test_a_car_that_has_the_key_knows_nothing_any_more() -> None:
    first, second = graded(matching(), later(survey(SECOND), 2.0))
    assert (first.again, len(second.looks)) == (None, 1)


def test_a_car_that_has_a_link_knows_nothing_any_more() -> None:
    grader = Grader()
    for line in drop(matching(), CM_SET_KEY_REQ):
        grader.feed(START + line.time, line.frame)
    grader.feed(START + 1.5, bytes(6) + CAR + b"\x86\xdd" + bytes(46))
    for line in later(survey(SECOND), 2.0):
        grader.feed(START + line.time, line.frame)
    assert [len(grade.looks) for grade in grader.attempts] == [1, 1]


def test_what_passes_over_the_link_belongs_to_the_key_that_was_handed_out_last() -> None:
    grader = Grader()
    lost = drop(matching(), CM_SET_KEY_REQ)
    again = later([*survey(SECOND, NEAR), *without_survey(matching())], 2.0)
    for line in [*lost, *sorted(again, key=lambda line: line.time)]:
        grader.feed(START + line.time, line.frame)
    grader.feed(START + 4.0, bytes(6) + CAR + b"\x86\xdd" + bytes(46))
    grader.finish()
    assert ["first frame over the link" in grade.verdict for grade in grader.attempts] == [False, True]
    assert rules(grader.attempts[-1]) == []


def test_a_look_whose_search_was_not_seen_begins_with_its_announcement() -> None:
    last = drop(drop(matching(SECOND), CM_SLAC_PARM_REQ), CM_SLAC_PARM_CNF)
    first, second = graded(survey(), later(last, 1.0))
    assert (first.again, first.clean) == (2, True)
    assert (second.searches, second.matched, second.clean, len(second.looks)) == (0, True, True, 2)


def test_a_first_announcement_with_another_run_id_is_a_fault_and_no_look() -> None:
    first = graded(change(survey(), CM_START_ATTEN_CHAR_IND, run_id=SECOND))
    assert [("RunID", CAR) in rules(grade) for grade in first] == [True]


def test_a_fault_of_a_look_is_told() -> None:
    faulty = change(survey(), CM_START_ATTEN_CHAR_IND, timeout=5)
    first, second = graded(faulty, later(matching(SECOND), 1.0))
    assert (first.again, rules(first), first.clean) == (2, [("value of timeout", CAR)], False)
    assert second.clean


def test_one_run_id_for_ever_is_the_only_fault_of_a_car_that_has_it() -> None:
    first, second = graded(survey(), later(matching(), 1.0))
    assert (first.again, first.clean, rules(second)) == (2, True, [("RunID", CAR)])


def test_a_report_that_came_too_late_is_not_in_the_look() -> None:
    late = [
        line._replace(time=1.31) if isinstance(line.mme, CM_ATTEN_CHAR_IND) and line.source == NEAR else line
        for line in drop(survey(), CM_ATTEN_CHAR_RSP)
    ]
    first, second = graded(late, later(survey(SECOND, NEAR), 1.7))
    assert (heard(first)[0], first.best) == ((1, [FAR]), FAR)
    assert [each.station for each in first.heard if each.mean is not None] == [FAR, NEAR]
    assert second.best == FAR


def test_a_capture_that_ends_in_the_second_look_cuts_off_that_one_only() -> None:
    grader = Grader()
    unconfirmed = drop(survey(), CM_ATTEN_CHAR_RSP, nth=0)
    for line in sorted([*unconfirmed, *later(survey(SECOND)[:2], 0.95)], key=lambda line: line.time):
        grader.feed(START + line.time, line.frame)
    grader.finish()
    first, second = grader.attempts
    assert (first.again, rules(first)) == (2, [("CM_ATTEN_CHAR.RSP", CAR)])
    assert (second.verdict, rules(second)) == ("not matched: the capture ends before", [])


def test_so_many_looks_are_put_together() -> None:
    runs = [number.to_bytes(8) for number in range(MOST_LOOKS + 3)]
    found = graded(*(later(survey(run), 0.53 * number) for number, run in enumerate(runs)))
    assert [len(grade.looks) for grade in found] == [*range(1, MOST_LOOKS + 1), 1, 2, 3]


def test_so_many_stations_are_put_together() -> None:
    crowds = [
        [
            Line(number * 1e-4, bytes((2, 9, 0, 0, look, number)), CAR, line.mme)
            for number in range(MOST_STATIONS)
            for line in survey()
            if isinstance(line.mme, CM_ATTEN_CHAR_IND) and line.source == FAR
        ]
        for look in range(2)
    ]
    first = [survey()[0], *later(crowds[0], 0.2)]
    second = [*survey(SECOND)[:1], *later(change(crowds[1], CM_ATTEN_CHAR_IND, run_id=SECOND), 0.2)]
    grade = graded(first, later(second, 1.0))[-1]
    assert [len(look.heard) for look in grade.looks] == [MOST_STATIONS] * 2
    assert {each.attempt for each in grade.heard} == {2}
    assert len(grade.heard) == MOST_STATIONS


def test_a_sound_of_an_earlier_look_stays_with_it() -> None:
    straggler = Line(1.2, CAR, survey()[0].destination, CM_MNBC_SOUND_IND(count=0, run_id=RUN, random=bytes(24)))
    first, second = graded([*drop(survey(), CM_MNBC_SOUND_IND, nth=9), straggler], later(matching(SECOND), 1.0))
    assert (first.sounds, second.sounds, rules(second)) == (10, 10, [])


# What our own engines do.


@pytest.mark.parametrize("seed", range(3))
def test_our_own_car_looks_twice_where_its_station_is_not_near_enough_to_be_sure(seed: int) -> None:
    first, second = played(two_outlets(seed=seed), seed, {"car": "own"})
    assert (first.again, first.clean) == (2, True)
    assert (second.matched, second.clean, second.chosen == second.best) == (True, True, True)
    assert [[len(stations) for _, stations in heard(grade)] for grade in (first, second)] == [[1], [1, 1]]


def test_a_lossy_line_makes_no_car_a_sinner() -> None:
    blamed, looked = set(), 0
    for seed in range(6):
        plan = car_park(2, loss=0.3, seed=seed)
        found = record(plan, seed, BOTH)
        for packets in (found, *(vantage(found, host.mac) for host in plan.hosts)):
            for grade in grades(packets):
                blamed |= {finding.rule for finding in grade.findings if finding.by is not None}
                looked += grade.again is not None
    assert blamed <= {"CM_ATTEN_CHAR.RSP", "CM_ATTEN_CHAR.IND"}
    assert looked > 5


QUESTION = survey()[0].frame[12:17]
"""EtherType, version and type of CM_SLAC_PARM.REQ."""


class HardOfHearing(StationLink):
    """Misses the first question of every car."""

    def __init__(self, mac: bytes, random: Random) -> None:
        super().__init__(mac, StationPolicy(modem=MODEMS["virtual"]), random.randbytes, START)
        self.asked: set[bytes] = set()

    def receive(self, frame: bytes, now: float) -> None:
        car = frame[6:12]
        if frame[12:17] != QUESTION or car in self.asked:
            super().receive(frame, now)
        else:
            self.asked.add(car)


def test_the_own_station_that_missed_the_first_question_is_found_in_the_second_look() -> None:
    plan = car_park(2, seed=1)
    car, own, _, other = (host.mac for host in plan.hosts)
    deaf: dict[str, DataLink] = {"outlet0": HardOfHearing(own, Random(1))}
    first, *_, last = (grade for grade in grades(record(plan, 1, BOTH, None, deaf)) if grade.car == car)
    assert (heard(first), first.clean) == ([(first.number, [other])], True)
    assert (last.chosen, last.clean, own in heard(last)[1][1]) == (own, True, True)
