"""All pages that are written by this package, by their path below docs/reference."""

from tools.reference.api_page import api_page
from tools.reference.cars_page import cars_page
from tools.reference.catalog import FAMILIES, messages_of, page_of, types_of
from tools.reference.cli_page import cli_page
from tools.reference.index_page import family_page, overview
from tools.reference.message_page import message_page
from tools.reference.sequence_page import sequence_page
from tools.reference.settings_page import settings_page
from tools.reference.timer_page import timer_page
from tools.reference.type_page import type_page


def pages() -> dict[str, str]:
    """The text of every page."""
    made = {f"messages/{path}": text for path, text in message_pages().items()}
    return made | {
        "api.md": api_page(),
        "cars.md": cars_page(),
        "cli.md": cli_page(),
        "sequences.md": sequence_page(),
        "settings.md": settings_page(),
        "timers.md": timer_page(),
    }


def message_pages() -> dict[str, str]:
    """The pages below `messages`."""
    made = {"README.md": overview()}
    for family in FAMILIES:
        made[f"{family.folder}/README.md"] = family_page(family)
        made |= {page_of(cls): message_page(cls) for cls in messages_of(family)}
        made |= {f"{family.folder}/{page}": type_page(family, page) for page in types_of(family)}
    return made
