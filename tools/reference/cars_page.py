"""The page of real cars: what a station bears, and what the virtual car can play, from the tables of both."""

from collections.abc import Iterator

from pilotwire.evcc.habits import CARS, Habits
from pilotwire.session.quirks import QUIRKS, Quirk
from tools.reference.fields import table

INTRODUCTION = """What cars in the field do that the book does not have, by public captures (the repository
EVerest/logfiles) and public bug reports; all of it second-hand, and no car is like all of its kind. The page is
written from `pilotwire.session.quirks` and `pilotwire.evcc.habits` by `make docs`."""

BORNE = """The sequence tables bear some of it anyway. The rest are rows that a station adds to its table: `quirks` of
`Offering`, all of them unless it is told to be strict (`quirks=()`). A test walks the tables with the rows: none of
them leads to energy before somebody pays, or to voltage on a DC cable before the isolation is proven."""

PLAYED = """`CARS` by name, for `Settings(habits=CARS["tesla"])` or `habits = "tesla"` in the settings of a car.
Turnarounds are medians. A name that ends in `-ac` is about AC."""


def cars_page() -> str:
    """The whole page."""
    borne = table(
        ("name", "cars", "what they do", "what the station does", "extra rows", "source"),
        [_quirk(quirk) for quirk in QUIRKS],
        1,
    )
    played = table(("name", "habits", "source"), [(f"`{c.name}`", _habits(c), c.source) for c in CARS.values()], 1)
    parts = ["# Cars in the field", INTRODUCTION, "## What a station bears", BORNE, borne]
    return "\n\n".join([*parts, "## What the virtual car can play", PLAYED, played]) + "\n"


def _quirk(quirk: Quirk) -> tuple[str, ...]:
    rows = str(sum(map(len, quirk.rows.values()))) if quirk.rows else "the table has it"
    return f"`{quirk.name}`", ", ".join(quirk.cars), quirk.what, quirk.answer, rows, quirk.source


def _habits(car: Habits) -> str:
    return "; ".join(_deviations(car)) or "the defaults"


def _deviations(car: Habits) -> Iterator[str]:
    """Only what differs from the book."""
    if car.session_id != Habits().session_id:
        octets = "octet" if len(car.session_id) == 1 else "octets"
        yield f"SessionID of {len(car.session_id)} {octets}{', not zero' if any(car.session_id) else ''}"
    if car.turnaround is not None:
        yield f"{car.turnaround * 1000:.0f} ms between answer and next request in the loop"
    if car.welding_checks is not None:
        yield f"{car.welding_checks or 'no'} WeldingDetection"
    if car.ready_early:
        yield "EVReady in ChargeParameterDiscovery"
    if car.leaves_after:
        yield f"SessionStop right after {car.leaves_after}"
    if car.restarts_after:
        yield f"begins anew after its first {car.restarts_after}"
    if car.off_early:
        yield "PowerDelivery straight after ChargeParameterDiscovery"
    if car.cable_check_ac:
        yield "CableCheck at an AC outlet"
    if not car.bears_zero:
        yield "leaves at a limit of zero"
    yield from (f"no more than {seconds:g} s for {name}" for name, seconds in car.patience.items())
