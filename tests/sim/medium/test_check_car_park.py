"""Twenty cars at twenty outlets on one wire, all plugged in within seconds, with 5 % of all frames lost."""

from collections import Counter
from functools import lru_cache
from random import Random

import msgspec
import pytest

from pilotwire.ports import LinkError
from pilotwire.sim.medium import Yard, car_park
from pilotwire.slac import SDK, CarPolicy, Validate
from tests.sim.medium.lot import CAR, FULL, STATION, car_link, partner, settle, yard

SIZE = 20
SEEDS = range(100 if FULL else 2)
LOSS = 0.05

CALIBRATED = msgspec.structs.replace(CAR, thresholds=SDK)
"""Limits that lie between what a cable weakens and what crosstalk does: 20 dB here."""

TOGGLING = msgspec.structs.replace(CAR, validate=Validate.ALWAYS)
CASES = [(CAR, 0.0), (CAR, 2.0), (CALIBRATED, 0.0), (TOGGLING, 0.0)]
"""How the cars match, and within how many s all of them are plugged in."""

ROOMY = msgspec.structs.replace(STATION, parallel=64)


@lru_cache(maxsize=4)
def parked(seed: int, within: float, car: CarPolicy = CAR) -> Yard:
    """Everybody plugs in at a time of their own."""
    random = Random(seed)
    made = yard(car_park(SIZE, loss=LOSS, seed=seed), seed, car, ROOMY)
    begin = made.now
    for moment, number in sorted((random.uniform(0.0, within), number) for number in range(SIZE)):
        made.run(begin + moment)
        made.plug(f"car{number}", f"outlet{number}")
    return settle(made, *(f"car{number}" for number in range(SIZE)))


def outcomes(made: Yard) -> Counter[str]:
    found = Counter[str]()
    for number in range(SIZE):
        outlet = partner(made, f"car{number}")
        found["failed" if outlet is None else "own" if outlet == f"outlet{number}" else "neighbour"] += 1
        if outlet is None:
            assert isinstance(made.events(f"car{number}")[-1], LinkError)  # loudly
    return found


@pytest.mark.parametrize(("car", "within"), CASES, ids=["default", "one after the other", "calibrated", "toggling"])
@pytest.mark.parametrize("seed", SEEDS)
def test_every_car_finds_its_own_outlet_or_fails_loudly(seed: int, car: CarPolicy, within: float) -> None:
    made = parked(seed, within, car)
    found = outcomes(made)
    assert found["neighbour"] == 0
    assert found["own"] >= SIZE - (2 if car is TOGGLING else 1)  # the answer to a toggling may get lost
    assert made.medium.dropped == 0


def test_every_link_has_a_key_of_its_own() -> None:
    made = parked(1, 2.0)
    keys = {made.medium.key(f"car{number}") for number in range(SIZE) if partner(made, f"car{number}") is not None}
    assert len(keys) == outcomes(made)["own"]


def test_with_one_look_not_every_car_finds_its_outlet() -> None:
    found = Counter[str]()
    for seed in range(2):
        found += outcomes(parked(seed, 0.0, msgspec.structs.replace(CAR, looks=1)))
    assert found["own"] < 2 * SIZE


def test_each_car_hears_nearly_all_outlets_and_its_own_is_the_nearest() -> None:
    made = parked(1, 2.0)
    heard = [car_link(made, f"car{number}").candidates for number in range(SIZE)]
    assert sum(map(len, heard)) > SIZE * SIZE // 4
    for number, candidates in enumerate(heard):
        own = next(host.mac for host in made.medium.plan.hosts if host.name == f"outlet{number}")
        assert min(candidates, key=lambda each: each.mean_db).evse == own
