"""Frames of the serial line, held against a second implementation and against whatever may come over a wire."""

import random
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pilotwire.drivers.mcu import (
    Ask,
    CarStatus,
    CarWish,
    Error,
    Feature,
    FrameReader,
    Hello,
    McuAction,
    Message,
    Noise,
    PilotCode,
    Seen,
    StationStatus,
    StationWish,
    Wanted,
    cobs,
    encode,
)
from pilotwire.drivers.mcu.frames import MAX_FRAME, checksum
from pilotwire.wire import FrameError
from tests.drivers.mcu import octets

WISH = StationWish(duty=500, wanted=Wanted.POWER | Wanted.LOCK, action=McuAction.RCD_TEST, number=7)
STATUS = StationStatus(
    boot=3,
    pilot=PilotCode.C,
    seen=Seen.CLOSED | Seen.LOCKED,
    errors=Error.RCD,
    high=6000,
    low=-12000,
    age=2,
    ohms=220,
    temperature=-51,
    done=7,
)
CAR = CarStatus(
    boot=1,
    duty=1667,
    frequency=10_001,
    seen=Seen.LOCKED,
    errors=Error.WELDED,
    high=9000,
    low=-12000,
    ohms=1500,
    volts=4012,
    temperature=315,
)
HELLO = Hello(min_a=6, max_a=16, phases=1, features=Feature.STATE_E | Feature.LOCK, name="BOX")
SAMPLES: list[tuple[Message, int, tuple[int | bytes, ...]]] = [
    (WISH, octets.STATION_WISH, (500, 3, 1, 7)),
    (CarWish(state=PilotCode.C, wanted=Wanted.POWER), octets.CAR_WISH, (3, 1)),
    (Ask(), octets.ASK, ()),
    (STATUS, octets.STATION_STATUS, (3, 3, 3, 4, 6000, -12000, 2, 220, -51, 7)),
    (CAR, octets.CAR_STATUS, (1, 1667, 10_001, 2, 64, 9000, -12000, 1500, 4012, 315)),
    (HELLO, octets.HELLO, (1, 6, 16, 1, 0b110, b"BOX".ljust(16, b"\0"))),
]


@pytest.mark.parametrize(("message", "kind", "values"), SAMPLES, ids=lambda value: type(value).__name__)
def test_both_implementations_write_the_same_octets(
    message: Message, kind: int, values: tuple[int | bytes, ...]
) -> None:
    wire = octets.frame(kind, octets.LAYOUTS[kind], *values)
    assert encode(message) == wire
    assert FrameReader().feed(wire) == [message]
    assert len(wire) - 1 <= MAX_FRAME


def test_a_wish_on_the_wire() -> None:
    """As docs/reference/mcu-frames.md prints it."""
    assert encode(WISH).hex(" ") == "09 01 f4 01 03 01 07 d2 91 00"


def test_the_check_sum_is_the_one_of_the_catalogue() -> None:
    assert checksum(b"123456789") == octets.crc(b"123456789") == 0x29B1


@given(st.binary(max_size=600))
@settings(deadline=None)
def test_stuffing_takes_all_zeros_away_and_brings_them_back(data: bytes) -> None:
    stuffed = cobs.encode(data)
    assert 0 not in stuffed
    assert cobs.decode(stuffed) == data
    if len(data) < 254:
        assert stuffed == octets.stuff(data)


@given(st.binary(min_size=1, max_size=300).map(lambda data: data.replace(b"\0", b"\1")))
@settings(deadline=None)
def test_whatever_unstuffs_is_stuffed_again_to_no_more(data: bytes) -> None:
    plain = cobs.decode(data)
    if plain is not None:
        assert cobs.decode(cobs.encode(plain)) == plain
        assert len(cobs.encode(plain)) <= len(data) + 1


def test_a_stream_may_come_in_any_pieces() -> None:
    chance = random.Random(4)
    wire = b"".join(encode(message) for message, _, _ in SAMPLES) * 20
    for _ in range(50):
        reader, found, rest = FrameReader(), list[Message | Noise](), wire
        while rest:
            size = chance.randint(1, 40)
            found += reader.feed(rest[:size])
            rest = rest[size:]
        assert found == [message for message, _, _ in SAMPLES] * 20


def test_ten_thousand_mutated_frames_never_pass_for_others() -> None:
    """16 bits of check sum let one in 65,536 pass; with this seed none of 10,000 does."""
    chance = random.Random(20118)
    good = [encode(message) for message, _, _ in SAMPLES]
    passed = 0
    for _ in range(10_000):
        frame = bytearray(chance.choice(good)[:-1])
        for _ in range(chance.randint(1, 4)):
            frame[chance.randrange(len(frame))] ^= 1 << chance.randrange(8)
        original = bytes(frame) + b"\0" in good
        passed += not original and any(not isinstance(item, Noise) for item in FrameReader().feed(bytes(frame) + b"\0"))
    assert passed == 0


@given(st.lists(st.binary(max_size=200), max_size=20))
@settings(deadline=None)
def test_noise_does_no_harm_and_costs_at_most_one_frame(pieces: list[bytes]) -> None:
    reader = FrameReader()
    for piece in pieces:
        reader.feed(piece)
        assert len(reader._buffer) <= MAX_FRAME
    reader.feed(b"\0")
    assert reader.feed(encode(WISH)) == [WISH]


@pytest.mark.parametrize(
    ("wire", "why"),
    [
        (b"\x05abc\0", "not a stuffed frame"),
        (b"\x02a\0", "not a stuffed frame"),
        (encode(WISH)[:-2] + b"\xff\0", "check sum ffd2 must be 91d2"),
        (octets.frame(0x44, "B", 1), "kind 0x44 is unknown"),
        (octets.frame(0x01, "H", 1), "wanted is 0 octets long; 1 octets are needed"),
        (octets.frame(0x02, "BB", 9, 0), "state is 0x09; must be one of 0x01 A"),
        (b"x" * 65 + b"\0", "more than 64 octets without a zero"),
    ],
)
def test_noise_says_what_it_is(wire: bytes, why: str) -> None:
    (noise,) = FrameReader().feed(wire)
    assert isinstance(noise, Noise)
    assert why in noise.why


def test_a_later_version_may_say_more() -> None:
    values = struct.unpack("<HBBB", struct.pack("<HBBB", 500, 3, 1, 7))
    assert FrameReader().feed(octets.frame(0x01, "HBBB8s", *values, b"newer")) == [WISH]


def test_a_value_that_does_not_fit_is_refused() -> None:
    with pytest.raises(FrameError, match="MCU frame: duty is 70000"):
        encode(StationWish(duty=70_000))
