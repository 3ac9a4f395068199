"""A session as it should be, half an hour long: charging at two prices, then feeding back at the third."""

from collections.abc import Iterator
from decimal import Decimal
from functools import cache

import msgspec

from pilotwire.energy import Outlook, PlanStep, Slot
from pilotwire.metering import (
    Authorization,
    Bill,
    EnergyCounter,
    Event,
    Occasion,
    Offer,
    Outlet,
    Policy,
    Receipt,
    Reconciliation,
    Rounding,
    Sample,
    Sealer,
    Selection,
    SessionRecord,
    Setpoint,
    SignedReading,
    SoftwareKey,
    Source,
    Tax,
    TimeStatus,
    make_bill,
    reconcile,
)
from pilotwire.ports import Reading

START = 1_800_000_000.0
SLOT = 600.0
METER = "SYN0042"
KEY = SoftwareKey.generate()
OUTLET = Outlet(evse_id="DE*PLW*E0001", current="DC", vendor="Synthetic", clock=TimeStatus.SYNCHRONIZED)
PAYER = Authorization.by_contract("DEPLWC00000001X")
PRICES = ((Decimal("0.2990"), Decimal("0.1000")), (Decimal("0.4517"), Decimal("0.2500")), (Decimal(1), Decimal("0.61")))
POLICY = Policy(rounding=Rounding.LINES_HALF_UP, tax=Tax(rate=Decimal("0.19")))
OUTLOOK = Outlook(
    slots=tuple(
        Slot(start=START + SLOT * index, duration=SLOT, max_charge_w=50e3, max_discharge_w=20e3, buy=buy, sell=sell)
        for index, (buy, sell) in enumerate(PRICES)
    )
)
MINUTES = 30


def reading(time: float, import_wh: str, export_wh: str, number: int = 1, status: str = "ok") -> Reading:
    wh = Decimal(import_wh), Decimal(export_wh)
    return Reading(meter_id=METER, time=time, import_wh=wh[0], export_wh=wh[1], number=number, status=status)


def watts(second: float) -> float:
    """Ramps of 10 kW a second to 30 kW, 12 kW and -15 kW."""
    wanted = (0.0, 30e3, 12e3, -15e3, 0.0)
    edges = (0.0, 5.0, SLOT, 2 * SLOT, 60.0 * MINUTES - 5)
    power = 0.0
    for edge, target in zip(edges, wanted, strict=True):
        reached = min(max(second - edge, 0) * 10e3, abs(target - power))
        power += reached if target > power else -reached
    return power


def samples() -> Iterator[Sample]:
    counter = EnergyCounter()
    for second in range(60 * MINUTES + 1):
        power = watts(second)
        total = counter.feed(START + second, power)
        yield Sample(
            time=START + second,
            watts=power,
            import_wh=total.import_wh,
            export_wh=total.export_wh,
            soc=40.0,
            volts=400.0,
            amps=power / 400,
            setpoint_w=power,
            price=OUTLOOK.at(START + second).buy,
        )


def seal_all(telemetry: tuple[Sample, ...], minutes: range) -> tuple[SignedReading, ...]:
    sealer = Sealer(OUTLET, KEY)
    ends = {minutes[0]: Occasion.BEGIN, minutes[-1]: Occasion.END}
    signed = []
    for number, minute in enumerate(minutes, 7):
        sample = telemetry[60 * minute]
        importing, exporting = f"{1234.5 + sample.import_wh:.1f}", f"{1234.5 + sample.export_wh:.1f}"
        shown = reading(sample.time, importing, exporting, number)
        signed.append(sealer.seal(shown, ends.get(minute, Occasion.CHARGING), PAYER))
    return tuple(signed)


def receipt(signed: SignedReading) -> Receipt:
    wh = [Decimal(int(value)) for value in (signed.reading.import_wh, signed.reading.export_wh)]
    number, time = signed.reading.number, signed.reading.time + 0.1
    return Receipt(time=time, number=number, meter_id=METER, import_wh=wh[0], export_wh=wh[1], signature="00ff")


@cache
def record() -> SessionRecord:
    telemetry = tuple(samples())
    readings = seal_all(telemetry, range(0, MINUTES + 1, 5))
    return SessionRecord(
        session_id="0123456789ABCDEF",
        evse_id=OUTLET.evse_id,
        protocol="iso20-dc-bpt",
        security="tls1.3",
        authorization=PAYER,
        meter_key=KEY.public_key.hex(),
        started=START,
        stopped=START + 60 * MINUTES,
        end_reason="the car stopped",
        readings=readings,
        offers=(Offer(START, OUTLOOK), Offer(START + 1, OUTLOOK)),
        selections=(Selection(START + 2, 1, (PlanStep(START, SLOT, 30e3),)),),
        setpoints=(Setpoint(START, 30e3), Setpoint(START + SLOT, 12e3), Setpoint(START + 2 * SLOT, -15e3)),
        telemetry=telemetry,
        receipts=(receipt(readings[2]), receipt(readings[-1])),
        events=(Event(START, "state", "charge loop"),),
    )


@cache
def bill() -> Bill:
    return make_bill(record(), POLICY)


def compare(record: SessionRecord, bill: Bill | None) -> Reconciliation:
    return reconcile(record, bill, meter_key=KEY.public_key)


def named(result: Reconciliation) -> set[Source]:
    """The sources that disagree."""
    return {check.source for check in result.disagreeing}


def change(record: SessionRecord, field: str, index: int, **changes: object) -> SessionRecord:
    """The record with one item of a series falsified."""
    items = list(getattr(record, field))
    items[index] = msgspec.structs.replace(items[index], **changes)
    return msgspec.structs.replace(record, **{field: tuple(items)})
