"""What Qualcomm's and Lumissil's modems add: versions, restart, link state.

Layouts as in qca/open-plc-utils and EVerest libslac; no vendor manual was at hand.
"""
# The messages keep the vendors' own names.
# ruff: noqa: N801

from typing import Annotated

from pilotwire.wire.fields import U8, U16LE, U32LE, Counted, Mac, Octets, Rest
from pilotwire.wire.homeplug.mme import LUMISSIL, QUALCOMM, Mme

LOCAL_MODEM = bytes.fromhex("00B052000001")
"""Destination that only the modem at this end of the cable answers."""


class _Qualcomm(Mme, frozen=True, kw_only=True):
    oui = QUALCOMM
    version = 0


class VS_SW_VER_REQ(_Qualcomm, frozen=True, kw_only=True):
    """Asks for the firmware."""

    mmtype = 0xA000


class VS_SW_VER_CNF(_Qualcomm, frozen=True, kw_only=True):
    """`text` is the firmware's name, filled up with zero octets by some; `details` differs from chip to chip."""

    mmtype = 0xA001
    status: U8
    device_class: U8
    text: Annotated[bytes, Counted()]
    details: Annotated[bytes, Rest()] = b""


class VS_RS_DEV_REQ(_Qualcomm, frozen=True, kw_only=True):
    """Restart."""

    mmtype = 0xA01C


class VS_RS_DEV_CNF(_Qualcomm, frozen=True, kw_only=True):
    """The modem restarts; `status` 0 is success."""

    mmtype = 0xA01D
    status: U8


class VS_NW_INFO_REQ(_Qualcomm, frozen=True, kw_only=True):
    """Asks for the networks and stations in reach."""

    mmtype = 0xA038
    version = 1


class VS_NW_INFO_CNF(_Qualcomm, frozen=True, kw_only=True):
    """The list of networks; `data` is as the chip wrote it, since its layout differs between chips."""

    mmtype = 0xA039
    version = 1
    data: Annotated[bytes, Rest()]


class VS_OP_ATTR_REQ(_Qualcomm, frozen=True, kw_only=True):
    """Asks for versions; the `cookie` comes back, `report_type` 0 asks for the binary report."""

    mmtype = 0xA068
    cookie: U32LE
    report_type: U8 = 0


class VS_OP_ATTR_CNF(_Qualcomm, frozen=True, kw_only=True):
    """The report: platform names, version numbers and dates, 118 octets from known chips, then padding."""

    mmtype = 0xA069
    status: U16LE
    cookie: U32LE
    report_type: U8
    size: U16LE
    report: Annotated[bytes, Rest()]


class VS_LINK_STATUS_REQ(_Qualcomm, frozen=True, kw_only=True):
    """Asks whether there is a link."""

    mmtype = 0xA0B8


class VS_LINK_STATUS_CNF(_Qualcomm, frozen=True, kw_only=True):
    """`link_status` 1 is up."""

    mmtype = 0xA0B9
    reserved: U8 = 0
    link_status: U8


class VS_ATTEN_CHAR_IND(_Qualcomm, frozen=True, kw_only=True):
    """A modem broadcasts what it heard of a sound, beside CM_ATTEN_PROFILE.IND.

    `profile` is everything behind the car's address: 58 groups are in it, at a place that no source confirms.
    """

    mmtype = 0xA14E
    pev_mac: Mac
    profile: Annotated[bytes, Rest()]


class _Lumissil(Mme, frozen=True, kw_only=True):
    oui = LUMISSIL
    version = 0


LmsHeader = Annotated[bytes, Octets(19)]
NO_LMS = bytes(19)


class NSCM_RESET_DEVICE_REQ(_Lumissil, frozen=True, kw_only=True):
    """Restart; `mode` 0 is the normal way. There is no answer."""

    mmtype = 0xAC70
    lms: LmsHeader = NO_LMS
    mode: U8 = 0


class NSCM_GET_VERSION_REQ(_Lumissil, frozen=True, kw_only=True):
    """Asks for the firmware."""

    mmtype = 0xAC6C
    lms: LmsHeader = NO_LMS


class NSCM_GET_VERSION_CNF(_Lumissil, frozen=True, kw_only=True):
    """Four numbers that make the version."""

    mmtype = 0xAC6D
    lms: LmsHeader = NO_LMS
    major: U16LE
    minor: U16LE
    patch: U16LE
    build: U16LE
    reserved: U16LE = 0


class NSCM_GET_D_LINK_STATUS_REQ(_Lumissil, frozen=True, kw_only=True):
    """Asks whether there is a link."""

    mmtype = 0xAC9C
    lms: LmsHeader = NO_LMS


class NSCM_GET_D_LINK_STATUS_CNF(_Lumissil, frozen=True, kw_only=True):
    """`link_status` 1 is up."""

    mmtype = 0xAC9D
    lms: LmsHeader = NO_LMS
    link_status: U8
