"""A made-up day at a charging bench, told packet by packet; `record_demo.py` beside it writes it to a file.

Every address, key, name and number here is invented, and the same on every run.
"""
