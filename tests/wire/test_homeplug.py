"""HomePlug messages: lengths, vectors, variants that real modems send, round trips, refusals."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotwire.wire import FrameError, homeplug
from pilotwire.wire.ethernet import BROADCAST
from pilotwire.wire.fields import Counted, Octets, Rest, Unsigned
from pilotwire.wire.homeplug import Mme, MmeFrame, UnknownMme, modem, slac, vendor
from pilotwire.wire.homeplug.frame import MESSAGES
from pilotwire.wire.homeplug.modem import AmplitudeMap
from pilotwire.wire.layout import fields
from tests.wire.hostile import assault

CAR, STATION = bytes.fromhex("020000000001"), bytes.fromhex("020000000002")
RUN = bytes.fromhex("A1A2A3A4A5A6A7A8")
GROUPS = bytes(range(20, 78))

EXAMPLES: list[tuple[Mme, int]] = [
    (slac.CM_SLAC_PARM_REQ(run_id=RUN), 60),
    (slac.CM_SLAC_PARM_CNF(forwarding_sta=CAR, run_id=RUN), 60),
    (slac.CM_START_ATTEN_CHAR_IND(forwarding_sta=CAR, run_id=RUN), 60),
    (slac.CM_MNBC_SOUND_IND(count=9, run_id=RUN, random=bytes(24)), 71),
    (slac.CM_MNBC_SOUND_IND(count=9, run_id=RUN, random=bytes(17)), 64),
    (slac.CM_ATTEN_PROFILE_IND(pev_mac=CAR, attenuations=GROUPS), 85),
    (slac.CM_ATTEN_PROFILE_IND(pev_mac=CAR, attenuations=b""), 60),
    (slac.CM_ATTEN_CHAR_IND(source_address=CAR, run_id=RUN, num_sounds=10, attenuations=GROUPS), 129),
    (slac.CM_ATTEN_CHAR_RSP(source_address=CAR, run_id=RUN), 70),
    (slac.CM_VALIDATE_REQ(), 60),
    (slac.CM_VALIDATE_CNF(result=4), 60),
    (slac.CM_SLAC_MATCH_REQ(pev_mac=CAR, evse_mac=STATION, run_id=RUN), 85),
    (slac.CM_SLAC_MATCH_CNF(pev_mac=CAR, evse_mac=STATION, run_id=RUN, nid=bytes(7), nmk=bytes(16)), 109),
    (modem.CM_SET_KEY_REQ(nid=bytes(7), new_key=bytes(16)), 60),
    (modem.CM_SET_KEY_CNF(result=1), 60),
    (modem.CM_AMP_MAP_REQ(map=AmplitudeMap(amplitudes=b"\x0f" * 1155)), 599),
    (modem.CM_AMP_MAP_CNF(), 60),
    (vendor.VS_LINK_STATUS_CNF(link_status=1), 60),
    (vendor.NSCM_GET_VERSION_CNF(major=1, minor=2, patch=3, build=4), 60),
]


@pytest.mark.parametrize(("mme", "length"), EXAMPLES)
def test_frames_have_the_lengths_seen_on_real_wires(mme: Mme, length: int) -> None:
    frame = MmeFrame(destination=BROADCAST, source=CAR, mme=mme)
    octets = homeplug.encode_frame(frame)
    assert len(octets) == length
    assert homeplug.decode_frame(octets) == frame


@pytest.mark.parametrize(
    ("mme", "wire"),
    [
        (slac.CM_SLAC_PARM_REQ(run_id=RUN), "01 6460 0000 00 00 A1A2A3A4A5A6A7A8"),
        (
            slac.CM_SLAC_PARM_CNF(forwarding_sta=CAR, run_id=RUN),
            "01 6560 0000 FFFFFFFFFFFF 0A 06 01 020000000001 00 00 A1A2A3A4A5A6A7A8",
        ),
        (
            slac.CM_SLAC_MATCH_REQ(pev_mac=CAR, evse_mac=STATION, run_id=RUN),
            "01 7C60 0000 00 00 3E00"
            + "00" * 17
            + "020000000001"
            + "00" * 17
            + "020000000002 A1A2A3A4A5A6A7A8"
            + "00" * 8,
        ),
        (slac.CM_VALIDATE_REQ(timer=5), "01 7860 0000 00 05 01"),
        (
            slac.CM_ATTEN_PROFILE_IND(pev_mac=CAR, attenuations=b"\x1e\x1f"),
            "01 8660 0000 020000000001 02 00 1E1F",
        ),
        (
            modem.CM_SET_KEY_REQ(my_nonce=0xAAAAAAA1, nid=b"1234567", new_key=b"k" * 16),
            "01 0860 0000 01 A1AAAAAA 00000000 04 0000 00 00 31323334353637 01" + "6B" * 16,
        ),
        (modem.CM_AMP_MAP_REQ(map=AmplitudeMap(amplitudes=b"\x0f\x01\x02")), "01 1C60 0000 0300 1F 02"),
        (vendor.VS_LINK_STATUS_REQ(), "00 B8A0 00B052"),
        (vendor.VS_NW_INFO_REQ(), "01 38A0 0000 00B052"),
        (vendor.VS_OP_ATTR_REQ(cookie=0x12345), "00 68A0 00B052 45230100 00"),
        (vendor.VS_SW_VER_CNF(status=0, device_class=6, text=b"MAC"), "00 01A0 00B052 00 06 03 4D4143"),
        (vendor.NSCM_RESET_DEVICE_REQ(), "00 70AC 0016E8" + "00" * 20),
    ],
)
def test_known_bytes(mme: Mme, wire: str) -> None:
    assert homeplug.encode(mme) == bytes.fromhex(wire)
    assert homeplug.decode(bytes.fromhex(wire)) == mme


def test_every_message_of_the_house_is_in_the_table() -> None:
    declared = {value for module in (slac, modem, vendor) for value in vars(module).values() if _is_message(value)}
    assert set(MESSAGES.values()) == declared
    assert len(MESSAGES) == 31


def _is_message(value: Any) -> bool:
    return isinstance(value, type) and issubclass(value, Mme) and hasattr(value, "mmtype")


def test_the_long_report_of_debian_evse_is_read() -> None:
    mme = slac.CM_ATTEN_CHAR_IND(source_address=CAR, run_id=RUN, num_sounds=10, attenuations=GROUPS)
    frame = homeplug.encode_frame(MmeFrame(destination=CAR, source=STATION, mme=mme)) + bytes(255 - 58)
    assert len(frame) == 326
    assert homeplug.decode_frame(frame).mme == mme


@pytest.mark.parametrize("amplitudes", [b"", b"\x01" * 40, b"\xff" * 1155])
def test_amplitude_maps_of_whole_octets(amplitudes: bytes) -> None:
    mme = modem.CM_AMP_MAP_REQ(map=AmplitudeMap(amplitudes=amplitudes, packed=not amplitudes))
    assert homeplug.decode(homeplug.encode(mme)) == mme


@pytest.mark.parametrize(
    ("wire", "unknown"),
    [
        ("01 AD60 0000 0102", UnknownMme(mmtype=0x60AD, body=b"\x01\x02")),
        ("00 AD60 0102", UnknownMme(mmtype=0x60AD, version=0, body=b"\x01\x02")),
        ("00 B8A0 001122", UnknownMme(mmtype=0xA0B8, version=0, body=b"\0\x11\x22")),
        ("00 B8A0 00", UnknownMme(mmtype=0xA0B8, version=0, body=b"\0")),
        ("01 7860 1101 00 05 01", UnknownMme(mmtype=0x6078, fragment=0x1101, body=b"\0\x05\x01")),
    ],
)
def test_unknown_messages_are_kept(wire: str, unknown: UnknownMme) -> None:
    assert homeplug.decode(bytes.fromhex(wire)) == unknown
    assert homeplug.encode(unknown) == bytes.fromhex(wire)


BY_CODEC: dict[type[Any], Any] = {
    Unsigned: lambda codec: st.integers(0, 256**codec.size - 1),
    Octets: lambda codec: st.binary(min_size=codec.size, max_size=codec.size),
    Counted: lambda codec: st.binary(max_size=255),
    Rest: lambda codec: st.binary(max_size=60),
    slac._Random: lambda codec: st.binary(min_size=24, max_size=24) | st.binary(min_size=17, max_size=17),
    modem._Amplitudes: lambda codec: st.lists(st.integers(0, 15), max_size=90).map(
        lambda each: AmplitudeMap(amplitudes=bytes(each))
    ),
}


def messages(mme: type[Mme]) -> st.SearchStrategy[Mme]:
    return st.builds(mme, **{name: BY_CODEC[type(codec)](codec) for name, codec in fields(mme)})


any_message = st.sampled_from(sorted(MESSAGES.values(), key=str)).flatmap(messages)


@given(any_message)
def test_round_trip(mme: Mme) -> None:
    assert homeplug.decode(homeplug.encode(mme)) == mme


@given(any_message, st.data())
def test_a_cut_message_is_refused_or_unknown(mme: Mme, data: st.DataObject) -> None:
    octets = homeplug.encode(mme)
    short = octets[: data.draw(st.integers(0, len(octets) - 1))]
    with suppress(FrameError):
        assert homeplug.decode(short) != mme


@pytest.mark.parametrize(
    ("mme", "field"),
    [
        (slac.CM_SLAC_PARM_REQ(run_id=bytes(7)), "run_id"),
        (slac.CM_MNBC_SOUND_IND(count=1, run_id=RUN, random=bytes(16)), "random"),
        (slac.CM_VALIDATE_REQ(timer=256), "timer"),
        (slac.CM_ATTEN_PROFILE_IND(pev_mac=CAR, attenuations=bytes(256)), "attenuations"),
        (modem.CM_AMP_MAP_REQ(map=AmplitudeMap(amplitudes=b"\x10")), "map"),
    ],
)
def test_what_does_not_fit_is_refused(mme: Mme, field: str) -> None:
    with pytest.raises(FrameError) as caught:
        homeplug.encode(mme)
    assert (caught.value.layer, caught.value.field) == ("HomePlug", field)


def test_another_ethertype_is_refused() -> None:
    with pytest.raises(FrameError, match="must be 0x88E1"):
        homeplug.decode_frame(CAR + STATION + b"\x08\x06" + bytes(46))


def test_only_frame_errors_come_out() -> None:
    assault(homeplug.decode, *(homeplug.encode(mme) for mme, _ in EXAMPLES if len(homeplug.encode(mme)) < 200))
    assault(homeplug.decode_frame)
