"""Defects that others found in stations, by their number in the facts: each a test."""

import pytest

from pilotwire.messages.iso2 import (
    CertificateUpdateReq,
    ChargeParameterDiscoveryReq,
    DC_EVChargeParameter,
    SessionSetupReq,
)
from pilotwire.ports import Contactors, PilotState
from pilotwire.session.dialect import ZERO
from pilotwire.session.events import EnergyStopped
from tests.scenarios import pki
from tests.secc.desk import Desk
from tests.secc.iso2.contracts import contract_desk, details
from tests.secc.iso2.test_contracts import ROOTS
from tests.secc.iso2.words import (
    CABLE_CHECK,
    CONTRACT,
    DC,
    END,
    EVCCID,
    RENEGOTIATE,
    START,
    STATUS,
    STOP,
    TURN,
    ac_desk,
    dc_desk,
    dc_parameters,
    demand,
    offering,
    power,
    requests,
    select,
    value,
)

STATES = ("SERVICE_DISCOVERY", "PAYMENT_SELECTION", "AUTHORIZATION", "CHARGE_PARAMETERS", "CABLE_CHECK", "PRE_CHARGE")


@pytest.mark.parametrize("state", [*STATES, "PRE_CHARGED", "CURRENT_DEMAND"])
def test_the_number_of_the_session_is_compared_in_every_state(state: str) -> None:
    """Facts 4.7, 6: one car simulator's ten messages passed with a foreign number."""
    for number in (ZERO, b"\7" * 8, b""):
        desk = dc_desk(state)
        request = {**requests(desk), "CURRENT_DEMAND": demand(1.0)}[state]
        assert desk.code(request, session_id=number) == "FAILED_UnknownSession"
        assert desk.state == "ENDED"


def test_numbers_and_challenges_take_all_their_bits_from_the_one_source() -> None:
    """4.7, 7: 64 and 128 bits, no seed of 32 and no decimal digits."""
    asked: list[int] = []
    desk = Desk(offering(contract_payment=True))
    assert desk.seat.engine is not None
    dice = desk.seat.engine.visit.entropy

    def counted(octets: int) -> bytes:
        asked.append(octets)
        return dice(octets)

    desk.seat.engine.visit.entropy = counted
    desk.open_session(SessionSetupReq(evccid=EVCCID))
    assert asked == [8]
    desk = contract_desk()
    assert desk.seat.engine is not None
    desk.seat.engine.visit.entropy = counted
    desk.ask(details())
    assert asked == [8, 16]


def test_a_number_of_zero_is_drawn_again() -> None:
    desk = Desk(offering())
    assert desk.seat.engine is not None
    drawn = iter((ZERO, b"\1" * 8))
    desk.seat.engine.visit.entropy = lambda octets: next(drawn)
    desk.open_session(SessionSetupReq(evccid=EVCCID))
    assert desk.session_id == b"\1" * 8


def test_junk_for_a_contract_does_not_keep_the_next_car_away() -> None:
    """4.7, 10: one octet string in PaymentDetailsReq ended a whole charging manager."""
    leaf = pki().iso2.contract.chain[0]
    desk = contract_desk()
    for cut in (1, 20, 100, 300):
        assert desk.code(details(chain=(leaf[:-cut],))) == "FAILED_CertChainError"
        desk.wait(6.0)
        desk.connect()
        words = dict(requests(desk)) | {"PAYMENT_SELECTION": select(CONTRACT)}
        desk.walk(words, "PAYMENT_DETAILS")
    assert desk.code(details()) == "OK"


def test_an_update_of_a_certificate_gets_its_own_answer() -> None:
    """4.7, 11: another station repeats the body of the message before."""
    request = CertificateUpdateReq(
        id="ID1",
        contract_signature_cert_chain=details().contract_signature_cert_chain,
        emaid="DEPWRC00000001H",
        list_of_root_certificate_ids=ROOTS,
    )
    response = contract_desk().ask(request)
    assert type(response).__name__ == "CertificateUpdateRes"
    assert response.response_code.name == "FAILED_NoCertificateAvailable"


def test_a_contactor_that_is_closed_already_is_no_obstacle() -> None:
    """4.7, 13: by level, not by edge."""
    desk = ac_desk("CHARGING_STATUS")
    assert desk.code(power(RENEGOTIATE, dc=False)) == "OK"
    desk.ask(requests(desk)["CHARGE_PARAMETERS"])
    assert desk.outlet.facts(desk.now).contactors_closed
    began = desk.now
    assert desk.code(power(START, dc=False)) == "OK"
    assert desk.now - began < 0.1


def test_a_contactor_opens_each_time_it_is_told() -> None:
    desk = ac_desk("CHARGING_STATUS")
    for _ in range(3):
        assert desk.outlet.facts(desk.now).contactors_closed
        assert desk.code(power(STOP, dc=False)) == "OK"
        assert not desk.outlet.facts(desk.now).contactors_closed
        assert desk.code(END) == "OK"
        desk.wait(6.0)
        desk.car(PilotState(False), Contactors(False))
        desk.connect()
        desk.walk(requests(desk), "CHARGING_STATUS")


def test_everything_that_is_known_of_the_meter_is_told() -> None:
    """4.7, 14: another station tells two of five elements. Two are the meter's own, which ours has not."""
    for desk, request in ((ac_desk("CHARGING_STATUS"), TURN), (dc_desk("CURRENT_DEMAND"), demand(1.0))):
        info = desk.ask(request).meter_info
        assert (info.meter_id, info.meter_reading, info.t_meter) == ("PW-VIRTUAL-1", 0, int(desk.now))


def test_new_terms_in_dc_do_not_leave_the_supply_on_under_the_cable_check() -> None:
    """4.7, 19: another station's check then fails, and its outlet is out of order."""
    desk = dc_desk("CURRENT_DEMAND")
    for _ in range(5):
        desk.ask(demand(20.0))
        desk.wait(0.1)
    desk.ask(power(RENEGOTIATE))
    desk.car(Contactors(False))
    desk.ask(dc_parameters())
    desk.until(CABLE_CHECK, lambda res: res.evse_processing.name == "Finished")
    assert desk.outlet.facts(desk.now).fault is None
    assert desk.told(EnergyStopped) == []


def test_nothing_optional_is_needed() -> None:
    """4.7, 20."""
    least = DC_EVChargeParameter(
        dc_ev_status=STATUS, ev_maximum_current_limit=value(100, "A"), ev_maximum_voltage_limit=value(400, "V")
    )
    desk = dc_desk("CHARGE_PARAMETERS")
    request = ChargeParameterDiscoveryReq(requested_energy_transfer_mode=DC, ev_charge_parameter=least)
    assert desk.code(request) == "OK"
