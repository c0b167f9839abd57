"""All tools, and what their declarations say. Nothing else lists the names of tools."""

from libs.contracts.base import StrictModel
from libs.contracts.tools.add_note import ADD_NOTE
from libs.contracts.tools.create_contact import CREATE_CONTACT
from libs.contracts.tools.file_note import FILE_NOTE
from libs.contracts.tools.get_contact import GET_CONTACT
from libs.contracts.tools.identify_contact import IDENTIFY_CONTACT
from libs.contracts.tools.merge_contacts import MERGE_CONTACTS
from libs.contracts.tools.plan_import import PLAN_IMPORT
from libs.contracts.tools.save_contact import SAVE_CONTACT
from libs.contracts.tools.search_contact import SEARCH_CONTACT
from libs.contracts.tools.tool import PROGRESS, Offered, Tool
from libs.contracts.tools.undo_change import UNDO_CHANGE
from libs.contracts.tools.undo_last_change import UNDO_LAST_CHANGE
from libs.contracts.tools.update_contact import UPDATE_CONTACT

_ALL: tuple[Tool[StrictModel], ...] = (
    SEARCH_CONTACT,
    GET_CONTACT,
    CREATE_CONTACT,
    UPDATE_CONTACT,
    ADD_NOTE,
    MERGE_CONTACTS,
    UNDO_LAST_CHANGE,
    PLAN_IMPORT,
    IDENTIFY_CONTACT,
    SAVE_CONTACT,
    FILE_NOTE,
    UNDO_CHANGE,
)

TOOLS: dict[str, Tool[StrictModel]] = {tool.name: tool for tool in _ALL}


def tool_names(*offered: Offered) -> tuple[str, ...]:
    """The names of the tools that are offered in one of these ways."""
    return tuple(tool.name for tool in TOOLS.values() if tool.offered in offered)


def offered_tool(name: str) -> Tool[StrictModel] | None:
    """The tool of this name, if models may be offered it."""
    tool = TOOLS.get(name)
    return tool if tool is not None and tool.offered == "model" else None


_INTERNAL = frozenset(tool_names("internal"))


def is_internal(name: str) -> bool:
    return name in _INTERNAL


def reads_only(name: str) -> bool:
    """Whether its calls change nothing. A tool that is not known may have changed something."""
    return name in TOOLS and TOOLS[name].reads_only


def may_wait(name: str) -> bool:
    """Whether the outbox keeps its calls while HubSpot does not answer."""
    return name in TOOLS and TOOLS[name].may_wait


def progress_of(name: str) -> str:
    """The English text in a terminal while the tool runs."""
    return TOOLS[name].progress if name in TOOLS else PROGRESS
