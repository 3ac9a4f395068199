"""DIN SPEC 70121: the station's meter, and the receipt that the car signs. DC charging uses neither."""

from typing import Annotated

from pilotwire.messages.din70121.body import BodyElement, ResponseCode
from pilotwire.messages.din70121.header import SessionID
from pilotwire.messages.din70121.namespaces import BD, DT
from pilotwire.messages.din70121.status import AC_EVSEStatus
from pilotwire.messages.din70121.tariff import SAID
from pilotwire.messages.din70121.values import UnixTime, WattHours
from pilotwire.schema import IDREF, Attr, Base64Binary, ComplexType, Short

MeterID = Annotated[str, DT.simple("meterIDType", str, max_length=32)]
MeterStatus = Annotated[int, DT.simple("meterStatusType", Short)]  # the meter's own code
SigMeterReading = Annotated[bytes, DT.simple("sigMeterReadingType", Base64Binary, max_length=32)]


@DT.type
class MeterInfo(ComplexType):
    """A reading of the station's meter, with the meter's own signature and time where it has them."""

    meter_id: MeterID
    meter_reading: WattHours | None = None
    sig_meter_reading: SigMeterReading | None = None
    meter_status: MeterStatus | None = None
    t_meter: UnixTime | None = None


@BD.element
class MeteringReceiptReq(BodyElement):
    """The car confirms a meter reading with its signature."""

    id: Attr[IDREF | None] = None
    session_id: SessionID
    sa_schedule_tuple_id: SAID | None = None
    meter_info: MeterInfo


@BD.element
class MeteringReceiptRes(BodyElement):
    """The station takes the receipt."""

    response_code: ResponseCode
    ac_evse_status: AC_EVSEStatus
