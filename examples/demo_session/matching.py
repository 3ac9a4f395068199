"""Before any message: which station is at the other end of the cable, and where does it listen?"""

from demo_session.tape import Tape, octets
from pilotwire.capture.compose import Host, sdp_packet
from pilotwire.wire import sdp
from pilotwire.wire.ethernet import BROADCAST
from pilotwire.wire.homeplug import nid_from_nmk
from pilotwire.wire.homeplug.modem import CM_SET_KEY_CNF, CM_SET_KEY_REQ
from pilotwire.wire.homeplug.slac import (
    CM_ATTEN_CHAR_IND,
    CM_ATTEN_CHAR_RSP,
    CM_MNBC_SOUND_IND,
    CM_SLAC_MATCH_CNF,
    CM_SLAC_MATCH_REQ,
    CM_SLAC_PARM_CNF,
    CM_SLAC_PARM_REQ,
    CM_START_ATTEN_CHAR_IND,
)
from pilotwire.wire.homeplug.vendor import LOCAL_MODEM

GROUPS = 58
SOUNDS = 10


def match(tape: Tape, car: Host, stations: dict[Host, int], run: str) -> None:
    """The car finds the station with the least attenuation; `stations` gives each its attenuation in dB."""
    run_id = octets(f"run {run}", 8)
    _look_around(tape, car, list(stations), run_id)
    _sound(tape, car, run_id)
    for station, decibels in stations.items():
        _report(tape, car, station, decibels, run_id)
    tape.wait(880)
    nearest = min(stations, key=lambda station: stations[station])
    _join(tape, car, nearest, run_id, nmk=octets(f"network of {run}", 16))


def _look_around(tape: Tape, car: Host, stations: list[Host], run_id: bytes) -> None:
    tape.mme(car.mac, BROADCAST, CM_SLAC_PARM_REQ(run_id=run_id), 45)
    for station in stations:
        tape.mme(station.mac, car.mac, CM_SLAC_PARM_CNF(forwarding_sta=car.mac, run_id=run_id), 6)
    tape.wait(90)


def _sound(tape: Tape, car: Host, run_id: bytes) -> None:
    for _ in range(3):
        tape.mme(car.mac, BROADCAST, CM_START_ATTEN_CHAR_IND(forwarding_sta=car.mac, run_id=run_id), 30)
    for number in range(SOUNDS):
        random = bytes(8) + octets(f"sound {number} of {run_id.hex()}", 16)
        sound = CM_MNBC_SOUND_IND(count=SOUNDS - 1 - number, run_id=run_id, random=random)
        tape.mme(car.mac, BROADCAST, sound, 31)
    tape.wait(130)


def _report(tape: Tape, car: Host, station: Host, decibels: int, run_id: bytes) -> None:
    report = CM_ATTEN_CHAR_IND(
        source_address=car.mac, run_id=run_id, num_sounds=SOUNDS, attenuations=_spectrum(decibels, station.mac)
    )
    tape.mme(station.mac, car.mac, report, 25)
    tape.mme(car.mac, station.mac, CM_ATTEN_CHAR_RSP(source_address=car.mac, run_id=run_id), 15)


def _spectrum(decibels: int, mac: bytes) -> bytes:
    """Attenuation rises with frequency; a few groups are notched, and the last one lies at the edge of the band."""
    ripple = octets(f"cable of {mac.hex()}", 32)
    groups = [decibels - 3 + 6 * group // GROUPS + ripple[group % 32] % 3 for group in range(GROUPS)]
    groups[-1] += 9
    return bytes(groups)


def _join(tape: Tape, car: Host, station: Host, run_id: bytes, nmk: bytes) -> None:
    nid = nid_from_nmk(nmk)
    tape.mme(car.mac, station.mac, CM_SLAC_MATCH_REQ(pev_mac=car.mac, evse_mac=station.mac, run_id=run_id), 27)
    confirmed = CM_SLAC_MATCH_CNF(pev_mac=car.mac, evse_mac=station.mac, run_id=run_id, nid=nid, nmk=nmk)
    tape.mme(station.mac, car.mac, confirmed, 12)
    tape.mme(car.mac, LOCAL_MODEM, CM_SET_KEY_REQ(nid=nid, new_key=nmk), 0.5)
    # The host's modem answers with an address of its own; result 1 is what common chips send on success.
    tape.mme(bytes((*car.mac[:4], 0x4D, car.mac[5])), car.mac, CM_SET_KEY_CNF(result=1), 5200)


def discover(tape: Tape, car: Host, station: Host) -> None:
    """The car asks who is there; the station tells its address and port. No TLS: this is a laboratory."""
    tape.add(sdp_packet(car, station, sdp.SdpRequest(security=sdp.Security.NONE), tape.time))
    tape.wait(18)
    offer = sdp.SdpResponse(address=station.address, port=station.port, security=sdp.Security.NONE)
    tape.add(sdp_packet(station, car, offer, tape.time))
    tape.wait(35)
