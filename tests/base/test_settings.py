"""Settings: what is wrong is told with file, line, key and rule."""

from pathlib import Path
from typing import Literal

import msgspec
import pytest

from pilotwire.base.settings import SettingsError, parse_settings, read_settings


class Wheel(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    size: int
    kind: Literal["steel", "alloy"] = "steel"


class Wagon(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: str
    wheel: tuple[Wheel, ...] = ()
    spare: Wheel | None = None


GOOD = """
name = "one"

[[wheel]]
size = 3

[[wheel]]
size = 4
kind = "alloy"

[spare]
size = 5
"""


def test_a_good_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "wagon.toml"
    path.write_text(GOOD)
    found = read_settings(path, Wagon)
    assert [wheel.size for wheel in found.wheel] == [3, 4]
    assert found.spare == Wheel(size=5)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("size = 4", 'size = "4"', "x:8: wheel[1].size: Expected `int`, got `str`"),
        ('kind = "alloy"', 'kind = "wood"', "x:9: wheel[1].kind: Invalid enum value 'wood'"),
        ("size = 5", "size = 5\nsieze = 5", "x:13: spare.sieze: Object contains unknown field `sieze`"),
        ("[spare]\nsize = 5", "[spare]", "x:11: spare.size: Object missing required field `size`"),
        ('name = "one"', "", "x:1: name: Object missing required field `name`"),
        ('name = "one"', "name = 1", "x:2: name: Expected `str`, got `int`"),
        ('name = "one"', "name = ", "x: no TOML: "),
    ],
)
def test_errors_name_line_key_and_rule(before: str, after: str, told: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse_settings(GOOD.replace(before, after), Wagon, "x")
    assert str(caught.value).startswith(told)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"none\.toml: No such file"):
        read_settings(tmp_path / "none.toml", Wagon)


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    path = tmp_path / "odd.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match=r"odd\.toml"):
        read_settings(path, Wagon)
