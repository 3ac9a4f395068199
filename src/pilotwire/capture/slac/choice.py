"""Which station a car asked to match, whether it could have known a better one, and what toggling the pilot showed."""

from collections.abc import Iterator

from pilotwire.capture.slac.reports import candidate, remembered, weighed
from pilotwire.capture.slac.trace import Seen, Trace
from pilotwire.capture.slac.values import Finding
from pilotwire.slac.candidates import Candidate
from pilotwire.slac.timers import limit, timer
from pilotwire.wire.homeplug.slac import (
    CM_ATTEN_CHAR_IND,
    CM_SLAC_MATCH_CNF,
    CM_SLAC_MATCH_REQ,
    CM_START_ATTEN_CHAR_IND,
    CM_VALIDATE_CNF,
    CM_VALIDATE_REQ,
)

RESULTS = ("not ready", "ready", "success", "failure", "not required")
"""The values of Result in CM_VALIDATE (ISO 15118-3, Annex A; second-hand)."""
SUCCESS = RESULTS.index("success")

UNIT = 0.1
"""The unit of Timer in CM_VALIDATE.REQ, s; the field holds one less."""


def asked(trace: Trace) -> Seen | None:
    """The car's last request to match."""
    return next(reversed(trace.of(CM_SLAC_MATCH_REQ)), None)


def chosen(trace: Trace) -> bytes | None:
    """The station that it went to, by address or by name; without a request, the one that gave the key."""
    if (request := asked(trace)) is not None:
        return request.destination or request.mme.evse_mac
    return next((seen.source for seen in trace.of(CM_SLAC_MATCH_CNF)), None)


def deadline(trace: Trace) -> float:
    """Until when a report is in time for the car to know."""
    started, request = next(iter(trace.of(CM_START_ATTEN_CHAR_IND)), None), asked(trace)
    late = float("inf") if started is None else started.time + limit("TT_EV_atten_results")
    return late if request is None else max(late, request.time)


def best(trace: Trace) -> Candidate | None:
    """The station with the least attenuation, of those that reported in time, in this look or an earlier one."""
    late = deadline(trace)
    found = [candidate(seen) for seen in trace.of(CM_ATTEN_CHAR_IND) if seen.time <= late]
    anew = {each.evse for each in found}
    found += [weighed(each) for station, each in remembered(trace).items() if station not in anew]
    return min((each for each in found if each.measured), key=lambda each: each.mean_db, default=None)


def choice(trace: Trace) -> Iterator[Finding]:
    """What is wrong with the choice; toggles that were counted right prove more than attenuation."""
    taken, nearest, request = chosen(trace), best(trace), asked(trace)
    yield from _toggled(trace)
    if taken is None or request is None or nearest is None or _proven(trace, taken):
        return
    report = _report(trace, taken)
    if report is None:
        yield Finding("choice", trace.car, f"it took {taken.hex(':')}, which had reported no attenuation")
    elif report.mean_db > nearest.mean_db:
        yield Finding("choice", trace.car, _worse(trace, report, nearest, request))


def _report(trace: Trace, station: bytes) -> Candidate | None:
    """The latest of a station."""
    found, earlier = trace.of(CM_ATTEN_CHAR_IND, source=station), remembered(trace).get(station)
    if found:
        return candidate(found[-1])
    return None if earlier is None else weighed(earlier)


def _worse(trace: Trace, taken: Candidate, nearest: Candidate, request: Seen) -> str:
    had = f"at {taken.mean_db:.1f} dB" if taken.measured else "that reported no attenuation"
    text = f"it took {taken.evse.hex(':')} {had}, {nearest.evse.hex(':')} is nearer at {nearest.mean_db:.1f} dB"
    came = next((seen.time for seen in trace.of(CM_ATTEN_CHAR_IND, source=nearest.evse)), request.time)
    if came > request.time:
        return f"{text}: it took the first answer, the better one came {(came - request.time) * 1000:.0f} ms later"
    return text


def _proven(trace: Trace, station: bytes) -> bool:
    return any(seen.mme.result == SUCCESS for seen in trace.of(CM_VALIDATE_CNF, source=station))


def _toggled(trace: Trace) -> Iterator[Finding]:
    """The time that a car announces for its toggles, in the second step."""
    row = timer("TP_EV_vald_toggle")
    for seen in trace.of(CM_VALIDATE_REQ):
        span = (seen.mme.timer + 1) * UNIT
        if seen.mme.timer and not row.least <= round(span, 1) <= row.limit:
            text = f"CM_VALIDATE.REQ announces toggles of {span:.1f} s, {row.least} to {row.limit} s are allowed"
            yield Finding("value of timer", trace.car, text)


def validation(trace: Trace) -> Iterator[str]:
    """Each step, in words."""
    for seen in trace.of(CM_VALIDATE_REQ, CM_VALIDATE_CNF):
        mme = seen.mme
        if isinstance(mme, CM_VALIDATE_REQ):
            to = seen.destination.hex(":") if seen.destination else "a station"
            step = f"toggles for {(mme.timer + 1) * UNIT:.1f} s" if mme.timer else "asks"
            yield f"{step}, to {to}"
        else:
            result = RESULTS[mme.result] if mme.result < len(RESULTS) else f"result {mme.result}"
            counted = f", {mme.toggle_num} toggles counted" if mme.toggle_num else ""
            yield f"{result}{counted}"
