"""A station and a car in one process, over real sockets on this machine: a whole session, metered and billed."""

import asyncio
import time
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from pilotwire.car import CarSettings, make_car
from pilotwire.energy.daily import Rate
from pilotwire.pki import Part, demo_pki
from pilotwire.pki.files import save_pki
from pilotwire.station import Closed, OutletSettings, StationSettings, make_station

SDP_PORT = 15_977  # not 15118, so that nothing else on this machine is disturbed


async def charge(folder: Path) -> Closed:
    """Open the station, have the car charge for some turns of the loop, and wait for the bill."""
    billed: asyncio.Future[Closed] = asyncio.get_running_loop().create_future()
    outlet = OutletSettings(
        evse_id="DE*PWR*E0001*1",
        interface="lo",
        sdp_port=SDP_PORT,
        protocols=("iso20-dc-bpt",),
        authorization=("pnc",),
        tls="require",
    )
    station = make_station(
        StationSettings(
            outlet=(outlet,),
            pki=str(folder / "pki"),
            database=f"sqlite:///{folder}/sessions.db",
            price=(Rate(at="00:00", buy=Decimal("0.39"), sell=Decimal("0.31")),),
        ),
        closed=billed.set_result,
    )
    car = make_car(
        CarSettings(
            interface="lo",
            sdp_port=SDP_PORT,
            pki=str(folder / "pki"),
            protocols=("iso20-dc-bpt",),
            authorization="pnc",
            tls="require",
            loops=15,
        )
    )
    async with station:
        outcome = await car.charge()
        print("car:", outcome.why)
        return await asyncio.wait_for(billed, 10)


def main() -> None:
    """Print what came of it."""
    with TemporaryDirectory() as name:
        save_pki(demo_pki(time.time(), parts=(Part.ISO2, Part.ISO20)), Path(name) / "pki")
        closed = asyncio.run(charge(Path(name)))
    for check in closed.reconciliation.checks:
        print(check)
    print("bill:", closed.bill.total, closed.bill.currency)
    assert closed.reconciliation.reconciled


if __name__ == "__main__":
    main()
