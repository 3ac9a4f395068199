"""The compiled engine: the same tables, the same answers."""

from pilotwire.exi.codec import Codec as Codec
