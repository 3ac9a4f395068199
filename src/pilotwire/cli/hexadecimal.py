"""Octets as people paste them: with 0x, colons, commas, dashes or spaces between."""

import re

from pilotwire.cli.items import Refused

_PREFIX = re.compile(r"(?<![0-9A-Za-z])0[xX]")
_BETWEEN = re.compile(r"[\s:,-]+", re.ASCII)
_NO_DIGIT = re.compile(r"[^0-9A-Fa-f\s:,-]", re.ASCII)


def octets(item: str) -> bytes:
    """The octets that a text writes in hexadecimal. Raises Refused."""
    try:
        return bytes.fromhex(item)
    except ValueError:
        return _octets(_PREFIX.sub("  ", item))


def _octets(item: str) -> bytes:
    if wrong := _NO_DIGIT.search(item):
        raise Refused(f"no hexadecimal: {wrong[0]!r} at place {wrong.start() + 1} is no digit of 0-9 and a-f")
    digits = _BETWEEN.sub("", item)
    if len(digits) % 2:
        raise Refused(f"no hexadecimal: two digits make an octet, but {len(digits)} is an odd number of digits")
    return bytes.fromhex(digits)
