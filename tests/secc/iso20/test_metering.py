"""ISO 15118-20, station: meter readings, and confirmations of them."""

from typing import Any

import pytest
from msgspec.structs import replace

from pilotwire.messages.iso20.base import EVSENotification
from pilotwire.messages.iso20.charging import MeterInfo
from pilotwire.messages.iso20.common import Dynamic_SMDTControlMode, MeteringConfirmationReq, SignedMeteringData
from pilotwire.session.dialect import BLANK
from pilotwire.session.events import Ended, ReceiptGiven
from tests.secc.desk import Desk
from tests.secc.iso20.contracts import challenge_of, contract_desk, proof
from tests.secc.iso20.currents import dc_dynamic, dc_scheduled, dc_turn
from tests.secc.iso20.desks import walk
from tests.secc.iso20.loops import hour, looping, turns
from tests.secc.iso20.words import DC, DC_BPT, DYNAMIC, SCHEDULED


def reading(desk: Desk) -> MeterInfo:
    """What the meter reads, as the car is shown it."""
    info = desk.ask(dc_turn(desk, dc_dynamic(), meter_info_requested=True)).meter_info
    assert isinstance(info, MeterInfo)
    return info


def confirmation(desk: Desk, info: MeterInfo, session_id: bytes | None = None) -> MeteringConfirmationReq:
    """The car's word for it."""
    data = SignedMeteringData(
        id="ID1", session_id=session_id or desk.session_id, meter_info=info, control_mode=Dynamic_SMDTControlMode()
    )
    return MeteringConfirmationReq(header=BLANK, signed_metering_data=data)


def charged() -> Desk:
    """A station that has charged for a while."""
    desk = looping(DC, DYNAMIC)
    turns(desk, dc_dynamic(), 5.0)
    return desk


def test_the_meter_is_shown_on_request_only() -> None:
    desk = charged()
    assert desk.ask(dc_turn(desk, dc_dynamic())).meter_info is None
    info = reading(desk)
    assert (info.meter_id, info.charged_energy_reading_wh > 0) == ("PW-VIRTUAL-1", True)
    assert (info.bpt_discharged_energy_reading_wh, info.meter_timestamp) == (0, int(desk.now))


def test_what_was_shown_can_be_confirmed() -> None:
    desk = charged()
    info = reading(desk)
    assert desk.code(confirmation(desk, info)) == "OK"
    (receipt,) = desk.told(ReceiptGiven)
    assert (receipt.import_wh, receipt.meter_id) == (info.charged_energy_reading_wh, "PW-VIRTUAL-1")
    assert desk.state == "CHARGE_LOOP"


@pytest.mark.parametrize(
    "case", ["another energy", "another direction", "another meter", "another session", "not shown"]
)
def test_what_was_not_shown_cannot_be_confirmed(case: str) -> None:
    desk = charged()
    info, session_id = reading(desk), None
    match case:
        case "another energy":
            info = replace(info, charged_energy_reading_wh=info.charged_energy_reading_wh - 1)
        case "another direction":
            info = replace(info, bpt_discharged_energy_reading_wh=1)
        case "another meter":
            info = replace(info, meter_id="PW-VIRTUAL-2")
        case "another session":
            session_id = bytes.fromhex("1122334455667788")
        case "not shown":
            fresh = charged()
            assert fresh.code(confirmation(fresh, info)) == "FAILED_MeteringSignatureNotValid"
    if case != "not shown":
        assert desk.code(confirmation(desk, info, session_id)) == "FAILED_MeteringSignatureNotValid"
        assert [ending.good for ending in desk.told(Ended)] == [False]
        assert desk.safe()


def test_costs_so_far_go_with_the_reading() -> None:
    """At 0.30 for a kWh, tax included."""
    desk = looping(DC, DYNAMIC)
    turns(desk, dc_dynamic(), 20.0)
    response = desk.ask(dc_turn(desk, dc_dynamic(), meter_info_requested=True))
    receipt, energy = response.receipt, response.meter_info.charged_energy_reading_wh
    assert energy > 300
    assert float(receipt.energy_costs.amount) == pytest.approx(energy * 0.30 / 1000, abs=0.002)
    assert float(receipt.energy_costs.cost_per_unit) == 0.3
    (tax,) = receipt.tax_costs
    assert float(tax.amount) == pytest.approx(float(receipt.energy_costs.amount) * 0.19 / 1.19, abs=0.001)


def test_energy_that_is_given_back_lowers_the_costs() -> None:
    desk = looping(DC_BPT, SCHEDULED, (3000, -20_000.0), at=hour(price="0.40"))
    turns(desk, dc_scheduled(-50.0, bpt=True), 20.0)
    response = desk.ask(dc_turn(desk, dc_scheduled(-50.0, bpt=True), meter_info_requested=True))
    energy = response.meter_info.bpt_discharged_energy_reading_wh
    assert energy > 90
    assert float(response.receipt.energy_costs.amount) == pytest.approx(-energy * 0.40 / 1000, abs=0.002)


@pytest.mark.parametrize("pricing", [0, 2])
def test_without_prices_in_money_there_are_no_costs(pricing: int) -> None:
    desk = looping(DC, DYNAMIC, pricing=pricing)
    assert desk.ask(dc_turn(desk, dc_dynamic(), meter_info_requested=True)).receipt is None


def asking(**more: Any) -> Desk:
    """A station that wants confirmations of cars that pay by contract, in the loop."""
    desk = contract_desk(receipts=True, at=hour(), **more)
    question = proof(challenge_of(desk))
    while desk.state == "AUTHORIZATION":
        assert desk.code(*question) == "OK"
        desk.wait(0.1)
    return walk(desk, "CHARGE_LOOP")


def asks(response: Any) -> bool:
    """Whether the station asks for a confirmation."""
    status = response.evse_status
    return status is not None and status.evse_notification is EVSENotification.MeteringConfirmation


def test_a_contract_is_asked_for_confirmations_from_time_to_time() -> None:
    desk = asking(receipt_period=3.0)
    first = desk.ask(dc_turn(desk, dc_dynamic()))
    assert asks(first)
    assert desk.code(confirmation(desk, first.meter_info)) == "OK"
    confirmed = desk.now
    while not asks(desk.ask(dc_turn(desk, dc_dynamic()))):
        desk.wait(0.1)
    assert desk.now - confirmed == pytest.approx(3.0, abs=0.2)
    assert asks(desk.ask(dc_turn(desk, dc_dynamic())))  # until it is given


def test_whoever_pays_otherwise_is_not_asked() -> None:
    desk = looping(DC, DYNAMIC, receipts=True)
    assert not asks(desk.ask(dc_turn(desk, dc_dynamic())))
