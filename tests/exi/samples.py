"""The fourteen messages that performance is measured by, made up for these tests: `SAMPLES` lists them.

Sizes are those of the measurements in the project's notes, so that figures stay comparable.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from pilotwire.messages import sap
from pilotwire.messages.sap import AppProtocol, SupportedAppProtocolReq, SupportedAppProtocolRes
from tests.exi import samples_iso2 as iso2
from tests.exi import samples_iso20 as iso20


class Sample(NamedTuple):
    """A message: its schema, the length of its stream in octets, and how to build it."""

    schema: str
    size: int
    build: Callable[[], Any]


def _protocol(namespace: str, major: int, schema_id: int) -> AppProtocol:
    return AppProtocol(
        protocol_namespace=namespace,
        version_number_major=major,
        version_number_minor=0,
        schema_id=schema_id,
        priority=schema_id,
    )


def sap_req() -> SupportedAppProtocolReq:
    return SupportedAppProtocolReq(
        app_protocol=(
            _protocol("urn:iso:std:iso:15118:-20:DC", 1, 1),
            _protocol("urn:iso:15118:2:2013:MsgDef", 2, 2),
            _protocol("urn:din:70121:2012:MsgDef", 2, 3),
        )
    )


def sap_res() -> SupportedAppProtocolRes:
    return SupportedAppProtocolRes(response_code=sap.ResponseCode.OK_SuccessfulNegotiation, schema_id=1)


SAMPLES: dict[str, Sample] = {
    "SAP Req (3 protocols)": Sample("sap", 102, sap_req),
    "SAP Res": Sample("sap", 4, sap_res),
    "-2 SessionSetupReq": Sample("iso2", 21, iso2.session_setup_req),
    "-2 SessionSetupRes": Sample("iso2", 35, iso2.session_setup_res),
    "-2 ChargeParameterDiscoveryRes": Sample("iso2", 114, iso2.charge_parameter_discovery_res),
    "-2 CurrentDemandReq": Sample("iso2", 44, iso2.current_demand_req),
    "-2 CurrentDemandRes": Sample("iso2", 58, iso2.current_demand_res),
    "-2 PaymentDetailsReq (3 certificates)": Sample("iso2", 1529, iso2.payment_details_req),
    "-20 SessionSetupReq": Sample("iso20-common", 39, iso20.session_setup_req),
    "-20 SessionSetupRes": Sample("iso20-common", 34, iso20.session_setup_res),
    "-20 DC_ChargeLoopReq": Sample("iso20-dc", 44, iso20.dc_charge_loop_req),
    "-20 DC_ChargeLoopRes": Sample("iso20-dc", 45, iso20.dc_charge_loop_res),
    "-20 ScheduleExchangeRes (12 + 12 entries)": Sample("iso20-common", 297, iso20.schedule_exchange_res),
    "-20 CertificateInstallationRes (signed)": Sample("iso20-common", 3629, iso20.certificate_installation_res),
}
