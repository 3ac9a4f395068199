"""Runs the peer's station or car; started with the Python of the peer's environment, never with ours.

    python peer.py station
    python peer.py car CONFIG.json

The settings are the peer's own environment variables. Three more are ours: PEER_KEY_LOG names a file for the secrets of
TLS, since the capture of an encrypted cell proves nothing without them; PEER_CONTROL says which control mode the
car takes where the station offers both; PEER_WARM names a file of EXI streams to decode and encode for some seconds
before anything else: a Java that has just started takes longer for a message than the 250 ms of a charge loop.
"""

import asyncio
import json
import os
import sys
import time

from iso15118.shared import security
from iso15118.shared.exceptions import V2GMessageValidationError
from iso15118.shared.exi_codec import EXI
from iso15118.shared.exificient_exi_codec import ExificientEXICodec
from iso15118.shared.settings import load_shared_settings

KEY_LOG = os.environ.get("PEER_KEY_LOG")
WARM = os.environ.get("PEER_WARM")
WARM_SECONDS = 5
CONTROL = {"scheduled": 1, "dynamic": 2}.get(os.environ.get("PEER_CONTROL", ""))


def with_key_log(make):
    """The peer's TLS context with a key log; its modules take the function from here by name, so patch it first."""

    def made(server_side):
        context = make(server_side)
        if context is not None and KEY_LOG:
            context.keylog_filename = KEY_LOG
        return context

    return made


security.get_ssl_context = with_key_log(security.get_ssl_context)


def control_of(parameter_set):
    """The control mode that a parameter set stands for."""
    return next((one.int_value for one in parameter_set.parameters if one.name == "ControlMode"), None)


def choosing(select):
    """The choice of an energy service, with the parameter sets of the wanted control mode first."""

    async def selected(self, services):
        for service in services:
            service.parameter_sets.sort(key=lambda found: control_of(found) != CONTROL)
        return await select(self, services)

    return selected


class WarmCodec(ExificientEXICodec):
    """The peer's codec, after some practice."""

    def __init__(self):
        super().__init__()
        if WARM:
            load_shared_settings()
            EXI().set_exi_codec(self)
            with open(WARM) as file:
                self._practise([(bytes.fromhex(data), namespace) for namespace, data in json.load(file)])

    def _practise(self, streams):
        known = [stream for stream in streams if self._turned_over(*stream)]
        end = time.monotonic() + WARM_SECONDS
        while time.monotonic() < end:
            for stream in known:
                self._turned_over(*stream)

    def _turned_over(self, data, namespace):
        """Whether a stream was decoded and encoded; the peer's models refuse some that its schemas allow."""
        try:
            EXI().to_exi(EXI().from_exi(data, namespace), namespace)
        except V2GMessageValidationError:
            return False
        return True


def main():
    """Run until told to end."""
    # Not before the patch of the TLS context above.
    from iso15118.evcc import main as car
    from iso15118.secc import main as station
    from outlet import Outlet
    from vehicle import Vehicle

    car.SimEVController, station.SimEVSEController = Vehicle, Outlet
    car.ExificientEXICodec = station.ExificientEXICodec = WarmCodec
    if CONTROL:
        Vehicle.select_energy_service_v20 = choosing(Vehicle.select_energy_service_v20)
    role = sys.argv.pop(1)
    asyncio.run({"car": car, "station": station}[role].main())


if __name__ == "__main__":
    main()
