"""ISO 15118-20 WPT: the namespace, and the methods and results that its messages name."""

from enum import auto
from typing import Annotated

from pilotwire.messages.iso20.base import CT
from pilotwire.schema import Base64Binary, ComplexType, Namespace, Occurs, WireEnum

WPT = Namespace("urn:iso:std:iso:15118:-20:WPT", "wpt", imports=(CT,))

WPT_DataContainer = Annotated[bytes, WPT.simple("WPT_DataContainerType", Base64Binary, max_length=256)]
WPT_DataContainers = Annotated[tuple[WPT_DataContainer, ...], Occurs(0, 16)]  # what the makers agreed among themselves


@WPT.enumeration("WPT_FinePositioningMethodType")
class WPT_FinePositioningMethod(WireEnum):
    """How the driver, or the car itself, finds the place above the coil."""

    Manual = auto()
    LF_TxEV = auto()  # low frequency, the car transmits
    LF_TxPrimaryDevice = auto()  # low frequency, the ground transmits
    LPE = auto()  # low power excitation of the coil
    Proprietary = auto()


@WPT.enumeration("WPT_PairingMethodType")
class WPT_PairingMethod(WireEnum):
    """How the two make sure that the coil below the car is the one they talk about."""

    External_confirmation = "External confirmation"
    LPE = auto()
    LF_TxEV = auto()
    LF_TxPrimaryDevice = auto()
    Optical = auto()
    Proprietary = auto()


@WPT.enumeration("WPT_AlignmentCheckMethodType")
class WPT_AlignmentCheckMethod(WireEnum):
    """How the two check that the coils lie well enough for power."""

    PowerCheck = auto()
    LPE = auto()
    Proprietary = auto()


@WPT.enumeration("WPT_EVResultType")
class WPT_EVResult(WireEnum):
    """What the car makes of the step so far."""

    EVResultUnknown = auto()
    EVResultSuccess = auto()
    EVResultFailed = auto()


@WPT.enumeration("WPT_PowerClassType")
class WPT_PowerClass(WireEnum):
    """The input power class of the primary device (IEC TS 61980-3)."""

    MF_WPT1 = "MF-WPT1"
    MF_WPT2 = "MF-WPT2"
    MF_WPT3 = "MF-WPT3"
    MF_WPT4 = "MF-WPT4"


@WPT.enumeration("WPT_EVPCChargeDiagnosticsType")
class WPT_EVPCChargeDiagnostics(WireEnum):
    """What the power circuit of the car (EVPC) notices."""

    EVPCNoIssue = auto()
    EVPCTempOverheatDetected = auto()
    EVPCPowerTransferAnomalyDetected = auto()
    EVPCAnomalyDetected = auto()


@WPT.enumeration("WPT_SPCChargeDiagnosticsType")
class WPT_SPCChargeDiagnostics(WireEnum):
    """What the power circuit of the station (SPC) notices."""

    SPCNoIssue = auto()
    SPCFODDetected = auto()  # a foreign object
    SPCLOPDetected = auto()  # a living object
    SPCTempOverheatDetected = auto()
    SPCPowerTransferAnomalyDetected = auto()
    SPCAnomalyDetected = auto()


@WPT.type
class WPT_FinePositioningMethodList(ComplexType):
    """The positioning methods that one side offers."""

    wpt_fine_positioning_method: Annotated[tuple[WPT_FinePositioningMethod, ...], Occurs(1, 8)]


@WPT.type
class WPT_PairingMethodList(ComplexType):
    """The pairing methods that one side offers."""

    wpt_pairing_method: Annotated[tuple[WPT_PairingMethod, ...], Occurs(1, 8)]


@WPT.type
class WPT_AlignmentCheckMethodList(ComplexType):
    """The alignment checks that one side offers."""

    wpt_alignment_check_method: Annotated[tuple[WPT_AlignmentCheckMethod, ...], Occurs(1, 8)]
