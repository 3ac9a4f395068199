"""ISO 15118-2: the session, from its first message to its last."""

from enum import auto
from typing import Annotated

from pilotwire.messages.iso2.body import BodyElement, ResponseCode
from pilotwire.messages.iso2.namespaces import BD, DT
from pilotwire.messages.iso2.values import UnixTime
from pilotwire.schema import HexBinary, WireEnum

EVCCID = Annotated[bytes, DT.simple("evccIDType", HexBinary, max_length=6)]  # the car's MAC address
EVSEID = Annotated[str, DT.simple("evseIDType", str, min_length=7, max_length=37)]


@BD.element
class SessionSetupReq(BodyElement):
    """The car introduces itself; the header names the session to join, or none (8.4.3.2)."""

    evccid: EVCCID


@BD.element
class SessionSetupRes(BodyElement):
    """The station introduces itself; the header names the session (8.4.3.2)."""

    response_code: ResponseCode
    evse_id: EVSEID
    evse_time_stamp: UnixTime | None = None


@DT.enumeration("chargingSessionType")
class ChargingSession(WireEnum):
    """Whether the session is over, or sleeps to be joined again."""

    Terminate = auto()
    Pause = auto()


@BD.element
class SessionStopReq(BodyElement):
    """The car ends the session, or pauses it (8.4.3.12)."""

    charging_session: ChargingSession


@BD.element
class SessionStopRes(BodyElement):
    """The station's last word (8.4.3.12)."""

    response_code: ResponseCode
