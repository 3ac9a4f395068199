"""The index pages: one for each family, and one of all."""

import sys
from typing import Any

from pilotwire.schema import DECLARED, Enumeration, Namespace
from tools.reference.catalog import FAMILIES, Family, classes, family_of, link, messages_of, namespaces, types_of
from tools.reference.fields import table
from tools.reference.message_page import words
from tools.reference.words import coding, limits, python_type


def family_page(family: Family) -> str:
    """The index of one family."""
    package: Any = sys.modules[f"pilotwire.messages.{family.package}"]
    parts = [f"# {family.title}", words(package), *_set(family), *_messages(family), *_types(family)]
    parts += _simple_types(family)
    return "\n\n".join(parts) + "\n"


def _set(family: Family) -> list[str]:
    """What a codec must know about the message set."""
    used = [(f"`{n.prefix}`", f"`{n.uri}`") for n in (family.schema.namespaces if family.payload else _own(family))]
    name = f"Short name `{family.schema_name}`. " if family.schema_name == family.folder else ""
    payload = f"V2GTP payload type `0x{family.payload:04X}`. " if family.payload else ""
    return [f"{name}{payload}In Python: `pilotwire.messages.{family.package}`.", table(("prefix", "namespace"), used)]


def _own(family: Family) -> list[Namespace]:
    """The namespaces whose classes belong to a family."""
    return [n for n in namespaces() if n.classes and family_of(n.classes[0]) == family]


def _messages(family: Family) -> list[str]:
    rows = [(link(cls, f"{family.folder}/README.md"), first_line(cls)) for cls in messages_of(family)]
    return ["## Messages", table(("message", "what it says"), rows, 2)] if rows else []


def _types(family: Family) -> list[str]:
    page = f"{family.folder}/README.md"
    items = [
        f"- [{name.removesuffix('.md').replace('-', ' ')}]({name}): {', '.join(link(cls, page) for cls in found)}"
        for name, found in types_of(family).items()
    ]
    return ["## Types", "\n".join(items)] if items else []


def _simple_types(family: Family) -> list[str]:
    """Named simple types; enumerations stand on the type pages."""
    rows = [
        (f"`{name}`", simple.base, python_type(simple), limits(simple), coding(simple))
        for namespace in _own(family)
        for name, simple in sorted(namespace.simple_types.items())
        if not isinstance(simple, Enumeration)
    ]
    head = ("name", "base", "in Python", "limits", "in EXI")
    return ["## Simple types", table(head, rows, 2)] if rows else []


def first_line(cls: type) -> str:
    """The first sentence of a class about itself."""
    return words(cls).partition("\n")[0]


def overview() -> str:
    """The index of all families."""
    rows = [
        (
            f"[{family.title}]({family.folder}/README.md)",
            f"`{family.schema_name}`" if family.payload or family.folder == family.schema_name else "",
            f"`0x{family.payload:04X}`" if family.payload else "",
            str(len(messages_of(family)) or ""),
            str(sum(family_of(cls) == family for cls in classes() if not DECLARED[cls].branch)),
        )
        for family in FAMILIES
    ]
    head = ("message set", "short name", "payload type", "messages", "types")
    return "\n\n".join(["# Messages", INTRODUCTION, table(head, rows, 2), CODINGS]) + "\n"


INTRODUCTION = """Every message that pilotwire declares has a page, and every type a place on one. `make docs` writes
these pages from the classes in `src/pilotwire/messages`; a test fails when they differ. Text in brackets such as
(8.3.4.5.5.2) names the clause of the standard.

A field's count is written `1` (mandatory), `0..1` (optional), `1..8` (a list), `0..*` (a list without end). Units are
not on the wire, except in the physical values of ISO 15118-2 and DIN SPEC 70121, which name their own."""

CODINGS = """## How values are written in EXI

| coding | bits |
|---|---|
| n bits | the value, counted from the smallest one that the type has |
| n bits, position from 0 | the position of an enumeration value in the order of the schema |
| groups of 7 bits | octets with 7 bits of the value each, the lowest first; the top bit says that more come |
| sign bit, groups of 7 bits | one bit for the sign, then as above: the value, or -1 - value where it is negative |
| length + 2, characters | the length plus 2, then each code point, all in groups of 7 bits |
| length, octets | the length in groups of 7 bits, then the octets |

How these become a stream: [EXI in charging](../../explanation/exi-in-charging.md)."""
