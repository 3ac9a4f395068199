"""ISO 15118-20 AC: charge parameters and charge loop over a cable with alternating current (8.3.4.4).

Where the elements for phases L2 and L3 are given, the one without a suffix is for L1; otherwise it is for all phases
together. Discharge values carry a negative sign [V2G20-1213].
"""

from pilotwire.messages.iso20.base import CT, Hertz, PercentPerMinute, Vars, WattHours, Watts
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

AC = Namespace("urn:iso:std:iso:15118:-20:AC", "ac", imports=(CT,))


@AC.element
class AC_CPDReqEnergyTransferMode(ComplexType):
    """What the car can draw (8.3.5.4.1)."""

    ev_maximum_charge_power: Watts
    ev_maximum_charge_power_l2: Watts | None = None
    ev_maximum_charge_power_l3: Watts | None = None
    ev_minimum_charge_power: Watts
    ev_minimum_charge_power_l2: Watts | None = None
    ev_minimum_charge_power_l3: Watts | None = None


@AC.element
class BPT_AC_CPDReqEnergyTransferMode(AC_CPDReqEnergyTransferMode):
    """What the car can draw and feed back (8.3.5.4.7.1)."""

    ev_maximum_discharge_power: Watts
    ev_maximum_discharge_power_l2: Watts | None = None
    ev_maximum_discharge_power_l3: Watts | None = None
    ev_minimum_discharge_power: Watts
    ev_minimum_discharge_power_l2: Watts | None = None
    ev_minimum_discharge_power_l3: Watts | None = None


@AC.element
class AC_CPDResEnergyTransferMode(ComplexType):
    """What the station can supply, and what the grid asks of the car (8.3.5.4.2)."""

    evse_maximum_charge_power: Watts
    evse_maximum_charge_power_l2: Watts | None = None
    evse_maximum_charge_power_l3: Watts | None = None
    evse_minimum_charge_power: Watts
    evse_minimum_charge_power_l2: Watts | None = None
    evse_minimum_charge_power_l3: Watts | None = None
    evse_nominal_frequency: Hertz
    maximum_power_asymmetry: Watts | None = None  # between phases
    evse_power_ramp_limitation: PercentPerMinute | None = None
    evse_present_active_power: Watts | None = None
    evse_present_active_power_l2: Watts | None = None
    evse_present_active_power_l3: Watts | None = None


@AC.element
class BPT_AC_CPDResEnergyTransferMode(AC_CPDResEnergyTransferMode):
    """What the station can supply and take back (8.3.5.4.7.2)."""

    evse_maximum_discharge_power: Watts
    evse_maximum_discharge_power_l2: Watts | None = None
    evse_maximum_discharge_power_l3: Watts | None = None
    evse_minimum_discharge_power: Watts
    evse_minimum_discharge_power_l2: Watts | None = None
    evse_minimum_discharge_power_l3: Watts | None = None


@AC.element
class AC_ChargeParameterDiscoveryReq(ChargeParameterDiscoveryReq):
    """The car tells its power limits (8.3.4.4.2.2)."""

    energy_transfer_mode: Ref[AC_CPDReqEnergyTransferMode]


@AC.element
class AC_ChargeParameterDiscoveryRes(ChargeParameterDiscoveryRes):
    """The station tells its power limits (8.3.4.4.2.3)."""

    energy_transfer_mode: Ref[AC_CPDResEnergyTransferMode]


@AC.element
class AC_ChargeLoopReq(ChargeLoopReq):
    """The car reports what it draws, and where its limits are now (8.3.4.4.3.2)."""

    control_mode: Ref[CLReqControlMode]


@AC.element
class AC_ChargeLoopRes(ChargeLoopRes):
    """The station sets targets for the car (8.3.4.4.3.3)."""

    evse_target_frequency: Hertz | None = None
    control_mode: Ref[CLResControlMode]


@AC.element
class Scheduled_AC_CLReqControlMode(Scheduled_CLReqControlMode):
    """Scheduled, the car: what it draws now; limits only where they changed (8.3.5.4.4)."""

    ev_maximum_charge_power: Watts | None = None
    ev_maximum_charge_power_l2: Watts | None = None
    ev_maximum_charge_power_l3: Watts | None = None
    ev_minimum_charge_power: Watts | None = None
    ev_minimum_charge_power_l2: Watts | None = None
    ev_minimum_charge_power_l3: Watts | None = None
    ev_present_active_power: Watts
    ev_present_active_power_l2: Watts | None = None
    ev_present_active_power_l3: Watts | None = None
    ev_present_reactive_power: Vars | None = None  # positive is inductive [V2G20-1783]
    ev_present_reactive_power_l2: Vars | None = None
    ev_present_reactive_power_l3: Vars | None = None


