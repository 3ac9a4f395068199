"""Times against the rows of the table: kept up to the limit, broken beyond it, and blamed on who had to keep them."""

import pytest

from pilotwire.capture.slac import Timed
from pilotwire.slac.timers import timer
from pilotwire.wire.ethernet import BROADCAST
from pilotwire.wire.homeplug import Mme
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
from tests.capture.slac.script import CAR, FAR, NEAR, RUN, Line, alone, graded, later, matching, shift

CASES: list[tuple[str, bytes, type[Mme], bytes, int, float]] = [
    # name, who keeps it, what comes later, from whom, which of these, how long it took before
    ("TP_match_response", FAR, CM_SLAC_PARM_CNF, FAR, 0, 0.02),
    ("TT_match_response", FAR, CM_SLAC_PARM_CNF, FAR, 0, 0.02),
    ("TP_match_response", CAR, CM_ATTEN_CHAR_RSP, CAR, 1, 0.01),
    ("TP_match_response", NEAR, CM_SLAC_MATCH_CNF, NEAR, 0, 0.02),
    ("TP_EV_batch_msg_interval", CAR, CM_START_ATTEN_CHAR_IND, CAR, 2, 0.03),
    ("TP_EV_batch_msg_interval", CAR, CM_MNBC_SOUND_IND, CAR, 0, 0.03),
    ("TP_EV_batch_msg_interval", CAR, CM_MNBC_SOUND_IND, CAR, 9, 0.03),
    ("TT_EVSE_match_MNBC", CAR, CM_MNBC_SOUND_IND, CAR, 5, 0.36),
    ("TT_EV_atten_results", NEAR, CM_ATTEN_CHAR_IND, NEAR, 0, 0.42),
    ("TT_EVSE_match_session", CAR, CM_SLAC_MATCH_REQ, CAR, 0, 0.57),
]


def measured(name: str, by: bytes, shifted: float, kind: type[Mme], source: bytes, nth: int) -> Timed:
    grade = alone(shift(matching(), shifted, kind, source=source, nth=nth))
    (found,) = (timed for timed in grade.timers if (timed.name, timed.by) == (name, by))
    assert found.kept is (found not in grade.broken)
    return found


@pytest.mark.parametrize(("name", "by", "kind", "source", "nth", "before"), CASES)
def test_a_time_is_kept_up_to_its_limit(
    name: str, by: bytes, kind: type[Mme], source: bytes, nth: int, before: float
) -> None:
    limit = timer(name).limit
    found = measured(name, by, limit - before - 0.002, kind, source, nth)
    assert (found.most, found.kept) == (limit, True)
    assert found.measured == pytest.approx(limit - 0.002, abs=1e-5)
    assert found.margin == pytest.approx(0.002, abs=1e-5)


@pytest.mark.parametrize(("name", "by", "kind", "source", "nth", "before"), CASES)
def test_a_time_is_broken_beyond_its_limit(
    name: str, by: bytes, kind: type[Mme], source: bytes, nth: int, before: float
) -> None:
    found = measured(name, by, timer(name).limit - before + 0.002, kind, source, nth)
    assert found.kept is False
    assert found.margin == pytest.approx(-0.002, abs=1e-5)


def test_sounds_may_not_follow_too_fast() -> None:
    grade = alone(shift(matching(), -0.012, CM_MNBC_SOUND_IND, nth=4))
    assert [(timed.name, timed.by, timed.least) for timed in grade.broken] == [("TP_EV_batch_msg_interval", CAR, 0.02)]


def test_a_car_may_wait_for_answers_until_their_time_has_run_out() -> None:
    def waited(seconds: float) -> list[str]:
        return [timed.name for timed in alone(shift(matching(), seconds, CM_START_ATTEN_CHAR_IND)).broken]

    assert waited(0.195) == []  # at 295 ms: 200 ms for answers, 100 ms for itself
    assert waited(0.205) == ["TP_match_sequence"]


def test_a_car_may_wait_for_reports_until_their_time_has_run_out() -> None:
    def waited(seconds: float) -> list[str]:
        return [timed.name for timed in alone(shift(matching(), seconds, CM_SLAC_MATCH_REQ)).broken]

    assert waited(1.195) == []  # at 1.795 s: the announcement at 0.1 s, 1.2 s for reports, 0.5 s for itself
    assert waited(1.205) == ["TP_EV_match_session"]


def test_a_station_may_wait_for_sounds_until_their_time_has_run_out() -> None:
    def waited(seconds: float) -> list[tuple[str, bytes | None]]:
        grade = alone(shift(matching(), seconds, CM_ATTEN_CHAR_IND, source=NEAR))
        return [(timed.name, timed.by) for timed in grade.broken]

    assert waited(0.275) == []  # at 0.795 s: the announcement at 0.1 s, 0.6 s for sounds, 0.1 s for the mean
    assert waited(0.285) == [("TP_EVSE_avg_atten_calc", NEAR)]


def test_after_a_search_in_vain_a_car_pauses() -> None:
    def resumed(seconds: float) -> list[str]:
        search = Line(0.0, CAR, BROADCAST, CM_SLAC_PARM_REQ(run_id=bytes(8)))
        _, second = graded([search], later(matching(), seconds))
        return [timed.name for timed in second.broken]

    assert resumed(0.605) == []
    assert resumed(0.595) == ["TT_matching_rate"]


def test_a_lost_request_is_not_held_against_the_station() -> None:
    searches = [Line(-0.2, CAR, BROADCAST, CM_SLAC_PARM_REQ(run_id=RUN)), *matching()]
    grade = alone(searches)
    assert [timed.measured for timed in grade.timers if timed.name == "TT_match_response" and timed.by == NEAR] == [
        pytest.approx(0.03, abs=1e-5)
    ]


def test_the_gap_that_a_lost_sound_leaves_is_nobodys_fault() -> None:
    lines = matching()
    sixth = [line for line in lines if isinstance(line.mme, CM_MNBC_SOUND_IND)][5]
    assert alone([line for line in lines if line is not sixth]).broken == ()


def test_the_gap_that_a_lost_announcement_or_a_lost_first_sound_leaves_is_nobodys_fault() -> None:
    lines = matching()
    start = [line for line in lines if isinstance(line.mme, CM_START_ATTEN_CHAR_IND)][2]
    sound = next(line for line in lines if isinstance(line.mme, CM_MNBC_SOUND_IND))
    for lost in (start, sound):
        assert alone([line for line in lines if line is not lost]).broken == ()


def test_the_gap_before_the_first_sound_counts() -> None:
    grade = alone(shift(matching(), 0.05, CM_MNBC_SOUND_IND))
    assert [timed.name for timed in grade.broken] == ["TP_EV_batch_msg_interval"]
    assert grade.broken[0].measured == pytest.approx(0.08, abs=1e-5)
