"""`python -m interop` is `python -m interop.run`."""

from interop.run import main

main()
