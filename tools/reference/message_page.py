"""The page of one message."""

from collections.abc import Iterator
from inspect import cleandoc

from pilotwire.exi.grammar import Grammar
from pilotwire.schema import DECLARED, QName
from pilotwire.wire.v2gtp import PayloadType
from tools.reference.catalog import SIGNED, Class, classes, family_of, link, page_of, source_link
from tools.reference.example import example, fence, in_body
from tools.reference.fields import fields, table
from tools.reference.outline import outline

BESIDE_THE_LOOP = {
    "ScheduleExchange": PayloadType.SCHEDULE_RENEGOTIATION,
    "MeteringConfirmation": PayloadType.METERING_CONFIRMATION,
    "ACDP_SystemStatus": PayloadType.ACDP_SYSTEM_STATUS,
}
"""Payload types for messages beside the charge loop, taken from the names in ISO 15118-20, 7.8.3; unconfirmed."""

PARTNERS = {"Req": ("Res", "car", "The station answers"), "Res": ("Req", "station", "It answers")}


def message_page(cls: Class) -> str:
    """The whole page."""
    parts = [
        f"# {cls.__name__}",
        words(cls),
        table(("", ""), list(_facts(cls)), 2),
        "## Fields",
        fields(cls, page_of(cls)),
        "## Outline",
        "All that may stand in it, in order: how often, and what. `@` marks attributes.",
        fence("text", outline(family_of(cls).schema, cls)),
        "## Example",
        example(cls),
    ]
    return "\n\n".join(parts) + "\n"


def words(cls: type) -> str:
    """What a class says of itself."""
    return cleandoc(cls.__doc__ or "")


def _facts(cls: Class) -> Iterator[tuple[str, str]]:
    family, declared = family_of(cls), DECLARED[cls]
    if partner := _partner(cls):
        yield "sent by", partner
    yield "message set", f"[{family.schema_name}](README.md), namespace `{declared.namespace.uri}`"
    if family.payload:
        yield "V2GTP payload type", _payload(cls, family.payload)
    if declared.element != cls.__name__:
        yield "element", f"`{declared.element}`"
    yield "type", kind(cls, page_of(cls))
    yield "event code", _code(cls)
    yield "declared in", source_link(cls.__module__)
    yield "in Python", f"`from pilotwire.messages.{family.package} import {cls.__name__}`"
    if cls.__name__ in SIGNED:
        yield "signed", "no message of its own: it is encoded by itself for a signature to cover"


def _payload(cls: Class, usual: PayloadType) -> str:
    other = BESIDE_THE_LOOP.get(cls.__name__[:-3])
    return f"`0x{usual:04X}`{f'; `0x{other:04X}` beside the charge loop, unconfirmed' if other else ''}"


def _partner(cls: Class) -> str:
    """Who sends a message, and what belongs to it."""
    stem, end = cls.__name__[:-3], cls.__name__[-3:]
    if end not in PARTNERS:
        return ""
    other, sender, verb = PARTNERS[end]
    found = next(c for c in classes() if c.__name__ == stem + other and family_of(c) == family_of(cls))
    return f"the {sender}. {verb} {'with ' if other == 'Res' else ''}{link(found, page_of(cls))}"


def _code(cls: Class) -> str:
    """The event code that starts the message, as a decoder meets it."""
    schema = family_of(cls).schema
    if in_body(cls):
        body = next(c for c in classes() if c.__name__ == "Body" and family_of(c) == family_of(cls))
        start = Grammar(schema).type(body).start
        code = next(at for at, p in enumerate(start.productions) if p.holder is cls)
        return f"{code}, {start.width} bits, in the `Body` of a [V2G_Message](V2G_Message.md)"
    code = list(schema.elements).index(schema.element_of(cls) or QName("", ""))
    return f"{code}, {len(schema.elements).bit_length()} bits, at the root of the document"


def kind(cls: Class, page: str) -> str:
    """The type's name, and what it derives from."""
    declared = DECLARED[cls]
    name = f"`{declared.type_name}`" if declared.type_name else "without a name"
    parents = [base for base in cls.__bases__ if base in DECLARED]
    return ", extends ".join([name, *(link(parent, page) for parent in parents)])
