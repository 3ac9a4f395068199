"""ISO 15118-20 WPT: the low frequency antennas by which a car finds its place above the coil (8.3.5.6.4)."""

from typing import Annotated

from pilotwire.messages.iso20.base import Hertz, NumericID, RationalNumber
from pilotwire.messages.iso20.wpt.base import WPT
from pilotwire.schema import ComplexType, Name, Occurs, Short, Unit, UnsignedByte, UnsignedShort

Milliseconds = Annotated[UnsignedShort, Unit("ms")]


@WPT.type
class WPT_CoordinateXYZ(ComplexType):
    """A place, or a direction (8.3.5.6.4.5)."""

    coord_x: Annotated[Short, Name("Coord_X")]
    coord_y: Annotated[Short, Name("Coord_Y")]
    coord_z: Annotated[Short, Name("Coord_Z")]


@WPT.type
class WPT_TxRxSpecData(ComplexType):
    """Where an antenna sits, from the centre of its coil, and where it points; all zero: nowhere (8.3.5.6.4.4)."""

    tx_rx_identifier: NumericID
    tx_rx_position: Annotated[WPT_CoordinateXYZ, Unit("mm")]
    tx_rx_orientation: WPT_CoordinateXYZ  # unit unconfirmed


@WPT.type
class WPT_TxRxPulseOrder(ComplexType):
    """The turn of one transmitter within a pulse package (8.3.5.6.4.7)."""

    index_number: UnsignedShort
    tx_rx_identifier: NumericID


@WPT.type
class WPT_TxRxPackageSpecData(ComplexType):
    """A pulse package: each transmitter sends one pulse, in this order (8.3.5.6.4.6)."""

    pulse_sequence_order: Annotated[tuple[WPT_TxRxPulseOrder, ...], Occurs(2, 255)]
    pulse_separation_time: Milliseconds
    pulse_duration: Milliseconds
    package_separation_time: Milliseconds


@WPT.type
class WPT_LF_TransmitterData(ComplexType):
    """The transmitters of the side that sends."""

    number_of_transmitters: UnsignedByte
    signal_frequency: Hertz
    tx_spec_data: Annotated[tuple[WPT_TxRxSpecData, ...], Occurs(2, 255)]
    tx_package_spec_data: WPT_TxRxPackageSpecData | None = None


@WPT.type
class WPT_LF_ReceiverData(ComplexType):
    """The receivers of the side that listens."""

    number_of_receivers: UnsignedByte
    rx_spec_data: Annotated[tuple[WPT_TxRxSpecData, ...], Occurs(2, 255)]


@WPT.branch
class LF_TransmitterSetupData(ComplexType):
    """The side that tells its setup sends."""

    value: Annotated[WPT_LF_TransmitterData, Name("LF_TransmitterSetupData")]


@WPT.branch
class LF_ReceiverSetupData(ComplexType):
    """The side that tells its setup listens."""

    value: Annotated[WPT_LF_ReceiverData, Name("LF_ReceiverSetupData")]


@WPT.type
class WPT_LF_SystemSetupData(ComplexType):
    """The antennas of one side."""

    antennas: LF_TransmitterSetupData | LF_ReceiverSetupData


@WPT.type
class WPT_LF_TxData(ComplexType):
    """How strong one transmitter sends."""

    tx_identifier: NumericID
    eirp: RationalNumber  # unit unconfirmed


@WPT.type
class WPT_LF_TxDataList(ComplexType):
    """A list in name: the schema allows one entry."""

    wpt_lf_tx_data_list: Annotated[WPT_LF_TxData, Name("WPT_LF_TxDataList")]


@WPT.type
class WPT_LF_RxRSSI(ComplexType):
    """How strong one transmitter is heard (8.3.5.6.4.13)."""

    tx_identifier: NumericID
    rssi: RationalNumber  # unit unconfirmed


@WPT.type
class WPT_LF_RxRSSIList(ComplexType):
    """A list in name: the schema allows one entry."""

    rssi_data_list: WPT_LF_RxRSSI


@WPT.type
class WPT_LF_RxData(ComplexType):
    """What one receiver hears (8.3.5.6.4.10)."""

    rx_identifier: NumericID
    rssi_data: WPT_LF_RxRSSIList


@WPT.type
class WPT_LF_RxDataList(ComplexType):
    """A list in name: the schema allows one entry."""

    wpt_lf_rx_data_list: Annotated[WPT_LF_RxData, Name("WPT_LF_RxDataList")]


@WPT.branch
class LF_TxData(ComplexType):
    """What was sent."""

    value: Annotated[WPT_LF_TxDataList, Name("LF_TxData")]


@WPT.branch
class LF_RxData(ComplexType):
    """What was heard."""

    value: Annotated[WPT_LF_RxDataList, Name("LF_RxData")]


@WPT.type
class WPT_LF_DataPackage(ComplexType):
    """One pulse package, as its sender or its listener tells it (8.3.5.6.4.15)."""

    package_index: UnsignedByte
    signals: LF_TxData | LF_RxData


@WPT.type
class WPT_LF_DataPackageList(ComplexType):
    """A list in name: the schema allows one entry (8.3.5.6.4.14)."""

    num_packages: UnsignedByte
    wpt_lf_data_package: Annotated[WPT_LF_DataPackage, Name("WPT_LF_DataPackage")]
