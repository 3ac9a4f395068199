"""However many frames get lost: a car gets its own station or an error, in bounded time, and both sides agree."""

from random import Random

import pytest

from pilotwire.ports import LinkError, LinkReady
from pilotwire.slac import CarPolicy, Phase, StationPolicy, Validate
from pilotwire.slac.timers import count, limit
from tests.slac.desk import Desk

LONGEST_S = count("C_conn_max_match") * (limit("TT_matching_repetition") + limit("TT_match_join") + 5.0)


def lossy(seed: int, loss: float, validate: Validate) -> Desk:
    desk, random = Desk(seed), Random(seed)
    desk.car("car", CarPolicy(validate=validate))
    desk.station("other", StationPolicy(), {"car": 51.4})
    desk.station("own", StationPolicy(), {"car": 29.6})
    desk.run(1.0)
    desk.lose = lambda sender, receiver, mme: random.random() < loss
    desk.want("other")
    desk.plug("car", "own")
    return desk.run(LONGEST_S)


@pytest.mark.parametrize("validate", [Validate.POTENTIAL, Validate.ALWAYS])
@pytest.mark.parametrize("loss", [0.05, 0.3, 0.6])
def test_a_car_ends_at_its_own_station_or_in_an_error(loss: float, validate: Validate) -> None:
    ends = set()
    for seed in range(8):
        desk = lossy(seed, loss, validate)
        car, own, other = (desk.engines[name] for name in ("car", "own", "other"))
        assert (len(desk.outputs("car", LinkReady)), len(desk.outputs("car", LinkError))) in ((1, 0), (0, 1))
        assert other.phase is not Phase.LINKED
        linked = car.phase is Phase.LINKED
        assert linked == (own.phase is Phase.LINKED) == (car.network_id == own.network_id)
        ends.add(linked)
    assert True in ends or loss > 0.5
