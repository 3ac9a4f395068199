"""ISO 15118-20: whole sessions of a car and a station, in every combination that exists."""

from itertools import product
from typing import Any

import pytest
from msgspec.structs import replace

from pilotwire.evcc.iso20 import loop
from pilotwire.messages.iso20.common import (
    AbsolutePriceSchedule,
    MeteringConfirmationReq,
    PowerDeliveryReq,
    PriceLevelSchedule,
    ScheduleExchangeRes,
    ServiceSelectionReq,
)
from pilotwire.messages.iso20.dc import DC_ChargeLoopRes
from pilotwire.ports import Wish
from pilotwire.secc import INTERNET, PARKING
from pilotwire.session.agreed import Control, Mobility
from pilotwire.session.dialect import Envelope
from pilotwire.session.events import Authorized, ProfileChosen, ReceiptGiven, Selected
from tests.evcc.iso2.watching import asked, assert_good, told
from tests.evcc.iso2.wires import changing
from tests.evcc.iso20.playing import (
    AC,
    AC_BPT,
    CHOICE,
    DC,
    DC_BPT,
    DYNAMIC,
    HEAD,
    MCS,
    MCS_BPT,
    SCHEDULED,
    body,
    played,
    sent,
    world_of,
)
from tests.sessions import World

EMAID = "DEPWRC00000001H"
SERVICES = (AC, DC, AC_BPT, DC_BPT, MCS, MCS_BPT)
WAYS = ((SCHEDULED, Mobility.EVCC), (DYNAMIC, Mobility.EVCC), (DYNAMIC, Mobility.SECC))
KINDS = [
    (service, control, contract, mobility, number % 3)
    for number, ((control, mobility), service, contract) in enumerate(product(WAYS, SERVICES, (False, True)))
]
"""Six services, three ways to steer, two ways to pay; prices none, in money and as levels."""


def named(kind: tuple[Any, ...]) -> str:
    """Of a kind, for people."""
    service, control, contract, mobility, pricing = kind
    return f"{service}-{control.name}-{'PnC' if contract else 'EIM'}-{mobility.name}-pricing {pricing}".lower()


@pytest.mark.parametrize("kind", KINDS, ids=named)
def test_a_session_follows_the_chart(kind: tuple[int, Control, bool, Mobility, int]) -> None:
    service, control, contract, mobility, pricing = kind
    world = played(service, control, contract=contract, mobility=(mobility,), pricing=pricing, car_mobility=mobility)
    assert asked(world) == [*HEAD, *CHOICE, *body(service)]
    assert_good(world)
    variant = told(world, "station", Selected)[-1].agreed.variant
    assert (variant.service, variant.control, variant.mobility, variant.pricing) == (
        service,
        control,
        mobility,
        pricing,
    )
    payer = [Authorized(EMAID if contract else None)]
    assert told(world, "station", Authorized) == told(world, "car", Authorized) == payer
    assert_priced(world, pricing)


def assert_priced(world: World, pricing: int) -> None:
    """Every offer has prices of the agreed form, for each direction."""
    kinds = {0: type(None), 1: AbsolutePriceSchedule, 2: PriceLevelSchedule}
    modes = [res.control_mode for res in sent(world, ScheduleExchangeRes)]
    for mode in modes:
        tuples = getattr(mode, "schedule_tuple", ())
        parts = [part for one in tuples for part in (one.charging_schedule, one.discharging_schedule) if part]
        found = [part.price_schedule for part in parts] or [mode.price_schedule]
        assert all(type(price) is kinds[pricing] for price in found)


@pytest.mark.parametrize(("service", "control"), list(product(SERVICES, (SCHEDULED, DYNAMIC))))
def test_energy_flows_into_the_car(service: int, control: Control) -> None:
    """The departure is near enough that there is no time to wait for better prices."""
    world = world_of(service, control, turns={60: Wish.STOP})
    world.vehicle.errand = replace(world.vehicle.errand, departure=world.now + 300.0)
    world.session(limit=300.0)
    reading = world.outlet.facts(world.now).reading
    assert reading is not None
    assert (reading.import_wh > 10, reading.export_wh == 0) == (True, True)
    assert_good(world)


@pytest.mark.parametrize(("service", "control"), list(product((AC_BPT, DC_BPT, MCS_BPT), (SCHEDULED, DYNAMIC))))
def test_energy_flows_out_of_the_car_where_that_pays(service: int, control: Control) -> None:
    """The battery holds more than is wanted, and the next quarter of the hour is dear."""
    world = world_of(service, control, turns={60: Wish.STOP})
    world.vehicle.errand = replace(
        world.vehicle.errand, departure=world.now + 1000.0, target_soc=21.0, minimum_soc=20.0
    )
    world.now += 110.0
    world.session(limit=300.0)
    reading = world.outlet.facts(world.now).reading
    assert reading is not None
    assert (reading.import_wh < 1, reading.export_wh > 10) == (True, True)
    assert_good(world)


@pytest.mark.parametrize(("control", "mobility"), WAYS)
def test_a_car_picks_what_it_likes_of_many_parameter_sets(control: Control, mobility: Mobility) -> None:
    world = played(
        DC_BPT, control, controls=(DYNAMIC, SCHEDULED), mobility=(Mobility.SECC, Mobility.EVCC), car_mobility=mobility
    )
    variant = told(world, "car", Selected)[-1].agreed.variant
    assert (variant.control, variant.mobility) == (control, mobility)
    assert_good(world)


