"""Plays the scenes of a module in a process of its own: `python -m tests.net.apart.child tests.net.apart.link_scenes`.

Scenes are the module's coroutines without arguments. They are played all at once; those in `LAST` after the others.
"""

import asyncio
import sys
import traceback
from collections.abc import Awaitable, Callable
from importlib import import_module
from inspect import iscoroutinefunction
from types import FunctionType

import msgspec

from pilotwire.sim.namespaces import enter, possible

TIMEOUT = 60.0
"""Seconds until a scene that hangs is ended; no verdict depends on it."""

Scene = Callable[[], Awaitable[object]]


def main(module: str) -> None:
    """Print what the scenes found, as JSON; or why there are none."""
    objection = possible()
    if objection is not None:
        print(msgspec.json.encode({"skipped": objection}).decode())
        return
    enter()
    print(msgspec.json.encode(asyncio.run(play(module))).decode())


async def play(module: str) -> dict[str, object]:
    """By name of the scene: what it found, or how it failed."""
    found = import_module(module)
    last = getattr(found, "LAST", ())
    first = [scene for scene in vars(found).values() if _is_scene(scene, module) and scene not in last]
    results = dict(await asyncio.gather(*(one(scene) for scene in first)))
    return results | dict([await one(scene) for scene in last])


def _is_scene(thing: object, module: str) -> bool:
    plain = isinstance(thing, FunctionType) and thing.__module__ == module and thing.__code__.co_argcount == 0
    return plain and iscoroutinefunction(thing)


async def one(scene: Scene) -> tuple[str, object]:
    """The name of a scene, and what came of it."""
    name = getattr(scene, "__name__", "")
    try:
        return name, {"found": await asyncio.wait_for(scene(), TIMEOUT)}
    except Exception:
        return name, {"failed": traceback.format_exc()}


if __name__ == "__main__":
    main(sys.argv[1])
