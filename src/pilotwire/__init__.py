"""Electric vehicle and charging station communication, from the pilot pin to the power market."""

__version__ = "0.1.0"
