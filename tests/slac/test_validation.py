"""Validation by toggles of the pilot, from both sides and between them."""

import pytest

from pilotwire.ports import LinkError, LinkReady, LinkStep, Pilot
from pilotwire.slac import CarPolicy, Counting, Phase, StationLink, StationPolicy, Validate
from pilotwire.wire.homeplug import Mme, MmeFrame, encode_frame
from pilotwire.wire.homeplug.slac import CM_SLAC_MATCH_REQ, CM_VALIDATE_CNF, CM_VALIDATE_REQ
from tests.slac.desk import Desk, pair

ALWAYS = CarPolicy(validate=Validate.ALWAYS)


def validated(seed: int = 1, station: StationPolicy | None = None, seconds: float = 7.0) -> Desk:
    desk = pair(ALWAYS, station, seed=seed)
    desk.plug("car", "station")
    return desk.run(seconds)


def answers(desk: Desk, name: str = "station") -> list[CM_VALIDATE_CNF]:
    return [seen.mme for _, seen in desk.messages(name, CM_VALIDATE_CNF) if isinstance(seen.mme, CM_VALIDATE_CNF)]


def timers(desk: Desk) -> list[int]:
    return [
        seen.mme.timer for _, seen in desk.messages("car", CM_VALIDATE_REQ) if isinstance(seen.mme, CM_VALIDATE_REQ)
    ]


def test_a_car_asks_then_toggles_one_to_three_times_and_the_station_counts_right() -> None:
    counts = set()
    for seed in range(12):
        desk = validated(seed)
        ready, counted = answers(desk)
        assert (ready.result, ready.toggle_num) == (1, 0)
        assert counted.result == 2
        assert timers(desk) == [0, round((2 * counted.toggle_num + 1) * 3) - 1]
        assert desk.matched("car") == "station"
        counts.add(counted.toggle_num)
    assert counts == {1, 2, 3}


def test_a_station_at_another_cable_counts_nothing_and_is_not_taken() -> None:
    desk = pair(ALWAYS)
    desk.want("station")
    desk.want("car")  # not plugged in here
    desk.run(11.0)
    assert {(each.result, each.toggle_num) for each in answers(desk) if each.result != 1} == {(3, 0)}
    assert desk.messages("car", CM_SLAC_MATCH_REQ) == []


def test_a_wrong_count_is_no_proof() -> None:
    desk = pair(ALWAYS)
    desk.plug("car", "station")
    station = desk.engines["station"]
    desk.run(1.0)
    for pilot in (Pilot.C, Pilot.B) * 4:  # somebody plays with the pilot
        station.tell(pilot, desk.now)
    desk.run(3.0)
    assert answers(desk)[1].toggle_num > 3
    assert "no station counted the toggles" in [getattr(said, "detail", "") for _, _, said in desk.said]


@pytest.mark.parametrize(
    ("counting", "result", "matched"), [(Counting.NOT_REQUIRED, 4, "station"), (Counting.REFUSE, 3, None)]
)
def test_a_station_may_decline(counting: Counting, result: int, matched: str | None) -> None:
    desk = validated(station=StationPolicy(counting=counting), seconds=3.0)
    assert answers(desk)[0].result == result
    assert desk.matched("car") == matched


def test_a_station_that_wants_no_proof_is_taken_only_where_no_other_proves_itself() -> None:
    desk = pair(station=StationPolicy(counting=Counting.NOT_REQUIRED), db=12.0)
    desk.station("own", StationPolicy(), {"car": 14.0})
    desk.run(1.0)
    desk.want("station")
    desk.plug("car", "own")
    assert desk.run(5.0).matched("car") == "own"


def test_a_station_in_state_c_is_not_ready_and_is_asked_again() -> None:
    desk = pair(ALWAYS)
    desk.plug("car", "station")
    desk.engines["station"].tell(Pilot.C, desk.now)
    desk.run(1.1)
    assert [each.result for each in answers(desk)] == [0]
    desk.engines["station"].tell(Pilot.B, desk.now)
    assert desk.run(5.0).matched("car") == "station"


def test_a_silent_station_is_asked_three_times() -> None:
    desk = pair(ALWAYS)
    desk.lose = lambda sender, receiver, mme: isinstance(mme, CM_VALIDATE_CNF)
    desk.plug("car", "station")
    desk.run(1.6)
    assert timers(desk) == [0, 0, 0]
    assert desk.engines["car"].phase is Phase.PAUSING
    assert len(desk.run(20.0).outputs("car", LinkError)) == 1


