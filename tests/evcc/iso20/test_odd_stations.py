"""ISO 15118-20: what a car does at a station that is odd, hostile, or better than ours."""

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from pilotwire.drivers.virtual import Fault
from pilotwire.messages.iso20 import ac, dc
from pilotwire.messages.iso20.base import RationalNumber, ResponseCode
from pilotwire.messages.iso20.common import (
    AbsolutePriceSchedule,
    Authorization,
    AuthorizationReq,
    AuthorizationRes,
    AuthorizationSetupRes,
    EIM_ASResAuthorizationMode,
    PowerDeliveryReq,
    PowerScheduleEntry,
    PriceRule,
    ScheduleExchangeRes,
    ScheduleTuple,
    SupportedProvidersList,
)
from pilotwire.ports import Wish
from pilotwire.session.dialect import Envelope
from pilotwire.session.events import Authorized, Ended, Warned
from tests.evcc.iso2.watching import asked, assert_good, told
from tests.evcc.iso2.wires import body as fields
from tests.evcc.iso2.wires import changing
from tests.evcc.iso20.playing import (
    AC,
    AC_BPT,
    DC,
    DC_BPT,
    HEAD,
    SCHEDULED,
    at_station,
    endings,
    sent,
    turned,
    world_of,
)

number = RationalNumber.nearest


def in_mode(**values: Any) -> Callable[[Envelope], Envelope]:
    """Other values for fields of the control mode or of the energy transfer mode."""

    def change(envelope: Envelope) -> Envelope:
        name = "control_mode" if hasattr(envelope.body, "control_mode") else "energy_transfer_mode"
        mode = replace(getattr(envelope.body, name), **values)
        return replace(envelope, body=replace(envelope.body, **{name: mode}))

    return change


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


def offers(*rows: list[tuple[float, str]]) -> Callable[[Envelope], Envelope]:
    """Several tuples: each a list of powers in W and fees, for half an hour each."""

    def change(envelope: Envelope) -> Envelope:
        (first,) = envelope.body.control_mode.schedule_tuple
        mode = replace(
            envelope.body.control_mode, schedule_tuple=tuple(_like(first, n, r) for n, r in enumerate(rows, 1))
        )
        return fields(control_mode=mode)(envelope)

    return change


def _like(first: ScheduleTuple, place: int, rows: list[tuple[float, str]]) -> ScheduleTuple:
    """Another tuple, with one step of power and price for each row."""
    charging = first.charging_schedule
    power, price = charging.power_schedule, charging.price_schedule
    assert isinstance(price, AbsolutePriceSchedule)
    steps = tuple(PowerScheduleEntry(duration=1800, power=number(watts)) for watts, _ in rows)
    stacks = tuple(
        replace(
            price.price_rule_stacks.price_rule_stack[0],
            duration=1800,
            price_rule=(PriceRule(energy_fee=RationalNumber.of(fee), power_range_start=number(0)),),
        )
        for _, fee in rows
    )
    power = replace(power, power_schedule_entries=replace(power.power_schedule_entries, power_schedule_entry=steps))
    price = replace(price, price_rule_stacks=replace(price.price_rule_stacks, price_rule_stack=stacks))
    return replace(
        first, schedule_tuple_id=place, charging_schedule=replace(charging, power_schedule=power, price_schedule=price)
    )


@pytest.mark.parametrize(
    ("rows", "best"),
    [
        (([(50_000, "0.40")], [(50_000, "0.30")], [(50_000, "0.35")]), 2),
        (([(0, "0.01")], [(50_000, "0.30")]), 2),
        (([(10_000, "0.10")], [(50_000, "0.30")]), 2),
        (([(0, "0.10"), (50_000, "0.10")], [(50_000, "0.50"), (50_000, "0.20")]), 1),
    ],
    ids=["the cheapest", "not the one without power", "not the one that is too weak", "with the cheapest hour"],
)
def test_a_car_takes_the_best_of_several_offers(rows: Any, best: int) -> None:
    """Energy comes first: 24 kWh are missing, and a plan without any would cost nothing."""
    world = world_of(DC, SCHEDULED)
    world.vehicle.errand = replace(world.vehicle.errand, departure=world.now + 3600.0)
    world.session(changing(ScheduleExchangeRes, offers(*rows), world.scenario.dialect), limit=60.0)
    profile = sent(world, PowerDeliveryReq)[0].ev_power_profile
    assert profile.control_mode.selected_schedule_tuple_id == best


