"""DIN SPEC 70121: the message as a whole."""

from pilotwire.messages.din70121.body import BodyElement
from pilotwire.messages.din70121.header import MessageHeader
from pilotwire.messages.din70121.namespaces import DEF
from pilotwire.schema import ComplexType, Ref


@DEF.type
class Body(ComplexType):
    """One request or response."""

    body_element: Ref[BodyElement] | None = None


@DEF.element(anonymous=True)
class V2G_Message(ComplexType):
    """What travels in one frame (9.3.2)."""

    header: MessageHeader
    body: Body
