"""Rules that a message keeps or breaks by itself: values that never vary, lengths, and whom it names and addresses."""

from collections.abc import Callable, Iterator

import msgspec

from pilotwire.capture.slac.trace import Seen, Trace
from pilotwire.capture.slac.values import Finding
from pilotwire.wire import homeplug
from pilotwire.wire.ethernet import BROADCAST, MINIMUM_LENGTH
from pilotwire.wire.homeplug import Mme, MmeFrame
from pilotwire.wire.homeplug.modem import CM_SET_KEY_REQ
from pilotwire.wire.homeplug.slac import (
    CM_ATTEN_CHAR_IND,
    CM_ATTEN_CHAR_RSP,
    CM_MNBC_SOUND_IND,
    CM_SLAC_MATCH_CNF,
    CM_SLAC_MATCH_REQ,
    CM_SLAC_PARM_CNF,
    CM_SLAC_PARM_REQ,
    CM_START_ATTEN_CHAR_IND,
    RANDOM_LENGTH,
)

GROUPS = 58
"""Carrier groups of Green PHY (HomePlug Green PHY 1.1, 11.5; second-hand)."""

FIXED: dict[type[Mme], tuple[str, ...]] = {
    CM_SLAC_PARM_REQ: ("application_type", "security_type"),
    CM_SLAC_PARM_CNF: ("application_type", "security_type", "sound_target", "num_sounds", "timeout", "resp_type"),
    CM_START_ATTEN_CHAR_IND: ("application_type", "security_type", "num_sounds", "timeout", "resp_type"),
    CM_MNBC_SOUND_IND: ("application_type", "security_type", "sender_id"),
    CM_ATTEN_CHAR_IND: ("application_type", "security_type", "source_id", "resp_id"),
    CM_ATTEN_CHAR_RSP: ("application_type", "security_type", "source_id", "resp_id", "result"),
    CM_SLAC_MATCH_REQ: ("application_type", "security_type", "mvf_length"),
    CM_SLAC_MATCH_CNF: ("application_type", "security_type", "mvf_length"),
    CM_SET_KEY_REQ: ("key_type", "my_nonce", "your_nonce", "pid", "prn", "pmn", "new_eks"),
}
"""Fields that the tables of ISO 15118-3, Annex A fix to the value that the declaration has by default (second-hand)."""

NAMES_CAR = ("forwarding_sta", "source_address", "pev_mac")
"""Fields that hold the car's address."""

TO_ALL = (CM_SLAC_PARM_REQ, CM_START_ATTEN_CHAR_IND, CM_MNBC_SOUND_IND)
TO_CAR = (CM_SLAC_PARM_CNF, CM_ATTEN_CHAR_IND, CM_SLAC_MATCH_CNF)


def shape(trace: Trace) -> Iterator[Finding]:
    """What is wrong with single messages; a fault that one sender repeats in one field is told once."""
    told: set[tuple[str, str, bytes | None]] = set()
    for seen in (*trace.before, *trace.seen):
        for check in CHECKS:
            for rule, text in check(seen, trace):
                if (rule, title(seen.mme), seen.source) not in told:
                    told.add((rule, title(seen.mme), seen.source))
                    yield Finding(rule, seen.source, f"{title(seen.mme)}: {text}")


def title(mme: Mme) -> str:
    """The standard's name of a message, such as CM_SLAC_PARM.REQ."""
    head, _, tail = type(mme).__name__.rpartition("_")
    return f"{head}.{tail}"


def _fixed(seen: Seen, trace: Trace) -> Iterator[tuple[str, str]]:
    for name in FIXED.get(type(seen.mme), ()):
        found, wanted = getattr(seen.mme, name), _defaults(type(seen.mme))[name]
        if found != wanted:
            yield f"value of {name}", f"{name} is {_shown(found)}, the standard has {_shown(wanted)}"


def _defaults(kind: type[Mme]) -> dict[str, int | bytes]:
    return {field.name: field.default for field in msgspec.structs.fields(kind)}


def _shown(value: int | bytes) -> str:
    return value.hex() if isinstance(value, bytes) else f"{value:#x}" if value > 9 else str(value)


def _length(seen: Seen, trace: Trace) -> Iterator[tuple[str, str]]:
    """Octets of padding only; what a host hands to its modem may still lack that."""
    if type(seen.mme) not in FIXED:
        return
    body = _standard(seen.mme)
    whole = len(homeplug.encode_frame(MmeFrame(destination=bytes(6), source=bytes(6), mme=body)))
    bare = len(homeplug.encode(body)) + len(bytes(6) * 2) + 2
    if not bare <= seen.length <= max(whole, MINIMUM_LENGTH):
        yield "length", f"the frame has {seen.length} octets, the standard's has {whole}"


def _standard(mme: Mme) -> Mme:
    """The message in the size that the standard gives it."""
    match mme:
        case CM_MNBC_SOUND_IND():
            return msgspec.structs.replace(mme, random=bytes(RANDOM_LENGTH))
        case CM_ATTEN_CHAR_IND():
            return msgspec.structs.replace(mme, attenuations=bytes(GROUPS))
        case _:
            return mme


def _groups(seen: Seen, trace: Trace) -> Iterator[tuple[str, str]]:
    if isinstance(seen.mme, CM_ATTEN_CHAR_IND) and len(seen.mme.attenuations) != GROUPS:
        yield "groups", f"it reports {len(seen.mme.attenuations)} carrier groups, there are {GROUPS}"


def _names(seen: Seen, trace: Trace) -> Iterator[tuple[str, str]]:
    """That the car which a message names is the one of the attempt, and the station the one that is spoken to."""
    for name in NAMES_CAR:
        found = getattr(seen.mme, name, trace.car)
        if found != trace.car:
            yield f"value of {name}", f"{name} is {found.hex(':')}, the car is {trace.car.hex(':')}"
    if isinstance(seen.mme, CM_SLAC_MATCH_REQ | CM_SLAC_MATCH_CNF):
        station = seen.destination if isinstance(seen.mme, CM_SLAC_MATCH_REQ) else seen.source
        if station is not None and seen.mme.evse_mac != station:
            yield "value of evse_mac", f"evse_mac is {seen.mme.evse_mac.hex(':')}, the station is {station.hex(':')}"


def _addressed(seen: Seen, trace: Trace) -> Iterator[tuple[str, str]]:
    if seen.destination is None:
        return
    if isinstance(seen.mme, TO_ALL) and seen.destination != BROADCAST:
        yield "address", f"sent to {seen.destination.hex(':')}, it is for all"
    if isinstance(seen.mme, TO_CAR) and seen.destination != trace.car:
        yield "address", f"sent to {seen.destination.hex(':')}, it is for the car"


CHECKS: tuple[Callable[[Seen, Trace], Iterator[tuple[str, str]]], ...] = (_fixed, _length, _groups, _names, _addressed)
