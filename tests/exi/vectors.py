"""Streams made by another codec, where the folder with the shared vectors is at hand."""

import gzip
import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

from pilotwire.messages import NAMESPACES

FOLDER = Path(__file__).parents[3] / "shared" / "vectors" / "exi"


class Vector(NamedTuple):
    """A stream and how to read it."""

    id: str
    schema: str
    fragment: bool
    data: bytes


@cache
def vectors(every: int = 1) -> tuple[Vector, ...]:
    """One in so many of all streams; none where the folder is absent."""
    return tuple(vector for file in sorted(FOLDER.glob("*.jsonl.gz")) for vector in _read(file)[::every])


def _read(file: Path) -> list[Vector]:
    with gzip.open(file, "rt") as lines:
        found = [json.loads(line) for line in lines]
    return [
        Vector(x["id"], NAMESPACES[x["namespace"]], x["kind"] == "fragment", bytes.fromhex(x["exi"])) for x in found
    ]
