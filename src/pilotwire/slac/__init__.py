"""Matching over a power line (SLAC, ISO 15118-3): which station a car is plugged into, and a network of the two.

`CarLink` and `StationLink` are the sides, each a `ports.DataLink`. They talk to their own modem and to each other in
Ethernet frames, and know nothing of sockets and clocks.
"""

from pilotwire.slac.candidates import Candidate, Finding
from pilotwire.slac.car import CarLink
from pilotwire.slac.modems import MODEMS, Modem
from pilotwire.slac.phases import Phase
from pilotwire.slac.policy import FIELD, SDK, CarPolicy, Counting, StationPolicy, Thresholds, Validate
from pilotwire.slac.station import StationLink
from pilotwire.slac.steps import Ignored, Step

__all__ = [
    "FIELD",
    "MODEMS",
    "SDK",
    "Candidate",
    "CarLink",
    "CarPolicy",
    "Counting",
    "Finding",
    "Ignored",
    "Modem",
    "Phase",
    "StationLink",
    "StationPolicy",
    "Step",
    "Thresholds",
    "Validate",
]
