"""DIN SPEC 70121: the messages that start and end the flow of energy."""

from pilotwire.messages.din70121.body import BodyElement, ResponseCode
from pilotwire.messages.din70121.namespaces import BD, DT
from pilotwire.messages.din70121.status import DC_EVStatus, EVSEStatus
from pilotwire.messages.din70121.tariff import ChargingProfile
from pilotwire.schema import ComplexType, Ref


@DT.element(abstract=True)
class EVPowerDeliveryParameter(ComplexType):
    """What the car adds to its request for energy."""


@DT.element
class DC_EVPowerDeliveryParameter(EVPowerDeliveryParameter):
    """The state of a car on DC and how far charging has come (9.5.3.5)."""

    dc_ev_status: DC_EVStatus
    bulk_charging_complete: bool | None = None
    charging_complete: bool


@BD.element
class PowerDeliveryReq(BodyElement):
    """The car asks for energy, or for the end of it (9.4.1.7.2)."""

    ready_to_charge_state: bool
    charging_profile: ChargingProfile | None = None
    ev_power_delivery_parameter: Ref[EVPowerDeliveryParameter] | None = None


@BD.element
class PowerDeliveryRes(BodyElement):
    """The station has done so, and tells its state (9.4.1.7.3)."""

    response_code: ResponseCode
    evse_status: Ref[EVSEStatus]
