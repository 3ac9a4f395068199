"""ISO 15118-20:2022. One grammar set per kind of talk: common messages, AC, DC, WPT, ACDP.

Their namespaces share `base` and `charging` (CommonTypes), and little else: names repeat, so import from the modules.
"""
