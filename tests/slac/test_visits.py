"""A station and many cars: bounded, and fair to the patient ones."""

from random import Random

import pytest

from pilotwire.slac import StationLink, StationPolicy
from pilotwire.slac.visits import Stage, Visits
from pilotwire.wire.ethernet import BROADCAST
from pilotwire.wire.homeplug import MmeFrame, encode_frame
from pilotwire.wire.homeplug.slac import CM_ATTEN_CHAR_IND, CM_SLAC_PARM_REQ, CM_START_ATTEN_CHAR_IND
from tests.slac.desk import Desk, pair

MOST = StationPolicy().parallel


def station_of(desk: Desk) -> StationLink:
    station = desk.engines["station"]
    assert isinstance(station, StationLink)
    return station


def ask(desk: Desk, car: bytes, run_id: bytes) -> None:
    frame = MmeFrame(destination=BROADCAST, source=car, mme=CM_SLAC_PARM_REQ(run_id=run_id))
    desk.give("station", encode_frame(frame))


def start(desk: Desk, car: bytes, run_id: bytes) -> None:
    mme = CM_START_ATTEN_CHAR_IND(forwarding_sta=car, run_id=run_id)
    desk.give("station", encode_frame(MmeFrame(destination=BROADCAST, source=car, mme=mme)))


def waiting() -> Desk:
    desk = pair()
    desk.want("station")
    return desk.run(0.1)


def test_at_least_five_cars_are_matched_at_the_same_time() -> None:
    assert MOST >= 5


def test_the_table_is_bounded() -> None:
    desk = waiting()
    for number in range(10 * MOST):
        ask(desk, b"\x02" + number.to_bytes(5), bytes(8))
    assert len(station_of(desk).sessions) == MOST


def test_a_car_that_floods_loses_its_own_place_only() -> None:
    desk, random = waiting(), Random(3)
    ask(desk, b"\x02quiet", b"patience")
    for _ in range(10 * MOST):
        ask(desk, b"\x02noisy", random.randbytes(8))
    assert [visit.car for visit in station_of(desk).sessions] == [b"\x02quiet", b"\x02noisy"]
    start(desk, b"\x02quiet", b"patience")
    assert station_of(desk).sessions[0].stage is Stage.SOUNDING


def test_a_car_that_looks_again_leaves_nothing_of_its_last_look() -> None:
    desk = waiting()
    ask(desk, b"\x02again", b"one look")
    start(desk, b"\x02again", b"one look")
    ask(desk, b"\x02again", b"the next")
    (visit,) = station_of(desk).sessions
    assert (visit.key, visit.stage) == ((b"\x02again", b"the next"), Stage.ANSWERED)
    start(desk, b"\x02again", b"one look")
    assert desk.engines["station"].ignored[-1].why == "no such matching is under way here"
    assert "failed" not in desk.steps("station")
    desk.run(0.5)  # what is left of the old one would report now
    assert desk.messages("station", CM_ATTEN_CHAR_IND) == []
    assert station_of(desk).sessions == ()


def test_many_cars_that_only_ask_do_not_drive_out_one_that_sounds() -> None:
    desk = waiting()
    ask(desk, b"\x02quiet", b"patience")
    start(desk, b"\x02quiet", b"patience")
    for number in range(10 * MOST):
        ask(desk, b"\x02" + number.to_bytes(5), bytes(8))
    assert (b"\x02quiet", b"patience") in [visit.key for visit in station_of(desk).sessions]


def test_what_is_left_of_a_flood_goes_by_itself() -> None:
    desk = waiting()
    for number in range(MOST):
        ask(desk, b"\x02" + number.to_bytes(5), bytes(8))
    desk.run(0.5)
    assert station_of(desk).sessions == ()
    assert desk.run(1.0).engines["station"].next_deadline() is not None


def test_a_car_that_reports_nothing_more_is_forgotten_after_10_s() -> None:
    desk = waiting()
    desk.plug("car", "station")
    desk.run(0.8)
    desk.lose = lambda sender, receiver, mme: True
    assert len(station_of(desk).sessions) == 1
    desk.run(9.0)
    assert len(station_of(desk).sessions) == 1
    desk.run(0.5)
    assert station_of(desk).sessions == ()


@pytest.mark.parametrize("most", [1, 2, 7])
def test_who_has_to_go(most: int) -> None:
    visits = Visits(most)
    for number in range(most):
        assert visits.begin((b"car%03d" % number, bytes(8)))[1] is None
    _, gone = visits.begin((b"newcom", bytes(8)))
    assert gone is not None
    assert gone.key == (b"car000", bytes(8))


def test_a_car_has_one_visit_found_by_its_stage() -> None:
    visits = Visits(4)
    older, _ = visits.begin((b"ourcar", b"older---"))
    newer, gone = visits.begin((b"ourcar", b"newer---"))
    assert gone is older
    assert (visits.find(older.key), visits.find(newer.key)) == (None, newer)
    assert visits.of(b"ourcar", Stage.ANSWERED) is newer
    assert visits.of(b"ourcar", Stage.SOUNDING, Stage.REPORTED) is None
    assert visits.of(b"others", Stage.ANSWERED) is None
