"""Whole sessions at stations whose hardware is real but for the last piece of wire."""

from decimal import Decimal
from pathlib import Path

import pytest

from pilotwire.base.settings import SettingsError, parse_settings
from pilotwire.car import CarSettings, make_car
from pilotwire.drivers import DriverError
from pilotwire.metering import Direction
from pilotwire.ports import Decision, Signal, StopWish
from pilotwire.station import Closed, StationSettings, make_station
from pilotwire.station.equipment import equip
from tests.drivers.checker.clocks import HandClock
from tests.drivers.linux.fake_sysfs import RELAY, FakeBoard
from tests.station.boards import Site, folder, linux, linux_site, mcu_site, text
from tests.station.places import run, until

CAR = """
interface = "lo"
sdp_port = {port}
protocols = ["iso2-ac"]
tls = "off"
loops = 12
"""
DUTY = "class/pwm/pwmchip0/pwm0/duty_cycle"
MEASURED_WH = 0.5  # what may flow between two readings of the meter, at either end


def billed(closed: Closed) -> Decimal:
    return sum((line.wh for line in closed.bill.lines if line.direction is Direction.IMPORT), Decimal(0))


def settled(site: Site, closed: Closed) -> None:
    """The books say what has flown through the terminals."""
    assert closed.reconciliation.reconciled, closed.reconciliation.disagreeing
    flown = float(site.hand.terminals.import_wh) - 1000
    assert flown > 1
    assert float(billed(closed)) == pytest.approx(flown, abs=MEASURED_WH)
    assert {found.reading.meter_id for found in closed.record.readings} == {"M-7"}


def test_a_car_charges_by_messages_at_a_linux_board_and_is_billed() -> None:
    async def test(root: Path) -> None:
        async with linux_site(root) as site:
            board, bay = site.board, site.station.posts[0].bay
            assert board is not None
            assert bay is not None
            assert board.get(DUTY) == "1000000"
            site.hand.plug()
            await until(lambda: bay.ready)
            assert board.get(DUTY) == "50000"
            car = make_car(parse_settings(CAR.format(port=site.hand.sdp_port), CarSettings), clock=site.hand.clock)
            outcome = await car.charge()
            assert outcome.good, outcome.why
            await until(lambda: bool(site.closed))
            settled(site, site.closed[0])
            assert site.closed[0].record.protocol.startswith("ISO 15118-2")
            assert not site.hand.terminals.contacts.on
            assert not site.hand.terminals.bolt.on
            assert site.outlet.limits.max_charge_a == 16.0
            await until(lambda: board.get(DUTY) == "1000000")
        assert (board.get(DUTY), board.get(f"class/gpio/gpio{RELAY}/value")) == ("0", "0")

    with folder() as root:
        run(test(root))


def test_a_car_charges_by_duty_cycle_at_an_mcu_and_is_billed() -> None:
    async def test(root: Path) -> None:
        async with mcu_site(root) as site:
            site.hand.plug()
            await until(lambda: site.hand.terminals.import_wh > 1003)
            assert site.hand.offers == pytest.approx([32.0], abs=0.1)
            site.hand.unplug()
            await until(lambda: bool(site.closed))
            settled(site, site.closed[0])
            assert (site.closed[0].record.protocol, site.closed[0].record.end_reason) == (
                "iec61851",
                "the plug was pulled",
            )
        assert site.hand.terminals.drive.signal is Signal.F

    with folder() as root:
        run(test(root))


