"""Documents that cannot lie: examples run, Python blocks on the pages run, links lead somewhere."""

import re
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from types import ModuleType

import pytest

REPO = Path(__file__).parents[1]
EXAMPLES = sorted(REPO.glob("examples/*.py"))
PAGES = [REPO / "README.md", *sorted(REPO.glob("docs/**/*.md"))]

FENCE = re.compile(r"^( *)```(\w*)[^\n]*\n(.*?)^\1```\s*$", re.MULTILINE | re.DOTALL)
INLINE_CODE = re.compile(r"`[^`\n]*`")
LINK = re.compile(r"\]\(\s*([^)\s]+)[^)]*\)")
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|#", re.IGNORECASE)


def name(path: Path) -> str:
    return str(path.relative_to(REPO))


def script(text: str) -> str:
    """The Python blocks of a page, each on the lines where it stands there, so that a traceback points to the page."""
    lines = [""] * (text.count("\n") + 1)
    for block in FENCE.finditer(text):
        if block[2] == "python":
            code = dedent(block[3]).splitlines()
            start = text.count("\n", 0, block.start(3))
            lines[start : start + len(code)] = code
    return "\n".join(lines)


def links(text: str) -> list[str]:
    """The relative targets of a page, without anchors; what merely looks like a link in code is left out."""
    prose = INLINE_CODE.sub("", FENCE.sub("", text))
    return [target.partition("#")[0] for target in LINK.findall(prose) if not ELSEWHERE.match(target)]


@pytest.mark.parametrize("path", EXAMPLES, ids=name)
def test_example_runs(path: Path) -> None:
    run = subprocess.run([sys.executable, path], cwd=REPO, capture_output=True, text=True, check=False, timeout=120)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_python_blocks_run(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("page")  # registered, since typed classes look their module up by name
    monkeypatch.setitem(sys.modules, "page", module)
    monkeypatch.chdir(REPO)
    exec(compile(script(page.read_text("utf-8")), page, "exec"), vars(module))


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    assert [target for target in links(page.read_text("utf-8")) if not (page.parent / target).exists()] == []


def test_blocks_keep_their_lines_and_share_a_script() -> None:
    page = "one\n```python\na = 1\n```\n```console\n$ no\n```\n- item\n  ```python\n  if a:\n      b = a\n  ```\n"
    assert script(page).splitlines() == ["", "", "a = 1", "", "", "", "", "", "", "if a:", "    b = a", ""]


def test_links_are_told_from_code_and_addresses() -> None:
    page = "[a](b.md#c) ![d](e.png 'f') [g](https://h) [i](#j) `k[0](l)`\n```python\nm[0](n)\n```\n"
    assert links(page) == ["b.md", "e.png"]
