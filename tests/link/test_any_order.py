"""Docks bear whatever comes in whatever order: nothing raises, no moment is due for ever, a drawn plug ends it all."""

from random import Random

import pytest

from pilotwire.link import CarDock, CarPhase, DockPolicy, Hlc, StationDock, StationPhase, Wired
from pilotwire.ports import X1, DataLink, DrivePilot, Inlet, Pilot, PilotState
from pilotwire.slac import MODEMS, CarLink, CarPolicy, StationLink, StationPolicy
from tests.link.benches import START

STATION_MAC, CAR_MAC = bytes.fromhex("020000000001"), bytes.fromhex("020000000002")
POLICIES = [DockPolicy(hlc=hlc) for hlc in Hlc]
DUTIES = (None, 5.0, 5.0, 26.7, 100.0, 7.5)
SPANS = (0.0, 0.01, 0.3, 1.0, 5.0, 20.0, 70.0)


def station_link(dice: Random) -> DataLink | None:
    """Any, or none; its modem never answers."""
    slac = StationLink(STATION_MAC, StationPolicy(modem=MODEMS["virtual"]), dice.randbytes, START)
    return dice.choice([None, Wired(START), Wired(START), slac])


def car_link(dice: Random) -> DataLink | None:
    """The same for a car."""
    slac = CarLink(CAR_MAC, CarPolicy(modem=MODEMS["virtual"]), dice.randbytes, START)
    return dice.choice([None, Wired(START), Wired(START), slac])


def settle(dock: StationDock | CarDock, now: float) -> None:
    """Whatever is due at a moment is done at that moment."""
    for _ in range(20):
        dock.handle_timeout(now)
        due = dock.next_deadline()
        if due is None or due > now:
            return
    raise AssertionError(f"still due in {dock.phase}")


@pytest.mark.parametrize("seed", range(150))
def test_a_station_bears_any_order(seed: int) -> None:
    dice, now = Random(seed), START
    dock = StationDock(station_link(dice), dice.choice(POLICIES), now)
    drives = []
    for _ in range(80):
        now += dice.choice(SPANS)
        match dice.randrange(8):
            case 0 | 1 | 2:
                dock.tell(dice.choice(list(Pilot)), now)
            case 3:
                dock.carrier(dice.random() < 0.7, now)
            case 4:
                dock.over(now, keep=dice.random() < 0.5, good=dice.random() < 0.5, retain=1.5)
            case 5:
                dock.wake(now)
            case 6:
                dock.authorised(now)
            case _:
                dock.receive(dice.randbytes(60), now)
        settle(dock, now)
        drives += [item.drive for item in dock.take() if isinstance(item, DrivePilot)]
        assert drives[-1] == dock.drive
        assert not dock.ready or dock.phase in (StationPhase.LINKED, StationPhase.PARTING, StationPhase.RESTING)
    dock.tell(Pilot.A, now)
    settle(dock, now)
    assert (dock.phase, dock.drive, dock.ready) == (StationPhase.EMPTY, X1, False)


@pytest.mark.parametrize("seed", range(150))
def test_a_car_bears_any_order(seed: int) -> None:
    dice, now = Random(seed), START
    dock = CarDock(car_link(dice), dice.choice(POLICIES), now)
    switched = [PilotState(False)]
    for _ in range(80):
        now += dice.choice(SPANS)
        match dice.randrange(7):
            case 0 | 1 | 2:
                dock.tell(Inlet(plugged=dice.random() < 0.9, duty_percent=dice.choice(DUTIES)), now)
            case 3:
                dock.carrier(dice.random() < 0.7, now)
            case 4:
                dock.over(now, keep=dice.random() < 0.5)
            case 5:
                dock.wake(now)
            case _:
                dock.receive(dice.randbytes(60), now)
        settle(dock, now)
        switched += [item for item in dock.take() if isinstance(item, PilotState)]
        assert not dock.ready or dock.phase in (CarPhase.LINKED, CarPhase.RESTING)
    dock.tell(Inlet(plugged=False, duty_percent=None), now)
    settle(dock, now)
    switched += [item for item in dock.take() if isinstance(item, PilotState)]
    assert (dock.phase, dock.ready, switched[-1]) == (CarPhase.EMPTY, False, PilotState(False))