def test_a_paused_plug_is_one_bill_which_a_station_that_closes_writes() -> None:
    async def test(root: Path) -> None:
        async with linux_site(root, protocols="", max_a=20.0) as site:
            terminals, seat = site.hand.terminals, site.station.posts[0].seat
            site.hand.plug()
            await until(lambda: terminals.import_wh > 1002)
            seat.stop = StopWish.PAUSE
            await until(lambda: not terminals.contacts.on and terminals.drive.signal is Signal.X1)
            paused_at = terminals.import_wh
            seat.stop = StopWish.NONE
            await until(lambda: terminals.import_wh > paused_at + 2)
            assert site.hand.offers == pytest.approx([20.0], abs=0.1)
            await site.station.close()
            assert not terminals.contacts.on
            assert [found.record.end_reason for found in site.closed] == ["the station closed"]
            settled(site, site.closed[0])
            occasions = [found.occasion.name for found in site.closed[0].record.readings]
            assert occasions == ["BEGIN", "END", "BEGIN", "END"]

    with folder() as root:
        run(test(root))


MCU = '[outlet.mcu]\nport = "/dev/none-such"'
FITTING = text(Path("/none-such"), 502, "mcu", MCU)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('hardware = "mcu"', 'hardware = "pi"', "station.toml:10: outlet[0].hardware: Invalid enum value 'pi'"),
        (
            "[outlet.mcu]",
            "[outlet.linux]",
            "station.toml:27: outlet[0].linux.port: Object contains unknown field `port`",
        ),
        (MCU, "", 'station.toml:4: outlet[0]: mcu: must be there with hardware = "mcu"'),
        ('"mcu"', '"virtual"', 'station.toml:4: outlet[0]: limits: must not be there with hardware = "virtual"'),
        ('"mcu"', '"linux"', 'station.toml:4: outlet[0]: linux: must be there with hardware = "linux"'),
        ("iso2-ac", "iso2-dc", 'station.toml:4: outlet[0]: protocols: must be AC with hardware = "mcu"'),
        ("eastron", "eastern", "station.toml:22: outlet[0].meter.map: Invalid enum value 'eastern-sdm630'"),
        ('["iso2-ac"]', "[]", "station.toml:4: outlet[0]: link.kind: must be"),
    ],
)
def test_settings_that_do_not_fit_are_told_with_line_and_key(old: str, new: str, told: str) -> None:
    parse_settings(FITTING, StationSettings)
    with pytest.raises(SettingsError) as error:
        parse_settings(FITTING.replace(old, new, 1), StationSettings, "station.toml")
    assert str(error.value).startswith(told)


def test_a_board_that_is_not_there_is_told_with_its_outlet() -> None:
    async def test(root: Path) -> None:
        settings = parse_settings(text(root, 502, "linux", linux(root)), StationSettings)
        with pytest.raises(DriverError, match=r"outlet DE\*PWR\*E0001\*1: .*class/gpio/export does not take 11"):
            make_station(settings)
        assert not (root / "sessions.db").exists()

    with folder() as root:
        run(test(root))


def test_a_lock_without_its_switch_is_told_with_its_outlet() -> None:
    async def test(root: Path) -> None:
        FakeBoard(root)
        table = "\n".join(line for line in linux(root).splitlines() if not line.startswith("locked ="))
        settings = parse_settings(text(root, 502, "linux", table), StationSettings)
        with pytest.raises(SettingsError, match=r"outlet DE\*PWR\*E0001\*1: linux: `lock` and `locked`"):
            make_station(settings)

    with folder() as root:
        run(test(root))


@pytest.mark.parametrize(
    ("contracts", "good"),
    [("", [True, True, True]), ('contracts = ["DEABCC123456"]', [False, True, False])],
)
def test_anybody_may_charge_unless_contracts_are_listed(contracts: str, good: list[bool]) -> None:
    with folder() as root:
        FakeBoard(root)
        settings = text(root, 502, "linux", linux(root)).replace("[outlet.limits]", f"{contracts}\n[outlet.limits]")
        equipment = equip(parse_settings(settings, StationSettings).outlet[0], HandClock())
        assert equipment.hardware is not None
        ask = equipment.hardware.devices.authoriser.authorize
        assert [ask(who) is Decision.ACCEPTED for who in (None, "DEABCC123456", "DEXYZC123456")] == good
