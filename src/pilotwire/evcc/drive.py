"""A car's session from its first message on: the handshake, then the script of the protocol that came of it."""

from collections.abc import Callable, Mapping
from importlib import import_module

from pilotwire.evcc.engine import Trip
from pilotwire.evcc.playing import habitual
from pilotwire.evcc.steps import Abandon, Script, ask
from pilotwire.messages.sap import SupportedAppProtocolRes
from pilotwire.session.dialect import Dialect
from pilotwire.session.handshake import offer

SCRIPTS: Mapping[Dialect, str] = {
    Dialect.DIN: "pilotwire.evcc.din:din",
    Dialect.ISO2: "pilotwire.evcc.iso2:iso2",
    Dialect.ISO20_AC: "pilotwire.evcc.iso20:iso20",
    Dialect.ISO20_DC: "pilotwire.evcc.iso20:iso20",
}
"""Where the script of each protocol lives."""


def drive(trip: Trip) -> Script[None]:
    """A whole session."""
    yield from ask(offer(offers(trip)), SupportedAppProtocolRes)
    yield from habitual(trip, script_of(trip.agreed.dialect))


def offers(trip: Trip) -> list[Dialect]:
    """The car's protocols that the connection's protection allows; it offers nothing else."""
    fit = [d for d in trip.settings.dialects if trip.security in trip.settings.allowed[d]]
    if not fit:
        raise Abandon(f"none of the car's protocols may run over {trip.security.value}")
    return fit


def script_of(dialect: Dialect) -> Callable[[Trip], Script[None]]:
    """The script of a protocol, imported when it is first needed."""
    module, _, name = SCRIPTS[dialect].partition(":")
    found: Callable[[Trip], Script[None]] = getattr(import_module(module), name)
    return found
