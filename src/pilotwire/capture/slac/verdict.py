"""How an attempt ended, in a sentence."""

from pilotwire.capture.slac.choice import best, chosen
from pilotwire.capture.slac.keys import handed, took_over
from pilotwire.capture.slac.reports import known
from pilotwire.capture.slac.trace import Trace
from pilotwire.wire.homeplug.slac import (
    CM_ATTEN_CHAR_IND,
    CM_MNBC_SOUND_IND,
    CM_START_ATTEN_CHAR_IND,
    CM_VALIDATE_REQ,
)


def matched(trace: Trace) -> bool:
    """Whether the station that the car asked gave it the network key."""
    return handed(trace) is not None


def verdict(trace: Trace) -> str:
    """Matched with whom, or why not; or that this was a look, and not the last one."""
    if trace.again is not None:
        return f"looked again, in attempt {trace.again}{_nearest(trace, '; the nearest so far is')}"
    if matched(trace):
        return f"matched with {_station(trace)}{_after(trace)}"
    return f"not matched: {_why(trace)}"


def _station(trace: Trace) -> str:
    taken, found = chosen(trace), [each for each in known(trace) if each.mean is not None]
    name = taken.hex(":") if taken else "a station"
    mean = next((each.mean for each in found if each.station == taken), None)
    if mean is None:
        return f"{name}, whose attenuation nobody knows"
    nearest = best(trace)
    if len(found) == 1:
        return f"{name} at {mean:.1f} dB, the only one that was heard{_looks(trace)}"
    rank = "the nearest" if nearest is not None and mean <= nearest.mean_db else "not the nearest"
    return f"{name} at {mean:.1f} dB, {rank} of {len(found)}{_looks(trace)}"


def _looks(trace: Trace) -> str:
    return f" in {len(trace.looks) + 1} looks" if trace.looks else ""


def _nearest(trace: Trace, words: str) -> str:
    nearest = best(trace)
    return "" if nearest is None else f"{words} {nearest.evse.hex(':')} at {nearest.mean_db:.1f} dB"


def _after(trace: Trace) -> str:
    found, taken = handed(trace), took_over(trace)
    parts = ""
    if found is not None and taken is not None:
        parts += f"; key in the car's modem after {taken.time - found.time:.3f} s"
    if found is not None and trace.joined is not None:
        parts += f"; first frame over the link after {trace.joined - found.time:.3f} s"
    return parts


def _why(trace: Trace) -> str:
    if trace.cut:
        return "the capture ends before"
    taken = chosen(trace)
    if taken is not None:
        return f"{taken.hex(':')} did not answer CM_SLAC_MATCH.REQ"
    return _before_choice(trace)


def _before_choice(trace: Trace) -> str:
    if trace.of(CM_VALIDATE_REQ):
        return "no station proved by toggles that the car is plugged into it"
    if nearest := _nearest(trace, "; the nearest was"):
        return f"the car chose none{_looks(trace)}{nearest}"
    if trace.of(CM_ATTEN_CHAR_IND):
        return "no station reported any attenuation"
    if trace.of(CM_START_ATTEN_CHAR_IND, CM_MNBC_SOUND_IND):
        return "no station reported on the sounds"
    return "the car sent no sounds" if trace.stations() else "no station answered"
