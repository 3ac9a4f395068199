"""Plays a demo for the command line: chooses who shows it, and the exit status."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import msgspec

from pilotwire.base import PilotwireError
from pilotwire.cli.live.account import account
from pilotwire.cli.live.grounds import settle
from pilotwire.cli.live.plain import Plain
from pilotwire.cli.live.screen import Screen
from pilotwire.cli.output.encoding import plain_arrows
from pilotwire.cli.output.table import console
from pilotwire.metering import Bill, Reconciliation, SessionRecord
from pilotwire.session.agreed import Control
from pilotwire.sim.demo import perform
from pilotwire.sim.files import prepare, save
from pilotwire.sim.ground import Ground
from pilotwire.sim.happenings import Reached
from pilotwire.sim.result import Result
from pilotwire.sim.scenario import SPEED, Auth, Scenario, scenario

FAILED, USAGE, INTERRUPTED = 1, 2, 130
LAB_WARNING = "profile lab: ISO 15118-20 in clear, which the standard forbids; for benches and peers only"


class Wishes(msgspec.Struct, frozen=True, kw_only=True):
    """What stands on the command line; None where nothing does."""

    protocol: str
    auth: str | None = None
    control: str | None = None
    tls: bool | None = None
    speed: float | None = None
    link: bool | None = None

    def scenario(self) -> Scenario:
        """The session that is meant; Impossible where there is none."""
        return scenario(
            self.protocol,
            auth=None if self.auth is None else Auth(self.auth),
            control=None if self.control is None else Control[self.control.upper()],
            tls=self.tls,
            speed=SPEED if self.speed is None else self.speed,
        )


class Final(msgspec.Struct, frozen=True, kw_only=True):
    """What `--json` prints."""

    scenario: str
    good: bool
    complaints: tuple[str, ...]
    folder: str
    files: tuple[str, ...]
    reached: tuple[Reached, ...]
    record: SessionRecord | None
    bill: Bill | None
    reconciliation: Reconciliation | None


def play(wishes: Wishes, folder: Path, *, as_json: bool) -> int:
    """The exit status of `pilotwire demo`."""
    plain_arrows(sys.stdout)
    try:
        chosen = wishes.scenario()
        if chosen.lab:
            _say(LAB_WARNING)
        prepare(folder)
        result, files = _run(chosen, folder, as_json, settle(wishes.link, _say))
        return _end(result, folder, files, as_json)
    except KeyboardInterrupt:
        _say("interrupted; what had begun was ended in order, and billed where energy had flowed")
        return INTERRUPTED
    except PilotwireError as error:
        _say(str(error))
        return USAGE
    except BrokenPipeError:
        return _unread()
    except OSError as error:
        _say(f"{error.filename or folder}: {error.strerror or error}")
        return USAGE


def _run(chosen: Scenario, folder: Path, as_json: bool, ground: Ground) -> tuple[Result, tuple[str, ...]]:
    """The session, shown unless somebody wants JSON."""
    if as_json:
        result = asyncio.run(perform(chosen, folder, ground=ground))
    elif console().is_terminal:
        with Screen(chosen) as screen:
            result = asyncio.run(perform(chosen, folder, screen.see, ground=ground))
    else:
        result = asyncio.run(perform(chosen, folder, Plain(chosen, sys.stdout).see, ground=ground))
    return result, save(result, folder)


def _end(result: Result, folder: Path, files: tuple[str, ...], as_json: bool) -> int:
    if as_json:
        sys.stdout.buffer.write(_final(result, folder, files) + b"\n")
        sys.stdout.flush()
    else:
        account(console(), result, folder, files)
    if not result.good:
        _say("; ".join(result.complaints))
    return 0 if result.good else FAILED


def _final(result: Result, folder: Path, files: tuple[str, ...]) -> bytes:
    closed = result.closed
    final = Final(
        scenario=str(result.scenario),
        good=result.good,
        complaints=result.complaints,
        folder=str(folder),
        files=files,
        reached=result.reached,
        record=closed.record if closed else None,
        bill=closed.bill if closed else None,
        reconciliation=closed.reconciliation if closed else None,
    )
    return msgspec.json.format(msgspec.json.encode(final), indent=1)


def _unread() -> int:
    """Nobody reads on: what is still in the buffer must not be missed when Python ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 128 + signal.SIGPIPE


def _say(words: str) -> None:
    print(f"pilotwire: {words}", file=sys.stderr)
