"""How `pilotwire replay` runs: sessions in, lines out, an exit status at the end."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from pilotwire.base import PilotwireError
from pilotwire.capture.exchange import Recording
from pilotwire.capture.files import read
from pilotwire.capture.flows import flows
from pilotwire.capture.items import CaptureDamaged, Item
from pilotwire.capture.reading import messages
from pilotwire.capture.recording import recordings
from pilotwire.cli.decode import unread
from pilotwire.cli.output.encoding import plain_arrows
from pilotwire.cli.replay_lines import as_json, as_table
from pilotwire.pki import TrustStore, load_anchors
from pilotwire.sim.replay import Replayed, play


def run_replay(file: Path, *, json: bool, session: int | None, roots: Path | None) -> int:
    """Play and print; the exit status."""
    plain_arrows(sys.stdout)
    try:
        run = _Run(file, as_json if json else as_table, session, None if roots is None else load_anchors(roots))
        with sys.stdin.buffer if str(file) == "-" else file.open("rb") as stream:
            run.all(recordings(run.watch(messages(flows(read(stream))))))
        sys.stdout.flush()
    except BrokenPipeError:
        return unread()
    except OSError as error:
        print(f"pilotwire: {error.filename or file}: {error.strerror or error}", file=sys.stderr)
        return 2
    except PilotwireError as error:
        print(f"pilotwire: {error}", file=sys.stderr)
        return 2
    return run.verdict()


class _Run:
    """The sessions of one file."""

    def __init__(
        self, file: Path, show: Callable[[int, Replayed], None], session: int | None, trust: TrustStore | None
    ) -> None:
        self._file, self._show, self._session, self._trust = file, show, session, trust
        self._played = self._failed = 0

    def watch(self, items: Iterator[Item]) -> Iterator[Item]:
        """The same items; where the file is damaged, standard error says so."""
        for item in items:
            if isinstance(item, CaptureDamaged):
                self._say(f"at octet {item.offset}: {item.reason}")
            yield item

    def all(self, found: Iterator[Recording]) -> None:
        """Play what was asked for."""
        for number, recording in enumerate(found, 1):
            if self._session in (None, number):
                self._one(number, recording)

    def verdict(self) -> int:
        """Whether all is well."""
        if not self._played:
            self._say("no session to play" if self._session is None else f"no session {self._session} to play")
        return 1 if self._failed or not self._played else 0

    def _one(self, number: int, recording: Recording) -> None:
        if not recording.exchanges:
            self._say(f"session {number} is encrypted, and the capture has no keys for it")
            return
        replayed = play(recording, trust=self._trust)
        self._show(number, replayed)
        self._played += 1
        self._failed += not replayed.ok

    def _say(self, words: str) -> None:
        sys.stdout.flush()
        print(f"pilotwire: {self._file}: {words}", file=sys.stderr)
