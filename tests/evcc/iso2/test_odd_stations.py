"""ISO 15118-2: what a car does at a station that is odd, hostile, or speaks for somebody else."""

from typing import Any

import pytest
from msgspec.structs import replace

from pilotwire.drivers.virtual import Fault
from pilotwire.messages import din70121
from pilotwire.messages.iso2 import (
    AC_EVSEChargeParameter,
    AC_EVSEStatus,
    AuthorizationRes,
    ChargeParameterDiscoveryRes,
    ChargingStatusRes,
    CurrentDemandReq,
    CurrentDemandRes,
    DC_EVSEStatusCode,
    EVSENotification,
    PhysicalValue,
    PowerDeliveryRes,
    ResponseCode,
    SessionSetupRes,
    UnitSymbol,
    WeldingDetectionRes,
)
from pilotwire.ports import Wish
from pilotwire.session.dialect import Dialect, Envelope
from pilotwire.session.events import Ended, Warned
from tests.evcc.iso2.watching import AC, DC, asked, at_station, scenario, told
from tests.evcc.iso2.wires import Change, body, changing
from tests.sessions import World, body_of


@pytest.mark.parametrize(
    ("response", "change", "why"),
    [
        (ChargeParameterDiscoveryRes, body(sa_schedules=None), "offers no schedules"),
        (
            ChargeParameterDiscoveryRes,
            body(
                evse_charge_parameter=AC_EVSEChargeParameter(
                    ac_evse_status=AC_EVSEStatus(
                        notification_max_delay=0, evse_notification=EVSENotification.None_, rcd=False
                    ),
                    evse_nominal_voltage=PhysicalValue.of(230, UnitSymbol.V),
                    evse_max_current=PhysicalValue.of(16, UnitSymbol.A),
                )
            ),
            "answers AC_EVSEChargeParameter",
        ),
        (SessionSetupRes, body(response_code=ResponseCode.OK_OldSessionJoined), "did not pause"),
    ],
    ids=["no schedules", "AC in DC", "somebody else's session"],
)
def test_a_car_leaves_politely(response: type[Any], change: Change, why: str) -> None:
    world = at_station(response, change)
    assert why in told(world, "car", Warned)[0].what
    assert asked(world)[-1] == "SessionStop"
    assert "CableCheck" not in asked(world)


@pytest.mark.parametrize("code", [code for code in ResponseCode if code.name.startswith("FAILED")])
def test_a_car_that_is_refused_goes_and_is_safe(code: ResponseCode) -> None:
    world = at_station(AuthorizationRes, body(response_code=code))
    ending = told(world, "car", Ended)[0]
    assert (ending.good, code.name in ending.why) == (False, True)
    assert not world.vehicle.facts(world.now).inlet.contactors_closed


def status(code: str) -> Change:
    """Another state of the station."""

    def change(envelope: Envelope) -> Envelope:
        told = replace(envelope.body.dc_evse_status, evse_status_code=DC_EVSEStatusCode[code])
        return replace(envelope, body=replace(envelope.body, dc_evse_status=told))

    return change


@pytest.mark.parametrize("code", ["EVSE_Shutdown", "EVSE_EmergencyShutdown", "EVSE_Malfunction"])
def test_a_car_stops_by_the_status_of_the_station(code: str) -> None:
    world = at_station(CurrentDemandRes, status(code), turns={})
    assert asked(world)[-3:] == ["PowerDelivery", "WeldingDetection", "SessionStop"]
    assert not told(world, "car", Ended)[0].paused


@pytest.mark.parametrize("code", ["EVSE_Ready", "EVSE_NotReady", "EVSE_IsolationMonitoringActive", "Reserved_8"])
def test_a_car_goes_on_under_any_other_status(code: str) -> None:
    world = at_station(CurrentDemandRes, status(code), turns={9: Wish.STOP})
    assert world.loops >= 9


def test_a_car_asks_for_no_more_than_the_station_has() -> None:
    limit = PhysicalValue.of(7, UnitSymbol.A)
    world = at_station(CurrentDemandRes, body(evse_maximum_current_limit=limit), turns={9: Wish.STOP})
    wanted = [
        float(body_of(message).ev_target_current)
        for _, message in world.words
        if isinstance(body_of(message), CurrentDemandReq)
    ]
    assert max(wanted[1:]) <= 7.0


def test_a_car_draws_no_more_than_the_station_has() -> None:
    limit = PhysicalValue.of(7, UnitSymbol.A)
    world = World(scenario(AC, turns={}))
    duel = world.duel(changing(ChargingStatusRes, body(evse_max_current=limit)))
    duel.run(limit=10.0)
    assert world.outlet.facts(duel.now).output.watts <= 3 * 230 * 7 + 1


def test_a_current_below_the_cars_least_is_none() -> None:
    limit = PhysicalValue.of(5, UnitSymbol.A)
    world = World(scenario(AC, turns={}))
    duel = world.duel(changing(ChargingStatusRes, body(evse_max_current=limit)))
    duel.run(limit=10.0)
    assert world.outlet.facts(duel.now).output.watts == 0
    assert world.car.busy


def test_a_receipt_without_a_reading_cannot_be_given() -> None:
    change = body(receipt_required=True, meter_info=None)
    world = at_station(CurrentDemandRes, change, contract=True, turns={})
    assert "shows no reading" in told(world, "car", Warned)[0].what
    assert asked(world)[-1] == "SessionStop"


def test_a_voltage_that_stays_is_told() -> None:
    hot = PhysicalValue.of(400, UnitSymbol.V)
    world = at_station(WeldingDetectionRes, body(evse_present_voltage=hot))
    assert "may be welded" in told(world, "car", Warned)[0].what
    assert told(world, "car", Ended)[0].good


def test_contactors_of_the_car_that_do_not_close_end_the_session() -> None:
    world = World(scenario(DC))
    world.vehicle.faults.switch_on(Fault.CONTACTOR_STUCK)
    world.session()
    assert asked(world)[-2:] == ["PreCharge", "SessionStop"]


def test_a_station_of_din_that_takes_contracts_only_is_left() -> None:
    contract = din70121.PaymentOptions(payment_option=(din70121.PaymentOption.Contract,))
    change = body(payment_options=contract)
    world = at_station(din70121.ServiceDiscoveryRes, change, dialect=Dialect.DIN)
    assert asked(world)[-2:] == ["ServiceDiscovery", "SessionStop"]


def test_new_terms_are_wanted_in_the_loop_only() -> None:
    """[V2G2-841], [V2G2-680]: in other responses the wish counts for nothing."""

    def change(envelope: Envelope) -> Envelope:
        status = replace(envelope.body.evse_status, evse_notification=EVSENotification.ReNegotiation)
        return replace(envelope, body=replace(envelope.body, evse_status=status))

    world = at_station(PowerDeliveryRes, change)
    assert asked(world).count("ChargeParameterDiscovery") == 1
