"""The message sets: declarations only."""
