# Invariant: decode gives a value that encodes again and then reads the same, or raises ExiError; both engines agree.
"""EXI streams of every schema. The first octet chooses: its low seven bits the schema, its high bit fragments.

The plain engine is watched, so that coverage leads the way; the compiled one, where there is one, must say the same.
"""

import sys
from random import Random

import atheris
from seeding import plant

with atheris.instrument_imports(include=["pilotwire.exi"]):
    from pilotwire.exi import PlainCodec
    from pilotwire.messages import SCHEMA_NAMES

from fuzz.seeds import Seed, seeds
from tests.exi.engines import hold


def try_one(data: bytes) -> None:
    """One input, asked of every engine."""
    if data:
        name = SCHEMA_NAMES[(data[0] & 127) % len(SCHEMA_NAMES)]
        hold(name, data[1:], fragment=data[0] > 127)


def _chosen(seed: Seed) -> bytes:
    return bytes([SCHEMA_NAMES.index(seed.schema) | seed.fragment << 7]) + seed.data


if __name__ == "__main__":
    assert PlainCodec.__module__ == "pilotwire.exi.codec"
    plant(sys.argv, [_chosen(seed) for seed in seeds(Random(1), walks=20)])
    atheris.Setup(sys.argv, try_one)
    atheris.Fuzz()
