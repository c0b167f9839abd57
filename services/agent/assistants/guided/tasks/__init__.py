"""Makes tasks of what was understood: drafts of new contacts, criteria of searches, new values of known contacts."""

from services.agent.assistants.guided.tasks.left_over import is_doubtful, left_of_search
from services.agent.assistants.guided.tasks.maker import TaskMaker
from services.agent.assistants.guided.tasks.phone_countries import with_country

__all__ = ["TaskMaker", "is_doubtful", "left_of_search", "with_country"]
