"""Runs the peer's station or car; started with the Python of the peer's environment, never with ours.

    python peer.py station
    python peer.py car CONFIG.json

The settings are the peer's own environment variables. Two more are ours: PEER_KEY_LOG names a file for the secrets of
TLS, since the capture of an encrypted cell proves nothing without them, and PEER_CONTROL says which control mode the
car takes where the station offers both.
"""

import asyncio
import os
import sys

from iso15118.shared import security

KEY_LOG = os.environ.get("PEER_KEY_LOG")
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


def main():
    """Run until told to end."""
    from iso15118.evcc import main as car
    from iso15118.evcc.controller.simulator import SimEVController
    from iso15118.secc import main as station

    if CONTROL:
        SimEVController.select_energy_service_v20 = choosing(SimEVController.select_energy_service_v20)
    role = sys.argv.pop(1)
    asyncio.run({"car": car, "station": station}[role].main())


if __name__ == "__main__":
    main()
