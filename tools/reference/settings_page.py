"""The page of settings files, from the structs that read them; the comments behind fields are the explanations."""

import inspect
import re
from collections.abc import Iterator
from typing import Any, get_args, get_origin, get_type_hints

import msgspec

from pilotwire.car.config import CarSettings
from pilotwire.station.config import StationSettings
from tools.reference.fields import table

INTRODUCTION = """The settings of `pilotwire station --config FILE` and `pilotwire car --config FILE`, in TOML. A key
that is unknown, missing or of the wrong kind is told with file, line and rule; `--check` reads a file and does nothing
else. The page is written from the code by `make docs`. How to use them:
[run a station and a car](../how-to/run-a-station-and-a-car.md)."""

_COMMENT = re.compile(r"^ {4}(\w+): .*?  # (.+)$")


def settings_page() -> str:
    """The whole page."""
    parts = ["# Settings", INTRODUCTION]
    for title, kind in (("Station", StationSettings), ("Car", CarSettings)):
        parts += [part for name, found in _tables("", kind) for part in _section(title, name, found)]
    return "\n\n".join(parts) + "\n"


def _tables(name: str, kind: Any) -> Iterator[tuple[str, Any]]:
    """A struct and those inside it, each with the header under which it stands."""
    yield name, kind
    for field in msgspec.structs.fields(kind):
        found, many = _inner(get_type_hints(kind)[field.name])
        if found is not None:
            path = f"{name.strip('[]')}.{field.name}".removeprefix(".")
            yield from _tables(f"[[{path}]]" if many else f"[{path}]", found)


def _inner(hint: Any) -> tuple[Any, bool]:
    if get_origin(hint) is tuple:
        inner, _ = _inner(get_args(hint)[0])
        return inner, True
    options = [hint, *get_args(hint)]
    return next((o for o in options if isinstance(o, type) and issubclass(o, msgspec.Struct)), None), False


def _section(title: str, name: str, kind: Any) -> Iterator[str]:
    yield f"## {title}: `{name}`" if name else f"## {title}"
    yield inspect.getdoc(kind) or ""
    comments = _comments(kind)
    hints = get_type_hints(kind)
    rows = [
        (f"`{f.name}`", _kind(hints[f.name]), _default(f), comments.get(f.name, ""))
        for f in msgspec.structs.fields(kind)
    ]
    yield table(("key", "kind", "default", "what it is"), rows, 2)


def _comments(kind: Any) -> dict[str, str]:
    lines = inspect.getsource(kind).splitlines()
    return {found[1]: found[2] for found in map(_COMMENT.match, lines) if found}


NAMES = {str: "text", int: "integer", float: "number", bool: "true or false"}


def _kind(hint: Any) -> str:
    args = [arg for arg in get_args(hint) if arg not in (type(None), ...)]
    if get_origin(hint) is tuple:
        return f"list of {_kind(args[0])}"
    if args and all(isinstance(arg, str) for arg in args):
        return ", ".join(f"`{arg}`" for arg in args)
    if args:
        return _kind(args[0])
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return "table"
    return NAMES.get(hint, "decimal, as text")


def _default(field: Any) -> str:
    if field.required:
        return "must be given"
    found = field.default
    if isinstance(found, msgspec.Struct) or found in (None, (), msgspec.NODEFAULT):
        return ""
    if isinstance(found, tuple):
        return ", ".join(f"`{item}`" for item in found)
    return f"`{str(found).lower() if isinstance(found, bool) else found}`"
