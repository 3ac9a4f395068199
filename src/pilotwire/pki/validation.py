"""Validation of a chain for a role: the path by OpenSSL, the profile by our own rules, everything wrong in one list."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from pilotwire.pki import conformance
from pilotwire.pki.credential import TrustStore
from pilotwire.pki.path import Path, find_path
from pilotwire.pki.profiles import Profile, profile
from pilotwire.pki.reading import Certificate, Unreadable, read
from pilotwire.pki.roles import MAX_CERTIFICATES, MAX_SUB_CAS, PARTS, Part, Role, RootClass
from pilotwire.pki.verdict import Code, Verdict, Violation

_ROOTLESS = frozenset({Code.NO_ROOT, Code.UNKNOWN_ROOT, Code.FALSE_ROOT})


def validate(chain_der: Sequence[bytes], anchors: TrustStore, role: Role, part: Part, now: float) -> Verdict:
    """Whether a chain (DER, leaf first, root optional) may be trusted for a role at a moment (UNIX s).

    Whatever the octets of the chain are, the outcome is a verdict. PkiError only where the part has no certificate of
    this role, or a trusted root is no certificate.
    """
    row = profile(role, part)
    refused = tuple(_misshapen(chain_der, part))
    if refused:
        return Verdict(violations=refused)
    chain, unreadable = _read(chain_der)
    if unreadable:
        return Verdict(violations=unreadable)
    chain = _without_root(chain, anchors)
    path = find_path(chain, anchors.of(*row.anchors))
    found = [*_profile(chain, row, part), *_times(chain, path, now), *_path(path, chain, anchors, row)]
    return Verdict(
        violations=tuple(dict.fromkeys(sorted(found, key=lambda violation: violation.place))),
        name=chain[0].common_name,
        public_key=chain[0].public_key,
        root=path.root,
        root_class=_class(path.root, anchors, row),
        not_after=min(certificate.not_after for certificate in chain).timestamp(),
    )


def _misshapen(chain_der: Sequence[bytes], part: Part) -> Iterator[Violation]:
    """Number and sizes, before anything is parsed."""
    if not chain_der:
        yield Violation(Code.EMPTY, 0)
    if len(chain_der) > MAX_CERTIFICATES:
        yield Violation(Code.TOO_MANY, MAX_CERTIFICATES, f"{len(chain_der)} certificates")
    limit = PARTS[part].max_octets
    for place, der in enumerate(chain_der[:MAX_CERTIFICATES]):
        if len(der) > limit:
            yield Violation(Code.TOO_LARGE, place, f"{len(der)} octets, {limit} allowed")


def _read(chain_der: Sequence[bytes]) -> tuple[list[Certificate], tuple[Violation, ...]]:
    chain, unreadable = [], []
    for place, der in enumerate(chain_der):
        try:
            chain.append(read(der))
        except Unreadable as error:
            unreadable.append(Violation(error.code, place, str(error)))
    return chain, tuple(unreadable)


def _without_root(chain: list[Certificate], anchors: TrustStore) -> list[Certificate]:
    """Some senders add the root. One that is installed says nothing new; any other stays and is judged."""
    last = chain[-1]
    return chain[:-1] if len(chain) > 1 and last.der in anchors.of(*RootClass) else chain


def _profile(chain: list[Certificate], row: Profile, part: Part) -> Iterator[Violation]:
    for place, certificate in enumerate(chain):
        found = [*conformance.every(certificate, part)]
        found += conformance.leaf(certificate, row) if place == 0 else conformance.sub_ca(certificate)
        yield from (Violation(code, place, detail) for code, detail in found)
    sub_cas = len(chain) - 1
    if sub_cas > MAX_SUB_CAS:
        yield Violation(Code.PATH_TOO_LONG, sub_cas, f"{sub_cas} sub-CAs, {MAX_SUB_CAS} allowed")
    if sub_cas < PARTS[part].min_sub_cas:
        yield Violation(Code.NO_SUB_CA, 0)


def _times(chain: list[Certificate], path: Path, now: float) -> Iterator[Violation]:
    moment = datetime.fromtimestamp(now, UTC)
    root = [] if path.root is None else [read(path.root)]
    for place, certificate in enumerate([*chain, *root]):
        if moment < certificate.not_before:
            yield Violation(Code.NOT_YET_VALID, place, f"from {certificate.not_before:%Y-%m-%d %H:%M} UTC")
        if moment > certificate.not_after:
            yield Violation(Code.EXPIRED, place, f"on {certificate.not_after:%Y-%m-%d %H:%M} UTC")


def _path(path: Path, chain: list[Certificate], anchors: TrustStore, row: Profile) -> Iterator[Violation]:
    if path.code is None:
        return
    others = anchors.of(*(root_class for root_class in RootClass if root_class not in row.anchors))
    if path.code in _ROOTLESS and others and find_path(chain, others).root is not None:
        yield Violation(Code.WRONG_ROOT_CLASS, path.place, f"for {row.role.value}")
    else:
        yield Violation(path.code, path.place, path.detail)


def _class(root: bytes | None, anchors: TrustStore, row: Profile) -> RootClass | None:
    return next((found for found in row.anchors if root is not None and root in anchors.of(found)), None)
