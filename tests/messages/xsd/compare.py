"""Two sides, and every difference between them as one line of text."""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from tests.messages.xsd.neutral import Complex, Global, Side, Simple

STEP = " > "
PRESENT = "present"
Fact = tuple[str, object]


class Extent(NamedTuple):
    """How much there is to compare."""

    elements: int
    types: int
    simple: int
    element_names: int
    attribute_names: int
    particles: int


def extent(side: Side) -> Extent:
    """Count a side."""
    particles = sum(len(found.content.leaves()) for found in side.types)
    return Extent(
        len(side.elements),
        len(side.types),
        len(side.simple),
        len(side.element_names),
        len(side.attribute_names),
        particles,
    )


def differences(schema: str, xsd: Side, ours: Side) -> list[str]:
    """One line for each fact that the two sides do not share; what is missing as a whole is one line as well."""
    left, right = facts(xsd), facts(ours)
    both = left.keys() & right.keys()
    tops = {path: path.partition(STEP)[0] for path in left.keys() | right.keys()}
    return [
        f"{schema}: {path}: XSD {left.get(path, 'nothing')}; declared {right.get(path, 'nothing')}"
        for path, top in sorted(tops.items())
        if left.get(path) != right.get(path) and (path == top or top in both)
    ]


def facts(side: Side) -> dict[str, str]:
    """All that a side says: path and text. Should it say two things of one path, both count."""
    found: dict[str, dict[str, None]] = {}
    for path, text in _facts(side):
        found.setdefault(path, {})[str(text)] = None
    return {path: " and ".join(texts) for path, texts in found.items()}


def _facts(side: Side) -> Iterator[Fact]:
    yield from ((f"namespace {uri}", form) for uri, form in side.namespaces.items())
    yield from ((f"element name {name}", PRESENT) for name in side.element_names)
    yield from ((f"attribute name {name}", PRESENT) for name in side.attribute_names)
    for name, times in Counter(element.name for element in side.elements).items():
        yield f"element {name}", PRESENT if times == 1 else f"{times} times"
    for element in side.elements:
        yield from _of(f"element {element.name}", _element(element))
    for found in side.types:
        yield from _of(f"type {found.name}", _complex(found))
    for simple in side.simple:
        yield from _of(f"simple type {simple.name}", _simple(simple))


def _of(top: str, below: Iterator[Fact]) -> Iterator[Fact]:
    if not top.startswith("element "):
        yield top, PRESENT
    yield from ((top + STEP + path, text) for path, text in below)


def _element(element: Global) -> Iterator[Fact]:
    yield "type", element.type
    yield "abstract", element.abstract
    yield "substitutes for", ", ".join(element.heads) or "none"
    yield "substitution group", ", ".join(sorted(element.group))


def _complex(found: Complex) -> Iterator[Fact]:
    yield "abstract", found.abstract
    yield "mixed", found.mixed
    yield "base", found.base or "none"
    yield "text", found.text or "none"
    yield "content", found.content
    for leaf in found.content.leaves():
        yield f"element {leaf.name}", leaf.what
    for name, what in found.attributes.items():
        yield f"attribute {name}", what


def _simple(simple: Simple) -> Iterator[Fact]:
    yield "facets", simple.described()
    yield "values", ", ".join(simple.values) or "none"
