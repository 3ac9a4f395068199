"""Wires that change what a station says, so that a car meets stations that do not exist."""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from pilotwire.session.channel import Channel
from pilotwire.session.dialect import Dialect, Envelope, unpack
from pilotwire.session.events import Send
from pilotwire.sim.duel import LATENCY_S, Parcel, Wire

Change = Callable[[Envelope], Envelope]


def changing(response: type[Any], change: Change, dialect: Dialect = Dialect.ISO2) -> Wire:
    """Every response of this class is changed on its way."""

    def wire(to_station: bool, number: int, message: Send) -> list[Parcel]:
        envelope = None if to_station or number == 0 else unpack(message.message)
        if envelope is None or not isinstance(envelope.body, response):
            return [Parcel(message.data, LATENCY_S)]
        channel = Channel()
        channel.dialect = dialect
        return [Parcel(channel.write(change(envelope), 0.0)[0], LATENCY_S)]

    return wire


def body(**fields: Any) -> Change:
    """Other values for fields of the body."""
    return lambda envelope: replace(envelope, body=replace(envelope.body, **fields))
