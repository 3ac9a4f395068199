"""ISO 15118-20 common messages: the car signs for the energy it got."""

from pilotwire.messages.iso20.base import NumericID, SessionID, V2GRequest, V2GResponse
from pilotwire.messages.iso20.charging import MeterInfo, Receipt
from pilotwire.messages.iso20.common.values import CM
from pilotwire.schema import ID, Attr, ComplexType


@CM.type
class Dynamic_SMDTControlMode(ComplexType):
    """The station steers; there is no schedule to name (8.3.5.3.37)."""


@CM.type
class Scheduled_SMDTControlMode(ComplexType):
    """The schedule under which the energy flowed (8.3.5.3.38)."""

    selected_schedule_tuple_id: NumericID


@CM.element
class SignedMeteringData(ComplexType):
    """The reading as the car received it, signed in the header under this Id (8.3.5.3.36)."""

    id: Attr[ID]
    session_id: SessionID
    meter_info: MeterInfo
    receipt: Receipt | None = None
    control_mode: Dynamic_SMDTControlMode | Scheduled_SMDTControlMode


@CM.element
class MeteringConfirmationReq(V2GRequest):
    """The car confirms a meter reading (8.3.4.3.11.2)."""

    signed_metering_data: SignedMeteringData


@CM.element
class MeteringConfirmationRes(V2GResponse):
    """The station accepts the confirmation, or not (8.3.4.3.11.3)."""
