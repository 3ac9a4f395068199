"""DIN SPEC 70121: the messages of AC charging, which the schema has and DC charging does not use."""

from pilotwire.messages.din70121.body import BodyElement, ResponseCode
from pilotwire.messages.din70121.metering import MeterInfo
from pilotwire.messages.din70121.namespaces import BD
from pilotwire.messages.din70121.session import EVSEID
from pilotwire.messages.din70121.status import AC_EVSEStatus
from pilotwire.messages.din70121.tariff import SAID
from pilotwire.messages.din70121.values import Amperes


@BD.element
class ChargingStatusReq(BodyElement):
    """The car asks, while it charges, how things stand."""


@BD.element
class ChargingStatusRes(BodyElement):
    """The station tells its limit and its meter, and may ask for a receipt."""

    response_code: ResponseCode
    evse_id: EVSEID
    sa_schedule_tuple_id: SAID
    evse_max_current: Amperes | None = None
    meter_info: MeterInfo | None = None
    receipt_required: bool
    ac_evse_status: AC_EVSEStatus
