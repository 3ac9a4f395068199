"""Our frames as others read them: tshark finds the values that went in, scapy makes the same octets of them."""

from collections.abc import Mapping

import pytest

from interop.slac.places import SLAC
from pilotwire.wire.homeplug import Mme, modem, slac
from tests.slac_peers.samples import LENGTHS, capture, frame, sample
from tests.slac_peers.tools import peers_python, said, tool

SEEDS = range(5)
MESSAGES = [sample(message, seed) for message in LENGTHS for seed in SEEDS]

SET_KEY = ("my_nonce", "your_nonce", "pid", "prn", "pmn")
GP = "homeplug_av.gp"
# tshark's name for each of our fields, where it has one. Reserved octets have no value in it.
THEIRS: dict[type[Mme], dict[str, str]] = {
    slac.CM_SLAC_PARM_REQ: {
        "application_type": f"{GP}.cm_slac_parm.apptype",
        "security_type": f"{GP}.cm_slac_parm.sectype",
        "run_id": f"{GP}.cm_slac_parm.runid",
    },
    slac.CM_SLAC_PARM_CNF: {
        "sound_target": f"{GP}.cm_slac_parm.sound_target",
        "num_sounds": f"{GP}.cm_slac_parm.sound_count",
        "timeout": f"{GP}.cm_slac_parm.time_out",
        "resp_type": f"{GP}.cm_slac_parm.resptype",
        "forwarding_sta": f"{GP}.cm_slac_parm.forwarding_sta",
        "application_type": f"{GP}.cm_slac_parm.apptype",
        "security_type": f"{GP}.cm_slac_parm.sectype",
        "run_id": f"{GP}.cm_slac_parm.runid",
    },
    slac.CM_START_ATTEN_CHAR_IND: {
        "application_type": f"{GP}.cm_atten_char.apptype",
        "security_type": f"{GP}.cm_atten_char.sectype",
        "num_sounds": f"{GP}.cm_start_atten_char.sounds_count",
        "timeout": f"{GP}.cm_start_atten_char.time_out",
        "resp_type": f"{GP}.cm_start_atten_char.resptype",
        "forwarding_sta": f"{GP}.cm_start_atten_char.sound_forwarding_sta",
        "run_id": f"{GP}.cm_start_atten_char.runid",
    },
    slac.CM_MNBC_SOUND_IND: {
        "application_type": f"{GP}.cm_mnbc_sound.apptype",
        "security_type": f"{GP}.cm_mnbc_sound.sectype",
        "sender_id": f"{GP}.cm_mnbc_sound.sender_id",
        "count": f"{GP}.cm_mnbc_sound.countdown",
        "run_id": f"{GP}.cm_mnbc_sound.runid",
        "random": f"{GP}.cm_mnbc_sound.rnd",
    },
    slac.CM_ATTEN_PROFILE_IND: {
        "pev_mac": f"{GP}.cm_atten_profile_ind.pev_mac",
        "attenuations": f"{GP}.cm_atten_profile_ind.aag",
    },
    slac.CM_ATTEN_CHAR_IND: {
        "application_type": f"{GP}.cm_atten_char.apptype",
        "security_type": f"{GP}.cm_atten_char.sectype",
        "source_address": f"{GP}.cm_atten_char.source_mac",
        "run_id": f"{GP}.cm_atten_char.runid",
        "source_id": f"{GP}.cm_atten_char.source_id",
        "resp_id": f"{GP}.cm_atten_char.resp_id",
        "num_sounds": f"{GP}.cm_atten_char.sounds_count",
        "attenuations": f"{GP}.cm_atten_char.aag",
    },
    slac.CM_ATTEN_CHAR_RSP: {
        "application_type": f"{GP}.cm_atten_char.apptype",
        "security_type": f"{GP}.cm_atten_char.sectype",
        "source_address": f"{GP}.cm_atten_char.source_mac",
        "run_id": f"{GP}.cm_atten_char.runid",
        "source_id": f"{GP}.cm_atten_char.source_id",
        "resp_id": f"{GP}.cm_atten_char.resp_id",
        "result": f"{GP}.cm_atten_char.result",
    },
    slac.CM_VALIDATE_REQ: {
        "signal_type": f"{GP}.cm_validate.signaltype",
        "timer": f"{GP}.cm_validate.timer",
        "result": f"{GP}.cm_validate.result",
    },
    slac.CM_VALIDATE_CNF: {
        "signal_type": f"{GP}.cm_validate.signaltype",
        "toggle_num": f"{GP}.cm_validate.togglenum",
        "result": f"{GP}.cm_validate.result",
    },
    modem.CM_SET_KEY_REQ: {
        "key_type": "homeplug_av.nw_info.key_type",
        **{name: f"homeplug_av.nw_info.{name}" for name in SET_KEY},
        "cco_capability": "homeplug_av.nw_info.cco_cap",
        "nid": "homeplug_av.nw_info.nid",
        "new_eks": "homeplug_av.nw_info.peks",
        "new_key": "homeplug_av.cm_set_key_req.nw_key",
    },
    modem.CM_SET_KEY_CNF: {
        "result": "homeplug_av.cm_set_key_cnf.result",
        **{name: f"homeplug_av.nw_info.{name}" for name in SET_KEY},
        "cco_capability": "homeplug_av.nw_info.cco_cap",
    },
}
MATCH = {
    "application_type": f"{GP}.cm_slac_match.apptype",
    "security_type": f"{GP}.cm_slac_match.sectype",
    "mvf_length": f"{GP}.cm_slac_match.length",
    "pev_id": f"{GP}.cm_slac_match.pev_id",
    "pev_mac": f"{GP}.cm_slac_match.pev_mac",
    "evse_id": f"{GP}.cm_slac_match.evse_id",
    "evse_mac": f"{GP}.cm_slac_match.evse_mac",
    "run_id": f"{GP}.cm_slac_match.runid",
}
THEIRS[slac.CM_SLAC_MATCH_REQ] = MATCH
THEIRS[slac.CM_SLAC_MATCH_CNF] = MATCH | {"nid": f"{GP}.cm_slac_match.nid", "nmk": f"{GP}.cm_slac_match.nmk"}
TYPE = "homeplug_av.mmhdr.mmtype"


