"""The car follows the station's pilot."""

from msgspec.structs import replace

from pilotwire.link import Basic, DockPolicy, Hlc, Wired
from pilotwire.link import CarPhase as Phase
from pilotwire.ports import LinkError, LinkLost, LinkReady, PilotState
from tests.link.benches import START, CarBench

REQUIRED = DockPolicy()
PREFERRED = replace(REQUIRED, hlc=Hlc.PREFERRED)
NEVER = replace(REQUIRED, hlc=Hlc.NEVER)
NOMINAL = 16 / 0.6  # %, for 16 A


def bench(policy: DockPolicy = REQUIRED, *, carrier: bool = True) -> CarBench:
    """A car whose interface has carrier."""
    made = CarBench(Wired(START), policy)
    made.dock.carrier(carrier, made.now)
    return made


def linked() -> CarBench:
    """A car with a link for five seconds."""
    return bench().put(5.0).run(5.0)


def test_it_seeks_a_link_at_five_percent_only() -> None:
    car = bench().put(None).run(30.0)
    assert car.dock.phase is Phase.WAITING
    car.put(5.0)
    assert [time for time, _ in car.events(LinkReady)] == [30.0]
    assert car.dock.ready


def test_it_charges_by_duty_cycle_where_that_will_do() -> None:
    for policy, basic in ((REQUIRED, False), (PREFERRED, True), (NEVER, True)):
        car = bench(policy).put(NOMINAL).run(1.0)
        assert bool(car.events(Basic)) is basic


def test_a_car_without_communication_does_nothing_at_five_percent() -> None:
    car = bench(NEVER).put(5.0).run(10.0)
    assert car.dock.phase is Phase.WAITING


def test_it_follows_from_nominal_to_digital() -> None:
    car = bench(PREFERRED).put(NOMINAL).run(5.0).put(5.0)
    assert [item.wanted for _, item in car.events(Basic) if isinstance(item, Basic)] == [True, False]
    assert car.dock.ready


def test_a_pilot_that_ends_takes_the_link_with_it_and_the_next_five_percent_brings_another() -> None:
    car = linked().put(None).run(3.0)
    assert [time for time, _ in car.events(LinkLost)] == [5.0]
    assert not car.dock.ready
    car.put(5.0)
    assert [time for time, _ in car.events(LinkReady)] == [0.0, 8.0]


def test_a_carrier_that_comes_and_goes_is_given_up() -> None:
    car = linked()
    for _ in range(4):
        car.dock.carrier(False, car.now)
        car.run(1.0)
        car.dock.carrier(True, car.now)
        car.run(1.0)
    assert car.dock.phase is Phase.FAILED
    assert len(car.events(LinkError)) == 1


def test_a_drawn_plug_ends_everything() -> None:
    car = linked().put(None, plugged=False)
    assert car.dock.phase is Phase.EMPTY
    assert not car.events(LinkLost)
    car.put(5.0)
    assert len(car.events(LinkReady)) == 2


def test_the_end_of_the_pilot_after_a_session_is_no_loss() -> None:
    car = linked()
    car.dock.over(car.now, keep=False)
    car.put(None).run(10.0)
    assert not car.events(LinkLost)
    assert car.dock.phase is Phase.RESTING


def test_it_wakes_the_station_with_a_toggle_and_waits_for_five_percent() -> None:
    car = linked()
    car.dock.over(car.now, keep=False)
    car.put(None).run(5.0)
    car.dock.wake(car.now)
    car.run(1.0)
    toggles = [(time, item.ready) for time, item in car.events(PilotState) if isinstance(item, PilotState)]
    assert toggles == [(10.0, True), (10.3, False)]
    car.put(5.0)
    assert [time for time, _ in car.events(LinkReady)] == [0.0, 11.0]


def test_a_station_that_does_not_wake_is_given_up_after_fifteen_seconds() -> None:
    car = linked()
    car.dock.over(car.now, keep=False)
    car.put(None).run(5.0)
    car.dock.wake(car.now)
    car.run(30.0)
    assert [time for time, _ in car.events(LinkError)] == [25.3]


def test_the_link_of_a_paused_session_is_used_again() -> None:
    car = linked()
    car.dock.over(car.now, keep=True)
    car.put(None).run(60.0)
    assert car.dock.ready
    car.put(5.0)
    assert car.dock.phase is Phase.LINKED
    assert len(car.events(LinkReady)) == 2


def test_after_a_failure_it_follows_a_station_that_goes_on_without_communication() -> None:
    car = bench(PREFERRED, carrier=False).put(5.0)
    for _ in range(4):
        car.dock.carrier(True, car.now)
        car.run(1.0)
        car.dock.carrier(False, car.now)
        car.run(1.0)
    assert car.events(LinkError)
    car.put(NOMINAL)
    assert car.dock.phase is Phase.BASIC


def test_a_paused_session_goes_on_by_its_link_after_the_station_was_woken() -> None:
    car = linked()
    car.dock.over(car.now, keep=True)
    car.put(None).run(60.0)
    car.dock.wake(car.now)
    car.run(1.0)
    assert not car.dock.ready  # until the station says that it listens
    car.put(5.0)
    assert [time for time, _ in car.events(LinkReady)] == [0.0, 66.0]
