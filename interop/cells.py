"""The matrix: what is tried, one cell for each protocol, way of paying, transport and control mode."""

from collections.abc import Iterator

import msgspec


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """One session to try. `tls` is None, "1.2" or "1.3"; `control` is None where the protocol knows no modes."""

    protocol: str
    auth: str = "eim"
    tls: str | None = None
    control: str | None = None

    @property
    def name(self) -> str:
        """A name for files and options, such as iso20-dc-bpt.pnc.tls13.dynamic."""
        transport = f"tls{self.tls.replace('.', '')}" if self.tls else "tcp"
        return ".".join(part for part in (self.protocol, self.auth, transport, self.control) if part)

    @property
    def dialect(self) -> str:
        """The message set: "din", "iso2" or "iso20"."""
        return self.protocol.partition("-")[0]

    @property
    def current(self) -> str:
        """AC or DC."""
        return self.protocol.split("-")[1].upper()

    @property
    def service(self) -> str:
        """The energy service by the name that part 20 gives it: AC, DC, AC_BPT or DC_BPT."""
        return self.protocol.partition("-")[2].upper().replace("-", "_")


def cells() -> Iterator[Cell]:
    """All cells, in the order of the table."""
    yield Cell(protocol="din-dc")
    for protocol in ("iso2-ac", "iso2-dc"):
        yield Cell(protocol=protocol)
        yield Cell(protocol=protocol, tls="1.2")
        yield Cell(protocol=protocol, tls="1.2", auth="pnc")
    for protocol in ("iso20-ac", "iso20-dc", "iso20-ac-bpt", "iso20-dc-bpt"):
        for control in ("scheduled", "dynamic"):
            yield Cell(protocol=protocol, control=control)
            yield Cell(protocol=protocol, control=control, tls="1.3")
            yield Cell(protocol=protocol, control=control, tls="1.3", auth="pnc")
