"""One session as the answers see it: the facts, the settings, what was agreed, and a notebook."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import msgspec

from pilotwire.energy import Needs, Outlook, Plan
from pilotwire.messages.xmldsig import Signature
from pilotwire.ports import Command, Limits, Reading, StationFacts
from pilotwire.secc.offering import Offering
from pilotwire.secc.sleeping import Sleeper
from pilotwire.session.agreed import Agreed, Goals
from pilotwire.session.dialect import Security
from pilotwire.session.events import Close, Event, Send
from pilotwire.session.rules import State

Entropy = Callable[[int], bytes]
Output = Command | Event | Send | Close | Sleeper


class Offered(msgspec.Struct, frozen=True):
    """A schedule as it was offered under a number: what the car may choose and is held to."""

    number: int
    outlook: Outlook


class Notes(msgspec.Struct):
    """What one answer leaves for the next."""

    challenge: bytes = b""
    asked: bool = False  # whether somebody was asked to pay
    paid: bool = False  # whether somebody agreed to; outlives a pause
    contract: str | None = None  # the eMAID of a verified contract
    contract_until: float | None = None  # UNIX s: when the first certificate of its chain expires
    contract_key: Any = None  # its public key, a `cryptography` object
    emaid: str = ""  # as the car wrote it
    needs: Needs | None = None
    offered: tuple[Offered, ...] = ()
    terms: Offered | None = None  # ISO 15118-2, -20: the schedule that the car's profile keeps to
    profile: Plan | None = None  # ISO 15118-20: what the car means to draw
    tolerance_w: float | None = None  # how far from its profile it has promised to stay at most
    astray: float | None = None  # UNIX s: since when it does not
    told: Limits | None = None  # ISO 15118-20: the limits of its charge parameters
    goals_due: float | None = None  # UNIX s: when the car should follow the station's goals; 0 once that is settled
    volts: float = 0.0  # the last target, V
    car_max_volts: float = 0.0  # V; 0 where the car did not tell
    car_min_volts: float = 0.0  # V: below this it gives nothing
    car_charge_w: float = 0.0  # the car's limits, W and A; magnitudes
    car_discharge_w: float = 0.0
    car_charge_a: float = 0.0
    car_discharge_a: float = 0.0
    car_min_charge_w: float = 0.0  # W: less than this is nothing
    phases: int = 3  # ISO 15118-2, AC: those that the car uses
    energized: bool = False  # whether PowerDelivery has started energy
    delivered: bool = False  # whether energy was started and properly stopped
    testing: bool = False  # whether the isolation test of this cable check runs
    receipt_due: float = 0.0  # UNIX s: when the next receipt is asked for
    shown: Reading | None = None  # the last reading that the car was shown
    cost: Decimal = Decimal(0)  # of the energy so far, for the car to show; not what is billed
    counted: Reading | None = None  # the reading up to which it counts
    paused_by_us: bool = False  # whether the car was asked to pause before energy had started
    counter: int = 0  # for numbers and Ids within the session


class Visit:
    """What an answer may read, and do.

    `facts` are replaced whole by the engine, `state` and `agreed` follow the table, `notes` are the answers' own.
    """

    def __init__(self, offering: Offering, facts: StationFacts, security: Security, entropy: Entropy) -> None:
        self.offering, self.facts, self.security, self.entropy = offering, facts, security, entropy
        self.now = 0.0
        self.state: State
        self.agreed = Agreed()
        self.notes = Notes()
        self.session_id = b""
        self.signature: Signature | None = None  # of the message at hand
        self.seal: Signature | None = None  # for the header of the response
        self.message: Any = None  # the message at hand, whole
        self.payload = b""  # and its EXI stream
        self.peer_certificate: bytes | None = None  # DER, of the TLS client
        self.goals = Goals()  # mobility needs that were set at the station
        self.last_call = False  # whether waiting is over: answer now or refuse
        self.joining: Sleeper | None = None  # the paused session that this car may wake
        self.peer = ""  # EVCCID
        self.out: list[Output] = []

    def do(self, *commands: Command) -> None:
        """Give orders to the hardware, in this order."""
        self.out.extend(commands)

    def tell(self, event: Event) -> None:
        """Put something on record."""
        self.out.append(event)
