"""The reference pages are what the generator makes now; their links lead to a heading, their examples are true."""

import json
import re
from functools import cache
from importlib import import_module
from pathlib import Path
from posixpath import dirname, join, normpath

import pytest
from typer.testing import CliRunner

from pilotwire.cli.main import COMMANDS, app
from pilotwire.messages import codec, schema
from pilotwire.schema.json import to_json
from tools.reference import pages
from tools.reference.api_page import MODULES
from tools.reference.catalog import classes, enumerations, page_of

FOLDER = Path(__file__).parents[1] / "docs" / "reference"
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
    known = made.keys() | {page for page in committed() if page.startswith("messages/")}
    differ = sorted(page for page in known if made.get(page) != committed().get(page))
    assert differ == [], "run `make docs`"


def test_every_declared_class_has_its_place() -> None:
    known = (*classes(), *enumerations())
    assert len(known) > 450
    assert [cls for cls in known if cls.__name__.casefold() not in anchors(f"messages/{page_of(cls)}")] == []


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


@pytest.mark.parametrize("module", [name for name in MODULES if hasattr(import_module(f"pilotwire.{name}"), "__all__")])
def test_every_public_name_is_listed(module: str) -> None:
    """Asked of the modules as they are imported, while the page is read off their source."""
    section = committed()["api.md"].partition(f"## pilotwire.{module}\n")[2].partition("\n## ")[0]
    listed = set(re.findall(r"^\| `(\w+)[(`]", section, re.MULTILINE))
    assert set(import_module(f"pilotwire.{module}").__all__) == listed


def test_every_public_name_is_described() -> None:
    assert [line for line in committed()["api.md"].splitlines() if line.endswith("|  |")] == []


@pytest.mark.parametrize("command", ["decode", "exi decode", "exi encode"])
def test_every_option_is_on_the_page_of_commands(command: str) -> None:
    """Asked of the help that a person sees."""
    section = committed()["cli.md"].partition(f"## pilotwire {command}\n")[2].partition("\n## ")[0]
    shown = CliRunner().invoke(app, [*command.split(), "--help"], env={"TERMINAL_WIDTH": "200", "NO_COLOR": "1"}).output
    options = set(re.findall(r"(?<![\w-])--[a-z]+", shown)) - {"--help"}
    assert options
    assert options == set(re.findall(r"^\| `(--[a-z]+)", section, re.MULTILINE))


def test_every_command_is_on_the_page_of_commands() -> None:
    shown = {
        command.partition(" ")[0] for command in re.findall(r"^## pilotwire (.+)$", committed()["cli.md"], re.MULTILINE)
    }
    assert shown == set(COMMANDS)


@pytest.mark.parametrize("page", EXAMPLES)
def test_the_octets_of_an_example_say_what_its_json_says(page: str) -> None:
    [(text, name, octets)] = EXAMPLE.findall(committed()[page])
    data = bytes.fromhex(octets)
    message = codec(name).decode(data)
    assert to_json(message, schema(name)) == json.loads(text)
    assert codec(name).encode(message) == data
    for _, fragment in FRAGMENT.findall(committed()[page]):
        assert codec(name).decode_fragment(bytes.fromhex(fragment)).value == message
