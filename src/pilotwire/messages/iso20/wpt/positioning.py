"""ISO 15118-20 WPT: how a car gets above a coil, and both know that it is the right one (8.3.4.6.2 to 8.3.4.6.4)."""

from typing import Annotated

from pilotwire.messages.iso20.base import Identifier, NumericID, Processing, V2GRequest, V2GResponse
from pilotwire.messages.iso20.wpt.antennas import WPT_LF_DataPackageList, WPT_LF_SystemSetupData
from pilotwire.messages.iso20.wpt.base import (
    WPT,
    WPT_AlignmentCheckMethodList,
    WPT_DataContainers,
    WPT_EVResult,
    WPT_FinePositioningMethodList,
    WPT_PairingMethodList,
)
from pilotwire.schema import ComplexType, Name, Occurs, UnsignedShort

BSSID = Annotated[str, WPT.simple("bssidType", str, max_length=12)]
IPAddress = Annotated[str, WPT.simple("ipaddressType", str, max_length=39)]


@WPT.element
class WPT_FinePositioningSetupReq(V2GRequest):
    """The car tells its ways of positioning, pairing and checking; asked again, its choice (8.3.4.6.2.2)."""

    ev_processing: Processing
    ev_device_fine_positioning_method_list: WPT_FinePositioningMethodList
    ev_device_pairing_method_list: WPT_PairingMethodList
    ev_device_alignment_check_method_list: WPT_AlignmentCheckMethodList
    natural_offset: UnsignedShort  # unit unconfirmed
    vendor_specific_data_container: WPT_DataContainers = ()
    lf_system_setup_data: Annotated[WPT_LF_SystemSetupData | None, Name("LF_SystemSetupData")] = None


@WPT.element
class WPT_FinePositioningSetupRes(V2GResponse):
    """The station tells its ways, and then confirms the choice (8.3.4.6.2.3)."""

    primary_device_fine_positioning_method_list: WPT_FinePositioningMethodList
    primary_device_pairing_method_list: WPT_PairingMethodList
    primary_device_alignment_check_method_list: WPT_AlignmentCheckMethodList
    natural_offset: UnsignedShort  # unit unconfirmed
    vendor_specific_data_container: WPT_DataContainers = ()
    lf_system_setup_data: Annotated[WPT_LF_SystemSetupData | None, Name("LF_SystemSetupData")] = None


@WPT.element
class WPT_FinePositioningReq(V2GRequest):
    """The car on its way to the coil: what it sends or hears (8.3.4.6.3)."""

    ev_processing: Processing
    ev_result_code: WPT_EVResult
    vendor_specific_data_container: WPT_DataContainers = ()
    wpt_lf_data_package_list: Annotated[WPT_LF_DataPackageList | None, Name("WPT_LF_DataPackageList")] = None


@WPT.element
class WPT_FinePositioningRes(V2GResponse):
    """The station meanwhile: what it sends or hears (8.3.4.6.3)."""

    evse_processing: Processing
    vendor_specific_data_container: WPT_DataContainers = ()
    wpt_lf_data_package_list: Annotated[WPT_LF_DataPackageList | None, Name("WPT_LF_DataPackageList")] = None


@WPT.element
class WPT_PairingReq(V2GRequest):
    """The car tells the code it saw at the coil, if the method has one (8.3.4.6.4)."""

    ev_processing: Processing
    observed_id_code: NumericID | None = None
    ev_result_code: WPT_EVResult
    vendor_specific_data_container: WPT_DataContainers = ()


@WPT.type
class AlternativeSECC(ComplexType):
    """Where another station controller listens."""

    ssid: Identifier | None = None
    bssid: BSSID | None = None
    ip_address: IPAddress | None = None
    port: UnsignedShort | None = None


@WPT.type
class AlternativeSECCList(ComplexType):
    """The controllers of the coils nearby."""

    alternative_secc: Annotated[tuple[AlternativeSECC, ...], Occurs(1, 8)]


@WPT.element
class WPT_PairingRes(V2GResponse):
    """The station tells the code it saw, or whom else the car may mean (8.3.4.6.4)."""

    evse_processing: Processing
    observed_id_code: NumericID | None = None
    alternative_secc_list: AlternativeSECCList | None = None
    vendor_specific_data_container: WPT_DataContainers = ()
