"""A station: outlets with their sessions, joined to hardware, prices, meters and the network."""

from pilotwire.station.seat import Listener, Seat
from pilotwire.station.steering import OutlookAt, Steering

__all__ = ["Listener", "OutlookAt", "Seat", "Steering"]
