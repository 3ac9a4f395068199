"""Our SLAC against that of others, modem and wire emulated: `python -m interop.slac`."""
