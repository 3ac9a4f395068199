"""ISO 15118-20, station: who pays, each code on the way to energy."""

from typing import Any

import pytest
from msgspec.structs import replace

from pilotwire.messages.iso20.base import Processing, ResponseCode
from pilotwire.messages.iso20.common import (
    Authorization,
    CertificateInstallationReq,
    EIM_ASResAuthorizationMode,
    PnC_ASResAuthorizationMode,
)
from pilotwire.pki import Part, TrustStore, make_part
from pilotwire.pki.reading import read
from pilotwire.secc.iso20.setup import SOON_S
from pilotwire.session.blank import blank
from pilotwire.session.dialect import BLANK
from pilotwire.session.events import Authorized, Ended
from tests.scenarios import START, pki
from tests.secc.desk import Desk
from tests.secc.iso20.contracts import challenge_of, contract_desk, proof
from tests.secc.iso20.desks import desk_at
from tests.secc.iso20.words import ASK_WAYS, DISCOVER, EIM, END, OTHER, SETUP

EMAID = "DEPWRC00000001H"
DAY = 86400.0


def decided(desk: Desk, *question: Any) -> str:
    """The code of the first answer that is final."""
    for _ in range(50):
        code = desk.code(*question)
        if desk.answer.body.evse_processing is Processing.Finished:
            return code
        desk.wait(0.1)
    raise AssertionError("nobody decided")


def expiry() -> float:
    """When the first certificate of the contract's chain expires."""
    return min(read(der).not_after.timestamp() for der in pki().iso20.contract.chain)


def test_a_person_pays_and_the_services_follow() -> None:
    desk = desk_at("AUTHORIZATION")
    assert desk.ask(EIM).evse_processing is Processing.Ongoing_WaitingForCustomerInteraction
    assert decided(desk, EIM) == "OK"
    assert desk.told(Authorized) == [Authorized(None)]
    assert desk.state == "SERVICE_DISCOVERY"


def test_a_contract_is_proven_and_asked_about() -> None:
    desk = contract_desk()
    request, signature = proof(challenge_of(desk))
    assert desk.ask(request, signature).evse_processing is Processing.Ongoing
    assert decided(desk, request, signature) == "OK"
    assert desk.told(Authorized) == [Authorized(EMAID)]


def test_a_refused_card_is_told_at_once_and_another_may_follow() -> None:
    """[V2G20-2230]: Finished and a warning, not Ongoing for ever."""
    desk = desk_at("AUTHORIZATION", accept=False)
    asked = desk.now
    assert decided(desk, EIM) == "WARNING_EIMAuthorizationFailure"
    assert desk.now - asked < 1.5
    assert desk.state == "AUTHORIZATION"
    desk.outlet.parts.authoriser.accept = True
    assert decided(desk, EIM) == "OK"


def test_a_refused_contract_leaves_the_way_to_a_person() -> None:
    desk = contract_desk()
    desk.outlet.parts.authoriser.contracts = ()
    question = proof(challenge_of(desk))
    assert decided(desk, *question) == "WARNING_GeneralPnCAuthorizationError"
    assert decided(desk, EIM) == "OK"
    assert desk.told(Authorized) == [Authorized(None)]


def test_a_car_that_changes_its_mind_is_asked_about_anew() -> None:
    """The answer about a contract is no answer about whoever stands there."""
    desk = contract_desk()
    desk.ask(*proof(challenge_of(desk)))
    desk.outlet.parts.authoriser.accept = False
    desk.wait(1.0)
    assert decided(desk, EIM) == "WARNING_EIMAuthorizationFailure"
    assert desk.told(Authorized) == []


def test_a_contract_after_a_card_is_a_question_of_its_own() -> None:
    desk = contract_desk()
    question = proof(challenge_of(desk))
    desk.ask(EIM)
    desk.wait(1.0)
    assert decided(desk, *question) == "OK"
    assert desk.told(Authorized) == [Authorized(EMAID)]


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


def test_the_way_must_be_on_offer_and_fit_its_mode() -> None:
    desk = contract_desk(external_payment=False)
    assert desk.code(EIM) == "WARNING_AuthorizationSelectionInvalid"
    mixed = replace(EIM, selected_authorization_service=Authorization.PnC)
    assert desk.code(mixed) == "WARNING_AuthorizationSelectionInvalid"
    assert desk.state == "AUTHORIZATION"


def test_no_contract_goes_in_clear() -> None:
    desk = desk_at("AUTHORIZATION_SETUP", contract_payment=True)
    response = desk.ask(ASK_WAYS)
    assert response.authorization_services == (Authorization.EIM,)
    assert isinstance(response.authorization_mode, EIM_ASResAuthorizationMode)
    assert desk.code(*proof(bytes(16))) == "WARNING_AuthorizationSelectionInvalid"


def test_a_station_for_contracts_only_cannot_serve_in_clear() -> None:
    desk = desk_at("AUTHORIZATION_SETUP", contract_payment=True, external_payment=False)
    assert desk.code(ASK_WAYS) == "FAILED"


def test_both_ways_come_with_a_challenge() -> None:
    desk = contract_desk()
    assert desk.answer.body.authorization_services == (Authorization.EIM, Authorization.PnC)
    assert isinstance(desk.answer.body.authorization_mode, PnC_ASResAuthorizationMode)
    assert desk.answer.body.certificate_installation_service is False


def test_nobody_reaches_the_services_without_paying() -> None:
    """Not by asking for other services either: whoever selected none cannot change them."""
    for request, code in ((DISCOVER, "FAILED_SequenceError"), (OTHER, "FAILED_NoServiceRenegotiationSupported")):
        desk = desk_at("AUTHORIZATION", accept=False)
        assert desk.code(request) == code
        assert desk.state == "ENDED"


def test_a_car_may_leave_before_it_pays() -> None:
    desk = desk_at("AUTHORIZATION")
    assert desk.code(END) == "OK"
    assert [ending.good for ending in desk.told(Ended)] == [True]


def test_a_backend_that_stays_silent_ends_the_session_in_time() -> None:
    """The station's half of the Ongoing time is 55 s."""
    desk = contract_desk()
    desk.outlet.parts.authoriser.delay = 1000.0
    question = proof(challenge_of(desk))
    desk.ask(*question)
    desk.wait(54.0)
    assert desk.code(*question) == "OK"
    desk.wait(1.0)
    assert desk.code(*question) == "FAILED"


def test_a_person_has_three_minutes_even_after_a_contract_was_refused() -> None:
    desk = contract_desk()
    desk.outlet.parts.authoriser.contracts = ()
    desk.outlet.parts.authoriser.delay = 40.0
    question = proof(challenge_of(desk))
    desk.ask(*question)
    desk.wait(41.0)
    assert desk.code(*question) == "WARNING_GeneralPnCAuthorizationError"
    desk.outlet.parts.authoriser.delay = 1000.0
    for _ in range(4):
        assert desk.ask(EIM).response_code is ResponseCode.OK
        desk.wait(45.0)
    desk.wait(1.0)
    assert desk.code(EIM) == "FAILED"


def test_contracts_are_not_provisioned_here() -> None:
    desk = contract_desk()
    request = replace(blank(CertificateInstallationReq), header=BLANK)
    assert desk.code(request) == "FAILED"
    assert desk.safe()
