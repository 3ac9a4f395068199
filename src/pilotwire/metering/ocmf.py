"""Open Charge Metering Format (S.A.F.E., OCMF 1.4): a signed text `OCMF|{payload}|{signature}`.

Names in capitals are the format's own. What is signed is the text between the bars, octet by octet, so a parsed
document keeps it. Public keys travel another way and never inside the document.
"""

import base64
import binascii
from decimal import Decimal
from typing import TypeVar

import msgspec

from pilotwire.metering.errors import OcmfError
from pilotwire.metering.signing import DEFAULT_ALGORITHM, Signer, verify

FORMAT_VERSION = "1.4"
MAX_DOCUMENT = 64 * 1024
"""Longest text accepted, in octets: a document with one reading has about 600."""

SIGNED_AS = "application/x-der"  # the only signature type there is (Table 8)


class OcmfReading(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One reading (Table 7). Fields that a text leaves out hold for it as they did for the reading before."""

    time: str | None = msgspec.field(default=None, name="TM")
    occasion: str | None = msgspec.field(default=None, name="TX")
    value: Decimal | None = msgspec.field(default=None, name="RV")
    register: str | None = msgspec.field(default=None, name="RI")
    unit: str | None = msgspec.field(default=None, name="RU")
    current: str | None = msgspec.field(default=None, name="RT")
    error_flags: str | None = msgspec.field(default=None, name="EF")
    status: str | None = msgspec.field(default=None, name="ST")


class Payload(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is signed (Tables 1 to 6); other fields of a text are covered by the signature, but not read."""

    format_version: str | None = msgspec.field(default=None, name="FV")
    gateway: str | None = msgspec.field(default=None, name="GI")
    gateway_serial: str | None = msgspec.field(default=None, name="GS")
    gateway_version: str | None = msgspec.field(default=None, name="GV")
    page: str = msgspec.field(name="PG")
    meter_vendor: str | None = msgspec.field(default=None, name="MV")
    meter_model: str | None = msgspec.field(default=None, name="MM")
    meter_serial: str | None = msgspec.field(default=None, name="MS")
    meter_firmware: str | None = msgspec.field(default=None, name="MF")
    identified: bool | None = msgspec.field(default=None, name="IS")
    identification_level: str | None = msgspec.field(default=None, name="IL")
    identification_flags: tuple[str, ...] | None = msgspec.field(default=None, name="IF")
    identification_type: str | None = msgspec.field(default=None, name="IT")
    identification: str | None = msgspec.field(default=None, name="ID")
    charge_point_type: str | None = msgspec.field(default=None, name="CT")
    charge_point: str | None = msgspec.field(default=None, name="CI")
    readings: tuple[OcmfReading, ...] = msgspec.field(name="RD")


class Signature(msgspec.Struct, frozen=True, kw_only=True):
    """How it is signed (Table 8)."""

    algorithm: str = msgspec.field(default=DEFAULT_ALGORITHM, name="SA")
    encoding: str = msgspec.field(default="hex", name="SE")
    kind: str = msgspec.field(default=SIGNED_AS, name="SM")
    data: str = msgspec.field(name="SD")


Section = TypeVar("Section", Payload, Signature)


class Document(msgspec.Struct, frozen=True):
    """A parsed text; nothing in it is proven before `check` returns."""

    signed_text: str
    payload: Payload
    signature: Signature


_encoder = msgspec.json.Encoder(decimal_format="number")  # RV is a JSON number, with its digits as they are


def compose(payload: Payload, signer: Signer) -> str:
    """The signed document of a payload."""
    text = _section(payload)
    signature = Signature(algorithm=signer.algorithm, data=signer.sign(text.encode()).hex())
    return f"OCMF|{text}|{_section(signature)}"


def _section(part: Payload | Signature) -> str:
    # A bar can only stand inside a JSON string, and must not: it parts the sections.
    return _encoder.encode(part).decode().replace("|", "\\u007c")


def parse(text: str) -> Document:
    """Read a document, ours or another's; OcmfError names what is wrong with it."""
    if len(text) > MAX_DOCUMENT:
        raise OcmfError("document", f"{len(text)} characters long", f"at most {MAX_DOCUMENT} are accepted")
    parts = text.strip().split("|")
    if len(parts) != 3 or parts[0] != "OCMF":
        raise OcmfError("document", f"of {len(parts)} parts", "must be OCMF|payload|signature, and no key behind it")
    payload = _read(parts[1], Payload, "payload")
    return Document(parts[1], _with_inherited(payload), _read(parts[2], Signature, "signature section"))


def _read(text: str, kind: type[Section], name: str) -> Section:
    try:
        return msgspec.json.decode(text, type=kind)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise OcmfError(name, "broken", str(error)) from None


def _with_inherited(payload: Payload) -> Payload:
    whole: list[OcmfReading] = []
    for reading in payload.readings:
        told = {name: value for name, value in msgspec.structs.asdict(reading).items() if value is not None}
        before = msgspec.structs.replace(whole[-1], value=None) if whole else OcmfReading()
        whole.append(msgspec.structs.replace(before, **told))
    return msgspec.structs.replace(payload, readings=tuple(whole))


def check(document: Document, public_key: bytes) -> Payload:
    """The payload, proven to come from the holder of the key (DER); SignatureError or OcmfError otherwise."""
    signature = document.signature
    if signature.kind != SIGNED_AS:
        raise OcmfError("SM", repr(signature.kind[:60]), f"must be {SIGNED_AS}")
    verify(public_key, signature.algorithm, document.signed_text.encode(), octets(signature))
    return document.payload


def octets(signature: Signature) -> bytes:
    """The signature itself, as DER; OcmfError where it is written in no known way."""
    try:
        match signature.encoding:
            case "hex":
                return bytes.fromhex(signature.data)
            case "base64":
                return base64.b64decode(signature.data, validate=True)
    except (ValueError, binascii.Error):
        raise OcmfError("SD", "unreadable", f"must be {signature.encoding}") from None
    raise OcmfError("SE", repr(signature.encoding[:60]), "must be hex or base64")
