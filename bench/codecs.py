"""Our own codec against the bare making of the same objects."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from bench.literal import builder
from bench.timing import medians
from pilotwire.exi import ACCELERATED, PlainCodec
from pilotwire.messages import codec, schema
from tests.exi.samples import SAMPLES, Sample


class Row(NamedTuple):
    """One message: its size in octets and seconds for each kind of work."""

    name: str
    schema: str
    data: bytes
    times: dict[str, float]

    def ratio(self, work: str) -> float:
        """How many times as long as building."""
        return self.times[work] / self.times["build"]


def measure(name: str, rounds: int) -> Row:
    """All kinds of work on one message."""
    sample = SAMPLES[name]
    data = codec(sample.schema).encode(sample.build())
    assert len(data) == sample.size
    return Row(name, sample.schema, data, medians(_work(sample, data), rounds))


def _work(sample: Sample, data: bytes) -> dict[str, Callable[[], Any]]:
    message = sample.build()
    plain = PlainCodec(schema(sample.schema))
    work: dict[str, Callable[[], Any]] = {
        "build": builder(message),
        "plain decode": partial(plain.decode, data),
        "plain encode": partial(plain.encode, message),
    }
    if ACCELERATED:
        fast = codec(sample.schema)
        work |= {"compiled decode": partial(fast.decode, data), "compiled encode": partial(fast.encode, message)}
    return work
