"""Speed and size of the EXI codec, measured in one run: `python -m bench`."""
