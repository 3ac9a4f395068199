"""A car made of pyslac's messages and its socket: `python pyslac_car.py INTERFACE`, with the peers' Python.

pyslac has no car, only a script that sends one's frames to its own address without listening. So the order of messages
is ours here, and every octet that is sent or understood is pyslac's.
"""

import asyncio
import sys
from os import urandom

from pyslac import enums, messages
from pyslac.layer_2_headers import EthernetHeader, HomePlugHeader
from pyslac.sockets.async_linux_socket import create_socket, readeth, sendeth
from pyslac.utils import get_if_hwaddr

ANSWER_SECONDS = 1.2
STAYING_SECONDS = 30
STARTS = 3
MATCH_LENGTH = 0x3E00  # it writes big-endian here, and little-endian in MatchCnf, which is right


class Car:
    """One matching, with the first station that answers."""

    def __init__(self, interface):
        self.interface = interface
        self.mac = get_if_hwaddr(interface)
        self.run_id = urandom(enums.SLAC_RUNID_LEN)
        self.socket = create_socket(iface=interface, port=0)

    async def send(self, to, kind, message):
        """A message in its headers."""
        header = EthernetHeader(dst_mac=to, src_mac=self.mac).pack_big() + HomePlugHeader(kind).pack_big()
        await sendeth(s=self.socket, frame_to_send=header + message.pack_big(), iface=self.interface)

    async def hear(self, kind):
        """The next frame of a kind."""
        async with asyncio.timeout(ANSWER_SECONDS):
            while True:
                frame = await readeth(self.socket, self.interface)
                if HomePlugHeader.from_bytes(frame).mm_type == kind:
                    return frame

    async def match(self):
        """Whether there was a match; without one where the station is too far away."""
        await self.send(
            enums.BROADCAST_ADDR, enums.CM_SLAC_PARM | enums.MMTYPE_REQ, messages.SlacParmReq(run_id=self.run_id)
        )
        found = messages.SlacParmCnf.from_bytes(await self.hear(enums.CM_SLAC_PARM | enums.MMTYPE_CNF))
        await self.sound(found)
        station, report = await self.reported()
        if report.num_sounds == 0 or sum(report.aag) / report.num_groups > enums.SLAC_LIMIT:
            return False
        await self.join(station)
        return True

    async def sound(self, wanted):
        """As the station wants it."""
        start = messages.StartAtennChar(
            num_sounds=wanted.num_sounds, time_out=wanted.time_out, forwarding_sta=self.mac, run_id=self.run_id
        )
        for _ in range(STARTS):
            await self.send(enums.BROADCAST_ADDR, enums.CM_START_ATTEN_CHAR | enums.MMTYPE_IND, start)
            await asyncio.sleep(enums.SLAC_PAUSE)
        for left in reversed(range(wanted.num_sounds)):
            sound = messages.MnbcSound(cnt=left, run_id=self.run_id)
            await self.send(enums.BROADCAST_ADDR, enums.CM_MNBC_SOUND | enums.MMTYPE_IND, sound)
            await asyncio.sleep(enums.SLAC_PAUSE)

    async def reported(self):
        """The station's address and its report."""
        frame = await self.hear(enums.CM_ATTEN_CHAR | enums.MMTYPE_IND)
        station = EthernetHeader.from_bytes(frame).src_mac
        response = messages.AtennCharRsp(source_address=self.mac, run_id=self.run_id, source_id=0, resp_id=0, result=0)
        await self.send(station, enums.CM_ATTEN_CHAR | enums.MMTYPE_RSP, response)
        return station, messages.AtennChar.from_bytes(frame)

    async def join(self, station):
        """Ask for the key, and give it to the modem."""
        request = messages.MatchReq(pev_mac=self.mac, evse_mac=station, run_id=self.run_id, mvf_length=MATCH_LENGTH)
        await self.send(station, enums.CM_SLAC_MATCH | enums.MMTYPE_REQ, request)
        answer = messages.MatchCnf.from_bytes(await self.hear(enums.CM_SLAC_MATCH | enums.MMTYPE_CNF))
        key = messages.SetKeyReq(nid=answer.nid, new_key=answer.nmk)
        await self.send(enums.EVSE_PLC_MAC, enums.CM_SET_KEY | enums.MMTYPE_REQ, key)


async def main():
    """Match, and stay."""
    if await Car(sys.argv[1]).match():
        await asyncio.sleep(STAYING_SECONDS)


asyncio.run(main())
