"""A demo in words: what is worth telling of all that happens, step by step."""

from collections.abc import Iterator
from datetime import UTC, datetime

from pilotwire.cli.live.matching import told
from pilotwire.cli.live.notes import Note
from pilotwire.messages.sap import SupportedAppProtocolRes
from pilotwire.net import Info
from pilotwire.pki.reading import read
from pilotwire.session import Security as Carrier
from pilotwire.session import events as on
from pilotwire.session.agreed import SERVICE_NAMES, Agreed
from pilotwire.sim.happenings import Connected, Happening, Left, Listening, Moment, Plugged, Reached, Settled, Told
from pilotwire.sim.result import live_parts
from pilotwire.sim.scenario import Scenario

STEPS = (
    "Plug and proximity",
    "Link and IPv6",
    "TLS and certificates",
    "Session, parameters, services, schedule",
    "Energy",
    "End, bill, reconciliation",
)
SHOWN_ID = 8
"""Digits of a session id that are shown."""


class Narrator:
    """Follows one demo."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._needs: on.NeedsStated | None = None
        self._receipts = 0
        self._warned: set[str] = set()
        self._price: float | None = None
        self._stopped = False
        self.flowing = False

    def tell(self, happening: Happening) -> Iterator[Note]:
        """What there is to say."""
        match happening:
            case Plugged():
                yield from (Note(happening.time, 1, words) for words in _plugged(happening))
            case Reached():
                yield from told(happening)
            case Listening(time=time, endpoint=endpoint, discovery=discovery, ground=ground):
                yield Note(time, 2, f"IPv6 over {ground.value}")
                yield Note(time, 2, f"the station listens at {endpoint}; SDP at UDP {discovery.port}")
            case Connected(time=time, info=info):
                yield Note(time, 2, f"SDP: the car asked for {self._asked()}, and was sent to TCP {info.peer.port}")
                yield from (Note(time, 3, words) for words in _secured(info))
            case Told(time=time, by_station=by_station, event=event):
                yield from self._session(time, by_station, event)
            case Moment():
                yield from self._moment(happening)
            case Left():
                yield from _left(happening)
            case Settled(time=time, closed=closed):
                yield Note(time, 6, f"billed: {closed.bill.total} {closed.bill.currency}")

    def _asked(self) -> str:
        return "TLS" if self._scenario.tls else "plain TCP"

    def _session(self, time: float, by_station: bool, event: on.Event) -> Iterator[Note]:
        words = self._by_station(event) if by_station else self._by_car(event)
        if words:
            yield Note(time, 5 if self.flowing else 4, words)
        match event:
            case on.Warned(what=what) if what not in self._warned:
                self._warned.add(what)
                yield Note(time, 5 if self.flowing else 4, f"{_who(by_station)}: {what}")
            case on.EnergyStarted() if by_station:
                self.flowing = True
                yield Note(time, 5, "contactors closed, energy may flow")
            case on.EnergyStopped() if by_station:
                self._stopped = True
                receipts = f"; the car confirmed {self._receipts} meter readings" if self._receipts else ""
                yield Note(time, 5, f"energy off{receipts}")
            case on.Ended(why=why, good=good):
                yield Note(time, 6, f"{_who(by_station)}: {why}", bad=not good)

    def _by_station(self, event: on.Event) -> str:
        match event:
            case on.Established(session_id=session_id, peer=peer):
                return f"SessionID {session_id.hex().upper()[:SHOWN_ID]}…, car {peer}"
            case on.Authorized(contract=contract):
                return f"authorised by contract {contract}, signature good" if contract else "authorised by card (EIM)"
            case on.Selected(agreed=agreed):
                return _selected(agreed)
            case on.NeedsStated(needs=needs) if self._needs is None:
                self._needs = event
                return _needed(needs.target_wh, needs.departure)
            case on.ProfileChosen(schedule=schedule, plan=plan):
                return _chosen(schedule, len(plan.steps) if plan else 0)
            case on.Entered(state=state) if state.name == "PRE_CHARGE":
                return "isolation proven; voltage up to the battery's"
            case on.ReceiptGiven():
                self._receipts += 1
        return ""

    def _by_car(self, event: on.Event) -> str:
        match event:
            case on.Established(peer=peer):
                return f"EVSE {peer}"
            case on.Received(message=SupportedAppProtocolRes(response_code=code)):
                return f"handshake: {self._scenario.way.dialect.label}, {code.name}"
        return ""

    def _moment(self, moment: Moment) -> Iterator[Note]:
        """At each new price, while energy is on: what it is, and what comes of it is seen in the strip."""
        before, self._price = self._price, moment.buy
        if self.flowing and not self._stopped and before not in (None, moment.buy):
            back = f", {moment.sell:.2f} for energy back" if self._scenario.way.bidirectional else ""
            yield Note(moment.time, 5, f"the price is now {moment.buy:.2f} EUR/kWh{back}")


def _who(by_station: bool) -> str:
    return "station" if by_station else "car"


def _plugged(seen: Plugged) -> Iterator[str]:
    duty = f", duty cycle {seen.duty_percent:g} %: talk by messages" if seen.duty_percent is not None else ""
    yield f"control pilot in state {seen.pilot.name}{duty}"
    yield f"proximity pilot: {'plug in the inlet' if seen.plugged else 'no plug seen'}"
    minutes = (seen.departure - seen.time) / 60
    yield f"battery at {seen.soc:.0f} %; {seen.target_soc:.0f} % wanted in {minutes:.0f} minutes"
    prices = " ".join(f"{slot.buy}" for slot in seen.outlook.slots)
    yield f"prices ahead, every {seen.outlook.slots[0].duration / 60:g} min: {prices} {seen.outlook.currency}/kWh"


def _secured(info: Info) -> Iterator[str]:
    if info.security is Carrier.NONE:
        yield "plain TCP: nothing is encrypted, nobody is known"
        return
    yield f"{info.security.value}, {info.cipher}, key exchange {info.group}"
    leaf = read(info.peer_chain[0])
    yield f"station certificate {leaf.common_name}"
    yield f"its key {leaf.key_name}; {len(info.peer_chain)} certificates up to a root that the car trusts"
    if info.security is Carrier.TLS13:
        yield "mutual: the car has shown its certificate, too"


def _selected(agreed: Agreed) -> str:
    if agreed.variant is None:
        return ""
    service = SERVICE_NAMES.get(agreed.variant.service, str(agreed.variant.service))
    return f"service {service}, {agreed.variant.control.name.lower()} control"


def _chosen(schedule: int | None, spans: int) -> str:
    parts = [] if schedule is None else [f"takes schedule {schedule}"]
    if spans:
        parts.append(f"announces its power in {spans} step{'' if spans == 1 else 's'}")
    return f"the car {' and '.join(parts)}" if parts else ""


def _needed(target_wh: float, departure: float | None) -> str:
    by = "" if departure is None else f" by {datetime.fromtimestamp(departure, UTC):%H:%M} UTC"
    return f"the car needs {target_wh / 1000:.1f} kWh{by}"


def _left(left: Left) -> Iterator[Note]:
    state = f"contactors {'closed' if left.contactors_closed else 'open'}, {abs(left.volts):.0f} V on the cable"
    yield Note(left.time, 6, f"{state}, plug {'locked' if left.locked else 'free'}", bad=any(live_parts(left)))
    yield Note(left.time, 6, f"battery at {left.soc:.1f} %")
