"""Registers over TCP, by pymodbus."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from pilotwire.drivers.errors import DriverError
from pilotwire.drivers.modbus.registers import Block

if TYPE_CHECKING:
    from pymodbus.client import AsyncModbusTcpClient

TIMEOUT = 1.0  # s for one answer


class ModbusSource:
    """One meter behind a host; connects when it is first asked, and again after the connection was lost."""

    def __init__(self, host: str, port: int, unit: int, table: Literal["input", "holding"]) -> None:
        """`unit` is the meter's address on the bus behind the host. DriverError without pymodbus."""
        self._host, self._port, self._unit, self._table = host, port, unit, table
        self._client: AsyncModbusTcpClient | None = None
        _library()

    async def fetch(self, block: Block) -> Sequence[int]:
        """The registers of a block; DriverError where the meter does not give them."""
        from pymodbus.exceptions import ModbusException

        try:
            client = await self._connected()
            ask = client.read_input_registers if self._table == "input" else client.read_holding_registers
            answer = await ask(block[0], count=block[1], device_id=self._unit)
        except (ModbusException, OSError) as error:
            self.close()
            raise DriverError(f"{self._host}:{self._port}: {error}") from None
        if answer.isError():
            raise DriverError(f"{self._host}:{self._port}: registers {block[0]} to {sum(block) - 1}: {answer}")
        return answer.registers

    def close(self) -> None:
        """Hang up."""
        if self._client is not None:
            self._client.close()
            self._client = None

    async def _connected(self) -> "AsyncModbusTcpClient":
        if self._client is None:
            from pymodbus.client import AsyncModbusTcpClient

            self._client = AsyncModbusTcpClient(
                self._host, port=self._port, timeout=TIMEOUT, retries=0, reconnect_delay=0
            )
        if not self._client.connected and not await self._client.connect():
            raise OSError("no connection")
        return self._client


def _library() -> None:
    try:
        import pymodbus  # noqa: F401 - only whether it is there
    except ImportError:
        raise DriverError("meters over Modbus need pymodbus: pip install 'pilotwire[hardware]'") from None
