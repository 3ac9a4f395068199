"""What docks hand out besides the events of a link."""

import msgspec

from pilotwire.ports import DrivePilot, LinkEvent, PilotState, Transmit

LEFT = "left"
"""The step of a dock whose plug was drawn, or whose pilot is broken; its detail says which."""

PULLED = "the plug was pulled"


class Basic(msgspec.Struct, frozen=True):
    """Charging by the duty cycle alone begins, or ends: until then the pilot is whoever's charges so."""

    wanted: bool
    why: str = ""


StationDockOutput = DrivePilot | Transmit | LinkEvent | Basic
CarDockOutput = PilotState | Transmit | LinkEvent | Basic
