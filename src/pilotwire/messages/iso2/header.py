"""ISO 15118-2: the message header."""

from enum import auto
from typing import Annotated

from pilotwire.messages.iso2.namespaces import DT, HD
from pilotwire.messages.xmldsig import Signature
from pilotwire.schema import ComplexType, HexBinary, Ref, WireEnum

SessionID = Annotated[bytes, DT.simple("sessionIDType", HexBinary, max_length=8)]
FaultMsg = Annotated[str, DT.simple("faultMsgType", str, max_length=64)]


@DT.enumeration("faultCodeType")
class FaultCode(WireEnum):
    """What went wrong on the sender's side."""

    ParsingError = auto()
    NoTLSRootCertificatAvailable = auto()  # spelled so
    UnknownError = auto()


@DT.type
class Notification(ComplexType):
    """A fault that the sender tells its peer (8.5.2.8)."""

    fault_code: FaultCode
    fault_msg: FaultMsg | None = None


@HD.type
class MessageHeader(ComplexType):
    """The session a message belongs to, a fault to tell, and a signature over parts of the body (8.3.3)."""

    session_id: SessionID  # zero, in any number of octets, until the station gave one
    notification: Notification | None = None
    signature: Ref[Signature] | None = None
