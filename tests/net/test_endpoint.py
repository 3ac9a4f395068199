"""Ports that nobody chose."""

import errno

import pytest

from pilotwire.net import endpoint as module
from pilotwire.net.endpoint import DYNAMIC_PORTS, LOOPBACK, Endpoint, bind, tcp_socket

ANYWHERE = Endpoint(LOOPBACK, 0)


def test_a_port_that_nobody_chose_is_dynamic() -> None:
    for _ in range(20):  # the kernel alone would take a lower one every other time
        with tcp_socket() as plug:
            bind(plug, ANYWHERE)
            assert plug.getsockname()[1] in DYNAMIC_PORTS


def test_a_port_in_use_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    with tcp_socket() as first, tcp_socket() as second:
        bind(first, ANYWHERE)
        taken = int(first.getsockname()[1])
        monkeypatch.setattr(module, "DYNAMIC_PORTS", range(taken, taken + 1))
        with pytest.raises(OSError, match="no dynamic port is free") as caught:
            bind(second, ANYWHERE)
        assert caught.value.errno == errno.EADDRINUSE
        monkeypatch.setattr(module, "DYNAMIC_PORTS", range(taken, taken + 3))
        bind(second, ANYWHERE)
        assert taken < second.getsockname()[1] < taken + 3


def test_a_chosen_port_is_taken_as_it_is() -> None:
    with tcp_socket() as first, tcp_socket() as second:
        bind(first, ANYWHERE)
        with pytest.raises(OSError, match="in use"):
            bind(second, Endpoint(LOOPBACK, first.getsockname()[1]))
