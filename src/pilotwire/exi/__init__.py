"""Efficient XML Interchange 1.0, schema-informed and bit-packed, as ISO 15118 and DIN SPEC 70121 use it.

The header is the single octet 0x80, there are no options and no string tables for values (W3C EXI 1.0, second edition;
ISO 15118-2, 7.9.1). Nothing in this package knows what charging is: grammars derive from the declarations of a schema.
"""

from pilotwire.exi.codec import Codec as PlainCodec
from pilotwire.exi.errors import ExiError
from pilotwire.exi.grammar import Lists

try:
    from pilotwire.exi._accel import Codec
except ImportError:
    from pilotwire.exi.codec import Codec

ACCELERATED = Codec is not PlainCodec
"""Whether the compiled engine is at work."""

__all__ = ["ACCELERATED", "Codec", "ExiError", "Lists", "PlainCodec"]
