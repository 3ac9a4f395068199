"""Acceptance checks with known right answers, by their numbers."""

import os
from random import Random

import pytest

from pilotwire.ports import LinkError
from pilotwire.slac import CarLink, CarPolicy, Phase, StationPolicy, Validate, survey
from pilotwire.wire.homeplug import Mme
from pilotwire.wire.homeplug.slac import (
    CM_ATTEN_CHAR_IND,
    CM_SLAC_MATCH_REQ,
    CM_SLAC_PARM_CNF,
    CM_SLAC_PARM_REQ,
    CM_START_ATTEN_CHAR_IND,
)
from tests.slac.desk import GROUPS, START, Desk, groups, pair
from tests.slac.hostile import invalid_frames
from tests.slac.places import PLACES

MUTANTS = int(os.environ.get("PILOTWIRE_MUTANTS", "10000"))
"""Of check 8, over all places; 100000 takes a minute or two."""


class FirstAnswerCar(CarLink):
    """What a car must not be: it takes whoever reports first."""

    def _surveyed(self, outcome: survey.Outcome | None, now: float) -> None:
        if self.phase is Phase.GATHERING and self.candidates:
            self._survey.stop()
            self._take(self.candidates[0], now)
        else:
            super()._surveyed(outcome, now)


def choice(kind: type[CarLink], first: str, levels: dict[str, float], validate: Validate) -> str | None:
    """The station that a car matches with; it is plugged into "own", and the reports of `first` come first."""
    desk = Desk()
    desk.car("car", CarPolicy(validate=validate), kind)
    for name, db in levels.items():
        desk.station(name, StationPolicy(), {"car": db})
        desk.late[name] = 0.0 if name == first else 0.05
    desk.run(1.0)
    desk.want("other")  # a car stands there too, and says nothing yet
    desk.plug("car", "own")
    return desk.run(9.0).matched("car")


HYC150 = {"own": 29.6, "other": 51.4}
"""Two outlets of one charger, as a car heard them in a public capture."""

NEAR = {"own": 12.0, "other": 14.0}
CROSSED = {"own": 14.0, "other": 12.0}
"""Attenuation alone would choose the wrong one."""

CASES = [
    (HYC150, Validate.NEVER),
    (HYC150, Validate.POTENTIAL),
    (NEAR, Validate.POTENTIAL),
    (CROSSED, Validate.POTENTIAL),
    (CROSSED, Validate.ALWAYS),
]


@pytest.mark.parametrize(("levels", "validate"), CASES)
def test_check_05_a_car_takes_its_own_outlet_whoever_answers_first(
    levels: dict[str, float], validate: Validate
) -> None:
    assert [choice(CarLink, first, levels, validate) for first in levels] == ["own", "own"]


@pytest.mark.parametrize(("levels", "validate"), CASES)
def test_check_05_a_car_that_takes_the_first_answer_fails(levels: dict[str, float], validate: Validate) -> None:
    assert choice(FirstAnswerCar, "other", levels, validate) == "other"


def test_check_05_toggles_decide_between_outlets_that_are_about_as_near() -> None:
    assert choice(CarLink, "own", CROSSED, Validate.NEVER) == "other"


def moments(desk: Desk, kind: type[Mme]) -> list[float]:
    """When the car sent this, in s since its first request."""
    (first, _), *_ = desk.messages("car", CM_SLAC_PARM_REQ)
    return [round(time - first, 3) for time, _ in desk.messages("car", kind)]


def failures(desk: Desk) -> list[float]:
    """When a matching of the car failed, and at last its whole attempt, in s since its first request."""
    (first, _), *_ = desk.messages("car", CM_SLAC_PARM_REQ)
    found = [(time, said) for time, who, said in desk.said if who == "car"]
    failed = [time for time, said in found if isinstance(said, LinkError) or getattr(said, "name", "") == "failed"]
    return [round(time - START - first, 3) for time in failed]


def lossy(*kinds: type[Mme]) -> Desk:
    desk = pair(db=9.0)
    desk.lose = lambda sender, receiver, mme: isinstance(mme, kinds)
    desk.plug("car", "station")
    return desk


