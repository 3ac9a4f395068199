"""Moments, roots, parts and octets at the edge of what validation accepts."""

import random
from collections.abc import Sequence
from typing import Any

import msgspec
import pytest
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509 import verification
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import given, settings
from hypothesis import strategies as st
from OpenSSL import crypto

from pilotwire.pki import (
    Code,
    Credential,
    Curve,
    IdentifierKind,
    Part,
    PartPki,
    PkiError,
    Role,
    RootClass,
    Subject,
    TrustStore,
    issue,
    profile,
    validate,
)
from pilotwire.pki.conformance import sub_ca
from pilotwire.pki.issuing import BACKDATED
from pilotwire.pki.reading import read
from tests.pki.evil import EVIL, SHA1, built, flipped, leaf, usual
from tests.pki.worlds import DAY, KINDS, NOW, counting, kind_name, stranger, world

Kind = tuple[Part, Curve]
ISO2, ISO20, ED448, LAB = KINDS
kinds = pytest.mark.parametrize("kind", KINDS, ids=kind_name)


def codes(pki: PartPki, chain: Sequence[bytes], role: Role = Role.SECC, now: float = NOW) -> set[Code]:
    return set(validate(chain, pki.anchors, role, pki.part, now).codes)


@kinds
def test_a_chain_is_valid_from_its_first_to_its_last_second(kind: Kind) -> None:
    pki = world(kind)
    start = NOW - BACKDATED.total_seconds()
    end = NOW + profile(Role.SECC, pki.part).days * DAY
    assert [codes(pki, pki.secc.chain, now=now) for now in (start, end)] == [set(), set()]
    assert codes(pki, pki.secc.chain, now=start - 1) == {Code.NOT_YET_VALID}
    assert codes(pki, pki.secc.chain, now=end + 1) == {Code.EXPIRED}
    assert validate(pki.secc.chain, pki.anchors, Role.SECC, pki.part, NOW).not_after == end


def test_every_expired_certificate_is_named_the_root_too() -> None:
    pki = world(ISO20)
    verdict = validate(pki.secc.chain, pki.anchors, Role.SECC, pki.part, NOW + 100 * 365 * DAY)
    assert [(found.code, found.place) for found in verdict.violations] == [(Code.EXPIRED, n) for n in range(4)]


def test_time_does_not_hide_a_broken_signature() -> None:
    pki = world(ISO2)
    assert codes(pki, flipped(pki), now=NOW + 365 * DAY) == {Code.EXPIRED, Code.BROKEN_PATH}


@kinds
def test_without_a_root_nothing_passes(kind: Kind) -> None:
    pki = world(kind)
    assert validate(pki.secc.chain, TrustStore(), Role.SECC, kind[0], NOW).codes == {Code.NO_ROOT}


def test_a_foreign_root_is_unknown() -> None:
    foreign = world(LAB)  # its roots have other names
    verdict = validate(world(ISO2).secc.chain, foreign.anchors, Role.SECC, Part.ISO2, NOW)
    assert verdict.codes == {Code.UNKNOWN_ROOT}


def test_a_root_installed_in_the_wrong_class_does_not_count() -> None:
    pki = world(ISO20)
    swapped = TrustStore(mo=pki.anchors.v2g)
    assert validate(pki.secc.chain, swapped, Role.SECC, Part.ISO20, NOW).codes == {Code.WRONG_ROOT_CLASS}


def test_a_trusted_root_that_is_junk_is_told_to_whoever_installed_it() -> None:
    with pytest.raises(PkiError, match="trusted root of 4 octets: must be a certificate in DER"):
        validate(world(ISO2).secc.chain, TrustStore(v2g=(b"junk",)), Role.SECC, Part.ISO2, NOW)


@kinds
def test_a_sender_may_add_the_root_and_order_sub_cas_as_it_likes(kind: Kind) -> None:
    pki = world(kind)
    first, second, third = pki.secc.chain
    assert codes(pki, [first, second, third, *pki.anchors.v2g]) == set()
    assert codes(pki, [first, third, second]) == set()


@kinds
def test_among_twins_the_right_root_is_found(kind: Kind) -> None:
    pki, anchors = world(kind), stranger(kind).anchors + world(kind).anchors
    verdict = validate(pki.secc.chain, anchors, Role.SECC, kind[0], NOW)
    assert (verdict.ok, verdict.root) == (True, pki.anchors.v2g[0])


@pytest.mark.parametrize("role", [Role.CONTRACT, Role.OEM_PROVISIONING, Role.VEHICLE])
def test_contracts_and_cars_may_stand_under_the_v2g_root(role: Role) -> None:
    pki = world(ISO20)
    row = profile(role, pki.part)
    chain = leaf(pki, pki.authorities[Role.CPO_SUB_2], role=role)
    assert row.anchors[-1] is RootClass.V2G
    assert codes(pki, chain, role) == set()


