"""A matching as it should be, written down message by message: one car, two stations, the nearer one chosen.

Tests change single lines of it. What the engines really send is asked in `test_recorded`.
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import msgspec

from pilotwire.capture.slac import Grade, Grader
from pilotwire.wire import homeplug
from pilotwire.wire.ethernet import BROADCAST
from pilotwire.wire.homeplug import Mme, MmeFrame, nid_from_nmk
from pilotwire.wire.homeplug.modem import CM_SET_KEY_CNF, CM_SET_KEY_REQ
from pilotwire.wire.homeplug.slac import (
    CM_ATTEN_CHAR_IND,
    CM_ATTEN_CHAR_RSP,
    CM_ATTEN_PROFILE_IND,
    CM_MNBC_SOUND_IND,
    CM_SLAC_MATCH_CNF,
    CM_SLAC_MATCH_REQ,
    CM_SLAC_PARM_CNF,
    CM_SLAC_PARM_REQ,
    CM_START_ATTEN_CHAR_IND,
)
from pilotwire.wire.homeplug.vendor import LOCAL_MODEM

START = 1_800_000_000.0
CAR, CAR_MODEM = bytes.fromhex("020c00000001"), bytes.fromhex("021c00000001")
NEAR, NEAR_MODEM = bytes.fromhex("020500000001"), bytes.fromhex("021500000001")
FAR, FAR_MODEM = bytes.fromhex("020500000002"), bytes.fromhex("021500000002")
RUN = bytes.fromhex("0011223344556677")
NMK = bytes.fromhex("00ff10ef20df30cf40bf50af609f708f")
LEVELS = {NEAR: bytes((29, 30)) * 29, FAR: bytes((51, 52)) * 29}
MODEMS = {NEAR: NEAR_MODEM, FAR: FAR_MODEM}


class Line(NamedTuple):
    """When (s since the start), who, to whom, what; `surplus` octets follow the frame."""

    time: float
    source: bytes
    destination: bytes
    mme: Mme
    surplus: int = 0

    @property
    def frame(self) -> bytes:
        frame = homeplug.encode_frame(MmeFrame(destination=self.destination, source=self.source, mme=self.mme))
        return frame + bytes(self.surplus)


Script = list[Line]


def matching(run: bytes = RUN, nmk: bytes = NMK, car: bytes = CAR) -> Script:
    """Everything that two hosts and three modems say of one matching."""
    return [*_search(run, car), *_sounds(run, car), *_reports(run, car), *_match(run, nmk, car)]


def _search(run: bytes, car: bytes) -> Script:
    answer = CM_SLAC_PARM_CNF(forwarding_sta=car, run_id=run)
    return [
        Line(0.0, car, BROADCAST, CM_SLAC_PARM_REQ(run_id=run)),
        Line(0.02, FAR, car, answer),
        Line(0.03, NEAR, car, answer),
    ]


def _sounds(run: bytes, car: bytes) -> Script:
    start = CM_START_ATTEN_CHAR_IND(forwarding_sta=car, run_id=run)
    lines = [Line(0.1 + n * 0.03, car, BROADCAST, start) for n in range(3)]
    for number in range(10):
        time, sound = 0.19 + number * 0.03, CM_MNBC_SOUND_IND(count=9 - number, run_id=run, random=bytes(24))
        lines.append(Line(time, car, BROADCAST, sound))
        for station, modem in MODEMS.items():
            profile = CM_ATTEN_PROFILE_IND(pev_mac=car, attenuations=LEVELS[station])
            lines.append(Line(time + 0.005, modem, station, profile))
    return lines


def _reports(run: bytes, car: bytes) -> Script:
    lines = []
    for time, station in ((0.5, FAR), (0.52, NEAR)):
        report = CM_ATTEN_CHAR_IND(source_address=car, run_id=run, num_sounds=10, attenuations=LEVELS[station])
        lines.append(Line(time, station, car, report))
        lines.append(Line(time + 0.01, car, station, CM_ATTEN_CHAR_RSP(source_address=car, run_id=run)))
    return lines


def _match(run: bytes, nmk: bytes, car: bytes) -> Script:
    nid = nid_from_nmk(nmk)
    answer = CM_SLAC_MATCH_CNF(pev_mac=car, evse_mac=NEAR, run_id=run, nid=nid, nmk=nmk)
    return [
        Line(0.6, car, NEAR, CM_SLAC_MATCH_REQ(pev_mac=car, evse_mac=NEAR, run_id=run)),
        Line(0.62, NEAR, car, answer),
        Line(0.63, car, LOCAL_MODEM, CM_SET_KEY_REQ(nid=nid, new_key=nmk)),
        Line(0.631, CAR_MODEM, car, CM_SET_KEY_CNF(result=1)),
    ]


def drop(script: Script, kind: type[Mme], *, source: bytes | None = None, nth: int | None = None) -> Script:
    """Without the messages of a kind: all, or the n-th."""
    found = [line for line in script if isinstance(line.mme, kind) and source in (None, line.source)]
    gone = found if nth is None else [found[nth]]
    return [line for line in script if not any(line is one for one in gone)]


def change(script: Script, kind: type[Mme], *, source: bytes | None = None, **fields: Any) -> Script:
    """With other values in the fields of all messages of a kind."""
    return [
        line._replace(mme=msgspec.structs.replace(line.mme, **fields))
        if isinstance(line.mme, kind) and source in (None, line.source)
        else line
        for line in script
    ]


def shift(script: Script, seconds: float, *kinds: type[Mme], source: bytes | None = None, nth: int = 0) -> Script:
    """With all later from the n-th message of these kinds on."""
    found = [line for line in script if isinstance(line.mme, kinds) and source in (None, line.source)]
    since = found[nth].time
    return [line._replace(time=line.time + seconds) if line.time >= since else line for line in script]


def later(script: Script, seconds: float) -> Script:
    return [line._replace(time=line.time + seconds) for line in script]


def graded(*scripts: Iterable[Line], sees: Callable[[Line], bool] = lambda line: True) -> list[Grade]:
    """What the grader says of all of them, in the order of their times; `sees` is where the capture was taken."""
    grader = Grader()
    for line in sorted((line for script in scripts for line in script), key=lambda line: line.time):
        if sees(line):
            grader.feed(START + line.time, line.frame)
    grader.handle_timeout(START + 60)
    grader.finish()
    assert grader.unread == 0
    return grader.attempts


def alone(script: Script, **options: Any) -> Grade:
    """The one attempt that a script makes."""
    (found,) = graded(script, **options)
    return found


def rules(grade: Grade) -> list[tuple[str, bytes | None]]:
    """Which rules were broken, by whom."""
    return [(finding.rule, finding.by) for finding in grade.findings]
