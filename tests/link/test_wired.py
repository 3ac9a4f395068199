"""A data link over a plain interface: carrier, and nothing else."""

from pilotwire.link import Wired
from pilotwire.ports import LinkLost, LinkReady, Pilot

START = 1_790_000_000.0


def kinds(link: Wired) -> list[type]:
    """What came up."""
    return [type(item) for item in link.take()][-1:]


def test_it_is_ready_when_plug_and_carrier_are_there_in_either_order() -> None:
    for first, second in (("plug", "carrier"), ("carrier", "plug")):
        link = Wired(START)
        for what in (first, second):
            assert kinds(link) == []
            if what == "plug":
                link.plug(START)
            else:
                link.carrier(True, START)
        assert kinds(link) == [LinkReady]


def test_it_is_lost_without_carrier_and_comes_back_with_it() -> None:
    link = Wired(START)
    link.plug(START)
    link.carrier(True, START)
    link.take()
    link.carrier(False, START)
    assert link.take() == [LinkLost("nothing answers at the other end of the interface")]
    link.carrier(False, START)
    assert kinds(link) == []
    link.carrier(True, START)
    assert kinds(link) == [LinkReady]


def test_it_says_nothing_once_the_plug_is_drawn() -> None:
    link = Wired(START)
    link.plug(START)
    link.carrier(True, START)
    link.unplug(START)
    link.carrier(False, START)
    link.carrier(True, START)
    assert link.take() == []


def test_check_23_it_never_sends_a_frame() -> None:
    link = Wired(START)
    link.plug(START)
    link.carrier(True, START)
    link.receive(bytes.fromhex("ffffffffffff02000000000188e1016460") + bytes(43), START)
    link.tell(Pilot.C, START)
    link.handle_timeout(START + 100.0)
    assert [type(item).__name__ for item in link.take()] == ["LinkStep", "LinkReady"]
    assert link.next_deadline() is None
