"""DIN SPEC 70121: the first and the last messages of a session."""

from typing import Annotated

from pilotwire.messages.din70121.body import BodyElement, ResponseCode
from pilotwire.messages.din70121.namespaces import BD, DT
from pilotwire.messages.din70121.values import UnixTime
from pilotwire.schema import HexBinary

EVCCID = Annotated[bytes, DT.simple("evccIDType", HexBinary, max_length=8)]  # most cars send their MAC address
EVSEID = Annotated[bytes, DT.simple("evseIDType", HexBinary, max_length=32)]


@BD.element
class SessionSetupReq(BodyElement):
    """The car opens a session and names its controller (9.4.1.2.2)."""

    evccid: EVCCID


@BD.element
class SessionSetupRes(BodyElement):
    """The station names itself; the session's id stands in the header (9.4.1.2.3)."""

    response_code: ResponseCode
    evse_id: EVSEID
    date_time_now: UnixTime | None = None


@BD.element(name="SessionStopType")
class SessionStopReq(BodyElement):
    """The car ends the session (9.4.1.8.2)."""


@BD.element
class SessionStopRes(BodyElement):
    """The station agrees to the end (9.4.1.8.3)."""

    response_code: ResponseCode
