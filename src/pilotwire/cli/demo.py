"""`pilotwire demo`: a whole charging session on this machine."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class AuthChoice(StrEnum):
    """Who pays."""

    EIM = "eim"
    PNC = "pnc"


class ControlChoice(StrEnum):
    """Who plans, in ISO 15118-20."""

    SCHEDULED = "scheduled"
    DYNAMIC = "dynamic"


class Switch(StrEnum):
    """On or off."""

    ON = "on"
    OFF = "off"


def demo(
    protocol: Annotated[
        str,
        typer.Option(
            "--protocol",
            metavar="NAME",
            help="din-dc, iso2-ac, iso2-dc, iso20-ac, iso20-dc, iso20-mcs, and iso20-...-bpt for both ways.",
        ),
    ] = "iso20-dc-bpt",
    auth: Annotated[
        AuthChoice | None,
        typer.Option("--auth", help="Plug & Charge (pnc), or a card (eim); pnc where the protocol has it."),
    ] = None,
    control: Annotated[
        ControlChoice | None,
        typer.Option(
            "--control", help="Who plans in ISO 15118-20: the station (dynamic, unless given) or the car (scheduled)."
        ),
    ] = None,
    tls: Annotated[
        Switch | None, typer.Option("--tls", help="TLS, or plain TCP; on where the protocol has TLS.")
    ] = None,
    speed: Annotated[
        float | None,
        typer.Option("--speed", metavar="N", help="So many times as fast as real time; 150 unless given."),
    ] = None,
    link: Annotated[
        bool | None,
        typer.Option(
            "--link/--no-link",
            help="Matching over a virtual power line first, with IPv6 between two network namespaces; or the loopback "
            "alone. Unless given, --link where the kernel allows it.",
        ),
    ] = None,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where record, bill, capture and chart go.")] = Path(
        "pilotwire-demo"
    ),
    json: Annotated[
        bool, typer.Option("--json", help="Nothing but the final record on standard output, as JSON.")
    ] = False,
) -> None:
    """Play a charging session over real sockets, show it as it goes, and end with a reconciled bill.

    Station and car have virtual hardware; all else is what a real session has: control pilot, modems that find each
    other although the next outlet hears the car as well, IPv6, discovery, TLS, certificates, messages, schedules,
    signed meter readings. Exit status 0 when the session ended well and everything reconciles, 1 when not, 2 for
    choices that do not go together, 130 after Ctrl-C.
    """
    from pilotwire.cli.live.playing import Wishes, play

    wishes = Wishes(
        protocol=protocol,
        auth=auth and auth.value,
        control=control and control.value,
        tls=None if tls is None else tls is Switch.ON,
        speed=speed,
        link=link,
    )
    raise typer.Exit(play(wishes, out, as_json=json))
