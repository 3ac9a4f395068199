"""ISO 15118-20 common messages: relative prices, for a car that only wants to know when it is cheap."""

from typing import Annotated

from pilotwire.messages.iso20.base import Seconds
from pilotwire.messages.iso20.common.pricing import PriceSchedule
from pilotwire.messages.iso20.common.values import CM
from pilotwire.schema import ID, Attr, ComplexType, Occurs, UnsignedByte


@CM.type
class PriceLevelScheduleEntry(ComplexType):
    """A level for some time: the lower, the cheaper (8.3.5.3.64)."""

    duration: Seconds
    price_level: UnsignedByte


@CM.type
class PriceLevelScheduleEntryList(ComplexType):
    """The entries, each beginning where the one before ends (8.3.5.3.63)."""

    price_level_schedule_entry: Annotated[tuple[PriceLevelScheduleEntry, ...], Occurs(1, 1024)]


@CM.type
class PriceLevelSchedule(PriceSchedule):
    """The station's prices as levels of a scale, signed under the Id where there is one (8.3.5.3.62)."""

    id: Attr[ID | None] = None
    number_of_price_levels: UnsignedByte
    price_level_schedule_entries: PriceLevelScheduleEntryList
