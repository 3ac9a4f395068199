"""The offer of a recorded station, read off its answers."""

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec.structs import replace

from pilotwire.capture.anatomy import body_of, find, name_of, session_id_of
from pilotwire.capture.limits import amount, limits_of
from pilotwire.capture.offer import Offer, OfferedService, Waiting
from pilotwire.capture.schedule import steps_of

DIN_MIXED = {
    "AC_core1p_DC_extended": ("AC_single_phase_core", "DC_extended"),
    "AC_single_DC_core": ("AC_single_phase_core", "DC_core"),
    "AC_single_phase_three_phase_core_DC_extended": ("AC_single_phase_core", "AC_three_phase_core", "DC_extended"),
    "AC_core3p_DC_extended": ("AC_three_phase_core", "DC_extended"),
}
"""DIN SPEC 70121 names some combinations as one; all other names are those of ISO 15118-2."""

EXTERNAL, CONTRACT = ("ExternalPayment", "EIM"), ("Contract", "PnC")
CERTIFICATES = 2  # the service id of contract certificates (ISO 15118-2, Table 105)
SCHEDULED = ("ChargeParameterDiscoveryRes", "ScheduleExchangeRes")


def offer_of(namespace: str | None, answers: Iterable[tuple[int, Any]]) -> Offer:
    """The offer in all decoded answers of a connection, in order, each with its time in nanoseconds."""
    found = list(answers)
    told: dict[str, Any] = {}
    for _, message in found:
        told |= _read(message, told)
    sets = told.pop("sets", {})
    for name in {"services", "vas"} & told.keys():
        told[name] = tuple(replace(one, sets=sets.get(one.number, ())) for one in told[name])
    offer = Offer(namespace=namespace, waiting=tuple(_waiting(found)), **told)
    return _with_power(offer, [message for _, message in found])


def _read(message: Any, told: dict[str, Any]) -> dict[str, Any]:
    """What an answer tells, by field; `told` is what those before told."""
    body = body_of(message)
    match name_of(message):
        case "SessionSetupRes":
            given = session_id_of(message)
            ids = (*told.get("session_ids", ()), *((given,) if given else ()))
            return {"evse_id": body.evse_id, "session_ids": ids}
        case "ServiceDiscoveryRes" if hasattr(body, "charge_service"):
            return _discovered(body)
        case "ServiceDiscoveryRes":
            energy, vas = body.energy_transfer_service_list, body.vas_list
            return {"services": _listed(energy), "vas": _listed(vas), "free": energy.service[0].free_service}
        case "ServiceDetailRes":
            return {"sets": told.get("sets", {}) | {body.service_id: _sets(body)}}
        case "AuthorizationSetupRes":
            installs = {"certificate_installation": body.certificate_installation_service}
            return _payments(body.authorization_services) | installs | _challenged(body, told)
        case "PaymentDetailsRes":
            return _challenged(body, told)
        case "CurrentDemandRes" | "ChargingStatusRes" | "AC_ChargeLoopRes" | "DC_ChargeLoopRes":
            return _metered(body)
    return {}


def _challenged(body: Any, told: dict[str, Any]) -> dict[str, Any]:
    found = find(body, "gen_challenge")
    return {} if found is None else {"challenges": (*told.get("challenges", ()), found)}


def _discovered(body: Any) -> dict[str, Any]:
    """DIN SPEC 70121 and ISO 15118-2: payment, energy transfer and other services in one answer."""
    charge = body.charge_service
    modes = find(charge, "energy_transfer_mode") or (charge.energy_transfer_type,)
    names = [name for mode in modes for name in DIN_MIXED.get(mode.name, (mode.name,))]
    vas = _listed(body.service_list)
    return _payments(find(body, "payment_option") or ()) | {
        "transfer_modes": tuple(names),
        "free": charge.free_service,
        "vas": vas,
        "certificate_installation": any(one.number == CERTIFICATES for one in vas),
    }


def _payments(options: Iterable[Any]) -> dict[str, Any]:
    names = {option.name for option in options}
    return {"external_payment": not names.isdisjoint(EXTERNAL), "contract_payment": not names.isdisjoint(CONTRACT)}


def _listed(services: Any) -> tuple[OfferedService, ...]:
    found = () if services is None else services.service
    return tuple(OfferedService(getattr(one, "service_tag", one).service_id, one.free_service) for one in found)


def _sets(body: Any) -> tuple[dict[str, Any], ...]:
    sets = find(body, "parameter_set") or ()
    return tuple({one.name: _plain(one.value.value) for one in found.parameter} for found in sets)


def _plain(value: Any) -> Any:
    return getattr(value, "decimal", value)


def _metered(body: Any) -> dict[str, Any]:
    meter = getattr(body, "meter_info", None)
    told = {"meter_id": meter.meter_id} if meter is not None else {}
    return told | ({"receipts": True} if asks_receipt(body) else {})


def asks_receipt(body: Any) -> bool:
    """Whether a response asks the car to confirm the reading in it, in the words of ISO 15118-2 or of ISO 15118-20."""
    notice = find(body, "evse_notification")
    return bool(getattr(body, "receipt_required", None)) or getattr(notice, "name", "") == "MeteringConfirmation"


def _waiting(answers: list[tuple[int, Any]]) -> Iterator[Waiting]:
    """One for each kind of answer that may say Ongoing, in order of the first."""
    times: dict[str, list[tuple[int, bool]]] = {}
    for time, message in answers:
        processing = getattr(body_of(message), "evse_processing", None)
        if processing is not None:
            times.setdefault(name_of(message), []).append((time, processing.name == "Finished"))
    for name, found in times.items():
        last = next((place for place, (_, finished) in enumerate(found) if finished), None)
        end = len(found) - 1 if last is None else last
        count = len(found) if last is None else last
        yield Waiting(name, count, (found[end][0] - found[0][0]) / 1e9, last is not None)


def _with_power(offer: Offer, answers: list[Any]) -> Offer:
    """Limits and schedule; the number of phases and their voltage come from what was offered before."""
    described = {name: value for one in offer.services for found in one.sets for name, value in found.items()}
    volts = described.get("EVSENominalVoltage")
    single = offer.transfer_modes and "AC_three_phase_core" not in offer.transfer_modes
    phases = 1 if single or described.get("Connector") == 1 else 3
    discovery = [one for one in answers if name_of(one).endswith("ChargeParameterDiscoveryRes")]
    limits = [limits_of(one, phases=phases, nominal_volts=amount(volts) or None) for one in discovery]
    schedules = [steps_of(one) for one in answers if name_of(one) in SCHEDULED]
    return replace(
        offer,
        limits=next((one for one in reversed(limits) if one is not None), None),
        schedule=next((one for one in reversed(schedules) if one), ()),
    )
