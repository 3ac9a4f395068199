"""A station: outlets with their sessions, joined to hardware, prices, meters and the network."""

from pilotwire.session.events import Listener
from pilotwire.station.bay import Bay
from pilotwire.station.book import Book, Closed
from pilotwire.station.build import make_station
from pilotwire.station.config import OutletSettings, StationSettings
from pilotwire.station.line import DataLine
from pilotwire.station.post import Address, Post
from pilotwire.station.recorder import Keeper, Recorder
from pilotwire.station.seat import Seat
from pilotwire.station.station import Station
from pilotwire.station.steering import OutlookAt, Steering

__all__ = [
    "Address",
    "Bay",
    "Book",
    "Closed",
    "DataLine",
    "Keeper",
    "Listener",
    "OutletSettings",
    "OutlookAt",
    "Post",
    "Recorder",
    "Seat",
    "Station",
    "StationSettings",
    "Steering",
    "make_station",
]
