"""Records go in piece by piece and come out whole; every promise of the interface holds on each database."""

import threading
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from pilotwire.metering import (
    Authorization,
    BillError,
    Event,
    Header,
    Item,
    MeteringError,
    Occasion,
    Offer,
    Policy,
    Sealer,
    SessionRecord,
    SignedReading,
    make_bill,
)
from pilotwire.metering.record import SERIES
from pilotwire.store import (
    INTERRUPTED,
    PageUsed,
    SessionClosed,
    SessionExists,
    SessionOpen,
    Store,
    StoreError,
    UnknownSession,
)
from pilotwire.store.engine import connect
from tests.metering.sessions import KEY, METER, OUTLET, OUTLOOK, PAYER, POLICY, START, bill, reading, record

SESSION = record().session_id


def items_of(whole: SessionRecord) -> list[Item]:
    """All entries of a record, those of one second together."""
    everything: list[Item] = [item for field in SERIES.values() for item in getattr(whole, field)]
    return sorted(everything, key=lambda item: item.reading.time if isinstance(item, SignedReading) else item.time)


def header(session: str = SESSION) -> Header:
    return Header(session_id=session, evse_id="E", protocol="p", security="tcp", started=START)


def readings(*kwh: int, page: int = 1, session_ends: bool = False) -> list[SignedReading]:
    sealer = Sealer(OUTLET, KEY, page)
    ends = {0: Occasion.BEGIN} | ({len(kwh) - 1: Occasion.END} if session_ends else {})
    return [
        sealer.seal(reading(START + index, str(value), "0", page + index), ends.get(index, Occasion.CHARGING), PAYER)
        for index, value in enumerate(kwh)
    ]


def write(store: Store, session: str, *items: Item) -> None:
    store.open_session(header(session))
    store.append(session, *items)


def test_a_session_comes_out_as_it_went_in(store: Store) -> None:
    whole = record()
    store.open_session(whole)
    for item in items_of(msgspec.structs.replace(whole, telemetry=whole.telemetry[:50])):
        store.append(SESSION, item)
    store.append(SESSION, *whole.telemetry[50:])
    assert store.record(SESSION).stopped is None
    store.close_session(SESSION, START + 1800, "the car stopped")
    assert store.record(SESSION) == whole
    assert store.bill(SESSION, POLICY) == bill()


def test_another_process_finds_it(url: str) -> None:
    with Store(url) as store:
        write(store, SESSION, *readings(1, 2))
        before = store.record(SESSION)
    with Store(url) as store:
        assert store.record(SESSION) == before


def test_entries_of_many_sessions_go_in_one_transaction(store: Store) -> None:
    for name in ("a", "b", "c"):
        store.open_session(header(name))
    store.append_many([(name, Event(float(index), name)) for index in range(4) for name in ("a", "b", "c")])
    assert [event.time for event in store.record("b").events] == [0, 1, 2, 3]
    assert {event.name for event in store.record("b").events} == {"b"}


def test_a_batch_is_kept_whole_or_not_at_all(store: Store) -> None:
    write(store, "a")
    with pytest.raises(UnknownSession, match="session b: is not in the store"):
        store.append_many([("a", Event(0, "x")), ("b", Event(0, "x"))])
    first, *_ = readings(1)
    with pytest.raises(PageUsed):
        store.append("a", Event(0, "x"), first, first)
    assert store.record("a").events == ()
    assert store.record("a").readings == ()


def test_nothing_to_append_is_no_error(store: Store) -> None:
    store.append("nobody")


def test_what_is_learned_later_is_amended(store: Store) -> None:
    store.open_session(header())
    known = msgspec.structs.replace(header(), authorization=Authorization.by_token("button"), protocol="din-dc")
    store.amend(known)
    assert store.record(SESSION).authorization == known.authorization
    store.close_session(SESSION, START, "done")
    with pytest.raises(SessionClosed):
        store.amend(known)
    with pytest.raises(UnknownSession):
        store.amend(header("another"))


def test_a_name_is_used_once(store: Store) -> None:
    store.open_session(header())
    with pytest.raises(SessionExists, match=SESSION):
        store.open_session(header())


