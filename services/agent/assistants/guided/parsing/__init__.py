"""Reads a text: tokens, known words, items, entities and requests. It knows nothing of the conversation."""

from libs.people import is_name
from services.agent.assistants.guided.parsing.asked_for import asked_for, is_own
from services.agent.assistants.guided.parsing.checks import EXAMPLES, is_record_id, wrong
from services.agent.assistants.guided.parsing.dropped_topics import DroppedTopic
from services.agent.assistants.guided.parsing.entities import NUMBERS, OWNER, TYPED, Entities, Run
from services.agent.assistants.guided.parsing.extraction import MAX_DOUBTS, with_ending
from services.agent.assistants.guided.parsing.legal_forms import begins_company, is_legal_form
from services.agent.assistants.guided.parsing.lexicon import Lexicon
from services.agent.assistants.guided.parsing.names import bare, is_full_name, with_head
from services.agent.assistants.guided.parsing.pairs import ME, named
from services.agent.assistants.guided.parsing.replies import is_plain_yes
from services.agent.assistants.guided.parsing.title_words import TitleWords
from services.agent.assistants.guided.parsing.tokens import fold
from services.agent.assistants.guided.parsing.understanding import understand
from services.agent.assistants.guided.parsing.utterance import UserRequest, Utterance

__all__ = [
    "EXAMPLES",
    "MAX_DOUBTS",
    "ME",
    "NUMBERS",
    "OWNER",
    "TYPED",
    "DroppedTopic",
    "Entities",
    "Lexicon",
    "Run",
    "TitleWords",
    "UserRequest",
    "Utterance",
    "asked_for",
    "bare",
    "begins_company",
    "fold",
    "is_full_name",
    "is_legal_form",
    "is_name",
    "is_own",
    "is_plain_yes",
    "is_record_id",
    "named",
    "understand",
    "with_ending",
    "with_head",
    "wrong",
]
