"""A car's way to the station that discovery has named."""

import asyncio

from pilotwire.net.connection import Connection
from pilotwire.net.endpoint import Endpoint, tcp_socket
from pilotwire.net.engines import PlainEngine
from pilotwire.net.errors import Unreachable
from pilotwire.net.shuttle import Observe, Patience, Shuttle, unobserved
from pilotwire.net.tls import TlsClient, TlsSession

CONNECT_TIMEOUT = 5.0
"""Seconds for TCP and TLS together; the car has 20 s from the plug to the end of the SupportedAppProtocol."""


async def connect(
    address: Endpoint,
    tls: TlsClient | None = None,
    *,
    session: TlsSession | None = None,
    timeout: float = CONNECT_TIMEOUT,
    observe: Observe = unobserved,
) -> Connection:
    """Connect, over TLS unless `tls` is None; Unreachable or TlsFailure when it does not work out.

    On TLS 1.3 the station's verdict on our certificate comes after this returns: `receive` then ends with an alert.
    """
    engine = PlainEngine() if tls is None else tls.engine(session)
    shuttle = Shuttle(engine, Patience(timeout, timeout), observe, ready=_nothing, lost=_nothing)
    try:
        async with asyncio.timeout(timeout):
            await _open(address, shuttle)
            await shuttle.settled.wait()
    except TimeoutError:
        raise Unreachable(f"{address}: no connection within {timeout} s") from None
    except OSError as error:
        raise Unreachable(f"{address}: {error.strerror or error}") from None
    finally:
        if not shuttle.ready:
            shuttle.abandon()
    return _stands(address, shuttle)


async def _open(address: Endpoint, shuttle: Shuttle) -> None:
    loop = asyncio.get_running_loop()
    plug = tcp_socket()
    try:
        plug.setblocking(False)
        await loop.sock_connect(plug, address.sockaddr)
        await loop.create_connection(lambda: shuttle, sock=plug)
    except BaseException:
        plug.close()
        raise


def _stands(address: Endpoint, shuttle: Shuttle) -> Connection:
    if shuttle.ready:
        return Connection(shuttle)
    if shuttle.problem is not None:
        raise shuttle.problem
    raise Unreachable(f"{address}: the station hung up")


def _nothing(shuttle: Shuttle) -> None:
    """The dialer waits for `settled`."""
