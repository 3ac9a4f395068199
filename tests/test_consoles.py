"""What a page shows of a terminal is true: commands that need no more than this tree are run, output is compared."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_docs import FENCE, PAGES, REPO

RUN = [sys.executable, "-c", "from pilotwire.cli.main import app; app(prog_name='pilotwire')"]
# Needs a shell, a file or a reader's own values; the commands that make files are run by tests of their own.
SHELL = re.compile(r"[|<]|capture\.pcapng|tcpdump|--help|\.{3}| (pki|station|car|replay|demo|slac ev|slac evse) ")


def shown(page: Path) -> list[tuple[str, list[str]]]:
    """The commands on a page, each with the lines of output below it."""
    blocks = [block[3] for block in FENCE.finditer(page.read_text("utf-8")) if block[2] == "console"]
    commands = [found for block in blocks for found in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]]
    lines = [command.splitlines() for command in commands]
    return [
        (found[0], found[1:]) for found in lines if found[0].startswith("pilotwire ") and not SHELL.search(found[0])
    ]


CASES = [(page.relative_to(REPO).as_posix(), command, output) for page in PAGES for command, output in shown(page)]


@pytest.mark.parametrize(("page", "command", "output"), CASES)
def test_a_command_says_what_the_page_shows(page: str, command: str, output: list[str]) -> None:
    words, _, file = command.partition(" > ")
    run = subprocess.run([*RUN, *shlex.split(words)[1:]], cwd=REPO, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert output in ([], (run.stderr if file else run.stdout + run.stderr).splitlines())


def test_some_commands_are_found() -> None:
    assert len(CASES) > 5
