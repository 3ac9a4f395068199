"""Runs a station or a car from its settings file until it is over."""

import asyncio
import gc
import logging
import secrets
import signal
import sys
from collections.abc import Callable, Coroutine
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from pilotwire.base import PilotwireError
from pilotwire.base.clock import Clock
from pilotwire.base.settings import read_settings
from pilotwire.car import Outcome
from pilotwire.car.build import make_car
from pilotwire.car.config import CarSettings
from pilotwire.cli.logs import set_up
from pilotwire.metering import Bill, Direction
from pilotwire.session.events import Authorized, Ended, Established, Event, describe
from pilotwire.station import Closed
from pilotwire.station.build import Builder
from pilotwire.station.config import StationSettings

USAGE = 2


class Telling:
    """Writes events to the log, each with its session."""

    def __init__(self, logger: logging.Logger) -> None:
        self._logger = logger
        self._sessions: dict[str, str] = {}

    def tell(self, evse_id: str, now: float, event: Event) -> None:
        """One event."""
        match event:
            case Established(session_id=session_id, peer=peer, joined=joined):
                self._sessions[evse_id] = session_id.hex()
                words: tuple[str, str] | None = ("session", f"{'resumed' if joined else 'begun'} with {peer}")
            case Authorized(contract=contract):
                words = ("authorized", "by contract" if contract else "by external means")
            case _:
                words = describe(event)
        if words is not None:
            extra = {"evse": evse_id, "session": self._sessions.get(evse_id, "")}
            self._logger.info("%s: %s", *words, extra=extra)
        if isinstance(event, Ended):
            self._sessions.pop(evse_id, None)


def run_station(config: Path, form: str, check: bool) -> int:
    """The exit status of `pilotwire station`."""
    logger = set_up(form)

    def start() -> int:
        settings = read_settings(config, StationSettings)
        telling = Telling(logger)
        builder = Builder(settings, clock=Clock(), entropy=secrets.token_bytes, closed=_billed, listener=telling.tell)
        return 0 if check else asyncio.run(_serve(builder, logger))

    return _guarded(start)


async def _serve(builder: Builder, logger: logging.Logger) -> int:
    stop = _on_signals()
    async with builder.station() as station:
        # What stands from the start is never looked through for garbage: with a thousand outlets that takes 70 ms.
        gc.collect()
        gc.freeze()
        for warning in station.warnings:
            logger.warning(warning)
        for outlet, endpoint in zip(builder.settings.outlet, station.endpoints, strict=True):
            if endpoint is not None:  # the others tell by themselves
                logger.info("ready at %s on %s", endpoint, outlet.interface, extra={"evse": outlet.evse_id})
        await stop.wait()
        logger.info("stopping")
    return 0


def _billed(closed: Closed) -> None:
    """A line for each session, for whatever reads standard output."""
    record, bill = closed.record, closed.bill
    line = {
        "session": record.session_id,
        "evse": record.evse_id,
        "protocol": record.protocol,
        "security": record.security,
        "end": record.end_reason,
        "import_wh": str(_energy(bill, Direction.IMPORT)),
        "export_wh": str(_energy(bill, Direction.EXPORT)),
        "total": str(bill.total),
        "currency": bill.currency,
        "reconciled": closed.reconciliation.reconciled,
    }
    sys.stdout.write(msgspec.json.encode(line).decode() + "\n")
    sys.stdout.flush()


def _energy(bill: Bill, direction: Direction) -> Decimal:
    return sum((line.wh for line in bill.lines if line.direction is direction), Decimal(0))


def run_car(config: Path, form: str, check: bool) -> int:
    """The exit status of `pilotwire car`."""
    logger = set_up(form)

    def start() -> int:
        settings = read_settings(config, CarSettings)
        telling = Telling(logger)
        car = make_car(
            settings,
            clock=Clock(),
            entropy=secrets.token_bytes,
            listener=lambda now, event: telling.tell("", now, event),
        )
        if settings.profile == "lab":
            logger.warning("profile lab: P-256 and plain TCP for ISO 15118-20, which the standard forbids")
        return 0 if check else asyncio.run(_charge(car.charge, logger))

    return _guarded(start)


async def _charge(charge: Callable[[], Coroutine[Any, Any, Outcome]], logger: logging.Logger) -> int:
    stop, session = _on_signals(), asyncio.create_task(charge())
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait([session, stopping], return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not session.done():
        session.cancel()
        await asyncio.gather(session, return_exceptions=True)
        logger.info("stopped")
        return 130
    outcome = session.result()
    logger.info("%s: %s", "paused" if outcome.paused else "done" if outcome.good else "failed", outcome.why)
    return 0 if outcome.good else 1


def _on_signals() -> asyncio.Event:
    """Set when somebody wants the program to end."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    return stop


def _guarded(start: Callable[[], int]) -> int:
    try:
        return start()
    except PilotwireError as error:
        sys.stderr.write(f"pilotwire: {error}\n")
        return USAGE
