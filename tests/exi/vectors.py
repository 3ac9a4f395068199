"""Streams made by another codec, where the folder with the shared vectors is at hand."""

import gzip
import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

from pilotwire.messages import NAMESPACES
from tests.shared import SHARED

FOLDER = SHARED / "vectors" / "exi"


class Vector(NamedTuple):
    """A stream, how to read it, and what it holds. `canonical` is how we write it: see the README of the vectors."""

    id: str
    schema: str
    fragment: bool
    data: bytes
    canonical: bytes = b""
    xml: str = ""
    features: frozenset[str] = frozenset()


@cache
def vectors(every: int = 1) -> tuple[Vector, ...]:
    """One in so many of all streams; none where the folder is absent."""
    return tuple(vector for file in sorted(FOLDER.glob("*.jsonl.gz")) for vector in _read(file)[::every])


def _read(file: Path) -> list[Vector]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        found = [json.loads(line) for line in lines]
    return [
        Vector(
            x["id"],
            NAMESPACES[x["namespace"]],
            x["kind"] == "fragment",
            bytes.fromhex(x["exi"]),
            bytes.fromhex(x.get("exi_alt", x["exi"])),
            x["xml"],
            frozenset(x["features"]),
        )
        for x in found
    ]
