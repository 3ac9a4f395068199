"""ISO 15118-2, station: readings that the car signs."""

from typing import Any

import pytest
from msgspec.structs import replace

from pilotwire.messages.iso2 import EnergyTransferMode, MeteringReceiptReq
from pilotwire.pki import Credential, Part
from pilotwire.pki.signature import sign
from pilotwire.session.events import ReceiptGiven
from tests.scenarios import pki
from tests.secc.desk import Desk
from tests.secc.iso2.contracts import contract_desk
from tests.secc.iso2.words import AC, DC, TURN, ac_desk, dc_desk, demand

PERIOD = 30.0
INVALID = "FAILED_MeteringSignatureNotValid"


def turn(desk: Desk) -> Any:
    """One turn of the loop of this outlet."""
    return desk.ask(TURN if desk.state == "CHARGING_STATUS" else demand(50.0))


def desk_of(mode: EnergyTransferMode) -> Desk:
    """A station that wants receipts, in its loop."""
    goal = "CHARGING_STATUS" if mode is AC else "CURRENT_DEMAND"
    return contract_desk(goal, mode, receipts=True, receipt_period=PERIOD)


def receipt(desk: Desk, response: Any, **odd: Any) -> MeteringReceiptReq:
    """The reading, handed back."""
    values = {"session_id": desk.session_id, "meter_info": response.meter_info}
    return MeteringReceiptReq(id="ID1", sa_schedule_tuple_id=1, **{**values, **odd})


def signed(request: MeteringReceiptReq, credential: Credential | None = None) -> tuple[MeteringReceiptReq, Any]:
    """With the signature of the contract."""
    key = (credential or pki().iso2.contract).private_key
    return request, sign(key, Part.ISO2, [("iso2", request)])


@pytest.mark.parametrize("mode", [AC, DC])
def test_receipts_are_asked_for_time_and_again(mode: EnergyTransferMode) -> None:
    desk = desk_of(mode)
    for _ in range(3):
        response = turn(desk)
        assert response.receipt_required
        answer = desk.ask(*signed(receipt(desk, response)))
        assert answer.response_code.name == "OK"
        assert type(answer.evse_status).__name__ == ("AC_EVSEStatus" if mode is AC else "DC_EVSEStatus")
        began = desk.now
        while desk.now - began < PERIOD - 1:
            assert not turn(desk).receipt_required
            desk.wait(2.0)
        desk.wait(began + PERIOD + 0.1 - desk.now)


def test_a_receipt_is_put_on_record_with_its_signature() -> None:
    desk = desk_of(DC)
    response = turn(desk)
    request, signature = signed(receipt(desk, response))
    desk.ask(request, signature)
    given = desk.told(ReceiptGiven)[0]
    assert (given.meter_id, given.import_wh) == ("PW-VIRTUAL-1", response.meter_info.meter_reading)
    assert (given.verified, given.signature) == (True, signature.signature_value.value)


@pytest.mark.parametrize("desk", [ac_desk, dc_desk])
def test_no_receipts_are_asked_for_where_other_means_pay(desk: Any) -> None:
    goal = "CHARGING_STATUS" if desk is ac_desk else "CURRENT_DEMAND"
    found = desk(goal, receipts=True, receipt_period=PERIOD)
    assert not any(turn(found).receipt_required for _ in range(5))


def test_nothing_but_the_receipt_or_the_end_may_follow() -> None:
    desk = desk_of(DC)
    turn(desk)
    assert desk.code(demand(50.0)) == "FAILED_SequenceError"


ODD: dict[str, dict[str, Any]] = {
    "another session": {"session_id": bytes(8)},
    "another meter": {"meter_info": {"meter_id": "SOMEBODY"}},
    "no reading": {"meter_info": {"meter_reading": None}},
    "too much": {"meter_info": {"meter_reading": 1_000_000}},
}


@pytest.mark.parametrize("case", ODD)
def test_a_receipt_for_something_else_is_refused(case: str) -> None:
    desk = desk_of(DC)
    response = turn(desk)
    odd = dict(ODD[case])
    if "meter_info" in odd:
        odd["meter_info"] = replace(response.meter_info, **odd["meter_info"])
    assert desk.code(*signed(receipt(desk, response, **odd))) == INVALID
    assert not desk.told(ReceiptGiven)
    assert desk.safe()


def test_a_receipt_without_a_signature_is_refused() -> None:
    desk = desk_of(AC)
    assert desk.code(receipt(desk, turn(desk))) == INVALID


def test_a_receipt_signed_by_another_key_is_refused() -> None:
    desk = desk_of(AC)
    assert desk.code(*signed(receipt(desk, turn(desk)), pki().iso2.oem_provisioning)) == INVALID


def test_a_receipt_that_was_changed_after_signing_is_refused() -> None:
    desk = desk_of(DC)
    desk_response = turn(desk)
    request, signature = signed(receipt(desk, desk_response))
    less = replace(request, meter_info=replace(request.meter_info, t_meter=1))
    assert desk.code(less, signature) == INVALID
