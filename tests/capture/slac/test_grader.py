"""Frames become attempts: by car and RunID, each with its own beginning and end."""

import struct
from collections import OrderedDict

import pytest

from pilotwire.capture.slac import Grader, vendor
from pilotwire.capture.slac.attempts import MOST_OPEN, QUIET
from pilotwire.capture.slac.grader import MOST_KEPT
from pilotwire.capture.slac.remembering import MOST_REMEMBERED, remember
from pilotwire.capture.slac.trace import MOST_MESSAGES
from pilotwire.wire.ethernet import BROADCAST, LinkType
from pilotwire.wire.homeplug.modem import CM_AMP_MAP_CNF, CM_AMP_MAP_REQ, AmplitudeMap
from pilotwire.wire.homeplug.slac import (
    CM_ATTEN_CHAR_IND,
    CM_MNBC_SOUND_IND,
    CM_SLAC_MATCH_CNF,
    CM_SLAC_MATCH_REQ,
    CM_SLAC_PARM_CNF,
    CM_SLAC_PARM_REQ,
    CM_START_ATTEN_CHAR_IND,
)
from tests.capture.slac.script import (
    CAR,
    CAR_MODEM,
    FAR,
    NEAR,
    NEAR_MODEM,
    NMK,
    RUN,
    START,
    Line,
    Script,
    alone,
    change,
    drop,
    graded,
    later,
    matching,
    rules,
)

OTHER_CAR = bytes.fromhex("020c00000002")
OTHER_RUN = bytes(range(8))
OTHER_NMK = bytes(range(100, 132, 2))


def test_a_matching_as_it_should_be_has_no_fault() -> None:
    grade = alone(matching())
    assert (grade.findings, grade.broken, grade.clean) == ((), (), True)
    assert (grade.car, grade.car_modem, grade.run_id) == (CAR, CAR_MODEM, RUN)
    assert (grade.searches, grade.announcements, grade.sounds) == (1, 3, 10)
    assert (grade.best, grade.chosen, grade.matched) == (NEAR, NEAR, True)
    assert grade.verdict.startswith("matched with 02:05:00:00:00:01 at 29.5 dB, the nearest of 2; key in the car's")


def test_who_heard_the_car_and_how_well() -> None:
    far, near = alone(matching()).heard
    assert (far.station, far.mean, far.sounds) == (FAR, 51.5, 10)
    assert (near.station, near.modem, near.mean) == (NEAR, NEAR_MODEM, 29.5)
    assert len(near.groups) == 58
    assert near.reported == pytest.approx(0.52)


def test_many_timers_are_measured() -> None:
    names = {timed.name for timed in alone(matching()).timers}
    assert len(names) == 10
    assert {"TT_match_response", "TP_EV_batch_msg_interval", "TT_EV_atten_results", "TT_EVSE_match_session"} <= names


def test_two_cars_at_one_time_are_two_attempts() -> None:
    other = matching(OTHER_RUN, OTHER_NMK, OTHER_CAR)
    first, second = graded(matching(), later(other, 0.004))
    assert (first.car, second.car) == (CAR, OTHER_CAR)
    assert first.clean
    assert second.clean


def test_the_same_run_id_of_two_cars_is_no_fault_and_no_confusion() -> None:
    first, second = graded(matching(), later(matching(RUN, OTHER_NMK, OTHER_CAR), 0.004))
    assert first.clean
    assert second.clean


def test_a_search_is_repeated_in_one_attempt() -> None:
    search = Line(-0.2, CAR, BROADCAST, CM_SLAC_PARM_REQ(run_id=RUN))
    grade = alone([search, *matching()])
    assert (grade.searches, grade.clean) == (2, True)


def test_a_search_after_sounds_begins_another_attempt() -> None:
    broken = [line for line in matching() if line.time < 0.3]
    first, second = graded(broken, later(matching(), 0.8))
    assert "no station reported" in first.verdict
    assert second.matched
    assert ("RunID", CAR) in rules(second)


def test_an_unanswered_search_is_an_attempt_of_its_own() -> None:
    searches = [Line(n * 0.2, CAR, BROADCAST, CM_SLAC_PARM_REQ(run_id=OTHER_RUN)) for n in range(3)]
    first, second = graded(searches, later(matching(), 1.0))
    assert (first.searches, first.matched, first.verdict) == (3, False, "not matched: no station answered")
    assert second.clean


