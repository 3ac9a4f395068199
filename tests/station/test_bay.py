"""Charging by duty cycle is steered and recorded as sessions with messages are."""

from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from pilotwire.energy import Needs
from pilotwire.link import DockPolicy, Hlc
from pilotwire.metering import Header, Item, Outlet, Sealer, SignedReading, SoftwareKey
from pilotwire.metering.record import Event, Sample, Setpoint
from pilotwire.ports import X1, Attachment, Capabilities, StopWish, Wish
from pilotwire.session.events import BatteryTold
from pilotwire.signalling import BasicCarSettings, BasicStationSettings
from pilotwire.station import Recorder
from tests.sim.voyages import Trip

KEY = SoftwareKey.generate("ECDSA-secp256r1-SHA256")
NEVER = DockPolicy(hlc=Hlc.NEVER)
SOON_S = 15.0
FULL_A = 16.0  # of the outlet


class Pages:
    """Keeps records in memory."""

    def __init__(self) -> None:
        self.headers: list[Header] = []
        self.items: list[Item] = []
        self.ends: list[str] = []

    def begin(self, header: Header) -> None:
        self.headers.append(header)

    def amend(self, header: Header) -> None:
        self.headers[-1] = header

    def add(self, session_id: str, item: Item) -> None:
        assert session_id == self.headers[-1].session_id
        self.items.append(item)

    def end(self, session_id: str, stopped: float, reason: str, paused: bool) -> None:
        self.ends.append(reason)


def trip(**basics: Any) -> Trip:
    """An AC outlet without messages, and a car that is plugged in."""
    made = Trip(
        "iso2-ac",
        station_docks=NEVER,
        car_docks=NEVER,
        station_basics=BasicStationSettings(free=True, **basics),
        car_basics=BasicCarSettings(),
    )
    made.world.vehicle.errand = replace(made.world.vehicle.errand, wish=Wish.CHARGE)
    return made.begin()


def recorded(made: Trip) -> Pages:
    """The pages to come."""
    pages, meter = Pages(), made.world.outlet.parts.meter
    sealer = Sealer(Outlet(evse_id="DE*PWR*E0001*1", current="AC"), KEY)
    made.voyage.bay.recorder = Recorder(
        pages, sealer, meter.read, evse_id="DE*PWR*E0001*1", meter_key=KEY.public_key.hex()
    )
    return pages


def offers(made: Trip, amps: float) -> bool:
    """Whether so much is offered soon, and flows."""

    def flows() -> bool:
        charging = made.voyage.bay.charging
        drawn = made.voyage.outlet.interlock.output.amps / 3
        return charging is not None and abs(charging.amps - amps) < 0.1 and abs(drawn - amps) < 1.0

    return made.voyage.run(SOON_S, flows)


def needs(made: Trip, watts: float) -> None:
    """Somebody at the station wants so much power for this car."""
    now = made.voyage.now
    wanted = Needs(at=now, target_wh=20_000.0, maximum_wh=30_000.0, max_charge_w=watts)
    made.voyage.seat.steering.need(wanted, made.voyage.outlet.parts.meter.read(), now)


def test_the_plan_bounds_what_the_duty_cycle_offers() -> None:
    made = trip()
    assert offers(made, FULL_A)
    needs(made, 6_900.0)
    assert offers(made, 10.0)


def test_limits_that_change_bound_it_as_well() -> None:
    made = trip()
    made.voyage.outlet.limits = replace(made.voyage.outlet.limits, max_charge_a=8.0)
    assert offers(made, 8.0)


def test_a_pause_is_a_steady_pilot_until_the_operator_lets_it_go_on() -> None:
    made = trip()
    assert offers(made, FULL_A)
    made.voyage.seat.stop = StopWish.PAUSE
    assert made.voyage.run(SOON_S, lambda: made.safe)
    charging = made.voyage.bay.charging
    assert charging is not None
    assert charging.drive == X1
    made.voyage.seat.stop = StopWish.NONE
    assert offers(made, FULL_A)


def test_neither_plan_nor_wish_outlasts_the_plug() -> None:
    made = trip()
    assert offers(made, FULL_A)
    needs(made, 6_900.0)
    made.voyage.seat.stop = StopWish.STOP
    assert made.voyage.run(SOON_S, lambda: made.safe)
    made.voyage.unplug()
    made.voyage.run(1.0)
    made.voyage.plug()
    assert offers(made, FULL_A)


