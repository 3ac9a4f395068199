"""Defects that others found in stations of DIN SPEC 70121 and ISO 15118-2, and what cars in the field taught.

Each is a test of its own; those that other modules show already are not repeated here.
"""

import pytest
from msgspec.structs import replace

from pilotwire.drivers.virtual import Fault
from pilotwire.messages.iso2 import (
    AuthorizationReq,
    CertificateUpdateReq,
    ChargeParameterDiscoveryReq,
    DC_EVChargeParameter,
    SessionSetupReq,
)
from pilotwire.ports import Contactors, PilotState
from pilotwire.session.dialect import ZERO
from pilotwire.session.events import EnergyStarted, EnergyStopped
from tests.scenarios import pki
from tests.secc.desk import Desk
from tests.secc.din.words import din_desk
from tests.secc.din.words import power as din_power
from tests.secc.iso2.test_payment import ROOTS
from tests.secc.iso2.words import (
    AC,
    CABLE_CHECK,
    CONTRACT,
    DC,
    END,
    EVCCID,
    PAUSE,
    RENEGOTIATE,
    START,
    STATUS,
    STOP,
    TURN,
    ac_desk,
    contract_desk,
    dc_desk,
    dc_parameters,
    demand,
    details,
    offering,
    power,
    proof,
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


def test_no_energy_comes_before_somebody_pays() -> None:
    """Attack 4 of the security facts: nobody gets past authorization by another request."""
    for request in (dc_parameters(), CABLE_CHECK, power(START), demand(10.0)):
        desk = dc_desk("AUTHORIZATION", accept=False)
        desk.ask(AuthorizationReq())
        assert desk.code(request) == "FAILED_SequenceError"
        assert not desk.told(EnergyStarted)
        assert desk.safe()


def test_a_cable_is_dead_when_a_session_sleeps() -> None:
    """4.7, 24: another one paused with a live cable."""
    desk = dc_desk("CURRENT_DEMAND")
    for _ in range(10):
        desk.ask(demand(50.0))
        desk.wait(0.1)
    assert [desk.code(power(STOP)), desk.code(PAUSE)] == ["OK", "OK"]
    assert desk.safe()
    assert desk.outlet.facts(desk.now).output.volts < 60


def test_a_car_that_asks_for_certificates_for_ever_gets_nowhere() -> None:
    """4.7, 24: a loop of installations must not hold the session open."""
    desk = contract_desk()
    request = CertificateUpdateReq(
        id="ID1",
        contract_signature_cert_chain=details().contract_signature_cert_chain,
        emaid="DEPWRC00000001H",
        list_of_root_certificate_ids=ROOTS,
    )
    assert desk.code(request) == "FAILED_NoCertificateAvailable"
    desk.wait(6.0)
    assert not desk.seat.busy


def test_a_challenge_serves_one_session() -> None:
    """A recorded proof does not open another session."""
    desk = contract_desk("AUTHORIZATION")
    recorded = proof(desk.answer.body.gen_challenge)
    other = contract_desk("AUTHORIZATION")
    assert other.seat.engine is not None
    other.seat.engine.visit.notes.challenge = bytes(16)
    assert other.code(*recorded) == "FAILED_ChallengeInvalid"


def test_a_proof_needs_payment_details_first() -> None:
    """The zero challenge of a session that never showed a contract proves nothing."""
    desk = contract_desk("PAYMENT_DETAILS", AC)
    assert desk.code(*proof(bytes(16))) == "FAILED_SequenceError"


@pytest.mark.parametrize("state", ["CABLE_CHECK", "PRE_CHARGE"])
def test_a_car_that_gives_up_early_may_switch_off(state: str) -> None:
    """Facts 2.3, 18 and 21: some send PowerDelivery(off) without a pre-charge; on is refused."""
    assert din_desk(state).code(din_power(False)) == "OK"
    assert din_desk(state).code(din_power(True)) == "FAILED_SequenceError"
    assert dc_desk(state).code(power(STOP)) == "OK"
    assert dc_desk(state).code(power(START)) == "FAILED_SequenceError"


def test_a_car_that_is_not_ready_in_charge_parameters_is_served() -> None:
    """2.3, 21: as the Volkswagen ID.4."""
    desk = dc_desk("CHARGE_PARAMETERS")
    assert desk.code(dc_parameters(dc_ev_status=replace(STATUS, ev_ready=False))) == "OK"


def test_a_broken_station_still_lets_the_car_switch_off_and_go() -> None:
    desk = dc_desk("CURRENT_DEMAND")
    desk.outlet.faults.switch_on(Fault.EMERGENCY_STOP)
    desk.wait(0.5)
    assert desk.code(power(STOP)) == "OK"
    assert desk.code(END) == "OK"
    assert desk.safe()
