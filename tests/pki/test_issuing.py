"""What is issued has the profile of its row; what must not be issued is not."""

from datetime import UTC, datetime

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from pilotwire.pki import (
    PARTS,
    PROFILES,
    Credential,
    Curve,
    Names,
    Part,
    PartPki,
    PkiError,
    Role,
    Subject,
    certify,
    demo_pki,
    issue,
    make_part,
    profile,
)
from pilotwire.pki.issuing import BACKDATED, serial
from pilotwire.pki.keys import curve_of
from pilotwire.pki.profiles import Usage
from tests.pki.worlds import DAY, KINDS, NOW, counting, kind_name, world

Kind = tuple[Part, Curve]
kinds = pytest.mark.parametrize("kind", KINDS, ids=kind_name)


def everyone(pki: PartPki) -> dict[Role, Credential]:
    return {**pki.authorities, **pki.leafs}


def usage(certificate: x509.Certificate) -> set[str]:
    found = certificate.extensions.get_extension_for_class(x509.KeyUsage)
    assert found.critical
    return {name.value for name in Usage if getattr(found.value, name.value)}


@kinds
def test_there_is_a_credential_for_every_row(kind: Kind) -> None:
    assert set(everyone(world(kind))) == {role for role, part in PROFILES if part is kind[0]}


@kinds
def test_every_certificate_has_curve_size_and_critical_extensions_of_its_part(kind: Kind) -> None:
    for role, credential in everyone(world(kind)).items():
        row, certificate = profile(role, kind[0]), credential.certificate
        assert curve_of(certificate.public_key()) is kind[1]
        assert len(credential.chain[0]) <= PARTS[kind[0]].max_octets
        assert usage(certificate) == {bit.value for bit in row.usage}
        constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
        assert constraints.critical
        assert (constraints.value.ca, constraints.value.path_length) == (row.ca, row.path_length)


@kinds
def test_chains_are_leaf_first_and_end_below_the_root(kind: Kind) -> None:
    pki = world(kind)
    for credential in pki.leafs.values():
        leaf, lower, upper = (x509.load_der_x509_certificate(der) for der in credential.chain)
        leaf.verify_directly_issued_by(lower)
        lower.verify_directly_issued_by(upper)
        assert upper.issuer in {pki.authorities[role].certificate.subject for role in list(Role)[:3]}
    assert all(len(pki.authorities[role].chain) == 1 for role in list(Role)[:3])


@kinds
def test_names_are_where_the_standard_puts_them(kind: Kind) -> None:
    pki = world(kind)
    domains = {
        role: [part.value for part in credential.certificate.subject.get_attributes_for_oid(NameOID.DOMAIN_COMPONENT)]
        for role, credential in pki.leafs.items()
    }
    assert domains[Role.SECC] == ["CSO" if kind[0] is Part.ISO20 else "CPO"]
    assert domains[Role.CPS] == ["CPS"]
    assert {role: credential.name for role, credential in pki.leafs.items()} == {
        role: getattr(Names(), role.name.lower()) for role in pki.leafs
    }


def test_the_vehicle_certificate_of_part_20_has_a_purpose_and_two_names() -> None:
    certificate = world((Part.ISO20, Curve.P521)).vehicle.certificate
    purposes = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(purposes) == [ExtendedKeyUsageOID.CLIENT_AUTH]
    assert [part.oid for part in certificate.subject] == [NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME]


def test_part_2_has_no_vehicle() -> None:
    with pytest.raises(PkiError, match="part 2 has no such certificate"):
        _ = world(KINDS[0]).vehicle


@kinds
def test_no_certificate_outlives_its_issuer(kind: Kind) -> None:
    pki = world(kind)
    for role, credential in everyone(pki).items():
        above = profile(role, kind[0]).issuer
        if above is not None:
            assert credential.certificate.not_valid_after_utc <= everyone(pki)[above].certificate.not_valid_after_utc


def test_late_leafs_are_cut_at_the_end_of_their_issuer() -> None:
    issuer = world(KINDS[0]).authorities[Role.CPO_SUB_2]
    end = issuer.certificate.not_valid_after_utc
    row, subject = profile(Role.SECC, Part.ISO2), Subject(common_name=Names().secc)
    made = issue(row, Part.ISO2, subject, issuer, now=end.timestamp() - DAY, entropy=counting).certificate
    assert made.not_valid_after_utc == end
    assert made.not_valid_before_utc == datetime.fromtimestamp(end.timestamp() - DAY, UTC) - BACKDATED