def cut(script: Script, kind: type) -> Script:
    """All before the first message of a kind."""
    end = next(line.time for line in script if isinstance(line.mme, kind))
    return [line for line in script if line.time < end]


@pytest.mark.parametrize(
    ("script", "why"),
    [
        (cut(matching(), CM_SLAC_PARM_CNF), "no station answered"),
        (cut(matching(), CM_START_ATTEN_CHAR_IND), "the car sent no sounds"),
        (cut(matching(), CM_ATTEN_CHAR_IND), "no station reported on the sounds"),
        (cut(matching(), CM_SLAC_MATCH_REQ), "the car chose none; the nearest was 02:05:00:00:00:01 at 29.5 dB"),
        (cut(matching(), CM_SLAC_MATCH_CNF), "02:05:00:00:00:01 did not answer CM_SLAC_MATCH.REQ"),
        (
            cut(change(matching(), CM_ATTEN_CHAR_IND, num_sounds=0, attenuations=bytes(58)), CM_SLAC_MATCH_REQ),
            "no station reported any attenuation",
        ),
    ],
)
def test_why_it_did_not_match(script: Script, why: str) -> None:
    grade = alone(script)
    assert (grade.matched, grade.clean, grade.verdict) == (False, False, f"not matched: {why}")


def test_a_key_without_a_request_is_a_match_with_a_fault() -> None:
    grade = alone(drop(matching(), CM_SLAC_MATCH_REQ))
    assert (grade.matched, grade.chosen, rules(grade)) == (True, NEAR, [("CM_SLAC_MATCH.REQ", None)])
    assert grade.findings[0].text == "the key was handed out, and the capture shows no request for it"


def test_a_capture_that_ends_in_the_middle_blames_nobody() -> None:
    grader = Grader()
    for line in matching():
        if line.time < 0.505:
            grader.feed(START + line.time, line.frame)
    grader.finish()
    (grade,) = grader.attempts
    assert grade.verdict == "not matched: the capture ends before"
    assert grade.findings == ()


def test_a_capture_that_begins_in_the_middle_is_graded_from_there() -> None:
    grade = alone(matching(), sees=lambda line: line.time > 0.11)
    assert grade.matched
    assert {rule for rule, _ in rules(grade)} == {"announcements"}


def test_attempts_are_told_once_when_they_are_over() -> None:
    grader = Grader()
    for line in matching():
        grader.feed(START + line.time, line.frame)
    assert grader.take() == []
    assert [grade.matched for grade in grader.under_way] == [True]
    grader.handle_timeout(START + 1 + QUIET)
    assert [grade.number for grade in grader.take()] == [1]
    assert (grader.take(), grader.under_way, len(grader.attempts)) == ([], [], 1)


def test_the_first_frame_over_the_link_shows_that_it_is_up() -> None:
    grader = Grader()
    for line in matching():
        grader.feed(START + line.time, line.frame)
    grader.feed(START + 3.62, bytes(6) + CAR + b"\x86\xdd" + bytes(46))
    grader.finish()
    (grade,) = grader.attempts
    assert "first frame over the link after 3.000 s" in grade.verdict
    assert [timed.measured for timed in grade.timers if timed.name == "TT_match_join"] == [pytest.approx(3.0)]


def test_maps_of_amplitudes_belong_to_the_attempt_before_them() -> None:
    asked = Line(0.7, CAR, NEAR, CM_AMP_MAP_REQ(map=AmplitudeMap(amplitudes=bytes(917))))
    grade = alone([*matching(), asked, Line(0.75, NEAR, CAR, CM_AMP_MAP_CNF())])
    assert [(t.by, t.kept) for t in grade.timers if t.name == "TP_amp_map_exchange"] == [(NEAR, True)]
    late = alone([*matching(), asked, Line(0.95, NEAR, CAR, CM_AMP_MAP_CNF())])
    assert [(timed.name, timed.by) for timed in late.broken] == [
        ("TP_amp_map_exchange", NEAR),
        ("TT_amp_map_exchange", NEAR),
    ]


