"""All groups of small words: each is named by what its words do, the same in all languages.

A language must have each group; the list is empty where it has no such word. “Folded”: the words are compared without
accents, and are written so.
"""

from services.agent.assistants.guided.small_words.card_words import CardWords
from services.agent.assistants.guided.small_words.errand_words import ErrandWords
from services.agent.assistants.guided.small_words.note_words import NoteWords
from services.agent.assistants.guided.small_words.people_words import PeopleWords
from services.agent.assistants.guided.small_words.record_words import RecordWords
from services.agent.assistants.guided.small_words.shown_words import ShownWords
from services.agent.assistants.guided.small_words.spelling_words import SpellingWords
from services.agent.assistants.guided.small_words.talk_words import TalkWords
from services.agent.assistants.guided.small_words.value_words import ValueWords
from services.agent.assistants.guided.small_words.work_words import WorkWords


class SmallWords(
    ValueWords, WorkWords, NoteWords, TalkWords, ErrandWords, PeopleWords, ShownWords, SpellingWords, RecordWords,
    CardWords
):  # fmt: skip
    """The words of one language, or of all together."""
