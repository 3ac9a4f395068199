"""Whether the car took the best station that it could know of, and what toggles of the pilot have to say to that."""

import pytest

from pilotwire.wire.homeplug.slac import (
    CM_ATTEN_CHAR_IND,
    CM_SLAC_MATCH_CNF,
    CM_SLAC_MATCH_REQ,
    CM_VALIDATE_CNF,
    CM_VALIDATE_REQ,
)
from tests.capture.slac.script import CAR, FAR, NEAR, Line, Script, alone, change, drop, matching, rules, shift


def took_far(script: Script) -> Script:
    """The same, with the car asking the other station."""
    moved = [
        line._replace(destination=FAR) if isinstance(line.mme, CM_SLAC_MATCH_REQ) else line
        for line in change(change(script, CM_SLAC_MATCH_REQ, evse_mac=FAR), CM_SLAC_MATCH_CNF, evse_mac=FAR)
    ]
    return [line._replace(source=FAR) if isinstance(line.mme, CM_SLAC_MATCH_CNF) else line for line in moved]


def test_the_worse_station_is_the_wrong_one() -> None:
    grade = alone(took_far(matching()))
    assert rules(grade) == [("choice", CAR)]
    assert (grade.chosen, grade.best, grade.matched, grade.clean) == (FAR, NEAR, True, False)
    assert "took 02:05:00:00:00:02 at 51.5 dB, 02:05:00:00:00:01 is nearer at 29.5 dB" in grade.findings[0].text
    assert "not the nearest of 2" in grade.verdict


def test_a_car_that_takes_the_first_answer_is_told_so() -> None:
    late = shift(matching(), 0.3, CM_ATTEN_CHAR_IND, source=NEAR)
    hasty = [
        line._replace(time=line.time - 0.38) if isinstance(line.mme, CM_SLAC_MATCH_REQ | CM_SLAC_MATCH_CNF) else line
        for line in took_far(late)
    ]
    grade = alone(sorted(hasty, key=lambda line: line.time))
    assert ("choice", CAR) in rules(grade)
    assert "it took the first answer, the better one came 300 ms later" in grade.findings[0].text


def test_a_report_after_its_time_is_the_stations_fault_only() -> None:
    lines = [
        line._replace(time=line.time + 1.0) if isinstance(line.mme, CM_ATTEN_CHAR_IND) and line.source == NEAR else line
        for line in took_far(matching())
    ]
    grade = alone(sorted(lines, key=lambda line: line.time))
    assert (grade.best, rules(grade)) == (FAR, [])
    assert ("TT_EV_atten_results", NEAR) in [(timed.name, timed.by) for timed in grade.broken]


def test_a_station_that_never_reported_may_not_be_taken() -> None:
    grade = alone(drop(took_far(matching()), CM_ATTEN_CHAR_IND, source=FAR))
    assert ("choice", CAR) in rules(grade)
    assert "had reported no attenuation" in grade.findings[-1].text


def test_a_report_of_nothing_is_no_nearer_than_any_other() -> None:
    grade = alone(change(matching(), CM_ATTEN_CHAR_IND, source=FAR, num_sounds=0, attenuations=bytes(58)))
    assert (grade.best, ("choice", CAR) in rules(grade)) == (NEAR, False)


def test_stations_that_are_heard_alike_are_both_right() -> None:
    levels = next(line.mme for line in matching() if isinstance(line.mme, CM_ATTEN_CHAR_IND) and line.source == NEAR)
    assert isinstance(levels, CM_ATTEN_CHAR_IND)
    script = change(took_far(matching()), CM_ATTEN_CHAR_IND, source=FAR, attenuations=levels.attenuations)
    assert ("choice", CAR) not in rules(alone(script))


def validated(result: int, toggles: int = 0, timer: int = 14) -> Script:
    """Two steps of a validation with the far station, before the car asks it to match."""
    lines = shift(took_far(matching()), 2.0, CM_SLAC_MATCH_REQ)
    steps = [
        Line(0.60, CAR, FAR, CM_VALIDATE_REQ()),
        Line(0.62, FAR, CAR, CM_VALIDATE_CNF(result=1)),
        Line(0.70, CAR, FAR, CM_VALIDATE_REQ(timer=timer)),
        Line(2.30, FAR, CAR, CM_VALIDATE_CNF(toggle_num=toggles, result=result)),
    ]
    return sorted([*lines, *steps], key=lambda line: line.time)


def test_toggles_prove_more_than_attenuation() -> None:
    grade = alone(validated(result=2, toggles=2))
    assert rules(grade) == []
    assert grade.validation == (
        "asks, to 02:05:00:00:00:02",
        "ready",
        "toggles for 1.5 s, to 02:05:00:00:00:02",
        "success, 2 toggles counted",
    )


@pytest.mark.parametrize("result", [3, 4])
def test_a_validation_that_proves_nothing_changes_nothing(result: int) -> None:
    assert rules(alone(validated(result))) == [("choice", CAR)]


@pytest.mark.parametrize("result", [5, 255])
def test_results_that_no_table_has_are_shown_as_they_are(result: int) -> None:
    assert alone(validated(result)).validation[-1] == f"result {result}"


def test_a_validation_has_its_own_times() -> None:
    grade = alone(validated(result=2, toggles=2))
    assert [timed.measured for timed in grade.timers if timed.name == "TT_EVSE_vald_toggle"] == [pytest.approx(1.6)]
    assert grade.broken == ()


@pytest.mark.parametrize(("timer", "kept"), [(4, False), (5, True), (34, True), (35, False)])
def test_the_time_that_is_announced_for_toggles(timer: int, kept: bool) -> None:
    assert (("value of timer", CAR) not in rules(alone(validated(2, 1, timer)))) is kept


def test_without_a_match_the_validation_is_told() -> None:
    lines = [line for line in validated(result=3) if line.time < 2.5]
    assert alone(lines).verdict == "not matched: no station proved by toggles that the car is plugged into it"
