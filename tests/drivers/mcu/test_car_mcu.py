"""The car's side, against frames made by hand."""

import math

import pytest

from pilotwire.drivers import DriverError
from pilotwire.drivers.checker import VehicleBench, check_vehicle, findings
from pilotwire.drivers.mcu import CarMcu, Error
from pilotwire.drivers.mcu.link import ALARMS
from pilotwire.ports import Drive, Oscillation, Output, Pilot, PilotVoltages, Signal
from pilotwire.signalling import StationPilot
from pilotwire.signalling.circuit import Circuit, oscillation, plateaus
from tests.drivers.checker.clocks import HandClock
from tests.drivers.checker.rigs import PAIRS, Rig
from tests.drivers.checker.world import Moving
from tests.drivers.mcu import octets

NOTHING = 0xFFFF
STATE_C, STATE_D = 3, 4


class CarFirmware:
    """The program of a simulated MCU in a car."""

    def __init__(self) -> None:
        self.drive = Drive(Signal.PWM, 5.0)
        self.plugged = False
        self.state = 2
        self.wanted = 0
        self.contacts, self.bolt = Moving(0.05), Moving(0.1)
        self.sends = b""
        self._buffer = b""

    @property
    def circuit(self) -> Circuit:
        return Circuit(
            drive=self.drive, plugged=self.plugged, ready=self.state >= STATE_C, ventilated=self.state == STATE_D
        )

    def receive(self, data: bytes) -> None:
        *frames, self._buffer = (self._buffer + data).split(b"\0")
        for stuffed in frames:
            if octets.unstuff(stuffed)[0] == octets.CAR_WISH:
                values = octets.unframe(stuffed, octets.LAYOUTS[octets.CAR_WISH])
                assert values is not None
                self.state, self.wanted = values

    def status(self, now: float) -> bytes:
        self.contacts.move(bool(self.wanted & 1), now)
        self.bolt.move(bool(self.wanted & 2), now)
        measured = oscillation(self.circuit)
        duty = NOTHING if measured is None else round(measured.percent * 100)
        hertz = 0 if measured is None else round(measured.hertz * 10)
        high, low = plateaus(self.circuit)
        seen = self.contacts.on | self.bolt.on << 1
        values = (
            1,
            duty,
            hertz,
            seen,
            0,
            round(high * 1000),
            round(low * 1000),
            1500 if self.plugged else NOTHING,
            4012,
            300,
        )
        return octets.frame(octets.CAR_STATUS, octets.LAYOUTS[octets.CAR_STATUS], *values)


class CarRig:
    def __init__(self, *, ventilated: bool = False) -> None:
        self.clock = HandClock()
        self.engine = CarMcu(self.clock.now, ventilated=ventilated)
        self.firmware = CarFirmware()
        self.judge = StationPilot()
        self.wait(0.1)

    def wait(self, seconds: float) -> None:
        end = self.clock.time + seconds
        while self.clock.time < end:
            now = self.clock.time = min(end, self.clock.time + 0.01)
            self.engine.handle_timeout(now)
            self.firmware.receive(self.engine.take())
            self.engine.receive(self.firmware.status(now), now)

    def plug(self, into: bool) -> None:
        self.firmware.plugged = into

    def oscillate(self, percent: float | None) -> None:
        self.firmware.drive = Drive(Signal.X1) if percent is None else Drive(Signal.PWM, percent)

    def sees(self) -> Pilot:
        """What a station measures at the other end."""
        for _ in range(2):
            self.judge.measured(PilotVoltages(*plateaus(self.firmware.circuit), self.clock.time), self.firmware.drive)
        return self.judge.state

    def weld(self, welded: bool) -> None:
        self.firmware.contacts.stuck = welded


def test_the_mcu_of_a_car_keeps_every_rule() -> None:
    """With a virtual battery, since a pilot board has none."""
    rig, engine = CarRig(), CarRig().engine
    engine = rig.engine
    rest = Rig(PAIRS["dc"]).there
    devices = type(rest)(
        battery=rest.battery,
        contactor=engine,
        feedback=engine,
        sensor=engine,
        lock=engine,
        bolt=engine,
        pilot=engine,
        inlet=engine,
        proximity=engine,
        alarms=(engine,),
    )
    bench = VehicleBench(
        devices=devices,
        clock=rig.clock.now,
        wait=rig.wait,
        plug=rig.plug,
        oscillate=rig.oscillate,
        sees=rig.sees,
        weld=rig.weld,
    )
    results = check_vehicle(bench)
    assert findings(results) == []
    assert {result.untried for result in results} == {None, "charger"}


def test_a_car_that_needs_ventilation_asks_for_state_d() -> None:
    rig = CarRig(ventilated=True)
    rig.plug(True)
    rig.engine.set_ready(True)
    rig.wait(0.2)
    assert rig.sees() is Pilot.D
    rig.engine.set_ready(False)
    rig.wait(0.2)
    assert rig.sees() is Pilot.B


def test_what_a_car_measures() -> None:
    rig = CarRig()
    rig.oscillate(16.67)
    assert (rig.engine.plugged(), rig.engine.ohms(), rig.engine.oscillation()) == (False, math.inf, None)
    rig.plug(True)
    rig.wait(0.1)
    assert rig.engine.oscillation() == Oscillation(16.67, 1000.0)
    assert (rig.engine.ohms(), rig.engine.measure()) == (1500.0, Output(volts=401.2))


def test_an_mcu_that_falls_silent_is_an_alarm() -> None:
    rig = CarRig()
    rig.clock.time += 1.5
    assert rig.engine.alarm() == "the MCU has said nothing for 1.5 s, 1 s are allowed"
    with pytest.raises(DriverError):
        rig.engine.plugged()


def test_frames_of_a_station_are_noise_to_a_car() -> None:
    rig = CarRig()
    rig.engine.receive(octets.frame(octets.STATION_STATUS, octets.LAYOUTS[octets.STATION_STATUS], *[1] * 10), 0.0)
    assert rig.engine.noise == 1


def test_every_error_has_its_words_and_unknown_bits_show() -> None:
    assert list(ALARMS) == list(Error)
    rig = CarRig()
    values = (1, NOTHING, 0, 0, 1 << 12 | 1 << 7, 0, 0, NOTHING, 0, 0)
    rig.engine.receive(octets.frame(octets.CAR_STATUS, octets.LAYOUTS[octets.CAR_STATUS], *values), rig.clock.time)
    assert rig.engine.alarm() == "too hot, error bits 0x1000"