def test_a_closed_session_takes_no_more(store: Store) -> None:
    write(store, SESSION)
    store.close_session(SESSION, START, "done")
    with pytest.raises(SessionClosed):
        store.append(SESSION, Event(0, "late"))


def test_the_first_end_counts(store: Store) -> None:
    write(store, SESSION)
    store.close_session(SESSION, START + 1, "done")
    store.close_session(SESSION, START + 2, "again")
    assert (store.record(SESSION).stopped, store.record(SESSION).end_reason) == (START + 1, "done")


def test_a_page_is_used_once_in_all_sessions(store: Store) -> None:
    write(store, "a", *readings(1, 2))
    store.open_session(header("b"))
    with pytest.raises(PageUsed, match="page"):
        store.append("b", *readings(3))
    assert store.next_page(METER) == 5
    store.append("b", *readings(3, page=store.next_page(METER)))
    assert store.next_page(METER) == 7
    assert store.next_page("another") == 1


def test_a_bill_is_made_once_and_given_again(store: Store) -> None:
    write(store, SESSION, Offer(START, OUTLOOK), *readings(0, 1000))
    with pytest.raises(SessionOpen):
        store.bill(SESSION, POLICY)
    store.close_session(SESSION, START + 1, "done")
    assert store.bill_of(SESSION) is None
    made = store.bill(SESSION, POLICY)
    assert made == make_bill(store.record(SESSION), POLICY)
    assert store.bill(SESSION, Policy(tax=None)) == made
    assert store.bill_of(SESSION) == made


def test_the_database_itself_refuses_a_second_bill(store: Store, url: str) -> None:
    write(store, SESSION)
    store.close_session(SESSION, START, "done")
    store.bill(SESSION, POLICY)
    engine = connect(url)
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(text("INSERT INTO bills SELECT * FROM bills"))
    engine.dispose()


