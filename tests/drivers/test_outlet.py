"""An outlet's facts: who pays, what the meter shows, and what is forgotten when."""

from decimal import Decimal

import pytest

from pilotwire.drivers import Outlet, OutletDevices
from pilotwire.drivers.virtual import StationModel, virtual_dc_outlet
from pilotwire.drivers.virtual.models import DC_LIMITS
from pilotwire.ports import (
    Authorize,
    Contactors,
    Decision,
    Isolation,
    IsolationTest,
    Output,
    Pilot,
    Reading,
    SetOutput,
)
from tests.drivers.bench import START, Bench


def decided(bench: Bench, contract: str | None, seconds: float = 1.5) -> list[Decision]:
    found = [bench.station(Authorize(contract)).authorization]
    bench.run(seconds)
    return [*found, bench.station().authorization]


@pytest.mark.parametrize(
    ("model", "contract", "decision"),
    [
        (StationModel(), None, Decision.ACCEPTED),
        (StationModel(accept=False), None, Decision.REJECTED),
        (StationModel(accept=False), "DE8AA1A2B3C4D5", Decision.ACCEPTED),
        (StationModel(contracts=("DE8AA1A2B3C4D5",)), "DE8AA1A2B3C4D5", Decision.ACCEPTED),
        (StationModel(contracts=()), "DE8AA1A2B3C4D5", Decision.REJECTED),
    ],
)
def test_somebody_decides_after_a_while(model: StationModel, contract: str | None, decision: Decision) -> None:
    bench = Bench(model)
    bench.plug()
    assert bench.station().authorization is Decision.NONE
    assert decided(bench, contract) == [Decision.PENDING, decision]


def test_asking_again_does_not_begin_again_until_it_is_decided() -> None:
    bench = Bench(StationModel(decision_seconds=2.0))
    bench.plug()
    bench.station()
    bench.run(1.5, 0.5, Authorize())
    assert decided(bench, None, 0.5) == [Decision.PENDING, Decision.ACCEPTED]
    assert decided(bench, None, 0.5) == [Decision.PENDING, Decision.PENDING]


def test_another_contract_is_another_question() -> None:
    bench = Bench(StationModel(contracts=("GOOD",)))
    bench.plug()
    assert decided(bench, "GOOD") == [Decision.PENDING, Decision.ACCEPTED]
    assert decided(bench, "BAD") == [Decision.PENDING, Decision.REJECTED]


@pytest.mark.parametrize("end", ["unplug", "reset"])
def test_who_paid_is_forgotten(end: str) -> None:
    bench = Bench()
    bench.plug()
    decided(bench, None)
    if end == "unplug":
        bench.cable.unplug()
        bench.run(0.1)
    else:
        bench.outlet.reset()
    assert bench.station().authorization is Decision.NONE


def test_the_meter_counts_and_never_runs_back() -> None:
    bench = Bench()
    bench.charge(100.0)
    readings = []
    for amps in (100.0, -50.0, 30.0, 0.0):
        bench.flow(amps, seconds=5.0)
        readings.append(bench.station().reading)
    seen = [reading for reading in readings if reading is not None]
    assert [r.import_wh for r in seen] == sorted(r.import_wh for r in seen)
    assert [r.export_wh for r in seen] == sorted(r.export_wh for r in seen)
    assert [r.number for r in seen] == sorted({r.number for r in seen})
    assert all(r.import_wh.as_tuple().exponent == -1 for r in seen)
    assert seen[-1].time == bench.now
    assert seen[-1].import_wh > seen[-1].export_wh > 0


def test_a_meter_may_err_by_its_gain() -> None:
    true, wrong = Bench(), Bench(StationModel(gain_error=0.05))
    for bench in (true, wrong):
        bench.charge(100.0)
        bench.flow(100.0, seconds=300.0, step=2.0)
    one, other = true.station().reading, wrong.station().reading
    assert one is not None
    assert other is not None
    assert other.import_wh / one.import_wh == pytest.approx(Decimal("1.05"), abs=Decimal("0.0002"))


def test_time_does_not_run_back() -> None:
    bench = Bench()
    bench.charge(100.0)
    before = bench.station()
    assert bench.outlet.facts(START - 1e6).output == before.output
    assert bench.outlet.facts(float("nan")).output == before.output


class Hardware:
    """Real devices answer by themselves; this one stands for all of an outlet's."""

    def __init__(self) -> None:
        self.on = False
        self.volts = 0.0
        self.tests = 0

    def pilot(self) -> Pilot:
        return Pilot.C

    def switch(self, closed: bool) -> None:
        self.on = closed

    def closed(self) -> bool:
        return self.on

    def set_output(self, volts: float, amps: float) -> None:
        self.volts = volts

    def measure(self) -> Output:
        return Output(self.volts, 0.0)

    def start(self, volts: float) -> None:
        self.tests += 1

    def isolation(self) -> Isolation:
        return Isolation.VALID  # also before any test: an old answer of a slow device

    def set_locked(self, engaged: bool) -> None:
        pass

    def locked(self) -> bool:
        return True

    def read(self) -> Reading:
        return Reading(meter_id="M", time=START, import_wh=Decimal(1), export_wh=Decimal(0), number=1)

    def authorize(self, contract: str | None) -> Decision:
        return Decision.ACCEPTED


def real_outlet(device: Hardware) -> Outlet:
    devices = OutletDevices(
        pilot=device,
        contactor=device,
        feedback=device,
        stage=device,
        sensor=device,
        lock=device,
        bolt=device,
        meter=device,
        authoriser=device,
        monitor=device,
        isolation=device,
    )
    return Outlet(devices, DC_LIMITS)


def test_devices_without_a_world_are_looked_at_when_time_is_told() -> None:
    device = Hardware()
    outlet = real_outlet(device)
    assert outlet.facts(START).isolation is Isolation.UNKNOWN
    outlet.apply(SetOutput(400.0, 10.0))
    outlet.advance(START + 0.1)
    assert (device.volts, device.tests) == (0.0, 0)
    outlet.apply(IsolationTest(500.0))
    outlet.advance(START + 0.2)
    outlet.apply(Contactors(True))
    outlet.apply(SetOutput(400.0, 10.0))
    facts = outlet.facts(START + 0.3)
    assert (facts.isolation, facts.fault, device.on, device.volts) == (Isolation.VALID, None, True, 400.0)
    outlet.advance(START + 10.0)
    outlet.advance(START + 10.1)
    assert (device.on, device.volts) == (False, 0.0)


def test_a_thousand_outlets_are_a_thousand_worlds() -> None:
    outlets = [virtual_dc_outlet()[0] for _ in range(3)]
    assert len({id(outlet.parts.world) for outlet in outlets}) == 3
