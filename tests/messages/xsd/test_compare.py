"""The comparison itself: each kind of difference is seen, and told in one line."""

import sys
from pathlib import Path
from typing import Annotated

import pytest

from pilotwire.schema import ComplexType, Namespace
from pilotwire.schema.namespace import restrict
from tests.messages.xsd import source
from tests.messages.xsd.changes import CHANGES
from tests.messages.xsd.compare import differences, extent
from tests.messages.xsd.declared import declared
from tests.messages.xsd.garden import GARDEN, GARDEN_XSD, SOIL, SOIL_XSD, Depth
from tests.messages.xsd.neutral import Side
from tests.messages.xsd.reader import read

REFUSED = {
    "attribute": ('"Motto" type="label"', '"Motto" type="label" nillable="true"'),
    "tag": ("xs:choice", "xs:all"),
    "facet": ("xs:maxInclusive", "xs:maxExclusive"),
    "restriction": (
        '<xs:extension base="TreeType"><xs:sequence>\n    <xs:element name="Sort" type="label"/>'
        "</xs:sequence></xs:extension>",
        '<xs:restriction base="TreeType"/>',
    ),
    "use": ('use="optional"', 'use="prohibited"'),
}


def garden(folder: Path, old: str = "", new: str = "") -> Side:
    """The garden read from its XSD, after a change."""
    for name, text in (("garden", GARDEN_XSD), ("soil", SOIL_XSD)):
        Path(folder, f"{name}.xsd").write_text(text.replace(old, new) if old else text, "utf-8")
    return read(folder, GARDEN.uri)


def reported(xsd: Side, ours: Side) -> list[str]:
    """The differences, with prefixes for the namespaces."""
    lines = differences("garden", xsd, ours)
    assert all(line.startswith("garden: ") and "\n" not in line for line in lines)
    short = (line.removeprefix("garden: ").replace("{urn:garden}", "g:").replace("{urn:soil}", "s:") for line in lines)
    return sorted(short)


def test_the_same_garden_twice(tmp_path: Path) -> None:
    assert reported(garden(tmp_path), declared(GARDEN)) == []
    assert extent(garden(tmp_path)) == extent(declared(GARDEN))


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_reported(name: str, tmp_path: Path) -> None:
    old, new, lines = CHANGES[name]
    assert (GARDEN_XSD + SOIL_XSD).count(old) == 1
    assert reported(garden(tmp_path, old, new), declared(GARDEN)) == lines


@pytest.mark.parametrize("name", REFUSED)
def test_the_reader_refuses_what_it_would_overlook(name: str, tmp_path: Path) -> None:
    old, new = REFUSED[name]
    with pytest.raises(ValueError, match="does not know"):
        garden(tmp_path, old, new)


def test_what_is_missing_as_a_whole_is_one_line() -> None:
    lines = reported(declared(SOIL), declared(GARDEN))
    assert "type g:TreeType: XSD nothing; declared present" in lines
    assert not [line for line in lines if " > " in line]
    assert len(lines) == len(reported(declared(GARDEN), declared(SOIL)))


def test_an_element_declared_twice() -> None:
    side = declared(GARDEN)
    lines = reported(side, side._replace(elements=(*side.elements, side.elements[0])))
    assert lines == ["element g:Plant: XSD present; declared 2 times"]


def test_a_type_name_with_other_facets() -> None:
    moon = Namespace("urn:moon", "m", imports=(SOIL,))

    @moon.type
    class Crater(ComplexType):
        depth: Annotated[int, restrict(Depth, maximum=5)]

    (crater,) = (found for found in declared(moon).types if found.name == "{urn:moon}CraterType")
    assert crater.content.what == "local {urn:moon}Depth of type changed {urn:soil}depth: short 0..5"


def test_no_network_means_no_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PILOTWIRE_XSD", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(source, "_PIP", [sys.executable, "-c", "raise SystemExit('first\\nno network')"])
    with pytest.raises(source.Unavailable, match=r"^no XSD files: pip download failed \(no network\)"):
        source.folder()
    assert list(tmp_path.rglob("*.xsd")) == []