def test_a_car_makes_do_with_what_there_is() -> None:
    """It would rather plan by itself."""
    world = played(DC, SCHEDULED, controls=(DYNAMIC,))
    assert told(world, "car", Selected)[-1].agreed.variant.control is DYNAMIC
    assert_good(world)


@pytest.mark.parametrize(("offered", "taken"), [((DC, DC_BPT), DC_BPT), ((DC,), DC)])
def test_a_car_takes_the_service_that_it_likes_best(offered: tuple[int, ...], taken: int) -> None:
    world = played(services=offered, car_services=(DC_BPT, DC))
    assert told(world, "car", Selected)[-1].agreed.variant.service == taken
    assert_good(world)


@pytest.mark.parametrize("wanted", [(65,), (66,), (65, 66), (66, 65)])
def test_a_car_takes_the_extras_that_it_wants(wanted: tuple[int, ...]) -> None:
    world = played(vas=(INTERNET, PARKING), car_vas=wanted)
    (selection,) = sent(world, ServiceSelectionReq)
    found = [(s.service_id, s.parameter_set_id) for s in selection.selected_vas_list.selected_service]
    assert found == [(number, 1) for number in sorted(wanted)]
    assert_good(world)


def test_a_car_without_a_wish_takes_no_extras() -> None:
    (selection,) = sent(played(vas=(INTERNET, PARKING)), ServiceSelectionReq)
    assert selection.selected_vas_list is None


@pytest.mark.parametrize("control", [SCHEDULED, DYNAMIC])
@pytest.mark.parametrize("service", [AC, DC])
def test_a_contract_confirms_what_the_meter_reads(service: int, control: Control) -> None:
    world = played(
        service, control, contract=True, turns={30: Wish.STOP}, receipts=True, receipt_period=1.0,
        car_confirm_readings=True,
    )  # fmt: skip
    given = told(world, "station", ReceiptGiven)
    assert len(given) >= 2
    readings = [receipt.import_wh for receipt in given]
    assert readings == sorted(readings) == [receipt.import_wh for receipt in told(world, "car", ReceiptGiven)]
    assert_good(world)


def test_a_confirmation_repeats_the_costs_that_were_shown() -> None:
    world = played(contract=True, receipts=True, car_confirm_readings=True)
    shown = next(turn.receipt for turn in sent(world, DC_ChargeLoopRes) if turn.meter_info)
    assert shown is not None
    assert sent(world, MeteringConfirmationReq)[0].signed_metering_data.receipt == shown


def test_a_car_may_keep_its_confirmations_to_itself() -> None:
    world = played(contract=True, receipts=True, receipt_period=0.2)
    assert told(world, "station", ReceiptGiven) == []
    assert_good(world)


@pytest.mark.parametrize("service", [AC, DC_BPT])
def test_a_car_that_plans_announces_its_plan_and_promises_to_keep_it(service: int) -> None:
    world = played(service, SCHEDULED, power_tolerance=500.0, turns={60: Wish.STOP})
    start = sent(world, PowerDeliveryReq)[0]
    mode = start.ev_power_profile.control_mode
    assert (mode.selected_schedule_tuple_id, mode.power_tolerance_acceptance.name) == (1, "PowerToleranceConfirmed")
    assert told(world, "station", ProfileChosen)[0].plan.steps
    assert_good(world)


def test_a_steered_car_announces_all_that_it_can_take() -> None:
    """Stacks in the field want a profile in either control mode."""
    start = sent(played(), PowerDeliveryReq)[0]
    (entry,) = start.ev_power_profile.ev_power_profile_entries.ev_power_profile_entry
    assert float(entry.power) > 10_000


@pytest.mark.parametrize("service", [AC, DC, AC_BPT, DC_BPT])
def test_a_car_asks_for_new_schedules_where_the_old_ones_lead_nowhere(
    service: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten seconds of power were offered: when they are over and energy is missing, the car looks for more."""
    monkeypatch.setattr(loop, "LOST_S", 20.0)
    world = world_of(service, SCHEDULED, turns={}, car_loop_period=0.4)
    world.vehicle.errand = replace(world.vehicle.errand, departure=world.now + 1200.0)
    duel = world.duel(changing(ScheduleExchangeRes, _short, world.scenario.dialect))
    duel.run(limit=35.0, **world.protection())
    assert asked(world).count("ScheduleExchange") == 2


def _short(envelope: Envelope) -> Envelope:
    """The first ten seconds of an offer."""
    (first,) = envelope.body.control_mode.schedule_tuple
    charging = first.charging_schedule
    power = charging.power_schedule
    entries = replace(
        power.power_schedule_entries,
        power_schedule_entry=(replace(power.power_schedule_entries.power_schedule_entry[0], duration=10),),
    )
    charging = replace(charging, power_schedule=replace(power, power_schedule_entries=entries), price_schedule=None)
    mode = replace(envelope.body.control_mode, schedule_tuple=(replace(first, charging_schedule=charging),))
    return replace(envelope, body=replace(envelope.body, control_mode=mode))
