"""How settings files name what is below the network, for both sides."""

from collections.abc import Callable
from typing import Literal

from msgspec.structs import replace

from pilotwire.base.settings import Table
from pilotwire.link.car import CarDock
from pilotwire.link.policy import DockPolicy, Hlc
from pilotwire.link.station import StationDock
from pilotwire.link.wired import Wired
from pilotwire.slac import FIELD, MODEMS, SDK, CarLink, CarPolicy, StationLink, StationPolicy, Validate

Entropy = Callable[[int], bytes]
LinkKind = Literal["none", "slac", "wired"]
Wanted = Literal["required", "preferred"]
ModemName = Literal["qca7000", "qca7005", "qca7420", "ar7420", "cg5317", "virtual"]
THRESHOLDS = {"field": FIELD, "sdk": SDK}
POLICY = DockPolicy()


class StationLinkSettings(Table, frozen=True, kw_only=True):
    """`[outlet.link]`: how a station gets a link to the car."""

    kind: LinkKind = "none"  # none: the network is there already; slac: power line; wired: while there is carrier
    modem: ModemName = "qca7000"  # slac: what is at the interface
    hlc: Wanted = "required"  # digital communication; preferred, AC only: else charging by duty cycle

    def dock(self, mac: bytes, entropy: Entropy, now: float) -> StationDock | None:
        """The dock at an interface of this MAC; None where the network is there already."""
        policy = replace(POLICY, hlc=Hlc[self.hlc.upper()])
        match self.kind:
            case "slac":
                link = StationLink(mac, StationPolicy(modem=MODEMS[self.modem]), entropy, now)
                return StationDock(link, policy, now)
            case "wired":  # nobody begins by sending something
                return StationDock(Wired(now), replace(policy, init_s=None), now)
        return None


class CarLinkSettings(Table, frozen=True, kw_only=True):
    """`[link]`: how a car gets a link to the station."""

    kind: LinkKind = "none"  # none: the network is there already; slac: power line; wired: while there is carrier
    modem: ModemName = "qca7000"  # slac: what is at the interface
    thresholds: Literal["field", "sdk"] = "field"  # slac, dB: found below 40 or 10, perhaps below 80 or 20
    validation: Literal["never", "potential", "always"] = "potential"  # slac: when the station counts toggles
    hlc: Wanted = "required"  # digital communication; preferred, AC only: else charging by duty cycle

    def dock(self, mac: bytes, entropy: Entropy, now: float) -> CarDock | None:
        """The dock at an interface of this MAC; None where the network is there already."""
        policy = replace(POLICY, hlc=Hlc[self.hlc.upper()])
        match self.kind:
            case "slac":
                return CarDock(CarLink(mac, self._matching(), entropy, now), policy, now)
            case "wired":
                return CarDock(Wired(now), policy, now)
        return None

    def _matching(self) -> CarPolicy:
        return CarPolicy(
            modem=MODEMS[self.modem],
            thresholds=THRESHOLDS[self.thresholds],
            validate=Validate(self.validation),
        )
