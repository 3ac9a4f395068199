"""ISO 15118-20 common messages: the car drives into a parking space and out of it again (8.3.4.8.1)."""

from enum import auto

from pilotwire.messages.iso20.base import UnixTime, V2GRequest, V2GResponse
from pilotwire.messages.iso20.common.values import CM
from pilotwire.schema import ComplexType, Short, UnsignedShort, WireEnum


@CM.enumeration("evCheckInStatusType")
class EVCheckInStatus(WireEnum):
    """How far the car is with parking (8.3.4.8.1.1.2)."""

    CheckIn = auto()
    Processing = auto()
    Completed = auto()


@CM.enumeration("parkingMethodType")
class ParkingMethod(WireEnum):
    """Who steers the car into its place (8.3.4.8.1.1.2)."""

    AutoParking = auto()
    MVGuideManual = auto()  # the driver, guided
    Manual = auto()


@CM.enumeration("evCheckOutStatusType")
class EVCheckOutStatus(WireEnum):
    """How far the car is with leaving (8.3.4.8.1.2.2)."""

    CheckOut = auto()
    Processing = auto()
    Completed = auto()


@CM.enumeration("evseCheckOutStatusType")
class EVSECheckOutStatus(WireEnum):
    """Whether the station has noted the departure, or is done with it (8.3.4.8.1.2.3)."""

    Scheduled = auto()
    Completed = auto()


@CM.element
class VehicleCheckInReq(V2GRequest):
    """The car tells that it arrives, how it parks, and where its charging device sits (8.3.4.8.1.1.2)."""

    ev_check_in_status: EVCheckInStatus
    parking_method: ParkingMethod
    vehicle_frame: Short | None = None  # unit unconfirmed
    device_offset: Short | None = None  # unit unconfirmed
    vehicle_travel: Short | None = None  # unit unconfirmed


@CM.element
class VehicleCheckInRes(V2GResponse):
    """The station tells where to park, and how far it is (8.3.4.8.1.1.3)."""

    parking_space: Short | None = None  # whether a number or a length is unconfirmed
    device_location: Short | None = None  # unit unconfirmed
    target_distance: Short | None = None  # unit unconfirmed


@CM.element
class VehicleCheckOutReq(V2GRequest):
    """The car tells that it leaves, and when (8.3.4.8.1.2.2)."""

    ev_check_out_status: EVCheckOutStatus
    check_out_time: UnixTime


@CM.element
class VehicleCheckOutRes(V2GResponse):
    """The station takes note of the departure."""

    evse_check_out_status: EVSECheckOutStatus


@CM.type
class TargetPosition(ComplexType):
    """A place relative to another. No message carries it; it is declared in the schema all the same."""

    target_offset_x: UnsignedShort  # unit unconfirmed
    target_offset_y: UnsignedShort  # unit unconfirmed
