"""ISO 15118-20 common messages: who pays, and may the car charge."""

from enum import auto
from typing import Annotated

from pilotwire.messages.iso20.base import Processing, ShortName, V2GRequest, V2GResponse
from pilotwire.messages.iso20.common.certificates import ContractCertificateChain
from pilotwire.messages.iso20.common.values import CM, GenChallenge
from pilotwire.schema import ID, Attr, ComplexType, Occurs, WireEnum


@CM.enumeration("authorizationType")
class Authorization(WireEnum):
    """How the customer is identified."""

    EIM = auto()  # outside of this session, by a card or an app
    PnC = auto()  # by the contract certificate in the car


@CM.element
class AuthorizationSetupReq(V2GRequest):
    """The car asks how it may identify the customer (8.3.4.3.2.1)."""


@CM.type
class EIM_ASResAuthorizationMode(ComplexType):
    """The station offers external identification, which needs no parameter (8.3.5.3.33)."""


@CM.type
class SupportedProvidersList(ComplexType):
    """The mobility operators whose contracts the station takes."""

    provider_id: Annotated[tuple[ShortName, ...], Occurs(1, 128)]


@CM.type
class PnC_ASResAuthorizationMode(ComplexType):
    """The station offers Plug and Charge, with a fresh challenge for the car to sign."""

    gen_challenge: GenChallenge
    supported_providers: SupportedProvidersList | None = None


@CM.element
class AuthorizationSetupRes(V2GResponse):
    """The station lists its ways to identify, and whether it can install contract certificates (8.3.4.3.2.2)."""

    authorization_services: Annotated[tuple[Authorization, ...], Occurs(1, 2)]
    certificate_installation_service: bool
    authorization_mode: EIM_ASResAuthorizationMode | PnC_ASResAuthorizationMode


@CM.type
class EIM_AReqAuthorizationMode(ComplexType):
    """The customer identifies outside of this session; there is nothing to send (8.3.5.3.31)."""


@CM.type
class PnC_AReqAuthorizationMode(ComplexType):
    """The car's contract with the station's challenge, signed in the header under this Id (8.3.5.3.32)."""

    id: Attr[ID]
    gen_challenge: GenChallenge
    contract_certificate_chain: ContractCertificateChain


@CM.element
class AuthorizationReq(V2GRequest):
    """The car chooses a way and identifies; it repeats this while the station is busy (8.3.4.3.3.1)."""

    selected_authorization_service: Authorization
    authorization_mode: EIM_AReqAuthorizationMode | PnC_AReqAuthorizationMode


@CM.element
class AuthorizationRes(V2GResponse):
    """The station has decided, or is still waiting for somebody (8.3.4.3.3.2)."""

    evse_processing: Processing
