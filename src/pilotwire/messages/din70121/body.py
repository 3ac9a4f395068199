"""DIN SPEC 70121: what all message bodies share."""

from enum import auto

from pilotwire.messages.din70121.namespaces import DEF, DT
from pilotwire.schema import ComplexType, WireEnum


@DEF.element(name="BodyBaseType", abstract=True)
class BodyElement(ComplexType):
    """A request of the car or a response of the station (9.3.4)."""


@DT.enumeration("responseCodeType")
class ResponseCode(WireEnum):
    """The station's verdict on a request; after FAILED and its kin the session ends."""

    OK = auto()
    OK_NewSessionEstablished = auto()
    OK_OldSessionJoined = auto()
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
    FAILED_EVSEPresentVoltageToLow = auto()  # sic
    FAILED_MeteringSignatureNotValid = auto()
    FAILED_WrongEnergyTransferType = auto()


@DT.enumeration("EVSEProcessingType")
class EVSEProcessing(WireEnum):
    """Whether the station has its answer; while it is ongoing, the car repeats the request."""

    Finished = auto()
    Ongoing = auto()
