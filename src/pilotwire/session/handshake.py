"""supportedAppProtocol: the first exchange of every session, and how the station chooses (ISO 15118-2, 8.2)."""

from collections.abc import Collection

import msgspec

from pilotwire.messages.sap import AppProtocol, ResponseCode, SupportedAppProtocolReq, SupportedAppProtocolRes
from pilotwire.session.dialect import Dialect
from pilotwire.session.rules import State, Table, by_flag

SERVED = {dialect.value: dialect for dialect in Dialect}


class Hello(State):
    """The states before a protocol is agreed on."""

    HANDSHAKE = "HANDSHAKE"
    AGREED = "AGREED"
    ENDED = "ENDED"


HANDSHAKE: Table = {
    Hello.HANDSHAKE: {
        SupportedAppProtocolReq: by_flag(
            lambda request, response: dialect_of(request, response) is not None,
            yes=("agreed", Hello.AGREED),
            no=("no common protocol", Hello.ENDED),
        )
    },
    Hello.ENDED: {},
}


class Choice(msgspec.Struct, frozen=True):
    """What the station picked out of an offer."""

    dialect: Dialect
    response: SupportedAppProtocolRes


NOTHING = SupportedAppProtocolRes(response_code=ResponseCode.Failed_NoNegotiation)


def choose(request: SupportedAppProtocolReq, served: Collection[Dialect]) -> Choice | None:
    """The offer of the car's highest priority among what this station serves; major versions must be equal.

    Offers of one priority, which the standard forbids, count in the order in which they stand [V2G2-170].
    """
    for offer in sorted(request.app_protocol, key=lambda offer: offer.priority):
        dialect = SERVED.get(offer.protocol_namespace)
        if dialect in served and dialect and offer.version_number_major == dialect.version[0]:
            return Choice(dialect, _accept(offer, dialect))
    return None


def offer(dialects: Collection[Dialect]) -> SupportedAppProtocolReq:
    """What a car sends that likes the first of these protocols best."""
    return SupportedAppProtocolReq(
        app_protocol=tuple(
            AppProtocol(
                protocol_namespace=dialect.value,
                version_number_major=dialect.version[0],
                version_number_minor=dialect.version[1],
                schema_id=number,
                priority=number,
            )
            for number, dialect in enumerate(dialects, 1)
        )
    )


def dialect_of(request: SupportedAppProtocolReq, response: SupportedAppProtocolRes) -> Dialect | None:
    """The protocol that an answer names; stations leave the number out where there is but one offer."""
    if response.response_code is ResponseCode.Failed_NoNegotiation:
        return None
    named = [o for o in request.app_protocol if o.schema_id == response.schema_id]
    if response.schema_id is None and len(request.app_protocol) == 1:
        named = list(request.app_protocol)
    return SERVED.get(named[0].protocol_namespace) if len(named) == 1 else None


def _accept(offer: AppProtocol, dialect: Dialect) -> SupportedAppProtocolRes:
    same = offer.version_number_minor == dialect.version[1]
    code = ResponseCode.OK_SuccessfulNegotiation if same else ResponseCode.OK_SuccessfulNegotiationWithMinorDeviation
    return SupportedAppProtocolRes(response_code=code, schema_id=offer.schema_id)