@pytest.mark.parametrize(("kind", "expected"), [(ISO2, {Code.NO_SUB_CA}), (ISO20, {Code.NO_SUB_CA}), (LAB, set())])
def test_only_in_the_lab_a_root_signs_a_leaf(kind: Kind, expected: set[Code]) -> None:
    pki = world(kind)
    assert codes(pki, leaf(pki, pki.authorities[Role.V2G_ROOT])) == expected


@pytest.mark.parametrize(
    ("kind", "asked", "expected"),
    [
        (ISO2, Part.ISO20, {Code.WRONG_CURVE}),
        (ISO2, Part.LAB, set()),
        (ISO20, Part.ISO2, {Code.WRONG_CURVE, Code.WRONG_ROLE}),  # DC=CSO is of -20
        (ED448, Part.ISO2, {Code.WRONG_CURVE, Code.WRONG_ROLE}),
        (ISO20, Part.LAB, set()),
        (LAB, Part.ISO20, {Code.WRONG_CURVE}),
    ],
)
def test_a_chain_of_one_part_offered_in_another(kind: Kind, asked: Part, expected: set[Code]) -> None:
    pki = world(kind)
    assert validate(pki.secc.chain, pki.anchors, Role.SECC, asked, NOW).codes == expected


def test_part_2_has_no_vehicle_certificate() -> None:
    with pytest.raises(PkiError, match="role 'vehicle': part 2"):
        validate(world(ISO20).vehicle.chain, world(ISO20).anchors, Role.VEHICLE, Part.ISO2, NOW)


@pytest.mark.parametrize("kind", [ISO2, ISO20, LAB], ids=kind_name)
def test_sha_1_is_refused(kind: Kind) -> None:
    assert codes(world(kind), SHA1.make(world(kind))) >= {Code.WRONG_SIGNATURE}


def vehicle(pki: PartPki, **changes: Any) -> list[bytes]:
    return leaf(pki, pki.authorities[Role.OEM_SUB_2], role=Role.VEHICLE, **changes)


@pytest.mark.parametrize("kind", [ISO20, ED448], ids=kind_name)
def test_a_vehicle_certificate_has_a_name_a_maker_and_a_purpose_and_nothing_else(kind: Kind) -> None:
    pki = world(kind)
    assert codes(pki, vehicle(pki), Role.VEHICLE) == set()
    assert codes(pki, vehicle(pki, bare=False), Role.VEHICLE) == {Code.SUBJECT}
    assert codes(pki, vehicle(pki, extended_needed=False), Role.VEHICLE) == {Code.WRONG_ROLE}
    server = ExtendedKeyUsageOID.SERVER_AUTH
    assert codes(pki, vehicle(pki, extended=server), Role.VEHICLE) == {Code.WRONG_ROLE}


BENCH = {  # role: the common names and domain components that peers' own scripts put there
    Role.SECC: ("SECCCert", "CPO"),
    Role.VEHICLE: ("OEMProvCert", "OEM"),
    Role.OEM_PROVISIONING: ("OEMProvCert", "OEM"),
    Role.CONTRACT: ("UKSWI123456791A", "MO"),
    Role.CPS: ("CPS Leaf", "CPS"),
}


@pytest.mark.parametrize("role", BENCH)
def test_the_lab_takes_the_names_of_benches(role: Role) -> None:
    pki, (name, domain) = world(LAB), BENCH[role]
    row = msgspec.structs.replace(profile(role, Part.LAB), domains=(domain,), name=IdentifierKind.ANY)
    assert row.issuer is not None
    subject = Subject(common_name=name, country="UK")
    made = issue(row, Part.LAB, subject, pki.authorities[row.issuer], now=NOW, entropy=counting)
    assert codes(pki, made.chain, role) == set()


def test_a_contract_is_no_tls_client() -> None:
    pki = world(ISO20)
    assert {Code.WRONG_ROOT_CLASS, Code.WRONG_ROLE} <= codes(pki, pki.contract.chain, Role.VEHICLE)


def test_a_contract_without_an_emaid_is_refused() -> None:
    pki = world(ISO2)
    row = msgspec.structs.replace(profile(Role.CONTRACT, Part.ISO2), name=profile(Role.CPS, Part.ISO2).name)
    sub = pki.authorities[Role.MO_SUB_2]
    for name, expected in (("DE-PWR-C00000001-H", set()), ("depwrc00000001", set()), ("Alice", {Code.NAME})):
        made = issue(row, Part.ISO2, Subject(common_name=name), sub, now=NOW, entropy=counting)
        assert codes(pki, made.chain, Role.CONTRACT) == expected


@kinds
def test_the_profile_too_knows_who_may_issue(kind: Kind) -> None:
    """OpenSSL knows it as well; neither relies on the other."""
    pki = world(kind)
    found = {role: [code for code, _ in sub_ca(read(made.chain[0]))] for role, made in pki.leafs.items()}
    assert found == {role: [Code.ISSUER_NOT_CA] for role in pki.leafs}
    assert [*sub_ca(read(pki.authorities[Role.MO_SUB_1].chain[0]))] == []


@kinds
def test_key_identifiers_may_be_critical(kind: Kind) -> None:
    pki = world(kind)
    assert codes(pki, built(pki, [(extension, True) for extension, _ in usual(pki)])) == set()


