"""The page that firmware is written from, held against the code."""

import re
from enum import IntFlag
from pathlib import Path

import pytest

from pilotwire.drivers.mcu.fields import Bits, Signed
from pilotwire.drivers.mcu.link import KEEP_ALIVE, SILENCE, STATUS_INTERVAL
from pilotwire.drivers.mcu.messages import KINDS, Error, Feature, McuAction, Message, PilotCode, Seen, Wanted
from pilotwire.wire.fields import Code, Text, Unsigned
from pilotwire.wire.layout import Codec, fields

PAGE = (Path(__file__).parents[3] / "docs/reference/mcu-frames.md").read_text("utf-8")
ROW = re.compile(r"^\| (\w+) \| (i?\d+) \|", re.MULTILINE)


def described(code: int) -> list[tuple[str, str]]:
    """The rows behind the kind's name, up to the next kind."""
    (text,) = re.findall(rf"^`0x{code:02x}`(.*?)(?=^`0x|\Z)", PAGE, re.MULTILINE | re.DOTALL)
    return ROW.findall(text)


def size(codec: Codec) -> str:
    match codec:
        case Signed(octets):
            return f"i{octets}"
        case Unsigned(octets) | Text(octets) | Bits(size=octets):
            return str(octets)
        case Code():
            return "1"
        case _:
            raise AssertionError(codec)


@pytest.mark.parametrize(("code", "kind"), KINDS.items(), ids=lambda value: getattr(value, "__name__", ""))
def test_every_field_of_every_frame_is_described(code: int, kind: type[Message]) -> None:
    assert described(code) == [(name, size(codec)) for name, codec in fields(kind)]


@pytest.mark.parametrize("flags", [Wanted, Seen, Feature, Error])
def test_every_bit_is_described(flags: type[IntFlag]) -> None:
    digits = 4 if flags is Error else 2
    for flag in flags:
        assert re.search(rf"0x{flag:0{digits}x}\s{str(flag.name).lower()}\b", PAGE)


def test_every_code_is_described() -> None:
    for action in McuAction:
        assert f"{action.value} {action.name.lower()}" in PAGE
    for pilot in PilotCode:
        assert f"{pilot.value} {pilot.name}" in PAGE


def test_the_times_are_those_of_the_code() -> None:
    assert f"every {KEEP_ALIVE:g} s" in PAGE
    assert f"every {STATUS_INTERVAL:g} s" in PAGE
    assert f"Without a wish for {SILENCE:g} s" in PAGE
