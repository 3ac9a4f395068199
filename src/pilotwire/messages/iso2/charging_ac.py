"""ISO 15118-2: the AC charging loop."""

from pilotwire.messages.iso2.body import BodyElement, ResponseCode
from pilotwire.messages.iso2.metering import MeterInfo
from pilotwire.messages.iso2.namespaces import BD
from pilotwire.messages.iso2.session import EVSEID
from pilotwire.messages.iso2.status import AC_EVSEStatus
from pilotwire.messages.iso2.tariff import SAID
from pilotwire.messages.iso2.values import Amperes


@BD.element
class ChargingStatusReq(BodyElement):
    """The car's turn in the AC loop: it is still there (8.4.4.2)."""


@BD.element
class ChargingStatusRes(BodyElement):
    """The station's turn in the AC loop: its limit, its meter, and whether it wants a receipt (8.4.4.2)."""

    response_code: ResponseCode
    evse_id: EVSEID
    sa_schedule_tuple_id: SAID
    evse_max_current: Amperes | None = None  # per phase
    meter_info: MeterInfo | None = None
    receipt_required: bool | None = None
    ac_evse_status: AC_EVSEStatus
