"""What the fuzzing of EXI starts from: the sample messages, the regression corpus, and a walk through every schema."""

from random import Random
from typing import NamedTuple

from pilotwire.messages import SCHEMA_NAMES, schema
from tests.exi.corpus import CASES
from tests.exi.engines import stream
from tests.exi.samples import SAMPLES
from tests.exi.walk import Walk


class Seed(NamedTuple):
    """A stream, and how it is to be read."""

    schema: str
    fragment: bool
    data: bytes


def seeds(random: Random, *, walks: int = 60, own: bool = True) -> list[Seed]:
    """All seeds, with or without our own corpus of damaged streams."""
    samples = [Seed(s.schema, False, stream(s.schema, s.build())) for s in SAMPLES.values()]
    corpus = [Seed(case.schema, case.fragment, case.data) for case in CASES if own and len(case.data) > 1]
    return samples + corpus + [seed for name in SCHEMA_NAMES for seed in _walked(name, random, walks)]


def _walked(name: str, random: Random, count: int) -> list[Seed]:
    walk = Walk(schema(name), random)
    documents = [Seed(name, False, stream(name, walk.document())) for _ in range(count)]
    return documents + [Seed(name, True, stream(name, walk.fragment(), fragment=True)) for _ in range(count // 2)]
