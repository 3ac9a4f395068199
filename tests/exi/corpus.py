"""The regression corpus: damaged streams of our own making, each with what became of it when it was taken in.

One line of `corpus.txt` for each: schema, document or fragment, the stream, then `reads` and the stream that its value
is written as (`=` where it is the same), or `refused`, the bit and the path. `python -m fuzz.gather` makes the file.
"""

from pathlib import Path
from typing import NamedTuple

from tests.exi.engines import hold, stream

FILE = Path(__file__).parent / "corpus.txt"


class Case(NamedTuple):
    """One line."""

    schema: str
    fragment: bool
    data: bytes
    outcome: str

    def __str__(self) -> str:
        kind = "fragment" if self.fragment else "document"
        return f"{self.schema} {kind} {self.data.hex() or '-'} {self.outcome}"


def outcome(schema: str, data: bytes, *, fragment: bool) -> str:
    """What becomes of a stream, as a line of the corpus says it."""
    found = hold(schema, data, fragment=fragment)
    if found.value is None:
        return f"refused {found.bit} {found.path.encode('unicode_escape').decode() or '-'}"
    again = stream(schema, found.value, fragment=fragment)
    return f"reads {'=' if again == data else again.hex()}"


def _parse(line: str) -> Case:
    schema, kind, data, outcome = line.split(" ", 3)
    return Case(schema, kind == "fragment", b"" if data == "-" else bytes.fromhex(data), outcome)


CASES = [_parse(line) for line in FILE.read_text().splitlines()] if FILE.exists() else []
