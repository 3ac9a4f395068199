"""ISO 15118-20 common messages: what the car needs, and the power and prices that the station offers for it.

In scheduled mode the car chooses among schedules and plans its own power; in dynamic mode the station steers.
"""

from typing import Annotated

from pilotwire.messages.iso20.base import NumericID, Percent, Processing, Seconds, V2GRequest, V2GResponse, WattHours
from pilotwire.messages.iso20.common.energy_offer import EVEnergyOffer
from pilotwire.messages.iso20.common.power_schedule import PowerSchedule
from pilotwire.messages.iso20.common.price_levels import PriceLevelSchedule
from pilotwire.messages.iso20.common.pricing import AbsolutePriceSchedule
from pilotwire.messages.iso20.common.values import CM, MaximumSupportingPoints
from pilotwire.schema import ComplexType, Occurs


@CM.type
class Dynamic_SEReqControlMode(ComplexType):
    """The needs of a car that the station steers; energies count from this message on (8.3.5.3.13)."""

    departure_time: Seconds  # from this message on
    minimum_soc: Percent | None = None
    target_soc: Percent | None = None
    ev_target_energy_request: WattHours
    ev_maximum_energy_request: WattHours
    ev_minimum_energy_request: WattHours
    ev_maximum_v2x_energy_request: WattHours | None = None
    ev_minimum_v2x_energy_request: WattHours | None = None


@CM.type
class Scheduled_SEReqControlMode(ComplexType):
    """The needs of a car that plans by itself, as far as it tells them (8.3.5.3.14)."""

    departure_time: Seconds | None = None  # from this message on
    ev_target_energy_request: WattHours | None = None
    ev_maximum_energy_request: WattHours | None = None
    ev_minimum_energy_request: WattHours | None = None
    ev_energy_offer: EVEnergyOffer | None = None


@CM.element
class ScheduleExchangeReq(V2GRequest):
    """The car tells its needs, and how many entries of a schedule it can hold (8.3.4.3.7.2)."""

    maximum_supporting_points: MaximumSupportingPoints
    control_mode: Dynamic_SEReqControlMode | Scheduled_SEReqControlMode


@CM.type
class ChargingSchedule(ComplexType):
    """Power over time, with prices in money or as levels (8.3.5.3.40). Discharging takes the same form."""

    power_schedule: PowerSchedule
    price_schedule: AbsolutePriceSchedule | PriceLevelSchedule | None = None


@CM.type
class ScheduleTuple(ComplexType):
    """One offer, for the car to take as a whole (8.3.5.3.17)."""

    schedule_tuple_id: NumericID
    charging_schedule: ChargingSchedule
    discharging_schedule: ChargingSchedule | None = None


@CM.type
class Dynamic_SEResControlMode(ComplexType):
    """The goals that the station steers by, and its prices; the car's own where left out (8.3.5.3.15)."""

    departure_time: Seconds | None = None  # from this message on
    minimum_soc: Percent | None = None
    target_soc: Percent | None = None
    price_schedule: AbsolutePriceSchedule | PriceLevelSchedule | None = None


@CM.type
class Scheduled_SEResControlMode(ComplexType):
    """The offers, of which the car chooses one (8.3.5.3.16)."""

    schedule_tuple: Annotated[tuple[ScheduleTuple, ...], Occurs(1, 3)]


@CM.element
class ScheduleExchangeRes(V2GResponse):
    """The station offers schedules or prices, or is still working on them (8.3.4.3.7.3).

    `go_to_pause` asks the car to pause rather than to start, as when there is no power for now.
    """

    evse_processing: Processing
    go_to_pause: bool | None = None
    control_mode: Dynamic_SEResControlMode | Scheduled_SEResControlMode
