"""ISO 15118-20 ACDP: a pantograph at the station that comes down to the roof of a bus (8.3.4.7).

The electricity itself runs by the DC messages. SystemStatus runs beside them, under a payload type of its own.
"""

from enum import auto
from typing import Annotated

from pilotwire.messages.iso20.base import CT, Percent, Processing, RationalNumber, V2GRequest, V2GResponse
from pilotwire.schema import ComplexType, Name, Namespace, Short, Unit, WireEnum

ACDP = Namespace("urn:iso:std:iso:15118:-20:ACDP", "acdp", imports=(CT,))


@ACDP.enumeration("cpStatusType")
class CPStatus(WireEnum):
    """The state of the control pilot as the car sees it (IEC 61851-1)."""

    StateA = auto()
    StateB = auto()
    StateC = auto()
    StateD = auto()
    StateE = auto()


@ACDP.enumeration("errorCodeType")
class ErrorCode(WireEnum):
    """What is wrong in the car."""

    OK_NoEVError = auto()
    FAILED = auto()
    FAILED_EmergencyEvent = auto()
    FAILED_Breaker = auto()
    FAILED_RESSTemperatureInhibit = auto()
    FAILED_RESS = auto()
    FAILED_ChargingCurrentDifferential = auto()
    FAILED_ChargingVoltageOutOfRange = auto()
    FAILED_Reserved1 = auto()
    FAILED_Reserved2 = auto()


@ACDP.enumeration("isolationStatusType")
class IsolationStatus(WireEnum):
    """What the isolation monitor of the station says."""

    Invalid = auto()  # nothing measured yet
    Safe = auto()
    Warning = auto()
    Fault = auto()


@ACDP.enumeration("electricalChargingDeviceStatusType")
class ElectricalChargingDeviceStatus(WireEnum):
    """The electrical contact as the control pilot shows it: state A is apart, B to D are connected."""

    State_A = auto()
    State_B = auto()
    State_C = auto()
    State_D = auto()


@ACDP.enumeration("mechanicalChargingDeviceStatusType")
class MechanicalChargingDeviceStatus(WireEnum):
    """Where the pantograph is."""

    Home = auto()
    Moving = auto()
    EndPosition = auto()


@ACDP.element
class ACDP_VehiclePositioningReq(V2GRequest):
    """The car asks where it stands (8.3.4.7.5.2)."""

    ev_mobility_status: bool  # true: immobilized
    ev_positioning_support: bool


@ACDP.element
class ACDP_VehiclePositioningRes(V2GResponse):
    """The station guides the car below the pantograph: deviation and tolerance (8.3.4.7.5.3)."""

    evse_processing: Processing
    evse_positioning_support: bool
    ev_relative_x_deviation: Short  # unit unconfirmed
    ev_relative_y_deviation: Short  # unit unconfirmed
    contact_window_xc: Short  # unit unconfirmed
    contact_window_yc: Short  # unit unconfirmed
    ev_in_charge_position: bool


@ACDP.type(name="ACDP_ConnectReqType")
class _ConnectReq(V2GRequest):
    """What the car says to connect and to disconnect: one type, two elements that do not stand for each other."""

    ev_electrical_charging_device_status: ElectricalChargingDeviceStatus


@ACDP.type(name="ACDP_ConnectResType")
class _ConnectRes(V2GResponse):
    """What the station answers to both."""

    evse_processing: Processing
    evse_electrical_charging_device_status: ElectricalChargingDeviceStatus
    evse_mechanical_charging_device_status: MechanicalChargingDeviceStatus


@ACDP.element(name="ACDP_ConnectReqType")
class ACDP_ConnectReq(_ConnectReq):
    """The car asks for the pantograph to come down (8.3.4.7.6.2)."""


@ACDP.element(name="ACDP_ConnectResType")
class ACDP_ConnectRes(_ConnectRes):
    """The station tells how far it has come (8.3.4.7.6.3)."""


@ACDP.element(name="ACDP_ConnectReqType")
class ACDP_DisconnectReq(_ConnectReq):
    """The car asks for the pantograph to go home (8.3.4.7.7.1)."""


@ACDP.element(name="ACDP_ConnectResType")
class ACDP_DisconnectRes(_ConnectRes):
    """The station tells how far it has gone (8.3.4.7.7.2)."""


@ACDP.type
class EVTechnicalStatus(ComplexType):
    """The state of the car (8.3.5.7.1)."""

    ev_ready_to_charge: bool
    ev_immobilization_request: bool
    ev_immobilized: bool | None = None
    ev_wlan_strength: Annotated[RationalNumber | None, Unit("dBm")] = None
    ev_cp_status: Annotated[CPStatus | None, Name("EVCPStatus")] = None
    ev_soc: Percent | None = None
    ev_error_code: ErrorCode | None = None
    ev_timeout: bool | None = None


@ACDP.element
class ACDP_SystemStatusReq(V2GRequest):
    """The car tells its state and asks for that of the station, at any time (8.3.4.7.8.2)."""

    ev_technical_status: EVTechnicalStatus


@ACDP.element
class ACDP_SystemStatusRes(V2GResponse):
    """The station tells its state (8.3.4.7.8.3)."""

    evse_mechanical_charging_device_status: MechanicalChargingDeviceStatus
    evse_ready_to_charge: bool
    evse_isolation_status: IsolationStatus
    evse_disabled: bool
    evse_utility_interrupt_event: bool
    evse_emergency_shutdown: bool
    evse_malfunction: bool
    ev_in_charge_position: bool
    ev_association_status: bool
