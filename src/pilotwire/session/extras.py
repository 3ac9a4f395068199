"""Value added services: how ISO 15118-2 counts what settings name by its number of ISO 15118-20."""

from collections.abc import Mapping

import msgspec

from pilotwire.messages.iso2 import ServiceCategory
from pilotwire.session.agreed import INTERNET_SERVICE, PARKING_SERVICE

CHARGING = 1
"""The ServiceID of charging in DIN SPEC 70121 and ISO 15118-2, seen in every capture."""


class Twin(msgspec.Struct, frozen=True):
    """A service of ISO 15118-2."""

    service: int
    category: ServiceCategory


TWINS: Mapping[int, Twin] = {
    INTERNET_SERVICE: Twin(3, ServiceCategory.Internet),  # as EVerest has it
    PARKING_SERVICE: Twin(60066, ServiceCategory.OtherCustom),  # ours: numbers above 60000 are free [K]
}
INTERNET_SETS: Mapping[tuple[str, int], int] = {("ftp", 20): 1, ("ftp", 21): 2, ("http", 80): 3, ("https", 443): 4}
"""ParameterSetIDs of the internet service by protocol and port (3 and 4 as EVerest has them, 1 and 2 [K])."""


def twin(service: int) -> Twin:
    """The service of ISO 15118-2; one of the same number where there is no known pair."""
    return TWINS.get(service, Twin(service, ServiceCategory.OtherCustom))
