"""Docking: from the pilot's first state to a data link that stands, and back, for both sides of the plug.

The docks have no I/O. They are told what the pilot says, drive any `ports.DataLink`, and say when messages may flow,
and when charging is to go without them.
"""

from pilotwire.link.car import CarDock
from pilotwire.link.car import Phase as CarPhase
from pilotwire.link.events import LEFT, Basic, CarDockOutput, StationDockOutput
from pilotwire.link.plugged import Plugged, PluggedEvent, PluggedOutput
from pilotwire.link.policy import DockPolicy, Hlc
from pilotwire.link.sequences import Phase as StationPhase
from pilotwire.link.station import StationDock
from pilotwire.link.wired import Wired

__all__ = [
    "LEFT",
    "Basic",
    "CarDock",
    "CarDockOutput",
    "CarPhase",
    "DockPolicy",
    "Hlc",
    "Plugged",
    "PluggedEvent",
    "PluggedOutput",
    "StationDock",
    "StationDockOutput",
    "StationPhase",
    "Wired",
]
