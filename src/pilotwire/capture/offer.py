"""What a recorded station offered: enough to set up a station of ours alike."""

from typing import Any

import msgspec

from pilotwire.capture.schedule import PowerStep
from pilotwire.ports import Limits


class Waiting(msgspec.Struct, frozen=True):
    """How often a response said Ongoing before it was Finished, and over how many seconds from the first answer.

    `finished` is false where the session ended before.
    """

    message: str
    ongoing: int
    seconds: float
    finished: bool


class OfferedService(msgspec.Struct, frozen=True):
    """A service by number; `sets` are its parameter sets as names and values, where the car asked for them."""

    number: int
    free: bool
    sets: tuple[dict[str, Any], ...] = ()


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """The offer of one connection. What no answer told is None, empty or 0.

    `namespace` is what the handshake agreed on, None where it failed. `session_ids` and `challenges` are what the
    station made up at random: a replay must make up the same, since the car's requests repeat them. `transfer_modes`
    are names of ISO 15118-2, also for DIN; `services` are those of energy transfer in ISO 15118-20, `vas` those beside
    charging. `limits` and `schedule` are those of the last answer that told any.
    """

    namespace: str | None = None
    session_ids: tuple[bytes, ...] = ()
    challenges: tuple[bytes, ...] = ()
    evse_id: str | bytes | None = None
    external_payment: bool = False
    contract_payment: bool = False
    certificate_installation: bool = False
    transfer_modes: tuple[str, ...] = ()
    free: bool = False
    services: tuple[OfferedService, ...] = ()
    vas: tuple[OfferedService, ...] = ()
    limits: Limits | None = None
    schedule: tuple[PowerStep, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    receipts: bool = False
    meter_id: str | None = None
