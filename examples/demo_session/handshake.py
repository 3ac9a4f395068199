"""supportedAppProtocol: what the car speaks, and what the station picks."""

from demo_session.dialogue import Dialogue, Language
from pilotwire.messages.sap import AppProtocol, ResponseCode, SupportedAppProtocolReq, SupportedAppProtocolRes
from pilotwire.wire.v2gtp import PayloadType

SAP = Language("sap", PayloadType.EXI)

ISO20_DC = ("urn:iso:std:iso:15118:-20:DC", 1)
ISO2 = ("urn:iso:15118:2:2013:MsgDef", 2)
DIN = ("urn:din:70121:2012:MsgDef", 2)


def agree(dialogue: Dialogue, *offers: tuple[str, int]) -> None:
    """The car offers message sets, the one it likes best first; this station knows them all and takes that one."""
    protocols = tuple(_protocol(number, *offer) for number, offer in enumerate(offers, 1))
    dialogue.ask(SAP, SupportedAppProtocolReq(app_protocol=protocols))
    chosen = SupportedAppProtocolRes(response_code=ResponseCode.OK_SuccessfulNegotiation, schema_id=1)
    dialogue.answer(SAP, chosen)


def _protocol(number: int, namespace: str, major: int) -> AppProtocol:
    return AppProtocol(
        protocol_namespace=namespace,
        version_number_major=major,
        version_number_minor=0,
        schema_id=number,
        priority=number,
    )
