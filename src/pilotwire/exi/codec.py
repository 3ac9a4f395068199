"""The codec in plain Python; `pilotwire.exi.Codec` is this one, or its compiled twin where that was built."""

from typing import Any

from pilotwire.exi.decoder import Decoder
from pilotwire.exi.encoder import Encoder
from pilotwire.exi.grammar import Grammar, Lists
from pilotwire.schema import Element, Schema


class Codec:
    """Reads and writes the EXI streams of one schema.

    `lists` adapts to peers that mistreat lists filled to their maximum. All methods raise `ExiError` and nothing else,
    whatever the octets or the values say; only what is no bytes-like object raises TypeError. A codec keeps no state
    between calls.
    """

    def __init__(self, schema: Schema, *, lists: Lists = Lists.CLOSED) -> None:
        self.schema, self.lists = schema, lists
        self.grammar = Grammar(schema, lists)

    def decode(self, data: bytes) -> Any:
        """The message in a stream; an `Element` where the root element has a simple type."""
        return Decoder(self.grammar, _octets(data)).document()

    def encode(self, message: Any) -> bytes:
        """The stream of a message. Values that EXI cannot code raise; lengths are not checked (see `violations`)."""
        return Encoder(self.grammar).document(message)

    def decode_fragment(self, data: bytes) -> Element:
        """The single element of a fragment."""
        return Decoder(self.grammar, _octets(data)).fragment()

    def encode_fragment(self, message: Any) -> bytes:
        """The fragment stream of a message or an `Element`: the form that signatures digest."""
        return Encoder(self.grammar).fragment(message)


def _octets(data: bytes) -> bytes:
    """Any bytes-like object as bytes, so that what is cut out of it is bytes too; TypeError for anything else."""
    return data if type(data) is bytes else memoryview(data).tobytes()
