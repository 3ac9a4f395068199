"""Keeps the record of each session at one outlet: readings under seal, telemetry each second, offers, receipts."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Protocol

from msgspec.structs import replace

from pilotwire.link import Basic
from pilotwire.metering import (
    Authorization,
    EnergyCounter,
    Event,
    Header,
    Item,
    Occasion,
    Offer,
    Receipt,
    Sample,
    Sealer,
    Selection,
    Setpoint,
)
from pilotwire.ports import Output, Reading
from pilotwire.secc import StationEngine
from pilotwire.session import events as on
from pilotwire.signalling import AmpsOffered, BasicEvent, ChargingRefused, ChargingStarted, ChargingStopped
from pilotwire.station.steering import Steering

SAMPLE_S = 1.0
"""Seconds between two lines of telemetry."""

TIME_SLACK = 1e-6

DUTY_CYCLE = "iec61851"
"""The protocol of a session without messages."""


class Keeper(Protocol):
    """Where a record goes, in order."""

    def begin(self, header: Header) -> None:
        """A session begins, or a paused one goes on."""

    def amend(self, header: Header) -> None:
        """More is known about the session."""

    def add(self, session_id: str, item: Item) -> None:
        """Something happened in it."""

    def end(self, session_id: str, stopped: float, reason: str, paused: bool) -> None:
        """It is over, or sleeps."""


class Recorder:
    """Listens to one seat and looks at its meter; `now` is UNIX s throughout.

    `read` reads the meter. While energy is on, `look` must be called at least once a second.
    """

    def __init__(
        self, keeper: Keeper, sealer: Sealer, read: Callable[[], Reading], *, evse_id: str, meter_key: str
    ) -> None:
        self._keeper, self._sealer, self._read = keeper, sealer, read
        self._evse_id, self._meter_key = evse_id, meter_key
        self._header: Header | None = None
        self._engine: StationEngine | None = None
        self._number = b""
        self._steering: Steering | None = None
        self._flowing = False
        self._counter = EnergyCounter()
        self._sampled = 0.0
        self._setpoint: float | None = None
        self._soc: float | None = None
        self._price: Decimal | None = None
        self._edge: float | None = None
        self._reading: Reading | None = None

    @property
    def session_id(self) -> str:
        """The session on record now, in hexadecimal; empty where there is none."""
        return self._header.session_id if self._header else ""

    def attach(self, engine: StationEngine | None, steering: Steering, number: bytes = b"") -> None:
        """A new connection; or, without an engine, a car that charges by duty cycle, whose session gets this number."""
        self._engine, self._steering, self._number = engine, steering, number

    def horizon(self, now: float) -> float:
        """Seconds until the next look is due."""
        if not self._flowing:
            return SAMPLE_S
        due = self._sampled + SAMPLE_S - now
        return max(0.0, due if self._edge is None else min(due, self._edge - now))

    def look(self, now: float, output: Output) -> None:
        """What flows at this moment."""
        if not self._flowing or self._header is None:
            return
        energy = self._counter.feed(now, output.watts)
        self._follow_steering(now)
        if now >= self._sampled + SAMPLE_S - TIME_SLACK:
            self._sampled = now
            self._add(
                Sample(
                    time=now,
                    watts=output.watts,
                    import_wh=energy.import_wh,
                    export_wh=energy.export_wh,
                    soc=self._soc,
                    volts=output.volts,
                    amps=output.amps,
                    setpoint_w=self._setpoint,
                    price=self._price,
                )
            )

    def listen(self, now: float, event: on.Event) -> None:
        """Something happened in the session."""
        match event:
            case on.Established():
                self._begin(now, event)
            case on.Authorized(contract=contract):
                self._amend(authorization=_payer(contract))
            case on.EnergyStarted():
                self._start(now)
            case on.EnergyStopped():
                self._stop(now, Occasion.END)
            case on.BatteryTold(soc=soc):
                self._soc = self._soc if soc is None else soc
            case on.ProfileChosen(schedule=schedule, plan=plan):
                self._add(Selection(now, schedule, plan.steps if plan else ()))
            case on.ReceiptGiven():
                self._add(self._receipt(now, event))
            case on.Ended():
                self._end(now, event)
            case _:
                self._note(now, event)

    def follow(self, now: float, event: Basic | BasicEvent) -> None:
        """Something happened in charging by duty cycle. From the first energy until the car is gone is one session."""
        match event:
            case ChargingStarted():
                if self._header is None:
                    self._open(now, self._number, DUTY_CYCLE, "none", "session")
                    self._amend(authorization=_payer(None))
                self._start(now)
            case ChargingStopped(why=why):
                self._stop(now, Occasion.END)
                self._add(Event(now, "energy", f"off: {why}"))
            case AmpsOffered(amps=amps):
                self._add(Event(now, "offered", f"{amps:g} A per phase"))
            case ChargingRefused(why=why):
                self._add(Event(now, "refused", why))
            case Basic(wanted=False, why=why):
                self._stop(now, Occasion.END)
                self._close(now, why)

    def _begin(self, now: float, event: on.Established) -> None:
        engine = self._engine
        assert engine is not None
        dialect = engine.follower.agreed.dialect
        protocol, security = dialect.label if dialect else "", engine.visit.security.value
        self._open(now, event.session_id, protocol, security, "resumed" if event.joined else "session")

    def _open(self, now: float, number: bytes, protocol: str, security: str, name: str) -> None:
        self._soc = self._setpoint = self._price = None  # those of the session before are nobody's
        self._header = Header(
            session_id=number.hex(),
            evse_id=self._evse_id,
            protocol=protocol,
            security=security,
            meter_key=self._meter_key,
            started=now,
        )
        self._keeper.begin(self._header)
        self._add(Event(now, name, ""))

    def _amend(self, **changes: Any) -> None:
        if self._header is not None:
            self._header = replace(self._header, **changes)
            self._keeper.amend(self._header)

    def _start(self, now: float) -> None:
        self._flowing, self._sampled = True, now - SAMPLE_S
        self._seal(now, Occasion.BEGIN)
        self._edge = None
        self._follow_steering(now)

    def _follow_steering(self, now: float) -> None:
        """Setpoint and price of this moment; a reading where the price changes, so that it can be billed exactly."""
        steering = self._steering
        if steering is None:
            return
        if self._edge is None or now >= self._edge - TIME_SLACK:
            self._enter_slot(now, steering)
        setpoint = None if steering.plan is None else steering.plan.watts(now)
        if setpoint != self._setpoint and setpoint is not None:
            self._add(Setpoint(now, setpoint))
        self._setpoint = setpoint

    def _enter_slot(self, now: float, steering: Steering) -> None:
        outlook = steering.outlook(now)
        if outlook is None or not outlook.slots:
            self._edge = None
            return
        if self._edge is None:
            self._add(Offer(now, outlook))
        else:
            self._seal(now, Occasion.TARIFF_CHANGE)
        slot = outlook.at(now)
        self._edge, self._price = slot.end if slot.end > now else now + 86400.0, slot.buy

    def _stop(self, now: float, occasion: Occasion) -> None:
        if self._flowing:
            self._flowing = False
            self._seal(now, occasion)

    def _receipt(self, now: float, event: on.ReceiptGiven) -> Receipt:
        return Receipt(
            time=now,
            number=event.number,
            meter_id=event.meter_id,
            import_wh=Decimal(event.import_wh),
            export_wh=None if event.export_wh is None else Decimal(event.export_wh),
            signature=event.signature.hex(),
        )

    def _end(self, now: float, event: on.Ended) -> None:
        self._stop(now, Occasion.END if event.good else Occasion.ABORTED)
        self._note(now, event)
        self._close(now, event.why, event.paused)

    def _close(self, now: float, why: str, paused: bool = False) -> None:
        header, self._header = self._header, None
        if header is not None:
            self._keeper.end(header.session_id, now, why, paused)

    def _seal(self, now: float, occasion: Occasion) -> None:
        """A reading under seal; a meter that gives none leaves a gap in the record, not a record without an end."""
        if self._header is None:
            return
        try:
            self._reading = self._read()
        except Exception as error:  # a driver may raise anything
            self._add(Event(now, "meter", f"no reading for {occasion.name}: {error}"))
            return
        self._add(self._sealer.seal(self._reading, occasion, self._header.authorization))

    def _note(self, now: float, event: on.Event) -> None:
        words = on.describe(event)
        if words is not None:
            self._add(Event(now, words[0], words[1]))

    def _add(self, item: Item) -> None:
        if self._header is not None:
            self._keeper.add(self._header.session_id, item)


def _payer(contract: str | None) -> Authorization:
    return Authorization.by_token("EIM") if contract is None else Authorization.by_contract(contract)
