"""Frames as hosts send them, and what comes of them."""

from pilotwire.sim.medium import Arrival, Medium
from pilotwire.wire import homeplug
from pilotwire.wire.ethernet import BROADCAST, EtherType
from pilotwire.wire.homeplug import Mme, MmeFrame, modem, slac
from pilotwire.wire.homeplug.frame import AnyMme
from pilotwire.wire.homeplug.vendor import LOCAL_MODEM

RUN = bytes.fromhex("A1A2A3A4A5A6A7A8")
NID, NMK = bytes.fromhex("11223344556607"), bytes(range(16))

SOUND = slac.CM_MNBC_SOUND_IND(count=9, run_id=RUN, random=bytes(24))
SEARCH = slac.CM_SLAC_PARM_REQ(run_id=RUN)
KEY = modem.CM_SET_KEY_REQ(nid=NID, new_key=NMK, my_nonce=0x01020304)


def mac(medium: Medium, name: str) -> bytes:
    return next(host.mac for host in medium.plan.hosts if host.name == name)


def managing(medium: Medium, host: str, mme: Mme, to: bytes = BROADCAST) -> bytes:
    return homeplug.encode_frame(MmeFrame(destination=to, source=mac(medium, host), mme=mme))


def data(medium: Medium, host: str, to: bytes, content: bytes = b"ping") -> bytes:
    return to + mac(medium, host) + EtherType.IPV6.to_bytes(2) + content.ljust(46, b"\0")


def arrivals(medium: Medium, until: float) -> list[Arrival]:
    """Everything that arrives until then, moment by moment."""
    found: list[Arrival] = []
    while (due := medium.next_deadline()) is not None and due <= until:
        medium.handle_timeout(due)
        found += medium.take()
    return found


def say(medium: Medium, host: str, mme: Mme, now: float, to: bytes = BROADCAST) -> list[Arrival]:
    """Send one message, and see what comes of it within a second."""
    medium.send(host, managing(medium, host, mme, to), now)
    return arrivals(medium, now + 1.0)


def ask(medium: Medium, host: str, mme: Mme, now: float) -> list[AnyMme]:
    """What a host's own modem answers."""
    return [read(arrival) for arrival in say(medium, host, mme, now, LOCAL_MODEM) if arrival.host == host]


def read(arrival: Arrival) -> AnyMme:
    return homeplug.decode_frame(arrival.frame).mme


def hosts(found: list[Arrival]) -> set[str]:
    return {arrival.host for arrival in found}


def reports(found: list[Arrival], host: str) -> list[bytes]:
    """The attenuations that a station's modem reports."""
    mmes = (read(arrival) for arrival in found if arrival.host == host)
    return [mme.attenuations for mme in mmes if isinstance(mme, slac.CM_ATTEN_PROFILE_IND)]
