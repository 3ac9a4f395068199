"""Commands that turn items into lines: one item from the command line, or one per line of standard input."""

import sys
from collections.abc import Callable
from typing import Any, BinaryIO, Protocol

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


class Refused(PilotwireError):
    """An item or an option that makes no sense."""


def run(prepare: Callable[[], Conversion], item: str, *, lines: bool) -> None:
    """Convert an item (`-` stands for standard input), or each line; then exit, with status 1 where anything failed."""
    try:
        conversion = prepare()
        good = _lines(conversion, item) if lines else _single(conversion, item)
    except PilotwireError as error:
        _say(sys.stderr.buffer, f"error: {error}")
        good = False
    raise typer.Exit(0 if good else 1)


def _single(conversion: Conversion, item: str) -> bool:
    message = conversion.read(_text(sys.stdin.buffer.read()) if item == "-" else item)
    for warning in conversion.warnings(message):
        _say(sys.stderr.buffer, f"warning: {warning}")
    _say(sys.stdout.buffer, conversion.write(message))
    return True


def _lines(conversion: Conversion, item: str) -> bool:
    if item != "-":
        raise Refused("--lines reads items from standard input, and takes none on the command line")
    good = True
    for line in sys.stdin.buffer:
        try:
            result = conversion.write(conversion.read(_text(line)))
        except PilotwireError as error:
            result, good = f"error: {error}", False
        _say(sys.stdout.buffer, result)
    return good


def _text(octets: bytes) -> str:
    try:
        return octets.decode().strip(" \t\r\n")
    except UnicodeDecodeError as error:
        raise Refused(f"no UTF-8: {error.reason} at octet {error.start}") from None


def _say(stream: BinaryIO, line: str) -> None:
    """One line at once, whatever the value that an error quotes."""
    stream.write(" ".join(line.splitlines()).encode(errors="backslashreplace") + b"\n")
    stream.flush()
