"""Defects that others found in stations of DIN SPEC 70121 and ISO 15118-2, and what cars in the field taught.

Each is a test of its own; those that other modules show already are not repeated here."""

import pytest
from msgspec.structs import replace

from pilotwire.drivers.virtual import Fault
from pilotwire.messages.iso2 import (
    AuthorizationReq,
    CertificateUpdateReq,
)
from pilotwire.session.events import EnergyStarted
from tests.secc.din.words import din_desk
from tests.secc.din.words import power as din_power
from tests.secc.iso2.contracts import contract_desk, details, proof
from tests.secc.iso2.test_contracts import ROOTS
from tests.secc.iso2.words import (
    AC,
    CABLE_CHECK,
    END,
    PAUSE,
    START,
    STATUS,
    STOP,
    dc_desk,
    dc_parameters,
    demand,
    power,
)

STATES = ("SERVICE_DISCOVERY", "PAYMENT_SELECTION", "AUTHORIZATION", "CHARGE_PARAMETERS", "CABLE_CHECK", "PRE_CHARGE")


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
