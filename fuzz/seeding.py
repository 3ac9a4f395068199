"""First inputs for the wire and capture targets, cut from the demo recording."""

from hashlib import sha256
from io import BytesIO
from pathlib import Path

DEMO = Path(__file__).parents[1] / "examples" / "demo.pcapng"


def plant(arguments: list[str], seeds: list[bytes]) -> None:
    """Write seeds into the corpus folder among the arguments, where it is empty."""
    folders = [Path(argument) for argument in arguments[1:] if not argument.startswith("-")]
    for folder in folders[:1]:
        if folder.is_dir() and not any(folder.iterdir()):
            for seed in seeds:
                (folder / sha256(seed).hexdigest()[:16]).write_bytes(seed)


def recorded() -> list[bytes]:
    """The frames of the demo recording."""
    from pilotwire.capture import packets, read

    return [packet.data for packet in packets(read(BytesIO(DEMO.read_bytes())))]
