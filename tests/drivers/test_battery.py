"""A battery keeps its books, tapers, and runs away where it must."""

import pytest

from pilotwire.base import PilotwireError
from pilotwire.drivers.virtual import VirtualBattery
from pilotwire.drivers.virtual.faults import Fault, Faults


def battery(soc: float = 50.0, capacity_wh: float = 60_000.0, ohms: float = 0.06) -> VirtualBattery:
    return VirtualBattery(
        Faults(), capacity_wh=capacity_wh, soc=soc, ohms=ohms, max_charge_a=200.0, max_discharge_a=100.0
    )


def test_the_capacity_is_the_energy_between_empty_and_full() -> None:
    pack, energy = battery(0.0, capacity_wh=30_000.0), 0.0
    while pack.soc < 100:
        before = pack.open_volts()
        pack.move(10.0)
        energy += (before + pack.open_volts()) / 2 * 10.0 / 3600
    assert energy == pytest.approx(30_000.0, rel=1e-4)


def test_voltage_rises_with_charge_and_with_current() -> None:
    volts = [battery(float(soc)).open_volts() for soc in range(0, 101, 5)]
    assert volts == sorted(volts)
    assert len(set(volts)) == len(volts)
    pack = battery()
    pack.amps = 100.0
    assert pack.volts() == pytest.approx(pack.open_volts() + 100 * pack.ohms)


def test_the_wanted_current_tapers_to_nothing() -> None:
    wanted = [battery(float(soc)).state().target_amps for soc in (30, 60, 80, 90, 95, 100)]
    assert wanted == sorted(wanted, reverse=True)
    assert (wanted[0], wanted[-1]) == (200.0, 0.0)
    assert battery(100.0).state().full
    assert not battery(95.0).state().full


def test_at_its_maximum_voltage_it_wants_no_more_than_keeps_it_there() -> None:
    pack = battery(90.0, ohms=0.5)
    wanted = pack.state().target_amps
    assert pack.open_volts() + wanted * 0.5 == pytest.approx(pack.max_volts)


def test_an_empty_battery_gives_nothing() -> None:
    assert [battery(soc).state().max_discharge_a for soc in (4.0, 10.0, 50.0)] == [0.0, 50.0, 100.0]


def test_the_current_for_a_power_solves_the_circuit() -> None:
    pack = battery()
    for watts in (10_000.0, -10_000.0, 0.0):
        amps = pack.accepted_amps(watts)
        assert amps * (pack.open_volts() + amps * pack.ohms) == pytest.approx(watts)


def test_an_overcharged_battery_complains() -> None:
    pack = battery(100.0)
    assert pack.state().error is None
    pack.move(pack.capacity_wh * 3600 / 360 * 0.04)
    assert "above its" in (pack.state().error or "")
    assert pack.state().soc == 100.0


def test_a_fault_of_the_battery_management_is_told() -> None:
    faults = Faults()
    pack = VirtualBattery(faults)
    faults.switch_on(Fault.BATTERY)
    assert pack.state().error == "battery management error"
    faults.mend()
    assert pack.state().error is None


@pytest.mark.parametrize("wrong", [{"soc": 101.0}, {"soc": float("nan")}, {"capacity_wh": 0.0}, {"ohms": -0.1}])
def test_impossible_batteries_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(PilotwireError, match="out of range"):
        battery(**wrong)
