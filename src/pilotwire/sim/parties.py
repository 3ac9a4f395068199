"""What the station of a demo offers, and what its car wants."""

from decimal import Decimal

from pilotwire.evcc import Settings
from pilotwire.pki import Part, PartPki, Role
from pilotwire.secc import Offering
from pilotwire.session.dialect import ALLOWED, LAB_ALLOWED
from pilotwire.sim.scenario import Auth, Scenario

EVSE_ID = "DE*PWR*E0001*1"
EVCCID, MAC = "WPWPILOTWIRE00001", "020000000002"
VAT = Decimal("0.19")
RECEIPT_S = 300.0

PACE_S = 0.1
"""Seconds between two requests of a loop, or while the station is busy."""
LEAST_PACE_S = 0.016
"""Real seconds that a machine should have for a turn, at high speed."""


def offering(scenario: Scenario, part: PartPki | None) -> Offering:
    """One protocol, one way to pay."""
    way, paid = scenario.way, scenario.auth is Auth.PNC
    return Offering(
        evse_id=EVSE_ID,
        dialects=(way.dialect,),
        allowed=LAB_ALLOWED if scenario.lab else ALLOWED,
        services=(way.service,) if way.service is not None else (),
        transfer_modes=way.modes,
        external_payment=not paid,
        contract_payment=paid,
        receipts=True,
        receipt_period=RECEIPT_S,
        trust=part.anchors if part else None,
        # In real life the mobility operator signs what its customers are asked to pay.
        tariff_signer=part.authorities[Role.MO_SUB_2] if part and paid and part.part is Part.ISO2 else None,
        tax_percent=VAT * 100,
    )


def settings_of(scenario: Scenario, part: PartPki | None, *, easy: bool = False) -> Settings:
    """A car for just that; on an `easy` clock it asks again as soon as it would in the field."""
    way, pace = scenario.way, max(PACE_S / scenario.speed, LEAST_PACE_S)  # a car rests by the real clock
    return Settings(
        evccid=EVCCID if way.dialect.is_iso20 else MAC,
        dialects=(way.dialect,),
        allowed=LAB_ALLOWED if scenario.lab else ALLOWED,
        services=(way.service,) if way.service is not None else (),
        transfer_modes=way.modes,
        control=scenario.control,
        contract=part.contract if part and scenario.auth is Auth.PNC else None,
        trust=part.anchors if part else None,
        loop_period=pace,
        ask_period=PACE_S / scenario.speed if easy else pace,
    )
