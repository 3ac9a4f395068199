"""What a refusal still tells: fields that a failed response must have, as far as the station knows them."""

from typing import Any

from pilotwire.secc.visit import Visit


def fill(visit: Visit, request: Any) -> dict[str, Any]:
    """Field values by name; a response takes those that it has."""
    values: dict[str, Any] = {"evse_id": visit.offering.evse_id}
    if hasattr(request, "service_id"):
        values["service_id"] = request.service_id
    return values
