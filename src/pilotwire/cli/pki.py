"""`pilotwire pki`: make a test PKI, look at certificates, and judge a chain."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Certificates of ISO 15118: make, show, verify.")


class Parts(Enum):
    """What `init` makes."""

    ISO2 = "2"
    ISO20 = "20"
    BOTH = "both"


class CurveChoice(Enum):
    """The curve of part 20."""

    P521 = "p521"
    ED448 = "ed448"


class Rules(Enum):
    """By the standard, or as benches have it."""

    STANDARD = "standard"
    LAB = "lab"


class PartChoice(Enum):
    """The rules that `verify` applies."""

    ISO2 = "2"
    ISO20 = "20"
    LAB = "lab"


class RoleChoice(Enum):
    """Leafs that `verify` knows."""

    SECC = "secc"
    VEHICLE = "vehicle"
    OEM_PROVISIONING = "oem-provisioning"
    CONTRACT = "contract"
    CPS = "cps"


def _moment(text: str) -> datetime:
    """A moment in ISO 8601; without a zone it is UTC."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} must be a time in ISO 8601, such as 2027-01-31T12:00") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


@contextmanager
def _told() -> Iterator[None]:
    """What cannot be done is said in one line; exit status 2."""
    from pilotwire.base import PilotwireError

    try:
        yield
    except PilotwireError as error:
        print(f"pilotwire: {error}", file=sys.stderr)
        raise typer.Exit(2) from None


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or an empty folder.")],
    part: Annotated[Parts, typer.Option("--part", help="ISO 15118-2, ISO 15118-20, or both.")] = Parts.BOTH,
    curve: Annotated[
        CurveChoice | None, typer.Option("--curve", help="The curve of part 20; p521 unless given, in the lab P-256.")
    ] = None,
    rules: Annotated[
        Rules, typer.Option("--profile", help="lab: part 20 with P-256, since peers and benches need it.")
    ] = Rules.STANDARD,
) -> None:
    """Make a test PKI: V2G, OEM and MO roots, their sub-CAs, and leafs for station, car, contract and provisioning.

    DIR/README.md says what each file is. Nothing that exists is overwritten. Exit status 2 where DIR cannot be written.
    """
    from pilotwire.cli.pki_tables import told_of
    from pilotwire.pki import Curve, Part, Pki, make_part, save_pki

    twenty = Part.LAB if rules is Rules.LAB else Part.ISO20
    wanted = {Parts.ISO2: (Part.ISO2,), Parts.ISO20: (twenty,), Parts.BOTH: (Part.ISO2, twenty)}[part]
    chosen = None if curve is None else Curve[curve.name]
    now = datetime.now(UTC).timestamp()
    with _told():
        made = {found: make_part(found, now=now, curve=None if found is Part.ISO2 else chosen) for found in wanted}
        files = save_pki(Pki(parts=made), folder)
    print(told_of(folder, len(files), made.values()))


@app.command()
def show(
    path: Annotated[Path, typer.Argument(metavar="FILE|DIR", help="PEM; of a folder, all *.pem.")],
) -> None:
    """Show certificates: of a file all of them, of a folder the first of each file.

    Exit status 2 where nothing can be read.
    """
    from pilotwire.cli.output.encoding import plain_arrows
    from pilotwire.cli.pki_tables import print_table, rows

    with _told():
        found = rows(path)
    plain_arrows(sys.stdout)
    print_table(found)


@app.command()
def verify(
    chain: Annotated[Path, typer.Argument(metavar="CHAIN", help="PEM, leaf first; the root may be left out.")],
    role: Annotated[RoleChoice, typer.Option("--role", help="What the leaf is to be trusted as.")],
    part: Annotated[PartChoice, typer.Option("--part", help="The part of ISO 15118, or lab.")],
    roots: Annotated[Path, typer.Option("--roots", metavar="DIR", help="Has v2g, oem and mo, or roots with them.")],
    at: Annotated[
        str | None,
        typer.Option("--at", metavar="TIME", help="The moment in ISO 8601, in UTC unless it says; else now."),
    ] = None,
) -> None:
    """Say whether a chain may be trusted for a role, or everything that is wrong with it.

    Exit status 0 where it may, 1 where something is wrong, 2 where files cannot be read.
    """
    from pilotwire.pki import Part, Role, load_anchors, load_chain, validate

    moment = datetime.now(UTC) if at is None else _moment(at)
    with _told():
        certificates, anchors = load_chain(chain), load_anchors(roots)
        verdict = validate(certificates, anchors, Role(role.value), Part(part.value), moment.timestamp())
    for violation in verdict.violations:
        print(f"{violation.code.name}: {violation}")
    if not verdict.ok:
        raise typer.Exit(1)
    under = "" if verdict.root_class is None else f", under a {verdict.root_class.name} root"
    print(f"good: {verdict.name} as {role.value} of part {part.value}{under}")
