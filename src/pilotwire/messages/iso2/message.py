"""ISO 15118-2: the message as a whole."""

from pilotwire.messages.iso2.body import BodyElement
from pilotwire.messages.iso2.header import MessageHeader
from pilotwire.messages.iso2.namespaces import BD, DEF
from pilotwire.schema import ComplexType, Ref


@BD.type
class Body(ComplexType):
    """The one request or response that a message carries (8.3.4)."""

    body_element: Ref[BodyElement] | None = None


@DEF.element(anonymous=True)
class V2G_Message(ComplexType):
    """Every document of ISO 15118-2: a header and a body (8.3.2)."""

    header: MessageHeader
    body: Body
