"""ISO 15118-20 common messages: the first and the last pair of a session."""

from enum import auto

from pilotwire.messages.iso20.base import Description, Identifier, ShortName, V2GRequest, V2GResponse
from pilotwire.messages.iso20.common.values import CM
from pilotwire.schema import WireEnum


@CM.enumeration("chargingSessionType")
class ChargingSession(WireEnum):
    """How the car wants the session to end (8.3.4.3.10.2)."""

    Pause = auto()  # to be resumed later, under the same SessionID
    Terminate = auto()
    ServiceRenegotiation = auto()  # no end at all: back to service discovery


@CM.element
class SessionSetupReq(V2GRequest):
    """The car introduces itself (8.3.4.3.1.1). The header names the session to resume, or zero for a new one."""

    evccid: Identifier


@CM.element
class SessionSetupRes(V2GResponse):
    """The station introduces itself (8.3.4.3.1.2). The header carries the SessionID from now on."""

    evse_id: Identifier


@CM.element
class SessionStopReq(V2GRequest):
    """The car ends, pauses or renegotiates the session, and may say why (8.3.4.3.10.2)."""

    charging_session: ChargingSession
    ev_termination_code: ShortName | None = None
    ev_termination_explanation: Description | None = None


@CM.element
class SessionStopRes(V2GResponse):
    """The station agrees, or says why not (8.3.4.3.10.3)."""
