"""ISO 15118-2: the head of all that a body may be, and what many responses share."""

from enum import auto

from pilotwire.messages.iso2.namespaces import BD, DT
from pilotwire.schema import ComplexType, WireEnum


@BD.element(name="BodyBaseType", abstract=True, abstract_element=True)
class BodyElement(ComplexType):
    """Any request of the car or response of the station."""


@DT.enumeration("EVSEProcessingType")
class EVSEProcessing(WireEnum):
    """Whether the station has finished what it was asked, or wants to be asked again."""

    Finished = auto()
    Ongoing = auto()
    Ongoing_WaitingForCustomerInteraction = auto()  # a person has to do something first


@DT.enumeration("responseCodeType")
class ResponseCode(WireEnum):
    """The station's verdict on a request."""

    OK = auto()
    OK_NewSessionEstablished = auto()
    OK_OldSessionJoined = auto()  # a paused session goes on
    OK_CertificateExpiresSoon = auto()
    FAILED = auto()
    FAILED_SequenceError = auto()
    FAILED_ServiceIDInvalid = auto()
    FAILED_UnknownSession = auto()
    FAILED_ServiceSelectionInvalid = auto()
    FAILED_PaymentSelectionInvalid = auto()
    FAILED_CertificateExpired = auto()
    FAILED_SignatureError = auto()
    FAILED_NoCertificateAvailable = auto()
    FAILED_CertChainError = auto()
    FAILED_ChallengeInvalid = auto()
    FAILED_ContractCanceled = auto()
    FAILED_WrongChargeParameter = auto()
    FAILED_PowerDeliveryNotApplied = auto()
    FAILED_TariffSelectionInvalid = auto()
    FAILED_ChargingProfileInvalid = auto()
    FAILED_MeteringSignatureNotValid = auto()
    FAILED_NoChargeServiceSelected = auto()
    FAILED_WrongEnergyTransferMode = auto()
    FAILED_ContactorError = auto()
    FAILED_CertificateNotAllowedAtThisEVSE = auto()
    FAILED_CertificateRevoked = auto()
