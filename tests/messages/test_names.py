"""The house rules of the declarations, over every message package: said, spelled and measured.

Most wire names derive from ours, so what is checked here is that a stated one (`name=`, `element=`, `Name`) differs in
spelling alone. Whether the wire's names are the standard's is for `test_against_xsd.py` to tell.
"""

import importlib
import keyword
import pkgutil
import re
from collections.abc import Iterator
from types import ModuleType

from pilotwire import messages
from pilotwire.schema import DECLARED, ComplexType, Declaration, Schema, Slot, WireEnum

MODULES: list[ModuleType] = [
    importlib.import_module(found.name) for found in pkgutil.walk_packages(messages.__path__, f"{messages.__name__}.")
]
CLASSES: list[type] = [
    value
    for module in MODULES
    for name, value in vars(module).items()
    if isinstance(value, type) and value.__module__ == module.__name__ and not name.startswith("_")
]
DECLARATIONS: list[type[ComplexType]] = [cls for cls in CLASSES if cls in DECLARED and not DECLARED[cls].branch]
ENUMERATIONS: list[type[WireEnum]] = [cls for cls in CLASSES if issubclass(cls, WireEnum)]

# Numbers without a unit, and why.
NAMED = "the parameter's name implies the unit"
MONEY = "an amount in the currency of the price schedule"
OPEN = "the unit is not known for sure"
UNITLESS = {
    "din70121.Parameter.value": NAMED,
    "iso2.Parameter.value": NAMED,
    "iso20.Parameter.value": NAMED,
    "iso20.DetailedCost.amount": OPEN,
    "iso20.DetailedCost.cost_per_unit": MONEY,
    "iso20.DetailedTax.amount": MONEY,
    "iso20.EVPriceRule.energy_fee": MONEY,
    "iso20.PriceRule.energy_fee": MONEY,
    "iso20.PriceRule.parking_fee": MONEY,
    "iso20.OverstayRule.overstay_fee": MONEY,
    "iso20.AdditionalService.service_fee": MONEY,
    "iso20.AbsolutePriceSchedule.minimum_cost": MONEY,
    "iso20.AbsolutePriceSchedule.maximum_cost": MONEY,
    "iso20.WPT_LF_TxData.eirp": OPEN,
    "iso20.WPT_LF_RxRSSI.rssi": OPEN,
}


def address(cls: type, field: str = "") -> str:
    """Family, class and field: `iso2.CableCheckReq.dc_ev_status`."""
    family = cls.__module__.removeprefix(f"{messages.__name__}.").partition(".")[0]
    return f"{family}.{cls.__qualname__}.{field}".rstrip(".")


def slots() -> Iterator[tuple[str, Slot]]:
    """Every field of every declared type, with its address."""
    for cls in DECLARATIONS:
        for slot in Schema(DECLARED[cls].namespace).resolve(cls).slots:
            yield address(cls, slot.name), slot


def letters(name: str) -> str:
    """A name without what the Python spelling adds or loses."""
    return name.replace("_", "").casefold()


def documented(cls: type) -> bool:
    """Whether a class has words of its own: enumerations inherit theirs otherwise."""
    own = vars(cls).get("__doc__")
    return bool(own) and all(own != base.__doc__ for base in cls.__mro__[1:])


def is_number(slot: Slot) -> bool:
    return any(
        isinstance(a.target, type) and a.target.__name__ in ("PhysicalValue", "RationalNumber")
        for a in slot.alternatives
    )


def wire_names(declared: Declaration) -> set[str]:
    """What a class may be called: as its element or as its type, with a capital."""
    names = (declared.element, declared.type_name and declared.type_name.removesuffix("Type"))
    return {name[0].upper() + name[1:] for name in names if name}


def member_name(value: str) -> str:
    """How Python must spell a value of the wire."""
    name = re.sub(r"\W", "_", value)
    return f"{name}_" if keyword.iskeyword(name) else name


def test_all_families_are_here() -> None:
    families = {address(cls).partition(".")[0] for cls in DECLARATIONS}
    assert families == {"sap", "xmldsig", "din70121", "iso2", "iso20"}


def test_every_class_says_what_it_is() -> None:
    assert [address(cls) for cls in CLASSES if not documented(cls)] == []


def test_nothing_is_left_to_say() -> None:
    assert [x for x in (*MODULES, *CLASSES) if "TODO" in (x.__doc__ or "")] == []


def test_every_public_class_is_declared() -> None:
    """No class beside the schema: what is no type, branch or enumeration of it does not belong here."""
    assert [address(cls) for cls in CLASSES if cls not in DECLARED and not hasattr(cls, "__simple__")] == []


def test_packages_offer_all_their_classes() -> None:
    offered = {m.__name__: set(m.__all__) for m in MODULES if hasattr(m, "__all__")}
    missing = [
        address(cls)
        for cls in CLASSES
        if (package := cls.__module__.rpartition(".")[0]) in offered and cls.__name__ not in offered[package]
    ]
    assert missing == []


def test_every_number_has_a_unit() -> None:
    """Or stands among the exceptions, each of which is needed."""
    bare = {at for at, slot in slots() if is_number(slot) and not slot.unit}
    assert bare ^ UNITLESS.keys() == set()


def test_classes_are_named_as_on_the_wire() -> None:
    """Where one type serves several elements, their classes take those names, and the shared class is free."""
    types = [(cls, DECLARED[cls]) for cls in DECLARATIONS]
    taken = {(d.namespace, d.type_name) for _, d in types if d.element}
    free = {cls for cls, d in types if not d.element and (d.namespace, d.type_name) in taken}
    assert [address(cls) for cls, d in types if cls not in free and cls.__name__ not in wire_names(d)] == []


def test_enumerations_are_named_as_on_the_wire() -> None:
    """Apart from capitals: the standards begin some with a small letter and some with `evse`."""
    names = [(cls, vars(cls)["__simple__"].name.local) for cls in ENUMERATIONS]
    right = {cls: {letters(name), letters(name.removesuffix("Type"))} for cls, name in names}
    assert [address(cls) for cls in ENUMERATIONS if letters(cls.__name__) not in right[cls]] == []


def test_members_are_named_as_on_the_wire() -> None:
    members = [(cls, member) for cls in ENUMERATIONS for member in cls]
    assert [(address(cls), m) for cls, m in members if m.name != member_name(str(m))] == []


def test_fields_are_named_as_on_the_wire() -> None:
    """References and choices, whose own name never reaches the wire, are free."""
    named = [
        (at, slot.alternatives[0].name.local, slot.name)
        for at, slot in slots()
        if slot.kind in ("element", "attribute") and len(slot.alternatives) == 1 and not slot.substitution
    ]
    assert [(at, wire) for at, wire, name in named if letters(wire) != letters(name)] == []
