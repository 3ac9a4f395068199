"""All pages."""

from tools.reference.catalog import FAMILIES, messages_of, page_of, types_of
from tools.reference.index_page import family_page, overview
from tools.reference.message_page import message_page
from tools.reference.type_page import type_page


def pages() -> dict[str, str]:
    """The text of every page, by its path below docs/reference/messages."""
    made = {"README.md": overview()}
    for family in FAMILIES:
        made[f"{family.folder}/README.md"] = family_page(family)
        made |= {page_of(cls): message_page(cls) for cls in messages_of(family)}
        made |= {f"{family.folder}/{page}": type_page(family, page) for page in types_of(family)}
    return made
