"""EXI streams on which the peer's codec practises before a cell begins."""

import json
from pathlib import Path

from interop.cells import Cell
from interop.places import HERE
from pilotwire.capture.anatomy import name_of
from pilotwire.capture.recording import recordings_in
from pilotwire.messages import NAMESPACES, codec
from tests.exi.samples import SAMPLES

DEMO = HERE.parent / "examples" / "demo.pcapng"
SCHEMAS = {"din": ("din70121",), "iso2": ("iso2",), "iso20": ("iso20-common", "iso20-dc")}


def warm_up(cell: Cell, folder: Path) -> Path:
    """A file of namespaces and streams in the cell's dialect."""
    file = folder / "warm.json"
    uris = {short: uri for uri, short in NAMESPACES.items()}
    streams = [
        (uris[schema], data.hex()) for (schema, _), data in streams_by_name().items() if schema in SCHEMAS[cell.dialect]
    ]
    file.write_text(json.dumps(streams))
    return file


def streams_by_name() -> dict[tuple[str, str], bytes]:
    """One stream for each message of our own recording, which holds DIN and part 20, and the samples of part 2."""
    found = {(sample.schema, name): codec(sample.schema).encode(sample.build()) for name, sample in SAMPLES.items()}
    with DEMO.open("rb") as stream:
        for recording in recordings_in(stream):
            for exchange in recording.exchanges:
                for said in (exchange, exchange.answer):
                    if said is not None and said.message is not None:
                        found[said.schema, name_of(said.message)] = said.payload
    return found
