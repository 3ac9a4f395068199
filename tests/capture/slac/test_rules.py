"""Each rule, broken once in a matching that is right otherwise: it is told, and nothing else is."""

import pytest

from pilotwire.capture.slac import Grader
from pilotwire.wire.ethernet import BROADCAST
from pilotwire.wire.homeplug import Mme
from pilotwire.wire.homeplug.modem import CM_SET_KEY_REQ
from pilotwire.wire.homeplug.slac import (
    CM_ATTEN_CHAR_IND,
    CM_ATTEN_CHAR_RSP,
    CM_ATTEN_PROFILE_IND,
    CM_MNBC_SOUND_IND,
    CM_SLAC_MATCH_CNF,
    CM_SLAC_MATCH_REQ,
    CM_SLAC_PARM_CNF,
    CM_SLAC_PARM_REQ,
    CM_START_ATTEN_CHAR_IND,
)
from tests.capture.slac.script import (
    CAR,
    FAR,
    LEVELS,
    NEAR,
    RUN,
    START,
    Line,
    Script,
    alone,
    change,
    drop,
    matching,
    rules,
)

VALUES = [
    (CM_SLAC_PARM_REQ, CAR, "application_type", 1),
    (CM_SLAC_PARM_REQ, CAR, "security_type", 1),
    (CM_SLAC_PARM_CNF, NEAR, "sound_target", NEAR),
    (CM_SLAC_PARM_CNF, NEAR, "num_sounds", 9),
    (CM_SLAC_PARM_CNF, NEAR, "timeout", 10),
    (CM_SLAC_PARM_CNF, NEAR, "resp_type", 0),
    (CM_SLAC_PARM_CNF, NEAR, "forwarding_sta", BROADCAST),
    (CM_START_ATTEN_CHAR_IND, CAR, "timeout", 5),
    (CM_START_ATTEN_CHAR_IND, CAR, "num_sounds", 8),
    (CM_START_ATTEN_CHAR_IND, CAR, "forwarding_sta", NEAR),
    (CM_MNBC_SOUND_IND, CAR, "sender_id", bytes(16) + b"\1"),
    (CM_ATTEN_CHAR_IND, FAR, "source_address", FAR),
    (CM_ATTEN_CHAR_IND, FAR, "source_id", bytes(16) + b"\1"),
    (CM_ATTEN_CHAR_RSP, CAR, "result", 1),
    (CM_SLAC_MATCH_REQ, CAR, "mvf_length", 0x3E00),
    (CM_SLAC_MATCH_REQ, CAR, "evse_mac", FAR),
    (CM_SLAC_MATCH_REQ, CAR, "pev_mac", FAR),
    (CM_SLAC_MATCH_CNF, NEAR, "mvf_length", 0x3E),
    (CM_SET_KEY_REQ, CAR, "my_nonce", 0xAAAAAAAA),
]


@pytest.mark.parametrize(("kind", "source", "field", "value"), VALUES)
def test_a_value_that_the_standard_fixes(kind: type[Mme], source: bytes, field: str, value: object) -> None:
    grade = alone(change(matching(), kind, source=source, **{field: value}))
    assert rules(grade) == [(f"value of {field}", source)]
    assert field in grade.findings[0].text
    assert grade.matched
    assert not grade.clean


def lengthen(script: Script, kind: type[Mme], octets: int) -> Script:
    return [line._replace(surplus=octets) if isinstance(line.mme, kind) else line for line in script]


@pytest.mark.parametrize(
    ("script", "by", "text"),
    [
        (
            change(matching(), CM_MNBC_SOUND_IND, random=bytes(17)),
            CAR,
            "CM_MNBC_SOUND.IND: the frame has 64 octets, the standard's has 71",
        ),
        (lengthen(matching(), CM_SLAC_PARM_REQ, 4), CAR, "CM_SLAC_PARM.REQ: the frame has 64 octets"),
        (lengthen(matching(), CM_SLAC_MATCH_CNF, 1), NEAR, "CM_SLAC_MATCH.CNF: the frame has 110 octets"),
    ],
)
def test_lengths(script: Script, by: bytes, text: str) -> None:
    grade = alone(script)
    assert rules(grade) == [("length", by)]
    assert grade.findings[0].text.startswith(text)


