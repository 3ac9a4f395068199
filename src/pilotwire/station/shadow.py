"""A virtual outlet whose car is elsewhere: what the car says by messages moves the stand-in at the outlet."""

from typing import Any

from pilotwire.drivers import Outlet
from pilotwire.drivers.virtual import AbsentCar
from pilotwire.link import LEFT
from pilotwire.link.plugged import PluggedOutput
from pilotwire.ports import LinkStep
from pilotwire.session.dialect import content
from pilotwire.session.events import Ended, Event, Received

STARTS = frozenset({"ChargeParameterDiscoveryReq", "DC_ChargeParameterDiscoveryReq"})
"""With DC a car goes to state C before the cable check; with AC, where energy is to begin."""

MAINS_V = 230.0


class Shadow:
    """Follows one session after another; where a link is sought, the car has to be there before."""

    def __init__(self, outlet: Outlet, car: AbsentCar, ac: bool) -> None:
        self._outlet, self._car, self._ac = outlet, car, ac
        self._volts = 0.0

    def arrive(self) -> None:
        """A car has connected, so it is plugged in."""
        self._car.plug()

    def followed(self, now: float, event: PluggedOutput) -> None:
        """The dock has seen the plug drawn, so the next car comes."""
        if isinstance(event, LinkStep) and event.name == LEFT:
            self.arrive()

    def listen(self, now: float, event: Event) -> None:
        """What the car said."""
        match event:
            case Received(message=message):
                self._hear(content(message))
            case Ended():
                self._car.unplug()

    def _hear(self, request: Any) -> None:
        name = type(request).__name__
        if name in STARTS:
            self._car.set_ready(not self._ac)
        elif name in ("PreChargeReq", "DC_PreChargeReq"):
            self._volts = float(request.ev_target_voltage)
        elif name == "PowerDeliveryReq":
            self._switch(request)
        elif name == "DC_ChargeLoopReq":
            self._car.told(float(request.ev_present_voltage), self._outlet.interlock.output.amps)
        elif name == "CurrentDemandReq":
            self._car.told(self._volts, 0.0)
        elif name in ("ChargingStatusReq", "AC_ChargeLoopReq"):
            self._car.told(MAINS_V, self._drawn(request) / MAINS_V)

    def _switch(self, request: Any) -> None:
        progress = getattr(request, "charge_progress", None)
        on = progress.name == "Start" if progress is not None else request.ready_to_charge_state
        self._car.set_ready(on)
        if not on:
            self._car.part()

    def _drawn(self, request: Any) -> float:
        """The power that the car says it draws; where its protocol has no word for that, all that it may."""
        present = getattr(getattr(request, "control_mode", None), "ev_present_active_power", None)
        return float(present) if present is not None else self._outlet.limits.max_charge_w
