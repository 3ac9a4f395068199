"""The four namespaces of ISO 15118-2:2013. A message document uses all of them, and xmldsig."""

from pilotwire.messages.xmldsig import DS
from pilotwire.schema import Namespace

DT = Namespace("urn:iso:15118:2:2013:MsgDataTypes", "dt", imports=(DS,))
HD = Namespace("urn:iso:15118:2:2013:MsgHeader", "hd", imports=(DT, DS))
BD = Namespace("urn:iso:15118:2:2013:MsgBody", "bd", imports=(DT,))
DEF = Namespace("urn:iso:15118:2:2013:MsgDef", "v2g", imports=(HD, BD))
