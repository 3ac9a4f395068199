"""ISO 15118-2: schedules. How much power there is over time, what it costs, and how the car will use it."""

from enum import auto
from typing import Annotated

from pilotwire.messages.iso2.namespaces import DT
from pilotwire.messages.iso2.values import Seconds, UnitMultiplier, Watts
from pilotwire.schema import ID, Attr, Byte, ComplexType, Name, Occurs, Ref, Unit, UnsignedByte, UnsignedInt, WireEnum
from pilotwire.schema.namespace import restrict

SAID = Annotated[int, DT.simple("SAIDType", UnsignedByte, minimum=1, maximum=255)]  # of a schedule or a tariff
TariffDescription = Annotated[str, DT.simple("tariffDescriptionType", str, max_length=32)]
MaxNumPhases = Annotated[int, DT.simple("maxNumPhasesType", Byte, minimum=1, maximum=3)]

IntervalStart = Annotated[int, restrict(UnsignedInt, minimum=0, maximum=16777214), Unit("s")]
IntervalDuration = Annotated[int, restrict(UnsignedInt, minimum=0, maximum=86400), Unit("s")]


@DT.element(name="IntervalType", abstract=True, abstract_element=True)
class TimeInterval(ComplexType):
    """When an entry of a schedule applies."""


@DT.element
class RelativeTimeInterval(TimeInterval):
    """A time span counted from now; without a duration it lasts until the next entry begins (8.5.2.18)."""

    start: Annotated[IntervalStart, Name("start")]
    duration: Annotated[IntervalDuration | None, Name("duration")] = None


@DT.element(abstract=True, abstract_element=True)
class Entry(ComplexType):
    """One entry of a schedule."""

    time_interval: Ref[TimeInterval]


@DT.element
class PMaxScheduleEntry(Entry):
    """The power that the car may take at most during the interval (8.5.2.15)."""

    p_max: Watts


@DT.type
class PMaxSchedule(ComplexType):
    """The limits of power over time (8.5.2.14)."""

    p_max_schedule_entry: Annotated[tuple[Ref[PMaxScheduleEntry], ...], Occurs(1, 1024)]


@DT.enumeration("costKindType")
class CostKind(WireEnum):
    """What a cost counts. No currency: a tariff compares times with each other, it does not bill."""

    relativePricePercentage = auto()
    RenewableGenerationPercentage = auto()
    CarbonDioxideEmission = auto()


@DT.type
class Cost(ComplexType):
    """The cost amount * 10^amount_multiplier, of one kind (8.5.2.20)."""

    cost_kind: Annotated[CostKind, Name("costKind")]
    amount: Annotated[UnsignedInt, Name("amount")]
    amount_multiplier: Annotated[UnitMultiplier | None, Name("amountMultiplier")] = None


@DT.type
class ConsumptionCost(ComplexType):
    """The costs that apply from this power on, up to the start of the next block (8.5.2.19)."""

    start_value: Annotated[Watts, Name("startValue")]
    cost: Annotated[tuple[Cost, ...], Occurs(1, 3)]


@DT.element
class SalesTariffEntry(Entry):
    """The price level or the costs during the interval (8.5.2.17)."""

    e_price_level: UnsignedByte | None = None  # a rank among the levels of this tariff, cheap ones low
    consumption_cost: Annotated[tuple[ConsumptionCost, ...], Occurs(0, 3)] = ()


@DT.type
class SalesTariff(ComplexType):
    """The prices over time, signed by the mobility operator where the contract pays (8.5.2.16)."""

    id: Attr[ID | None] = None
    sales_tariff_id: SAID
    sales_tariff_description: TariffDescription | None = None
    num_e_price_levels: UnsignedByte | None = None
    sales_tariff_entry: Annotated[tuple[Ref[SalesTariffEntry], ...], Occurs(1, 1024)]


@DT.type
class SAScheduleTuple(ComplexType):
    """One offer of power over time, perhaps with its prices (8.5.2.13)."""

    sa_schedule_tuple_id: SAID
    p_max_schedule: PMaxSchedule
    sales_tariff: SalesTariff | None = None


@DT.element(abstract=True, abstract_element=True)
class SASchedules(ComplexType):
    """The offers of the secondary actor, the party behind the station."""


@DT.element
class SAScheduleList(SASchedules):
    """The offers, of which the car picks one."""

    sa_schedule_tuple: Annotated[tuple[SAScheduleTuple, ...], Occurs(1, 3)]


@DT.type
class ProfileEntry(ComplexType):
    """From this time on the car takes at most this power (8.5.2.11)."""

    charging_profile_entry_start: Seconds
    charging_profile_entry_max_power: Watts
    charging_profile_entry_max_number_of_phases_in_use: MaxNumPhases | None = None


@DT.type
class ChargingProfile(ComplexType):
    """The car's plan within the offer it picked (8.5.2.10)."""

    profile_entry: Annotated[tuple[ProfileEntry, ...], Occurs(1, 24)]
