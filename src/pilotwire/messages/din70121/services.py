"""DIN SPEC 70121: what a service is, and what its parameters are."""

from enum import auto
from typing import Annotated

from pilotwire.messages.din70121.namespaces import DT
from pilotwire.messages.din70121.values import PhysicalValue
from pilotwire.schema import Attr, Byte, ComplexType, Int, Name, Occurs, Short, UnsignedShort, WireEnum

ServiceID = Annotated[int, DT.simple("serviceIDType", UnsignedShort)]
ServiceName = Annotated[str, DT.simple("serviceNameType", str, max_length=32)]
ServiceScope = Annotated[str, DT.simple("serviceScopeType", str, max_length=32)]


@DT.enumeration("serviceCategoryType")
class ServiceCategory(WireEnum):
    """What kind of service it is; DC charging knows EVCharging alone."""

    EVCharging = auto()
    Internet = auto()
    ContractCertificate = auto()
    OtherCustom = auto()


@DT.enumeration("EVSESupportedEnergyTransferType")
class EVSESupportedEnergyTransfer(WireEnum):
    """How the station can deliver energy.

    Core means the pins of the basic connector, extended the two power pins that a combo connector adds.
    """

    AC_single_phase_core = auto()
    AC_three_phase_core = auto()
    DC_core = auto()
    DC_extended = auto()
    DC_combo_core = auto()
    DC_dual = auto()
    AC_core1p_DC_extended = auto()
    AC_single_DC_core = auto()
    AC_single_phase_three_phase_core_DC_extended = auto()
    AC_core3p_DC_extended = auto()


@DT.type
class ServiceTag(ComplexType):
    """A service: its number, and what it is about (9.5.2.1)."""

    service_id: ServiceID
    service_name: ServiceName | None = None
    service_category: ServiceCategory
    service_scope: ServiceScope | None = None


@DT.type
class Service(ComplexType):
    """A service and whether it is free of charge."""

    service_tag: ServiceTag
    free_service: bool


@DT.element
class ServiceCharge(Service):
    """The charging service, with the station's way to deliver energy (9.5.2.3)."""

    energy_transfer_type: EVSESupportedEnergyTransfer


@DT.type
class ServiceTagList(ComplexType):
    """The services that a station offers besides charging."""

    service: Annotated[tuple[Service, ...], Occurs(1, None)]


@DT.type
class SelectedService(ComplexType):
    """A service that the car wants, with one of the parameter sets that the station described."""

    service_id: ServiceID
    parameter_set_id: Short | None = None


@DT.type
class SelectedServiceList(ComplexType):
    """All services that the car wants, charging among them."""

    selected_service: Annotated[tuple[SelectedService, ...], Occurs(1, None)]


@DT.enumeration("valueType")
class ValueType(WireEnum):
    """Which kind of value a parameter announces; it repeats what the element beneath says."""

    bool = auto()
    byte = auto()
    short = auto()
    int = auto()
    physicalValue = auto()
    string = auto()


@DT.branch
class BoolParameter(ComplexType):
    """A yes or no."""

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
    """A number with a unit, which the parameter's name implies."""

    value: Annotated[PhysicalValue, Name("physicalValue")]


@DT.branch
class StringParameter(ComplexType):
    """A text."""

    value: Annotated[str, Name("stringValue")]


@DT.type
class Parameter(ComplexType):
    """One named property of a service."""

    name: Attr[str]
    value_type: Attr[ValueType]
    value: BoolParameter | ByteParameter | ShortParameter | IntParameter | PhysicalParameter | StringParameter


@DT.type
class ParameterSet(ComplexType):
    """One way to have a service; the car selects it by its number."""

    parameter_set_id: Short
    parameter: Annotated[tuple[Parameter, ...], Occurs(1, None)]


@DT.type
class ServiceParameterList(ComplexType):
    """All ways to have a service."""

    parameter_set: Annotated[tuple[ParameterSet, ...], Occurs(1, None)]