def test_a_car_does_not_toggle_longer_than_stations_wait_for_it() -> None:
    desk = Desk()
    desk.car("car", ALWAYS)
    for number in range(20):
        desk.station(f"station{number}", StationPolicy(), {"car": 20.0 + number})
    desk.run(1.0)
    for number in range(20):
        desk.want(f"station{number}")
    desk.run(0.1)
    desk.want("car")
    desk.run(30.0)
    failed = [
        said.detail for said in desk.outputs("car", LinkStep) if isinstance(said, LinkStep) and said.name == "failed"
    ]
    assert failed == ["no station proved itself in time"]
    assert len(desk.outputs("car", LinkError)) == 1
    assert desk.engines["car"].phase is Phase.OVER


def test_a_count_that_got_lost_is_made_again() -> None:
    desk, counts = pair(ALWAYS), [0]

    def lose(sender: str, receiver: str, mme: Mme) -> bool:
        counts[0] += isinstance(mme, CM_VALIDATE_CNF) and mme.result == 2
        return isinstance(mme, CM_VALIDATE_CNF) and mme.result == 2 and counts[0] == 1

    desk.lose = lose
    desk.plug("car", "station")
    assert desk.run(9.0).matched("car") == "station"
    assert counts == [2]


def offer(desk: Desk, car: str, mme: CM_VALIDATE_REQ) -> None:
    frame = MmeFrame(destination=desk.engines["station"].mac, source=desk.engines[car].mac, mme=mme)
    desk.give("station", encode_frame(frame))


def reported() -> Desk:
    """Two cars have a report of one station, and say nothing more by themselves."""
    desk = Desk()
    for name in ("first", "second"):
        desk.car(name, CarPolicy())
    desk.station("station", StationPolicy(), {"first": 9.0, "second": 9.0})
    desk.lose = lambda sender, receiver, mme: isinstance(mme, CM_SLAC_MATCH_REQ)
    desk.run(1.0)
    desk.want("station")
    desk.run(0.1)
    desk.want("first")
    desk.want("second")
    desk.run(0.9)
    station = desk.engines["station"]
    assert isinstance(station, StationLink)
    assert len(station.sessions) == 2
    return desk


def test_a_station_counts_for_one_car_at_a_time() -> None:
    desk = reported()
    offer(desk, "first", CM_VALIDATE_REQ())
    offer(desk, "second", CM_VALIDATE_REQ())
    offer(desk, "first", CM_VALIDATE_REQ(timer=5))
    offer(desk, "second", CM_VALIDATE_REQ(timer=5))
    assert [each.result for each in answers(desk)] == [1, 0, 0]
    desk.run(0.7)
    offer(desk, "second", CM_VALIDATE_REQ())
    assert [each.result for each in answers(desk)] == [1, 0, 0, 3, 1]


def test_an_offer_that_is_not_followed_up_makes_room_for_another_car() -> None:
    desk = reported()
    offer(desk, "first", CM_VALIDATE_REQ())
    desk.run(0.5)
    offer(desk, "second", CM_VALIDATE_REQ())
    assert [each.result for each in answers(desk)] == [1, 1]


@pytest.mark.parametrize("timer", [35, 255])
def test_nobody_counts_longer_than_3500_ms(timer: int) -> None:
    desk = reported()
    offer(desk, "first", CM_VALIDATE_REQ())
    offer(desk, "first", CM_VALIDATE_REQ(timer=timer))
    assert [each.result for each in answers(desk)] == [1, 3]


@pytest.mark.parametrize(
    ("mme", "why"),
    [
        (CM_VALIDATE_REQ(signal_type=1), "signal type 1; must be 0, the pilot"),
        (CM_VALIDATE_REQ(timer=5), "no count was agreed"),
    ],
)
def test_an_offer_that_breaks_the_rules_is_ignored(mme: CM_VALIDATE_REQ, why: str) -> None:
    desk = reported()
    offer(desk, "first", mme)
    assert answers(desk) == []
    assert desk.engines["station"].ignored[-1].why == why


def test_an_answer_before_the_toggles_are_done_proves_nothing() -> None:
    desk = pair(ALWAYS)
    desk.plug("car", "station")
    desk.run(1.1)
    car, station = desk.engines["car"], desk.engines["station"]
    for number in (1, 2, 3):
        guess = CM_VALIDATE_CNF(toggle_num=number, result=2)
        desk.give("car", encode_frame(MmeFrame(destination=car.mac, source=station.mac, mme=guess)))
        assert car.ignored[-1].why == "the pilot is still being toggled"
    assert desk.run(6.0).outputs("car", LinkReady) != []


def test_the_pilot_is_back_in_state_b_before_the_match() -> None:
    desk = validated()
    (asked, _), *_ = desk.messages("car", CM_SLAC_MATCH_REQ)
    assert desk.pilots[-1][1] is Pilot.B
    assert desk.pilots[-1][0] < asked
    assert [pilot for _, pilot in desk.pilots] == [Pilot.C, Pilot.B] * (len(desk.pilots) // 2)