@pytest.fixture(scope="module")
def dissected() -> list[dict[str, str]]:
    """What tshark says of every message: its fields by name, several values of one field with commas between."""
    names = sorted({name for fields in THEIRS.values() for name in fields.values()} | {TYPE, "frame.len"})
    options = [option for name in names for option in ("-e", name)]
    words = said([*tool("tshark"), "-r", "-", "-T", "fields", *options], capture(map(frame, MESSAGES)))
    return [dict(zip(names, line.split("\t"), strict=True)) for line in words.splitlines()]


def test_check_02_every_field_of_matching_is_held_against_tshark() -> None:
    reserved = {"reserved", "reserved2"}
    assert all(set(message.__struct_fields__) - reserved == set(names) for message, names in THEIRS.items())
    assert set(THEIRS) == set(LENGTHS)


@pytest.mark.parametrize("number", range(len(MESSAGES)), ids=lambda number: type(MESSAGES[number]).__name__)
def test_check_02_tshark_reads_what_we_wrote(number: int, dissected: list[dict[str, str]]) -> None:
    mme, theirs = MESSAGES[number], dissected[number]
    assert int(theirs[TYPE], 0) == mme.mmtype
    assert int(theirs["frame.len"]) == LENGTHS[type(mme)]
    for ours, name in THEIRS[type(mme)].items():
        assert _value(mme, ours) == _read(theirs, name, getattr(mme, ours)), ours


def _value(mme: Mme, name: str) -> int | bytes:
    value: int | bytes = getattr(mme, name)
    # Eight reserved octets come first.
    return value[8:] if name == "random" and isinstance(value, bytes) else value


def _read(theirs: Mapping[str, str], name: str, like: int | bytes) -> int | bytes:
    words = theirs[name]
    if isinstance(like, int):
        return int(words, 0)
    return (
        bytes(int(one) for one in words.split(",")) if name.endswith("aag") else bytes.fromhex(words.replace(":", ""))
    )


@pytest.mark.parametrize("message", LENGTHS, ids=lambda message: message.__name__)
def test_check_02_frames_have_the_lengths_of_the_field(message: type[Mme]) -> None:
    assert {len(frame(sample(message, seed))) for seed in SEEDS} == {LENGTHS[message]}


@pytest.mark.parametrize(("message", "wire"), [(slac.CM_SLAC_MATCH_REQ, "3e00"), (slac.CM_SLAC_MATCH_CNF, "5600")])
def test_check_02_the_length_of_a_match_stands_in_little_endian(message: type[Mme], wire: str) -> None:
    assert frame(sample(message, 0))[21:23].hex() == wire


NAMED_OTHERWISE = {"CM_ATTEN_PROFILE_IND": "CM_ATTENUATION_CHARACTERISTICS_MME"}
UNKNOWN_TO_SCAPY = (slac.CM_VALIDATE_REQ, slac.CM_VALIDATE_CNF)


def test_check_02_scapy_makes_the_same_octets_of_what_it_understood() -> None:
    known = [mme for mme in MESSAGES if not isinstance(mme, UNKNOWN_TO_SCAPY)]
    words = said([peers_python(), str(SLAC / "reencode.py")], "\n".join(frame(mme).hex() for mme in known))
    for mme, line in zip(known, words.splitlines(), strict=True):
        ours = type(mme).__name__
        assert line.split() == [NAMED_OTHERWISE.get(ours, ours), frame(mme).hex()]
