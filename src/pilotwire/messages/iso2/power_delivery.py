"""ISO 15118-2: the car has the power switched, and says by which schedule."""

from enum import auto

from pilotwire.messages.iso2.body import BodyElement, ResponseCode
from pilotwire.messages.iso2.namespaces import BD, DT
from pilotwire.messages.iso2.status import DC_EVStatus, EVSEStatus
from pilotwire.messages.iso2.tariff import SAID, ChargingProfile
from pilotwire.schema import ComplexType, Ref, WireEnum


@DT.enumeration("chargeProgressType")
class ChargeProgress(WireEnum):
    """What the car wants of the power."""

    Start = auto()
    Stop = auto()
    Renegotiate = auto()


@DT.element(abstract=True, abstract_element=True)
class EVPowerDeliveryParameter(ComplexType):
    """What the car reports along with its wish; only DC has something to say."""


@DT.element
class DC_EVPowerDeliveryParameter(EVPowerDeliveryParameter):
    """The state of the car, and how far charging has come (8.5.4.5)."""

    dc_ev_status: DC_EVStatus
    bulk_charging_complete: bool | None = None
    charging_complete: bool


@BD.element
class PowerDeliveryReq(BodyElement):
    """The car wants the power on, off, or terms renegotiated; it names its schedule and its plan (8.4.3.9)."""

    charge_progress: ChargeProgress
    sa_schedule_tuple_id: SAID
    charging_profile: ChargingProfile | None = None
    ev_power_delivery_parameter: Ref[EVPowerDeliveryParameter] | None = None


@BD.element
class PowerDeliveryRes(BodyElement):
    """The station has done so, or not (8.4.3.9)."""

    response_code: ResponseCode
    evse_status: Ref[EVSEStatus]
