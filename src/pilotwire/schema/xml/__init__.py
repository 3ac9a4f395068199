"""Messages as XML, both ways, with the namespaces of the schemas."""

from pilotwire.schema.xml.reader import from_xml
from pilotwire.schema.xml.writer import to_xml

__all__ = ["from_xml", "to_xml"]
