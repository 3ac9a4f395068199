"""One rule between the standards' names and Python's: `EVTargetVoltage` <-> `ev_target_voltage`.

Every word of the Python name is capitalised, apart from the words in `SPELLED`, which the standards spell in
a way of their own. A name that the rule does not reach carries an explicit `Name("...")` in its declaration.
"""

from typing import Any, NamedTuple

_UPPER = (
    "cps crl dh ev evccid evse evseid hmac id lf oem pgp pki ress rcd rssi sa secc sd soc spc spki ski ssid bssid "
    "uri wlan x509 evpc pd ip eirp ecdh emaid sdid rx3"
)

SPELLED: dict[str, str] = {word: word.upper() for word in _UPPER.split()} | {
    "dc": "DC_",
    "ac": "AC_",
    "bpt": "BPT_",
    "eim": "EIM_",
    "pnc": "PnC_",
    "wpt": "WPT_",
    "l2": "_L2",
    "l3": "_L3",
    "varh": "VARh",
    "ids": "IDs",
    "emaids": "EMAIDs",
    "v2x": "V2X",
}


class QName(NamedTuple):
    """An expanded name. Sorts by local name, then by namespace, as EXI event codes do (EXI 1.0, 8.5.1)."""

    local: str
    namespace: str

    def __str__(self) -> str:
        return f"{{{self.namespace}}}{self.local}" if self.namespace else f"{self.local}"

    @staticmethod
    def parse(clark: str) -> "QName":
        """Read Clark notation, `{namespace}local`."""
        if not clark.startswith("{"):
            return QName(clark, "")
        namespace, _, local = clark[1:].partition("}")
        return QName(local, namespace)


def is_name(value: Any) -> bool:
    """Whether something is a `QName` of two strings, and no more and no less."""
    return type(value) is QName and type(value.local) is str and type(value.namespace) is str


def wire_name(python_name: str) -> str:
    """Spell a Python field name as the standards do."""
    return "".join(SPELLED.get(word, word.capitalize()) for word in python_name.strip("_").split("_"))
