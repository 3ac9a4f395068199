"""Whole sessions of DIN SPEC 70121 and ISO 15118-2: what was asked, what was told, and how it ended."""

from itertools import groupby
from typing import Any

from msgspec.structs import replace

from pilotwire.ports import Wish
from pilotwire.session.dialect import Dialect
from pilotwire.session.events import (
    Ended,
    Refused,
    Warned,
)
from pilotwire.sim import Duel
from tests.evcc.iso2.wires import Change, changing
from tests.scenarios import Scenario
from tests.sessions import World, body_of

DC, AC, SINGLE = "DC_extended", "AC_three_phase_core", "AC_single_phase_core"
STOP_SOON = {6: Wish.STOP}


def scenario(mode: str, *, contract: bool = False, dialect: Dialect = Dialect.ISO2, **more: Any) -> Scenario:
    """A car that stops after a few turns, unless something else is wanted."""
    return Scenario(name=mode, dialect=dialect, mode=mode, contract=contract, **{"turns": STOP_SOON, **more})


def asked(world: World) -> list[str]:
    """What the car asked, repetitions as one."""
    names = [type(body_of(message)).__name__ for to_station, message in world.words if to_station]
    return [name.removesuffix("Req") for name, _ in groupby(names)]


def told(world: World, who: str, kind: type[Any]) -> list[Any]:
    """The events of one kind at one side."""
    return [event for side, event in world.told if side == who and isinstance(event, kind)]


def assert_good(world: World, *, paused: bool = False) -> None:
    """Both sides ended well, nothing was refused or odd, and the outlet is dead."""
    for who in ("station", "car"):
        endings = told(world, who, Ended)
        assert [(ending.good, ending.paused) for ending in endings] == [(True, paused)], endings
        assert told(world, who, Warned) == []
    assert told(world, "station", Refused) == []
    world.calm_down()
    facts, car = world.outlet.facts(world.now), world.vehicle.facts(world.now)
    assert (facts.contactors_closed, facts.output.amps) == (False, 0.0)
    assert not car.inlet.contactors_closed
    assert (facts.fault, car.fault) == (None, None)


HEAD = ["SupportedAppProtocol", "SessionSetup", "ServiceDiscovery"]
DC_BODY = ["ChargeParameterDiscovery", "CableCheck", "PreCharge", "PowerDelivery", "CurrentDemand", "PowerDelivery"]
AC_BODY = ["ChargeParameterDiscovery", "PowerDelivery", "ChargingStatus", "PowerDelivery"]
EIM, PNC = ["PaymentServiceSelection", "Authorization"], ["PaymentServiceSelection", "PaymentDetails", "Authorization"]
DC_TAIL = ["WeldingDetection", "SessionStop"]


def begin(world: World) -> Duel:
    """A session up to the third turn of its loop."""
    duel = world.duel().run(limit=0.01, **world.protection())
    while world.loops < 3:
        duel.step()
    return duel


def finish(world: World, duel: Duel) -> None:
    """To the end of both sides, for two minutes at most."""
    end = duel.now + 120.0
    while (duel.station.busy or duel.car.busy) and duel.now < end:
        duel.step()
    world.now = duel.now


def at_station(response: type[Any], change: Change, mode: str = DC, **more: Any) -> World:
    """A session with a station whose responses of one class are changed."""
    world = World(scenario(mode, **more))
    world.vehicle.errand = replace(world.vehicle.errand, target_soc=50.0)
    world.session(changing(response, change, world.scenario.dialect), limit=120.0)
    return world
