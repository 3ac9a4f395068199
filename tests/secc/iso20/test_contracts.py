"""ISO 15118-20, station: contracts, and whether the car really holds one."""

import pytest
from msgspec.structs import replace

from pilotwire.messages.iso20.common import (
    CertificateInstallationReq,
)
from pilotwire.pki import Part, TrustStore, make_part
from pilotwire.pki.reading import read
from pilotwire.secc.iso20.setup import SOON_S
from pilotwire.session.blank import blank
from pilotwire.session.dialect import BLANK
from pilotwire.session.events import Authorized, Ended
from tests.scenarios import START, pki
from tests.secc.iso20.contracts import challenge_of, contract_desk, decided, proof
from tests.secc.iso20.words import ASK_WAYS, SETUP

DAY = 86400.0


def expiry() -> float:
    """When the first certificate of the contract's chain expires."""
    return min(read(der).not_after.timestamp() for der in pki().iso20.contract.chain)


@pytest.mark.parametrize(("before", "code"), [(SOON_S + 60, "OK"), (SOON_S - 60, "OK_CertificateExpiresSoon")])
def test_a_contract_that_expires_within_two_weeks_is_told_so(before: float, code: str) -> None:
    """[V2G20-2218]."""
    desk = contract_desk(start=expiry() - before)
    assert decided(desk, *proof(challenge_of(desk))) == code
    assert desk.state == "SERVICE_DISCOVERY"


@pytest.mark.parametrize(
    ("moment", "code"),
    [(expiry() + DAY, "WARNING_CertificateExpired"), (START - 30 * DAY, "WARNING_CertificateNotYetValid")],
)
def test_a_contract_out_of_its_time_is_warned_about(moment: float, code: str) -> None:
    desk = contract_desk(start=moment)
    assert desk.code(*proof(challenge_of(desk))) == code
    assert desk.state == "AUTHORIZATION"


def test_a_contract_under_no_installed_root_is_of_an_unknown_provider() -> None:
    desk = contract_desk(trust=pki().iso2.anchors)
    assert desk.code(*proof(challenge_of(desk))) == "WARNING_eMSPUnknown"


def test_a_root_of_the_right_name_with_another_key_is_no_unknown_one() -> None:
    twin = make_part(Part.ISO20, now=START - DAY).contract
    desk = contract_desk()
    assert desk.code(*proof(challenge_of(desk), twin)) == "WARNING_CertificateValidationError"


def test_only_contracts_of_named_providers_are_taken() -> None:
    desk = contract_desk(providers=("DEXYZ",))
    assert desk.answer.body.authorization_mode.supported_providers.provider_id == ("DEXYZ",)
    assert desk.code(*proof(challenge_of(desk))) == "WARNING_eMSPUnknown"
    desk = contract_desk(providers=("DEPWR",))
    assert decided(desk, *proof(challenge_of(desk))) == "OK"


def test_without_roots_nothing_is_believed() -> None:
    desk = contract_desk(trust=TrustStore())
    assert desk.code(*proof(challenge_of(desk))).startswith("WARNING_")
    assert desk.told(Authorized) == []


@pytest.mark.parametrize("name", ["secc", "vehicle", "oem_provisioning"])
def test_certificates_of_other_roles_are_no_contracts(name: str) -> None:
    other = getattr(pki().iso20, name)
    desk = contract_desk()
    assert desk.code(*proof(challenge_of(desk), other)) == "WARNING_CertificateValidationError"


def test_an_old_challenge_is_no_good_and_a_new_one_may_be_had() -> None:
    desk = contract_desk()
    old = challenge_of(desk)
    desk.ask(ASK_WAYS)
    new = challenge_of(desk)
    assert (len(new), new != old) == (16, True)
    assert desk.code(*proof(old)) == "WARNING_ChallengeInvalid"
    assert decided(desk, *proof(new)) == "OK"


def test_each_session_has_its_own_challenge() -> None:
    desk = contract_desk()
    old = challenge_of(desk)
    desk.connect()
    desk.walk({"SESSION_SETUP": SETUP, "AUTHORIZATION_SETUP": ASK_WAYS}, "AUTHORIZATION")
    assert challenge_of(desk) != old
    assert desk.code(*proof(old)) == "WARNING_ChallengeInvalid"


@pytest.mark.parametrize("case", ["unsigned", "another key", "another content"])
def test_what_the_contract_did_not_sign_ends_the_session(case: str) -> None:
    desk = contract_desk()
    request, signature = proof(challenge_of(desk))
    if case == "another key":
        signature = proof(challenge_of(desk), key=pki().iso20.secc.private_key)[1]
    if case == "another content":
        signature = proof(bytes(16))[1]
    code = desk.code(request, None if case == "unsigned" else signature)
    assert code == "FAILED_SignatureError"
    assert [ending.good for ending in desk.told(Ended)] == [False]
    assert desk.safe()


def test_contracts_are_not_provisioned_here() -> None:
    desk = contract_desk()
    request = replace(blank(CertificateInstallationReq), header=BLANK)
    assert desk.code(request) == "FAILED"
    assert desk.safe()
