"""The declarations equal the standards' schemas: every name, type, facet, order and count, in both directions.

The schemas are not in this tree; see `xsd/source.py` for where they come from.
"""

import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import pytest

from pilotwire.schema import Namespace, Schema
from tests.messages.xsd.cardinality import times
from tests.messages.xsd.compare import Extent, differences, extent
from tests.messages.xsd.declared import declared
from tests.messages.xsd.reader import read
from tests.messages.xsd.source import Unavailable, folder

COUNT = "from pilotwire.schema import Schema; s = Schema(root); print(len(s.elements), len(s.particles))"


class Case(NamedTuple):
    """A schema: its namespace, the object that declares it, and how much of it there is."""

    uri: str
    module: str
    root: str
    extent: Extent


ISO20 = "urn:iso:std:iso:15118:-20"
CASES = {
    "SAP": Case("urn:iso:15118:2:2010:AppProtocol", "sap", "SAP", Extent(2, 3, 5, 9, 0, 8)),
    "xmldsig": Case("http://www.w3.org/2000/09/xmldsig#", "xmldsig", "DS", Extent(24, 22, 3, 45, 7, 45)),
    "DIN": Case("urn:din:70121:2012:MsgDef", "din70121", "DEF", Extent(81, 103, 38, 245, 9, 258)),
    "-2": Case("urn:iso:15118:2:2013:MsgDef", "iso2", "DEF", Extent(80, 106, 38, 243, 10, 267)),
    "-20 CommonMessages": Case(f"{ISO20}:CommonMessages", "iso20.common", "CM", Extent(54, 128, 34, 281, 9, 351)),
    "-20 AC": Case(f"{ISO20}:AC", "iso20.ac", "AC", Extent(42, 60, 14, 154, 7, 291)),
    "-20 DC": Case(f"{ISO20}:DC", "iso20.dc", "DC", Extent(48, 66, 14, 149, 7, 258)),
    "-20 WPT": Case(f"{ISO20}:WPT", "iso20.wpt", "WPT", Extent(38, 78, 24, 193, 7, 241)),
    "-20 ACDP": Case(f"{ISO20}:ACDP", "iso20.acdp", "ACDP", Extent(34, 51, 19, 129, 7, 147)),
}


@pytest.fixture(scope="session")
def xsd() -> Path:
    try:
        return folder()
    except Unavailable as reason:
        pytest.skip(str(reason))


@pytest.mark.parametrize("name", CASES)
def test_declarations_equal_the_schema(name: str, xsd: Path) -> None:
    case = CASES[name]
    standard = read(xsd, case.uri)
    assert extent(standard) == case.extent
    assert differences(name, standard, declared(root(case))) == []


@pytest.mark.parametrize("name", CASES)
def test_a_package_declares_its_schema_without_the_help_of_others(name: str) -> None:
    """One that forgets an import would be complete only as long as another package brings it along."""
    case = CASES[name]
    source = f"from pilotwire.messages.{case.module} import {case.root} as root; {COUNT}"
    alone = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True).stdout
    assert alone == f"{case.extent.elements} {case.extent.element_names}\n"


@pytest.mark.parametrize("name", CASES)
def test_a_field_counts_as_its_content_model_does(name: str) -> None:
    """Where a declaration states a content model of its own, its fields must not say otherwise."""
    schema = Schema(root(CASES[name]))
    for resolved in map(schema.resolve, schema.classes):
        counted = {slot.name: times(resolved.content, slot) for slot in resolved.slots}
        stated = {slot.name: (slot.minimum, slot.maximum) for slot in resolved.slots}
        assert counted == stated, resolved.cls.__name__


def root(case: Case) -> Namespace:
    """The namespace object that declares a schema."""
    found = getattr(import_module(f"pilotwire.messages.{case.module}"), case.root)
    assert isinstance(found, Namespace)
    return found
