"""DIN SPEC 70121: limits and wishes of both sides, and the messages that exchange them."""

from enum import auto

from pilotwire.messages.din70121.body import BodyElement, EVSEProcessing, ResponseCode
from pilotwire.messages.din70121.namespaces import BD, DT
from pilotwire.messages.din70121.status import AC_EVSEStatus, DC_EVSEStatus, DC_EVStatus
from pilotwire.messages.din70121.tariff import SASchedules
from pilotwire.messages.din70121.values import Amperes, Percent, Seconds, Volts, WattHours, Watts
from pilotwire.schema import ComplexType, Ref, WireEnum


@DT.enumeration("EVRequestedEnergyTransferType")
class EVRequestedEnergyTransfer(WireEnum):
    """How the car wants its energy. On DC it asks for DC_core or DC_extended."""

    AC_single_phase_core = auto()
    AC_three_phase_core = auto()
    DC_core = auto()
    DC_extended = auto()
    DC_combo_core = auto()
    DC_unique = auto()


@DT.element(abstract=True)
class EVChargeParameter(ComplexType):
    """What the car can do and wants."""


@DT.element
class AC_EVChargeParameter(EVChargeParameter):
    """What a car on AC can do and wants. DC charging does not use it."""

    departure_time: Seconds
    e_amount: WattHours
    ev_max_voltage: Volts
    ev_max_current: Amperes
    ev_min_current: Amperes


@DT.element
class DC_EVChargeParameter(EVChargeParameter):
    """What a car on DC can take, and how full it will get (9.5.3.3)."""

    dc_ev_status: DC_EVStatus
    ev_maximum_current_limit: Amperes
    ev_maximum_power_limit: Watts | None = None
    ev_maximum_voltage_limit: Volts
    ev_energy_capacity: WattHours | None = None
    ev_energy_request: WattHours | None = None
    full_soc: Percent | None = None  # the level that counts as full
    bulk_soc: Percent | None = None  # the level up to which charging is fast


@DT.element(abstract=True)
class EVSEChargeParameter(ComplexType):
    """What the station can do."""


@DT.element
class AC_EVSEChargeParameter(EVSEChargeParameter):
    """What an AC station can do. DC charging does not use it."""

    ac_evse_status: AC_EVSEStatus
    evse_max_voltage: Volts
    evse_max_current: Amperes
    evse_min_current: Amperes


@DT.element
class DC_EVSEChargeParameter(EVSEChargeParameter):
    """What a DC station can deliver, and how well it keeps to it."""

    dc_evse_status: DC_EVSEStatus
    evse_maximum_current_limit: Amperes
    evse_maximum_power_limit: Watts | None = None
    evse_maximum_voltage_limit: Volts
    evse_minimum_current_limit: Amperes
    evse_minimum_voltage_limit: Volts
    evse_current_regulation_tolerance: Amperes | None = None
    evse_peak_current_ripple: Amperes
    evse_energy_to_be_delivered: WattHours | None = None


@BD.element
class ChargeParameterDiscoveryReq(BodyElement):
    """The car states its limits and wishes (9.4.1.6.2)."""

    ev_requested_energy_transfer_type: EVRequestedEnergyTransfer
    ev_charge_parameter: Ref[EVChargeParameter]


@BD.element
class ChargeParameterDiscoveryRes(BodyElement):
    """The station states its limits and the power over time (9.4.1.6.3)."""

    response_code: ResponseCode
    evse_processing: EVSEProcessing
    sa_schedules: Ref[SASchedules]
    evse_charge_parameter: Ref[EVSEChargeParameter]
