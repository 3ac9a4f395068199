"""DIN SPEC 70121: the state of the two parties, as nearly every charging message carries it."""

from enum import auto

from pilotwire.messages.din70121.namespaces import DT
from pilotwire.messages.din70121.values import Percent, Seconds
from pilotwire.schema import ComplexType, WireEnum


@DT.enumeration("EVSENotificationType")
class EVSENotification(WireEnum):
    """What the station wants the car to do within the delay that it grants."""

    None_ = "None"
    StopCharging = auto()
    ReNegotiation = auto()


@DT.element(abstract=True)
class EVSEStatus(ComplexType):
    """The state of the station."""


@DT.element
class AC_EVSEStatus(EVSEStatus):
    """The state of an AC station: its switch, its residual current device, its wish."""

    power_switch_closed: bool
    rcd: bool  # true: it has seen a fault
    notification_max_delay: Seconds
    evse_notification: EVSENotification


@DT.enumeration("isolationLevelType")
class IsolationLevel(WireEnum):
    """What the station's isolation monitor says (9.5.3.1)."""

    Invalid = auto()  # not measured yet
    Valid = auto()
    Warning = auto()
    Fault = auto()


@DT.enumeration("DC_EVSEStatusCodeType")
class DC_EVSEStatusCode(WireEnum):
    """The inner state of a DC station."""

    EVSE_NotReady = auto()
    EVSE_Ready = auto()
    EVSE_Shutdown = auto()  # somebody stopped it at the station
    EVSE_UtilityInterruptEvent = auto()  # the grid asks for less load for a while
    EVSE_IsolationMonitoringActive = auto()  # until the cable is tested
    EVSE_EmergencyShutdown = auto()
    EVSE_Malfunction = auto()
    Reserved_8 = auto()
    Reserved_9 = auto()
    Reserved_A = auto()
    Reserved_B = auto()
    Reserved_C = auto()


@DT.element
class DC_EVSEStatus(EVSEStatus):
    """The state of a DC station: its isolation, itself, its wish (9.5.3.1)."""

    evse_isolation_status: IsolationLevel | None = None
    evse_status_code: DC_EVSEStatusCode
    notification_max_delay: Seconds
    evse_notification: EVSENotification


@DT.enumeration("DC_EVErrorCodeType")
class DC_EVErrorCode(WireEnum):
    """Why the car cannot charge (9.5.3.2). RESS is its battery."""

    NO_ERROR = auto()
    FAILED_RESSTemperatureInhibit = auto()
    FAILED_EVShiftPosition = auto()  # not in park
    FAILED_ChargerConnectorLockFault = auto()
    FAILED_EVRESSMalfunction = auto()
    FAILED_ChargingCurrentdifferential = auto()
    FAILED_ChargingVoltageOutOfRange = auto()
    Reserved_A = auto()
    Reserved_B = auto()
    Reserved_C = auto()
    FAILED_ChargingSystemIncompatibility = auto()
    NoData = auto()


@DT.element(abstract=True)
class EVStatus(ComplexType):
    """The state of the car."""


@DT.element
class DC_EVStatus(EVStatus):
    """The state of a car on DC (9.5.3.2). Readiness and conditioning are for display; the error code counts."""

    ev_ready: bool
    ev_cabin_conditioning: bool | None = None
    ev_ress_conditioning: bool | None = None
    ev_error_code: DC_EVErrorCode
    ev_ress_soc: Percent
