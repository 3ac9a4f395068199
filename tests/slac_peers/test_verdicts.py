"""What a matching came to is read off its frames, and a wire loses just what a cell says."""

from pathlib import Path

import msgspec

from interop.slac.cells import Cell, Loss, cells
from interop.slac.trial import Outcome
from interop.slac.verdict import Expected, Verdict, judge
from interop.slac.wire import CAR, Wire
from pilotwire.wire import homeplug
from pilotwire.wire.homeplug import Mme, MmeFrame, slac
from tests.slac_peers.samples import capture, frame, sample

REPORT, MATCH = slac.CM_ATTEN_CHAR_IND, slac.CM_SLAC_MATCH_CNF
PAIR = "our-car-evse"


def judged(folder: Path, name: str, frames: list[bytes], outcome: Outcome) -> Verdict:
    cell = next(cell for cell in cells(PAIR) if cell.name == name)
    (folder / "matching.pcapng").write_bytes(capture(frames))
    (folder / "trial.json").write_bytes(msgspec.json.encode(outcome))
    return judge(cell, PAIR, folder)


def report(db: int) -> bytes:
    return frame(msgspec.structs.replace(sample(REPORT, 0), num_sounds=10, attenuations=bytes([db] * 58)))


def test_silence_is_no_match(tmp_path: Path) -> None:
    verdict = judged(tmp_path, "slac-25", [], Outcome(exits={CAR: 1}))
    assert verdict.amiss == ("no match", "our car ended with 1, not with 0")


def test_a_match_whose_key_no_modem_has_is_none(tmp_path: Path) -> None:
    verdict = judged(tmp_path, "slac-25", [report(25), frame(sample(MATCH, 0))], Outcome(exits={CAR: 0}))
    assert verdict.amiss == ("matched, and no link came up", "the key of the match was in no modem")


def test_a_car_that_asks_for_a_match_too_far_away_is_told_of(tmp_path: Path) -> None:
    frames = [frame(sample(slac.CM_MNBC_SOUND_IND, 0)), report(41), frame(sample(slac.CM_SLAC_MATCH_REQ, 0))]
    verdict = judged(tmp_path, "slac-41", frames, Outcome(exits={CAR: 1}))
    assert verdict.expected is Expected.REFUSED
    assert verdict.amiss == ("the car asked for a match that it should refuse",)


def test_a_report_of_another_wire_is_told_of(tmp_path: Path) -> None:
    frames = [frame(sample(slac.CM_MNBC_SOUND_IND, 0)), report(38)]
    verdict = judged(tmp_path, "slac-40", frames, Outcome(exits={CAR: 1}))
    assert verdict.amiss == ("38.0 dB reported, on a wire of 40 dB",)


def test_a_wire_loses_what_the_cell_says_and_keeps_a_record_of_it() -> None:
    wire = Wire(Cell(name="lossy", losses=(Loss(slac.CM_MNBC_SOUND_IND, 1, 3),)))
    for left in reversed(range(5)):
        wire.send(CAR, _sent(slac.CM_MNBC_SOUND_IND(count=left, run_id=bytes(8), random=bytes(24))), 0.0)
    wire.handle_timeout(1.0)
    arrived = [homeplug.decode_frame(arrival.frame).mme for arrival in wire.take()]
    assert [mme.count for mme in arrived if isinstance(mme, slac.CM_MNBC_SOUND_IND)] == [4, 1, 0]
    assert len([mme for mme in arrived if isinstance(mme, slac.CM_ATTEN_PROFILE_IND)]) == 3
    assert len(wire.packets) == 5 + 3


def _sent(mme: Mme) -> bytes:
    return homeplug.encode_frame(MmeFrame(destination=b"\xff" * 6, source=bytes((2, 0x0C, 0, 0, 0, 1)), mme=mme))
