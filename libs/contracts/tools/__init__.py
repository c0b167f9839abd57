"""The tools: each module declares one, its arguments and its object. `catalog` lists them.

`services/hubspot_tools/tools` holds the code of each. The JSON schemas that a model sees are made from the arguments,
so their descriptions are written for a model.
"""

from libs.contracts.tools.add_note import ADD_NOTE, AddNote
from libs.contracts.tools.catalog import is_internal, may_wait, offered_tool, progress_of, reads_only, tool_names
from libs.contracts.tools.create_contact import CREATE_CONTACT, CreateContact
from libs.contracts.tools.file_note import FILE_NOTE, FileNote
from libs.contracts.tools.get_contact import GET_CONTACT, GetContact
from libs.contracts.tools.identify_contact import IDENTIFY_CONTACT, IdentifyContact
from libs.contracts.tools.merge_contacts import MERGE_CONTACTS, MergeContacts
from libs.contracts.tools.plan_import import PLAN_IMPORT, PlanImport
from libs.contracts.tools.save_contact import SAVE_CONTACT, SaveContact
from libs.contracts.tools.search_contact import SEARCH_CONTACT, PropertyFilter, SearchContact
from libs.contracts.tools.tool import Reach, Tool
from libs.contracts.tools.undo_change import UNDO_CHANGE, UNDO_KEPT, UndoChange
from libs.contracts.tools.undo_last_change import UNDO_LAST_CHANGE, UndoLastChange
from libs.contracts.tools.update_contact import UPDATE_CONTACT, UpdateContact

__all__ = [
    "ADD_NOTE",
    "CREATE_CONTACT",
    "FILE_NOTE",
    "GET_CONTACT",
    "IDENTIFY_CONTACT",
    "MERGE_CONTACTS",
    "PLAN_IMPORT",
    "SAVE_CONTACT",
    "SEARCH_CONTACT",
    "UNDO_CHANGE",
    "UNDO_KEPT",
    "UNDO_LAST_CHANGE",
    "UPDATE_CONTACT",
    "AddNote",
    "CreateContact",
    "FileNote",
    "GetContact",
    "IdentifyContact",
    "MergeContacts",
    "PlanImport",
    "PropertyFilter",
    "Reach",
    "SaveContact",
    "SearchContact",
    "Tool",
    "UndoChange",
    "UndoLastChange",
    "UpdateContact",
    "is_internal",
    "may_wait",
    "offered_tool",
    "progress_of",
    "reads_only",
    "tool_names",
]
