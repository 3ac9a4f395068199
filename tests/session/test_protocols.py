"""The ways of charging by name."""

from typing import get_args

from pilotwire.session.protocols import PROTOCOLS, ProtocolName


def test_settings_know_every_protocol() -> None:
    assert get_args(ProtocolName) == tuple(PROTOCOLS)
