"""The hardware of one outlet by its settings, virtual or real, with what the rest of a station wants to know of it."""

import asyncio
import logging
from collections.abc import Callable

import msgspec
from msgspec.structs import replace

from pilotwire.base.clock import Clock
from pilotwire.base.settings import SettingsError
from pilotwire.drivers import AC_RULES, DriverError, Outlet
from pilotwire.drivers.build import outlet_hardware
from pilotwire.drivers.hardware import OutletHardware
from pilotwire.drivers.settings import HardwareSettings
from pilotwire.drivers.simple import Anybody
from pilotwire.drivers.virtual import AC_STATION, DC_STATION, StationModel, virtual_ac_outlet, virtual_dc_outlet
from pilotwire.ports import Attachment, Capabilities, Limits, Pilot, Reading
from pilotwire.session.agreed import Power
from pilotwire.station.config import OutletSettings
from pilotwire.station.narrowing import within
from pilotwire.station.shadow import Shadow

LOG = logging.getLogger("pilotwire.station")

FIRST_LOOKS, LOOK_S = 20, 0.1
"""How often, and every how many real seconds, a device is looked at until it has something to say; ours to choose."""


class Equipment(msgspec.Struct, frozen=True, kw_only=True):
    """One outlet. `capabilities` are None while unknown; only virtual hardware needs a `shadow` of the car."""

    outlet: Outlet
    read: Callable[[], Reading]
    meter_id: str
    capabilities: Callable[[], Capabilities | None]
    shadow: Shadow | None = None
    hardware: OutletHardware | None = None  # real, to be opened and closed


class RealOutlet(Outlet):
    """An outlet on real hardware: what that says of itself bounds the limits, and its troubles go to the log."""

    def __init__(self, hardware: OutletHardware, limits: Limits, clock: Clock, evse_id: str) -> None:
        alarms = (*hardware.devices.alarms, self)
        rules = AC_RULES.at_speed(clock.speed)
        super().__init__(replace(hardware.devices, alarms=alarms), limits, rules=rules)
        self._hardware, self._site, self._evse_id = hardware, limits, evse_id
        hardware.changed = lambda: self.advance(clock.now())
        self._known: Capabilities | None = None
        self._noted: list[str] = []

    def advance(self, now: float) -> None:
        """Look at the hardware, and at what it has become able to."""
        known = self._hardware.capabilities
        if known is not None and known != self._known:
            self._known, self.limits = known, within(self._site, known)
        super().advance(now)
        self._log()

    def alarm(self) -> str | None:
        """State D is served only where there is ventilation."""
        ventilated = self._known is not None and self._known.ventilation
        wanted = self.interlock.pilot is Pilot.D
        return "the car wants ventilation, and there is none" if wanted and not ventilated else None

    def _log(self) -> None:
        """Each notice once, though the interlock may come to it again in every look that follows."""
        found = self.notices()
        for words in found:
            if words not in self._noted:
                LOG.warning("hardware: %s", words, extra={"evse": self._evse_id})
        self._noted = found


def limits_of(settings: OutletSettings) -> Limits:
    """What hardware and site allow, before real hardware has said anything. SettingsError."""
    return settings.limits or _model(settings).limits


def equip(settings: OutletSettings, clock: Clock) -> Equipment:
    """The hardware of one outlet. SettingsError; DriverError where a device or a library is not there."""
    return _virtual(settings) if settings.hardware == "virtual" else _real(settings, clock)


async def awake(hardware: OutletHardware) -> None:
    """Return when pilot and meter have been read for the first time. What takes longer will tell why by itself."""
    devices = hardware.devices
    for _ in range(FIRST_LOOKS):
        try:
            devices.pilot.pilot()
            devices.sensor.measure()
            return
        except DriverError:
            await asyncio.sleep(LOOK_S)


def _model(settings: OutletSettings) -> StationModel:
    return settings.virtual or (AC_STATION if settings.power is Power.AC else DC_STATION)


def _virtual(settings: OutletSettings) -> Equipment:
    ac, model = settings.power is Power.AC, _model(settings)
    outlet, car = virtual_ac_outlet(model) if ac else virtual_dc_outlet(model)
    attachment = Attachment.SOCKET if model.socket else Attachment.CABLE
    capabilities = Capabilities(attachment=attachment, state_e=True, lock=True)
    return Equipment(
        outlet=outlet,
        read=outlet.parts.meter.read,
        meter_id=model.meter_id,
        capabilities=lambda: capabilities,
        shadow=Shadow(outlet, car, ac),
    )


def _real(settings: OutletSettings, clock: Clock) -> Equipment:
    meter, limits = settings.meter, settings.limits
    if meter is None or limits is None:
        raise SettingsError(f"outlet {settings.evse_id}: hardware: needs the tables `meter` and `limits`")
    wanted = HardwareSettings(linux=settings.linux, mcu=settings.mcu, meter=meter)
    try:
        hardware = outlet_hardware(wanted, Anybody(settings.contracts), clock)
    except (DriverError, SettingsError) as error:
        raise type(error)(f"outlet {settings.evse_id}: {error}") from None
    return Equipment(
        outlet=RealOutlet(hardware, limits, clock, settings.evse_id),
        read=hardware.devices.meter.read,
        meter_id=meter.meter_id,
        capabilities=lambda: hardware.capabilities,
        hardware=hardware,
    )
