"""ISO 15118-20, station: what both sides say in the charge loop besides power."""

from typing import Any

import pytest

from pilotwire.drivers.virtual import Fault
from pilotwire.messages.iso20.base import EVSENotification
from pilotwire.messages.iso20.charging import DisplayParameters
from pilotwire.ports import StopWish
from pilotwire.session.events import BatteryTold, Ended, NeedsStated
from tests.secc.iso20.currents import dc_dynamic, dc_scheduled, dc_turn
from tests.secc.iso20.loops import looping, output, turns
from tests.secc.iso20.words import DC, DC_BPT, DYNAMIC, SCHEDULED, value


@pytest.mark.parametrize(
    ("service", "control", "mode"),
    [(DC, DYNAMIC, dc_scheduled(10.0)), (DC, SCHEDULED, dc_dynamic()), (DC, DYNAMIC, dc_dynamic(bpt=True)),
     (DC_BPT, DYNAMIC, dc_dynamic()), (DC_BPT, SCHEDULED, dc_scheduled(10.0))],
    ids=["scheduled", "dynamic", "both ways", "one way", "one way, scheduled"],
)  # fmt: skip
def test_another_control_mode_than_the_agreed_one_ends_the_session(service: int, control: Any, mode: Any) -> None:
    desk = looping(service, control)
    assert desk.code(dc_turn(desk, mode)) == "FAILED_WrongChargeParameter"
    assert [ending.good for ending in desk.told(Ended)] == [False]
    assert desk.safe()


@pytest.mark.parametrize(
    ("wish", "notice"),
    [
        (StopWish.NONE, None), (StopWish.STANDBY, None), (StopWish.STOP, EVSENotification.Terminate),
        (StopWish.PAUSE, EVSENotification.Pause), (StopWish.RENEGOTIATE, EVSENotification.ScheduleRenegotiation),
        (StopWish.RENEGOTIATE_SERVICE, EVSENotification.ServiceRenegotiation),
    ],
)  # fmt: skip
def test_what_the_operator_wants_is_told_in_the_loop(wish: StopWish, notice: EVSENotification | None) -> None:
    desk = looping(DC, DYNAMIC)
    desk.seat.stop = wish
    status = desk.ask(dc_turn(desk, dc_dynamic())).evse_status
    assert (status.evse_notification if status else None) is notice
    assert status is None or status.notification_max_delay > 0


@pytest.mark.parametrize(("control", "mode"), [(DYNAMIC, dc_dynamic()), (SCHEDULED, dc_scheduled(20.0))])
def test_a_station_that_stands_by_lets_nothing_flow(control: Any, mode: Any) -> None:
    desk = looping(DC, control)
    turns(desk, mode)
    assert output(desk).amps > 10
    desk.seat.stop = StopWish.STANDBY
    turns(desk, mode)
    assert output(desk).amps < 1
    desk.seat.stop = StopWish.NONE
    turns(desk, mode)
    assert output(desk).amps > 10


def test_what_the_car_shows_is_put_on_record() -> None:
    desk = looping(DC, DYNAMIC)
    shown = DisplayParameters(present_soc=41)
    desk.ask(dc_turn(desk, dc_dynamic(), display_parameters=shown, ev_present_voltage=value(360)))
    assert desk.told(BatteryTold)[-1] == BatteryTold(soc=41.0, volts=360.0)


@pytest.mark.parametrize("display", [None, DisplayParameters(), DisplayParameters(charging_complete=False)])
def test_a_car_need_not_show_anything(display: Any) -> None:
    desk = looping(DC, DYNAMIC)
    assert desk.code(dc_turn(desk, dc_dynamic(), display_parameters=display)) == "OK"
    assert desk.told(BatteryTold)[-1].soc is None


def test_a_departure_that_is_left_out_stays_as_it_was() -> None:
    desk = looping(DC, DYNAMIC)
    before = desk.told(NeedsStated)[-1].needs
    turns(desk, dc_dynamic(departure=None), 61.0)
    after = desk.told(NeedsStated)[-1].needs
    assert (after.at > before.at, after.departure) == (True, before.departure)


def test_a_departure_that_moves_counts_at_once() -> None:
    desk = looping(DC, DYNAMIC)
    desk.ask(dc_turn(desk, dc_dynamic(departure=600)))
    needs = desk.told(NeedsStated)[-1].needs
    assert needs.departure - needs.at == 600


@pytest.mark.parametrize("fault", [Fault.ISOLATION, Fault.EMERGENCY_STOP, Fault.POWER_STAGE])
def test_a_fault_ends_the_loop_safely(fault: Fault) -> None:
    desk = looping(DC, DYNAMIC)
    turns(desk, dc_dynamic())
    desk.outlet.faults.switch_on(fault)
    desk.wait(0.2)
    assert desk.code(dc_turn(desk, dc_dynamic())) == "FAILED"
    assert desk.safe()


def test_silence_in_the_loop_ends_it_after_half_a_second() -> None:
    """[V2G20-1500]."""
    desk = looping(DC, DYNAMIC)
    desk.ask(dc_turn(desk, dc_dynamic()))
    desk.wait(0.45)
    assert desk.seat.busy
    desk.wait(0.1)
    assert not desk.seat.busy
    assert desk.safe()