def test_billing_at_once_from_many_threads_makes_one_bill(store: Store) -> None:
    write(store, SESSION, Offer(START, OUTLOOK), *readings(0, 1000))
    store.close_session(SESSION, START + 1, "done")
    policies, made = [Policy(), POLICY] * 4, []
    threads = [threading.Thread(target=lambda it=it: made.append(store.bill(SESSION, it))) for it in policies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [store.bill_of(SESSION)] * len(policies)


def test_what_cannot_be_billed_stays_without_a_bill(store: Store) -> None:
    write(store, SESSION, *readings(0, 1000))
    store.close_session(SESSION, START + 1, "done")
    with pytest.raises(BillError, match="without"):
        store.bill(SESSION, POLICY)
    assert store.bill_of(SESSION) is None
    assert store.bill(SESSION, POLICY, OUTLOOK).total == Decimal("0.30")


def test_unknown_sessions_are_named(store: Store) -> None:
    for ask in (store.record, lambda name: store.bill(name, POLICY), lambda name: store.close_session(name, 0, "")):
        with pytest.raises(UnknownSession, match="session nobody"):
            ask("nobody")


def test_recovery_closes_with_the_last_reading_and_bills_once(store: Store) -> None:
    write(store, "a", Offer(START, OUTLOOK), *readings(0, 1000, 2000))
    write(store, "b", Offer(START, OUTLOOK))
    write(store, "c", Offer(START, OUTLOOK), *readings(0, 1000, page=7))
    store.close_session("c", START + 9, "done")
    assert set(store.open_sessions()) == {"a", "b"}
    recovered = store.recover(POLICY)
    assert {it.session_id: it.total for it in recovered.billed} == {"a": Decimal("0.60"), "b": 0, "c": Decimal("0.30")}
    assert (store.record("a").stopped, store.record("a").end_reason) == (START + 2, INTERRUPTED)
    assert (store.record("b").stopped, store.record("c").end_reason) == (START, "done")
    assert store.open_sessions() == ()
    assert store.recover(POLICY).billed == ()


def test_recovery_may_seal_an_end(store: Store) -> None:
    write(store, SESSION, Offer(START, OUTLOOK), *readings(0, 1000))

    def final(found: SessionRecord) -> SignedReading:
        shown = msgspec.structs.replace(found.readings[-1].reading, time=START + 60, import_wh=Decimal(1001))
        return Sealer(OUTLET, KEY, found.readings[-1].page + 2).seal(shown, Occasion.POWER_FAILED, found.authorization)

    (made,) = store.recover(POLICY, final=final).billed
    assert [it.wh for it in made.lines] == [Decimal(1001)]
    assert store.record(SESSION).readings[-1].occasion is Occasion.POWER_FAILED
    assert store.record(SESSION).stopped == START + 60


def test_one_broken_session_hinders_no_other(store: Store) -> None:
    write(store, "a", *readings(1000, 2000))
    write(store, "b", Offer(START, OUTLOOK), *readings(2000, 1000, page=7))
    write(store, "c", Offer(START, OUTLOOK), *readings(0, 1000, page=20))
    recovered = store.recover(POLICY)
    assert [it.session_id for it in recovered.billed] == ["c"]
    reasons = dict(recovered.failed)
    assert "without" in reasons["a"]
    assert "must not fall below" in reasons["b"]
    assert store.open_sessions() == ()


def test_sessions_of_another_owner_are_left_alone(store: Store, url: str) -> None:
    write(store, "mine")
    with Store(url, owner="another") as other:
        write(other, "theirs")
        assert other.open_sessions() == ("theirs",)
        assert [it.session_id for it in store.recover(POLICY).billed] == ["mine"]
        assert other.open_sessions() == ("theirs",)


def test_a_failing_end_keeps_the_session_open(store: Store) -> None:
    write(store, SESSION, *readings(0))

    def broken(found: SessionRecord) -> SignedReading:
        raise MeteringError("meter", "gone", "must be there")

    with pytest.raises(MeteringError):
        store.recover(POLICY, final=broken)
    assert store.open_sessions() == (SESSION,)


def test_tables_of_another_version_are_refused(url: str) -> None:
    Store(url).close()
    engine = connect(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE pilotwire_version SET version = 99"))
    engine.dispose()
    with pytest.raises(StoreError, match="tables are of version 99, this program knows version 1"):
        Store(url)


def test_many_may_create_the_tables_at_once(url: str) -> None:
    failures: list[BaseException] = []

    def create() -> None:
        try:
            Store(url).close()
        except StoreError as error:
            failures.append(error)

    threads = [threading.Thread(target=create) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_sqlite_keeps_what_it_acknowledged(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'sessions.db'}")
    with engine.connect() as connection:
        found = [
            connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    engine.dispose()
    assert found == ["wal", 2, 1]  # 2 is FULL


def test_a_reader_does_not_wait_for_a_writer(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'sessions.db'}"
    with Store(url) as store:
        write(store, SESSION)
        engine = connect(url)
        with engine.begin() as connection:
            connection.execute(text("UPDATE sessions SET stopped = 1"))
            assert store.record(SESSION).stopped is None
        engine.dispose()
        assert store.record(SESSION).stopped == 1


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nonsense", "must be a URL such as sqlite:///sessions.db"),
        ("mysql://u:secret@h/d", "mysql://u:[*]+@h/d: must be sqlite or postgresql"),
        ("sqlite://", "must name a file"),
        ("sqlite:///:memory:", "must name a file"),
        ("sqlite:////nowhere/at/all.db", "unable to open database file"),
    ],
)
def test_a_database_that_cannot_be_used_is_named(url: str, words: str) -> None:
    with pytest.raises(StoreError, match=words):
        Store(url)


def test_a_server_that_does_not_answer_is_named_without_its_password(tmp_path: Path) -> None:
    pytest.importorskip("psycopg", reason="psycopg is not installed: pip install 'pilotwire[postgres]'")
    with pytest.raises(StoreError, match="postgres") as caught:
        Store(f"postgresql://u:secret@/d?host={tmp_path}")
    assert "secret" not in str(caught.value)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sessions.db").write_bytes(b"not a database, " * 100)
    with pytest.raises(StoreError, match="not a database"):
        Store(f"sqlite:///{tmp_path / 'sessions.db'}")
