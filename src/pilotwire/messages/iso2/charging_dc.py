"""ISO 15118-2: the messages of DC charging, in the order of a session."""

from typing import Annotated

from pilotwire.messages.iso2.body import BodyElement, EVSEProcessing, ResponseCode
from pilotwire.messages.iso2.metering import MeterInfo
from pilotwire.messages.iso2.namespaces import BD
from pilotwire.messages.iso2.session import EVSEID
from pilotwire.messages.iso2.status import DC_EVSEStatus, DC_EVStatus
from pilotwire.messages.iso2.tariff import SAID
from pilotwire.messages.iso2.values import Amperes, Duration, Volts, Watts
from pilotwire.schema import Name


@BD.element
class CableCheckReq(BodyElement):
    """The car asks whether the isolation of the cable has been proven (8.4.5.2)."""

    dc_ev_status: DC_EVStatus


@BD.element
class CableCheckRes(BodyElement):
    """The station tells what its isolation test says, or that it is still at it (8.4.5.2)."""

    response_code: ResponseCode
    dc_evse_status: DC_EVSEStatus
    evse_processing: EVSEProcessing


@BD.element
class PreChargeReq(BodyElement):
    """The car asks for its battery's voltage at the output, before it closes its contactors (8.4.5.3)."""

    dc_ev_status: DC_EVStatus
    ev_target_voltage: Volts
    ev_target_current: Amperes


@BD.element
class PreChargeRes(BodyElement):
    """The station tells how near its voltage is (8.4.5.3)."""

    response_code: ResponseCode
    dc_evse_status: DC_EVSEStatus
    evse_present_voltage: Volts


@BD.element
class CurrentDemandReq(BodyElement):
    """The car's turn in the DC loop: the current it wants now, its limits, and how long it will take (8.4.5.4)."""

    dc_ev_status: DC_EVStatus
    ev_target_current: Amperes
    ev_maximum_voltage_limit: Volts | None = None
    ev_maximum_current_limit: Amperes | None = None
    ev_maximum_power_limit: Watts | None = None
    bulk_charging_complete: bool | None = None
    charging_complete: bool
    remaining_time_to_full_soc: Annotated[Duration | None, Name("RemainingTimeToFullSoC")] = None
    remaining_time_to_bulk_soc: Annotated[Duration | None, Name("RemainingTimeToBulkSoC")] = None
    ev_target_voltage: Volts


@BD.element
class CurrentDemandRes(BodyElement):
    """The station's turn in the DC loop: what flows, which limits it has reached, and its meter (8.4.5.4)."""

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
    evse_id: EVSEID
    sa_schedule_tuple_id: SAID
    meter_info: MeterInfo | None = None
    receipt_required: bool | None = None


@BD.element
class WeldingDetectionReq(BodyElement):
    """The car has opened its contactors and asks for the voltage that is left, to see whether they did (8.4.5.5)."""

    dc_ev_status: DC_EVStatus


@BD.element
class WeldingDetectionRes(BodyElement):
    """The station tells the voltage at its output (8.4.5.5)."""

    response_code: ResponseCode
    dc_evse_status: DC_EVSEStatus
    evse_present_voltage: Volts
