"""ISO 15118-2, station: contracts, and whether the car really holds one."""

from collections.abc import Callable

import pytest
from cryptography import x509
from msgspec.structs import replace

from pilotwire.messages.iso2 import (
    AuthorizationReq,
    CertificateChain,
    CertificateInstallationReq,
    CertificateUpdateReq,
    ListOfRootCertificateIDs,
    PaymentDetailsReq,
    SubCertificates,
)
from pilotwire.messages.xmldsig import X509IssuerSerial
from pilotwire.pki import Part, Role, make_part
from pilotwire.pki.signature import sign
from pilotwire.session.events import Authorized
from tests.scenarios import START, pki
from tests.secc.iso2.contracts import contract_desk, details, proof
from tests.secc.iso2.words import CONTRACT, requests, select

ROOTS = ListOfRootCertificateIDs(
    root_certificate_id=(X509IssuerSerial(x509_issuer_name="CN=root", x509_serial_number=1),)
)


JUNK = CertificateChain(certificate=b"\x30\x03\x02\x01\x01")


def test_a_contract_is_challenged_and_proven() -> None:
    desk = contract_desk()
    challenge = desk.ask(details()).gen_challenge
    assert len(challenge) == 16
    request, signature = proof(challenge)
    assert desk.ask(request, signature).evse_processing.name == "Ongoing"
    desk.until(AuthorizationReq(), lambda res: res.evse_processing.name == "Finished")
    assert desk.told(Authorized) == [Authorized("DEPWRC00000001H")]


def test_a_car_may_sign_each_time_it_asks() -> None:
    desk = contract_desk("AUTHORIZATION")
    desk.outlet.parts.authoriser.delay = 1.0
    request, signature = proof(desk.answer.body.gen_challenge)
    for _ in range(3):
        assert desk.ask(request, signature).evse_processing.name == "Ongoing"
    desk.wait(1.0)
    assert desk.ask(request, signature).evse_processing.name == "Finished"


def test_each_session_has_its_own_challenge() -> None:
    desk = contract_desk()
    first = desk.ask(details()).gen_challenge
    desk.connect()
    again = dict(requests(desk)) | {"PAYMENT_SELECTION": select(CONTRACT)}
    desk.walk(again, "PAYMENT_DETAILS")
    assert desk.ask(details()).gen_challenge != first


@pytest.mark.parametrize("emaid", ["DE-PWR-C00000001-H", "depwrc00000001h", "DEPWRC00000001"])
def test_an_emaid_may_be_spelled_in_several_ways(emaid: str) -> None:
    text = emaid.replace("-", "")
    assert contract_desk().code(details(emaid=text)) == "OK"


def test_an_emaid_of_somebody_else_is_refused() -> None:
    assert contract_desk().code(details(emaid="DEPWRC99999999X")) == "FAILED_CertChainError"


YEAR = 366 * 86400.0


