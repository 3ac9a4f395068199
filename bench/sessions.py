"""The figures of whole sessions: in memory, over sockets, many at once; and the section of the page about them."""

import os
import sys
from collections.abc import Iterator

import msgspec

from bench import crowd, duels, first_loop
from bench.crowd import Result, Way
from bench.duels import LOOPS, Times
from bench.first_loop import Starts
from bench.java import VERSION, Unavailable
from bench.parties import DC_2, DC_20
from bench.report import Gate, gate_table, machine

POLL_S = 1.0
CROWDS = (
    (1000, Way(scenario=DC_2, tls=False, period=0.5)),
    (300, Way(scenario=DC_2, tls=True, period=0.5)),
    (150, Way(scenario=DC_20, tls=True, period=0.25)),
)
"""How many sessions of which kind. A station of ISO 15118-20 ends a loop that is silent for 0.5 s."""

START_LIMIT, P99_LIMIT = 0.150, 0.025

HEADING = "## Sessions"

FOOT = f"""\
*In memory*: one thread, processor time, the best and the middle of so many sessions, from the handshake to the end,
octets and EXI included. *Engines only* has a pair of constants for hardware; *with hardware* has virtual outlet, cable
and battery, looked at ten times a second, and a planner.

*Connect to first loop*: two processes on ::1, by the clock on the wall, from `connect` to the first DC_ChargeLoopRes.
TLS 1.3 with P-521 certificates on both sides, judged in full. The outlet is virtual: payment, isolation test and ramps
need no time, its contactor takes 80 ms, and it is looked at every {first_loop.POLL_S * 1e3:.0f} ms. Of the car only
the engine is there. iso15118 stands at a pair of network namespaces with P-256 certificates, its own simulators and a
codec that has practised for some seconds; its figure is read off a capture.

*Many at once*: all outlets in one process, each with a door of its own on ::1 and an interlock, over devices that do at
once what they are told, looked at with each message, and after {POLL_S:g} s without one. All cars are in a second
process: our car's engine with constants for hardware up to the charge loop, where the same request goes out again and
again, about half a second after each response (-2) or half of that (-20, whose stations end a loop that is silent for
half a second); in the end the engine judges the last response. Latency is from the request being sent to the response
being there, as the cars see it, for every turn of the loop in a time when all charge. TLS is 1.3 with P-521 on both
sides.
*Processor* is the stations' process, in cores. Memory is what that process grows by: for an outlet that waits, and for
a session on top.
"""


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """All of them; `why` says why there is no time of the peer."""

    engines: Times
    hardware: Times
    start: Starts
    peer: float | None
    why: str
    crowds: list[Result]
    load: float  # of the machine before anything was measured, over a minute


def figures(seconds: float, *, with_peer: bool, share: float = 1.0) -> Figures:
    """Measure everything; `share` makes the crowds smaller."""
    load = os.getloadavg()[0]
    _told("sessions in memory")
    engines, hardware = duels.timed(duels.engines_only, 51), duels.timed(duels.with_virtual_hardware, 21)
    _told("connect to first loop")
    start = first_loop.ours(21)
    peer, why = _peer() if with_peer else (None, "not asked for")
    crowds = []
    for whole, way in CROWDS:
        count = max(1, round(whole * share))
        _told(f"{count} sessions of {_kind(way)}")
        crowds.append(crowd.measure(count, way, poll=POLL_S, seconds=seconds))
    return Figures(engines=engines, hardware=hardware, start=start, peer=peer, why=why, crowds=crowds, load=load)


def _kind(way: Way) -> str:
    return f"{'-20' if way.scenario.dialect.is_iso20 else '-2'} DC over {'TLS 1.3' if way.tls else 'TCP'}"


def _told(what: str) -> None:
    print(f"measuring {what}", file=sys.stderr)


def _peer() -> tuple[float | None, str]:
    try:
        return first_loop.theirs(), ""
    except Unavailable as reason:
        return None, str(reason)


def gates(found: Figures) -> Iterator[Gate]:
    """What the issue of sessions promises."""
    middle = found.start.middle
    yield Gate("connect to first loop ≤ 150 ms over TLS 1.3", f"{middle * 1e3:.0f} ms", middle <= START_LIMIT)
    for (count, _), result in zip(CROWDS, found.crowds, strict=True):
        words = f"{result.sessions:,} x {_kind(result.way)}: p99 < 25 ms, none lost"
        holds = result.p99 < P99_LIMIT and not result.lost
        yield Gate(words, f"{result.p99 * 1e3:.1f} ms, {result.lost} lost", holds if result.sessions >= count else None)


def section(found: Figures) -> str:
    """The section in Markdown."""
    busy = f"Other work on the machine: a load of {found.load:.1f} when it began."
    parts = [
        HEADING,
        "",
        *machine("python -m bench sessions"),
        busy,
        "",
        *_times(found),
        "",
        *_crowds(found.crowds),
        "",
    ]
    return "\n".join([*parts, *gate_table(gates(found)), "", FOOT])


def _times(found: Figures) -> Iterator[str]:
    yield "| one session | best | middle | of |"
    yield "|---|---:|---:|---:|"
    for name, times in (("engines only", found.engines), ("with hardware", found.hardware)):
        yield f"| -20 DC, {LOOPS} turns of the loop, in memory: {name} | {_row(times)} |"
    yield f"| -20 DC, connect to first loop | {_row(found.start)} |"
    yield f"| of which TCP and TLS | | {found.start.handshake * 1e3:.0f} ms | {found.start.rounds} |"
    peer = f"{found.peer * 1e3:,.0f} ms" if found.peer is not None else found.why
    yield f"| the same of iso15118 {VERSION} | | {peer} | {1 if found.peer is not None else ''} |"


def _row(times: Times | Starts) -> str:
    return f"{times.least * 1e3:.1f} ms | {times.middle * 1e3:.1f} ms | {times.rounds}"


def _crowds(results: list[Result]) -> Iterator[str]:
    yield "| many at once | loops a second | p50 | p99 | longest | processor | an outlet | a session |"
    yield "|---|---:|---:|---:|---:|---:|---:|---:|"
    for result in results:
        times = " | ".join(f"{value * 1e3:.1f} ms" for value in (result.p50, result.p99, result.longest))
        memory = " | ".join(f"{value / 1e3:.0f} kB" for value in (result.outlet_memory, result.session_memory))
        rate = result.count / result.seconds
        name = f"{result.sessions:,} x {_kind(result.way)}"
        yield f"| {name} | {rate:,.0f} | {times} | {result.processor:.2f} | {memory} |"
