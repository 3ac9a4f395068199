"""ISO 15118-20 DC: from charge parameters to welding detection over a cable with direct current (8.3.4.5).

Megawatt charging uses these messages too. Discharge values carry a negative sign [V2G20-1213].
"""

from pilotwire.messages.iso20.base import (
    CT,
    Amperes,
    Percent,
    PercentPerMinute,
    Processing,
    V2GRequest,
    V2GResponse,
    Volts,
    WattHours,
    Watts,
)
from pilotwire.messages.iso20.charging import (
    ChargeLoopReq,
    ChargeLoopRes,
    ChargeParameterDiscoveryReq,
    ChargeParameterDiscoveryRes,
    CLReqControlMode,
    CLResControlMode,
    Dynamic_CLReqControlMode,
    Dynamic_CLResControlMode,
    Scheduled_CLReqControlMode,
    Scheduled_CLResControlMode,
)
from pilotwire.schema import ComplexType, Namespace, Ref

DC = Namespace("urn:iso:std:iso:15118:-20:DC", "dc", imports=(CT,))


@DC.element
class DC_CPDReqEnergyTransferMode(ComplexType):
    """What the battery of the car can take (8.3.5.5.1)."""

    ev_maximum_charge_power: Watts
    ev_minimum_charge_power: Watts
    ev_maximum_charge_current: Amperes
    ev_minimum_charge_current: Amperes
    ev_maximum_voltage: Volts
    ev_minimum_voltage: Volts
    target_soc: Percent | None = None


@DC.element
class BPT_DC_CPDReqEnergyTransferMode(DC_CPDReqEnergyTransferMode):
    """What the battery of the car can take and give (8.3.5.5.7.1)."""

    ev_maximum_discharge_power: Watts
    ev_minimum_discharge_power: Watts
    ev_maximum_discharge_current: Amperes
    ev_minimum_discharge_current: Amperes


@DC.element
class DC_CPDResEnergyTransferMode(ComplexType):
    """What the station can supply (8.3.5.5.2)."""

    evse_maximum_charge_power: Watts
    evse_minimum_charge_power: Watts
    evse_maximum_charge_current: Amperes
    evse_minimum_charge_current: Amperes
    evse_maximum_voltage: Volts
    evse_minimum_voltage: Volts
    evse_power_ramp_limitation: PercentPerMinute | None = None


@DC.element
class BPT_DC_CPDResEnergyTransferMode(DC_CPDResEnergyTransferMode):
    """What the station can supply and take back (8.3.5.5.7.2)."""

    evse_maximum_discharge_power: Watts
    evse_minimum_discharge_power: Watts
    evse_maximum_discharge_current: Amperes
    evse_minimum_discharge_current: Amperes


@DC.element
class DC_ChargeParameterDiscoveryReq(ChargeParameterDiscoveryReq):
    """The car tells its limits (8.3.4.5.2.2)."""

    energy_transfer_mode: Ref[DC_CPDReqEnergyTransferMode]


@DC.element
class DC_ChargeParameterDiscoveryRes(ChargeParameterDiscoveryRes):
    """The station tells its limits (8.3.4.5.2.3)."""

    energy_transfer_mode: Ref[DC_CPDResEnergyTransferMode]


@DC.element
class DC_CableCheckReq(V2GRequest):
    """The car asks whether the isolation test is done (8.3.4.5.3.2)."""


@DC.element
class DC_CableCheckRes(V2GResponse):
    """The station tests the isolation of the cable and says when it is done (8.3.4.5.3.3)."""

    evse_processing: Processing


@DC.element
class DC_PreChargeReq(V2GRequest):
    """The car asks for the voltage at which it may close its contactors (8.3.4.5.4.2)."""

    ev_processing: Processing
    ev_present_voltage: Volts
    ev_target_voltage: Volts


@DC.element
class DC_PreChargeRes(V2GResponse):
    """The station tells how far the voltage is (8.3.4.5.4.3)."""

    evse_present_voltage: Volts


@DC.element
class DC_ChargeLoopReq(ChargeLoopReq):
    """The car asks for current, or tells its limits (8.3.4.5.5.2)."""

    ev_present_voltage: Volts
    control_mode: Ref[CLReqControlMode]


