"""Build a message, write it as EXI, read it back, and look at what a stranger's message breaks."""

from pilotwire.exi import ACCELERATED, ExiError
from pilotwire.messages import codec, schema
from pilotwire.messages.iso20.base import MessageHeader, RationalNumber
from pilotwire.messages.iso20.dc import DC_ChargeLoopReq, Scheduled_DC_CLReqControlMode
from pilotwire.schema.violations import violations

dc = codec("iso20-dc")
request = DC_ChargeLoopReq(
    header=MessageHeader(session_id=bytes.fromhex("4A5E6D7C8B9AA9B8"), time_stamp=1_798_761_600),
    meter_info_requested=False,
    ev_present_voltage=RationalNumber.of("397.5"),
    control_mode=Scheduled_DC_CLReqControlMode(
        ev_target_current=RationalNumber.of(250),
        ev_target_voltage=RationalNumber.of(410),
    ),
)

stream = dc.encode(request)
print(f"{'compiled' if ACCELERATED else 'plain Python'} engine, {len(stream)} octets: {stream.hex()}")

read = dc.decode(stream)
assert read == request
print(f"present voltage {read.ev_present_voltage.decimal} V, target {float(read.control_mode.ev_target_current)} A")

# EXI does not look at lengths: a session id of 9 octets travels, and `violations` tells.
odd = DC_ChargeLoopReq(
    header=MessageHeader(session_id=bytes(9), time_stamp=0),
    meter_info_requested=False,
    ev_present_voltage=RationalNumber.of(0),
    control_mode=request.control_mode,
)
for violation in violations(dc.decode(dc.encode(odd)), schema("iso20-dc")):
    print("violation:", violation)

# A stream that is cut off is an ExiError, with the place where it ends.
try:
    dc.decode(stream[:20])
except ExiError as error:
    print("refused:", error)
