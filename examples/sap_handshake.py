"""The handshake: the car lists the message sets that it speaks, the station takes the one the car likes best."""

from pilotwire.messages import NAMESPACES, codec
from pilotwire.messages.sap import AppProtocol, ResponseCode, SupportedAppProtocolReq, SupportedAppProtocolRes
from pilotwire.wire import PayloadType, V2gtpReader, v2gtp

STATION_SPEAKS = ("din70121", "iso2")


def offer(namespace: str, version: tuple[int, int], schema_id: int, priority: int) -> AppProtocol:
    return AppProtocol(
        protocol_namespace=namespace,
        version_number_major=version[0],
        version_number_minor=version[1],
        schema_id=schema_id,
        priority=priority,
    )


def answer(request: SupportedAppProtocolReq) -> SupportedAppProtocolRes:
    """The best offer that the station can take. Minor versions may differ; the code then says so (left out here)."""
    for wish in sorted(request.app_protocol, key=lambda found: found.priority):
        if NAMESPACES.get(wish.protocol_namespace) in STATION_SPEAKS:
            return SupportedAppProtocolRes(
                response_code=ResponseCode.OK_SuccessfulNegotiation, schema_id=wish.schema_id
            )
    return SupportedAppProtocolRes(response_code=ResponseCode.Failed_NoNegotiation)


sap = codec("sap")
request = SupportedAppProtocolReq(
    app_protocol=(
        offer("urn:iso:std:iso:15118:-20:DC", (1, 0), schema_id=1, priority=1),
        offer("urn:iso:15118:2:2013:MsgDef", (2, 0), schema_id=2, priority=2),
        offer("urn:din:70121:2012:MsgDef", (2, 0), schema_id=3, priority=3),
    )
)
frame = v2gtp.encode(PayloadType.EXI, sap.encode(request))
print(f"car -> station, {len(frame)} octets: {frame.hex()}")

# TCP splits at will: the reader gives a frame when it is whole.
reader = V2gtpReader()
events = [event for start in range(0, len(frame), 50) for event in reader.feed(frame[start : start + 50])]
received = sap.decode(events[0].payload)
for wish in received.app_protocol:
    print(f"  priority {wish.priority}: {wish.protocol_namespace} (schema id {wish.schema_id})")

response = answer(received)
frame = v2gtp.encode(PayloadType.EXI, sap.encode(response))
print(f"station -> car, {len(frame)} octets: {frame.hex()}")
print(f"  {response.response_code}, schema id {response.schema_id}")
assert response.schema_id == 2
