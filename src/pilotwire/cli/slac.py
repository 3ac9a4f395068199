"""`pilotwire slac`: matching over a power line, as a car, as a station, or as an onlooker."""

from enum import StrEnum
from typing import Annotated

import typer

from pilotwire.cli.slac_watch import watch

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",  # fills paragraphs
    help="HomePlug SLAC: find the other side of a power line, or watch how others do.",
)


class ModemChoice(StrEnum):
    """The modem at the interface."""

    QCA7000 = "qca7000"
    QCA7005 = "qca7005"
    QCA7420 = "qca7420"
    AR7420 = "ar7420"
    CG5317 = "cg5317"
    VIRTUAL = "virtual"


class ValidateChoice(StrEnum):
    """When a station must count toggles of the pilot."""

    NEVER = "never"
    POTENTIAL = "potential"
    ALWAYS = "always"


class ThresholdChoice(StrEnum):
    """Up to which attenuation a station is the right one."""

    FIELD = "field"
    SDK = "sdk"


class CountingChoice(StrEnum):
    """What a station says to a car that wants to toggle."""

    NOT_REQUIRED = "not-required"
    REFUSE = "refuse"


InterfaceOption = Annotated[
    str, typer.Option("--interface", metavar="IF", help="The network interface that leads to the modem.")
]
ModemOption = Annotated[ModemChoice, typer.Option("--modem", help="What the modem is; some have habits.")]
JsonOption = Annotated[bool, typer.Option("--json", help="JSON lines instead of text.")]


@app.command()
def ev(
    interface: InterfaceOption,
    modem: ModemOption = ModemChoice.QCA7000,
    validate: Annotated[
        ValidateChoice,
        typer.Option("--validate", help="Have stations count toggles of the pilot, which somebody makes by hand."),
    ] = ValidateChoice.NEVER,
    thresholds: Annotated[
        ThresholdChoice,
        typer.Option(
            "--thresholds", help="A station is found below 40 dB, potentially below 80 (field), or 10 and 20 (sdk)."
        ),
    ] = ThresholdChoice.FIELD,
    json: JsonOption = False,
) -> None:
    """Match as a car: find the station at the other end of the cable, and join its network.

    No pilot is read: the plug is taken for in. Exit status 0 with a link, 1 without, 2 where it cannot begin, 130 after
    Ctrl-C. A link that came up stays.
    """
    from pilotwire.cli.slac_link import run_car

    raise typer.Exit(
        run_car(interface, modem=modem.value, validate=validate.value, thresholds=thresholds.value, as_json=json)
    )


@app.command()
def evse(
    interface: InterfaceOption,
    modem: ModemOption = ModemChoice.QCA7000,
    wait: Annotated[
        float | None,
        typer.Option("--wait", metavar="S", min=1.0, help="Seconds to wait for a car; 20 unless given."),
    ] = None,
    toggles: Annotated[
        CountingChoice,
        typer.Option("--toggles", help="What to say to a car that wants its toggles counted: no pilot is read here."),
    ] = CountingChoice.NOT_REQUIRED,
    assume: Annotated[
        int | None,
        typer.Option(
            "--assume-db",
            metavar="DB",
            min=0,
            max=255,
            help="Report this attenuation for a modem that measures none. For a lone cable only.",
        ),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Match as a station: answer cars, report how well they are heard, and give one the key.

    No pilot is read: a car is taken for plugged in. Exit status 0 with a link, 1 without, 2 where it cannot begin, 130
    after Ctrl-C. A link that came up stays.
    """
    from pilotwire.cli.slac_link import run_station

    raise typer.Exit(
        run_station(interface, modem=modem.value, wait=wait, toggles=toggles.name, assumed_db=assume, as_json=json)
    )


app.command()(watch)
