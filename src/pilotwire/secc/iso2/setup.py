"""ISO 15118-2, station: the session (8.4.3.2)."""

from pilotwire.messages.iso2 import ResponseCode, SessionSetupReq, SessionSetupRes
from pilotwire.secc.answers import answers
from pilotwire.secc.identity import fresh_session, joined_session
from pilotwire.secc.visit import Visit


@answers(SessionSetupReq)
def session_setup(visit: Visit, request: SessionSetupReq) -> SessionSetupRes:
    """A new SessionID, or the old one for the car that paused it [V2G2-753]; then all is asked again [V2G2-740]."""
    peer = request.evccid.hex().upper()
    joined = joined_session(visit, peer)
    if not joined:
        fresh_session(visit, peer)
    return SessionSetupRes(
        response_code=ResponseCode.OK_OldSessionJoined if joined else ResponseCode.OK_NewSessionEstablished,
        evse_id=visit.offering.evse_id,
        evse_time_stamp=int(visit.now),
    )
