"""What planners read and write."""

from decimal import Decimal

import msgspec


class Slot(msgspec.Struct, frozen=True, kw_only=True):
    """A span of time with one limit of power each way and one price each way."""

    start: float  # UNIX s
    duration: float  # s
    max_charge_w: float
    max_discharge_w: float = 0.0  # a magnitude: 0 where the station takes nothing back
    buy: Decimal  # currency per kWh that the driver pays for energy into the car
    sell: Decimal = Decimal(0)  # currency per kWh that the driver gets for energy out of it

    @property
    def end(self) -> float:
        """When the next slot begins, UNIX s."""
        return self.start + self.duration


class Outlook(msgspec.Struct, frozen=True, kw_only=True):
    """Limits and prices ahead: slots in order of time, without gaps."""

    currency: str = "EUR"  # ISO 4217
    slots: tuple[Slot, ...]

    def at(self, now: float) -> Slot:
        """The slot in force; the first before the beginning, the last after the end."""
        running = [slot for slot in self.slots if slot.start <= now]
        return running[-1] if running else self.slots[0]


class Needs(msgspec.Struct, frozen=True, kw_only=True):
    """What the car asks for, counted from `at` on; energies in Wh, negative where the battery holds more already."""

    at: float  # UNIX s
    departure: float | None = None  # UNIX s
    target_wh: float
    minimum_wh: float = 0.0  # as soon as possible
    maximum_wh: float  # what still fits in
    max_charge_w: float
    max_discharge_w: float = 0.0  # a magnitude
    min_charge_w: float = 0.0  # less than this is nothing
    min_discharge_w: float = 0.0  # a magnitude


class PlanStep(msgspec.Struct, frozen=True):
    """Constant power from `start` on; negative power flows out of the car."""

    start: float  # UNIX s
    duration: float  # s
    watts: float


class Plan(msgspec.Struct, frozen=True):
    """Steps in order of time, without gaps; nothing flows outside of them."""

    steps: tuple[PlanStep, ...]

    def watts(self, now: float) -> float:
        """The power at a moment."""
        return next((step.watts for step in self.steps if 0 <= now - step.start < step.duration), 0.0)
