"""Management messages as frames: the table of all messages, and the header around them."""

import msgspec

from pilotwire.wire import ethernet
from pilotwire.wire.cursor import Cursor
from pilotwire.wire.errors import FrameError
from pilotwire.wire.ethernet import EtherType, LinkFrame
from pilotwire.wire.homeplug import modem, slac, vendor
from pilotwire.wire.homeplug.mme import Mme, UnknownMme
from pilotwire.wire.layout import read, write

VENDOR_TYPES = range(0xA000, 0x10000)

AnyMme = Mme | UnknownMme


def _declared() -> dict[tuple[int, bytes], type[Mme]]:
    found = (value for module in (slac, modem, vendor) for value in vars(module).values())
    classes = (value for value in found if isinstance(value, type) and issubclass(value, Mme))
    return {(mme.mmtype, mme.oui): mme for mme in classes if hasattr(mme, "mmtype")}


MESSAGES: dict[tuple[int, bytes], type[Mme]] = _declared()
"""Every message by type number and OUI (empty for those of the standard)."""


class MmeFrame(msgspec.Struct, frozen=True, kw_only=True):
    """A message with the addresses of its frame, 6 octets each."""

    destination: bytes
    source: bytes
    mme: AnyMme


def decode(payload: bytes) -> AnyMme:
    """Read what stands behind EtherType 0x88E1; octets behind the message are padding.

    An unknown type, a foreign OUI or a piece of a longer message gives UnknownMme; a known message that is cut off
    gives FrameError.
    """
    cursor = Cursor("HomePlug", payload)
    version = cursor.number(1, "MMV")
    mmtype = int.from_bytes(cursor.take(2, "MMTYPE"), "little")
    fragment = cursor.number(2, "FMI") if version else 0
    whole = UnknownMme(mmtype=mmtype, version=version, fragment=fragment, body=cursor.rest())
    if fragment >> 8:  # a piece of a message; none of matching is long enough for that
        return whole
    return _known(whole)


def _known(whole: UnknownMme) -> AnyMme:
    oui = whole.body[:3] if whole.mmtype in VENDOR_TYPES else b""
    message = MESSAGES.get((whole.mmtype, oui))
    if message is None:
        return whole
    cursor = Cursor("HomePlug", whole.body)
    cursor.take(len(oui), "OUI")
    return read(message, cursor)


def encode(mme: AnyMme) -> bytes:
    """What stands behind EtherType 0x88E1, without padding; FrameError when a field does not fit."""
    if isinstance(mme, UnknownMme):
        return _header(mme.mmtype, mme.version, mme.fragment) + mme.body
    return _header(mme.mmtype, mme.version) + mme.oui + write(mme)


def _header(mmtype: int, version: int, fragment: int = 0) -> bytes:
    return bytes((version,)) + mmtype.to_bytes(2, "little") + (fragment.to_bytes(2) if version else b"")


def decode_frame(frame: bytes) -> MmeFrame:
    """Read an Ethernet frame; FrameError when it is no HomePlug frame or its message is cut off."""
    link = ethernet.decode(ethernet.LinkType.ETHERNET, frame)
    if link.ethertype != EtherType.HOMEPLUG or link.source is None or link.destination is None:
        raise FrameError("HomePlug", "EtherType", f"0x{link.ethertype:04X}", "must be 0x88E1")
    return MmeFrame(destination=link.destination, source=link.source, mme=decode(link.payload))


def encode_frame(frame: MmeFrame) -> bytes:
    """The Ethernet frame, padded to 60 octets; FrameError when a field does not fit."""
    payload = encode(frame.mme)
    link = LinkFrame(source=frame.source, destination=frame.destination, ethertype=EtherType.HOMEPLUG, payload=payload)
    return ethernet.encode(link)
