"""The names that certificates carry, as ISO 15118 and the roaming world write them.

Sources, second-hand: formats by Hubject's OPCP 1.0, chapter 5 (EMAID, PCID, SECCID), EVCCID length by [V2G20-2598];
the check digit by eMI3, "Check Digit Calculation for Contract-IDs", confirmed with published examples.
"""

import re
from collections.abc import Callable, Mapping
from enum import Enum
from types import MappingProxyType

from pilotwire.pki.errors import PkiError

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_EMAID = re.compile(r"[A-Z]{2}[0-9A-Z]{3}[0-9A-Z]{9}[0-9A-Z]?")
COMMON_NAME_MAX = 64  # X.520, ub-common-name


class IdentifierKind(Enum):
    """What a common name is."""

    EMAID = "EMAID: two letters, three and nine letters or digits, perhaps a check digit; 14 or 15 in all"
    PCID = "PCID: 17 letters or digits, perhaps a check digit"
    SECCID = "SECCID: 39 to 64 printable characters"
    EVCCID = "EVCCID: 1 to 64 printable characters in a certificate"
    ANY = "a name of 1 to 64 characters"


def _printable(least: int) -> Callable[[str], bool]:
    return lambda text: least <= len(text) <= COMMON_NAME_MAX and text.isascii() and text.isprintable()


_RULES: Mapping[IdentifierKind, Callable[[str], bool]] = MappingProxyType(
    {
        IdentifierKind.EMAID: lambda text: _EMAID.fullmatch(normal_emaid(text)) is not None,
        IdentifierKind.PCID: lambda text: re.fullmatch(r"[0-9A-Za-z]{17,18}", text) is not None,
        IdentifierKind.SECCID: _printable(39),
        IdentifierKind.EVCCID: _printable(1),
        IdentifierKind.ANY: lambda text: 1 <= len(text) <= COMMON_NAME_MAX,
    }
)


def fits(kind: IdentifierKind, text: str) -> bool:
    """Whether a text is an identifier of this kind."""
    return _RULES[kind](text)


def check_identifier(kind: IdentifierKind, text: str) -> str:
    """The text itself; PkiError where it breaks the rule of its kind."""
    if not fits(kind, text):
        raise PkiError(f"{kind.name} {text!r}: must be a {kind.value.removeprefix(kind.name + ': ')}")
    return text


def normal_emaid(text: str) -> str:
    """An EMAID as it goes over the wire and is compared: capitals, no hyphens. Anything else comes back likewise."""
    return text.replace("-", "").upper()


def same_emaid(one: str, other: str) -> bool:
    """Whether two spellings name one contract; a check digit that only one of them has does not matter."""
    return normal_emaid(one)[:14] == normal_emaid(other)[:14] and _digits_agree(normal_emaid(one), normal_emaid(other))


def _digits_agree(one: str, other: str) -> bool:
    return one[14:] == other[14:] or not (one[14:] and other[14:])


def emaid_check_digit(text: str) -> str:
    """The 15th character that belongs to the first 14 of an EMAID. PkiError where they are no EMAID."""
    body = normal_emaid(check_identifier(IdentifierKind.EMAID, text))[:14]
    binary, ternary = (0, 0), (0, 0)
    # Horner from the last character: sums of character times matrix power, over F2 and over F3.
    for char in reversed(body):
        quarter, ninth = divmod(_ALPHABET.index(char), 9)
        binary = _times(_plus(binary, divmod(quarter, 2)), 1, 2)
        ternary = _times(_plus(ternary, divmod(ninth, 3)), 2, 3)
    ternary = _times(
        (-ternary[0], -ternary[1]), 2, 3
    )  # the place of the check digit undone; over F2 that changes nothing
    return _ALPHABET[18 * binary[0] + 9 * binary[1] + 3 * ternary[0] + ternary[1]]


def _plus(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    return one[0] + other[0], one[1] + other[1]


def _times(row: tuple[int, int], corner: int, modulus: int) -> tuple[int, int]:
    """A row vector times ((0, 1), (1, corner))."""
    return row[1] % modulus, (row[0] + corner * row[1]) % modulus
