"""A small schema of our own, written twice: as XSD and as declarations. It uses whatever the comparison looks at."""

from enum import auto
from typing import Annotated

from pilotwire.schema import (
    ID,
    AnyElement,
    Attr,
    ComplexType,
    HexBinary,
    Name,
    Namespace,
    Occurs,
    Ref,
    Short,
    UnsignedByte,
    Value,
    WireEnum,
)
from pilotwire.schema.namespace import restrict

SOIL_XSD = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="urn:soil" targetNamespace="urn:soil">
  <xs:simpleType name="depth"><xs:restriction base="xs:short">
    <xs:minInclusive value="0"/><xs:maxInclusive value="300"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="grain"><xs:restriction base="xs:string">
    <xs:enumeration value="clay"/><xs:enumeration value="sand"/></xs:restriction></xs:simpleType>
  <xs:complexType name="BedType"><xs:sequence>
    <xs:element name="Depth" type="depth"/>
    <xs:element name="Grain" type="grain" minOccurs="0"/>
  </xs:sequence><xs:attribute name="Row" type="xs:unsignedByte" use="required"/></xs:complexType>
</xs:schema>"""

GARDEN_XSD = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="urn:garden" xmlns:s="urn:soil"
    targetNamespace="urn:garden" elementFormDefault="qualified" attributeFormDefault="qualified">
  <xs:annotation><xs:documentation>Nobody compares this.</xs:documentation></xs:annotation>
  <xs:import namespace="urn:soil" schemaLocation="anywhere.xsd"/>
  <xs:simpleType name="label"><xs:restriction base="xs:string">
    <xs:minLength value="1"/><xs:maxLength value="20"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="seal"><xs:restriction base="xs:hexBinary"><xs:length value="4"/></xs:restriction></xs:simpleType>
  <xs:element name="Motto" type="label"/>
  <xs:element name="Plant" type="PlantType" abstract="true"/>
  <xs:complexType name="PlantType" abstract="true"><xs:attribute name="Id" type="xs:ID"/></xs:complexType>
  <xs:element name="Tree" type="TreeType" substitutionGroup="Plant"/>
  <xs:complexType name="TreeType"><xs:complexContent><xs:extension base="PlantType"><xs:sequence>
    <xs:element name="Height"><xs:simpleType><xs:restriction base="xs:unsignedByte">
      <xs:maxInclusive value="90"/></xs:restriction></xs:simpleType></xs:element>
  </xs:sequence></xs:extension></xs:complexContent></xs:complexType>
  <xs:element name="Apple" type="AppleType" substitutionGroup="Tree"/>
  <xs:complexType name="AppleType"><xs:complexContent><xs:extension base="TreeType"><xs:sequence>
    <xs:element name="Sort" type="label"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType>
  <xs:complexType name="NoteType"><xs:simpleContent><xs:extension base="xs:string">
    <xs:attribute name="Seal" type="seal" use="optional"/></xs:extension></xs:simpleContent></xs:complexType>
  <xs:element name="Remark" type="RemarkType"/>
  <xs:complexType name="RemarkType" mixed="true"><xs:choice minOccurs="0" maxOccurs="unbounded">
    <xs:any namespace="##other" processContents="lax"/><xs:element name="Water" type="xs:boolean"/>
  </xs:choice></xs:complexType>
  <xs:element name="Garden"><xs:complexType><xs:sequence>
    <xs:element name="Bed" type="s:BedType" maxOccurs="8"/>
    <xs:element ref="Plant" minOccurs="0"/>
    <xs:element ref="Motto"/>
    <xs:choice><xs:element name="Note" type="NoteType"/><xs:element name="Water" type="xs:boolean"/></xs:choice>
  </xs:sequence></xs:complexType></xs:element>
</xs:schema>"""

SOIL = Namespace("urn:soil", "s", qualified=False, qualified_attributes=False)
GARDEN = Namespace("urn:garden", "g", imports=(SOIL,))

Depth = Annotated[int, SOIL.simple("depth", Short, minimum=0, maximum=300)]
Label = Annotated[str, GARDEN.simple("label", str, min_length=1, max_length=20)]
Seal = Annotated[bytes, GARDEN.simple("seal", HexBinary, length=4)]

GARDEN.simple_element("Motto", Label)


@SOIL.enumeration("grain")
class Grain(WireEnum):
    clay = auto()
    sand = auto()


@SOIL.type
class Bed(ComplexType):
    row: Attr[UnsignedByte]
    depth: Depth
    grain: Grain | None = None


@GARDEN.element(abstract=True, abstract_element=True)
class Plant(ComplexType):
    id: Attr[ID | None] = None


@GARDEN.element
class Tree(Plant):
    height: Annotated[int, restrict(UnsignedByte, maximum=90)]


@GARDEN.element
class Apple(Tree):
    sort: Label


@GARDEN.type
class Note(ComplexType):
    seal: Attr[Seal | None] = None
    value: Value[str]


@GARDEN.branch
class Water(ComplexType):
    value: Annotated[bool, Name("Water")]


@GARDEN.element(mixed=True)
class Remark(ComplexType):
    content: Annotated[tuple[str | Water | AnyElement, ...], Occurs(0, None)] = ()


@GARDEN.element(anonymous=True)
class Garden(ComplexType):
    bed: Annotated[tuple[Bed, ...], Occurs(1, 8)]
    plant: Ref[Plant] | None = None
    motto: Label
    care: Note | Water