@DC.element
class DC_ChargeLoopRes(ChargeLoopRes):
    """The station tells what it supplies, and which of its limits it has reached (8.3.4.5.5.3)."""

    evse_present_current: Amperes
    evse_present_voltage: Volts
    evse_power_limit_achieved: bool
    evse_current_limit_achieved: bool
    evse_voltage_limit_achieved: bool
    control_mode: Ref[CLResControlMode]


@DC.element
class DC_WeldingDetectionReq(V2GRequest):
    """The car opens its contactors and asks what voltage is left (8.3.4.5.6.2)."""

    ev_processing: Processing


@DC.element
class DC_WeldingDetectionRes(V2GResponse):
    """The station tells the voltage at its outlet; what does not fall betrays a welded contact (8.3.4.5.6.3)."""

    evse_present_voltage: Volts


@DC.element
class Scheduled_DC_CLReqControlMode(Scheduled_CLReqControlMode):
    """Scheduled, the car: the current and voltage it wants; limits only where they changed (8.3.5.5.4)."""

    ev_target_current: Amperes
    ev_target_voltage: Volts
    ev_maximum_charge_power: Watts | None = None
    ev_minimum_charge_power: Watts | None = None
    ev_maximum_charge_current: Amperes | None = None
    ev_maximum_voltage: Volts | None = None
    ev_minimum_voltage: Volts | None = None


@DC.element
class BPT_Scheduled_DC_CLReqControlMode(Scheduled_DC_CLReqControlMode):
    """Scheduled, the car, both directions (8.3.5.5.7.4)."""

    ev_maximum_discharge_power: Watts | None = None
    ev_minimum_discharge_power: Watts | None = None
    ev_maximum_discharge_current: Amperes | None = None


@DC.element
class Scheduled_DC_CLResControlMode(Scheduled_CLResControlMode):
    """Scheduled, the station: limits only where they changed (8.3.5.5.6)."""

    evse_maximum_charge_power: Watts | None = None
    evse_minimum_charge_power: Watts | None = None
    evse_maximum_charge_current: Amperes | None = None
    evse_maximum_voltage: Volts | None = None


@DC.element
class BPT_Scheduled_DC_CLResControlMode(Scheduled_DC_CLResControlMode):
    """Scheduled, the station, both directions (8.3.5.5.7.6)."""

    evse_maximum_discharge_power: Watts | None = None
    evse_minimum_discharge_power: Watts | None = None
    evse_maximum_discharge_current: Amperes | None = None
    evse_minimum_voltage: Volts | None = None


@DC.element
class Dynamic_DC_CLReqControlMode(Dynamic_CLReqControlMode):
    """Dynamic, the car: its limits now (8.3.5.5.3)."""

    ev_maximum_charge_power: Watts
    ev_minimum_charge_power: Watts
    ev_maximum_charge_current: Amperes
    ev_maximum_voltage: Volts
    ev_minimum_voltage: Volts


@DC.element
class BPT_Dynamic_DC_CLReqControlMode(Dynamic_DC_CLReqControlMode):
    """Dynamic, the car, both directions; the V2X energies bound the range it lends for cycling (8.3.5.5.7.3)."""

    ev_maximum_discharge_power: Watts
    ev_minimum_discharge_power: Watts
    ev_maximum_discharge_current: Amperes
    ev_maximum_v2x_energy_request: WattHours | None = None  # to the upper end of the range; negative above it
    ev_minimum_v2x_energy_request: WattHours | None = None  # to its lower end; negative above that


@DC.element
class Dynamic_DC_CLResControlMode(Dynamic_CLResControlMode):
    """Dynamic, the station: its limits now (8.3.5.5.5)."""

    evse_maximum_charge_power: Watts
    evse_minimum_charge_power: Watts
    evse_maximum_charge_current: Amperes
    evse_maximum_voltage: Volts


@DC.element
class BPT_Dynamic_DC_CLResControlMode(Dynamic_DC_CLResControlMode):
    """Dynamic, the station, both directions (8.3.5.5.7.5)."""

    evse_maximum_discharge_power: Watts
    evse_minimum_discharge_power: Watts
    evse_maximum_discharge_current: Amperes
    evse_minimum_voltage: Volts
