"""Messages of matching (SLAC) between car and station: ISO 15118-3, Annex A; HomePlug Green PHY 1.1, 11.5.

MAC addresses and identifiers are octets. Attenuations are whole decibels, one octet per carrier group.
`application_type` 0 is car to station matching, `security_type` 0 is none; the standard allows no other values.
"""
# The messages keep the standard's own names.
# ruff: noqa: N801

from typing import Annotated

from pilotwire.wire.cursor import Cursor
from pilotwire.wire.fields import U8, U16LE, Counted, Mac, Octets
from pilotwire.wire.homeplug.mme import Mme, Nid, Nmk, RunId, StationId, without_key

NO_STATION_ID = bytes(17)
SOUND_TARGET = b"\xff" * 6
MATCH_REQ_LENGTH = 0x3E
MATCH_CNF_LENGTH = 0x56
RANDOM_LENGTH = 24
SHORT_RANDOM_LENGTH = 17


class CM_SLAC_PARM_REQ(Mme, frozen=True, kw_only=True):
    """The car looks for stations (broadcast)."""

    mmtype = 0x6064
    application_type: U8 = 0
    security_type: U8 = 0
    run_id: RunId


class CM_SLAC_PARM_CNF(Mme, frozen=True, kw_only=True):
    """A station tells how it wants to be sounded; `timeout` in units of 100 ms, `forwarding_sta` is the car."""

    mmtype = 0x6065
    sound_target: Mac = SOUND_TARGET
    num_sounds: U8 = 10
    timeout: U8 = 6
    resp_type: U8 = 1
    forwarding_sta: Mac
    application_type: U8 = 0
    security_type: U8 = 0
    run_id: RunId


class CM_START_ATTEN_CHAR_IND(Mme, frozen=True, kw_only=True):
    """The car announces its sounds (broadcast, three times); `timeout` in units of 100 ms."""

    mmtype = 0x606A
    application_type: U8 = 0
    security_type: U8 = 0
    num_sounds: U8 = 10
    timeout: U8 = 6
    resp_type: U8 = 1
    forwarding_sta: Mac
    run_id: RunId


class _Random:
    def read(self, cursor: Cursor, field: str) -> bytes:
        return cursor.take(RANDOM_LENGTH if cursor.remaining >= RANDOM_LENGTH else SHORT_RANDOM_LENGTH, field)

    def write(self, value: bytes) -> bytes:
        if len(value) not in (RANDOM_LENGTH, SHORT_RANDOM_LENGTH):
            raise ValueError(f"{RANDOM_LENGTH} octets are needed, or {SHORT_RANDOM_LENGTH} as `pev` sends them")
        return value


class CM_MNBC_SOUND_IND(Mme, frozen=True, kw_only=True):
    """One sound of the car (broadcast); `count` sounds are still to come.

    `random` holds 8 reserved octets and 16 random ones; Debian's `pev` sends 17 octets in all.
    """

    mmtype = 0x6076
    application_type: U8 = 0
    security_type: U8 = 0
    sender_id: StationId = NO_STATION_ID
    count: U8
    run_id: RunId
    random: Annotated[bytes, _Random()]


class CM_ATTEN_PROFILE_IND(Mme, frozen=True, kw_only=True):
    """A modem reports one sound to its host. QCA7420 and AR7420 report no groups at all."""

    mmtype = 0x6086
    pev_mac: Mac
    attenuations: Annotated[bytes, Counted(gap=1)]


class CM_ATTEN_CHAR_IND(Mme, frozen=True, kw_only=True):
    """A station tells the car the mean attenuation of the `num_sounds` sounds that it heard."""

    mmtype = 0x606E
    application_type: U8 = 0
    security_type: U8 = 0
    source_address: Mac
    run_id: RunId
    source_id: StationId = NO_STATION_ID
    resp_id: StationId = NO_STATION_ID
    num_sounds: U8
    attenuations: Annotated[bytes, Counted()]


class CM_ATTEN_CHAR_RSP(Mme, frozen=True, kw_only=True):
    """The car confirms that report; `result` 0 is success."""

    mmtype = 0x606F
    application_type: U8 = 0
    security_type: U8 = 0
    source_address: Mac
    run_id: RunId
    source_id: StationId = NO_STATION_ID
    resp_id: StationId = NO_STATION_ID
    result: U8 = 0


class CM_VALIDATE_REQ(Mme, frozen=True, kw_only=True):
    """The car offers to toggle the pilot; `timer` counts units of 100 ms, less one, in the second step."""

    mmtype = 0x6078
    signal_type: U8 = 0
    timer: U8 = 0
    result: U8 = 1


class CM_VALIDATE_CNF(Mme, frozen=True, kw_only=True):
    """The station's count of toggles; `result` 0 not ready, 1 ready, 2 success, 3 failure, 4 not required."""

    mmtype = 0x6079
    signal_type: U8 = 0
    toggle_num: U8 = 0
    result: U8


class CM_SLAC_MATCH_REQ(Mme, frozen=True, kw_only=True):
    """The car chooses this station."""

    mmtype = 0x607C
    application_type: U8 = 0
    security_type: U8 = 0
    mvf_length: U16LE = MATCH_REQ_LENGTH
    pev_id: StationId = NO_STATION_ID
    pev_mac: Mac
    evse_id: StationId = NO_STATION_ID
    evse_mac: Mac
    run_id: RunId
    reserved: Annotated[bytes, Octets(8)] = bytes(8)


class CM_SLAC_MATCH_CNF(Mme, frozen=True, kw_only=True):
    """The station hands the network key to the car."""

    mmtype = 0x607D
    application_type: U8 = 0
    security_type: U8 = 0
    mvf_length: U16LE = MATCH_CNF_LENGTH
    pev_id: StationId = NO_STATION_ID
    pev_mac: Mac
    evse_id: StationId = NO_STATION_ID
    evse_mac: Mac
    run_id: RunId
    reserved: Annotated[bytes, Octets(8)] = bytes(8)
    nid: Nid
    reserved2: U8 = 0
    nmk: Nmk

    def __repr__(self) -> str:
        """All but the key, so that it gets into no log."""
        return without_key(self)
