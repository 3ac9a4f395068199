"""Frames of any kind: the grader neither raises nor grows, and a grade can always be had."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from pilotwire.capture.slac import Grader
from tests.capture.slac.script import CAR, START, Line, later, matching

FRAMES = [line.frame for line in matching()]


def mutated(frame: bytes, random: Random) -> bytes:
    """A frame with some octets changed, or cut, or longer; the addresses stay more often than not."""
    octets = bytearray(frame)
    for _ in range(random.randrange(4)):
        octets[random.randrange(random.choice((0, 14, 14)), len(octets))] = random.randrange(256)
    if random.random() < 0.1:
        return bytes(octets[: random.randrange(len(octets))])
    return bytes(octets) + bytes(random.choice((0, 0, 0, 1500 - len(octets))))


def test_five_thousand_mutated_frames() -> None:
    random, grader = Random(11), Grader()
    for number in range(5_000):
        grader.feed(START + number * 0.03, mutated(random.choice(FRAMES), random))
    grader.finish()
    assert len(grader.attempts) > 30
    assert grader.unread > 100
    assert all(len(grade.heard) <= 64 for grade in grader.attempts)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.floats(-1e12, 1e12), st.sampled_from(FRAMES)), max_size=40))
def test_any_order_and_any_times(frames: list[tuple[float, bytes]]) -> None:
    grader = Grader()
    for time, frame in frames:
        grader.feed(time, frame)
    assert all(grade.verdict for grade in grader.attempts)
    grader.finish()
    assert len(grader.take()) == len(grader.attempts)


def test_a_matching_amid_noise_is_graded_as_without() -> None:
    random, grader, quiet = Random(5), Grader(), Grader()
    noise = [Line(line.time + 0.001, line.source, line.destination, line.mme) for line in later(matching(), 0.0)]
    for line in matching():
        grader.feed(START + line.time, line.frame)
        quiet.feed(START + line.time, line.frame)
        for other in random.sample(noise, 20):
            stranger = bytes((0x02, 0x77)) + random.randbytes(4)
            grader.feed(START + line.time, other.frame.replace(CAR, stranger))
    ours = [grade for grade in grader.attempts if grade.car == CAR]
    assert [(grade.verdict, grade.timers) for grade in ours] == [
        (grade.verdict, grade.timers) for grade in quiet.attempts
    ]
