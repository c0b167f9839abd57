"""Reads a contact's words as the answer to a flow's question: a value, or the reason why it is none."""

from services.agent.flows.runtime.answers.amended_addresses import amended_address
from services.agent.flows.runtime.answers.choices import by_meaning
from services.agent.flows.runtime.answers.dates import read_date
from services.agent.flows.runtime.answers.introductions import says_last_name
from services.agent.flows.runtime.answers.leads import behind_question
from services.agent.flows.runtime.answers.matters import certain_answer, corrects, is_bare, is_matter, says_more
from services.agent.flows.runtime.answers.name_words import is_given
from services.agent.flows.runtime.answers.names import read_person, without_contacts
from services.agent.flows.runtime.answers.parsing import (
    Answer,
    AnswerType,
    Code,
    Question,
    RejectedAnswer,
    read_answer,
)
from services.agent.flows.runtime.answers.rejections import Rejections
from services.agent.flows.runtime.answers.replaced import is_respelt, likeness, respelt_in, without_denied
from services.agent.flows.runtime.answers.skips import is_skip
from services.agent.flows.runtime.answers.small_talk import (
    announces,
    asks_if_machine,
    asks_why,
    assents,
    is_courtesy,
    is_greeting,
    is_neither,
    is_question,
    is_thanks,
    withdraws,
)
from services.agent.flows.runtime.answers.trimming import before_address
from services.agent.flows.runtime.answers.wishes import labelled, refuses, says_wrong, wants_person
from services.agent.flows.runtime.answers.words import fold, tokens, words_of

__all__ = [
    "Answer",
    "AnswerType",
    "Code",
    "Question",
    "RejectedAnswer",
    "Rejections",
    "amended_address",
    "announces",
    "asks_if_machine",
    "asks_why",
    "assents",
    "before_address",
    "behind_question",
    "by_meaning",
    "certain_answer",
    "corrects",
    "fold",
    "is_bare",
    "is_courtesy",
    "is_given",
    "is_greeting",
    "is_matter",
    "is_neither",
    "is_question",
    "is_respelt",
    "is_skip",
    "is_thanks",
    "labelled",
    "likeness",
    "read_answer",
    "read_date",
    "read_person",
    "refuses",
    "respelt_in",
    "says_last_name",
    "says_more",
    "says_wrong",
    "tokens",
    "wants_person",
    "withdraws",
    "without_contacts",
    "without_denied",
    "words_of",
]
