"""Reads frames with scapy's dissector of HomePlug Green PHY and writes them anew from what it understood.

Started with the Python of the peers' environment. One frame a line, in hex, on standard input; so is the answer, behind
the name of the message and a space.
"""

import sys

from scapy.contrib import homepluggp  # noqa: F401 - its layers bind themselves when imported
from scapy.layers.l2 import Ether

for line in sys.stdin:
    frame = Ether(bytes.fromhex(line))
    frame.clear_cache()  # else it would print the octets that it was given
    print(frame.layers()[2].__name__, bytes(frame).hex(), flush=True)
