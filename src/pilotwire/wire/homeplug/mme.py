"""What every management message has in common.

A message type number (MMTYPE) is a base plus 0 request, 1 confirm, 2 indication or 3 response. Version 0 headers end
behind the MMTYPE; later ones add two octets of fragment information. Messages of a vendor start with its OUI.
"""

from typing import Annotated, ClassVar

import msgspec

from pilotwire.wire.fields import Octets
from pilotwire.wire.layout import Layout

RunId = Annotated[bytes, Octets(8)]
StationId = Annotated[bytes, Octets(17)]
Nid = Annotated[bytes, Octets(7)]
Nmk = Annotated[bytes, Octets(16)]

QUALCOMM = bytes.fromhex("00B052")
LUMISSIL = bytes.fromhex("0016E8")


class Mme(Layout, frozen=True, kw_only=True):
    """Any management message: its fields are its octets behind header and OUI."""

    layer: ClassVar[str] = "HomePlug"
    mmtype: ClassVar[int]
    oui: ClassVar[bytes] = b""
    version: ClassVar[int] = 1


class UnknownMme(msgspec.Struct, frozen=True, kw_only=True):
    """A message that is not declared here: everything behind its header, padding included.

    `fragment` holds the two octets FMI and FMSN; version 0 has none.
    """

    mmtype: int
    version: int = 1
    fragment: int = 0
    body: bytes


def without_key(mme: Mme) -> str:
    """The text of a message that carries a network key, with the key left out."""
    shown = ((name, getattr(mme, name)) for name in mme.__struct_fields__ if name not in ("nmk", "new_key"))
    return f"{type(mme).__name__}({', '.join(f'{name}={value!r}' for name, value in shown)}, key not shown)"