@AC.element
class BPT_Scheduled_AC_CLReqControlMode(Scheduled_AC_CLReqControlMode):
    """Scheduled, the car, both directions (8.3.5.4.7.4)."""

    ev_maximum_discharge_power: Watts | None = None
    ev_maximum_discharge_power_l2: Watts | None = None
    ev_maximum_discharge_power_l3: Watts | None = None
    ev_minimum_discharge_power: Watts | None = None
    ev_minimum_discharge_power_l2: Watts | None = None
    ev_minimum_discharge_power_l3: Watts | None = None


@AC.element
class Scheduled_AC_CLResControlMode(Scheduled_CLResControlMode):
    """Scheduled, the station: targets only where the grid demands other than the schedule (8.3.5.4.6)."""

    evse_target_active_power: Watts | None = None
    evse_target_active_power_l2: Watts | None = None
    evse_target_active_power_l3: Watts | None = None
    evse_target_reactive_power: Vars | None = None  # positive is inductive [V2G20-1824]
    evse_target_reactive_power_l2: Vars | None = None
    evse_target_reactive_power_l3: Vars | None = None
    evse_present_active_power: Watts | None = None
    evse_present_active_power_l2: Watts | None = None
    evse_present_active_power_l3: Watts | None = None


@AC.element
class BPT_Scheduled_AC_CLResControlMode(Scheduled_AC_CLResControlMode):
    """Scheduled, the station, both directions (8.3.5.4.7.6)."""


@AC.element
class Dynamic_AC_CLReqControlMode(Dynamic_CLReqControlMode):
    """Dynamic, the car: its limits and what it draws now (8.3.5.4.3)."""

    ev_maximum_charge_power: Watts
    ev_maximum_charge_power_l2: Watts | None = None
    ev_maximum_charge_power_l3: Watts | None = None
    ev_minimum_charge_power: Watts
    ev_minimum_charge_power_l2: Watts | None = None
    ev_minimum_charge_power_l3: Watts | None = None
    ev_present_active_power: Watts
    ev_present_active_power_l2: Watts | None = None
    ev_present_active_power_l3: Watts | None = None
    ev_present_reactive_power: Vars  # positive is inductive [V2G20-1783]
    ev_present_reactive_power_l2: Vars | None = None
    ev_present_reactive_power_l3: Vars | None = None


@AC.element
class BPT_Dynamic_AC_CLReqControlMode(Dynamic_AC_CLReqControlMode):
    """Dynamic, the car, both directions; the V2X energies bound the range it lends for cycling (8.3.5.4.7.3)."""

    ev_maximum_discharge_power: Watts
    ev_maximum_discharge_power_l2: Watts | None = None
    ev_maximum_discharge_power_l3: Watts | None = None
    ev_minimum_discharge_power: Watts
    ev_minimum_discharge_power_l2: Watts | None = None
    ev_minimum_discharge_power_l3: Watts | None = None
    ev_maximum_v2x_energy_request: WattHours | None = None  # to the upper end of the range; negative above it
    ev_minimum_v2x_energy_request: WattHours | None = None  # to its lower end; negative above that


@AC.element
class Dynamic_AC_CLResControlMode(Dynamic_CLResControlMode):
    """Dynamic, the station: the power that the car shall draw (8.3.5.4.5)."""

    evse_target_active_power: Watts
    evse_target_active_power_l2: Watts | None = None
    evse_target_active_power_l3: Watts | None = None
    evse_target_reactive_power: Vars | None = None  # positive is inductive [V2G20-1824]
    evse_target_reactive_power_l2: Vars | None = None
    evse_target_reactive_power_l3: Vars | None = None
    evse_present_active_power: Watts | None = None
    evse_present_active_power_l2: Watts | None = None
    evse_present_active_power_l3: Watts | None = None


@AC.element
class BPT_Dynamic_AC_CLResControlMode(Dynamic_AC_CLResControlMode):
    """Dynamic, the station, both directions (8.3.5.4.7.5)."""
