"""Hostile chains: each has one thing wrong with it, and must be refused for that."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding

from pilotwire.pki import Code, Credential, Curve, Part, PartPki, PublicKey, Role, Subject, certify, issue, profile
from pilotwire.pki.issuing import distinguished_name, extensions, serial
from pilotwire.pki.keys import CURVES, curve_of
from pilotwire.pki.profiles import Usage
from tests.pki import der
from tests.pki.worlds import DAY, NOW, counting, stranger

Chain = list[bytes]


@dataclass(frozen=True)
class Evil:
    make: Callable[[PartPki], Chain]
    codes: frozenset[Code]
    in_part_2: frozenset[Code] = frozenset()  # what part 2, with its one curve, says in addition


def curve(pki: PartPki) -> Curve:
    found = curve_of(pki.secc.private_key.public_key())
    assert found is not None
    return found


def leaf(pki: PartPki, issuer: Credential, *, role: Role = Role.SECC, now: float = NOW, **changes: Any) -> Chain:
    """A leaf from any issuer, with changes to its profile; then the issuer's chain."""
    row = msgspec.structs.replace(profile(role, pki.part), issuer=issuer.role, **changes)
    subject = Subject(common_name=pki.leafs[role].name)
    return list(issue(row, pki.part, subject, issuer, now=now, entropy=counting).chain)


def sub_ca(
    pki: PartPki, issuer: Credential, role: Role = Role.CPO_SUB_2, *, name: str = "one more", **changes: Any
) -> Credential:
    row = msgspec.structs.replace(profile(role, pki.part), issuer=issuer.role, **changes)
    return issue(row, pki.part, Subject(common_name=name), issuer, now=NOW, entropy=counting)


def issuer_of_secc(pki: PartPki) -> Credential:
    return pki.authorities[Role.CPO_SUB_2]


def ca_from_leaf(pki: PartPki) -> Chain:
    """The station's own certificate plays CA, in the place of sub-CA 2."""
    sub_1 = pki.authorities[Role.CPO_SUB_1]
    row = msgspec.structs.replace(profile(Role.SECC, pki.part), issuer=Role.CPO_SUB_1)
    station = issue(row, pki.part, Subject(common_name=pki.secc.name), sub_1, now=NOW, entropy=counting)
    return leaf(pki, station)


def third_sub_ca(pki: PartPki) -> Chain:
    return leaf(pki, sub_ca(pki, issuer_of_secc(pki)))


def path_length_broken(pki: PartPki) -> Chain:
    """Two sub-CAs, but the upper one allows none below it."""
    upper = sub_ca(pki, pki.authorities[Role.V2G_ROOT], Role.CPO_SUB_1, name="upper", path_length=0)
    return leaf(pki, sub_ca(pki, upper))


def path_length_evaded(pki: PartPki) -> Chain:
    """The same, but both under one name: by RFC 5280 the lower one does not count."""
    upper = sub_ca(pki, pki.authorities[Role.V2G_ROOT], Role.CPO_SUB_1, path_length=0)
    return leaf(pki, sub_ca(pki, upper))


def sub_ca_without_cert_sign(pki: PartPki) -> Chain:
    usage = (Usage.DIGITAL_SIGNATURE,)
    return leaf(pki, sub_ca(pki, pki.authorities[Role.CPO_SUB_1], usage=usage))


def twin(pki: PartPki) -> PartPki:
    return stranger((pki.part, curve(pki)))


def twin_without_key_id(pki: PartPki) -> Chain:
    """A sub-CA under the name of the installed root, without a word on which key it means."""
    other = twin(pki)
    root, sub = other.authorities[Role.V2G_ROOT], other.authorities[Role.CPO_SUB_1]
    bare = x509.CertificateBuilder().subject_name(sub.certificate.subject).issuer_name(root.certificate.subject)
    bare = bare.public_key(sub.certificate.public_key()).serial_number(77)
    bare = bare.not_valid_before(sub.certificate.not_valid_before_utc)
    bare = bare.not_valid_after(sub.certificate.not_valid_after_utc)
    for extension in sub.certificate.extensions:
        if not isinstance(extension.value, x509.AuthorityKeyIdentifier):
            bare = bare.add_extension(extension.value, critical=extension.critical)
    forged = bare.sign(root.private_key, CURVES[curve(pki)].digest).public_bytes(Encoding.DER)
    return [*other.secc.chain[:2], forged]


def with_key(pki: PartPki, key: PublicKey) -> Chain:
    row, issuer = profile(Role.SECC, pki.part), issuer_of_secc(pki)
    subject = Subject(common_name=pki.secc.name)
    return [certify(row, pki.part, subject, key, issuer, now=NOW, entropy=counting), *issuer.chain]


