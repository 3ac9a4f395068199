"""Good chains pass for their role and no other; every hostile chain is refused, for the right reason, in every part."""

import pytest

from pilotwire.pki import Curve, Part, Role, validate
from tests.pki.evil import EVIL
from tests.pki.worlds import KINDS, NOW, kind_name, world

kinds = pytest.mark.parametrize("kind", KINDS, ids=kind_name)
Kind = tuple[Part, Curve]


@kinds
@pytest.mark.parametrize("name", EVIL)
def test_a_hostile_chain_is_refused_for_what_is_wrong_with_it(kind: Kind, name: str) -> None:
    pki, case = world(kind), EVIL[name]
    verdict = validate(case.make(pki), pki.anchors, Role.SECC, kind[0], NOW)
    expected = case.codes | (case.in_part_2 if kind[0] is Part.ISO2 else frozenset())
    assert verdict.codes == expected, str(verdict)
    assert not verdict.ok


@kinds
def test_every_leaf_passes_for_its_own_role(kind: Kind) -> None:
    pki = world(kind)
    for role, credential in pki.leafs.items():
        verdict = validate(credential.chain, pki.anchors, role, kind[0], NOW)
        assert verdict.ok, str(verdict)
        assert verdict.name == credential.name
        assert verdict.public_key == credential.private_key.public_key()
        assert verdict.root_class is not None
        assert pki.anchors.of(verdict.root_class) == (verdict.root,)


@kinds
def test_no_leaf_passes_for_another_role(kind: Kind) -> None:
    pki = world(kind)
    passed = {
        (role, asked)
        for role, credential in pki.leafs.items()
        for asked in pki.leafs
        if asked is not role and validate(credential.chain, pki.anchors, asked, kind[0], NOW).ok
    }
    # Benches show the provisioning certificate as TLS client, so the lab cannot tell the two apart.
    interchangeable = {(Role.VEHICLE, Role.OEM_PROVISIONING), (Role.OEM_PROVISIONING, Role.VEHICLE)}
    assert passed == (interchangeable if kind[0] is Part.LAB else set())
