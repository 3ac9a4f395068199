"""Stations of ISO 15118-20 that wait in a state."""

from collections.abc import Mapping
from typing import Any

from pilotwire.messages.iso20.base import Processing
from pilotwire.ports import Contactors, PilotState
from pilotwire.secc import INTERNET, PARKING, Offering
from pilotwire.session.agreed import AC_SERVICES, Control
from pilotwire.session.dialect import LAB_ALLOWED, Dialect
from pilotwire.session.events import Ended
from tests.scenarios import pki
from tests.secc.desk import Desk
from tests.secc.iso20.currents import CABLE_CHECK, ac_parameters, dc_parameters, pre_charge
from tests.secc.iso20.words import (
    AC_BPT,
    ASK_WAYS,
    DC,
    DC_BPT,
    DISCOVER,
    DYNAMIC,
    EIM,
    MCS_BPT,
    SCHEDULED,
    SETUP,
    START,
    detail,
    exchange,
    power,
    profile,
    select,
)

ALTERNATING = {True: ("AC_three_phase_core",), False: ("DC_extended",)}
DESK = ("security", "limits", "at", "accept", "start")


def requests(desk: Desk, service: int, control: Control, parameter_set: int = 1) -> Mapping[str, Any]:
    """What an ordinary car that pays by other means asks in each state."""
    bpt, alternating = service in (AC_BPT, DC_BPT, MCS_BPT), service in AC_SERVICES
    told = profile((3600, 0.0), at=desk.now, schedule=1 if control is SCHEDULED else None)
    return {
        "SESSION_SETUP": SETUP,
        "AUTHORIZATION_SETUP": ASK_WAYS,
        "AUTHORIZATION": EIM,
        "SERVICE_DISCOVERY": DISCOVER,
        "SERVICE_DETAIL": detail(service),
        "SERVICE_SELECTION": select(service, parameter_set),
        "CHARGE_PARAMETERS": ac_parameters(bpt=bpt) if alternating else dc_parameters(bpt=bpt),
        "SCHEDULE_EXCHANGE": exchange(control),
        "CABLE_CHECK": CABLE_CHECK,
        "PRE_CHARGE": pre_charge(desk, Processing.Ongoing),
        "POWER_DELIVERY": power(START, told),
    }


def offering(service: int = DC, control: Control = DYNAMIC, **more: Any) -> Offering:
    """A station of one kind."""
    alternating = service in AC_SERVICES
    fields = {
        "evse_id": "DE*PWR*E0001*1",
        "dialects": (Dialect.ISO20_AC if alternating else Dialect.ISO20_DC,),
        "allowed": LAB_ALLOWED,
        "services": (service,),
        "transfer_modes": ALTERNATING[alternating],
        "controls": (control,),
        "vas": (INTERNET, PARKING),
        "trust": pki().iso20.anchors,
    }
    return Offering(**{**fields, **more})


def desk_at(goal: str, service: int = DC, control: Control = DYNAMIC, **more: Any) -> Desk:
    """A station that waits in a state, for a car that pays by other means."""
    station = {name: more.pop(name) for name in DESK if name in more}
    desk = Desk(offering(service, control, **more), **station)
    return walk(desk, goal, service, control)


def walk(desk: Desk, goal: str, service: int = DC, control: Control = DYNAMIC) -> Desk:
    """Go on to a state; the car closes its contactors once the pre-charge is done."""
    words = dict(requests(desk, service, control))
    if desk.state not in ("PRE_CHARGE", "POWER_DELIVERY"):  # the cable is dead before it is tested
        desk.car(PilotState(False), Contactors(False))
        desk.wait(0.2)
    if goal in ("POWER_DELIVERY", "CHARGE_LOOP") and service not in AC_SERVICES:
        desk.walk(words, "PRE_CHARGE")
        _match(desk)
        words["PRE_CHARGE"] = pre_charge(desk)
    desk.walk(words, goal)
    return desk


def _match(desk: Desk) -> None:
    """Pre-charge until the voltages match, and let the car connect."""
    desk.ready()
    wanted = desk.vehicle.facts(desk.now).battery.volts
    desk.until(pre_charge(desk, Processing.Ongoing), lambda res: abs(float(res.evse_present_voltage) - wanted) < 20)
    desk.wait(1.0)


def assert_failed(desk: Desk) -> None:
    """The session has ended, and the outlet is dead."""
    assert [ending.good for ending in desk.told(Ended)] == [False]
    assert desk.safe()
