"""The mean of what a modem heard of each sound (ISO 15118-3, A.9.2)."""


class Average:
    """Sums per carrier group; a profile without groups, or with other groups than the first, is not one of them."""

    def __init__(self) -> None:
        self.profiles = 0
        self._sums: list[int] = []

    @property
    def state(self) -> tuple[int, ...]:
        """All that may change, comparable."""
        return (self.profiles, *self._sums)

    def add(self, groups: bytes) -> str | None:
        """Take the profile of one sound, in dB; a text says why it counts for nothing."""
        if not groups:
            return "the modem measured nothing"
        if not self._sums:
            self._sums = [0] * len(groups)
        if len(groups) != len(self._sums):
            return f"{len(groups)} groups; must be {len(self._sums)}, as before"
        self._sums = [total + each for total, each in zip(self._sums, groups, strict=True)]
        self.profiles += 1
        return None

    def mean(self) -> bytes:
        """Whole dB per group, rounded down as libslac and Qualcomm's `evse` do; nothing where nothing was heard."""
        return bytes(total // self.profiles for total in self._sums)
