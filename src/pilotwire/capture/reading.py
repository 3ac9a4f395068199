"""From V2GTP frames to messages: decoded in the dialect of their connection, checked, and written again to compare."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from pilotwire.capture.dialect import Dialect
from pilotwire.capture.items import ConnectionClosed, DirectionItem, FrameSeen, Item
from pilotwire.capture.roles import Roles
from pilotwire.exi import Codec, ExiError, Lists
from pilotwire.messages import codec, schema
from pilotwire.schema.violations import Violation, violations
from pilotwire.wire.v2gtp import PayloadType


class MessageSeen(DirectionItem, frozen=True, kw_only=True):
    """A message. `schema` is a short name; `guessed` tells that no handshake named it.

    `difference` says why writing the message again gives other octets than `payload`; it is empty where it gives the
    same.
    """

    schema: str
    guessed: bool
    message: Any
    payload_type: PayloadType
    payload: bytes
    violations: tuple[Violation, ...] = ()
    difference: str = ""


class MessageRefused(DirectionItem, frozen=True, kw_only=True):
    """A V2GTP frame that could not be decoded, and why."""

    payload_type: PayloadType
    payload: bytes
    reason: str


def messages(items: Iterable[Item]) -> Iterator[Item]:
    """The items of `flows` with every V2GTP frame replaced by the message in it."""
    dialects: dict[int, Dialect] = {}
    roles = Roles()
    for item in items:
        if isinstance(item, FrameSeen):
            yield read_frame(item, dialects.setdefault(item.connection.number, Dialect()), roles)
        else:
            yield roles.right(item)
        if isinstance(item, ConnectionClosed):
            dialects.pop(item.connection.number, None)


def read_frame(frame: FrameSeen, dialect: Dialect, roles: Roles) -> MessageSeen | MessageRefused:
    """Decode one frame; `dialect` and `roles` learn from it."""
    names, guess = dialect.candidates(frame.payload_type)
    reasons = [f"payload type {frame.payload_type:#06x} has no message set here"] if not names else []
    for name in names:
        try:
            message, lists = _decode(name, frame.payload)
        except ExiError as error:
            reasons.append(f"{name}: {error}")
            continue
        roles.learn(frame, message)
        frame = roles.right(frame)
        dialect.note(frame.direction, message)
        return _seen(frame, name, message, lists, guessed=guess and name != "sap")
    frame = roles.right(frame)
    return MessageRefused(
        time=frame.time,
        connection=frame.connection,
        direction=frame.direction,
        payload_type=frame.payload_type,
        payload=frame.payload,
        reason="; ".join(reasons),
    )


def _decode(name: str, payload: bytes) -> tuple[Any, Lists]:
    """Decode as the standard has it, then as peers do that leave full lists open."""
    try:
        return codec(name).decode(payload), Lists.CLOSED
    except ExiError as refusal:
        for lists in (Lists.OPEN, Lists.OPEN_FROM_16):
            try:
                return _tolerant(name, lists).decode(payload), lists
            except ExiError:
                continue
        raise refusal


@cache
def _tolerant(name: str, lists: Lists) -> Codec:
    return Codec(schema(name), lists=lists)


def _seen(frame: FrameSeen, name: str, message: Any, lists: Lists, *, guessed: bool) -> MessageSeen:
    return MessageSeen(
        time=frame.time,
        connection=frame.connection,
        direction=frame.direction,
        schema=name,
        guessed=guessed,
        message=message,
        payload_type=frame.payload_type,
        payload=frame.payload,
        violations=violations(message, schema(name)),
        difference=_difference(name, message, lists, frame.payload),
    )


def _difference(name: str, message: Any, lists: Lists, payload: bytes) -> str:
    """Why the octets on the wire are not those that we would write."""
    if lists is not Lists.CLOSED:
        return "a full list is left open, as some encoders do"
    ours = codec(name).encode(message)
    if ours == payload:
        return ""
    if payload.startswith(ours):
        return f"{len(payload) - len(ours)} surplus zero octet(s) at the end"
    bit = next(i for i in range(len(ours) * 8) if _bit(ours, i) != _bit(payload, i))
    if _ends_early(payload, bit):
        return f"an empty value is ended by a second-level event at bit {bit}, where we write a length of zero"
    return f"coded in another way from bit {bit} on, with the same meaning"


def _bit(octets: bytes, index: int) -> int:
    return octets[index // 8] >> (7 - index % 8) & 1 if index // 8 < len(octets) else -1


def _ends_early(payload: bytes, bit: int) -> bool:
    """Whether the codes at `bit` are those of the end of an element at the second level: 1, then 000."""
    return [_bit(payload, bit + n) for n in range(4)] == [1, 0, 0, 0]
