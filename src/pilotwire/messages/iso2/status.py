"""ISO 15118-2: the status of car and station."""

from enum import auto

from pilotwire.messages.iso2.namespaces import DT
from pilotwire.messages.iso2.values import Percent, SecondsShort
from pilotwire.schema import ComplexType, WireEnum


@DT.enumeration("EVSENotificationType")
class EVSENotification(WireEnum):
    """What the station wants the car to do next."""

    None_ = "None"
    StopCharging = auto()
    ReNegotiation = auto()


@DT.element(abstract=True, abstract_element=True)
class EVSEStatus(ComplexType):
    """The station asks the car to do something, and within which time."""

    notification_max_delay: SecondsShort
    evse_notification: EVSENotification


@DT.element
class AC_EVSEStatus(EVSEStatus):
    """The state of an AC station (8.5.3.1)."""

    rcd: bool  # true: the residual current device has tripped


@DT.enumeration("isolationLevelType")
class IsolationLevel(WireEnum):
    """What the station knows about the isolation of its output."""

    Invalid = auto()  # not checked yet
    Valid = auto()
    Warning = auto()  # low, but good enough
    Fault = auto()
    No_IMD = auto()  # there is no isolation monitoring device


@DT.enumeration("DC_EVSEStatusCodeType")
class DC_EVSEStatusCode(WireEnum):
    """The state of a DC station."""

    EVSE_NotReady = auto()
    EVSE_Ready = auto()
    EVSE_Shutdown = auto()  # a customer or the station ends charging in good order
    EVSE_UtilityInterruptEvent = auto()  # the grid wants a pause
    EVSE_IsolationMonitoringActive = auto()
    EVSE_EmergencyShutdown = auto()
    EVSE_Malfunction = auto()
    Reserved_8 = auto()
    Reserved_9 = auto()
    Reserved_A = auto()
    Reserved_B = auto()
    Reserved_C = auto()


@DT.element
class DC_EVSEStatus(EVSEStatus):
    """The state of a DC station (8.5.4.1)."""

    evse_isolation_status: IsolationLevel | None = None
    evse_status_code: DC_EVSEStatusCode


@DT.element(abstract=True, abstract_element=True)
class EVStatus(ComplexType):
    """How the car is doing; only DC has something to say."""


@DT.enumeration("DC_EVErrorCodeType")
class DC_EVErrorCode(WireEnum):
    """What is wrong in the car."""

    NO_ERROR = auto()
    FAILED_RESSTemperatureInhibit = auto()  # the battery is too cold or too hot
    FAILED_EVShiftPosition = auto()  # not in park
    FAILED_ChargerConnectorLockFault = auto()
    FAILED_EVRESSMalfunction = auto()
    FAILED_ChargingCurrentdifferential = auto()  # the current is not the one asked for
    FAILED_ChargingVoltageOutOfRange = auto()
    Reserved_A = auto()
    Reserved_B = auto()
    Reserved_C = auto()
    FAILED_ChargingSystemIncompatibility = auto()
    NoData = auto()


@DT.element
class DC_EVStatus(EVStatus):
    """Whether the car is ready, what ails it, and the state of charge of its battery (8.5.4.2)."""

    ev_ready: bool
    ev_error_code: DC_EVErrorCode
    ev_ress_soc: Percent
