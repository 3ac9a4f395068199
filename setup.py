"""Build the optional Cython engine; everything else about the package stands in pyproject.toml.

Plain Python serves where the engine cannot be built: no .pyx, no Cython, no C compiler, no Python headers.
PILOTWIRE_ACCEL=off skips the engine, PILOTWIRE_ACCEL=require makes a failed build fatal.
"""

import os
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

SOURCE = "src/pilotwire/exi/_accel.pyx"
WISH = os.environ.get("PILOTWIRE_ACCEL", "auto")


class OptionalBuildExt(build_ext):
    """Build what can be built, and say in one line what could not."""

    def run(self) -> None:
        for ext in self.extensions:
            self._forget(ext)  # for an editable install this is the one in the tree
        super().run()

    def build_extension(self, ext: Extension) -> None:
        self._forget(ext)
        try:
            super().build_extension(ext)
        except Exception as error:  # Cython, distutils and the compiler each have an error tree of their own
            if WISH == "require":
                raise SystemExit(f"pilotwire: {ext.name} could not be built: {error}") from error
            reason = (str(error).strip() or type(error).__name__).splitlines()[0]
            print(f"pilotwire: {ext.name} not built, plain Python serves instead ({reason})")

    def _forget(self, ext: Extension) -> None:
        """An engine left by an earlier build, in the tree or in build/, must not outlive a build that fails."""
        Path(self.get_ext_fullpath(ext.name)).unlink(missing_ok=True)


def extensions() -> list[Extension]:
    """The engine, if its source is here and nobody declined it."""
    if WISH == "off" or not Path(SOURCE).exists():
        return []
    parts = sorted(map(str, Path(SOURCE).parent.glob("_*.pxi")))
    return [Extension("pilotwire.exi._accel", [SOURCE], depends=parts, optional=True)]


setup(ext_modules=extensions(), cmdclass={"build_ext": OptionalBuildExt})
