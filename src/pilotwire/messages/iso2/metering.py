"""ISO 15118-2: meter readings, and the receipts that the car signs for them."""

from typing import Annotated

from pilotwire.messages.iso2.body import BodyElement, ResponseCode
from pilotwire.messages.iso2.header import SessionID
from pilotwire.messages.iso2.namespaces import BD, DT
from pilotwire.messages.iso2.status import EVSEStatus
from pilotwire.messages.iso2.tariff import SAID
from pilotwire.messages.iso2.values import UnixTime
from pilotwire.schema import ID, Attr, Base64Binary, ComplexType, Ref, Short, Unit, UnsignedLong

MeterID = Annotated[str, DT.simple("meterIDType", str, max_length=32)]
MeterStatus = Annotated[int, DT.simple("meterStatusType", Short)]
SigMeterReading = Annotated[bytes, DT.simple("sigMeterReadingType", Base64Binary, max_length=64)]
MeteredWattHours = Annotated[UnsignedLong, Unit("Wh")]


@DT.type
class MeterInfo(ComplexType):
    """A reading of the station's meter, signed by the meter where it can."""

    meter_id: MeterID
    meter_reading: MeteredWattHours | None = None
    sig_meter_reading: SigMeterReading | None = None
    meter_status: MeterStatus | None = None
    t_meter: UnixTime | None = None


@BD.element
class MeteringReceiptReq(BodyElement):
    """The car hands the last reading back, signed with the contract's key (8.4.3.13)."""

    id: Attr[ID | None] = None
    session_id: SessionID
    sa_schedule_tuple_id: SAID | None = None
    meter_info: MeterInfo


@BD.element
class MeteringReceiptRes(BodyElement):
    """The station accepts the receipt, or not (8.4.3.13)."""

    response_code: ResponseCode
    evse_status: Ref[EVSEStatus]
