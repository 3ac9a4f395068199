"""Runs the station of pyslac for one car: `python pyslac_station.py INTERFACE`, with the peers' Python."""

import asyncio
import sys

from pyslac import session
from pyslac.environment import Config

session.SLAC_SETTLE_TIME = 0.1  # s, instead of the ten that modems need which restart


async def main():
    """Matches as if a car had just been plugged in, and stays."""
    config = Config()
    config.load_envs()
    station = session.SlacEvseSession("ZZ*PYS*E1", sys.argv[1], config)
    await station.evse_set_key()
    controller = session.SlacSessionController()
    await controller.process_cp_state(station, "B")
    await station.matching_process_task


asyncio.run(main())
