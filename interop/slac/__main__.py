"""`python -m interop.slac`."""

from interop.slac.run import main

main()
