"""ISO 15118-2: prices under a contract are believed only where the operator signed them."""

from typing import Any

import pytest
from msgspec.structs import replace

from pilotwire.messages.iso2 import (
    ChargeParameterDiscoveryRes,
    PowerDeliveryRes,
)
from pilotwire.pki import Part, Role
from pilotwire.pki.signature import sign
from pilotwire.session.dialect import Envelope
from pilotwire.session.events import Ended, ProfileChosen, Warned
from tests.evcc.iso2.watching import at_station, told
from tests.evcc.iso2.wires import Change, body
from tests.scenarios import pki

OPERATOR = pki().iso2.authorities[Role.MO_SUB_2]


STRANGER = pki().iso2.authorities[Role.CPO_SUB_2]


def resigned(by: Any) -> Change:
    """The tariffs signed anew by somebody."""

    def change(envelope: Envelope) -> Envelope:
        tariff = envelope.body.sa_schedules.sa_schedule_tuple[0].sales_tariff
        return replace(envelope, signature=sign(by.private_key, Part.ISO2, [("iso2", tariff)]))

    return change


def cheaper(envelope: Envelope) -> Envelope:
    """Another price under the operator's signature."""
    schedules = envelope.body.sa_schedules
    offer = schedules.sa_schedule_tuple[0]
    first, *others = offer.sales_tariff.sales_tariff_entry
    tariff = replace(offer.sales_tariff, sales_tariff_entry=(replace(first, e_price_level=1), *others))
    forged = replace(schedules, sa_schedule_tuple=(replace(offer, sales_tariff=tariff),))
    return replace(envelope, body=replace(envelope.body, sa_schedules=forged))


def unsigned(envelope: Envelope) -> Envelope:
    """The signature is gone."""
    return replace(envelope, signature=None)


@pytest.mark.parametrize(
    ("change", "believed"),
    [(resigned(OPERATOR), True), (resigned(STRANGER), False), (cheaper, False), (unsigned, False)],
    ids=["signed", "by a stranger", "changed", "not signed"],
)
def test_prices_under_a_contract_are_believed_only_where_the_operator_signed_them(
    change: Change, believed: bool
) -> None:
    world = at_station(ChargeParameterDiscoveryRes, change, contract=True)
    warnings = [warned.what for warned in told(world, "car", Warned)]
    assert ("prices are left aside" in " ".join(warnings)) is not believed
    assert [ending.good for ending in told(world, "car", Ended)] == [True]
    begins = told(world, "car", ProfileChosen)[0].plan.steps[0].watts > 0
    assert begins is not believed  # it is dear now and cheap in half an hour; without prices nothing is worth waiting


def test_prices_without_a_contract_need_no_signature() -> None:
    world = at_station(PowerDeliveryRes, body())
    assert told(world, "car", Warned) == []
    assert told(world, "car", ProfileChosen)[0].plan.steps[0].watts == 0
