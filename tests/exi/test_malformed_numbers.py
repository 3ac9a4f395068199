"""Numbers that a stream may hold but a schema does not: too long, too large, codes beyond the last."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from pilotwire.exi.limits import MAX_BIG_INTEGER_GROUPS
from pilotwire.messages import schema
from pilotwire.messages.iso2 import CableCheckReq, DC_EVErrorCode, DC_EVStatus, UnitSymbol, V2G_Message
from pilotwire.messages.iso20.base import RationalNumber
from pilotwire.messages.iso20.common import Dynamic_SEReqControlMode, ScheduleExchangeReq
from pilotwire.schema.violations import violations
from tests.exi.bits import bits, number, octets, put, span, varint
from tests.exi.engines import read, stream
from tests.exi.minimal import INTEGER, MAJOR, pre_charge, sap, serial, with_major
from tests.exi.samples_iso2 import message, value
from tests.exi.samples_iso20 import header


def test_integers_of_two_to_the_64_and_more() -> None:
    assert read("sap", with_major(varint(2**64 - 1))).value == sap(version_number_major=2**64 - 1)
    for beyond in (2**64, 2**69, 2**70 - 1):
        assert read("sap", with_major(varint(beyond))).reason == "an integer of more than 64 bits"


@pytest.mark.parametrize("groups", [11, 12, 100, 5000])
def test_integers_of_more_than_ten_groups(groups: int) -> None:
    found = read("sap", with_major(varint(0, groups=groups)))
    assert found.reason == "an integer of more than 10 groups"
    assert found.path == MAJOR


def test_integers_without_an_end() -> None:
    assert read("sap", octets(INTEGER, "1" * 80_000)).reason == "an integer of more than 10 groups"


@pytest.mark.parametrize("groups", [2, 3, 10])
def test_integers_with_surplus_groups_are_tolerated(groups: int) -> None:
    assert read("sap", with_major(varint(0, groups=groups))).value == sap()
    assert read("sap", with_major(varint(99, groups=groups))).value == sap(version_number_major=99)


@pytest.mark.parametrize("groups", [1, 2, MAX_BIG_INTEGER_GROUPS])
def test_integers_without_bounds(groups: int) -> None:
    assert read("xmldsig", octets(*serial_parts(varint(0, groups=groups)))).value == serial(0)


def test_integers_without_bounds_have_one_all_the_same() -> None:
    found = read("xmldsig", octets(*serial_parts(varint(0, groups=MAX_BIG_INTEGER_GROUPS + 1))))
    assert found.reason == "an integer of more than 586 groups"


def test_the_largest_integer_that_can_be_read_can_be_written() -> None:
    largest = serial(2 ** (7 * MAX_BIG_INTEGER_GROUPS) - 1)
    data = octets(*serial_parts("1" * 8 * (MAX_BIG_INTEGER_GROUPS - 1) + "0" + "1" * 7))
    assert read("xmldsig", data).value == largest
    assert stream("xmldsig", largest) == data


def serial_parts(digits: str) -> Iterable[str]:
    """The stream of `serial(0)`, with other digits."""
    whole = bits(stream("xmldsig", serial(0)))
    at = span([stream("xmldsig", serial(0)), stream("xmldsig", serial(127))])[0] - 1
    return whole[:at], digits, whole[at + 8 :]


def error_code(code: DC_EVErrorCode) -> V2G_Message:
    return message(CableCheckReq(dc_ev_status=DC_EVStatus(ev_ready=True, ev_error_code=code, ev_ress_soc=1)))


def percent(soc: int) -> V2G_Message:
    status = DC_EVStatus(ev_ready=True, ev_error_code=DC_EVErrorCode.NO_ERROR, ev_ress_soc=soc)
    return message(CableCheckReq(dc_ev_status=status))


def multiplier(exponent: int) -> V2G_Message:
    return pre_charge(value(1, UnitSymbol.V, exponent))


def points(count: int) -> ScheduleExchangeReq:
    energy = RationalNumber(exponent=0, value=1)
    mode = Dynamic_SEReqControlMode(
        departure_time=0,
        ev_target_energy_request=energy,
        ev_maximum_energy_request=energy,
        ev_minimum_energy_request=energy,
    )
    return ScheduleExchangeReq(header=header(), maximum_supporting_points=count, control_mode=mode)


OUT_OF_RANGE: dict[str, tuple[str, Callable[[Any], Any], Iterable[Any], Iterable[int]]] = {
    "enumeration": ("iso2", error_code, list(DC_EVErrorCode), range(12, 16)),
    "percent": ("iso2", percent, range(101), range(101, 128)),
    "unit multiplier": ("iso2", multiplier, range(-3, 4), [7]),
    "priority": ("sap", lambda priority: sap(priority=priority), range(1, 21), range(20, 32)),
    "maximum supporting points": ("iso20-common", points, range(12, 1025), range(1013, 1024)),
}


@pytest.mark.parametrize("case", OUT_OF_RANGE)
def test_codes_beyond_the_last_value(case: str) -> None:
    name, build, values, beyond = OUT_OF_RANGE[case]
    streams = [stream(name, build(value)) for value in values]
    at, width = span(streams)
    for code in beyond:
        found = read(name, put(streams[0], at, number(code, width)))
        assert f"code {code} is beyond the la" in found.reason
        assert found.bit == at + width


@pytest.mark.parametrize("magnitude", [0, 1, 127, 128, 32767])
def test_the_sign_bit_turns_a_number_into_its_complement(magnitude: int) -> None:
    plus, minus = (pre_charge(value(number, UnitSymbol.V)) for number in (magnitude, -magnitude - 1))
    at, width = span([stream("iso2", plus), stream("iso2", minus)])
    assert width == 1
    assert put(stream("iso2", plus), at, "1") == stream("iso2", minus)
    assert read("iso2", stream("iso2", minus)).value == minus


@pytest.mark.parametrize("number", [40_000, -32_769, 2**31, 2**64 - 1, -(2**64)])
def test_numbers_beyond_their_type_are_read_and_left_to_violations(number: int) -> None:
    wanted = pre_charge(value(number, UnitSymbol.V))
    assert read("iso2", stream("iso2", wanted)).value == wanted
    (found,) = violations(wanted, schema("iso2"))
    assert (found.value, found.path) == (number, "V2G_Message/Body/PreChargeReq/EVTargetVoltage/Value")
