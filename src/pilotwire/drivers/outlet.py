"""One outlet of a station: commands in, facts out, and an interlock between."""

from pilotwire.drivers.devices import Advancing, OutletDevices
from pilotwire.drivers.interlock import Interlock
from pilotwire.drivers.interlock_ac import AcInterlock
from pilotwire.drivers.interlock_dc import DcInterlock
from pilotwire.drivers.proximity import CableSense
from pilotwire.drivers.rules import AC_RULES, DC_RULES, NO_CURRENT, TOUCHABLE_VOLTS, Rules
from pilotwire.ports import Authorize, Command, Decision, Limits, Pilot, Reading, StationFacts


class Outlet:
    """Carries commands to devices and gathers facts; whatever a device does, none of its methods raises.

    With a `world` the outlet is virtual, and time passes in `advance` for all that shares the world.
    """

    def __init__(
        self, devices: OutletDevices, limits: Limits, *, rules: Rules | None = None, world: Advancing | None = None
    ) -> None:
        """An outlet with an isolation monitor is a DC outlet; `rules` default to those of its kind."""
        self.interlock: Interlock = (
            AcInterlock(devices, limits, rules or AC_RULES)
            if devices.monitor is None
            else DcInterlock(devices, limits, rules or DC_RULES)
        )
        self._devices = devices
        self._world = world
        self._cable = CableSense(devices.proximity, self.interlock.guard)
        self._locked = False
        self._reading: Reading | None = None
        self._question: Authorize | None = None
        self._decision = Decision.NONE

    @property
    def limits(self) -> Limits:
        """What hardware and site allow now."""
        return self.interlock.limits

    @limits.setter
    def limits(self, limits: Limits) -> None:
        self.interlock.limits = limits

    @property
    def at_rest(self) -> bool:
        """Whether it was dead at the last look: contactors open, and neither current nor a voltage to be feared."""
        interlock = self.interlock
        dead = abs(interlock.output.amps) < NO_CURRENT and interlock.output.volts < TOUCHABLE_VOLTS
        return dead and not interlock.contactor.closed

    def apply(self, command: Command) -> None:
        """Do it, or refuse it with a notice."""
        if isinstance(command, Authorize):
            self._ask(command)
        else:
            self.interlock.apply(command)

    def advance(self, now: float) -> None:
        """Let time pass until `now`, UNIX s."""
        if self._world is not None:
            self._world.advance(now)  # which has the interlock look at each event
        else:
            self.interlock.check(now)

    def facts(self, now: float) -> StationFacts:
        """What is known at `now`; setpoint, outlook and stop are left to the caller."""
        self.advance(now)
        interlock = self.interlock
        if interlock.pilot is Pilot.A:
            self._question, self._decision = None, Decision.NONE
        self._gather()
        return StationFacts(
            pilot=interlock.pilot,
            locked=self._locked,
            contactors_closed=interlock.contactor.closed,
            isolation=interlock.isolation,
            output=interlock.output,
            limits=interlock.limits,
            authorization=self._decide(),
            reading=self._reading,
            cable_amps=self._cable.amps(),
            fault=interlock.guard.cause,
        )

    def reset(self) -> bool:
        """Before a new session: forget a trip, if its cause is gone, and who paid; tells whether the outlet is free."""
        self._question, self._decision = None, Decision.NONE
        return self.interlock.reset()

    def notices(self) -> list[str]:
        """What was refused or broke since the last call, for the log."""
        return self.interlock.guard.notices()

    def _gather(self) -> None:
        guard = self.interlock.guard
        self._locked = guard.attempt("lock sensor", self._devices.bolt.locked, self._locked)
        self._reading = guard.attempt("meter", self._devices.meter.read, self._reading)

    def _ask(self, question: Authorize) -> None:
        """A question that is under way is not asked again."""
        if self._question != question or self._decision is not Decision.PENDING:
            self._question, self._decision = question, Decision.PENDING
            self._decide()

    def _decide(self) -> Decision:
        if self._question is not None and self._decision is Decision.PENDING:
            contract, authoriser = self._question.contract, self._devices.authoriser
            self._decision = self.interlock.guard.attempt(
                "authoriser", lambda: authoriser.authorize(contract), Decision.REJECTED
            )
        return self._decision
