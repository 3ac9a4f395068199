"""ISO 15118-20, station: who pays, each code on the way to energy."""

from msgspec.structs import replace

from pilotwire.messages.iso20.base import Processing, ResponseCode
from pilotwire.messages.iso20.common import (
    Authorization,
    EIM_ASResAuthorizationMode,
    PnC_ASResAuthorizationMode,
)
from pilotwire.session.events import Authorized, Ended
from tests.secc.iso20.contracts import challenge_of, contract_desk, decided, proof
from tests.secc.iso20.desks import desk_at
from tests.secc.iso20.words import ASK_WAYS, DISCOVER, EIM, END, OTHER

EMAID = "DEPWRC00000001H"


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
