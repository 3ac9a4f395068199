"""What the outlet tells changes a session at once, in whatever state it is."""

import pytest
from msgspec.structs import replace

from pilotwire.ports import Contactors, Lock, OutputOff, Pilot
from pilotwire.secc.engine import ENERGY
from pilotwire.session.events import Ended, EnergyStopped
from tests.secc.moments import Moment, all_moments, codes, name_of
from tests.sessions import body_of

every_state = pytest.mark.parametrize("moment", all_moments(), ids=name_of)


@every_state
def test_a_fault_ends_energy_and_requests_for_energy_fail(moment: Moment) -> None:
    engine = moment.fresh()
    engine.tell(replace(engine.visit.facts, fault="the emergency stop was pressed"), moment.now)
    outputs = engine.take()
    assert outputs[:2] == [OutputOff(), Contactors(False)]
    assert (EnergyStopped() in outputs) is moment.engine.visit.notes.energized
    assert not engine.closed
    engine.tell(engine.visit.facts, moment.now)
    assert engine.take() == []  # told once
    engine.receive(moment.request.data, moment.now)
    assert codes(engine.take()) == [_code(moment)]


def _code(moment: Moment) -> str:
    """Whoever asks for energy is refused; all else goes its way, and energy can be switched off."""
    body = body_of(moment.request.message)
    progress = getattr(body, "charge_progress", None)
    ends = getattr(progress, "name", "") == "Stop" or getattr(body, "ready_to_charge_state", None) is False
    if type(body).__name__ in ENERGY and not ends:
        return "FAILED"
    return "OK_NewSessionEstablished" if type(body).__name__ == "SessionSetupReq" else "OK"


@every_state
@pytest.mark.parametrize("pilot", [Pilot.A, Pilot.E, Pilot.F])
def test_a_car_that_is_gone_is_gone(moment: Moment, pilot: Pilot) -> None:
    engine = moment.fresh()
    engine.tell(replace(engine.visit.facts, pilot=pilot), moment.now)
    outputs = engine.take()
    assert outputs.index(OutputOff()) < outputs.index(Contactors(False)) < outputs.index(Lock(False))
    assert [item.good for item in outputs if isinstance(item, Ended)] == [False]
    assert engine.closed
    engine.receive(moment.request.data, moment.now)
    engine.handle_timeout(moment.now + 100)
    assert engine.take() == []
