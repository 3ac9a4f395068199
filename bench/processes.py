"""What it costs to start: the time of an import, the memory of a process that decodes."""

import os
import subprocess
import sys
from statistics import median

_IMPORT = "import time; t = time.perf_counter(); import {}; print(time.perf_counter() - t)"
_FIRST = """
import time
t = time.perf_counter()
from pilotwire.messages import codec
found = codec({!r})
print(time.perf_counter() - t)
found.decode(bytes.fromhex({!r}))
print(time.perf_counter() - t)
"""
_DECODE = """
from pilotwire.messages import codec
import sys
for line in sys.stdin:
    schema, data = line.split()
    codec(schema).decode(bytes.fromhex(data))
"""
_COMMAND = "from pilotwire.cli.main import app; app()"


def import_time(module: str, rounds: int = 11) -> float:
    """Seconds for the import of a module in a fresh interpreter."""
    return _times(_IMPORT.format(module), rounds)[0]


def first_decode(schema: str, data: str, rounds: int = 11) -> tuple[float, float]:
    """Seconds up to the codec of a schema, and up to its first message, in a fresh interpreter."""
    codec, message = _times(_FIRST.format(schema, data), rounds)
    return codec, message


def _times(source: str, rounds: int) -> list[float]:
    """The median of every number that a script prints."""
    found = [subprocess.run(_python(source), stdout=-1, check=True).stdout.split() for _ in range(rounds)]
    return [median(map(float, column)) for column in zip(*found, strict=True)]


def decode_memory(lines: str) -> int:
    """Octets that a process holds at its peak when it decodes lines of schema and stream."""
    return _peak(_python(_DECODE), lines)


def command_memory(schema: str, data: str) -> int:
    """The same for `pilotwire exi decode`."""
    return _peak([*_python(_COMMAND), "exi", "decode", "--schema", schema, data], "")


def _python(source: str) -> list[str]:
    return [sys.executable, "-c", source]


def _peak(arguments: list[str], given: str) -> int:
    process = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    assert process.stdin is not None
    with process.stdin as pipe:
        pipe.write(given)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{arguments[-1]!r} ended with {process.returncode}")
    return usage.ru_maxrss * 1024
