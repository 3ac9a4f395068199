"""What happens in a demo: a station, a car and a price curve on which it pays to wait, and to give back."""

from collections.abc import Mapping
from decimal import Decimal

import msgspec
from msgspec.structs import replace

from pilotwire.drivers.virtual import AC_LIMITS, DC_LIMITS, CarModel, StationModel
from pilotwire.energy import Outlook, Slot
from pilotwire.ports import Limits
from pilotwire.session.agreed import Power
from pilotwire.session.protocols import PROTOCOLS, Protocol

SLOT_S = 300.0
BUY = ("0.19", "0.52", "0.17", "0.48", "0.22")
"""Prices of the slots in EUR per kWh."""
MARGIN = Decimal("0.03")
"""What the station keeps of the price of energy that it takes back."""


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """Hardware and wishes."""

    station: StationModel
    car: CarModel
    target_soc: float  # % at departure
    minimum_soc: float = 20.0  # %
    slot: float = SLOT_S
    buy: tuple[str, ...] = BUY

    @property
    def length(self) -> float:
        """Seconds from the plug to the departure."""
        return self.slot * len(self.buy)

    def outlook(self, start: float) -> Outlook:
        """Limits and prices from a moment on."""
        return Outlook(slots=tuple(self._slot(start + i * self.slot, Decimal(p)) for i, p in enumerate(self.buy)))

    def _slot(self, start: float, buy: Decimal) -> Slot:
        limits = self.station.limits
        return Slot(
            start=start,
            duration=self.slot,
            max_charge_w=limits.max_charge_w,
            max_discharge_w=limits.max_discharge_w,
            buy=buy,
            sell=buy - MARGIN,
        )


def one_way(limits: Limits) -> Limits:
    """The same hardware where nothing is taken back."""
    return replace(limits, max_discharge_w=0.0, max_discharge_a=0.0)


AC_22 = replace(AC_LIMITS, max_charge_w=22_080.0, max_charge_a=32.0, max_discharge_w=22_080.0, max_discharge_a=32.0)
MEGAWATT = Limits(
    max_charge_w=1_000_000.0,
    max_charge_a=1500.0,
    max_volts=1250.0,
    min_volts=150.0,
    max_discharge_w=500_000.0,
    max_discharge_a=800.0,
)
SMALL = CarModel(capacity_wh=40_000.0, soc=40.0, charger_w=22_000.0, charger_discharge_w=22_000.0)
TRUCK = CarModel(capacity_wh=600_000.0, soc=40.0, cells=216, ohms=0.01, max_charge_a=1200.0, max_discharge_a=600.0)

STORIES: Mapping[str, Story] = {
    "DC": Story(station=StationModel(limits=DC_LIMITS), car=CarModel(), target_soc=55.0),
    "AC": Story(station=StationModel(limits=AC_22), car=SMALL, target_soc=45.0),
    "MCS": Story(station=StationModel(limits=MEGAWATT, amps_per_s=1000.0), car=TRUCK, target_soc=60.0),
}


def story_of(name: str) -> Story:
    """The story for a protocol by its name."""
    way = PROTOCOLS[name]
    story = STORIES[_kind(name, way)]
    return story if way.bidirectional else replace(story, station=_taking_nothing_back(story.station))


def _kind(name: str, way: Protocol) -> str:
    return "MCS" if "mcs" in name else "AC" if way.power is Power.AC else "DC"


def _taking_nothing_back(model: StationModel) -> StationModel:
    return replace(model, limits=one_way(model.limits))
