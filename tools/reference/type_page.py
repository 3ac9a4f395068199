"""Pages of what is no message: one for each module."""

import sys
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from pilotwire.schema import DECLARED, Alt, Enumeration, Leaf, Mixed, Rep, Seq, Slot, WireEnum
from pilotwire.schema.model import ContentModel
from tools.reference.catalog import (
    Class,
    Family,
    classes,
    enumerations,
    family_of,
    link,
    namespaces,
    page_of,
    source_link,
    types_of,
)
from tools.reference.fields import fields, table
from tools.reference.message_page import kind, words
from tools.reference.remarks import remark
from tools.reference.words import coding

SHOWN = 8  # users of a type that are named; RationalNumber has a hundred


def type_page(family: Family, page: str) -> str:
    """The page of one module's types."""
    found = types_of(family)[page]
    module = found[0].__module__
    parts = [
        f"# {family.title}: {page.removesuffix('.md').replace('-', ' ')}",
        words(sys.modules[module]),  # type: ignore[arg-type]
        f"Declared in {source_link(module)}. Back to [{family.title}](README.md).",
        *(_entry(cls) for cls in found),
    ]
    return "\n\n".join(parts) + "\n"


def _entry(cls: type) -> str:
    page = page_of(cls)
    rest = _enumeration(cls) if issubclass(cls, WireEnum) else _complex(cls, page)
    return "\n\n".join([f"## {cls.__name__}", words(cls), *rest])


def _enumeration(cls: type[WireEnum]) -> Iterator[str]:
    simple = next(s for n in namespaces() for s in n.simple_types.values() if getattr(s, "members", None) is cls)
    assert isinstance(simple, Enumeration)
    assert simple.name is not None
    yield f"Enumeration `{simple.name.local}`, namespace `{simple.name.namespace}`. In EXI: {coding(simple)}."
    yield from _used(cls)
    rows = [(str(member.position), f"`{member}`", remark(cls, member.name)) for member in cls]
    yield table(("code", "value", "remark"), rows, 2)


def _complex(cls: Any, page: str) -> Iterator[str]:
    declared = DECLARED[cls]
    if declared.branch:
        yield "A branch of a choice: the class names the element, which is no type of its own."
    else:
        yield f"Type {kind(cls, page)}. Namespace `{declared.namespace.uri}`.{_element(cls)}"
    yield from _extended(cls, page)
    yield from _used(cls)
    yield fields(cls, page)
    if declared.content is not None:
        yield f"Order: `{order(family_of(cls).schema.resolve(cls).content)}`"
    if declared.mixed:
        yield "Text may stand between the elements."


def _element(cls: Class) -> str:
    declared = DECLARED[cls]
    parts = [f" Global element `{declared.element}`."] if declared.element else []
    if declared.abstract or declared.abstract_element:
        parts.append(" Abstract: only what extends it stands in messages.")
    return "".join(parts)


def _extended(cls: Class, page: str) -> Iterator[str]:
    children = [c for c in classes() if cls in c.__bases__]
    if children:
        yield f"Extended by {_some(children, page)}."


def _used(cls: type) -> Iterator[str]:
    users = _users().get(cls, ())
    if users:
        yield f"Used in {_some(users, page_of(cls))}."


def _some(found: Sequence[type], page: str) -> str:
    """Links to the first of many."""
    more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    return ", ".join(link(cls, page) for cls in found[:SHOWN]) + more


@cache
def _users() -> dict[type, tuple[Class, ...]]:
    """Who has a field of a type, in the order of the source; those who inherit it are left out."""
    known = {*classes(), *enumerations()}
    found: dict[type, dict[Class, None]] = {}
    for cls in classes():
        inherited = {name for base in cls.__bases__ if base in DECLARED for name in fields_of(base)}
        for slot in family_of(cls).schema.resolve(cls).slots:
            for used in _types(slot) & known if slot.name not in inherited else ():
                found.setdefault(used, {})[cls] = None
    return {used: tuple(users) for used, users in found.items()}


def fields_of(cls: Any) -> tuple[str, ...]:
    """The names of a struct's fields."""
    return tuple(cls.__struct_fields__)


def _types(slot: Slot) -> set[Any]:
    """Classes and enumerations that a field may hold."""
    targets = {getattr(a.target, "members", a.target) for a in slot.alternatives}
    return targets | {a.holder for a in slot.alternatives}


def order(model: ContentModel) -> str:
    """A content model as a DTD would write it."""
    match model:
        case Leaf(alternatives=()):
            return "any"
        case Leaf(alternatives=alternatives):
            return " | ".join(a.name.local for a in alternatives)
        case Seq(items):
            return ", ".join(filter(None, map(order, items)))
        case Alt(items):
            return f"({' | '.join(map(order, items))})"
        case Mixed(item):
            return order(item)
        case Rep(item, minimum, maximum):
            return f"({order(item)}){_times(minimum, maximum)}"
    raise TypeError(f"{model!r} is not resolved")


def _times(minimum: int, maximum: int | None) -> str:
    return {(0, 1): "?", (0, None): "*", (1, None): "+"}.get((minimum, maximum), f"{{{minimum},{maximum}}}")
