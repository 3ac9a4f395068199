"""The reference pages are what the generator makes now; their links lead to a heading, their examples are true."""

import json
import re
from functools import cache
from pathlib import Path
from posixpath import dirname, join, normpath

import pytest

from pilotwire.messages import codec, schema
from pilotwire.schema.json import to_json
from tools.reference import pages
from tools.reference.catalog import classes, enumerations, page_of

FOLDER = Path(__file__).parents[1] / "docs" / "reference" / "messages"
LINK = re.compile(r"\]\(([^)#\s]*)#([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
EXAMPLE = re.compile(r"```json\n(.*?)```.*?--schema (\S+) --to json HEX.*?```text\n(.*?)```", re.DOTALL)
FRAGMENT = re.compile(r"--schema (\S+) --fragment --to json HEX.*?```text\n(.*?)```", re.DOTALL)
LARGEST = 3_000_000


@cache
def committed() -> dict[str, str]:
    return {path.relative_to(FOLDER).as_posix(): path.read_text("utf-8") for path in FOLDER.rglob("*.md")}


EXAMPLES = sorted(page for page, text in committed().items() if "\n## Example\n" in text)


@cache
def anchors(page: str) -> set[str]:
    """The headings of a page, as they are addressed: small letters, no punctuation, hyphens for spaces."""
    return {re.sub(r"[^\w\- ]", "", found.casefold()).replace(" ", "-") for found in HEADING.findall(committed()[page])}


def test_pages_are_what_the_declarations_say() -> None:
    made = pages()
    differ = sorted(page for page in made.keys() | committed().keys() if made.get(page) != committed().get(page))
    assert differ == [], "run `make docs`"


def test_every_declared_class_has_its_place() -> None:
    known = (*classes(), *enumerations())
    assert len(known) > 450
    assert [cls for cls in known if cls.__name__.casefold() not in anchors(page_of(cls))] == []


def test_links_lead_to_a_heading() -> None:
    lost = [
        (page, path, anchor)
        for page, text in committed().items()
        for path, anchor in LINK.findall(text)
        if anchor not in anchors(normpath(join(dirname(page), path)) if path else page)
    ]
    assert lost == []


def test_the_pages_stay_readable() -> None:
    assert sum(map(len, committed().values())) < LARGEST


@pytest.mark.parametrize("page", EXAMPLES)
def test_the_octets_of_an_example_say_what_its_json_says(page: str) -> None:
    [(text, name, octets)] = EXAMPLE.findall(committed()[page])
    data = bytes.fromhex(octets)
    message = codec(name).decode(data)
    assert to_json(message, schema(name)) == json.loads(text)
    assert codec(name).encode(message) == data
    for _, fragment in FRAGMENT.findall(committed()[page]):
        assert codec(name).decode_fragment(bytes.fromhex(fragment)).value == message
