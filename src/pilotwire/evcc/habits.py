"""Habits of real cars, as data: what a virtual car can play, and a station has to bear.

Times and orders were measured on public captures (the repository EVerest/logfiles, 85 captures of 2022 to 2024), or
come from public bug reports; second-hand throughout. No car is like all of its kind: software changes. Where a model's
SessionID is not known it is the book's, although most cars send a single zero octet.
"""

from collections.abc import Mapping

import msgspec

from pilotwire.session.quirks import CABLE_CHECK_AC, RESTART, STOP_EARLY, Quirk


class Habits(msgspec.Struct, frozen=True, kw_only=True):
    """How a car differs from the book. The defaults are the book. Requests go by the standard's names, times in s."""

    name: str = "by the book"
    session_id: bytes = bytes(8)  # in its SessionSetupReq; cars send 0, 1, 6 or 8 octets, zero or stale
    turnaround: float | None = None  # from the answer to the next request in a charge loop; None: as the settings say
    welding_checks: int | None = None  # how many WeldingDetectionReq; None: until the voltage is gone
    ready_early: bool = False  # EVReady in ChargeParameterDiscovery
    leaves_after: str = ""  # the request whose answer makes it send SessionStopReq
    restarts_after: str = ""  # the request whose first answer makes it begin anew with SessionSetupReq
    off_early: bool = False  # PowerDelivery right after ChargeParameterDiscovery, and the end, in DC
    cable_check_ac: bool = False  # CableCheckReq at an AC outlet
    bears_zero: bool = True  # whether a limit of 0 W or 0 A does not make it leave
    patience: Mapping[str, float] = msgspec.field(default_factory=dict)
    """How long it waits for the answer to a request, or stays in a state (CABLE_CHECK), where the timers differ."""
    source: str = ""

    @property
    def quirks(self) -> tuple[Quirk, ...]:
        """What it needs to be borne with."""
        needs = (
            (RESTART, bool(self.restarts_after)),
            (STOP_EARLY, self.off_early),
            (CABLE_CHECK_AC, self.cable_check_ac),
        )
        return tuple(quirk for quirk, needed in needs if needed)


MEASURED = "EVerest/logfiles"
ONE_ZERO, STALE = bytes(1), bytes.fromhex("1122334455667788")

_CARS = (
    Habits(),
    Habits(name="audi-q4", session_id=STALE, turnaround=0.121, leaves_after="SessionSetupReq",
           source=f"{MEASURED}; EcoG-io/iso15118#432"),
    Habits(name="bmw-ix", turnaround=0.161, source=MEASURED),
    Habits(name="byd", turnaround=0.128, welding_checks=0, source=MEASURED),
    Habits(name="hyundai-kia", turnaround=0.081, source=MEASURED),
    Habits(name="hyundai-kona", turnaround=0.081, welding_checks=0, source=MEASURED),
    Habits(name="mahindra-xuv", off_early=True, source="FreeV2G#319"),
    Habits(name="mercedes-eqc", turnaround=0.221, source=MEASURED),
    Habits(name="mercedes-eqe", session_id=ONE_ZERO, turnaround=0.261, welding_checks=1, source=MEASURED),
    Habits(name="mercedes-eqe-ac", session_id=ONE_ZERO, turnaround=1.061, source=MEASURED),
    Habits(name="mg4", session_id=ONE_ZERO, turnaround=0.351, restarts_after="CurrentDemandReq", source=MEASURED),
    Habits(name="opel-mokka", session_id=STALE, turnaround=0.126, welding_checks=0, source=MEASURED),
    Habits(name="polestar-2-ac", leaves_after="ChargeParameterDiscoveryReq", source=MEASURED),
    Habits(name="porsche", turnaround=0.112, source=MEASURED),
    Habits(name="porsche-taycan", turnaround=0.112, patience={"CABLE_CHECK": 20.0, "CurrentDemandReq": 30.0},
           source="the manual of EVerest"),
    Habits(name="renault-zoe", turnaround=0.181,
           restarts_after="ChargeParameterDiscoveryReq", source=MEASURED),
    Habits(name="seres-3", session_id=bytes(6), turnaround=0.281, source=MEASURED),
    Habits(name="seres-3-ac", session_id=bytes(6), cable_check_ac=True,
           source=f"{MEASURED}; EcoG-io/iso15118#184"),
    Habits(name="subaru-solterra", session_id=b"", turnaround=0.090, welding_checks=2, source=MEASURED),
    Habits(name="tata-nexon", patience={"ChargeParameterDiscoveryReq": 0.4}, source="FreeV2G#170, #173"),
    Habits(name="tesla", turnaround=0.018, welding_checks=0, ready_early=True, source=MEASURED),
    Habits(name="vw-id4", session_id=ONE_ZERO, turnaround=0.121, welding_checks=1,
           patience={"CurrentDemandReq": 60.0}, source=f"{MEASURED}; the manual of EVerest"),
    Habits(name="vw-id4-ac", session_id=ONE_ZERO, leaves_after="PowerDeliveryReq", source=MEASURED),
    Habits(name="vw-id4-contract", session_id=ONE_ZERO, leaves_after="PaymentServiceSelectionReq", source=MEASURED),
    Habits(name="welds-often", welding_checks=14, source=f"{MEASURED}: the most that was seen"),
    Habits(name="xpeng", turnaround=0.313, source=MEASURED),
    Habits(name="zero-shy", bears_zero=False, source="EVerest/EVerest#1274"),
)  # fmt: skip

CARS: Mapping[str, Habits] = {car.name: car for car in _CARS}
"""The habits that are known, by the name that settings use; turnarounds are medians."""
