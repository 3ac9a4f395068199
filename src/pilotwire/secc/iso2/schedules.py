"""ISO 15118-2, station: schedules of power and price, signed where a contract pays (8.5.2.13 to 8.5.2.20)."""

from collections.abc import Mapping
from decimal import Decimal

from pilotwire.energy import Outlook, Slot
from pilotwire.messages import iso2
from pilotwire.messages.iso2 import (
    ConsumptionCost,
    Cost,
    CostKind,
    PMaxSchedule,
    PMaxScheduleEntry,
    RelativeTimeInterval,
    SalesTariff,
    SalesTariffEntry,
    SAScheduleList,
    SAScheduleTuple,
)
from pilotwire.pki import Part
from pilotwire.pki.signature import sign
from pilotwire.secc.iso20.prices import ABSOLUTE
from pilotwire.secc.profiles import levels, schedule, spans
from pilotwire.secc.visit import Visit
from pilotwire.session.kit import watts

TUPLE = 1
MOST_ENTRIES = 1024  # what the schema allows
MOST_LEVELS = 255
SIGNED_ID = "ID1"


def schedules(visit: Visit, storage: int | None, limit: float) -> SAScheduleList | None:
    """One offer of `limit` W at most, with prices where the station tells any; None while there is no outlook.

    `storage` is MaxEntriesSAScheduleTuple. The signature goes into the header of the response.
    """
    found = schedule(visit, TUPLE, min(storage or MOST_ENTRIES, MOST_ENTRIES), limit)
    if found is None:
        return None
    power = PMaxSchedule(
        p_max_schedule_entry=tuple(
            PMaxScheduleEntry(time_interval=_interval(start, duration), p_max=watts(iso2, slot.max_charge_w))
            for start, duration, slot in spans(found)
        )
    )
    tariff = _tariff(visit, found) if visit.offering.pricing else None
    offer = SAScheduleTuple(sa_schedule_tuple_id=TUPLE, p_max_schedule=power, sales_tariff=tariff)
    return SAScheduleList(sa_schedule_tuple=(offer,))


def _interval(start: int, duration: int) -> RelativeTimeInterval:
    return RelativeTimeInterval(start=start, duration=duration)


def _tariff(visit: Visit, outlook: Outlook) -> SalesTariff:
    """Prices by rank, 1 for the cheapest, and in percent of the dearest where the station tells them in money."""
    ranks = levels(outlook, MOST_LEVELS)
    signer = visit.offering.tariff_signer if visit.agreed.contract else None
    visit.notes.counter += 1
    tariff = SalesTariff(
        id=SIGNED_ID if signer else None,
        sales_tariff_id=visit.notes.counter % 255 + 1,
        num_e_price_levels=len(set(ranks.values())),
        sales_tariff_entry=tuple(
            SalesTariffEntry(
                time_interval=_interval(start, duration),
                e_price_level=ranks[slot.buy],
                consumption_cost=_costs(slot, ranks) if visit.offering.pricing == ABSOLUTE else (),
            )
            for start, duration, slot in spans(outlook)
        ),
    )
    if signer:
        visit.seal = sign(signer.private_key, Part.ISO2, [("iso2", tariff)])
    return tariff


def _costs(slot: Slot, ranks: Mapping[Decimal, int]) -> tuple[ConsumptionCost, ...]:
    """No cost is negative on the wire."""
    dearest = max(*ranks, Decimal(0))
    percent = round(100 * max(slot.buy, Decimal(0)) / dearest) if dearest else 0
    cost = Cost(cost_kind=CostKind.relativePricePercentage, amount=percent)
    return (ConsumptionCost(start_value=watts(iso2, 0), cost=(cost,)),)
