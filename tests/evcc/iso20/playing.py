"""Whole sessions of ISO 15118-20: scenarios, what was asked and told, and stations that are changed on the wire."""

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from pilotwire.messages.iso20.base import EVSENotification, RationalNumber
from pilotwire.messages.iso20.charging import EVSEStatus
from pilotwire.messages.iso20.common import PowerDeliveryReq
from pilotwire.ports import StopWish, Wish
from pilotwire.session.agreed import AC_SERVICES, Control
from pilotwire.session.dialect import Dialect, Envelope
from pilotwire.session.events import Ended
from tests.evcc.iso2.watching import begin, finish
from tests.evcc.iso2.wires import Change, changing
from tests.evcc.iso2.wires import body as fields
from tests.scenarios import Scenario
from tests.sessions import World, body_of

AC, DC, AC_BPT, DC_BPT, MCS, MCS_BPT = 1, 2, 5, 6, 8, 9
SCHEDULED, DYNAMIC = Control.SCHEDULED, Control.DYNAMIC
SOON = {6: Wish.STOP}

HEAD = ["SupportedAppProtocol", "SessionSetup", "AuthorizationSetup", "Authorization"]
CHOICE = ["ServiceDiscovery", "ServiceDetail", "ServiceSelection"]
BODIES = {
    True: [
        "AC_ChargeParameterDiscovery", "ScheduleExchange", "PowerDelivery", "AC_ChargeLoop", "PowerDelivery",
        "SessionStop",
    ],
    False: [
        "DC_ChargeParameterDiscovery", "ScheduleExchange", "DC_CableCheck", "DC_PreCharge", "PowerDelivery",
        "DC_ChargeLoop", "PowerDelivery", "DC_WeldingDetection", "SessionStop",
    ],
}  # fmt: skip
"""What is asked from the charge parameters on, by whether it is AC."""


def body(service: int) -> list[str]:
    """The part of a session that is about energy."""
    return BODIES[service in AC_SERVICES]


def scenario(service: int = DC, control: Control = DYNAMIC, *, contract: bool = False, **more: Any) -> Scenario:
    """A car that stops after a few turns, unless something else is wanted."""
    dialect = Dialect.ISO20_AC if service in AC_SERVICES else Dialect.ISO20_DC
    fields = {"turns": SOON, **more}
    return Scenario(name="", dialect=dialect, service=service, control=control, contract=contract, **fields)


def world_of(service: int = DC, control: Control = DYNAMIC, **more: Any) -> World:
    """A world with no confirmations of readings, unless wanted; `more` is the scenario's or the world's."""
    own = {name: more.pop(name) for name in ("contract", "turns") if name in more}
    return World(scenario(service, control, **own), **{"receipts": False, "car_confirm_readings": False, **more})


def played(service: int = DC, control: Control = DYNAMIC, **more: Any) -> World:
    """A whole session."""
    world = world_of(service, control, **more)
    world.session(limit=300.0)
    return world


def at_station(
    response: type[Any], change: Change, service: int = DC, control: Control = DYNAMIC, **more: Any
) -> World:
    """A session with a station whose responses of one class are changed."""
    world = world_of(service, control, **more)
    world.session(changing(response, change, world.scenario.dialect), limit=120.0)
    return world


def wanting(wish: StopWish, service: int = DC, control: Control = DYNAMIC, **more: Any) -> World:
    """A session in whose loop the station begins to want something."""
    world = world_of(service, control, **{"turns": {40: Wish.STOP}, **more})
    duel = begin(world)
    world.wants_stop(wish)
    finish(world, duel)
    return world


def sent(world: World, kind: type[Any]) -> list[Any]:
    """The messages of one class, in order."""
    return [body_of(message) for _, message in world.words if isinstance(body_of(message), kind)]


def endings(world: World) -> list[tuple[bool, bool]]:
    """How both sides ended: whether well, and whether paused."""
    return [(event.good, event.paused) for _, event in world.told if isinstance(event, Ended)]


def turned(world: World, change: Callable[[World], None], turns: int = 40) -> World:
    """A session in whose loop something changes after three turns."""
    duel = begin(world)
    change(world)
    world.scenario = replace(world.scenario, turns={turns: Wish.STOP})
    finish(world, duel)
    return world


BOTH = pytest.mark.parametrize("control", [SCHEDULED, DYNAMIC])


EVERY = pytest.mark.parametrize("service", [AC, DC, AC_BPT, DC_BPT])


def progress(world: World) -> list[str]:
    """What the car wanted of the energy, in order."""
    return [request.charge_progress.name for request in sent(world, PowerDeliveryReq)]


def notice(kind: EVSENotification, delay: int = 30) -> Change:
    """A station that wants something of the car in every turn of the loop."""
    return fields(evse_status=EVSEStatus(notification_max_delay=delay, evse_notification=kind))


number = RationalNumber.nearest


def in_mode(**values: Any) -> Callable[[Envelope], Envelope]:
    """Other values for fields of the control mode or of the energy transfer mode."""

    def change(envelope: Envelope) -> Envelope:
        name = "control_mode" if hasattr(envelope.body, "control_mode") else "energy_transfer_mode"
        mode = replace(getattr(envelope.body, name), **values)
        return replace(envelope, body=replace(envelope.body, **{name: mode}))

    return change
