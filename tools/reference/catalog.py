"""Which classes there are, which family each belongs to, and which page it stands on."""

import sys
from functools import cache
from os.path import relpath
from posixpath import dirname

import msgspec

from pilotwire import messages
from pilotwire.messages import schema
from pilotwire.schema import DECLARED, ComplexType, Enumeration, Namespace, Schema, WireEnum
from pilotwire.wire.v2gtp import PayloadType

Class = type[ComplexType]


class Family(msgspec.Struct, frozen=True):
    """One folder of pages: the classes of one package below `pilotwire.messages`, seen in one schema."""

    folder: str
    title: str
    package: str
    schema_name: str
    payload: PayloadType | None = None

    @property
    def schema(self) -> Schema:
        """The schema in which the classes are read."""
        return schema(self.schema_name)


FAMILIES = (
    Family("sap", "Handshake (supportedAppProtocol)", "sap", "sap", PayloadType.EXI),
    Family("din70121", "DIN SPEC 70121", "din70121", "din70121", PayloadType.EXI),
    Family("iso2", "ISO 15118-2:2013", "iso2", "iso2", PayloadType.EXI),
    Family("iso20-common", "ISO 15118-20:2022, common", "iso20.common", "iso20-common", PayloadType.ISO20_MAIN),
    Family("iso20-ac", "ISO 15118-20:2022, AC", "iso20.ac", "iso20-ac", PayloadType.ISO20_AC),
    Family("iso20-dc", "ISO 15118-20:2022, DC", "iso20.dc", "iso20-dc", PayloadType.ISO20_DC),
    Family("iso20-wpt", "ISO 15118-20:2022, WPT", "iso20.wpt", "iso20-wpt", PayloadType.ISO20_WPT),
    Family("iso20-acdp", "ISO 15118-20:2022, ACDP", "iso20.acdp", "iso20-acdp", PayloadType.ISO20_ACDP),
    Family("iso20", "ISO 15118-20:2022, shared types", "iso20", "iso20-common"),
    Family("xmldsig", "XML signatures", "xmldsig", "xmldsig"),
)
"""In reading order; a class belongs to the first whose package it is in."""

SIGNED = ("Signature", "SignedInfo", "SignedInstallationData", "SignedMeteringData")
"""Elements that are no messages, but are encoded by themselves, for a signature to cover."""


@cache
def namespaces() -> tuple[Namespace, ...]:
    """Every namespace of every schema, each once."""
    return tuple(dict.fromkeys(n for family in FAMILIES for n in family.schema.namespaces))


@cache
def classes() -> tuple[Class, ...]:
    """Every declared class and branch, by module and line: whatever else was imported first."""
    namespaces()
    found = [cls for cls in DECLARED if cls.__module__.startswith(f"{messages.__name__}.")]
    return tuple(sorted(found, key=place))


@cache
def enumerations() -> tuple[type[WireEnum], ...]:
    """Every enumeration."""
    simple = (s for namespace in namespaces() for s in namespace.simple_types.values())
    return tuple(sorted((s.members for s in simple if isinstance(s, Enumeration)), key=place))


@cache
def family_of(cls: type) -> Family:
    """The family that a class is declared in."""
    inside = cls.__module__.removeprefix(f"{messages.__name__}.")
    return next(f for f in FAMILIES if f"{inside}.".startswith(f"{f.package}."))


def is_message(cls: type) -> bool:
    """Whether a class has a page of its own: it can be the root of a stream, and somebody makes it one."""
    declared = DECLARED.get(cls)
    if declared is None or declared.element is None or declared.abstract:
        return False
    return cls.__name__.endswith(("Req", "Res")) or cls.__name__ == "V2G_Message" or cls.__name__ in SIGNED


@cache
def messages_of(family: Family) -> tuple[Class, ...]:
    """The messages of a family, by name."""
    found = [cls for cls in classes() if is_message(cls) and family_of(cls) == family]
    return tuple(sorted(found, key=lambda cls: cls.__name__))


@cache
def types_of(family: Family) -> dict[str, tuple[type, ...]]:
    """What has no page of its own: classes and enumerations, by the name of their page."""
    everything: tuple[type, ...] = (*classes(), *enumerations())
    found: dict[str, list[type]] = {}
    for cls in everything:
        if family_of(cls) == family and not is_message(cls):
            found.setdefault(_module_page(cls), []).append(cls)
    return {page: tuple(sorted(found[page], key=place)) for page in sorted(found)}


def _module_page(cls: type) -> str:
    name = cls.__module__.rpartition(".")[2]
    return "types.md" if cls.__module__.endswith(f".{family_of(cls).package}") else f"{name.replace('_', '-')}.md"


def place(cls: type) -> tuple[str, int]:
    """Where a class stands in the source."""
    return cls.__module__, line_of(cls)


def line_of(cls: type) -> int:
    """Where a class begins in its module."""
    return next(at for at, line in enumerate(source(cls.__module__)) if line.startswith(f"class {cls.__name__}("))


@cache
def source(module: str) -> tuple[str, ...]:
    """The lines of a module."""
    path = sys.modules[module].__file__
    assert path is not None
    with open(path, encoding="utf-8") as file:
        return tuple(file.read().splitlines())


def source_link(module: str) -> str:
    """A link from a page to the module that declares what stands there."""
    below = sys.modules[module].__file__ or ""
    path = f"src/pilotwire/{below.replace(chr(92), '/').rpartition('/pilotwire/')[2]}"
    return f"[{path}](../../../../{path})"


def page_of(cls: type) -> str:
    """The page on which a class is described, from docs/reference/messages on."""
    name = f"{cls.__name__}.md" if is_message(cls) else _module_page(cls)
    return f"{family_of(cls).folder}/{name}"


def link(cls: type, page: str, label: str = "") -> str:
    """A link from a page to the description of a class."""
    target = page_of(cls)
    anchor = "" if is_message(cls) else f"#{cls.__name__.lower()}"
    path = "" if target == page and anchor else relpath(target, dirname(page))
    return f"[{label or cls.__name__}]({path}{anchor})"