def test_a_station_may_ask_for_a_map_as_well() -> None:
    asked = Line(0.7, NEAR, CAR, CM_AMP_MAP_REQ(map=AmplitudeMap(amplitudes=bytes(917))))
    grade = alone([*matching(), asked, Line(0.72, CAR, NEAR, CM_AMP_MAP_CNF())])
    assert [timed.by for timed in grade.timers if timed.name == "TT_amp_map_exchange"] == [CAR]


def test_frames_that_break_off_are_counted() -> None:
    grader = Grader()
    grader.feed(START, matching()[0].frame[:20])
    grader.feed(START, b"")
    assert grader.unread == 2
    assert "Ethernet" in grader.reason
    assert grader.attempts == []


def test_a_capture_of_any_interface_hides_where_frames_go() -> None:
    grader = Grader()
    for line in matching():
        cooked = struct.pack("!HHH8sH", 4, 1, 6, line.source + bytes(2), 0x88E1) + line.frame[14:]
        grader.feed(START + line.time, cooked, LinkType.LINUX_SLL)
    grader.handle_timeout(START + 60)
    (grade,) = grader.attempts
    assert (grade.matched, grade.chosen, grade.findings) == (True, NEAR, ())


def flood(grader: Grader, count: int, line: Line) -> None:
    for number in range(count):
        grader.feed(START + line.time + number * 1e-6, line.frame)


def test_an_attempt_keeps_so_many_messages_and_says_what_it_left_aside() -> None:
    grader = Grader()
    flood(grader, MOST_MESSAGES + 50, Line(0, CAR, BROADCAST, CM_MNBC_SOUND_IND(count=1, run_id=RUN, random=bytes(24))))
    grader.finish()
    (grade,) = grader.attempts
    assert grade.sounds == MOST_MESSAGES
    assert "50 more messages" in grade.findings[-1].text


def test_what_belongs_to_no_run_takes_room_as_well() -> None:
    grader = Grader()
    flood(grader, MOST_MESSAGES // 2, Line(0, CAR, BROADCAST, CM_SLAC_PARM_REQ(run_id=RUN)))
    flood(grader, MOST_MESSAGES, Line(0.001, NEAR, CAR, CM_SLAC_PARM_CNF(forwarding_sta=CAR, run_id=OTHER_RUN)))
    (grade,) = grader.under_way
    assert f"{MOST_MESSAGES // 2} more messages" in grade.findings[-1].text


def test_a_report_that_is_repeated_came_when_it_first_came() -> None:
    again = [line._replace(time=line.time + 0.03) for line in matching() if isinstance(line.mme, CM_ATTEN_CHAR_IND)]
    grade = alone([*matching(), *again])
    assert [heard.reported for heard in grade.heard] == [pytest.approx(0.5), pytest.approx(0.52)]
    assert grade.clean


def test_attempts_under_way_and_past_ones_are_bounded() -> None:
    grader = Grader()
    for number in range(MOST_KEPT + 3 * MOST_OPEN):
        search = Line(number * 1e-4, CAR, BROADCAST, CM_SLAC_PARM_REQ(run_id=number.to_bytes(8)))
        grader.feed(START + search.time, search.frame)
    assert len(grader.under_way) == MOST_OPEN
    assert len(grader.attempts) == MOST_KEPT + MOST_OPEN
    assert len(grader.take()) == MOST_KEPT


def test_the_oldest_of_too_many_is_forgotten() -> None:
    known: OrderedDict[int, int] = OrderedDict()
    for number in range(MOST_REMEMBERED + 2):
        remember(known, number, number)
    remember(known, 2, 0)
    remember(known, -1, 0)
    assert len(known) == MOST_REMEMBERED
    assert [number for number in (0, 1, 2, 3, 4) if number in known] == [2, 4]


def test_vendors_by_address() -> None:
    assert vendor(bytes.fromhex("0001870EA305")) == "I2SE (chargebyte)"
    assert vendor(bytes.fromhex("00B052000001")) == "Qualcomm Atheros"
    assert vendor(CAR) == "no vendor"
    assert vendor(bytes.fromhex("0C0000000001")) == ""


def test_a_grade_holds_no_key() -> None:
    grade = alone(matching())
    assert len(grade.key) == 8
    assert NMK.hex() not in repr(grade)
    assert str(NMK) not in repr(grade)
