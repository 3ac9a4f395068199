"""Commands that turn items into lines: one item from the command line, or one per line of standard input."""

import os
import sys
from collections.abc import Callable
from io import BytesIO
from typing import Any, BinaryIO, Protocol, TextIO

import typer

from pilotwire.base import PilotwireError


class Conversion(Protocol):
    """What is done to each item; all methods raise PilotwireError."""

    def read(self, item: str) -> Any:
        """What an item means."""

    def write(self, message: Any) -> str:
        """The result, on one line."""

    def warnings(self, message: Any) -> list[str]:
        """What is strange about it."""

    def hint(self, item: str, error: PilotwireError) -> str:
        """What to add to an error; empty where nothing helps."""


class Refused(PilotwireError):
    """An item or an option that makes no sense."""


UNREAD = 141
"""The exit status of a tool whose reader went away: 128 and SIGPIPE."""


def run(prepare: Callable[[], Conversion], item: str, *, lines: bool) -> None:
    """Convert an item (`-` stands for standard input), or each line; then exit, with status 1 where anything failed."""
    try:
        conversion = prepare()
        good = _lines(conversion, item) if lines else _single(conversion, item)
        status = 0 if good else 1
    except PilotwireError as error:
        _say(sys.stderr, f"error: {error}")
        status = 1
    except OSError as error:
        status = _lost(error)
    raise typer.Exit(status)


def _lost(error: OSError) -> int:
    """Nobody reads the output any more, which needs no words; or it cannot be written, which does."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what is left in the buffer goes there
    if isinstance(error, BrokenPipeError):
        return UNREAD
    _say(sys.stderr, f"error: {error.strerror or error}")
    return 1


def _single(conversion: Conversion, item: str) -> bool:
    text = _text(_standard_input().read()) if item == "-" else item
    try:
        message = conversion.read(text)
    except PilotwireError as error:
        raise Refused(f"{error}{conversion.hint(text, error)}") from None
    for warning in conversion.warnings(message):
        _say(sys.stderr, f"warning: {warning}")
    _say(sys.stdout, conversion.write(message))
    return True


def _lines(conversion: Conversion, item: str) -> bool:
    if item != "-":
        raise Refused("--lines reads items from standard input, and takes none on the command line")
    good = True
    for line in _standard_input():
        try:
            result = conversion.write(conversion.read(_text(line)))
        except PilotwireError as error:
            result, good = f"error: {error}", False
        _say(sys.stdout, result)
    return good


def _text(octets: bytes) -> str:
    try:
        return octets.decode().strip(" \t\r\n")
    except UnicodeDecodeError as error:
        raise Refused(f"no UTF-8: {error.reason} at octet {error.start}") from None


def _standard_input() -> BinaryIO:
    """Nothing, where it is closed."""
    return BytesIO() if sys.stdin is None else sys.stdin.buffer


def _say(stream: TextIO | None, line: str) -> None:
    """One line at once, in UTF-8, whatever the value that an error quotes; lost where the stream is closed."""
    if stream is not None:
        stream.buffer.write(" ".join(line.splitlines()).encode(errors="backslashreplace") + b"\n")
        stream.buffer.flush()
