"""ISO 15118-20, car: stations that tell their wishes phase by phase."""

import pytest
from msgspec.structs import replace

from pilotwire.messages.iso20.ac import AC_ChargeLoopReq, AC_ChargeLoopRes, Dynamic_AC_CLReqControlMode
from pilotwire.messages.iso20.base import RationalNumber
from pilotwire.session.dialect import unpack
from pilotwire.session.events import Send
from pilotwire.sim.duel import Parcel, Wire, faithful
from tests.scenarios import BY_NAME
from tests.secc.moments import frame
from tests.sessions import World, body_of

KIND = "iso20-ac-bpt-dynamic"


def telling(**phases: float) -> Wire:
    """A cable that makes the station wish for other powers in W, by phase."""
    wishes = {f"evse_target_active_power{phase}": RationalNumber.of(watts) for phase, watts in phases.items()}

    def carry(to_station: bool, number: int, word: Send) -> list[Parcel]:
        envelope = unpack(word.message)
        if envelope is None or not isinstance(envelope.body, AC_ChargeLoopRes):
            return faithful(to_station, number, word)
        body = replace(envelope.body, control_mode=replace(envelope.body.control_mode, **wishes))
        data = frame(BY_NAME[KIND].dialect, replace(envelope, body=body))
        return [Parcel(data, parcel.delay) for parcel in faithful(to_station, number, word)]

    return carry


@pytest.mark.parametrize(
    ("phases", "watts", "period"),
    [
        ({"": 4200}, 4200, 0.45),
        ({"": 2000, "_l2": 1200, "_l3": 1000}, 4200, 0.45),
        ({"": -400, "_l2": -300, "_l3": -200}, -900, 0.1),
    ],
    ids=["all in one", "each phase", "back"],
)
def test_what_is_told_of_each_phase_adds_up(phases: dict[str, float], watts: float, period: float) -> None:
    """A charger takes its time, and a station does not look on for long while energy goes where it did not want it."""
    world = World(BY_NAME[KIND], car_loop_period=period)
    world.session(telling(**phases))
    requests = [body_of(word.message) for _, to_station, word in world.played.words if to_station]
    modes = [request.control_mode for request in requests if isinstance(request, AC_ChargeLoopReq)]
    drawn = [float(mode.ev_present_active_power) for mode in modes if isinstance(mode, Dynamic_AC_CLReqControlMode)]
    assert max(drawn, key=abs) == pytest.approx(watts, rel=0.01)
