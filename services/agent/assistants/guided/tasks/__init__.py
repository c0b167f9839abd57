"""Makes tasks of what was understood: drafts of new contacts, criteria of searches, new values of known contacts."""

from services.agent.assistants.guided.tasks.changes import is_form, number_ending
from services.agent.assistants.guided.tasks.left_over import is_doubtful, left_of_search, may_be_company
from services.agent.assistants.guided.tasks.maker import TaskMaker
from services.agent.assistants.guided.tasks.name_parts import without_own_name
from services.agent.assistants.guided.tasks.phone_countries import with_country

__all__ = [
    "TaskMaker",
    "is_doubtful",
    "is_form",
    "left_of_search",
    "may_be_company",
    "number_ending",
    "with_country",
    "without_own_name",
]
