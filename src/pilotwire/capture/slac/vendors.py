"""Who makes an interface, by the first three octets of its address: those that matching meets, as far as seen."""

from pilotwire.wire.homeplug.mme import LUMISSIL, QUALCOMM

VENDORS = {
    QUALCOMM: "Qualcomm Atheros",
    LUMISSIL: "Lumissil",
    bytes.fromhex("000187"): "I2SE (chargebyte)",  # as chargebyte's own images have it
    bytes.fromhex("98ED5C"): "Tesla",  # cars with the RunID "TESLA EV"
}

LOCAL = 0b10
"""The bit of the first octet that marks an address of no vendor (IEEE 802, 8.2)."""


def vendor(mac: bytes) -> str:
    """The vendor's name, "no vendor" for an address made on the spot, empty where it is not known."""
    return VENDORS.get(mac[:3]) or ("no vendor" if mac[0] & LOCAL else "")
