"""Lists filled to their maximum, as the standard writes them and as peers do (deviations D1 and D9)."""

from typing import Any

import pytest

from pilotwire.exi import Lists
from pilotwire.messages.iso2 import (
    CertificateChain,
    ChargeProgress,
    ChargingProfile,
    PaymentDetailsReq,
    PowerDeliveryReq,
    ProfileEntry,
    SubCertificates,
    UnitSymbol,
)
from pilotwire.messages.sap import SupportedAppProtocolReq
from tests.exi.bits import HEADER, bits, octets
from tests.exi.engines import read, stream, write
from tests.exi.minimal import sap
from tests.exi.samples_iso2 import message, value


def chain(count: int) -> Any:
    sub = SubCertificates(certificate=tuple(bytes([at]) for at in range(count)))
    return message(
        PaymentDetailsReq(
            emaid="DEABCC12345678",
            contract_signature_cert_chain=CertificateChain(certificate=b"leaf", sub_certificates=sub),
        )
    )


def protocols(count: int) -> Any:
    return SupportedAppProtocolReq(app_protocol=sap().app_protocol * count)


def profile(count: int) -> Any:
    entry = ProfileEntry(charging_profile_entry_start=0, charging_profile_entry_max_power=value(1, UnitSymbol.W))
    plan = ChargingProfile(profile_entry=(entry,) * count)
    return message(
        PowerDeliveryReq(charge_progress=ChargeProgress.Start, sa_schedule_tuple_id=1, charging_profile=plan)
    )


CASES = {"certificates": ("iso2", chain, 4), "protocols": ("sap", protocols, 20), "profile": ("iso2", profile, 24)}
cases = pytest.mark.parametrize("case", CASES)


@cases
def test_shorter_lists_are_the_same_to_all(case: str) -> None:
    name, build, maximum = CASES[case]
    for count in range(1, maximum):
        data = stream(name, build(count))
        for lists in Lists:
            assert stream(name, build(count), lists=lists) == data
            assert read(name, data, lists=lists).value == build(count)


def differs(maximum: int, lists: Lists) -> bool:
    return maximum >= lists > 0


@cases
@pytest.mark.parametrize("lists", [Lists.OPEN, Lists.OPEN_FROM_16])
def test_full_lists_have_one_bit_more_where_the_loop_stays_open(case: str, lists: Lists) -> None:
    name, build, maximum = CASES[case]
    closed, opened = stream(name, build(maximum)), stream(name, build(maximum), lists=lists)
    assert (closed != opened) == differs(maximum, lists)
    assert read(name, closed).value == read(name, opened, lists=lists).value == build(maximum)


@cases
@pytest.mark.parametrize("lists", [Lists.OPEN, Lists.OPEN_FROM_16])
def test_full_lists_are_misread_by_the_other_kind(case: str, lists: Lists) -> None:
    name, build, maximum = CASES[case]
    if differs(maximum, lists):
        opened = stream(name, build(maximum), lists=lists)
        assert read(name, opened).value != build(maximum)
        assert read(name, stream(name, build(maximum)), lists=lists).value != build(maximum)


def test_the_end_of_a_full_list_bit_by_bit() -> None:
    """Closed: the end is the only production, one bit. Open: the next item or the end, two bits."""
    item = bits(stream("sap", sap()))[11:64]
    twenty = HEADER + "00" + "0" + item + ("00" + item) * 19
    assert stream("sap", protocols(20)) == octets(twenty, "0")
    assert stream("sap", protocols(20), lists=Lists.OPEN) == octets(twenty, "01")
    assert stream("sap", protocols(20), lists=Lists.OPEN_FROM_16) == octets(twenty, "01")


def test_libcbv2g_writes_four_certificates_so() -> None:
    closed, opened = bits(stream("iso2", chain(4))), bits(stream("iso2", chain(4), lists=Lists.OPEN))
    at = next(at for at in range(len(closed)) if closed[at] != opened[at])
    assert opened[at - 1 : at + 1] == "01"
    assert closed[at - 1] == "0"


@cases
def test_an_open_list_may_overflow_by_one_when_read_and_never_when_written_closed(case: str) -> None:
    name, build, maximum = CASES[case]
    assert "may stand here" in write(name, build(maximum + 1)).reason
    assert write(name, build(maximum + 2), lists=Lists.OPEN).value is None
