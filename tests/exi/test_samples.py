"""The sample messages are what they claim to be."""

import pytest

from tests.exi.engines import read, stream
from tests.exi.samples import SAMPLES


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_has_its_size_and_makes_the_round_trip(name: str) -> None:
    sample = SAMPLES[name]
    data = stream(sample.schema, sample.build())
    assert len(data) == sample.size
    assert read(sample.schema, data).value == sample.build()
