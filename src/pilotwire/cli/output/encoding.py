"""Output where the encoding of the terminal lacks a character: arrows become plain, all else a question mark."""

import codecs
from typing import TextIO

PLAIN = {"→": "->", "←": "<-", "…": "."}


def plain_arrows(stream: TextIO) -> None:
    """Let a text stream write what its encoding can carry, instead of failing on the rest."""
    reconfigure = getattr(stream, "reconfigure", None)  # streams that tests put in its place have none
    if reconfigure is not None:
        codecs.register_error("pilotwire.plain", _replaced)
        reconfigure(errors="pilotwire.plain")


def _replaced(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    found = error.object[error.start : error.end]
    return "".join(PLAIN.get(char, "?") for char in found), error.end