def rsa_leaf(pki: PartPki) -> Chain:
    return with_key(pki, cast(PublicKey, rsa.generate_private_key(65537, 1024).public_key()))


def mixed_leaf(pki: PartPki) -> Chain:
    """An Ed448 leaf under ECDSA sub-CAs, or the other way round."""
    other = Curve.P521 if curve(pki) is Curve.ED448 else Curve.ED448
    return with_key(pki, CURVES[other].generate().public_key())


def built(pki: PartPki, found: list[tuple[x509.ExtensionType, bool]], name: x509.Name | None = None) -> Chain:
    row, issuer, secc = profile(Role.SECC, pki.part), issuer_of_secc(pki), pki.secc.certificate
    builder = x509.CertificateBuilder().issuer_name(issuer.certificate.subject).public_key(secc.public_key())
    builder = builder.subject_name(name or distinguished_name(row, Subject(common_name=pki.secc.name)))
    builder = builder.serial_number(serial(counting))
    builder = builder.not_valid_before(secc.not_valid_before_utc).not_valid_after(secc.not_valid_after_utc)
    for extension, critical in found:
        builder = builder.add_extension(extension, critical=critical)
    return [
        builder.sign(issuer.private_key, CURVES[curve(pki)].digest).public_bytes(Encoding.DER),
        *issuer.chain,
    ]


def usual(pki: PartPki) -> list[tuple[x509.ExtensionType, bool]]:
    return extensions(profile(Role.SECC, pki.part), pki.secc.private_key.public_key(), issuer_of_secc(pki))


def usage_not_critical(pki: PartPki) -> Chain:
    return built(pki, [(found, critical and not isinstance(found, x509.KeyUsage)) for found, critical in usual(pki)])


def without_usage(pki: PartPki) -> Chain:
    return built(pki, [(found, critical) for found, critical in usual(pki) if not isinstance(found, x509.KeyUsage)])


def unknown_critical(pki: PartPki) -> Chain:
    strange = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.99999.1"), b"\x05\x00")
    return built(pki, [*usual(pki), (strange, True)])


def without_domain(pki: PartPki) -> Chain:
    return leaf(pki, issuer_of_secc(pki), domains=())


def two_names(pki: PartPki) -> Chain:
    both = [*distinguished_name(profile(Role.SECC, pki.part), Subject(common_name="DEABCC123456789"))]
    both.append(x509.NameAttribute(x509.NameOID.COMMON_NAME, pki.secc.name))
    return built(pki, usual(pki), x509.Name(both))


def private_root(pki: PartPki) -> Chain:
    """Under a root that may vouch for stations, but only for an MO's sub-CAs."""
    return list(pki.contract.chain)


def flipped(pki: PartPki) -> Chain:
    """The last octet of the leaf's signature, or for Ed448 one of its middle."""
    octets = bytearray(pki.secc.chain[0])
    octets[-30] ^= 1
    return [bytes(octets), *pki.secc.chain[1:]]


def resigned(pki: PartPki, change: Callable[[list[bytes]], list[bytes]]) -> Chain:
    issuer = issuer_of_secc(pki)
    return [der.resigned(pki.secc.chain[0], issuer.private_key, change), *issuer.chain]


def sha1_leaf(pki: PartPki) -> Chain:
    issuer = issuer_of_secc(pki)
    return [der.resigned(pki.secc.chain[0], issuer.private_key, lambda fields: fields, sha1=True), *issuer.chain]


def large(pki: PartPki) -> Chain:
    """One octet too many, all of them in a good certificate."""
    limit = 800 if pki.part is Part.ISO2 else 1600
    return [pki.secc.chain[0] + bytes(limit + 1 - len(pki.secc.chain[0])), *pki.secc.chain[1:]]


def evil(make: Callable[[PartPki], Chain], *codes: Code) -> Evil:
    return Evil(make, frozenset(codes))


def aged(days: float) -> Callable[[PartPki], Chain]:
    return lambda pki: leaf(pki, issuer_of_secc(pki), now=NOW + days * DAY, days=10)


