"""The devices of one DC outlet that do at once what they are told: what a station costs, without a simulation."""

import time
from decimal import Decimal

from pilotwire.drivers import Outlet, OutletDevices
from pilotwire.ports import Decision, Isolation, Limits, Output, Pilot, Reading

LIMITS = Limits(max_charge_w=150_000.0, max_charge_a=350.0, max_volts=1000.0, min_volts=150.0)


class Instant:
    """All of them in one; the car is there and ready, and takes all that it is given."""

    def __init__(self) -> None:
        self._closed = self._locked = False
        self._volts = self._amps = 0.0
        self._isolation = Isolation.UNKNOWN
        self._readings = 0

    def pilot(self) -> Pilot:
        return Pilot.C

    def switch(self, closed: bool) -> None:
        self._closed = closed

    def closed(self) -> bool:
        return self._closed

    def set_output(self, volts: float, amps: float) -> None:
        self._volts, self._amps = volts, amps

    def measure(self) -> Output:
        return Output(self._volts, self._amps if self._closed else 0.0)

    def set_locked(self, engaged: bool) -> None:
        self._locked = engaged

    def locked(self) -> bool:
        return self._locked

    def read(self) -> Reading:
        self._readings += 1
        return Reading(
            meter_id="INSTANT", time=time.time(), import_wh=Decimal(0), export_wh=Decimal(0), number=self._readings
        )

    def authorize(self, contract: str | None) -> Decision:
        return Decision.ACCEPTED

    def start(self, volts: float) -> None:
        self._isolation = Isolation.VALID

    def isolation(self) -> Isolation:
        return self._isolation


def instant_outlet() -> Outlet:
    """An outlet, interlock included, with such devices."""
    one = Instant()
    devices = OutletDevices(
        pilot=one, contactor=one, feedback=one, stage=one, sensor=one, lock=one, bolt=one, meter=one, authoriser=one,
        monitor=one, isolation=one,
    )  # fmt: skip
    return Outlet(devices, LIMITS)
