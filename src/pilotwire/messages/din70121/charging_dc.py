"""DIN SPEC 70121: the messages of DC charging."""

from typing import Annotated

from pilotwire.messages.din70121.body import BodyElement, EVSEProcessing, ResponseCode
from pilotwire.messages.din70121.namespaces import BD
from pilotwire.messages.din70121.status import DC_EVSEStatus, DC_EVStatus
from pilotwire.messages.din70121.values import Amperes, PhysicalValue, Volts, Watts
from pilotwire.schema import Name, Unit


@BD.element
class CableCheckReq(BodyElement):
    """The car, its connector locked, asks for the isolation test (9.4.2.2.2)."""

    dc_ev_status: DC_EVStatus


@BD.element
class CableCheckRes(BodyElement):
    """The station tells how the isolation test goes (9.4.2.2.3)."""

    response_code: ResponseCode
    dc_evse_status: DC_EVSEStatus
    evse_processing: EVSEProcessing


@BD.element
class PreChargeReq(BodyElement):
    """The car asks for the voltage of its battery before it closes its contactors (9.4.2.3.2)."""

    dc_ev_status: DC_EVStatus
    ev_target_voltage: Volts
    ev_target_current: Amperes


@BD.element
class PreChargeRes(BodyElement):
    """The station tells the voltage at its output (9.4.2.3.3)."""

    response_code: ResponseCode
    dc_evse_status: DC_EVSEStatus
    evse_present_voltage: Volts


@BD.element
class CurrentDemandReq(BodyElement):
    """The car says, several times a second, which current it wants now, and within which limits (9.4.2.4.2)."""

    dc_ev_status: DC_EVStatus
    ev_target_current: Amperes
    ev_maximum_voltage_limit: Volts | None = None
    ev_maximum_current_limit: Amperes | None = None
    ev_maximum_power_limit: Watts | None = None
    bulk_charging_complete: bool | None = None
    charging_complete: bool
    remaining_time_to_full_soc: Annotated[PhysicalValue | None, Unit("s"), Name("RemainingTimeToFullSoC")] = None
    remaining_time_to_bulk_soc: Annotated[PhysicalValue | None, Unit("s"), Name("RemainingTimeToBulkSoC")] = None
    ev_target_voltage: Volts


@BD.element
class CurrentDemandRes(BodyElement):
    """The station tells what flows, and which of its limits holds it back (9.4.2.4.3)."""

    response_code: ResponseCode
    dc_evse_status: DC_EVSEStatus
    evse_present_voltage: Volts
    evse_present_current: Amperes
    evse_current_limit_achieved: bool
    evse_voltage_limit_achieved: bool
    evse_power_limit_achieved: bool
    evse_maximum_voltage_limit: Volts | None = None
    evse_maximum_current_limit: Amperes | None = None
    evse_maximum_power_limit: Watts | None = None


@BD.element
class WeldingDetectionReq(BodyElement):
    """The car, after charging, opens its contactors one by one and asks what the station still sees (9.4.2.5.2)."""

    dc_ev_status: DC_EVStatus


@BD.element
class WeldingDetectionRes(BodyElement):
    """The station tells the voltage at its output (9.4.2.5.3)."""

    response_code: ResponseCode
    dc_evse_status: DC_EVSEStatus
    evse_present_voltage: Volts
