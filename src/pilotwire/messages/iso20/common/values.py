"""ISO 15118-20 common messages: the namespace, and the simple values that several topics use."""

from typing import Annotated

from pilotwire.messages.iso20.base import CT, RationalNumber
from pilotwire.schema import Base64Binary, Namespace, Unit, UnsignedByte, UnsignedShort

CM = Namespace("urn:iso:std:iso:15118:-20:CommonMessages", "cm", imports=(CT,))

ServiceID = Annotated[int, CM.simple("serviceIDType", UnsignedShort)]
GenChallenge = Annotated[bytes, CM.simple("genChallengeType", Base64Binary, length=16)]
Certificate = Annotated[bytes, CM.simple("certificateType", Base64Binary, max_length=1600)]  # X.509 in DER
Currency = Annotated[str, CM.simple("currencyType", str, max_length=3)]  # ISO 4217, such as EUR
Language = Annotated[str, CM.simple("languageType", str, max_length=3)]  # ISO 639, such as ENG
MaximumSupportingPoints = Annotated[
    int, CM.simple("maxSupportingPointsScheduleTupleType", UnsignedShort, minimum=12, maximum=1024)
]

TaxPercent = Annotated[RationalNumber, Unit("%")]
SharePercent = Annotated[UnsignedByte, Unit("%")]
GramsPerKilowattHour = Annotated[UnsignedShort, Unit("g/kWh")]
