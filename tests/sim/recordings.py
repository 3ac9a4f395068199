"""Sessions of our own as recordings: what was said in a duel, as a capture would hold it."""

from pilotwire.capture.exchange import Recording
from pilotwire.capture.flows import flows
from pilotwire.capture.reading import messages
from pilotwire.capture.recording import recordings
from pilotwire.capture.records import Packet
from pilotwire.sim import Duel
from tests.capture.recording import Talk


def packets_of(duel: Duel) -> list[Packet]:
    """One TCP connection in clear."""
    start = duel.words[0][0]
    talk = Talk(start=round(start * 1e9) - 10_000_000)
    packets = list(talk.greet())
    for moment, to_station, word in duel.words:
        talk.time = max(talk.time, round(moment * 1e9) - 1_000_000)
        packets.append(talk.ask(word.data) if to_station else talk.answer(word.data))
    return [*packets, *talk.part()]


def recording_of(packets: list[Packet]) -> Recording:
    """The one recording of some packets."""
    (found,) = recordings(messages(flows(packets)))
    return found
