"""DIN SPEC 70121: the message header."""

from enum import auto
from typing import Annotated

from pilotwire.messages.din70121.namespaces import DT, HD
from pilotwire.messages.xmldsig import Signature
from pilotwire.schema import ComplexType, HexBinary, Ref, WireEnum

SessionID = Annotated[bytes, DT.simple("sessionIDType", HexBinary, max_length=8)]
FaultMsg = Annotated[str, DT.simple("faultMsgType", str, max_length=64)]


@DT.enumeration("faultCodeType")
class FaultCode(WireEnum):
    """What went wrong below the message, as far as the sender can tell."""

    ParsingError = auto()
    NoTLSRootCertificatAvailable = auto()  # sic
    UnknownError = auto()


@DT.type
class Notification(ComplexType):
    """A fault that either side reports along with a message."""

    fault_code: FaultCode
    fault_msg: FaultMsg | None = None


@HD.type
class MessageHeader(ComplexType):
    """The session that a message belongs to, a fault, a signature over parts of the body (9.3.3).

    The session id is zero in the car's first request; the station then chooses one.
    """

    session_id: SessionID
    notification: Notification | None = None
    signature: Ref[Signature] | None = None
