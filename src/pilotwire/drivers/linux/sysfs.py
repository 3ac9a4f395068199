"""Attributes of devices as small files of text."""

import os
from pathlib import Path

from pilotwire.drivers.errors import DriverError

MAX_ATTRIBUTE = 4096  # octets: a page, which no attribute exceeds


class Sysfs:
    """Reads and writes attributes below one root, `/sys` on a real machine."""

    def __init__(self, root: Path | str = "/sys") -> None:
        self._root = Path(root)

    def exists(self, path: str) -> bool:
        """Whether the attribute or folder is there."""
        return (self._root / path).exists()

    def number(self, path: str) -> float:
        """The number in an attribute; DriverError where there is none."""
        text = self._read(path)
        try:
            return float(text)
        except ValueError:
            raise DriverError(f"{self._root / path} is {text!r}; it must be a number") from None

    def write(self, path: str, value: int | str) -> None:
        """Set an attribute; DriverError where the kernel refuses."""
        file = self._root / path
        try:
            descriptor = os.open(file, os.O_WRONLY | os.O_TRUNC)
            try:
                os.write(descriptor, f"{value}\n".encode())
            finally:
                os.close(descriptor)
        except OSError as error:
            raise DriverError(f"{file} does not take {value!r}: {error.strerror}") from None

    def _read(self, path: str) -> str:
        file = self._root / path
        try:
            with file.open("rb") as stream:
                return stream.read(MAX_ATTRIBUTE).decode("ascii", "replace").strip()
        except OSError as error:
            raise DriverError(f"{file} cannot be read: {error.strerror}") from None
