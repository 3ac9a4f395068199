"""Kill a station at random moments and see what its store has kept: `python -m tests.store.kills URL COUNT SEED`.

Each round forks a station that writes a whole session and says what was acknowledged. It is killed (SIGKILL) after a
random number of words and a random part of the time that the next one takes. The same is done to the recovery, a few
times or never, and at last one recovery may run to its end. Then: every acknowledged reading is there, in order, and
there is exactly one bill, which is the bill of that record.
"""

import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterable
from itertools import islice
from typing import NoReturn

from pilotwire.metering import Header, Occasion, Offer, Sample, Sealer, make_bill
from pilotwire.store import INTERRUPTED, Store
from tests.metering.sessions import KEY, METER, OUTLET, OUTLOOK, PAYER, POLICY, START, reading

READINGS = 15
WORDS = READINGS + 2  # opened, each reading, billed
Say = Callable[[str], None]
Work = Callable[[str, str, Say], None]


def station(url: str, session: str, say: Say) -> None:
    """A session from its opening to its bill."""
    with Store(url) as store:
        sealer = Sealer(OUTLET, KEY, store.next_page(METER))
        store.open_session(Header(session_id=session, evse_id="E", protocol="p", security="tcp", started=START))
        say("opened")
        store.append(session, Offer(START, OUTLOOK))
        for number in range(READINGS):
            ends = {0: Occasion.BEGIN, READINGS - 1: Occasion.END}
            shown = reading(START + number, str(number * 100), str(number), number)
            sealed = sealer.seal(shown, ends.get(number, Occasion.CHARGING), PAYER)
            store.append(session, sealed, sample(number))
            say(f"reading {number}")
        store.close_session(session, START + READINGS, "done")
        say(f"billed {store.bill(session, POLICY).total}")


def sample(number: int) -> Sample:
    return Sample(time=START + number, watts=1e3, import_wh=number * 100, export_wh=number, volts=400, amps=2.5)


def recovery(url: str, session: str, say: Say) -> None:
    """What a station does when it starts again."""
    with Store(url) as store:
        for bill in store.recover(POLICY).billed:
            if bill.session_id == session:
                say(f"billed {bill.total}")


def run(work: Work, url: str, session: str, words: int = 0, delay: float | None = None) -> tuple[list[str], bool]:
    """What a child said until it was killed, `delay` seconds after so many words (None: never), and whether it was."""
    inlet, outlet = os.pipe()
    child = os.fork()
    if child == 0:
        _work(work, url, session, outlet)
    os.close(outlet)
    with os.fdopen(inlet) as pipe:
        said = list(islice(pipe, words))
        if delay is not None:
            time.sleep(delay)
            os.kill(child, signal.SIGKILL)  # a child that is done waits for us, so the number is still its own
        said += list(pipe)
    status = os.waitpid(child, 0)[1]
    killed = os.WIFSIGNALED(status)
    assert killed or os.WEXITSTATUS(status) == 0, f"a child of session {session} failed by itself"
    return [line[:-1] for line in said if line.endswith("\n")], killed


def _work(work: Work, url: str, session: str, outlet: int) -> NoReturn:
    code = 1
    try:
        work(url, session, lambda words: _write(outlet, words))
        code = 0
    finally:
        os._exit(code)


def _write(outlet: int, words: str) -> None:
    os.write(outlet, words.encode() + b"\n")


def judge(url: str, session: str, said: Iterable[str]) -> int:
    """Compare the store with what was said; how many readings were acknowledged."""
    said = list(said)
    acknowledged = [int(words.split()[1]) for words in said if words.startswith("reading")]
    billed = [words.split()[1] for words in said if words.startswith("billed")]
    with Store(url) as store:
        assert store.open_sessions() == ()
        assert store.recover(POLICY).billed == ()
        bill = store.bill_of(session)
        if bill is None:
            assert said == [], f"{session}: said {said}, and nothing is kept"
            return 0
        record = store.record(session)
    kept = [signed.reading.number for signed in record.readings]
    assert kept == list(range(len(kept))), f"{session}: {kept}"
    assert kept[: len(acknowledged)] == acknowledged, f"{session}: said {acknowledged}, kept {kept}"
    assert len(kept) <= len(acknowledged) + 1, f"{session}: more than one was under way"
    assert len(record.telemetry) == len(kept)
    assert bill == make_bill(record, POLICY)
    assert len(billed) <= 1, f"{session}: billed {billed}"
    assert all(total == str(bill.total) for total in billed)
    if record.end_reason == INTERRUPTED:
        assert record.stopped == (record.readings[-1].reading.time if kept else record.started)
    return len(acknowledged)


def main(url: str, count: int, seed: int) -> str:
    """Go on until `count` stations were killed; AssertionError names the first promise that was broken."""
    chance = random.Random(seed)
    step, whole = duration(station, url) / WORDS, duration(recovery, url)
    killed = recoveries = acknowledged = rounds = 0
    while killed < count:
        session = f"s{rounds}"
        said, was_killed = run(station, url, session, chance.randrange(WORDS), chance.uniform(0, step))
        for _ in range(chance.randrange(3)):
            more, died = run(recovery, url, session, 0, chance.uniform(0, whole))
            said, recoveries = said + more, recoveries + died
        said += run(recovery, url, session)[0]
        acknowledged += judge(url, session, said)
        killed, rounds = killed + was_killed, rounds + 1
    return f"{killed} stations and {recoveries} recoveries killed; {acknowledged} acknowledged readings kept"


def duration(work: Work, url: str) -> float:
    """How long it takes when nobody interferes: the second time, when all is warm."""
    for attempt in range(2):
        begin = time.monotonic()
        run(work, url, f"measure-{attempt}")
    return time.monotonic() - begin


if __name__ == "__main__":
    print(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