def test_serial_numbers_are_positive_and_have_64_bits_at_most() -> None:
    assert [serial(lambda n, octet=octet: octet * n) for octet in (b"\0", b"\xff")] == [1, (1 << 63) - 1]  # type: ignore[misc]


def test_serial_numbers_come_from_the_entropy_that_was_given() -> None:
    asked: list[int] = []

    def entropy(octets: int) -> bytes:
        asked.append(octets)
        return len(asked).to_bytes(octets) if len(asked) > 1 else b"\x7f" * octets

    pki = make_part(Part.ISO2, now=NOW, entropy=entropy)
    numbers = {credential.certificate.serial_number for credential in everyone(pki).values()}
    assert numbers == {int.from_bytes(b"\x7f" * 8) >> 1, *(max(1, n >> 1) for n in range(2, len(asked) + 1))}


def test_a_certificate_for_a_public_key_needs_no_private_one() -> None:
    pki = world(KINDS[1])
    key = pki.vehicle.private_key.public_key()
    row, subject = profile(Role.CONTRACT, Part.ISO20), Subject(common_name=Names().contract)
    der = certify(row, Part.ISO20, subject, key, pki.authorities[Role.MO_SUB_2], now=NOW, entropy=counting)
    assert x509.load_der_x509_certificate(der).public_key() == key


def test_only_the_right_issuer_issues() -> None:
    pki, other = world(KINDS[0]), world(KINDS[3])
    row, subject = profile(Role.SECC, Part.ISO2), Subject(common_name=Names().secc)
    for issuer, why in (
        (pki.authorities[Role.MO_SUB_2], "issuer 'mo-sub-2': a secc certificate comes from 'cpo-sub-2'"),
        (None, "issuer itself: a secc certificate comes from 'cpo-sub-2'"),
        (other.authorities[Role.CPO_SUB_2], "issuer of part lab: must be of part 2"),
    ):
        with pytest.raises(PkiError, match=why):
            issue(row, Part.ISO2, subject, issuer, now=NOW, entropy=counting)


def test_names_that_break_a_rule_or_a_size_are_not_issued() -> None:
    pki = world(KINDS[0])
    row, issuer = profile(Role.CONTRACT, Part.ISO2), pki.authorities[Role.MO_SUB_2]
    with pytest.raises(PkiError, match="EMAID 'Alice'"):
        issue(row, Part.ISO2, Subject(common_name="Alice"), issuer, now=NOW, entropy=counting)
    wide = Subject(common_name=Names().contract, organization="o" * 64)
    many = msgspec.structs.replace(row, domains=("MO" * 100,))
    with pytest.raises(PkiError, match=r"certificate of 8\d\d octets: part 2 allows 800"):
        issue(many, Part.ISO2, wide, issuer, now=NOW, entropy=counting)


def test_a_part_takes_its_own_curves_only() -> None:
    with pytest.raises(PkiError, match="curve 'secp256r1': part 20 takes secp521r1 or ed448"):
        make_part(Part.ISO20, now=NOW, curve=Curve.P256)


@pytest.mark.parametrize("curve", [Curve.P521, Curve.ED448])
def test_the_demo_has_both_parts_and_all_roots(curve: Curve) -> None:
    pki = demo_pki(NOW, curve=curve)
    assert curve_of(pki.iso20.vehicle.certificate.public_key()) is curve
    assert curve_of(pki.iso2.contract.certificate.public_key()) is Curve.P256
    assert [len(pki.anchors.v2g), len(pki.anchors.oem), len(pki.anchors.mo)] == [2, 2, 2]
    with pytest.raises(PkiError, match="part 'lab': this PKI has 2, 20 only"):
        _ = pki.lab


def test_a_key_of_another_curve_signs_nothing() -> None:
    key = ec.generate_private_key(ec.SECP384R1())
    row, subject = profile(Role.V2G_ROOT, Part.LAB), Subject(common_name="a root")
    with pytest.raises(PkiError, match="key: must be of curve P-256 or P-521, or Ed448"):
        issue(row, Part.LAB, subject, None, now=NOW, entropy=counting, private_key=key)
