"""Keys from pass-phrases are those of Qualcomm's `hpavkey`."""

from random import Random
from string import ascii_letters, digits

import pytest

from pilotwire.wire.homeplug import nid_from_nmk, nmk_from_password
from tests.slac_peers.tools import said, tool

PHRASES = ["".join(Random(seed).choices(ascii_letters + digits + " .,-_", k=8 + 2 * seed)) for seed in range(20)]

VECTORS = [
    # NMK and NID of pass-phrases, by hpavkey 0.0.6 and by the default settings of `pev` and `evse`.
    ("HomePlugAV", "50D3E4933F855B7040784DF815AA8DB7", "B0F2E695666B03"),
    ("HomePlugAV0123", "B59319D7E8157BA001B018669CCEE30D", "026BCBA5354E08"),
    # EVerest's default.
    ("EVerest", "F70F4E022BB1081BCBA1A09DF6E08F6B", "F09FECB089140C"),
]


def test_check_01_a_network_identifier_of_everest() -> None:
    # EVerest libslac, a unit test of its own; of security level 1, by the same rule.
    nmk = bytes.fromhex("3452235445AEF2D455FEFF31A3B303AD")
    assert nid_from_nmk(nmk) == bytes.fromhex("B1C913B5AA0702")
    assert nid_from_nmk(nmk, security_level=1) == bytes.fromhex("B1C913B5AA0712")


@pytest.mark.parametrize(("phrase", "nmk", "nid"), VECTORS)
def test_check_01_known_keys(phrase: str, nmk: str, nid: str) -> None:
    assert nmk_from_password(phrase.encode()) == bytes.fromhex(nmk)
    assert nid_from_nmk(nmk_from_password(phrase.encode())) == bytes.fromhex(nid)


def test_check_01_keys_of_twenty_phrases_are_those_of_hpavkey() -> None:
    hpavkey = tool("hpavkey")
    keys = [nmk_from_password(phrase.encode()) for phrase in PHRASES]
    assert said([*hpavkey, "-M", *PHRASES]).split() == [key.hex().upper() for key in keys]
    assert said([*hpavkey, "-N", *PHRASES]).split() == [nid_from_nmk(key).hex().upper() for key in keys]


def test_check_01_the_security_level_stands_where_hpavkey_puts_it() -> None:
    theirs = said([*tool("hpavkey"), "-N", "-L", "1", *PHRASES]).split()
    ours = [nid_from_nmk(nmk_from_password(phrase.encode()), security_level=1).hex().upper() for phrase in PHRASES]
    assert theirs == ours
