"""The third law of the house: imports point down, and packages on one floor do not import each other."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import resolve_name
from pathlib import Path

import pytest

SRC = Path(__file__).parents[1] / "src"
ROOT = SRC / "pilotwire"

# Lowest floor first.
FLOORS: list[tuple[str, ...]] = [
    ("base",),
    ("schema",),
    ("exi", "wire", "energy"),
    ("ports",),
    ("messages", "slac", "signalling", "plc"),
    ("pki", "metering", "link"),
    ("session",),
    ("secc", "evcc"),
    ("net", "drivers", "bridges", "store"),
    ("station", "car", "capture"),
    ("site", "sim"),
    ("cli", "web"),
    ("__main__",),
]
LEVEL = {package: level for level, floor in enumerate(FLOORS) for package in floor}


def imported_names(tree: ast.AST, package: str) -> Iterator[str]:
    """Full names of all that is imported, inside functions and under TYPE_CHECKING too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = resolve_name("." * node.level + (node.module or ""), package)
            yield from (f"{origin}.{alias.name}" for alias in node.names)


def imported_packages(source: str, package: str) -> set[str]:
    """The packages of pilotwire that a module of `package` imports, its own left out."""
    names = (name.split(".") for name in imported_names(ast.parse(source), package))
    found = {parts[1] for parts in names if parts[0] == "pilotwire" and len(parts) > 1}
    return found - {"__version__", package.partition(".")[2].partition(".")[0]}


def offences(path: Path) -> Iterator[str]:
    """What a module imports from its own floor or above; the root, which all load first, may import nothing."""
    parts = path.parent.relative_to(SRC).parts
    own = LEVEL.get(parts[1] if len(parts) > 1 else path.stem, 0)
    for package in sorted(imported_packages(path.read_text("utf-8"), ".".join(parts))):
        if LEVEL.get(package, len(FLOORS)) >= own:
            yield f"{path.relative_to(SRC)} imports pilotwire.{package}"


def test_every_package_is_on_a_floor() -> None:
    found = {path.relative_to(ROOT).parts[0].removesuffix(".py") for path in ROOT.rglob("*.py")}
    assert found - {"__init__"} <= LEVEL.keys()


def test_imports_point_down() -> None:
    assert [line for path in sorted(ROOT.rglob("*.py")) for line in offences(path)] == []


@pytest.mark.parametrize(
    ("source", "packages"),
    [
        ("import pilotwire.wire.sdp as sdp, os", {"wire"}),
        ("from pilotwire import wire, __version__", {"wire"}),
        ("from pilotwire.wire import sdp", {"wire"}),
        ("from ..wire.sdp import Request", {"wire"}),
        ("from . import bits\nfrom pilotwire.exi.bits import Reader", set()),
        ("def late():\n    from .. import cli", {"cli"}),
        ("if TYPE_CHECKING:\n    from pilotwire.messages import sap", {"messages"}),
    ],
)
def test_every_form_of_import_is_seen(source: str, packages: set[str]) -> None:
    assert imported_packages(source, "pilotwire.exi") == packages


def test_importing_the_root_loads_nothing_heavy() -> None:
    script = "import sys, pilotwire; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert {"typer", "rich", "msgspec", "pilotwire.cli"}.isdisjoint(run.stdout.split())
