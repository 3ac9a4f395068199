"""Stations of ISO 15118-20 in their charge loop, and turns of it."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from pilotwire.energy import Outlook, Slot
from pilotwire.messages.iso20.common import PowerToleranceAcceptance
from pilotwire.session.agreed import AC_SERVICES, Control
from tests.scenarios import START as BEGINNING
from tests.secc.desk import Desk
from tests.secc.iso20.currents import dc_turn
from tests.secc.iso20.desks import desk_at
from tests.secc.iso20.words import START, power, profile


def hour(charge: float = 100_000.0, discharge: float = 50_000.0, price: str = "0.30") -> Callable[[float], Outlook]:
    """An hour of one power and price from the beginning on."""
    slot = Slot(
        start=BEGINNING, duration=3600, max_charge_w=charge, max_discharge_w=discharge, buy=Decimal(price),
        sell=Decimal(price),
    )  # fmt: skip
    return lambda now: Outlook(slots=(slot,))


def looping(
    service: int,
    control: Control,
    *rows: tuple[int, float],
    tolerance: PowerToleranceAcceptance | None = None,
    **more: Any,
) -> Desk:
    """A station in the loop; a car that plans by itself has announced these powers."""
    desk = desk_at("POWER_DELIVERY", service, control, **{"at": hour(), **more})
    if service in AC_SERVICES:
        desk.ready()
    number = 1 if control is Control.SCHEDULED else None
    told = profile(*(rows or ((3000, 10_000.0),)), at=desk.now, schedule=number, tolerance=tolerance)
    assert desk.code(power(START, told)) in ("OK", "OK_PowerToleranceConfirmed")
    return desk


def turns(desk: Desk, mode: Any, seconds: float = 1.5) -> Any:
    """The last response of a DC loop that went on for a while."""
    end = desk.now + seconds
    while desk.now < end:
        desk.ask(dc_turn(desk, mode))
        desk.wait(0.1)
    return desk.ask(dc_turn(desk, mode))


def output(desk: Desk) -> Any:
    """What is measured at the outlet."""
    return desk.outlet.facts(desk.now).output


def steps(now: float) -> Outlook:
    """Half an hour of 50 kW, then one of 10 kW."""
    return Outlook(
        slots=tuple(
            Slot(
                start=BEGINNING + 1800 * n, duration=1800, max_charge_w=w, max_discharge_w=w / 2, buy=Decimal("0.3"),
                sell=Decimal("0.2"),
            )
            for n, w in enumerate((50_000.0, 10_000.0))
        )
    )  # fmt: skip
