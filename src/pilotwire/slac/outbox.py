"""What one side has to send and to say."""

from pilotwire.ports import LinkOutput, LinkStep, Transmit
from pilotwire.slac.steps import Step
from pilotwire.wire.homeplug import Mme, MmeFrame, encode_frame


class Outbox:
    """Collects frames from `mac` and whatever else comes up, in order."""

    def __init__(self, mac: bytes) -> None:
        self.mac = mac
        self._waiting: list[LinkOutput] = []

    def send(self, to: bytes, mme: Mme) -> None:
        """A message to this address."""
        self.put(Transmit(encode_frame(MmeFrame(destination=to, source=self.mac, mme=mme))))

    def say(self, step: Step, detail: str = "") -> None:
        """A step, with what people want to know of it."""
        self.put(LinkStep(step.value, detail))

    def put(self, output: LinkOutput) -> None:
        """Anything else."""
        self._waiting.append(output)

    def take(self) -> list[LinkOutput]:
        """All since the last call."""
        taken, self._waiting = self._waiting, []
        return taken
