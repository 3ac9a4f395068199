"""Recorded traffic: capture files, TCP streams, and the charging messages in them."""
