"""Runs one scene in a process of its own: `python -m tests.net.apart.child tests.net.apart.scenes:name`."""

import asyncio
import sys
from importlib import import_module

import msgspec

from pilotwire.sim.namespaces import enter, possible

TIMEOUT = 60.0
"""Seconds until a scene that hangs is ended; no verdict depends on it."""


def main(scene: str) -> None:
    """Print what the scene found, as JSON; or a line of text, why there is none."""
    objection = possible()
    if objection is not None:
        print(msgspec.json.encode({"skipped": objection}).decode())
        return
    enter()
    module, _, name = scene.partition(":")
    play = getattr(import_module(module), name)
    found = asyncio.run(asyncio.wait_for(play(), TIMEOUT))
    print(msgspec.json.encode({"found": found}).decode())


if __name__ == "__main__":
    main(sys.argv[1])
