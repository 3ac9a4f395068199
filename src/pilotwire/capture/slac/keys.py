"""The network key of a match: never shown, only compared, and known by a fingerprint."""

from collections.abc import Iterator
from hashlib import sha256

from pilotwire.capture.slac.choice import asked, chosen
from pilotwire.capture.slac.trace import Seen, Trace
from pilotwire.capture.slac.values import Finding
from pilotwire.wire.homeplug import nid_from_nmk, nmk_from_password
from pilotwire.wire.homeplug.modem import CM_SET_KEY_CNF, CM_SET_KEY_REQ
from pilotwire.wire.homeplug.slac import CM_SLAC_MATCH_CNF

SECURITY_LEVELS = range(4)
FACTORY_PASSWORD = b"HomePlugAV"
"""What modems of any maker leave the factory with (HomePlug AV 1.1; second-hand)."""


def fingerprint(nmk: bytes) -> str:
    """Eight digits that tell keys apart and say nothing about them."""
    return sha256(b"pilotwire NMK" + nmk).hexdigest()[:8]


def handed(trace: Trace) -> Seen | None:
    """The first answer to the match that the car asked for."""
    return next(iter(trace.of(CM_SLAC_MATCH_CNF, source=chosen(trace))), None)


def set_by(trace: Trace, host: bytes) -> list[Seen]:
    """The keys that a host gave to its modem."""
    return [
        seen
        for seen in (*trace.before, *trace.seen)
        if isinstance(seen.mme, CM_SET_KEY_REQ) and seen.source == host
    ]  # fmt: skip


def took_over(trace: Trace) -> Seen | None:
    """When the car gave the key to its modem; a capture at the station does not show it."""
    found = handed(trace)
    if found is None:
        return None
    return next((seen for seen in set_by(trace, trace.car) if seen.mme.new_key == found.mme.nmk), None)


def modem_of(trace: Trace, host: bytes) -> bytes | None:
    """The modem that confirmed a key to a host."""
    confirmed = (seen for seen in (*trace.before, *trace.seen) if isinstance(seen.mme, CM_SET_KEY_CNF))
    return next((seen.source for seen in confirmed if seen.destination == host), None)


def keys(trace: Trace, earlier: int | None) -> Iterator[Finding]:
    """What is wrong with the key. `earlier` is the number of an attempt that was matched with the same key."""
    found = handed(trace)
    if found is None or found.source is None:
        return
    if asked(trace) is None:
        yield Finding("CM_SLAC_MATCH.REQ", None, "the key was handed out, and the capture shows no request for it")
    for rule, text in (*_network(found), *_repeated(trace, found), *_modems(trace, found, found.source)):
        yield Finding(rule, found.source, text)
    if earlier is not None:
        text = f"the key {fingerprint(found.mme.nmk)} is that of attempt {earlier} again; every match needs a fresh one"
        yield Finding("key reuse", found.source, text)
    own = [seen for seen in set_by(trace, trace.car) if seen.time >= found.time]
    if own and own[0].mme.new_key != found.mme.nmk:
        yield Finding("key", trace.car, "the car gave its modem another key than the station's")


def _network(found: Seen) -> Iterator[tuple[str, str]]:
    nmk, nid = found.mme.nmk, found.mme.nid
    if nid not in {nid_from_nmk(nmk, level) for level in SECURITY_LEVELS}:
        yield "NID", f"the network identifier {nid.hex()} does not follow from the key"
    if nmk == nmk_from_password(FACTORY_PASSWORD):
        yield "key strength", "the key is the one that every modem has from the factory"
    elif len(set(nmk)) == 1:
        yield "key strength", "the key is one octet, repeated"
    elif nmk.isalnum():
        yield "key strength", "the key is made of letters and digits only, 95 bits of chance at most instead of 128"


def _repeated(trace: Trace, found: Seen) -> Iterator[tuple[str, str]]:
    others = trace.of(CM_SLAC_MATCH_CNF, source=found.source)
    if any(seen.mme.nmk != found.mme.nmk for seen in others):
        yield "key", "CM_SLAC_MATCH.CNF was repeated with another key"


def _modems(trace: Trace, found: Seen, station: bytes) -> Iterator[tuple[str, str]]:
    own = [seen for seen in set_by(trace, station) if seen.time <= found.time]
    if own and own[-1].mme.new_key != found.mme.nmk:
        yield "key", "the station handed out another key than it gave its modem"
