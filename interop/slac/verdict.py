"""What a matching came to, read off the frames that passed; no word of any log counts."""

from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import TypeVar

import msgspec

from interop.slac.cells import PAIRS, Cell, Pair
from interop.slac.trial import PATIENCE, REFUSING, Outcome
from interop.slac.wire import CAR, HOMEPLUG, STATION
from pilotwire.capture import Packet, Record, read
from pilotwire.wire import homeplug
from pilotwire.wire.homeplug import Mme, modem, slac

PEERS_LIMIT_DB = 40  # `pev` and pyslac refuse a mean above it
OUR_LIMIT_DB = 40  # our car takes a station below it, and one above only when it counted toggles, or need not
ROUNDING_DB = 1


class Seen(msgspec.Struct, frozen=True):
    """A message that passed: UNIX s, the length of its frame, the message."""

    time: float
    length: int
    mme: Mme


class Expected(Enum):
    """What should come of a matching."""

    MATCHED = "matched"
    REFUSED = "refused"


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """The evidence. A cell has passed where nothing is amiss. Seconds from the first question to match and to link."""

    expected: Expected
    amiss: tuple[str, ...]
    starts: int = 0
    sound_octets: int = 0
    sounds: int = 0
    report_octets: int = 0
    reported_sounds: int | None = None
    reported_db: float | None = None
    validations: int = 0
    match_s: float | None = None
    link_s: float | None = None
    before: tuple[str, ...] = ()  # what was amiss in trials before this one

    @property
    def passed(self) -> bool:
        """Whether the cell is good."""
        return not self.amiss


def expected(cell: Cell, pair: str) -> Expected:
    """What the rules of the car say: without a report there is no match."""
    parties = PAIRS[pair]
    if cell.name == "slac-no-profile":
        return Expected.REFUSED
    if parties.car != "ours":
        return Expected.REFUSED if cell.db > PEERS_LIMIT_DB else Expected.MATCHED
    excused = bool(cell.options) and parties.station == "ours"  # the others do not know CM_VALIDATE
    return Expected.MATCHED if cell.db < OUR_LIMIT_DB or excused else Expected.REFUSED


def patience(cell: Cell, pair: str) -> float:
    """How long to wait for a link, in s."""
    return REFUSING if PAIRS[pair].car != "ours" and expected(cell, pair) is Expected.REFUSED else PATIENCE


def judge(cell: Cell, pair: str, folder: Path) -> Verdict:
    """Read what a world left behind."""
    wanted, file = expected(cell, pair), folder / "trial.json"
    if not file.exists():
        return Verdict(expected=wanted, amiss=("the trial did not come about; see world.txt",))
    outcome = msgspec.json.decode(file.read_bytes(), type=Outcome)
    with (folder / "matching.pcapng").open("rb") as stream:
        seen = list(messages(read(stream)))
    return _evidence(seen, outcome, wanted, tuple(_amiss(seen, outcome, cell, wanted, PAIRS[pair])))


def messages(records: Iterator[Record]) -> Iterator[Seen]:
    """The management messages of a capture."""
    for packet in records:
        if isinstance(packet, Packet) and packet.data[12:14] == HOMEPLUG:
            mme = homeplug.decode_frame(packet.data).mme
            if isinstance(mme, Mme):
                yield Seen(packet.time / 1e9, len(packet.data), mme)


def _evidence(seen: list[Seen], outcome: Outcome, wanted: Expected, amiss: tuple[str, ...]) -> Verdict:
    sounds, reports = of(seen, slac.CM_MNBC_SOUND_IND), of(seen, slac.CM_ATTEN_CHAR_IND)
    asked, matched = of(seen, slac.CM_SLAC_PARM_REQ), of(seen, slac.CM_SLAC_MATCH_CNF)
    began = asked[0][0].time if asked else 0.0
    report = reports[0][1] if reports else None
    return Verdict(
        expected=wanted,
        amiss=amiss,
        starts=len(of(seen, slac.CM_START_ATTEN_CHAR_IND)),
        sound_octets=sounds[0][0].length if sounds else 0,
        sounds=len(sounds),
        report_octets=reports[0][0].length if reports else 0,
        reported_sounds=report.num_sounds if report else None,
        reported_db=mean(report.attenuations) if report else None,
        validations=len(of(seen, slac.CM_VALIDATE_REQ)),
        match_s=matched[0][0].time - began if matched else None,
        link_s=outcome.linked_at - began if outcome.linked_at else None,
    )


M = TypeVar("M", bound=Mme)


def of(seen: list[Seen], message: type[M]) -> list[tuple[Seen, M]]:
    """Messages of one kind, with when they were seen."""
    return [(one, one.mme) for one in seen if isinstance(one.mme, message)]


def mean(attenuations: bytes) -> float | None:
    """Mean over all groups, dB; None where there are none."""
    return sum(attenuations) / len(attenuations) if attenuations else None


def _amiss(seen: list[Seen], outcome: Outcome, cell: Cell, wanted: Expected, pair: Pair) -> Iterator[str]:
    if outcome.failure:
        yield outcome.failure
    yield from _unmatched(seen, outcome) if wanted is Expected.MATCHED else _unrefused(seen)
    yield from _misreported(seen, cell, pair)
    # A station goes on waiting where a car refuses it.
    statuses = {CAR: 0, STATION: 0} if wanted is Expected.MATCHED else {CAR: 1, STATION: None}
    for name, party in ((CAR, pair.car), (STATION, pair.station)):
        if party == "ours" and outcome.exits.get(name) != statuses[name]:
            yield f"our {name} ended with {outcome.exits.get(name)}, not with {statuses[name]}"


def _misreported(seen: list[Seen], cell: Cell, pair: Pair) -> Iterator[str]:
    """Each station rounds in its own way; ours must have heard every sound that was not lost."""
    for _, report in of(seen, slac.CM_ATTEN_CHAR_IND)[:1]:
        said = mean(report.attenuations)
        if report.num_sounds and (said is None or abs(said - cell.db) > ROUNDING_DB):
            yield f"{said} dB reported, on a wire of {cell.db} dB"
        if pair.station == "ours" and report.num_sounds != cell.sounds:
            yield f"{report.num_sounds} sounds reported, {cell.sounds} were to be heard"


def _unmatched(seen: list[Seen], outcome: Outcome) -> Iterator[str]:
    matched = of(seen, slac.CM_SLAC_MATCH_CNF)
    if not matched:
        yield "no match"
    elif outcome.linked_at is None:
        yield "matched, and no link came up"
    keys = {mme.new_key for _, mme in of(seen, modem.CM_SET_KEY_REQ)}
    yield from ("the key of the match was in no modem" for _, mme in matched if mme.nmk not in keys)


def _unrefused(seen: list[Seen]) -> Iterator[str]:
    if of(seen, slac.CM_SLAC_MATCH_REQ):
        yield "the car asked for a match that it should refuse"
    if not of(seen, slac.CM_MNBC_SOUND_IND):
        yield "the car never sounded"
