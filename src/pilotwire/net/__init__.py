"""Sockets and TLS: discovery of a station, one door for cars of all protocols, and a car's way through it."""

from pilotwire.net.connection import Connection, Info
from pilotwire.net.dialer import connect
from pilotwire.net.endpoint import Endpoint, Link, link
from pilotwire.net.errors import Misconfigured, NetError, TlsFailure, Unreachable
from pilotwire.net.inbox import End, Ending
from pilotwire.net.listener import Incident, Limits, Listener
from pilotwire.net.observing import Direction, KeyLogFile, Kind, Observers
from pilotwire.net.profiles import ISO2, ISO20, LAB, PROFILES, Profile
from pilotwire.net.router import Service
from pilotwire.net.tls import Credential, Judge, Terms, TlsClient, TlsServer, TlsSession

__all__ = [
    "ISO2",
    "ISO20",
    "LAB",
    "PROFILES",
    "Connection",
    "Credential",
    "Direction",
    "End",
    "Ending",
    "Endpoint",
    "Incident",
    "Info",
    "Judge",
    "KeyLogFile",
    "Kind",
    "Limits",
    "Link",
    "Listener",
    "Misconfigured",
    "NetError",
    "Observers",
    "Profile",
    "Service",
    "Terms",
    "TlsClient",
    "TlsFailure",
    "TlsServer",
    "TlsSession",
    "Unreachable",
    "connect",
    "link",
]
