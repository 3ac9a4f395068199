"""What a refusal still tells: fields that a failed response must have, as far as the station knows them."""

from typing import Any

from pilotwire.messages import iso2
from pilotwire.secc.din.setup import evse_id_octets
from pilotwire.secc.direct import dc_limits
from pilotwire.secc.iso2.ac import ac_limits
from pilotwire.secc.status import ac_status, dc_status
from pilotwire.secc.visit import Visit
from pilotwire.session.agreed import Power
from pilotwire.session.dialect import Dialect
from pilotwire.session.kit import KITS, kit_of


def fill(visit: Visit, request: Any) -> dict[str, Any]:
    """Field values by name; a response takes those that it has."""
    values: dict[str, Any] = {"evse_id": visit.offering.evse_id}
    if hasattr(request, "service_id"):
        values["service_id"] = request.service_id
    if visit.agreed.dialect in KITS:
        values |= _status(visit, power_of(visit, request))
    if visit.agreed.dialect is Dialect.DIN:
        values["evse_id"] = evse_id_octets(visit.offering.evse_id)
    return values


def power_of(visit: Visit, request: Any) -> Power:
    """The kind of current that a request is about: what the message itself says, else what was agreed or is there."""
    if visit.agreed.dialect is Dialect.DIN or hasattr(request, "dc_ev_status"):
        return Power.DC
    if isinstance(request, iso2.ChargingStatusReq):
        return Power.AC
    modes = visit.offering.transfer_modes
    return visit.agreed.power or (Power.AC if modes and modes[0].startswith("AC") else Power.DC)


def _status(visit: Visit, power: Power) -> dict[str, Any]:
    kit = kit_of(visit.agreed)
    common: dict[str, Any] = {"dc_evse_status": dc_status(visit), "sa_schedule_tuple_id": visit.agreed.schedule or 1}
    if visit.agreed.dialect is Dialect.ISO2:
        common["ac_evse_status"] = ac_status(visit)
    if power is Power.AC:
        parameter = iso2.AC_EVSEChargeParameter(**ac_limits(visit))
        return common | {"evse_status": ac_status(visit), "evse_charge_parameter": parameter}
    parameter = kit.DC_EVSEChargeParameter(**dc_limits(visit))
    return common | {"evse_status": dc_status(visit), "evse_charge_parameter": parameter}
