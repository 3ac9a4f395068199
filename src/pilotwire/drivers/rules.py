"""How patient an interlock is. Values that the shells may change; the defaults fit a clock that runs in real time."""

import msgspec

PRECHARGE_AMPS = 2.0  # IEC 61851-23: inrush and pre-charge current at most 2 A; second-hand, to be confirmed
TOUCHABLE_VOLTS = 60.0  # IEC 61851-23: DC below which a plug may be unlocked
NO_CURRENT = 1.0  # A: below, a contactor opens without wear (IEC 61851-23, second-hand)

LONGEST_TEST = 38.0  # s: cable check of a station (V2G_SECC_CableCheck_Timeout)


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """Times in s."""

    watchdog: float  # energy flows no longer than this without a command
    idle_watchdog: float = 65.0  # and voltage stands no longer than this
    lag: float  # what flows may stay for so long when less is asked for
    fall: float  # and full power may take so long to go after that
    open_under_fault: float  # the contactor opens this late after a fault, even under current
    open_on_command: float  # the same when it is only asked to open
    feedback: float = 0.5  # the auxiliary contact follows within

    def at_speed(self, speed: float) -> "Rules":
        """For a clock that runs `speed` times as fast: what waits for a peer waits longer, the hardware does not."""
        factor = max(speed, 1.0)
        return msgspec.structs.replace(
            self, watchdog=self.watchdog * factor, idle_watchdog=self.idle_watchdog * factor, lag=self.lag * factor
        )


# The sequence timeouts of 60 s end a silent session before the longest of these do. A DC stage is steered directly, an
# AC limit reaches the car with one of its next requests, and a loop of ISO 15118-2 AC may be as slow as its timeout.
DC_RULES = Rules(watchdog=5.0, lag=0.2, fall=2.0, open_under_fault=0.3, open_on_command=2.0)
# A car that goes on drawing AC is cut off before the answer that waits for it is late (1.5 s).
AC_RULES = Rules(watchdog=65.0, lag=10.0, fall=5.0, open_under_fault=0.1, open_on_command=1.0)
CAR_RULES = Rules(watchdog=65.0, lag=3.0, fall=2.0, open_under_fault=0.3, open_on_command=2.0)
