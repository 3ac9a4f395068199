"""ISO 15118-2: services and their parameters, as the station offers and the car selects them."""

from enum import auto
from typing import Annotated

from pilotwire.messages.iso2.namespaces import DT
from pilotwire.messages.iso2.values import PhysicalValue
from pilotwire.schema import Attr, Byte, ComplexType, Int, Name, Occurs, Short, UnsignedShort, WireEnum

ServiceID = Annotated[int, DT.simple("serviceIDType", UnsignedShort)]
ServiceName = Annotated[str, DT.simple("serviceNameType", str, max_length=32)]
ServiceScope = Annotated[str, DT.simple("serviceScopeType", str, max_length=64)]


@DT.enumeration("serviceCategoryType")
class ServiceCategory(WireEnum):
    """What a service is about."""

    EVCharging = auto()
    Internet = auto()
    ContractCertificate = auto()
    OtherCustom = auto()


@DT.type
class Service(ComplexType):
    """One service of the station (8.5.2.1)."""

    service_id: ServiceID
    service_name: ServiceName | None = None
    service_category: ServiceCategory
    service_scope: ServiceScope | None = None
    free_service: bool


@DT.type
class ServiceList(ComplexType):
    """The services beside charging (8.5.2.2)."""

    service: Annotated[tuple[Service, ...], Occurs(1, 8)]


@DT.enumeration("EnergyTransferModeType")
class EnergyTransferMode(WireEnum):
    """AC or DC, and over which pins of the connector."""

    AC_single_phase_core = auto()
    AC_three_phase_core = auto()
    DC_core = auto()  # DC on the AC pins of a type 1 or type 2 connector
    DC_extended = auto()  # DC on the extra pins of a combo connector
    DC_combo_core = auto()  # DC on the AC pins of a combo connector
    DC_unique = auto()  # DC on a connector of its own


@DT.type
class SupportedEnergyTransferMode(ComplexType):
    """The energy transfer modes of the station (8.5.2.4)."""

    energy_transfer_mode: Annotated[tuple[EnergyTransferMode, ...], Occurs(1, 6)]


@DT.type
class ChargeService(Service):
    """The service of charging itself (8.5.2.3)."""

    supported_energy_transfer_mode: SupportedEnergyTransferMode


@DT.type
class SelectedService(ComplexType):
    """A service that the car takes, with one of its parameter sets (8.5.2.25)."""

    service_id: ServiceID
    parameter_set_id: Short | None = None


@DT.type
class SelectedServiceList(ComplexType):
    """The services that the car takes, charging among them (8.5.2.24)."""

    selected_service: Annotated[tuple[SelectedService, ...], Occurs(1, 16)]


@DT.enumeration("valueType")
class ValueType(WireEnum):
    """The kinds of parameter values. No message carries it."""

    bool = auto()
    byte = auto()
    short = auto()
    int = auto()
    physicalValue = auto()
    string = auto()


@DT.branch
class BoolParameter(ComplexType):
    """Yes or no."""

    value: Annotated[bool, Name("boolValue")]


@DT.branch
class ByteParameter(ComplexType):
    """An integer of 8 bits."""

    value: Annotated[Byte, Name("byteValue")]


@DT.branch
class ShortParameter(ComplexType):
    """An integer of 16 bits."""

    value: Annotated[Short, Name("shortValue")]


@DT.branch
class IntParameter(ComplexType):
    """An integer of 32 bits."""

    value: Annotated[Int, Name("intValue")]


@DT.branch
class PhysicalParameter(ComplexType):
    """A number with its unit."""

    value: Annotated[PhysicalValue, Name("physicalValue")]


@DT.branch
class StringParameter(ComplexType):
    """A text."""

    value: Annotated[str, Name("stringValue")]


@DT.type
class Parameter(ComplexType):
    """One named value (8.5.2.23)."""

    name: Attr[str]
    value: BoolParameter | ByteParameter | ShortParameter | IntParameter | PhysicalParameter | StringParameter


@DT.type
class ParameterSet(ComplexType):
    """Values that belong together; the car selects a set as a whole (8.5.2.22)."""

    parameter_set_id: Short
    parameter: Annotated[tuple[Parameter, ...], Occurs(1, 16)]


@DT.type
class ServiceParameterList(ComplexType):
    """The parameter sets of a service (8.5.2.21)."""

    parameter_set: Annotated[tuple[ParameterSet, ...], Occurs(1, 255)]
