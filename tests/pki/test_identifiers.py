"""EMAID, PCID, SECCID and EVCCID: what is one, and what is not."""

import pytest

from pilotwire.pki import IdentifierKind, Names, PkiError, check_identifier, emaid_check_digit, fits
from pilotwire.pki.identifiers import normal_emaid, same_emaid

# Published examples of the check digit of eMI3.
DIGITS = {
    "NN123ABCDEFGHI": "T",
    "FRXYZ123456789": "2",
    "ITA1B2C3E4F5G6": "4",
    "ESZU8WOX834H1D": "R",
    "PT73902837ABCZ": "Z",
    "DE83DUIEN83QGZ": "D",
    "DE83DUIEN83ZGQ": "M",
    "DE8AA001234567": "0",
    "NL-TNM-000122045": "U",
}

GOOD = {
    IdentifierKind.EMAID: ["DEABCC12345678", "DEABCC123456789", "de-abc-c12345678-9", Names().contract],
    IdentifierKind.PCID: ["WPWPILOTWIRE00001", Names().oem_provisioning],
    IdentifierKind.SECCID: ["x" * 39, "x" * 64, Names().secc],
    IdentifierKind.EVCCID: ["x", "x" * 64, "0A1B2C3D4E5F", Names().vehicle],
    IdentifierKind.ANY: ["ä", "x" * 64, Names().cps],
}
BAD = {
    IdentifierKind.EMAID: [
        "",
        "DEABCC1234567",
        "DEABCC1234567890",
        "D1ABCC12345678",
        "DEABCC1234567_",
        "DEABCC1234567\u0663",
    ],
    IdentifierKind.PCID: ["x" * 16, "x" * 19, "WPW-PILOTWIRE-0001", "x" * 16 + "ä"],
    IdentifierKind.SECCID: ["x" * 38, "x" * 65, "x" * 38 + "\n"],
    IdentifierKind.EVCCID: ["", "x" * 65, "a\tb", "ä"],
    IdentifierKind.ANY: ["", "x" * 65],
}


@pytest.mark.parametrize("kind", IdentifierKind)
def test_identifiers_are_told_from_other_text(kind: IdentifierKind) -> None:
    assert [text for text in GOOD[kind] if not fits(kind, text)] == []
    assert [text for text in BAD[kind] if fits(kind, text)] == []


def test_a_refusal_names_kind_value_and_rule() -> None:
    with pytest.raises(PkiError, match="PCID 'short': must be a 17 letters or digits"):
        check_identifier(IdentifierKind.PCID, "short")


@pytest.mark.parametrize("body", DIGITS)
def test_the_check_digit_is_the_published_one(body: str) -> None:
    assert emaid_check_digit(body) == emaid_check_digit(body + DIGITS[body]) == DIGITS[body]


def test_the_name_in_the_test_pki_has_the_right_check_digit() -> None:
    assert Names().contract[14:] == emaid_check_digit(Names().contract)


def test_spellings_of_one_contract_are_the_same() -> None:
    assert normal_emaid("de-abc-c12345678-h") == "DEABCC12345678H"
    assert same_emaid("DE-ABC-C12345678", "deabcc12345678h")
    assert not same_emaid("DEABCC12345678H", "DEABCC12345678I")
    assert not same_emaid("DEABCC12345678", "DEABCC12345679")
