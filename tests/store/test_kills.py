"""A station that is killed loses nothing that it acknowledged and bills no session twice.

PILOTWIRE_KILLS=200 runs as many as acceptance asks for, on each database.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

KILLS = os.environ.get("PILOTWIRE_KILLS")
FEW = {"sqlite": 15, "postgresql": 5}
SEED = int(os.environ.get("PILOTWIRE_SEED", "15118"))
ROOT = Path(__file__).parents[2]


def test_killed_stations_keep_their_word(url: str) -> None:
    """In a process of its own, which has no threads and may fork."""
    kills = int(KILLS or FEW[url.partition(":")[0]])
    command = [sys.executable, "-W", "error", "-m", "tests.store.kills", url, str(kills), str(SEED)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    said = re.fullmatch(r"(\d+) stations and (\d+) recoveries killed; (\d+) acknowledged readings kept\n", ran.stdout)
    assert said is not None, ran.stdout
    stations, _, acknowledged = (int(number) for number in said.groups())
    assert stations == kills
    assert acknowledged > kills  # they were killed at work, and not before
