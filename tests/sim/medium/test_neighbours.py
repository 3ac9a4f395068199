"""What others send: cars that look for their own stations, noise, foreign networks."""

import msgspec
import pytest

from pilotwire.sim.medium import Gossip, Medium, Neighbour, Plan, Span, two_outlets
from pilotwire.wire import FrameError, homeplug
from pilotwire.wire.homeplug import UnknownMme, slac
from tests.sim.medium.frames import SEARCH, arrivals, managing, read, reports

OFTEN = Span(0.02, 0.05)


def beside(*gossip: Gossip, every: Span = OFTEN, air_s: float = 0.0) -> Plan:
    neighbours = tuple(Neighbour(gossip=each, place="other", every=every) for each in gossip)
    return msgspec.structs.replace(two_outlets(), neighbours=neighbours, air_s=air_s)


def begun(plan: Plan, seed: int = 1) -> Medium:
    """A wire on which it is 100 s."""
    medium = Medium(plan, seed)
    medium.handle_timeout(100.0)
    return medium


def test_a_searching_neighbour_sounds_at_the_attenuation_of_its_own_place() -> None:
    found = arrivals(begun(beside(Gossip.SLAC)), 103.0)
    near, far = reports(found, "other"), reports(found, "own")
    assert len(near) >= 10
    assert sum(map(sum, near)) / len(near) / 58 == pytest.approx(29.6, abs=0.5)
    assert sum(map(sum, far)) / len(far) / 58 == pytest.approx(51.4, abs=0.5)


def test_a_searching_neighbour_begins_anew_with_another_run() -> None:
    found = arrivals(begun(beside(Gossip.SLAC)), 105.0)
    runs = [mme.run_id for mme in map(read, found) if isinstance(mme, slac.CM_SLAC_PARM_REQ)]
    assert len(set(runs)) >= 3


def test_noise_is_unreadable_in_every_way() -> None:
    kinds: set[type] = set()
    for arrival in arrivals(begun(beside(Gossip.NOISE)), 120.0):
        try:
            kinds.add(type(homeplug.decode_frame(arrival.frame).mme))
        except FrameError:
            kinds.add(FrameError)
    assert {UnknownMme, FrameError, slac.CM_SLAC_PARM_REQ} <= kinds


def test_a_foreign_networks_data_reaches_nobody_and_takes_air() -> None:
    medium = begun(beside(Gossip.DATA, every=Span(0.0021, 0.0021), air_s=0.002))
    medium.plug("car", "own", 100.0)
    assert arrivals(medium, 101.0) == []
    for _ in range(10):
        medium.send("car", managing(medium, "car", SEARCH), 101.0)
    found = arrivals(medium, 102.0)
    assert len(found) == 20
    assert max(arrival.time for arrival in found) > 101.018


def test_neighbours_are_the_same_every_time() -> None:
    plan = beside(Gossip.SLAC, Gossip.NOISE)
    once, again, other = (arrivals(begun(plan, seed), 102.0) for seed in (1, 1, 2))
    assert once == again != other
