"""ISO 15118-2: what the car needs and the station can give, and how they tell each other."""

from pilotwire.messages.iso2.body import BodyElement, EVSEProcessing, ResponseCode
from pilotwire.messages.iso2.namespaces import BD, DT
from pilotwire.messages.iso2.services import EnergyTransferMode
from pilotwire.messages.iso2.status import AC_EVSEStatus, DC_EVSEStatus, DC_EVStatus
from pilotwire.messages.iso2.tariff import SASchedules
from pilotwire.messages.iso2.values import Amperes, Percent, Seconds, Volts, WattHours, Watts
from pilotwire.schema import ComplexType, Ref, UnsignedShort


@DT.element(abstract=True, abstract_element=True)
class EVChargeParameter(ComplexType):
    """What the car needs and can stand."""

    departure_time: Seconds | None = None  # from this message on


@DT.element
class AC_EVChargeParameter(EVChargeParameter):
    """The energy that the car wants until it leaves, and the limits of its charger (8.5.3.2)."""

    e_amount: WattHours
    ev_max_voltage: Volts
    ev_max_current: Amperes  # per phase
    ev_min_current: Amperes  # per phase; below this, the car rather waits


@DT.element
class DC_EVChargeParameter(EVChargeParameter):
    """The limits of the battery, and how much energy it takes (8.5.4.3)."""

    dc_ev_status: DC_EVStatus
    ev_maximum_current_limit: Amperes
    ev_maximum_power_limit: Watts | None = None
    ev_maximum_voltage_limit: Volts
    ev_energy_capacity: WattHours | None = None
    ev_energy_request: WattHours | None = None
    full_soc: Percent | None = None  # where the car calls itself full
    bulk_soc: Percent | None = None  # where fast charging ends


@DT.element(abstract=True, abstract_element=True)
class EVSEChargeParameter(ComplexType):
    """What the station can give."""


@DT.element
class AC_EVSEChargeParameter(EVSEChargeParameter):
    """The line voltage, and the current that the station allows (8.5.3.3)."""

    ac_evse_status: AC_EVSEStatus
    evse_nominal_voltage: Volts  # phase to neutral
    evse_max_current: Amperes  # per phase


@DT.element
class DC_EVSEChargeParameter(EVSEChargeParameter):
    """The limits of the station's output, and how well it holds a current (8.5.4.4)."""

    dc_evse_status: DC_EVSEStatus
    evse_maximum_current_limit: Amperes
    evse_maximum_power_limit: Watts
    evse_maximum_voltage_limit: Volts
    evse_minimum_current_limit: Amperes
    evse_minimum_voltage_limit: Volts
    evse_current_regulation_tolerance: Amperes | None = None
    evse_peak_current_ripple: Amperes  # peak to peak
    evse_energy_to_be_delivered: WattHours | None = None


@BD.element
class ChargeParameterDiscoveryReq(BodyElement):
    """The car tells its limits and needs (8.4.3.8)."""

    max_entries_sa_schedule_tuple: UnsignedShort | None = None  # how long a schedule it can store
    requested_energy_transfer_mode: EnergyTransferMode
    ev_charge_parameter: Ref[EVChargeParameter]


@BD.element
class ChargeParameterDiscoveryRes(BodyElement):
    """The station tells its limits, and offers schedules once it has them (8.4.3.8)."""

    response_code: ResponseCode
    evse_processing: EVSEProcessing
    sa_schedules: Ref[SASchedules] | None = None
    evse_charge_parameter: Ref[EVSEChargeParameter]