def test_padding_that_a_host_leaves_to_its_modem_is_no_fault() -> None:
    grader, frame = Grader(), matching()[0].frame
    assert len(frame) == 60
    grader.feed(START, frame.rstrip(b"\0"))
    grader.finish()
    assert rules(grader.attempts[0]) == []


def test_room_for_255_groups_as_debian_has_it() -> None:
    grade = alone(lengthen(matching(), CM_ATTEN_CHAR_IND, 326 - 129))
    assert rules(grade) == [("length", FAR), ("length", NEAR)]
    assert grade.findings[0].text == "CM_ATTEN_CHAR.IND: the frame has 326 octets, the standard's has 129"


def test_more_groups_than_there_are() -> None:
    script = change(matching(), CM_ATTEN_CHAR_IND, source=FAR, attenuations=LEVELS[FAR] + bytes((52,)))
    assert rules(alone(script)) == [("length", FAR), ("groups", FAR)]


def to(script: Script, kind: type[Mme], destination: bytes, source: bytes) -> Script:
    return [
        line._replace(destination=destination) if isinstance(line.mme, kind) and line.source == source else line
        for line in script
    ]


@pytest.mark.parametrize(
    ("kind", "source", "destination"),
    [(CM_MNBC_SOUND_IND, CAR, NEAR), (CM_START_ATTEN_CHAR_IND, CAR, NEAR), (CM_SLAC_PARM_REQ, CAR, FAR)],
)
def test_what_is_for_all_goes_to_all(kind: type[Mme], source: bytes, destination: bytes) -> None:
    assert ("address", source) in rules(alone(to(matching(), kind, destination, source)))


def sounded(*counts: int) -> Script:
    """The matching with these sounds, which both modems measured."""
    rest = drop(drop(matching(), CM_MNBC_SOUND_IND), CM_ATTEN_PROFILE_IND)
    sounds = [
        Line(0.19 + n * 0.03, CAR, BROADCAST, CM_MNBC_SOUND_IND(count=count, run_id=RUN, random=bytes(24)))
        for n, count in enumerate(counts)
    ]
    return sorted([*rest, *sounds], key=lambda line: line.time)


@pytest.mark.parametrize(
    ("counts", "rule", "by", "text"),
    [
        ((9, 8, 6, 5, 4, 3, 1, 0), "sounds", None, "8 of 10 sounds were seen; CNT 7, 2 missing"),
        (tuple(range(10)), "CNT", CAR, "numbered 0, 1, 2, 3, 4, 5, 6, 7, 8, 9; CNT counts down"),
        ((*range(9, -1, -1), 0), "sounds", CAR, "11 sounds were sent, 10 are a batch"),
        (tuple(range(10, 0, -1)), "CNT", CAR, "the first sound has CNT 10; of 10 sounds it is 9"),
    ],
)
def test_sounds_are_counted(counts: tuple[int, ...], rule: str, by: bytes | None, text: str) -> None:
    grade = alone(sounded(*counts))
    assert rules(grade) == [(rule, by)]
    assert text in grade.findings[0].text


def test_announcements_are_counted() -> None:
    grade = alone(drop(matching(), CM_START_ATTEN_CHAR_IND, nth=1))
    assert rules(grade) == [("announcements", CAR)]
    assert "seen 2 times, the standard has 3" in grade.findings[0].text


@pytest.mark.parametrize(
    ("times", "text"), [((-0.6, -0.4, -0.2), "sent 4 times, 3 times are allowed"), ((-0.1,), "repeated after 100 ms")]
)
def test_searches_are_repeated_so_often_and_not_sooner(times: tuple[float, ...], text: str) -> None:
    earlier = [Line(time, CAR, BROADCAST, CM_SLAC_PARM_REQ(run_id=RUN)) for time in times]
    grade = alone([*earlier, *matching()])
    assert rules(grade) == [("repetitions", CAR)]
    assert text in grade.findings[0].text


