"""Runs cells and tells what came of them: `python -m interop.run [--pair PAIR] [--write] [WORD ...]`.

A word picks the cells whose names hold it, of sessions and of matchings (`slac`). A cell that fails is tried again,
since the peer is often slower than the charge loops of DIN SPEC 70121 and ISO 15118-2 allow; every failure is told.
Everything stays in /tmp/interop, or where PILOTWIRE_INTEROP says.
"""

import argparse
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec.structs import replace

from interop import setup
from interop.cells import Cell, cells
from interop.places import HERE, PAGE, RESULTS
from interop.slac import cells as matching
from interop.slac import run as slac
from interop.slac import setup as slac_setup
from interop.slac.table import section
from interop.table import page, told
from interop.verdict import TRIALS, Verdict, judge
from interop.world import PAIRS

OURS = ("our-car", "our-station")


def main() -> None:
    """Exit status 1 where a cell did not pass."""
    options = _options()
    wanted = {pair: _chosen(options.words) for pair in _among(PAIRS, options.pair, OURS)}
    matchings = slac.wanted(_among(matching.PAIRS, options.pair, matching.OURS), options.words)
    if any(wanted.values()):
        setup.main()
    if any(matchings.values()):
        slac_setup.main()
    results = {pair: [(cell, settled(cell, pair)) for cell in some] for pair, some in wanted.items()}
    matched = slac.run(matchings)
    if options.write:
        PAGE.write_text(page(results) + "\n" + section(matched))
    passed = all(verdict.passed for rows in results.values() for _, verdict in rows)
    sys.exit(not (passed and slac.passed(matched)))


def _among(known: Iterable[str], chosen: list[str] | None, ours: Sequence[str]) -> Sequence[str]:
    return ours if chosen is None else [pair for pair in chosen if pair in known]


def _chosen(words: Sequence[str]) -> list[Cell]:
    return [cell for cell in cells() if not words or any(word in cell.name for word in words)]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("words", nargs="*", metavar="WORD", help="run cells whose names hold one of these")
    parser.add_argument(
        "--pair", action="append", choices=[*PAIRS, *matching.PAIRS], help="who meets whom; may be given again"
    )
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name}")
    options = parser.parse_args()
    if options.write and (options.words or options.pair):
        parser.error("--write needs the whole matrix")
    return options


def settled(cell: Cell, pair: str) -> Verdict:
    """The verdict of the first trial that passes, or of the last."""
    before: tuple[str, ...] = ()
    while True:
        verdict = replace(run(cell, pair), before=before)
        if verdict.passed or len(before) + 1 == TRIALS:
            return verdict
        before += ("; ".join(told(verdict.amiss)),)


def run(cell: Cell, pair: str) -> Verdict:
    """One cell in its own namespaces, and one line about it."""
    folder = RESULTS / pair / cell.name
    folder.mkdir(parents=True, exist_ok=True)
    for old in ("trial.json", "session.pcapng"):
        (folder / old).unlink(missing_ok=True)
    _world(cell, pair, folder)
    verdict = judge(cell, pair, folder)
    words = "passed" if verdict.passed else f"FAILED: {'; '.join(told(verdict.amiss))}"
    print(f"{pair:12} {cell.name:32} {verdict.seconds:6.1f} s {verdict.loops:4} loops  {words}", flush=True)
    return verdict


def _world(cell: Cell, pair: str, folder: Path) -> None:
    command = ["unshare", "-Urnm", sys.executable, "-m", "interop.world", cell.name, pair, str(folder)]
    with (folder / "world.txt").open("wb") as words:
        subprocess.run(command, stdout=words, stderr=subprocess.STDOUT, check=False, cwd=HERE.parent)


if __name__ == "__main__":
    main()
