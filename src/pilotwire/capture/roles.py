"""Who is the car, where the capture began too late to show who called: the messages themselves tell."""

from typing import Any, TypeVar

import msgspec

from pilotwire.capture.anatomy import is_request
from pilotwire.capture.connections import Connection, Direction
from pilotwire.capture.items import ConnectionClosed, ConnectionItem, DirectionItem, FrameSeen, Item

AnyItem = TypeVar("AnyItem", bound=Item)


class Roles:
    """Turns the items of a connection round, once a request was seen to come from what was taken for the station."""

    def __init__(self) -> None:
        self._turned: dict[int, bool] = {}

    def learn(self, frame: FrameSeen, message: Any) -> None:
        """Take the first message of a connection whose roles are uncertain."""
        if not frame.connection.certain and frame.connection.number not in self._turned:
            to_station = frame.direction is Direction.TO_STATION
            self._turned[frame.connection.number] = is_request(message) is not to_station

    def right(self, item: AnyItem) -> AnyItem:
        """The item with the roles as they are."""
        if not isinstance(item, ConnectionItem) or not self._turned.get(item.connection.number):
            return item
        changes: dict[str, Any] = {"connection": _swapped(item.connection)}
        if isinstance(item, DirectionItem):
            changes["direction"] = item.direction.other
        if isinstance(item, ConnectionClosed):
            changes |= {"to_station": item.to_car, "to_car": item.to_station, "by": item.by and item.by.other}
        return msgspec.structs.replace(item, **changes)


def _swapped(connection: Connection) -> Connection:
    return msgspec.structs.replace(
        connection,
        client=connection.server,
        server=connection.client,
        client_mac=connection.server_mac,
        server_mac=connection.client_mac,
    )
