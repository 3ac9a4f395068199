"""ISO 15118-20 common messages: power over time, as the station grants it."""

from typing import Annotated

from pilotwire.messages.iso20.base import Seconds, UnixTime, WattHours, Watts
from pilotwire.messages.iso20.common.values import CM
from pilotwire.schema import ComplexType, Occurs


@CM.type
class PowerScheduleEntry(ComplexType):
    """The power for some time; with values for L2 and L3, `power` is that of L1 (8.3.5.3.20)."""

    duration: Seconds
    power: Watts
    power_l2: Watts | None = None
    power_l3: Watts | None = None


@CM.type
class PowerScheduleEntryList(ComplexType):
    """The entries, each beginning where the one before ends (8.3.5.3.19)."""

    power_schedule_entry: Annotated[tuple[PowerScheduleEntry, ...], Occurs(1, 1024)]


@CM.type
class PowerSchedule(ComplexType):
    """The power that the station grants from `time_anchor` on (8.3.5.3.18).

    `power_tolerance` is how far the car may stray from what it announces.
    """

    time_anchor: UnixTime
    available_energy: WattHours | None = None
    power_tolerance: Watts | None = None
    power_schedule_entries: PowerScheduleEntryList