def test_check_06_requests_at_0_200_400_ms_then_failed_and_again_400_ms_later() -> None:
    desk = lossy(CM_SLAC_PARM_CNF).run(1.5)
    assert moments(desk, CM_SLAC_PARM_REQ) == [0.0, 0.2, 0.4, 1.0, 1.2, 1.4]
    assert failures(desk) == [0.6]


def test_check_06_requests_of_one_matching_have_one_run_id_and_the_next_has_another() -> None:
    sent = [frame.mme for _, frame in lossy(CM_SLAC_PARM_CNF).run(1.5).messages("car", CM_SLAC_PARM_REQ)]
    runs = [mme.run_id for mme in sent if isinstance(mme, CM_SLAC_PARM_REQ)]
    assert runs[0] == runs[1] == runs[2] != runs[3] == runs[4] == runs[5]


def test_check_06_matching_stops_after_10_s() -> None:
    desk = lossy(CM_SLAC_PARM_CNF).run(30.0)
    assert desk.outputs("car", LinkError) == [LinkError("no match within 10 s")]
    assert failures(desk)[-2:] == [9.6, 10.0]
    assert moments(desk, CM_SLAC_PARM_REQ)[-1] == 9.4
    assert len(moments(desk, CM_SLAC_PARM_REQ)) == 30


def test_check_06_a_report_that_never_comes_fails_the_matching_after_1200_ms() -> None:
    desk = lossy(CM_ATTEN_CHAR_IND).run(2.0)
    assert moments(desk, CM_START_ATTEN_CHAR_IND)[0] == 0.2
    assert failures(desk) == [1.4]
    assert moments(desk, CM_SLAC_PARM_REQ) == [0.0, 1.8]


def test_check_06_a_station_waits_20_s_for_a_car_and_then_says_so() -> None:
    desk = pair()
    desk.want("station")
    assert desk.run(19.9).outputs("station", LinkError) == []
    assert desk.run(0.2).outputs("station", LinkError) == [LinkError("no car matched within 20 s")]


def report(desk: Desk) -> CM_ATTEN_CHAR_IND:
    (_, frame), *_ = desk.messages("station", CM_ATTEN_CHAR_IND)
    assert isinstance(frame.mme, CM_ATTEN_CHAR_IND)
    return frame.mme


def measuring(profiles: list[bytes]) -> Desk:
    """Of ten sounds, the station's modem reports these."""
    desk = pair()
    left = iter(profiles)
    desk.modems["station"].reports = lambda car: next(left, b"")
    desk.plug("car", "station")
    return desk.run(2.0)


def test_check_07_three_lost_sounds_of_ten_leave_a_mean_over_seven() -> None:
    profiles = [bytes((20 + number, 60 - number) * 29) for number in range(7)]
    mme = report(measuring(profiles))
    assert mme.num_sounds == 7
    assert mme.attenuations == bytes((23, 57) * 29)


def test_check_07_a_mean_is_rounded_down_like_that_of_other_stations() -> None:
    assert report(measuring([groups(10), groups(10), groups(11)])).attenuations == bytes([10] * GROUPS)


def test_check_07_a_profile_without_groups_is_no_sound() -> None:
    mme = report(measuring([b"", groups(20), b"", groups(20), b""]))
    assert (mme.num_sounds, mme.attenuations) == (2, groups(20))


def test_check_07_whoever_hears_nothing_reports_nothing_and_is_not_taken() -> None:
    desk = measuring([])
    assert desk.messages("station", CM_ATTEN_CHAR_IND) == []
    assert desk.messages("car", CM_SLAC_MATCH_REQ) == []
    assert "failed" in desk.steps("station")
    assert desk.matched("car") is None


def test_check_08_mutated_messages_change_nothing_wherever_they_come() -> None:
    random = Random(8)
    each = MUTANTS // len(PLACES) + 1
    for side, _, reach in PLACES:
        desk = reach()
        engine, frames = desk.engines[side], invalid_frames(random, desk, side)
        before = engine.snapshot
        for frame in (next(frames) for _ in range(each)):
            engine.receive(frame, desk.now)
            assert engine.snapshot == before, frame.hex()
            assert engine.take() == []
        assert len(engine.ignored) == engine.ignored.maxlen
