"""How `pilotwire slac ev` and `pilotwire slac evse` run: one matching over a real interface, told as it goes."""

import asyncio
import secrets
import signal
import sys
from collections.abc import Callable, Coroutine
from contextlib import closing
from typing import Any

from msgspec.structs import replace

from pilotwire.base import PilotwireError
from pilotwire.base.clock import Clock
from pilotwire.cli.slac_telling import JsonTeller, Teller, TextTeller
from pilotwire.link.settings import THRESHOLDS
from pilotwire.net.addresses import STEP as ADDRESS_STEP
from pilotwire.net.addresses import ready
from pilotwire.net.errors import NetError
from pilotwire.net.interfaces import existing
from pilotwire.net.linking import conduct_link
from pilotwire.net.packets import PacketLine
from pilotwire.ports import LinkError, LinkLost, LinkOutput, LinkReady, LinkStep, Pilot, PilotState
from pilotwire.slac import MODEMS, CarLink, CarPolicy, Counting, StationLink, StationPolicy, Validate
from pilotwire.slac.steps import Step

LEAVE_S = 0.05
"""Real seconds for the last frames to get out."""

DONE, FAILED, CANNOT, STOPPED = 0, 1, 2, 130

Side = CarLink | StationLink
Make = Callable[[bytes, float], Side]
"""From MAC address and time."""


def run_car(interface: str, *, modem: str, validate: str, thresholds: str, as_json: bool) -> int:
    """The exit status of `pilotwire slac ev`."""
    policy = CarPolicy(modem=MODEMS[modem], thresholds=THRESHOLDS[thresholds], validate=Validate(validate))
    return _run(interface, lambda mac, now: CarLink(mac, policy, secrets.token_bytes, now), as_json)


def run_station(
    interface: str, *, modem: str, wait: float | None, toggles: str, assumed_db: int | None, as_json: bool
) -> int:
    """The exit status of `pilotwire slac evse`."""
    policy = StationPolicy(modem=MODEMS[modem], counting=Counting[toggles], assumed_db=assumed_db)
    if wait is not None:
        policy = replace(policy, init_s=wait)
    return _run(interface, lambda mac, now: StationLink(mac, policy, secrets.token_bytes, now), as_json)


def _run(interface: str, make: Make, as_json: bool) -> int:
    teller = JsonTeller() if as_json else TextTeller()
    try:
        return asyncio.run(_unless_stopped(match(interface, make, teller)))
    except PilotwireError as error:
        print(f"pilotwire: {error}", file=sys.stderr)
        return CANNOT


async def _unless_stopped(matching: Coroutine[Any, Any, int]) -> int:
    loop, task = asyncio.get_running_loop(), asyncio.create_task(matching)
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, task.cancel)
    try:
        return await task
    except asyncio.CancelledError:
        return STOPPED


async def match(interface: str, make: Make, teller: Teller) -> int:
    """Match once, tell how it goes, and return the exit status. Raises Misconfigured, NotPermitted."""
    with closing(PacketLine(interface)) as line:
        return await _Matching(line, make, teller).run()


class _Matching:
    """One side at work, until it has a link with an address, or none."""

    def __init__(self, line: PacketLine, make: Make, teller: Teller) -> None:
        self._line, self._teller, self._clock = line, teller, Clock()
        self._began = self._clock.now()
        self._side = make(line.mac, self._began)
        self._bell, self._verdict = asyncio.Event(), asyncio.Event()
        self._stands = False  # the link
        self._modem = False  # has answered

    async def run(self) -> int:
        """The exit status."""
        self._step("assumed", "a plug is in (state B, 5 %): no pilot is read here")
        self._side.plug(self._began)
        self._side.tell(Pilot.B, self._began)
        interface, told = self._line.interface, self._told
        if not existing(interface).up:
            self._step("interface", f"it is off: ip link set {interface} up")
        async with asyncio.TaskGroup() as group:
            carried = group.create_task(
                conduct_link(self._side, interface, self._clock, line=self._line, told=told, wake=self._bell)
            )
            try:
                await self._verdict.wait()
                return await self._addressed() if self._stands else FAILED
            finally:
                if not self._stands:
                    self._side.unplug(self._clock.now())
                    self._bell.set()
                    await asyncio.sleep(LEAVE_S)
                carried.cancel()

    async def _addressed(self) -> int:
        try:
            step = (await ready(self._line.interface)).step
        except NetError as error:
            self._step(ADDRESS_STEP, str(error))
            return FAILED
        self._step(step.name, step.detail)
        return DONE if self._stands else FAILED

    def _told(self, now: float, item: LinkOutput) -> None:
        match item:
            case LinkStep(name=name, detail=detail):
                self._step(name, detail)
                self._modem |= name == Step.READY.value
                if name in (Step.CHOSEN.value, Step.FAILED.value) and isinstance(self._side, CarLink):
                    self._teller.stations(self._side.candidates)
            case LinkReady(peer=peer):
                self._judge(True, "ready", f"with {peer.hex(':')}" if peer else "")
            case LinkLost(why=why):
                self._judge(False, "lost", why)
            case LinkError(why=why):
                self._judge(False, "no link", why)
                if not self._modem:
                    self._step(
                        "advice",
                        f"no modem answered at {self._line.interface}: is it on, are interface and --modem right?",
                    )
            case PilotState(ready=closed):
                self._step("pilot", f"set it to state {'C' if closed else 'B'} now")

    def _judge(self, stands: bool, name: str, detail: str) -> None:
        self._stands = stands
        self._verdict.set()
        self._step(name, detail)

    def _step(self, name: str, detail: str) -> None:
        self._teller.step(self._clock.now() - self._began, name, detail)
