"""Settings out of TOML files, with errors that name file, line, key and rule."""

import re
import tomllib
from pathlib import Path
from typing import TypeVar

import msgspec

from pilotwire.base.errors import PilotwireError

S = TypeVar("S", bound=msgspec.Struct)


class Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of a settings file; a key that it does not know is an error."""


_STEP = re.compile(r"\.([^.\[\]`]+)|\[(\d+)\]")
_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?$")
_UNKNOWN = re.compile(r"unknown field `([^`]+)`")
_MISSING = re.compile(r"required field `([^`]+)`")


class SettingsError(PilotwireError, ValueError):
    """A file of settings that cannot be used."""


def read_settings(path: Path, kind: type[S]) -> S:
    """The settings in a file. SettingsError where it cannot be read, is no TOML, or breaks a rule of `kind`."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: {getattr(error, 'strerror', None) or error}") from None
    return parse_settings(text, kind, str(path))


def parse_settings(text: str, kind: type[S], name: str = "settings") -> S:
    """The settings in a text; `name` stands before each error."""
    try:
        return msgspec.convert(tomllib.loads(text), kind, strict=True)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{name}: no TOML: {error}") from None
    except msgspec.ValidationError as error:
        place, words = _place(str(error))
        line = line_of(text, place)
        raise SettingsError(f"{name}:{line}: {_dotted(place) or 'top level'}: {words}") from None


def _place(message: str) -> tuple[list[str | int], str]:
    """The path of an error of msgspec, and what it says about it."""
    words, _, at = message.partition(" - at `$")
    steps: list[str | int] = [int(index) if index else key for key, index in _STEP.findall(at)]
    for pattern in (_UNKNOWN, _MISSING):
        if found := pattern.search(words):
            steps.append(found[1])
    return steps, words


def _dotted(place: list[str | int]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place).removeprefix(".")


def line_of(text: str, place: list[str | int]) -> int:
    """The line of a key in a TOML text, or of the table that lacks it; 1 where nothing is found."""
    best, depth = 1, 0
    table: list[str | int] = []
    counts: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            table = _table(header[1], header[2], counts)
            here = table
        else:
            key = line.split("=", 1)[0].strip().strip('"')
            here = [*table, *key.split(".")] if "=" in line else []
        if here and len(here) > depth and place[: len(here)] == here:
            best, depth = number, len(here)
    return best


def _table(bracket: str, name: str, counts: dict[str, int]) -> list[str | int]:
    """The path that a table header opens; `[[name]]` counts."""
    keys: list[str | int] = []
    for key in name.split("."):
        keys.append(key.strip().strip('"'))
        joined = _dotted(keys)
        if bracket == "[[" and joined == name:
            counts[joined] = counts.get(joined, -1) + 1
        if joined in counts:
            keys.append(counts[joined])
    return keys
