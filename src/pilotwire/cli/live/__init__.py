"""A demo as people see it: told step by step, drawn as it goes, and accounted for at the end."""
