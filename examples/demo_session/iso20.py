"""First car: ISO 15118-20, DC in both directions, steered by the station (Dynamic control mode)."""

from demo_session.dialogue import Dialogue, Language
from pilotwire.messages.iso20 import dc
from pilotwire.messages.iso20.base import MessageHeader, RationalNumber, V2GRequest, V2GResponse
from pilotwire.wire.v2gtp import PayloadType

MAIN = Language("iso20-common", PayloadType.ISO20_MAIN)
DC = Language("iso20-dc", PayloadType.ISO20_DC)

exactly = RationalNumber.of


def measured(value: float) -> RationalNumber:
    """A measured value, to one decimal."""
    return RationalNumber.of(round(value, 1))


class Session:
    """A dialogue with the headers of ISO 15118-20; the session id is zero until the station gave one."""

    def __init__(self, dialogue: Dialogue) -> None:
        self.dialogue, self.tape = dialogue, dialogue.tape
        self.session_id = bytes(8)

    @property
    def header(self) -> MessageHeader:
        """The header of a message that is sent now."""
        return MessageHeader(session_id=self.session_id, time_stamp=self.tape.seconds)

    def ask(self, message: V2GRequest, wait: float = 30) -> None:
        """A request; then the station thinks."""
        self.dialogue.ask(language(message), message, wait)

    def answer(self, message: V2GResponse, wait: float = 90) -> None:
        """A response; then the car thinks."""
        self.dialogue.answer(language(message), message, wait)


def language(message: V2GRequest | V2GResponse) -> Language:
    """The message set that declares a message."""
    return DC if type(message).__module__ == dc.__name__ else MAIN
