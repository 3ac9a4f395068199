"""From the plug to the first turn of the charge loop, against the waits that the standards demand; in memory."""

import time
from collections.abc import Iterator
from functools import partial
from statistics import median

import msgspec

from bench.report import Gate, gate_table, machine
from pilotwire.sim.floor import floor_s, waits
from pilotwire.sim.medium import two_outlets
from pilotwire.sim.voyage import CAR_SIDE
from pilotwire.slac.timers import limit
from tests.sim.voyages import Trip

KINDS = ("iso2-ac", "din-dc", "iso2-dc", "iso20-dc-dynamic")
SITES = {"12 dB": 12.0, "29.6 dB": 29.6}
"""How far away the own outlet is; the next one is at 51.4 dB."""
SEEDS = range(1, 22)
LONGEST_S = 200.0
LOOPS = frozenset({"CurrentDemandReq", "ChargingStatusReq", "DC_ChargeLoopReq", "AC_ChargeLoopReq"})
CEILING_S = limit("TT_match_response") + limit("TT_match_sequence") + limit("TT_EV_atten_results")
"""The latest that a car may have chosen, counted from its first request."""

HEADING = "## From plug to power"

FOOT = """\
Virtual time, which is the same on every machine: {seeds} voyages each from the plug to the first loop, with another
outlet at 51.4 dB on the same virtual power line. *Floor*: the waits that no car and station may leave out,
{floor}.
What is above it: a car waits 0.7 s for reports that may still come, so that no neighbour wins by a lost frame, and
hears a distant outlet more than once; modems need 0.5 to 1.5 s to join a network; the session and its hardware, which
is a quick one here, take the rest. *Processor* is what the whole way takes on this machine: hardware, medium and both
sides in one thread.
"""


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of session at one site. Times in s since the plug went in, by seed."""

    kind: str
    site: str
    chosen: list[float]
    link: list[float]
    loop: list[float]
    processor: list[float]  # s


def measure(kind: str, site: str) -> Way:
    """Run all seeds."""
    way = Way(kind=kind, site=site, chosen=[], link=[], loop=[], processor=[])
    for seed in SEEDS:
        began = time.process_time()
        trip = Trip(kind, seed=seed, plan=two_outlets(SITES[site], seed=seed)).begin()
        plugged = trip.voyage.now
        found = trip.voyage.run(LONGEST_S, partial(_looping, trip))
        way.processor.append(time.process_time() - began)
        if not found:
            raise RuntimeError(f"{kind}, {site}, seed {seed}: no loop in {LONGEST_S:g} s")
        way.chosen.append(trip.first(CAR_SIDE, "chosen").time - plugged)
        way.link.append(trip.first(CAR_SIDE, "link ready").time - plugged)
        way.loop.append(trip.voyage.milestones[-1].time - plugged)
    return way


def _looping(trip: Trip) -> bool:
    return trip.voyage.milestones[-1].name in LOOPS


def figures() -> list[Way]:
    """All of them."""
    return [measure(kind, site) for site in SITES for kind in KINDS]


def gates(found: list[Way]) -> Iterator[Gate]:
    """What a calibrated site has to hold."""
    worst = max(max(way.chosen) for way in found if way.site == "12 dB")
    promise = f"the outlet is chosen within {CEILING_S:g} s at 12 dB, the sum of the timeouts, whatever the seed"
    yield Gate(promise, f"{worst:.2f} s", worst <= CEILING_S)


def section(found: list[Way]) -> str:
    """The part of the page."""
    parts = "; ".join(f"{wait.seconds:g} s {wait.name}" for wait in waits())
    lines = [HEADING, "", *machine("python -m bench plug"), "", *_table(found), "", *gate_table(gates(found)), ""]
    return "\n".join(lines) + "\n" + FOOT.format(seeds=len(SEEDS), floor=f"{floor_s():.2f} s ({parts})")


def _table(found: list[Way]) -> Iterator[str]:
    yield "| session | own outlet at | chosen | link ready | of the floor | first loop | longest | processor |"
    yield "|---|---:|---:|---:|---:|---:|---:|---:|"
    for way in found:
        link = median(way.link)
        yield (
            f"| {way.kind} | {way.site} | {median(way.chosen):.2f} s | {link:.2f} s | {link / floor_s():.1f} x "
            f"| {median(way.loop):.2f} s | {max(way.loop):.2f} s | {median(way.processor) * 1e3:.0f} ms |"
        )