BAD: dict[str, tuple[Callable[[], PaymentDetailsReq], str]] = {
    "junk": (lambda: replace(details(), contract_signature_cert_chain=JUNK), "FAILED_CertChainError"),
    "empty": (
        lambda: replace(details(), contract_signature_cert_chain=CertificateChain(certificate=b"")),
        "FAILED_NoCertificateAvailable",
    ),
    "largest": (
        lambda: replace(details(), contract_signature_cert_chain=CertificateChain(certificate=bytes(800))),
        "FAILED_CertChainError",
    ),
    "cut short": (lambda: details(chain=(pki().iso2.contract.chain[0][:-7],)), "FAILED_CertChainError"),
    "no sub-CAs": (lambda: details(chain=pki().iso2.contract.chain[:1]), "FAILED_CertChainError"),
    "foreign root": (lambda: details(make_part(Part.ISO2, now=START - 86400).contract), "FAILED_CertChainError"),
    "station's certificate": (
        lambda: details(pki().iso2.secc, emaid="DEPWRC00000001H"),
        "FAILED_CertChainError",
    ),
    "provisioning certificate": (
        lambda: details(pki().iso2.oem_provisioning, emaid="DEPWRC00000001H"),
        "FAILED_CertChainError",
    ),
    "two leafs": (
        lambda: replace(
            details(),
            contract_signature_cert_chain=CertificateChain(
                certificate=pki().iso2.contract.chain[0],
                sub_certificates=SubCertificates(certificate=(pki().iso2.contract.chain[0],) * 4),
            ),
        ),
        "FAILED_CertChainError",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_a_contract_that_is_no_good_is_refused_and_the_next_car_served(case: str) -> None:
    make, code = BAD[case]
    desk = contract_desk()
    assert desk.code(make()) == code
    assert desk.safe()
    desk.connect()
    assert contract_desk().code(details()) == "OK"


@pytest.mark.parametrize(
    ("age", "code"), [(20 * YEAR, "FAILED_CertificateExpired"), (-YEAR, "FAILED_CertChainError")], ids=["old", "early"]
)
def test_time_counts(age: float, code: str) -> None:
    """ISO 15118-2 has no name for a contract that comes too early."""
    other = make_part(Part.ISO2, now=START - age)
    assert contract_desk(trust=other.anchors).code(details(other.contract)) == code


def test_a_contract_that_ends_soon_is_told_so() -> None:
    chain = pki().iso2.contract.chain
    ends = min(x509.load_der_x509_certificate(der).not_valid_after_utc.timestamp() for der in chain)
    assert contract_desk(start=ends - 3 * 86400).code(details()) == "OK_CertificateExpiresSoon"
    assert contract_desk(start=ends - 30 * 86400).code(details()) == "OK"


@pytest.mark.parametrize("challenge", [None, bytes(16), b"\xff" * 16], ids=["none", "zero", "ones"])
def test_another_challenge_is_refused(challenge: bytes | None) -> None:
    desk = contract_desk("AUTHORIZATION")
    request = AuthorizationReq(id="ID1", gen_challenge=challenge)
    signature = sign(pki().iso2.contract.private_key, Part.ISO2, [("iso2", request)])
    assert desk.code(request, signature) == "FAILED_ChallengeInvalid"


def test_a_challenge_without_a_signature_is_refused() -> None:
    desk = contract_desk("AUTHORIZATION")
    request, _ = proof(desk.answer.body.gen_challenge)
    assert desk.code(request) == "FAILED_SignatureError"


def test_a_signature_of_another_key_is_refused() -> None:
    desk = contract_desk("AUTHORIZATION")
    request, signature = proof(desk.answer.body.gen_challenge, pki().iso2.oem_provisioning)
    assert desk.code(request, signature) == "FAILED_SignatureError"


def test_a_signature_over_another_request_is_refused() -> None:
    desk = contract_desk("AUTHORIZATION")
    challenge = desk.answer.body.gen_challenge
    _, signature = proof(bytes(16))
    assert desk.code(AuthorizationReq(id="ID1", gen_challenge=challenge), signature) == "FAILED_SignatureError"


def test_a_contract_that_nobody_pays_for_ends_the_session() -> None:
    desk = contract_desk("AUTHORIZATION")
    desk.outlet.parts.authoriser.contracts = ()
    request, signature = proof(desk.answer.body.gen_challenge)
    assert desk.code(request, signature) == "OK"
    assert desk.until(AuthorizationReq(), lambda res: res.response_code.name != "OK").response_code.name == "FAILED"


def test_no_certificate_can_be_installed_or_updated() -> None:
    credential = pki().iso2.oem_provisioning
    install = CertificateInstallationReq(
        id="ID1", oem_provisioning_cert=credential.chain[0], list_of_root_certificate_ids=ROOTS
    )
    update = CertificateUpdateReq(
        id="ID1",
        contract_signature_cert_chain=details().contract_signature_cert_chain,
        emaid="DEPWRC00000001H",
        list_of_root_certificate_ids=ROOTS,
    )
    for request, answer in ((install, "CertificateInstallationRes"), (update, "CertificateUpdateRes")):
        response = contract_desk().ask(request)
        assert (type(response).__name__, response.response_code.name) == (answer, "FAILED_NoCertificateAvailable")


def test_the_operators_role_is_not_a_contract() -> None:
    sub_ca = pki().iso2.authorities[Role.MO_SUB_2]
    assert contract_desk().code(details(sub_ca, emaid="DEPWRC00000001H")) == "FAILED_CertChainError"
