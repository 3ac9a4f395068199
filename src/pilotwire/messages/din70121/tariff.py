"""DIN SPEC 70121: schedules of power and price, and the profile that the car makes of them."""

from enum import auto
from typing import Annotated

from pilotwire.messages.din70121.namespaces import DT
from pilotwire.messages.din70121.values import PMax, Seconds, UnitMultiplier
from pilotwire.schema import IDREF, Attr, ComplexType, Name, Occurs, Ref, Short, UnsignedByte, UnsignedInt, WireEnum

SAID = Annotated[int, DT.simple("SAIDType", Short)]
TariffDescription = Annotated[str, DT.simple("tariffDescriptionType", str, max_length=32)]


@DT.element(name="IntervalType", abstract=True)
class TimeInterval(ComplexType):
    """When an entry of a schedule holds."""


@DT.element
class RelativeTimeInterval(TimeInterval):
    """An interval counted from the moment of the message; without a duration it lasts to the next one (9.5.2.12)."""

    start: Annotated[Seconds, Name("start")]
    duration: Annotated[Seconds | None, Name("duration")] = None


@DT.element(abstract=True)
class Entry(ComplexType):
    """One interval of a schedule."""

    time_interval: Ref[TimeInterval]


@DT.element
class PMaxScheduleEntry(Entry):
    """The most power that the car may draw in an interval (9.5.2.10)."""

    p_max: PMax


@DT.type
class PMaxSchedule(ComplexType):
    """How much power there is, over time."""

    p_max_schedule_id: SAID
    p_max_schedule_entry: Annotated[tuple[Ref[PMaxScheduleEntry], ...], Occurs(1, None)]


@DT.enumeration("costKindType")
class CostKind(WireEnum):
    """What an amount counts: money, green energy, or emissions."""

    relativePricePercentage = auto()
    RenewableGenerationPercentage = auto()
    CarbonDioxideEmission = auto()


@DT.type
class Cost(ComplexType):
    """One kind of cost, amount * 10^amount_multiplier."""

    cost_kind: Annotated[CostKind, Name("costKind")]
    amount: Annotated[UnsignedInt, Name("amount")]
    amount_multiplier: Annotated[UnitMultiplier | None, Name("amountMultiplier")] = None


@DT.type
class ConsumptionCost(ComplexType):
    """The costs from a level of consumption upwards."""

    start_value: Annotated[UnsignedInt, Name("startValue")]
    cost: Annotated[tuple[Cost, ...], Occurs(0, None)] = ()


@DT.element
class SalesTariffEntry(Entry):
    """The price level of an interval and, optionally, its costs."""

    e_price_level: UnsignedByte  # small is cheap
    consumption_cost: Annotated[tuple[ConsumptionCost, ...], Occurs(0, None)] = ()


@DT.type
class SalesTariff(ComplexType):
    """What energy costs, over time. DC charging does not use it."""

    id: Attr[IDREF]
    sales_tariff_id: SAID
    sales_tariff_description: TariffDescription | None = None
    num_e_price_levels: UnsignedByte
    sales_tariff_entry: Annotated[tuple[Ref[SalesTariffEntry], ...], Occurs(1, None)]


@DT.type
class SAScheduleTuple(ComplexType):
    """Power and price that belong together; the car picks one tuple by its number (9.5.2.8)."""

    sa_schedule_tuple_id: SAID
    p_max_schedule: PMaxSchedule
    sales_tariff: SalesTariff | None = None


@DT.element(abstract=True)
class SASchedules(ComplexType):
    """What the station and the actors behind it allow."""


@DT.element
class SAScheduleList(SASchedules):
    """The tuples that the car may choose from."""

    sa_schedule_tuple: Annotated[tuple[SAScheduleTuple, ...], Occurs(1, None)]


@DT.type
class ProfileEntry(ComplexType):
    """The most power that the car will draw from this moment on, until the next entry (9.5.2.7)."""

    charging_profile_entry_start: Seconds
    charging_profile_entry_max_power: PMax


@DT.type
class ChargingProfile(ComplexType):
    """The car's plan within the tuple that it chose (9.5.2.6)."""

    sa_schedule_tuple_id: SAID
    profile_entry: Annotated[tuple[ProfileEntry, ...], Occurs(1, None)]
