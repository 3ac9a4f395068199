"""Our car and station against those of others, on a cable of their own: `python -m interop`."""