@pytest.mark.parametrize(("socket", "charges"), [(False, True), (True, False)])
def test_a_socket_offers_nothing_to_a_cable_without_a_resistor(socket: bool, charges: bool) -> None:
    """What the hardware says of itself comes before the settings."""
    made = trip(socket=not socket)
    attachment = Attachment.SOCKET if socket else Attachment.CABLE
    made.voyage.bay.capabilities = lambda: Capabilities(attachment=attachment)
    assert offers(made, FULL_A) is charges


@pytest.mark.parametrize("ventilation", [False, True])
def test_state_d_is_served_where_the_hardware_has_ventilation(ventilation: bool) -> None:
    made = trip(ventilation=not ventilation)
    made.voyage.bay.capabilities = lambda: Capabilities(ventilation=ventilation)
    made.world.outlet.parts.wire.ventilated = True
    assert offers(made, FULL_A) is ventilation


def test_one_plug_is_one_session_on_record_with_all_its_energy() -> None:
    made = trip()
    pages = recorded(made)
    assert offers(made, FULL_A)
    made.voyage.run(15.0)
    made.voyage.seat.stop = StopWish.PAUSE
    made.voyage.run(15.0)
    made.voyage.seat.stop = StopWish.NONE
    assert offers(made, FULL_A)
    made.voyage.run(15.0)
    made.voyage.unplug()
    made.voyage.run(1.0)
    [header] = pages.headers
    assert (header.protocol, header.security, header.authorization.token) == ("iec61851", "none", "EIM")
    assert len(bytes.fromhex(header.session_id)) == 8
    assert pages.ends == ["the plug was pulled"]
    readings = [item for item in pages.items if isinstance(item, SignedReading)]
    assert [found.occasion.name for found in readings] == ["BEGIN", "END", "BEGIN", "END"]
    assert readings[0].reading.import_wh == 0
    meter = made.world.outlet.parts.meter
    assert readings[-1].reading.import_wh == pytest.approx(meter.read().import_wh, abs=Decimal("0.1"))
    samples = [item for item in pages.items if isinstance(item, Sample)]
    assert len(samples) >= 30
    assert max(found.amps for found in samples) == pytest.approx(3 * FULL_A, abs=1.0)
    told = [(item.name, item.detail) for item in pages.items if isinstance(item, Event)]
    assert ("offered", "0 A per phase") in told


def test_a_record_has_its_own_setpoint_and_nothing_of_the_car_before() -> None:
    made = trip()
    pages = recorded(made)
    bay = made.voyage.bay
    for _ in range(2):
        assert made.voyage.run(SOON_S, lambda: bay.charging is not None)
        needs(made, 6_900.0)
        assert offers(made, 10.0)
        made.voyage.run(3.0)
        assert any(isinstance(item, Setpoint) for item in pages.items)
        assert {item.soc for item in pages.items if isinstance(item, Sample)} == {None}
        made.voyage.unplug()
        made.voyage.run(1.0)
        pages.items.clear()
        assert bay.recorder is not None
        bay.recorder.listen(made.voyage.now, BatteryTold(soc=80.0))  # as a session with messages leaves it behind
        made.voyage.plug()


def test_nobody_who_draws_nothing_is_on_record_and_names_do_not_repeat() -> None:
    made = trip()
    pages = recorded(made)
    made.world.vehicle.errand = replace(made.world.vehicle.errand, wish=Wish.PAUSE)
    made.voyage.run(SOON_S)
    made.voyage.unplug()
    made.voyage.run(1.0)
    assert (pages.headers, pages.items, pages.ends) == ([], [], [])
    made.world.vehicle.errand = replace(made.world.vehicle.errand, wish=Wish.CHARGE)
    for _ in range(2):
        made.voyage.plug()
        assert offers(made, FULL_A)
        made.voyage.unplug()
        made.voyage.run(1.0)
    assert len({header.session_id for header in pages.headers}) == len(pages.ends) == 2


def test_a_halted_bay_is_safe_and_its_record_complete() -> None:
    made = trip()
    pages = recorded(made)
    assert offers(made, FULL_A)
    made.voyage.bay.halt(made.voyage.now, "the station closed")
    made.voyage.outlet.advance(made.voyage.now + 2.0)
    assert made.voyage.outlet.at_rest
    assert pages.ends == ["the station closed"]
    made.voyage.bay.halt(made.voyage.now, "the station closed")
    assert pages.ends == ["the station closed"]
