"""Which message set a V2GTP connection speaks: what its handshake agreed on, else a guess.

DIN SPEC 70121, ISO 15118-2 and the handshake share one payload type; ISO 15118-20 has one for each of its sets.
A frame that is valid in two grammars must not go to whichever is tried first: the handshake decides.
"""

from pilotwire.capture.connections import Direction
from pilotwire.messages import NAMESPACES
from pilotwire.messages.sap import SupportedAppProtocolReq, SupportedAppProtocolRes
from pilotwire.wire.v2gtp import PayloadType

LABELS = {
    "sap": "SAP",
    "din70121": "DIN 70121",
    "iso2": "ISO 15118-2",
    "iso20-common": "ISO 15118-20",
    "iso20-ac": "ISO 15118-20 AC",
    "iso20-dc": "ISO 15118-20 DC",
    "iso20-wpt": "ISO 15118-20 WPT",
    "iso20-acdp": "ISO 15118-20 ACDP",
}
"""What people call the message sets, by short schema name."""

SCHEMA_OF_TYPE = {
    PayloadType.ISO20_MAIN: "iso20-common",
    PayloadType.ISO20_AC: "iso20-ac",
    PayloadType.ISO20_DC: "iso20-dc",
    PayloadType.ISO20_ACDP: "iso20-acdp",
    PayloadType.ISO20_WPT: "iso20-wpt",
    # The four below run beside the charge loop. Their message sets are read off the messages' homes; unconfirmed.
    PayloadType.SCHEDULE_RENEGOTIATION: "iso20-common",
    PayloadType.METERING_CONFIRMATION: "iso20-common",
    PayloadType.ACDP_SYSTEM_STATUS: "iso20-acdp",
    PayloadType.PARKING_STATUS: "iso20-common",
}

TESLA_DIN = "urn:tesla:din:2018:MsgDef"  # offered by Tesla cars at priority 1 in EVerest's logfiles; unseen in use
TESLA_LABEL = "Tesla's DIN 70121"
DIALECTS = NAMESPACES | {TESLA_DIN: "din70121"}
GUESSES = ("din70121", "iso2")


def label_of(namespace: str) -> str:
    """What people call the message set of a namespace; the namespace itself where it is unknown."""
    return TESLA_LABEL if namespace == TESLA_DIN else LABELS.get(NAMESPACES.get(namespace, ""), namespace)


class Dialect:
    """The message set of one connection, followed from frame to frame."""

    def __init__(self) -> None:
        self.offers: dict[int, str] = {}
        self.namespace: str | None = None
        self._answer: SupportedAppProtocolRes | None = None
        self._started = False

    def candidates(self, payload_type: PayloadType) -> tuple[tuple[str, ...], bool]:
        """The schemas to try in turn, and whether a success would be a guess."""
        if payload_type != PayloadType.EXI:
            schema = SCHEMA_OF_TYPE.get(payload_type)
            return ((schema,) if schema else ()), False
        agreed = DIALECTS.get(self.namespace or "")
        sets = (agreed,) if agreed in GUESSES else GUESSES
        # No V2G_Message is a handshake message too: their root event codes differ in the first two bits.
        # A car may shake hands again on the same connection, so the handshake stays possible.
        settled = self._started or self.namespace is not None
        return ((*sets, "sap") if settled else ("sap", *sets)), agreed not in GUESSES

    def note(self, direction: Direction, message: object) -> None:
        """Learn from a message; a capture may hold the two halves of a handshake in any order."""
        if isinstance(message, SupportedAppProtocolReq) and direction is Direction.TO_STATION:
            if self._started:  # a handshake anew: what was agreed before no longer holds
                self._answer, self._started = None, False
            self.offers = {offer.schema_id: offer.protocol_namespace for offer in message.app_protocol}
        elif isinstance(message, SupportedAppProtocolRes):
            self._answer = message
        else:
            self._started = True
            return
        self.namespace = self._chosen()

    def _chosen(self) -> str | None:
        """The namespace that the answer names; stations leave the number out where there is but one offer."""
        answer = self._answer
        if answer is None or not answer.response_code.name.startswith("OK"):
            return None
        if answer.schema_id is not None:
            return self.offers.get(answer.schema_id)
        return next(iter(self.offers.values())) if len(self.offers) == 1 else None
