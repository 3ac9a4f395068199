"""ISO 15118-20:2022. One grammar set per kind of talk: common messages, AC, DC, WPT, ACDP.

Their namespaces share `base` and `charging` (CommonTypes), and little else: names repeat, so import from the modules.
"""

# CommonTypes is whole in every grammar set, also where a set's own messages use only a part of it.
from pilotwire.messages.iso20 import charging as charging
