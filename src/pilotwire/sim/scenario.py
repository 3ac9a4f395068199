"""Which session a demo plays: protocol, payment, control, transport; and which of them go together."""

from collections.abc import Collection, Mapping
from enum import Enum
from typing import TypeVar

import msgspec

from pilotwire.base import PilotwireError
from pilotwire.session.agreed import Control
from pilotwire.session.dialect import Dialect
from pilotwire.session.protocols import PROTOCOLS, Protocol

SPEED = 150.0
"""How many times as fast as real time a demo runs, unless told otherwise: its half hour in ten seconds."""
FASTEST = 2000.0
"""Beyond this the machine, not the clock, sets the pace."""

T = TypeVar("T")


class Impossible(PilotwireError, ValueError):
    """A choice that does not go with the others: `option` names it, the text says what does."""

    def __init__(self, option: str, value: str, rule: str) -> None:
        super().__init__(f"{option} {value}: {rule}")
        self.option = option


class Auth(Enum):
    """Who pays."""

    EIM = "eim"
    PNC = "pnc"


class Scenario(msgspec.Struct, frozen=True, kw_only=True):
    """A session that can be had; `scenario` makes one out of wishes."""

    protocol: str
    auth: Auth
    control: Control
    tls: bool
    speed: float = SPEED

    @property
    def way(self) -> Protocol:
        """The protocol in its own terms."""
        return PROTOCOLS[self.protocol]

    @property
    def lab(self) -> bool:
        """Whether it breaks the rules of ISO 15118-20, which knows no session in clear."""
        return self.way.dialect.is_iso20 and not self.tls

    def __str__(self) -> str:
        control = f"{self.control.name.lower()}, " if self.way.dialect.is_iso20 else ""
        return f"{self.protocol}, {self.auth.value}, {control}TLS {'on' if self.tls else 'off'}"


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """What a protocol leaves to choose, the usual first."""

    auth: tuple[Auth, ...] = (Auth.PNC, Auth.EIM)
    control: tuple[Control, ...] = (Control.SCHEDULED,)
    tls: tuple[bool, ...] = (True, False)


ISO20_CHOICE = Choice(control=(Control.DYNAMIC, Control.SCHEDULED))
CHOICES: Mapping[Dialect, Choice] = {
    Dialect.DIN: Choice(auth=(Auth.EIM,), tls=(False,)),
    Dialect.ISO2: Choice(),
    Dialect.ISO20_AC: ISO20_CHOICE,
    Dialect.ISO20_DC: ISO20_CHOICE,
}


def scenario(
    protocol: str = "iso20-dc-bpt",
    *,
    auth: Auth | None = None,
    control: Control | None = None,
    tls: bool | None = None,
    speed: float = SPEED,
) -> Scenario:
    """What is left open (None) becomes the best that goes with the rest; Impossible where nothing does."""
    if protocol not in PROTOCOLS:
        raise Impossible("--protocol", protocol, f"must be one of {', '.join(PROTOCOLS)}")
    if not 0 < speed <= FASTEST:
        raise Impossible("--speed", f"{speed:g}", f"must be above 0 and at most {FASTEST:g}")
    choice = CHOICES[PROTOCOLS[protocol].dialect]
    secured = _pick("--tls", protocol, tls, choice.tls, {True: "on", False: "off"})
    paid = _pick("--auth", protocol, auth, choice.auth, {way: way.value for way in Auth})
    if paid is Auth.PNC and not secured:
        if auth is Auth.PNC:
            raise Impossible("--auth", "pnc", f"{protocol} without TLS has eim only; no contract is shown in clear")
        paid = Auth.EIM
    steered = _pick("--control", protocol, control, choice.control, {way: way.name.lower() for way in Control})
    return Scenario(protocol=protocol, auth=paid, control=steered, tls=secured, speed=speed)


def _pick(option: str, protocol: str, wish: T | None, possible: Collection[T], words: Mapping[T, str]) -> T:
    if wish is None:
        return next(iter(possible))
    if wish not in possible:
        raise Impossible(option, words[wish], f"{protocol} has {' or '.join(words[way] for way in possible)} only")
    return wish


def scenarios(speed: float = SPEED) -> list[Scenario]:
    """Every session that can be had."""
    return [
        Scenario(protocol=name, auth=auth, control=control, tls=tls, speed=speed)
        for name, way in PROTOCOLS.items()
        for choice in (CHOICES[way.dialect],)
        for tls in choice.tls
        for auth in choice.auth
        for control in choice.control
        if tls or auth is Auth.EIM
    ]
