"""The regression corpus: what was refused stays refused, in the same place; what was read still reads the same."""

import pytest

from pilotwire.messages import SCHEMA_NAMES
from tests.exi.corpus import CASES, outcome


def test_the_corpus_is_there() -> None:
    assert len(CASES) == 1000
    assert {case.schema for case in CASES} == set(SCHEMA_NAMES)


@pytest.mark.parametrize("schema", SCHEMA_NAMES)
def test_every_case_ends_as_it_did(schema: str) -> None:
    for case in CASES:
        if case.schema == schema:
            assert case.outcome == outcome(schema, case.data, fragment=case.fragment), str(case)