def test_sizes_are_judged_before_anything_is_parsed() -> None:
    pki = world(ISO2)
    assert codes(pki, [b"\x30" * 10_000_000, *pki.secc.chain[1:]]) == {Code.TOO_LARGE}
    assert codes(pki, [bytes(800), *pki.secc.chain[1:]]) == {Code.UNREADABLE}
    assert codes(pki, [b""] * 100_000) == {Code.TOO_MANY}
    assert codes(world(ISO20), [bytes(1601)]) == {Code.TOO_LARGE}


def test_all_violations_are_listed_with_their_places() -> None:
    pki = world(ISO2)
    verdict = validate([b"", b"\x30", bytes(801)], pki.anchors, Role.SECC, Part.ISO2, NOW)
    assert [(found.code, found.place) for found in verdict.violations] == [(Code.TOO_LARGE, 2)]
    verdict = validate([b"", b"\x30", pki.secc.chain[2]], pki.anchors, Role.SECC, Part.ISO2, NOW)
    assert [(found.code, found.place) for found in verdict.violations] == [(Code.UNREADABLE, 0), (Code.UNREADABLE, 1)]
    assert str(verdict).startswith("certificate 0: the octets are no certificate (0 octets")


def test_a_refused_chain_leaves_nothing_in_the_error_queue_of_this_thread() -> None:
    pki = world(ISO2)
    assert Code.BROKEN_PATH in codes(pki, flipped(pki))
    with pytest.raises(crypto.Error) as found:
        crypto.load_certificate(crypto.FILETYPE_ASN1, b"")
    assert "signature" not in str(found.value)


@kinds
def test_no_damage_to_octets_raises_or_passes(kind: Kind) -> None:
    pki, chance = world(kind), random.Random(kind_name(kind))
    for _ in range(150):
        place = chance.randrange(3)
        octets = bytearray(pki.secc.chain[place])
        for _ in range(chance.choice((1, 1, 1, 4))):
            octets[chance.randrange(len(octets))] = chance.randrange(256)
        chain = list(pki.secc.chain)
        chain[place] = bytes(octets)
        assert validate(chain, pki.anchors, Role.SECC, kind[0], NOW).ok == (chain == list(pki.secc.chain))


@settings(deadline=None, max_examples=60)
@given(st.lists(st.binary(max_size=900), max_size=6))
def test_no_octets_raise_or_pass(chain: list[bytes]) -> None:
    assert not validate(chain, world(ISO2).anchors, Role.SECC, Part.ISO2, NOW).ok


def needed(found: bool, what: str) -> None:
    if not found:
        raise ValueError(what)


def second_opinion(pki: PartPki, chain: Sequence[bytes]) -> bool:
    """What `cryptography.x509.verification` says of a path; it knows neither roles nor Ed448."""
    end = verification.ExtensionPolicy.permit_all().require_present(
        x509.KeyUsage,
        verification.Criticality.CRITICAL,
        lambda _policy, _certificate, found: needed(found.digital_signature and not found.key_cert_sign, "KeyUsage"),
    )
    between = verification.ExtensionPolicy.permit_all().require_present(
        x509.BasicConstraints,
        verification.Criticality.CRITICAL,
        lambda _policy, _certificate, found: needed(found.ca, "CA"),
    )
    between = between.require_present(
        x509.KeyUsage,
        verification.Criticality.CRITICAL,
        lambda _policy, _certificate, found: needed(found.key_cert_sign, "keyCertSign"),
    )
    root = x509.load_der_x509_certificate(pki.anchors.v2g[0])
    builder = verification.PolicyBuilder().store(verification.Store([root])).max_chain_depth(2)
    builder = builder.time(pki.secc.certificate.not_valid_before_utc)
    verifier = builder.extension_policies(ca_policy=between, ee_policy=end).build_client_verifier()
    try:
        first, *others = (x509.load_der_x509_certificate(der) for der in chain)
        verifier.verify(first, others)
    except (ValueError, verification.VerificationError, UnsupportedAlgorithm, x509.DuplicateExtension):
        return False
    return True


# Good paths to who does not know the profiles of ISO 15118.
BEYOND_PATHS = {
    "RSA-1024 leaf",
    "contract under the V2G root as station",
    "leaf of another curve than its chain",
    "leaf with the DC of a car maker",
    "leaf without DC",
    "serial number of 21 octets",
    "serial number zero",
    "two common names",
}


@pytest.mark.filterwarnings("ignore:Parsed a serial number")
@pytest.mark.parametrize("kind", [ISO2, ISO20, LAB], ids=kind_name)
def test_a_second_library_agrees_on_paths(kind: Kind) -> None:
    pki = world(kind)
    assert second_opinion(pki, pki.secc.chain)
    disputed = {name for name, case in EVIL.items() if case.make(pki) and second_opinion(pki, case.make(pki))}
    assert disputed == BEYOND_PATHS


def test_a_credential_shows_no_key() -> None:
    secc: Credential = world(ISO2).secc
    secret = secc.key_pem.decode().splitlines()[1]
    assert secret not in repr(secc)
