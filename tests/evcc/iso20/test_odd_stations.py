"""ISO 15118-20: what a car does at a station that is odd, hostile, or better than ours."""

import pytest
from msgspec.structs import replace

from pilotwire.drivers.virtual import Fault
from pilotwire.messages.iso20 import dc
from pilotwire.messages.iso20.base import ResponseCode
from pilotwire.messages.iso20.common import (
    Authorization,
    AuthorizationReq,
    AuthorizationRes,
    AuthorizationSetupRes,
    EIM_ASResAuthorizationMode,
    SupportedProvidersList,
)
from pilotwire.session.dialect import Envelope
from pilotwire.session.events import Authorized, Ended, Warned
from tests.evcc.iso2.watching import asked, assert_good, told
from tests.evcc.iso2.wires import body as fields
from tests.evcc.iso2.wires import changing
from tests.evcc.iso20.playing import (
    DC,
    HEAD,
    at_station,
    endings,
    in_mode,
    number,
    sent,
    world_of,
)


@pytest.mark.parametrize("code", [code for code in ResponseCode if code.name.startswith("FAILED")])
def test_a_car_that_is_refused_goes_and_is_safe(code: ResponseCode) -> None:
    world = at_station(dc.DC_ChargeLoopRes, fields(response_code=code))
    ending = told(world, "car", Ended)[0]
    assert (ending.good, code.name in ending.why) == (False, True)
    world.calm_down()
    assert not world.vehicle.facts(world.now).inlet.contactors_closed


def test_a_warning_in_the_loop_is_noted_once_and_borne() -> None:
    change = fields(response_code=ResponseCode.WARNING_EVPowerProfileViolation)
    world = at_station(dc.DC_ChargeLoopRes, change)
    assert [w.what for w in told(world, "car", Warned)] == ["the station finds the car outside of its power profile"]
    assert [good for good, _ in endings(world)] == [True, True]


WARNINGS = [
    code
    for code in ResponseCode
    if code.name.startswith("WARNING") and code is not ResponseCode.WARNING_ChallengeInvalid
]


@pytest.mark.parametrize("code", WARNINGS)
def test_a_contract_that_is_not_taken_leaves_the_way_to_a_person(code: ResponseCode) -> None:
    def change(envelope: Envelope) -> Envelope:
        shown = world.station.visit.message.selected_authorization_service
        return fields(response_code=code)(envelope) if shown is Authorization.PnC else envelope

    world = world_of(contract=True)
    world.session(changing(AuthorizationRes, change, world.scenario.dialect), limit=120.0)
    ways = [request.selected_authorization_service for request in sent(world, AuthorizationReq)]
    assert (ways[0], ways[-1]) == (Authorization.PnC, Authorization.EIM)
    assert told(world, "car", Warned)[0].what == f"the contract was not taken: {code.name}"


@pytest.mark.parametrize(("spoiled", "payer"), [(1, "DEPWRC00000001H"), (2, None)])
def test_a_challenge_that_is_no_good_is_asked_for_anew_once(spoiled: int, payer: str | None) -> None:
    """It came other than it was sent, and the station does not find its own under the signature."""
    left = [spoiled]

    def change(envelope: Envelope) -> Envelope:
        left[0] -= 1
        mode = replace(envelope.body.authorization_mode, gen_challenge=bytes(16))
        return fields(authorization_mode=mode)(envelope) if left[0] >= 0 else envelope

    world = at_station(AuthorizationSetupRes, change, contract=True)
    assert asked(world)[2:6] == ["AuthorizationSetup", "Authorization"] * 2
    assert told(world, "car", Authorized) == told(world, "station", Authorized) == [Authorized(payer)]
    assert [good for good, _ in endings(world)] == [True, True]


def test_a_contract_that_expires_soon_is_told_to_the_driver() -> None:
    def change(envelope: Envelope) -> Envelope:
        done = envelope.body.evse_processing.name == "Finished"
        return fields(response_code=ResponseCode.OK_CertificateExpiresSoon)(envelope) if done else envelope

    world = at_station(AuthorizationRes, change, contract=True)
    assert [w.what for w in told(world, "car", Warned)] == ["the contract expires soon"]
    assert told(world, "car", Authorized) == [Authorized("DEPWRC00000001H")]


@pytest.mark.parametrize(("providers", "way"), [(("DEXYZ",), "EIM"), (("DEXYZ", "DE-PWR"), "PnC")])
def test_a_contract_is_shown_only_where_its_provider_is_named(providers: tuple[str, ...], way: str) -> None:
    def change(envelope: Envelope) -> Envelope:
        listed = SupportedProvidersList(provider_id=providers)
        mode = replace(envelope.body.authorization_mode, supported_providers=listed)
        return fields(authorization_mode=mode)(envelope)

    world = at_station(AuthorizationSetupRes, change, contract=True)
    assert sent(world, AuthorizationReq)[0].selected_authorization_service.name == way
    assert_good(world)


def test_plug_and_charge_without_a_challenge_is_none() -> None:
    world = at_station(AuthorizationSetupRes, fields(authorization_mode=EIM_ASResAuthorizationMode()), contract=True)
    assert asked(world) == [*HEAD[:-1], "SessionStop"]
    assert "without a challenge" in told(world, "car", Warned)[0].what


def test_a_car_without_a_contract_leaves_a_station_that_takes_nothing_else() -> None:
    world = world_of(contract=True, car_contract=None, external_payment=False)
    world.session(limit=60.0)
    assert asked(world) == [*HEAD[:-1], "SessionStop"]
    assert [event.good for event in told(world, "station", Ended)] == [True]


def test_a_car_leaves_a_station_with_too_little_voltage() -> None:
    world = at_station(dc.DC_ChargeParameterDiscoveryRes, in_mode(evse_maximum_voltage=number(300)))
    assert "the battery stands at" in told(world, "car", Warned)[0].what
    assert asked(world)[-2:] == ["DC_ChargeParameterDiscovery", "SessionStop"]


def test_contactors_of_the_car_that_do_not_close_end_the_session() -> None:
    world = world_of(DC)
    world.vehicle.faults.switch_on(Fault.CONTACTOR_STUCK)
    world.session(limit=60.0)
    assert asked(world)[-2:] == ["DC_PreCharge", "SessionStop"]
    assert told(world, "car", Warned)[0].what == "the car's contactors did not close"


def test_a_voltage_that_stays_is_told() -> None:
    world = at_station(dc.DC_WeldingDetectionRes, fields(evse_present_voltage=number(400)))
    assert "may be welded" in told(world, "car", Warned)[0].what
    assert told(world, "car", Ended)[0].good


def test_a_car_whose_departure_is_now_takes_no_time() -> None:
    world = world_of(DC, turns={})
    world.vehicle.errand = replace(world.vehicle.errand, departure=world.now)
    world.session(limit=60.0)
    assert world.loops < 5
    assert_good(world)


def test_a_session_of_another_number_in_the_loop_is_left() -> None:
    def change(envelope: Envelope) -> Envelope:
        return replace(envelope, session_id=bytes.fromhex("1122334455667788"))

    world = world_of(DC)
    duel = world.duel(changing(dc.DC_ChargeLoopRes, change, world.scenario.dialect))
    duel.run(60.0)
    assert "is not the one of this session" in told(world, "car", Ended)[0].why
