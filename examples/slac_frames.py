"""SLAC on the wire: Ethernet frames with HomePlug messages, and the network that the station's answer opens."""

from pilotwire.wire.homeplug import MmeFrame, decode_frame, encode_frame, nid_from_nmk, nmk_from_password
from pilotwire.wire.homeplug.slac import CM_SLAC_MATCH_CNF, CM_SLAC_PARM_CNF, CM_SLAC_PARM_REQ

CAR, STATION, EVERYBODY = bytes.fromhex("02CAFE000001"), bytes.fromhex("02CAFE000002"), bytes([0xFF] * 6)
RUN = bytes(range(8))

NMK = nmk_from_password(b"a secret of this charging point")
NID = nid_from_nmk(NMK)

frames = [
    MmeFrame(source=CAR, destination=EVERYBODY, mme=CM_SLAC_PARM_REQ(run_id=RUN)),
    MmeFrame(source=STATION, destination=CAR, mme=CM_SLAC_PARM_CNF(forwarding_sta=CAR, run_id=RUN)),
    MmeFrame(
        source=STATION,
        destination=CAR,
        mme=CM_SLAC_MATCH_CNF(pev_mac=CAR, evse_mac=STATION, run_id=RUN, nid=NID, nmk=NMK),
    ),
]
for frame in frames:
    octets = encode_frame(frame)
    assert decode_frame(octets) == frame
    print(f"{frame.source.hex(':')} -> {frame.destination.hex(':')}  {type(frame.mme).__name__}, {len(octets)} octets")
    print(f"  {octets.hex()}")
print(f"network id {NID.hex()}, key {NMK.hex()}")