EVIL: Mapping[str, Evil] = {
    # The list that public PKI tools for ISO 15118 generate.
    "a CA issued by a leaf": evil(ca_from_leaf, Code.ISSUER_NOT_CA),
    "evil twin root": evil(lambda pki: list(twin(pki).secc.chain), Code.FALSE_ROOT),
    "evil twin root sent along": evil(
        lambda pki: [*twin(pki).secc.chain, *twin(pki).anchors.v2g],
        Code.FALSE_ROOT,
        Code.PATH_TOO_LONG,
        Code.SELF_ISSUED,
    ),
    "evil twin root without key identifier": evil(twin_without_key_id, Code.FALSE_ROOT),
    "path length broken": evil(path_length_broken, Code.PATH_TOO_LONG),
    "path length evaded": evil(path_length_evaded, Code.SELF_ISSUED),
    "RSA-1024 leaf": evil(rsa_leaf, Code.WRONG_CURVE, Code.WRONG_SIGNATURE),
    "leaf of another curve than its chain": Evil(
        mixed_leaf, frozenset({Code.WRONG_SIGNATURE}), frozenset({Code.WRONG_CURVE})
    ),
    "KeyUsage not critical": evil(usage_not_critical, Code.NOT_CRITICAL),
    "expired leaf": evil(aged(-30), Code.EXPIRED),
    "leaf not yet valid": evil(aged(30), Code.NOT_YET_VALID),
    # Path validation.
    "third sub-CA": evil(third_sub_ca, Code.PATH_TOO_LONG),
    "sub-CA without keyCertSign": evil(sub_ca_without_cert_sign, Code.ISSUER_NOT_CA),
    "sub-CA missing": evil(lambda pki: [pki.secc.chain[0], pki.secc.chain[2]], Code.UNKNOWN_ROOT),
    "signature flipped": evil(flipped, Code.BROKEN_PATH),
    # Profile.
    "leaf without digitalSignature": evil(
        lambda pki: leaf(pki, issuer_of_secc(pki), usage=(Usage.KEY_AGREEMENT,)), Code.KEY_USAGE
    ),
    "leaf that may sign certificates": evil(
        lambda pki: leaf(pki, issuer_of_secc(pki), usage=(Usage.DIGITAL_SIGNATURE, Usage.KEY_CERT_SIGN)),
        Code.KEY_USAGE,
    ),
    "leaf without KeyUsage": evil(without_usage, Code.KEY_USAGE),
    "leaf without DC": evil(without_domain, Code.WRONG_ROLE),
    "leaf with the DC of a car maker": evil(
        lambda pki: leaf(pki, issuer_of_secc(pki), domains=("OEM",)), Code.WRONG_ROLE
    ),
    "two common names": evil(two_names, Code.NAME),
    "contract as station": evil(private_root, Code.WRONG_ROLE, Code.WRONG_ROOT_CLASS),
    "contract under the V2G root as station": evil(
        lambda pki: leaf(pki, issuer_of_secc(pki), role=Role.CONTRACT), Code.WRONG_ROLE
    ),
    "leaf that is a CA": evil(
        lambda pki: list(issuer_of_secc(pki).chain), Code.LEAF_IS_CA, Code.KEY_USAGE, Code.WRONG_ROLE
    ),
    "unknown critical extension": evil(unknown_critical, Code.UNKNOWN_CRITICAL),
    "an extension twice": evil(lambda pki: resigned(pki, der.with_twin_extension), Code.DUPLICATE_EXTENSION),
    "serial number of 21 octets": evil(lambda pki: resigned(pki, der.with_serial(1 << 160)), Code.SERIAL),
    "serial number zero": evil(lambda pki: resigned(pki, der.with_serial(0)), Code.SERIAL),
    "negative serial number": evil(lambda pki: resigned(pki, der.with_serial(-5)), Code.SERIAL),
    "X.509 version 1": evil(
        lambda pki: resigned(pki, der.as_version_1), Code.VERSION, Code.KEY_USAGE, Code.NO_CONSTRAINTS
    ),
    # Before and while reading.
    "no certificate": evil(lambda pki: [], Code.EMPTY),
    "empty certificate": evil(lambda pki: [b"", *pki.secc.chain[1:]], Code.UNREADABLE),
    "truncated certificate": evil(lambda pki: [pki.secc.chain[0][:-1], *pki.secc.chain[1:]], Code.UNREADABLE),
    "junk": evil(lambda pki: [bytes(range(256)), *pki.secc.chain[1:]], Code.UNREADABLE),
    "an octet behind the certificate": evil(
        lambda pki: [pki.secc.chain[0] + b"\0", *pki.secc.chain[1:]], Code.UNREADABLE
    ),
    "one octet too large": evil(large, Code.TOO_LARGE),
    "five certificates": evil(lambda pki: [pki.secc.chain[0]] * 5, Code.TOO_MANY),
}

SHA1 = evil(sha1_leaf, Code.WRONG_SIGNATURE)
