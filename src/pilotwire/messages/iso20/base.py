"""ISO 15118-20 CommonTypes: numbers with units, the header, and what every request and response shares.

Positive power, energy and current flow to the car, negative ones from it (8.3.5.2.1).
"""

from decimal import Decimal
from enum import auto
from typing import Annotated, Self

from pilotwire.base.scaled import split_exact, split_nearest
from pilotwire.messages.xmldsig import DS, Signature
from pilotwire.schema import (
    Base64Binary,
    Byte,
    ComplexType,
    HexBinary,
    Namespace,
    Ref,
    Short,
    Unit,
    UnsignedInt,
    UnsignedLong,
    UnsignedShort,
    WireEnum,
)

CT = Namespace("urn:iso:std:iso:15118:-20:CommonTypes", "ct", imports=(DS,))

SessionID = Annotated[bytes, CT.simple("sessionIDType", HexBinary, length=8)]
NumericID = Annotated[int, CT.simple("numericIDType", UnsignedInt, minimum=1, maximum=2**32 - 1)]
Identifier = Annotated[str, CT.simple("identifierType", str, max_length=255)]
ShortName = Annotated[str, CT.simple("nameType", str, max_length=80)]
Description = Annotated[str, CT.simple("descriptionType", str, max_length=160)]
MeterID = Annotated[str, CT.simple("meterIDType", str, max_length=32)]
MeterSignature = Annotated[bytes, CT.simple("meterSignatureType", Base64Binary, max_length=64)]

Percent = Annotated[int, CT.simple("percentValueType", Byte, minimum=0, maximum=100), Unit("%")]
Seconds = Annotated[UnsignedInt, Unit("s")]
SecondsShort = Annotated[UnsignedShort, Unit("s")]
# Stacks in the field send seconds; EcoG-io/iso15118 issue 454 reads [V2G20-1534] as microseconds. Unconfirmed.
UnixTime = Annotated[UnsignedLong, Unit("s")]  # seconds since 1970-01-01T00:00:00Z


@CT.type
class RationalNumber(ComplexType):
    """The number value * 10^exponent (8.3.5.3.8)."""

    exponent: Byte
    value: Short

    @classmethod
    def of(cls, number: Decimal | float | str) -> Self:
        """Exactly this number; RangeError where 16 bits cannot hold its digits."""
        value, exponent = split_exact(number, _EXPONENTS)
        return cls(exponent=exponent, value=value)

    @classmethod
    def nearest(cls, number: Decimal | float | str) -> Self:
        """This number, rounded half to even where its digits do not fit."""
        value, exponent = split_nearest(number, _EXPONENTS)
        return cls(exponent=exponent, value=value)

    @property
    def decimal(self) -> Decimal:
        """The number, exactly."""
        return Decimal(self.value).scaleb(self.exponent)

    def __float__(self) -> float:
        return float(self.decimal)


_EXPONENTS = range(-(2**7), 2**7)  # xs:byte

Volts = Annotated[RationalNumber, Unit("V")]
Amperes = Annotated[RationalNumber, Unit("A")]
Watts = Annotated[RationalNumber, Unit("W")]
Vars = Annotated[RationalNumber, Unit("var")]
WattHours = Annotated[RationalNumber, Unit("Wh")]
Hertz = Annotated[RationalNumber, Unit("Hz")]
PercentPerMinute = Annotated[RationalNumber, Unit("%/min")]


@CT.enumeration("processingType")
class Processing(WireEnum):
    """Whether a side is done with what it was asked, or wants to be asked again."""

    Finished = auto()
    Ongoing = auto()
    Ongoing_WaitingForCustomerInteraction = auto()  # a person has to do something first


@CT.enumeration("evseNotificationType")
class EVSENotification(WireEnum):
    """What the station wants the car to do next."""

    Pause = auto()
    ExitStandby = auto()
    Terminate = auto()
    ScheduleRenegotiation = auto()
    ServiceRenegotiation = auto()
    MeteringConfirmation = auto()


@CT.enumeration("responseCodeType")
class ResponseCode(WireEnum):
    """The station's verdict on a request: a warning lets the session go on, a failure ends it."""

    OK = auto()
    OK_CertificateExpiresSoon = auto()
    OK_NewSessionEstablished = auto()
    OK_OldSessionJoined = auto()
    OK_PowerToleranceConfirmed = auto()
    WARNING_AuthorizationSelectionInvalid = auto()
    WARNING_CertificateExpired = auto()
    WARNING_CertificateNotYetValid = auto()
    WARNING_CertificateRevoked = auto()
    WARNING_CertificateValidationError = auto()
    WARNING_ChallengeInvalid = auto()
    WARNING_EIMAuthorizationFailure = auto()
    WARNING_eMSPUnknown = auto()
    WARNING_EVPowerProfileViolation = auto()
    WARNING_GeneralPnCAuthorizationError = auto()
    WARNING_NoCertificateAvailable = auto()
    WARNING_NoContractMatchingPCIDFound = auto()
    WARNING_PowerToleranceNotConfirmed = auto()
    WARNING_ScheduleRenegotiationFailed = auto()
    WARNING_StandbyNotAllowed = auto()
    WARNING_WPT = auto()
    FAILED = auto()
    FAILED_AssociationError = auto()
    FAILED_ContactorError = auto()
    FAILED_EVPowerProfileInvalid = auto()
    FAILED_EVPowerProfileViolation = auto()
    FAILED_MeteringSignatureNotValid = auto()
    FAILED_NoEnergyTransferServiceSelected = auto()
    FAILED_NoServiceRenegotiationSupported = auto()
    FAILED_PauseNotAllowed = auto()
    FAILED_PowerDeliveryNotApplied = auto()
    FAILED_PowerToleranceNotConfirmed = auto()
    FAILED_ScheduleRenegotiation = auto()
    FAILED_ScheduleSelectionInvalid = auto()
    FAILED_SequenceError = auto()
    FAILED_ServiceIDInvalid = auto()
    FAILED_ServiceSelectionInvalid = auto()
    FAILED_SignatureError = auto()
    FAILED_UnknownSession = auto()
    FAILED_WrongChargeParameter = auto()


@CT.type
class MessageHeader(ComplexType):
    """The session that a message belongs to, when it was sent, and a signature over parts of it (8.3.3)."""

    session_id: SessionID  # all zero until the station gave one
    time_stamp: UnixTime
    signature: Ref[Signature] | None = None


@CT.type(abstract=True)
class V2GMessage(ComplexType):
    """Any message of ISO 15118-20; each is the root of its document."""

    header: MessageHeader


@CT.type(abstract=True)
class V2GRequest(V2GMessage):
    """Any message of the car."""


@CT.type(abstract=True)
class V2GResponse(V2GMessage):
    """Any message of the station."""

    response_code: ResponseCode