def test_three_searches_are_as_many_as_there_may_be() -> None:
    earlier = [Line(time, CAR, BROADCAST, CM_SLAC_PARM_REQ(run_id=RUN)) for time in (-0.4, -0.2)]
    grade = alone([*earlier, *matching()])
    assert (grade.searches, grade.clean) == (3, True)


def test_a_report_that_nobody_confirms() -> None:
    script = [line for line in matching() if not (isinstance(line.mme, CM_ATTEN_CHAR_RSP) and line.destination == FAR)]
    grade = alone(script)
    assert rules(grade) == [("CM_ATTEN_CHAR.RSP", CAR)]
    assert grade.findings[0].text == "the report of 02:05:00:00:00:02 was not confirmed"


def test_a_station_that_answers_and_never_reports() -> None:
    script = drop(matching(), CM_ATTEN_CHAR_IND, source=FAR)
    grade = alone(script)
    assert rules(grade) == [("CM_ATTEN_CHAR.IND", FAR)]
    assert grade.findings[0].text == "it answered the search, and reported no attenuation"


def test_a_report_counts_what_its_modem_measured() -> None:
    grade = alone(change(matching(), CM_ATTEN_CHAR_IND, source=NEAR, num_sounds=9))
    assert rules(grade) == [("NUM_SOUNDS", NEAR)]
    assert grade.findings[0].text == "its report counts 9 sounds, its modem measured 10"


def test_what_a_modem_measures_after_the_report_is_not_in_it() -> None:
    late = [
        line._replace(time=0.55)
        if isinstance(line.mme, CM_ATTEN_PROFILE_IND) and line.destination == NEAR and line.time > 0.46
        else line
        for line in matching()
    ]
    grade = alone(sorted(late, key=lambda line: line.time))
    assert rules(grade) == [("NUM_SOUNDS", NEAR)]
    assert grade.findings[0].text == "its report counts 10 sounds, its modem measured 9"


def test_a_report_is_the_mean_of_what_its_modem_measured() -> None:
    levels = bytearray(LEVELS[FAR])
    levels[7] += 3
    grade = alone(change(matching(), CM_ATTEN_CHAR_IND, source=FAR, attenuations=bytes(levels)))
    assert rules(grade) == [("mean", FAR)]
    assert grade.findings[0].text.endswith("group 7 is 55 dB, measured were 52.0 dB")


@pytest.mark.parametrize("offset", [-10, 5])
def test_a_station_may_correct_all_groups_alike(offset: int) -> None:
    levels = bytes(level + offset for level in LEVELS[FAR])
    assert alone(change(matching(), CM_ATTEN_CHAR_IND, source=FAR, attenuations=levels)).clean


def test_modems_that_measure_nothing_prove_nothing() -> None:
    assert alone(change(matching(), CM_ATTEN_PROFILE_IND, attenuations=b"")).clean


@pytest.mark.parametrize(
    ("levels", "sounds", "text"),
    [
        (bytes(58), 10, "holds no attenuation"),
        (bytes((9,)) * 58, 10, "9 dB in every group, as no cable has: it was not"),
    ],
)
def test_a_report_that_was_not_measured(levels: bytes, sounds: int, text: str) -> None:
    rest = drop(matching(), CM_ATTEN_PROFILE_IND)
    grade = alone(change(rest, CM_ATTEN_CHAR_IND, source=FAR, attenuations=levels, num_sounds=sounds))
    assert ("report", FAR) in rules(grade)
    assert text in grade.findings[0].text


def test_an_answer_with_another_run_id_is_told_and_counts_for_nothing() -> None:
    grade = alone(change(matching(), CM_SLAC_PARM_CNF, source=FAR, run_id=CAR + bytes(2)))
    assert ("RunID", FAR) in rules(grade)
    assert "020c000000010000" in grade.findings[-1].text


def test_a_fault_that_is_repeated_is_told_once() -> None:
    grade = alone(change(matching(), CM_MNBC_SOUND_IND, application_type=1, security_type=1))
    assert rules(grade) == [("value of application_type", CAR), ("value of security_type", CAR)]
