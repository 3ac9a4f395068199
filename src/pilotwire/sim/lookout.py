"""Looks at a demo's world once a second of its own time, however fast it runs."""

from pilotwire.energy import Plan
from pilotwire.sim.happenings import Moment, Tell
from pilotwire.sim.stage import Stage
from pilotwire.station import Post, Recorder

SECOND = 1.0
SLACK = 1e-6


class Lookout:
    """A watcher of the world: has the record's samples taken in time, and tells moments."""

    def __init__(self, stage: Stage, recorder: Recorder, post: Post, tell: Tell) -> None:
        self._stage, self._recorder, self._post, self._tell = stage, recorder, post, tell
        self._due = stage.start
        self.announced: Plan | None = None  # of a car that plans for itself

    def horizon(self) -> float:
        """Seconds until it wants to look again."""
        now = self._stage.world.now or 0.0
        return max(0.0, min(self._due - now, self._recorder.horizon(now)))

    def check(self, now: float) -> None:
        """Look."""
        self._recorder.look(now, self._stage.outlet.interlock.output)
        if now >= self._due - SLACK:
            self._due += SECOND
            self._tell(self._moment(now))

    def _moment(self, now: float) -> Moment:
        stage = self._stage
        output, meter = stage.outlet.interlock.output, stage.outlet.parts.meter.read()
        slot, plan = stage.outlook.at(now), self.announced or self._post.seat.steering.plan
        return Moment(
            time=now,
            watts=output.watts,
            volts=output.volts,
            amps=output.amps,
            soc=stage.vehicle.parts.battery.soc,
            setpoint_w=None if plan is None else plan.watts(now),
            buy=float(slot.buy),
            sell=float(slot.sell),
            import_wh=float(meter.import_wh),
            export_wh=float(meter.export_wh),
        )