@pytest.mark.parametrize("control", ["evse_maximum_charge_power", "evse_maximum_charge_current"])
def test_a_car_that_plans_asks_for_no_more_than_the_station_has(control: str) -> None:
    limit = number(3_500 if control.endswith("power") else 10)
    world = world_of(DC, SCHEDULED, turns={20: Wish.STOP})
    world.vehicle.errand = replace(world.vehicle.errand, departure=world.now + 300.0)
    world.session(changing(dc.DC_ChargeLoopRes, in_mode(**{control: limit}), world.scenario.dialect), limit=60.0)
    wanted = [float(turn.control_mode.ev_target_current) for turn in sent(world, dc.DC_ChargeLoopReq)]
    assert wanted[0] > 50
    assert 0 < max(wanted[1:]) <= 10.1


@pytest.mark.parametrize(("told_", "drawn"), [(5_000.0, 5_000.0), (0.0, 0.0), (50_000.0, 11_000.0), (-5_000.0, 0.0)])
def test_a_steered_car_draws_what_it_is_told_within_its_limits(told_: float, drawn: float) -> None:
    world = world_of(AC, turns={})
    wire = changing(ac.AC_ChargeLoopRes, in_mode(evse_target_active_power=number(told_)), world.scenario.dialect)
    duel = world.duel(wire)
    duel.run(limit=8.0)
    assert world.outlet.facts(duel.now).output.watts == pytest.approx(drawn, rel=0.01, abs=1)


@pytest.mark.parametrize(("mark", "gives"), [(39.0, True), (40.0, False), (60.0, False)])
def test_a_steered_car_gives_nothing_at_its_lowest_mark(mark: float, gives: bool) -> None:
    world = world_of(AC_BPT, turns={9: Wish.STOP})
    world.vehicle.errand = replace(world.vehicle.errand, minimum_soc=mark, departure=world.now + 600.0)
    world.session(limit=60.0)
    turns = sent(world, ac.AC_ChargeLoopReq)
    assert float(turns[0].control_mode.ev_maximum_discharge_power) == (-11_000 if gives else 0)


def test_a_car_takes_nothing_above_its_highest_mark() -> None:
    world = world_of(DC_BPT, turns={9: Wish.STOP})
    world.vehicle.errand = replace(world.vehicle.errand, target_soc=30.0, maximum_soc=35.0, departure=world.now + 600.0)
    world.session(limit=60.0)
    turns = sent(world, dc.DC_ChargeLoopReq)
    assert {float(turn.control_mode.ev_maximum_charge_power) for turn in turns} == {0}
    assert {float(turn.control_mode.ev_maximum_discharge_power) < 0 for turn in turns} == {True}


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


def test_a_car_goes_on_with_old_limits_where_a_loop_tells_none() -> None:
    world = turned(world_of(DC, SCHEDULED), lambda world: None, turns=20)
    modes = [turn.control_mode for turn in sent(world, dc.DC_ChargeLoopRes)]
    assert {mode.evse_maximum_charge_power for mode in modes} == {None}
    assert_good(world)


def test_a_session_of_another_number_in_the_loop_is_left() -> None:
    def change(envelope: Envelope) -> Envelope:
        return replace(envelope, session_id=bytes.fromhex("1122334455667788"))

    world = world_of(DC)
    duel = world.duel(changing(dc.DC_ChargeLoopRes, change, world.scenario.dialect))
    duel.run(60.0)
    assert "is not the one of this session" in told(world, "car", Ended)[0].why
