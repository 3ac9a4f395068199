"""ISO 15118-2, car: prices, which the mobility operator signs where a contract pays."""

from msgspec.structs import replace

from pilotwire.evcc.engine import Trip
from pilotwire.messages.iso2 import SAScheduleTuple
from pilotwire.pki import Part
from pilotwire.pki.reading import read
from pilotwire.pki.signature import SignatureRefused, verify
from pilotwire.session.events import Warned


def trusted(trip: Trip, offers: tuple[SAScheduleTuple, ...]) -> tuple[SAScheduleTuple, ...]:
    """The offers; without their prices where a contract pays and its operator did not sign them.

    A car goes on without prices then, as RISE-V2G does; the power that the station offers is no less true.
    """
    refused = _refused(trip, offers) if trip.agreed.contract else None
    if refused is None:
        return offers
    trip.tell(Warned(f"prices are left aside: {refused}"))
    return tuple(replace(offer, sales_tariff=None) for offer in offers)


def _refused(trip: Trip, offers: tuple[SAScheduleTuple, ...]) -> str | None:
    """Why the tariffs must not be believed. The operator's key is that of the sub-CA that issued the contract."""
    tariffs = [offer.sales_tariff for offer in offers if offer.sales_tariff]
    contract = trip.settings.contract
    if not tariffs or contract is None:
        return None
    operator = read(contract.chain[1]).public_key if len(contract.chain) > 1 else None
    if trip.signature is None or operator is None:
        return "they are not signed"
    try:
        verify(trip.signature, [("iso2", tariff) for tariff in tariffs], operator, Part.ISO2)
    except SignatureRefused as refused:
        return str(refused)
    return None
