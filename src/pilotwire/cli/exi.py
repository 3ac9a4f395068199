"""`pilotwire exi decode` and `pilotwire exi encode`: a single stream, or one a line."""

from typing import Annotated

import typer

from pilotwire.cli.items import run

app = typer.Typer(no_args_is_help=True, add_completion=False, help="EXI streams to XML or JSON, and back.")


def _form(given: str) -> str:
    """A form in which people and programs write a message."""
    if given.lower() not in FORMS:
        raise typer.BadParameter(f"{given!r} is unknown; take {' or '.join(FORMS)}")
    return given.lower()


FORMS = ("xml", "json")
SchemaOption = Annotated[
    str,
    typer.Option(
        "--schema",
        metavar="S",
        help="sap, din70121, iso2, iso20-common, iso20-ac, iso20-dc, iso20-wpt, iso20-acdp or xmldsig, "
        "or the namespace URI of one; in upper or lower case.",
    ),
]
FragmentOption = Annotated[
    bool, typer.Option("--fragment", help="The stream is a fragment, the form that signatures use.")
]
LinesOption = Annotated[
    bool,
    typer.Option(
        "--lines",
        help="One item per line of standard input, one line of output for each; 'error: ...' where it failed.",
    ),
]


@app.command()
def decode(
    schema: SchemaOption,
    item: Annotated[
        str, typer.Argument(metavar="HEX | -", help="The stream in hexadecimal; - reads standard input.")
    ] = "-",
    fragment: FragmentOption = False,
    to: Annotated[str, typer.Option("--to", metavar="xml|json", callback=_form, help="What to write.")] = "xml",
    lines: LinesOption = False,
) -> None:
    """Read EXI, write XML or JSON on one line. Broken rules of the schema are warnings on standard error.

    Exit status 1 where an item failed.
    """
    from pilotwire.cli.conversion import Decoding

    run(lambda: Decoding(schema, to, fragment=fragment), item, lines=lines)


@app.command()
def encode(
    schema: SchemaOption,
    item: Annotated[str, typer.Argument(metavar="TEXT | -", help="XML or JSON; - reads standard input.")] = "-",
    fragment: FragmentOption = False,
    origin: Annotated[str, typer.Option("--from", metavar="xml|json", callback=_form, help="What to read.")] = "xml",
    lines: LinesOption = False,
) -> None:
    """Read XML or JSON, write EXI in hexadecimal. Broken rules of the schema are warnings on standard error.

    Exit status 1 where an item failed.
    """
    from pilotwire.cli.conversion import Encoding

    run(lambda: Encoding(schema, origin, fragment=fragment), item, lines=lines)
