"""ISO 15118-20 CommonTypes: what charge parameters and charge loops of all power types share."""

from typing import Annotated

from pilotwire.messages.iso20.base import (
    CT,
    EVSENotification,
    MeterID,
    MeterSignature,
    NumericID,
    Percent,
    RationalNumber,
    Seconds,
    SecondsShort,
    UnixTime,
    V2GRequest,
    V2GResponse,
    WattHours,
)
from pilotwire.messages.xmldsig import X509IssuerSerial
from pilotwire.schema import ComplexType, Occurs, Short, Unit, UnsignedLong

MeteredWattHours = Annotated[UnsignedLong, Unit("Wh")]
MeteredVarHours = Annotated[UnsignedLong, Unit("varh")]


@CT.type(abstract=True)
class ChargeParameterDiscoveryReq(V2GRequest):
    """The car tells its limits."""


@CT.type(abstract=True)
class ChargeParameterDiscoveryRes(V2GResponse):
    """The station tells its limits."""


@CT.type
class DisplayParameters(ComplexType):
    """What the car lets the station show to people; nothing to control by (8.3.5.3.28)."""

    present_soc: Percent | None = None
    minimum_soc: Percent | None = None
    target_soc: Percent | None = None
    maximum_soc: Percent | None = None
    remaining_time_to_minimum_soc: Seconds | None = None
    remaining_time_to_target_soc: Seconds | None = None
    remaining_time_to_maximum_soc: Seconds | None = None
    charging_complete: bool | None = None
    battery_energy_capacity: WattHours | None = None
    inlet_hot: bool | None = None


@CT.type
class EVSEStatus(ComplexType):
    """The station asks the car to do something, and within which time (8.3.5.3.26)."""

    notification_max_delay: SecondsShort
    evse_notification: EVSENotification


@CT.type
class MeterInfo(ComplexType):
    """What the meter of the station reads; no counter has to start at zero with the session (8.3.5.3.7)."""

    meter_id: MeterID
    charged_energy_reading_wh: MeteredWattHours
    bpt_discharged_energy_reading_wh: MeteredWattHours | None = None
    capacitive_energy_reading_varh: MeteredVarHours | None = None
    bpt_inductive_energy_reading_varh: MeteredVarHours | None = None
    meter_signature: MeterSignature | None = None
    meter_status: Short | None = None
    meter_timestamp: UnixTime | None = None


@CT.type
class DetailedCost(ComplexType):
    """The cost of one item so far, and its price per unit (8.3.5.3.61)."""

    amount: RationalNumber
    cost_per_unit: RationalNumber


@CT.type
class DetailedTax(ComplexType):
    """The tax so far under one rule of the price schedule (8.3.5.3.60)."""

    tax_rule_id: NumericID
    amount: RationalNumber


@CT.type
class Receipt(ComplexType):
    """What the session has cost so far, in the currency of the price schedule (8.3.5.3.59)."""

    time_anchor: UnixTime
    energy_costs: DetailedCost | None = None
    occupancy_costs: DetailedCost | None = None
    additional_services_costs: DetailedCost | None = None
    overstay_costs: DetailedCost | None = None
    tax_costs: Annotated[tuple[DetailedTax, ...], Occurs(0, 10)] = ()


@CT.type(abstract=True)
class ChargeLoopReq(V2GRequest):
    """The car's turn in the charge loop."""

    display_parameters: DisplayParameters | None = None
    meter_info_requested: bool


@CT.type(abstract=True)
class ChargeLoopRes(V2GResponse):
    """The station's turn in the charge loop."""

    evse_status: EVSEStatus | None = None
    meter_info: MeterInfo | None = None
    receipt: Receipt | None = None


@CT.element(abstract=True)
class CLReqControlMode(ComplexType):
    """What the car says in the charge loop, by control mode and power type."""


@CT.element(abstract=True)
class CLResControlMode(ComplexType):
    """What the station says in the charge loop, by control mode and power type."""


@CT.type(abstract=True)
class Scheduled_CLReqControlMode(CLReqControlMode):
    """Scheduled: the car follows the schedule it chose. The energies are what is still to come."""

    ev_target_energy_request: WattHours | None = None
    ev_maximum_energy_request: WattHours | None = None
    ev_minimum_energy_request: WattHours | None = None


@CT.type(abstract=True)
class Scheduled_CLResControlMode(CLResControlMode):
    """Scheduled: nothing common."""


@CT.type(abstract=True)
class Dynamic_CLReqControlMode(CLReqControlMode):
    """Dynamic: the station sets the power, within what the car needs by its departure."""

    departure_time: Seconds | None = None  # from the TimeStamp of the header on
    ev_target_energy_request: WattHours
    ev_maximum_energy_request: WattHours
    ev_minimum_energy_request: WattHours


@CT.type(abstract=True)
class Dynamic_CLResControlMode(CLResControlMode):
    """Dynamic: mobility needs that were set at the station, for the car to apply within `ack_max_delay`."""

    departure_time: Seconds | None = None  # from the TimeStamp of the header on
    minimum_soc: Percent | None = None
    target_soc: Percent | None = None
    ack_max_delay: SecondsShort | None = None


@CT.type
class ListOfRootCertificateIDs(ComplexType):
    """The root certificates that the car trusts (8.3.5.3.27)."""

    root_certificate_id: Annotated[tuple[X509IssuerSerial, ...], Occurs(1, 20)]
