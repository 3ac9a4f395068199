"""What can be changed in the garden's XSD, and what must be reported; g: and s: stand for the two namespaces."""

CHANGES: dict[str, tuple[str, str, list[str]]] = {
    "element more": (
        '<xs:element name="Remark"',
        '<xs:element name="Sign" type="label"/><xs:element name="Remark"',
        ["element g:Sign: XSD present; declared nothing", "element name g:Sign: XSD present; declared nothing"],
    ),
    "element type": (
        '"Motto" type="label"',
        '"Motto" type="seal"',
        ["element g:Motto > type: XSD g:seal; declared g:label"],
    ),
    "element abstract": (
        'type="PlantType" abstract="true"',
        'type="PlantType"',
        ["element g:Plant > abstract: XSD False; declared True"],
    ),
    "head": (
        'substitutionGroup="Tree"',
        'substitutionGroup="Plant"',
        [
            "element g:Apple > substitutes for: XSD g:Plant; declared g:Tree, g:Plant",
            "element g:Tree > substitution group: XSD g:Tree; declared g:Apple, g:Tree",
        ],
    ),
    "transitive head": (
        ' substitutionGroup="Plant"',
        "",
        [
            "element g:Apple > substitutes for: XSD g:Tree; declared g:Tree, g:Plant",
            "element g:Plant > substitution group: XSD g:Plant; declared g:Apple, g:Plant, g:Tree",
            "element g:Tree > substitutes for: XSD none; declared g:Plant",
            "type anonymous of g:Garden > element Plant: "
            "XSD ref g:Plant open to g:Plant; declared ref g:Plant open to g:Apple, g:Plant, g:Tree",
        ],
    ),
    "type more": (
        '<xs:complexType name="NoteType">',
        '<xs:complexType name="PotType"/><xs:complexType name="NoteType">',
        ["type g:PotType: XSD present; declared nothing"],
    ),
    "type abstract": (
        'name="PlantType" abstract="true"',
        'name="PlantType"',
        ["type g:PlantType > abstract: XSD False; declared True"],
    ),
    "mixed": (' mixed="true"', "", ["type g:RemarkType > mixed: XSD False; declared True"]),
    "base": (
        'base="TreeType"',
        'base="PlantType"',
        [
            "type g:AppleType > base: XSD g:PlantType; declared g:TreeType",
            "type g:AppleType > content: XSD Sort; declared (Height, Sort)",
            "type g:AppleType > element Height: XSD nothing; declared local g:Height of type unsignedByte 0..90",
        ],
    ),
    "field less": (
        '<xs:element name="Depth" type="depth"/>',
        "",
        [
            "element name Depth: XSD nothing; declared present",
            "type s:BedType > content: XSD Grain?; declared (Depth, Grain?)",
            "type s:BedType > element Depth: XSD nothing; declared local Depth of type s:depth",
        ],
    ),
    "field order": (
        '<xs:element ref="Plant" minOccurs="0"/>\n    <xs:element ref="Motto"/>',
        '<xs:element ref="Motto"/><xs:element ref="Plant" minOccurs="0"/>',
        [
            "type anonymous of g:Garden > content: XSD (Bed{1,8}, Motto, Plant?, (Note | Water)); "
            "declared (Bed{1,8}, Plant?, Motto, (Note | Water))"
        ],
    ),
    "field type": (
        '"Sort" type="label"',
        '"Sort" type="xs:string"',
        ["type g:AppleType > element Sort: XSD local g:Sort of type string; declared local g:Sort of type g:label"],
    ),
    "field minimum": (
        'type="grain" minOccurs="0"',
        'type="grain"',
        ["type s:BedType > content: XSD (Depth, Grain); declared (Depth, Grain?)"],
    ),
    "field maximum": (
        'maxOccurs="8"',
        'maxOccurs="unbounded"',
        [
            "type anonymous of g:Garden > content: XSD (Bed+, Plant?, Motto, (Note | Water)); "
            "declared (Bed{1,8}, Plant?, Motto, (Note | Water))"
        ],
    ),
    "reference": (
        '<xs:element ref="Plant"',
        '<xs:element name="Plant" type="PlantType"',
        [
            "type anonymous of g:Garden > element Plant: "
            "XSD local g:Plant of type g:PlantType; declared ref g:Plant open to g:Apple, g:Plant, g:Tree"
        ],
    ),
    "choice": (
        '<xs:choice><xs:element name="Note" type="NoteType"/>',
        '<xs:element name="Note" type="NoteType"/><xs:choice>',
        [
            "type anonymous of g:Garden > content: XSD (Bed{1,8}, Plant?, Motto, Note, Water); "
            "declared (Bed{1,8}, Plant?, Motto, (Note | Water))"
        ],
    ),
    "wildcard": (
        '<xs:any namespace="##other" processContents="lax"/>',
        "",
        ["type g:RemarkType > content: XSD Water*; declared (Water | any)*"],
    ),
    "anonymous facet": (
        '<xs:element name="Height"><xs:simpleType><xs:restriction base="xs:unsignedByte">\n      '
        '<xs:maxInclusive value="90"/></xs:restriction></xs:simpleType></xs:element>\n  ',
        '<xs:element name="Height" type="xs:unsignedByte"/>',
        [
            f"type g:{name}Type > element Height: XSD local g:Height of type unsignedByte 0..255; "
            "declared local g:Height of type unsignedByte 0..90"
            for name in ("Apple", "Tree")
        ],
    ),
    "attribute name": (
        '"Row" type',
        '"Line" type',
        [
            "attribute name Line: XSD present; declared nothing",
            "attribute name Row: XSD nothing; declared present",
            "type s:BedType > attribute Line: XSD unsignedByte 0..255, required; declared nothing",
            "type s:BedType > attribute Row: XSD nothing; declared unsignedByte 0..255, required",
        ],
    ),
    "attribute type": (
        '"Row" type="xs:unsignedByte"',
        '"Row" type="depth"',
        ["type s:BedType > attribute Row: XSD s:depth, required; declared unsignedByte 0..255, required"],
    ),
    "attribute use": (
        ' use="required"',
        "",
        ["type s:BedType > attribute Row: XSD unsignedByte 0..255, optional; declared unsignedByte 0..255, required"],
    ),
    "text": (
        '<xs:extension base="xs:string">',
        '<xs:extension base="label">',
        ["type g:NoteType > text: XSD g:label; declared string"],
    ),
    "simple type more": (
        '<xs:simpleType name="grain">',
        '<xs:simpleType name="mark"><xs:restriction base="xs:int"/></xs:simpleType><xs:simpleType name="grain">',
        ["simple type s:mark: XSD present; declared nothing"],
    ),
    "simple base": (
        'base="xs:hexBinary"',
        'base="xs:base64Binary"',
        ["simple type g:seal > facets: XSD base64Binary length 4..4; declared hexBinary length 4..4"],
    ),
    "lower bound": (
        '<xs:minInclusive value="0"/>',
        "",
        ["simple type s:depth > facets: XSD short -32768..300; declared short 0..300"],
    ),
    "upper bound": (
        'value="300"',
        'value="301"',
        ["simple type s:depth > facets: XSD short 0..301; declared short 0..300"],
    ),
    "minimum length": (
        '<xs:minLength value="1"/>',
        "",
        ["simple type g:label > facets: XSD string length 0..20; declared string length 1..20"],
    ),
    "maximum length": (
        '<xs:maxLength value="20"/>',
        "",
        ["simple type g:label > facets: XSD string length 1..; declared string length 1..20"],
    ),
    "length": (
        "<xs:length",
        "<xs:maxLength",
        ["simple type g:seal > facets: XSD hexBinary length 0..4; declared hexBinary length 4..4"],
    ),
    "value more": (
        '<xs:enumeration value="sand"/>',
        '<xs:enumeration value="sand"/><xs:enumeration value="silt"/>',
        [
            "simple type s:grain > facets: XSD string with 3 values; declared string with 2 values",
            "simple type s:grain > values: XSD clay, sand, silt; declared clay, sand",
        ],
    ),
    "value order": (
        '<xs:enumeration value="clay"/><xs:enumeration value="sand"/>',
        '<xs:enumeration value="sand"/><xs:enumeration value="clay"/>',
        ["simple type s:grain > values: XSD sand, clay; declared clay, sand"],
    ),
    "qualified elements": (
        'targetNamespace="urn:soil"',
        'targetNamespace="urn:soil" elementFormDefault="qualified"',
        [
            "element name Depth: XSD nothing; declared present",
            "element name Grain: XSD nothing; declared present",
            "element name s:Depth: XSD present; declared nothing",
            "element name s:Grain: XSD present; declared nothing",
            "namespace urn:soil: XSD elements qualified, attributes unqualified; "
            "declared elements unqualified, attributes unqualified",
            "type s:BedType > element Depth: XSD local s:Depth of type s:depth; declared local Depth of type s:depth",
            "type s:BedType > element Grain: XSD local s:Grain of type s:grain; declared local Grain of type s:grain",
        ],
    ),
    "qualified attributes": (
        'targetNamespace="urn:soil"',
        'targetNamespace="urn:soil" attributeFormDefault="qualified"',
        [
            "attribute name Row: XSD nothing; declared present",
            "attribute name s:Row: XSD present; declared nothing",
            "namespace urn:soil: XSD elements unqualified, attributes qualified; "
            "declared elements unqualified, attributes unqualified",
            "type s:BedType > attribute Row: XSD nothing; declared unsignedByte 0..255, required",
            "type s:BedType > attribute s:Row: XSD unsignedByte 0..255, required; declared nothing",
        ],
    ),
}
