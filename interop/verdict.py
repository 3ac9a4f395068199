"""What a cell came to, read off its capture and the ends of both processes; no word of any log counts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from interop.cells import Cell
from interop.trial import Outcome
from pilotwire.capture import flows, read
from pilotwire.capture.anatomy import body_of, find
from pilotwire.capture.exchange import Exchange, Recording
from pilotwire.capture.reading import messages
from pilotwire.capture.recording import recordings
from pilotwire.capture.story import SessionStory, stories
from pilotwire.session.dialect import Dialect
from pilotwire.session.timers import Role, Span, timer

DIALECTS = {
    ("din", "DC"): Dialect.DIN,
    ("iso2", "AC"): Dialect.ISO2,
    ("iso2", "DC"): Dialect.ISO2,
    ("iso20", "AC"): Dialect.ISO20_AC,
    ("iso20", "DC"): Dialect.ISO20_DC,
}
LOOPS = {"CurrentDemandReq", "ChargingStatusReq", "AC_ChargeLoopReq", "DC_ChargeLoopReq"}
ENOUGH_LOOPS = 5
TRIALS = 4  # of a cell, until one passes
SERVICES = {"AC": 1, "DC": 2, "AC_BPT": 5, "DC_BPT": 6}
PAYMENTS = {"eim": ("ExternalPayment", "EIM"), "pnc": ("Contract", "PnC")}


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """The evidence. A cell has passed where nothing is amiss. Seconds from the first request to the last answer."""

    amiss: tuple[str, ...]
    seconds: float = 0.0
    loops: int = 0
    slowest_loop: float = 0.0
    tls: str = ""
    last: str = ""
    charged: float | None = None
    discharged: float | None = None
    before: tuple[str, ...] = ()  # what was amiss in trials before this one

    @property
    def passed(self) -> bool:
        """Whether the cell is good."""
        return not self.amiss


def judge(cell: Cell, pair: str, folder: Path) -> Verdict:
    """Read what a world left behind."""
    file = folder / "trial.json"
    if not file.exists():
        return Verdict(amiss=("the trial did not come about; see world.txt",))
    outcome = msgspec.json.decode(file.read_bytes(), type=Outcome)
    with (folder / "session.pcapng").open("rb") as stream:
        items = list(messages(flows(read(stream))))
    ends = list(_ends(pair, outcome))
    found = [one for one in recordings(items) if one.exchanges]
    if len(found) != 1:
        hidden = any(one.encrypted for one in recordings(items))
        told = "a connection that no key opens" if hidden else f"{len(found)} connections with messages instead of one"
        return Verdict(amiss=(*ends, told))
    return _verdict(found[0], next(stories(items)), (*_faults(cell, found[0]), *ends))


def _verdict(found: Recording, story: SessionStory, amiss: tuple[str, ...]) -> Verdict:
    loops = [exchange for exchange in found.exchanges if exchange.name in LOOPS]
    last = found.exchanges[-1]
    return Verdict(
        amiss=amiss,
        seconds=((last.answer or last).time - found.exchanges[0].time) / 1e9,
        loops=len(loops),
        slowest_loop=max((one.answer.time - one.time for one in loops if one.answer), default=0) / 1e9,
        tls=found.tls,
        last=f"{last.name.removesuffix('Req')}Res {last.answer.code}" if last.answer else f"{last.name}, unanswered",
        charged=story.charged,
        discharged=story.discharged,
    )


def _ends(pair: str, outcome: Outcome) -> Iterator[str]:
    """Our own processes must end well; the peer's car may hang behind its session, and its station dies of Ctrl-C."""
    if outcome.failure:
        yield outcome.failure
    if pair == "our-car" and outcome.car_exit != 0:
        yield f"our car ended with {outcome.car_exit}"
    if pair == "our-station" and outcome.station_exit != 0:
        yield f"our station ended with {outcome.station_exit}"


def _faults(cell: Cell, found: Recording) -> Iterator[str]:
    yield from (f"{one.name}: {_trouble(one)}" for one in found.exchanges if _trouble(one))
    yield from found.losses
    wanted = DIALECTS[cell.dialect, cell.current].value
    if found.offer.namespace != wanted:
        yield f"the handshake agreed on {found.offer.namespace}, not on {wanted}"
    if (cell.tls or "none") not in (found.tls or "none"):
        yield f"over {found.tls or 'plain TCP'}, not over {f'TLS {cell.tls}' if cell.tls else 'plain TCP'}"
    yield from _choices(cell, found)
    loops = sum(one.name in LOOPS for one in found.exchanges)
    if loops < ENOUGH_LOOPS:
        yield f"{loops} charge loops"
    last = found.exchanges[-1]
    if last.name != "SessionStopReq":
        yield f"ended behind {last.name}, without SessionStop"
        yield from _lateness(cell, last)


def _lateness(cell: Cell, last: Exchange) -> Iterator[str]:
    """Whether the car left because the station was too slow."""
    limit = timer(Role.EVCC, Span.REPLY, DIALECTS[cell.dialect, cell.current], last.name)
    if limit is None or last.answer is None:
        return
    seconds = (last.answer.time - last.time) / 1e9
    if seconds > limit.limit:
        yield f"{last.name} was answered after {seconds * 1000:.0f} ms, {limit.limit * 1000:.0f} ms are allowed"


def _trouble(exchange: Exchange) -> str:
    if exchange.message is None:
        return exchange.refusal
    if exchange.answer is None:
        return "unanswered"
    return "" if exchange.answer.accepts else exchange.answer.refusal or f"answered {exchange.answer.code}"


def _choices(cell: Cell, found: Recording) -> Iterator[str]:
    """Whether the session was about what the cell is about: payment, service, control mode."""
    bodies = [body_of(one.message) for one in found.exchanges if one.message is not None]
    payment = _first(bodies, "selected_payment_option") or _first(bodies, "selected_authorization_service")
    if payment is None or payment.name not in PAYMENTS[cell.auth]:
        yield f"paid by {payment.name if payment is not None else 'nobody'}"
    if cell.dialect == "iso20":
        service = _first(bodies, "selected_energy_transfer_service")
        if service is None or service.service_id != SERVICES[cell.service]:
            yield f"took service {service.service_id if service is not None else 'none'}"
        modes = {type(body.control_mode).__name__ for body in bodies if hasattr(body, "control_mode")}
        if not modes or not all(str(cell.control).capitalize() in mode for mode in modes):
            yield f"control modes {', '.join(sorted(modes)) or 'none'}"
    elif cell.dialect == "iso2":
        mode = _first(bodies, "requested_energy_transfer_mode")
        if mode is None or not mode.name.startswith(cell.current):
            yield f"asked for {mode.name if mode is not None else 'no energy'}"


def _first(bodies: list[Any], name: str) -> Any:
    return next((value for value in (find(body, name) for body in bodies) if value is not None), None)
