"""What a demo leaves in its folder."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from pilotwire.capture import write_pcapng
from pilotwire.metering import SessionRecord, to_json
from pilotwire.pki.credential import pem
from pilotwire.sim.demo import STORE
from pilotwire.sim.happenings import Moment
from pilotwire.sim.picture import picture
from pilotwire.sim.result import Result

RECORD, BILL, RECONCILIATION = "record.json", "bill.json", "reconciliation.json"
CAPTURE, TELEMETRY, CHART = "session.pcapng", "telemetry.csv", "session.svg"
READINGS, METER_KEY, ROOTS = "ocmf.txt", "meter-key.pem", "mo.pem"

FILES = {
    RECORD: "all that was measured, offered, chosen and confirmed",
    BILL: "lines and sums",
    RECONCILIATION: "whether meter, telemetry, receipts and bill agree",
    CAPTURE: "matching and what went over the sockets, with the keys to read it",
    TELEMETRY: "a row for each second",
    CHART: "power, state of charge and price over time",
    READINGS: "the meter's signed readings (OCMF)",
    METER_KEY: "the public key that they are verified with",
    ROOTS: "the roots of contracts, for `pilotwire replay --roots`",
    STORE: "the station's books (SQLite), with the runs before",
}
"""Names and what stands in them."""

HEADER = (
    "time_utc",
    "elapsed_s",
    "power_w",
    "voltage_v",
    "current_a",
    "soc_percent",
    "setpoint_w",
    "buy_eur_per_kwh",
    "sell_eur_per_kwh",
    "import_wh",
    "export_wh",
)


def prepare(folder: Path) -> None:
    """Make the folder; what an earlier demo left there goes, but for its books. OSError where that cannot be."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in FILES.keys() - {STORE}:
        (folder / name).unlink(missing_ok=True)


def save(result: Result, folder: Path) -> tuple[str, ...]:
    """Write what there is, and return the names, in the order of `FILES`; OSError where that cannot be."""
    with (folder / CAPTURE).open("wb") as stream:
        write_pcapng(stream, result.tape.records())
    _write(folder / TELEMETRY, telemetry(result.moments, result.start))
    _write(folder / CHART, picture(result))
    _write(folder / METER_KEY, _pem(result.meter_key))
    if result.contract_roots:
        _write(folder / ROOTS, b"".join(pem(root) for root in result.contract_roots).decode())
    if result.closed is not None:
        closed = result.closed
        for name, value in ((RECORD, closed.record), (BILL, closed.bill), (RECONCILIATION, closed.reconciliation)):
            (folder / name).write_bytes(to_json(value) + b"\n")
        _write(folder / READINGS, "".join(f"{text}\n" for text in documents(closed.record)))
    return tuple(name for name in FILES if (folder / name).exists())


def telemetry(moments: Sequence[Moment], start: float) -> str:
    """Rows with a header; times since the plug went in."""
    text = io.StringIO()
    sheet = csv.writer(text, lineterminator="\n")
    sheet.writerow(HEADER)
    sheet.writerows(_row(moment, start) for moment in moments)
    return text.getvalue()


def _row(moment: Moment, start: float) -> tuple[str, ...]:
    moved = "" if moment.setpoint_w is None else f"{moment.setpoint_w:.0f}"
    return (
        datetime.fromtimestamp(moment.time, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        f"{moment.time - start:.0f}",
        f"{moment.watts + 0.0:.1f}",
        f"{moment.volts:.2f}",
        f"{moment.amps:.2f}",
        f"{moment.soc:.3f}",
        moved,
        f"{moment.buy:g}",
        f"{moment.sell:g}",
        f"{moment.import_wh:.1f}",
        f"{moment.export_wh:.1f}",
    )


def documents(record: SessionRecord) -> Iterator[str]:
    """The meter's documents, in the order of their pages."""
    for reading in record.readings:
        yield from reading.documents


def _pem(key: bytes) -> str:
    return load_der_public_key(key).public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
