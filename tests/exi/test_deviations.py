"""Streams with things outside the schema: an ExiError, or the very message; see docs/reference/exi-deviations.md."""

import gzip
import json
from typing import Any

import pytest

from pilotwire.messages import NAMESPACES, schema
from pilotwire.schema.xml import from_xml
from tests.exi.engines import read
from tests.exi.vectors import FOLDER

FILE = FOLDER / "dev-deviations.jsonl.gz"


def cases() -> list[dict[str, Any]]:
    with gzip.open(FILE, "rt") as lines:
        return [json.loads(line) for line in lines]


@pytest.mark.skipif(not FILE.exists(), reason=f"{FILE} is not at hand")
def test_what_is_outside_the_schema_is_refused_and_never_misread() -> None:
    decoded = []
    for case in cases():
        name = NAMESPACES[case["namespace"]]
        found = read(name, bytes.fromhex(case["exi"]), fragment=case["kind"] == "fragment")
        assert found.reason or found.value == from_xml(case["xml"], schema(name)), case["id"]
        decoded += [case["id"]] if found.value is not None else []
    assert decoded == ["dev-deviation-wpt-00083"]  # misplaced by its maker, and valid all the same
