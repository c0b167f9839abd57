"""Reads a text: tokens, known words, items, entities and requests. It knows nothing of the conversation."""

from services.agent.assistants.guided.parsing.checks import EXAMPLES, is_record_id, wrong
from services.agent.assistants.guided.parsing.entities import Entities
from services.agent.assistants.guided.parsing.inflection import Inflection
from services.agent.assistants.guided.parsing.lexicon import Lexicon
from services.agent.assistants.guided.parsing.names import bare, capitalized, is_full_name, is_name, split_name
from services.agent.assistants.guided.parsing.pairs import ME, OWNER, named
from services.agent.assistants.guided.parsing.tokens import fold
from services.agent.assistants.guided.parsing.understanding import UserRequest, Utterance, is_plain_yes, understand

__all__ = [
    "EXAMPLES",
    "ME",
    "OWNER",
    "Entities",
    "Inflection",
    "Lexicon",
    "UserRequest",
    "Utterance",
    "bare",
    "capitalized",
    "fold",
    "is_full_name",
    "is_name",
    "is_plain_yes",
    "is_record_id",
    "named",
    "split_name",
    "understand",
    "wrong",
]
