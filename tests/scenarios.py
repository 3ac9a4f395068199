"""A table of sessions for tests, and what station and car of each are like."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any

import msgspec

from pilotwire.energy import Outlook, Slot
from pilotwire.evcc import Settings
from pilotwire.pki import Part, Pki, Role, demo_pki
from pilotwire.ports import Wish
from pilotwire.secc import INTERNET, Offering
from pilotwire.session.agreed import AC_SERVICES, Control
from pilotwire.session.dialect import LAB_ALLOWED, Dialect, Security

START = 1_790_000_000.0
"""The moment at which every world begins, UNIX s."""

Turns = Mapping[int, Wish]


class Scenario(msgspec.Struct, frozen=True, kw_only=True):
    """What car and station do. `turns` are wishes of the driver, by the number of the loop request that they follow."""

    name: str
    dialect: Dialect
    service: int = 0  # ISO 15118-20
    mode: str = ""  # DIN SPEC 70121 and ISO 15118-2
    control: Control = Control.DYNAMIC
    contract: bool = False
    turns: Turns = msgspec.field(default_factory=lambda: {3: Wish.STOP})
    vas: tuple[int, ...] = ()

    @property
    def security(self) -> Security:
        """No contract goes in clear."""
        if not self.contract:
            return Security.NONE
        return Security.TLS13 if self.dialect.is_iso20 else Security.TLS12

    @property
    def alternating(self) -> bool:
        """Whether it is about AC."""
        return self.service in AC_SERVICES or self.mode.startswith("AC")


def _iso20(name: str, service: int, control: Control, **more: Any) -> Scenario:
    dialect = Dialect.ISO20_AC if service in AC_SERVICES else Dialect.ISO20_DC
    return Scenario(name=f"iso20-{name}", dialect=dialect, service=service, control=control, **more)


D, S = Control.DYNAMIC, Control.SCHEDULED
DETOURS_20 = {2: Wish.STANDBY, 4: Wish.RENEGOTIATE, 6: Wish.RENEGOTIATE_SERVICE, 8: Wish.STOP}
DETOURS_2 = {2: Wish.RENEGOTIATE, 5: Wish.STOP}

DIN = Scenario(name="din-dc", dialect=Dialect.DIN, mode="DC_extended")
PLAIN = (
    DIN,
    Scenario(name="iso2-dc", dialect=Dialect.ISO2, mode="DC_extended"),
    Scenario(name="iso2-ac", dialect=Dialect.ISO2, mode="AC_three_phase_core"),
    *(
        _iso20(f"{kind}-{control.name.lower()}", service, control)
        for kind, service in (("ac", 1), ("dc", 2), ("ac-bpt", 5), ("dc-bpt", 6), ("mcs", 8), ("mcs-bpt", 9))
        for control in (D, S)
    ),
)
"""One short session of each kind, paid by external means."""

TOURS = (
    DIN,
    Scenario(name="iso2-dc-tour", dialect=Dialect.ISO2, mode="DC_extended", contract=True, turns=DETOURS_2, vas=(65,)),
    Scenario(name="iso2-ac-tour", dialect=Dialect.ISO2, mode="AC_three_phase_core", contract=True, turns=DETOURS_2),
    _iso20("ac-tour", 5, S, contract=True, turns=DETOURS_20),
    _iso20("dc-tour", 6, D, contract=True, turns=DETOURS_20, vas=(65,)),
)
"""One session through all the states of each kind, those with a contract where the protocol has them."""

BY_NAME = {scenario.name: scenario for scenario in (*PLAIN, *TOURS)}


@cache
def pki() -> Pki:
    """A PKI of the test, valid at START."""
    return demo_pki(START - 86400.0)


def outlook(now: float) -> Outlook:
    """Power and prices for the hour to come."""
    return _hour(now - now % 900)


@cache
def _hour(first: float) -> Outlook:
    prices = ("0.20", "0.50", "0.10", "0.40")
    return Outlook(
        slots=tuple(
            Slot(
                start=first + 900 * n, duration=900, max_charge_w=100_000.0, max_discharge_w=50_000.0,
                buy=Decimal(price), sell=Decimal(price),
            )
            for n, price in enumerate(prices)
        )
    )  # fmt: skip


def offering_of(scenario: Scenario) -> Offering:
    """A station that has just what the scenario needs."""
    anchors = pki().anchors if scenario.contract else None
    return Offering(
        evse_id="DE*PWR*E0001*1",
        dialects=(scenario.dialect,),
        allowed=LAB_ALLOWED,
        services=(scenario.service,) if scenario.service else (),
        transfer_modes=(scenario.mode,) if scenario.mode else (),
        contract_payment=scenario.contract,
        vas=(INTERNET,) if scenario.vas else (),
        receipts=True,
        receipt_period=0.2,
        trust=anchors,
        tariff_signer=pki().iso2.authorities[Role.MO_SUB_2] if scenario.contract else None,
    )


def settings_of(scenario: Scenario) -> Settings:
    """A car that wants just that."""
    part = pki().of(Part.ISO20 if scenario.dialect.is_iso20 else Part.ISO2) if scenario.contract else None
    return Settings(
        evccid="WPWPILOTWIRE00001" if scenario.dialect.is_iso20 else "00115AAB01CD",
        dialects=(scenario.dialect,),
        allowed=LAB_ALLOWED,
        services=(scenario.service,) if scenario.service else (),
        transfer_modes=(scenario.mode,) if scenario.mode else (),
        control=scenario.control,
        contract=part.contract if part else None,
        trust=part.anchors if part else None,
        vas=scenario.vas,
    )
