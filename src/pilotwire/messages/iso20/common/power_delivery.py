"""ISO 15118-20 common messages: start and stop of the energy, and the power that the car announces."""

from enum import auto
from typing import Annotated

from pilotwire.messages.iso20.base import NumericID, Processing, UnixTime, V2GRequest, V2GResponse
from pilotwire.messages.iso20.charging import EVSEStatus
from pilotwire.messages.iso20.common.power_schedule import PowerScheduleEntry
from pilotwire.messages.iso20.common.values import CM
from pilotwire.schema import ComplexType, Occurs, WireEnum


@CM.enumeration("chargeProgressType")
class ChargeProgress(WireEnum):
    """What the car wants to happen to the energy (8.3.4.3.8.2)."""

    Start = auto()
    Stop = auto()
    Standby = auto()
    ScheduleRenegotiation = auto()


@CM.enumeration("channelSelectionType")
class ChannelSelection(WireEnum):
    """The direction of energy with which a bidirectional transfer begins (8.3.4.3.8.2)."""

    Charge = auto()
    Discharge = auto()


@CM.enumeration("powerToleranceAcceptanceType")
class PowerToleranceAcceptance(WireEnum):
    """Whether the car will keep within the tolerance of the power schedule (8.3.5.3.12)."""

    PowerToleranceNotConfirmed = auto()
    PowerToleranceConfirmed = auto()


@CM.type
class Dynamic_EVPPTControlMode(ComplexType):
    """The station steers; there is nothing to choose (8.3.5.3.11)."""


@CM.type
class Scheduled_EVPPTControlMode(ComplexType):
    """The schedule that the car chose (8.3.5.3.12)."""

    selected_schedule_tuple_id: NumericID
    power_tolerance_acceptance: PowerToleranceAcceptance | None = None


@CM.type
class EVPowerProfileEntryList(ComplexType):
    """The entries, each beginning where the one before ends (8.3.5.3.10)."""

    ev_power_profile_entry: Annotated[tuple[PowerScheduleEntry, ...], Occurs(1, 2048)]


@CM.type
class EVPowerProfile(ComplexType):
    """The power that the car means to draw from `time_anchor` on (8.3.5.3.9)."""

    time_anchor: UnixTime
    control_mode: Dynamic_EVPPTControlMode | Scheduled_EVPPTControlMode
    ev_power_profile_entries: EVPowerProfileEntryList


@CM.element
class PowerDeliveryReq(V2GRequest):
    """The car asks for energy or for its end; it repeats this while its own profile is not ready (8.3.4.3.8.2)."""

    ev_processing: Processing
    charge_progress: ChargeProgress
    ev_power_profile: EVPowerProfile | None = None
    bpt_channel_selection: ChannelSelection | None = None


@CM.element
class PowerDeliveryRes(V2GResponse):
    """The station has done so, or says why not (8.3.4.3.8.3)."""

    evse_status: EVSEStatus | None = None
