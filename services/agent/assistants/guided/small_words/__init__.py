"""The small words that readers look for, in groups by what they do in a sentence, of all languages together."""

from services.agent.assistants.guided.small_words.groups import SmallWords
from services.agent.assistants.guided.small_words.reading import any_of, small_words, words_by_language
from services.agent.assistants.guided.small_words.talk_words import AskedFor

__all__ = ["AskedFor", "SmallWords", "any_of", "small_words", "words_by_language"]
