"""ISO 15118-20 WPT: charge parameters, alignment check and charge loop without a cable (8.3.4.6.5 to 8.3.4.6.7).

The standard calls the coil in the ground the primary device (PD), the one in the car the secondary device (SD), and
the electronics behind them the power circuits of the station (SPC) and of the car (EVPC).
"""

from typing import Annotated

from pilotwire.messages.iso20.base import Amperes, Hertz, Processing, V2GRequest, V2GResponse, Volts, Watts
from pilotwire.messages.iso20.charging import (
    ChargeLoopReq,
    ChargeLoopRes,
    ChargeParameterDiscoveryReq,
    ChargeParameterDiscoveryRes,
)
from pilotwire.messages.iso20.wpt.base import (
    WPT,
    WPT_DataContainers,
    WPT_EVPCChargeDiagnostics,
    WPT_EVResult,
    WPT_PowerClass,
    WPT_SPCChargeDiagnostics,
)
from pilotwire.schema import ComplexType, Unit, UnsignedShort

Millimetres = Annotated[UnsignedShort, Unit("mm")]


@WPT.element
class WPT_ChargeParameterDiscoveryReq(ChargeParameterDiscoveryReq):
    """The car tells what it can take, and how high its coil is; the standard spells it so (8.3.4.6.5)."""

    evpc_max_receivable_power: Watts
    sd_max_ground_clearence: Millimetres
    sd_min_ground_clearence: Millimetres
    evpc_natural_frequency: Hertz
    evpc_device_local_control: bool
    vendor_specific_data_container: WPT_DataContainers = ()


@WPT.element
class WPT_ChargeParameterDiscoveryRes(ChargeParameterDiscoveryRes):
    """The station tells what its coil can do (8.3.4.6.5)."""

    pd_input_power_class: WPT_PowerClass
    sd_min_output_power: Watts
    sd_max_output_power: Watts
    sd_max_ground_clearance_support: Millimetres
    sd_min_ground_clearance_support: Millimetres
    pd_min_coil_current: Amperes
    pd_max_coil_current: Amperes
    sd_manufacturer_specific_data_container: WPT_DataContainers = ()


@WPT.element
class WPT_AlignmentCheckReq(V2GRequest):
    """The car asks for a little current through the coil, to see how well the two lie (8.3.4.6.6)."""

    ev_processing: Processing
    target_coil_current: Amperes | None = None
    ev_result_code: WPT_EVResult
    vendor_specific_data_container: WPT_DataContainers = ()


@WPT.element
class WPT_AlignmentCheckRes(V2GResponse):
    """The station tells what it sends (8.3.4.6.6)."""

    evse_processing: Processing
    power_transmitted: Watts | None = None
    supply_device_current: Amperes | None = None
    vendor_specific_data_container: WPT_DataContainers = ()


@WPT.type
class WPT_EVPCPowerControlParameter(ComplexType):
    """Currents and voltage in the car, where the power is controlled by coil current."""

    evpc_coil_current_request: Amperes
    evpc_coil_current_information: Amperes
    evpc_current_output_information: Amperes
    evpc_voltage_output_information: Volts


@WPT.element
class WPT_ChargeLoopReq(ChargeLoopReq):
    """The car asks for power, zero included, and tells what it gets (8.3.4.6.7)."""

    evpc_power_request: Watts
    evpc_power_output: Watts
    evpc_charge_diagnostics: WPT_EVPCChargeDiagnostics
    evpc_operating_frequency: Hertz | None = None
    evpc_power_control_parameter: WPT_EVPCPowerControlParameter | None = None
    manufacturer_specific_data_container: WPT_DataContainers = ()


@WPT.type
class WPT_SPCPowerControlParameter(ComplexType):
    """The current through the coil in the ground."""

    spc_primary_device_coil_current_information: Amperes


@WPT.element
class WPT_ChargeLoopRes(ChargeLoopRes):
    """The station tells what it can send now, and what it notices (8.3.4.6.7)."""

    evpc_power_request: Watts
    sd_power_input: Watts | None = None
    spc_max_output_power_limit: Watts
    spc_min_output_power_limit: Watts
    spc_charge_diagnostics: WPT_SPCChargeDiagnostics
    spc_operating_frequency: Hertz | None = None
    spc_power_control_parameter: WPT_SPCPowerControlParameter | None = None
    manufacturer_specific_data_container: WPT_DataContainers = ()
