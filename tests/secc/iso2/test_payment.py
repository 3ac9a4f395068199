"""ISO 15118-2, station: who pays, and whether the car really holds the contract."""

from pilotwire.messages.iso2 import (
    AuthorizationReq,
)
from pilotwire.session.events import Authorized
from pilotwire.session.timers import EIM_ONGOING
from tests.secc.iso2.words import ac_desk, dc_desk


def test_the_car_is_put_off_until_somebody_has_paid() -> None:
    desk = dc_desk("AUTHORIZATION")
    assert desk.ask(AuthorizationReq()).evse_processing.name == "Ongoing_WaitingForCustomerInteraction"
    desk.until(AuthorizationReq(), lambda res: res.evse_processing.name == "Finished")
    assert desk.told(Authorized) == [Authorized(None)]


def test_a_refused_card_is_no_end_and_another_one_may_follow() -> None:
    """[V2G2-854]."""
    desk = dc_desk("AUTHORIZATION", accept=False)
    for _ in range(50):
        response = desk.ask(AuthorizationReq())
        assert (response.response_code.name, response.evse_processing.name) == (
            "OK",
            "Ongoing_WaitingForCustomerInteraction",
        )
        desk.wait(0.2)
    desk.outlet.parts.authoriser.accept = True
    desk.until(AuthorizationReq(), lambda res: res.evse_processing.name == "Finished")


def test_nobody_waits_for_a_card_for_ever() -> None:
    desk = ac_desk("AUTHORIZATION", accept=False)
    began = desk.now
    response = desk.until(AuthorizationReq(), lambda res: desk.wait(2.5) == [] and res.response_code.name != "OK")
    assert response.response_code.name == "FAILED"
    assert EIM_ONGOING <= desk.now - began < EIM_ONGOING + 10
    assert desk.safe()
