"""What the stations reported of the sounds: attenuation per carrier group, and the rules on such reports."""

from collections.abc import Iterator
from statistics import fmean, median

from pilotwire.capture.slac.trace import MOST_STATIONS, Seen, Trace
from pilotwire.capture.slac.values import Finding, Heard
from pilotwire.slac.candidates import Candidate
from pilotwire.wire.homeplug.slac import (
    CM_ATTEN_CHAR_IND,
    CM_ATTEN_CHAR_RSP,
    CM_MNBC_SOUND_IND,
    CM_SLAC_PARM_CNF,
    CM_START_ATTEN_CHAR_IND,
)

ROUNDING = 1.0
"""How far a reported mean may be from that of the profiles, dB: some stations round down, some to the nearest.

A station may correct all groups by what its own cable takes, so only differences between groups count.
"""


def candidate(report: Seen) -> Candidate:
    """A report as a car weighs it."""
    return Candidate(evse=report.source or b"", sounds=report.mme.num_sounds, groups=report.mme.attenuations)


def weighed(heard: Heard) -> Candidate:
    """The same, of a report in an earlier look."""
    return Candidate(evse=heard.station, sounds=heard.sounds or 0, groups=heard.groups)


def remembered(trace: Trace) -> dict[bytes, Heard]:
    """The latest report of each station in earlier looks."""
    return {each.station: each for look in trace.looks for each in look.heard}


def known(trace: Trace) -> tuple[Heard, ...]:
    """All looks put together: who answered in this one or reported in any; of each the latest report."""
    found = {each.station: each for each in heard(trace)}
    for station, earlier in remembered(trace).items():
        if station not in found or found[station].reported is None:
            found[station] = earlier
    return tuple(found.values())[:MOST_STATIONS]


def heard(trace: Trace, until: float = float("inf")) -> Iterator[Heard]:
    """Every station that answered, with the last report of it that came by a time."""
    for station in trace.stations():
        modem = next((seen.source for seen in trace.profiles(station)), None)
        reports = [seen for seen in trace.of(CM_ATTEN_CHAR_IND, source=station) if seen.time <= until]
        if not reports:
            yield Heard(attempt=trace.number, station=station, modem=modem)
            continue
        found = candidate(reports[-1])
        yield Heard(
            attempt=trace.number,
            station=station,
            modem=modem,
            sounds=found.sounds,
            groups=found.groups,
            mean=found.mean_db if found.measured else None,
            reported=reports[0].time - trace.start,
        )


def reports(trace: Trace) -> Iterator[Finding]:
    """What is wrong with the reports, and with the answers to them."""
    for station in trace.stations():
        for report in trace.of(CM_ATTEN_CHAR_IND, source=station)[-1:]:
            for rule, text in (*_counted(trace, station, report), *_averaged(trace, station, report)):
                yield Finding(rule, station, text)
            if not trace.of(CM_ATTEN_CHAR_RSP, destination=station) and not trace.cut:
                yield Finding("CM_ATTEN_CHAR.RSP", trace.car, f"the report of {station.hex(':')} was not confirmed")
        if _silent(trace, station):
            yield Finding("CM_ATTEN_CHAR.IND", station, "it answered the search, and reported no attenuation")
    for stray in trace.strays:
        text = f"a message came with the RunID {stray.mme.run_id.hex()}, the car's is {trace.run_id.hex()}"
        yield Finding("RunID", stray.source, text)


def _silent(trace: Trace, station: bytes) -> bool:
    """Whether it let the car wait. A capture that shows its first answer would show its report as well."""
    answered = trace.of(CM_SLAC_PARM_CNF, source=station)
    sounded = trace.of(CM_START_ATTEN_CHAR_IND, CM_MNBC_SOUND_IND)
    return bool(answered and sounded) and not trace.cut and not trace.of(CM_ATTEN_CHAR_IND, source=station)


def _counted(trace: Trace, station: bytes, report: Seen) -> Iterator[tuple[str, str]]:
    profiles, said = len(_usable(trace, station, report)), report.mme.num_sounds
    if profiles and profiles != said:
        yield "NUM_SOUNDS", f"its report counts {said} sounds, its modem measured {profiles}"
    if not candidate(report).measured:
        yield "report", f"its report of {said} sounds holds no attenuation: nothing was measured, or it pretends"
    elif len(set(report.mme.attenuations)) == 1:
        yield (
            "report",
            f"it reports {report.mme.attenuations[0]} dB in every group, as no cable has: it was not measured",
        )


def _averaged(trace: Trace, station: bytes, report: Seen) -> Iterator[tuple[str, str]]:
    profiles = [seen.mme.attenuations for seen in _usable(trace, station, report)]
    said = report.mme.attenuations
    if not profiles or {len(groups) for groups in profiles} != {len(said)}:
        return
    means = [fmean(column) for column in zip(*profiles, strict=True)]
    offset = median(b - a for a, b in zip(means, said, strict=True))
    off = [n for n, (a, b) in enumerate(zip(means, said, strict=True)) if b and abs(b - a - offset) > ROUNDING]
    if off:
        group, count = off[0], f"{len(off)} of {len(said)}"
        text = f"group {group} is {said[group]} dB, measured were {means[group]:.1f} dB"
        yield "mean", f"{count} reported means are not those that its modem measured; {text}"


def _usable(trace: Trace, station: bytes, report: Seen) -> list[Seen]:
    """The profiles before a report that hold anything; QCA7420 and AR7420 send empty ones."""
    return [seen for seen in trace.profiles(station) if seen.mme.attenuations and seen.time <= report.time]
