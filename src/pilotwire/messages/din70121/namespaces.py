"""DIN SPEC 70121: the four namespaces of its schema.

The schema files import each other in circles; here imports go one way, which gives `DEF` the same closure.
"""

from pilotwire.messages.xmldsig import DS
from pilotwire.schema import Namespace

DT = Namespace("urn:din:70121:2012:MsgDataTypes", "dt", imports=(DS,), qualified_attributes=False)
HD = Namespace("urn:din:70121:2012:MsgHeader", "hd", imports=(DT, DS), qualified_attributes=False)
BD = Namespace("urn:din:70121:2012:MsgBody", "bd", imports=(DT,), qualified_attributes=False)
DEF = Namespace("urn:din:70121:2012:MsgDef", "v2g", imports=(HD, BD), qualified_attributes=False)
