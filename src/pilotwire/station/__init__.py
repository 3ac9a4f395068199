"""A station: outlets with their sessions, joined to hardware, prices, meters and the network."""

from pilotwire.station.book import Book, Closed
from pilotwire.station.post import Address, Post
from pilotwire.station.recorder import Keeper, Recorder
from pilotwire.station.seat import Listener, Seat
from pilotwire.station.steering import OutlookAt, Steering

__all__ = ["Address", "Book", "Closed", "Keeper", "Listener", "OutlookAt", "Post", "Recorder", "Seat", "Steering"]
