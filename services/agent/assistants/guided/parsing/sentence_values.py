"""Values in which a part of a sentence stands: “job title planner but he hates it”, “kierowniczka zmiany :)”.

The readers end a value where another thing is said. This is the guard behind them, the same for all: a verb, a pronoun
or a conjunction in lower case is in no company, job, town or name. What is sure before it stays; the rest is left over,
so that the person sees it on the card, and no part of a sentence is written.
"""

from libs.contracts import Locale
from libs.people import DECLINED, Morphology
from services.agent.assistants.guided.parsing.entities import Entities
from services.agent.assistants.guided.small_words import words_by_language

_PLAIN = ("company", "jobtitle", "city", "name", "firstname", "lastname")
_MARKS = ",.;:!?"


def without_sentences(entities: Entities, language: Locale) -> None:
    """Moves such words from the values to what is left over."""
    if (street := entities.labelled.get("address", "")).endswith("."):
        entities.labelled["address"] = street.rstrip(".") if street[-2:-1].isdigit() else street
    for prop in _PLAIN:
        if value := entities.labelled.get(prop):
            kept, rest = _cut(value, language)
            entities.left += [rest] if rest else []
            if kept:
                entities.labelled[prop] = kept
            else:
                del entities.labelled[prop]
    if entities.company:
        entities.company, rest = _cut(entities.company, language)
        entities.left += [rest] if rest else []


def _cut(value: str, language: Locale) -> tuple[str, str]:
    """The part that may be a value, and the words that are none."""
    words, small = value.split(), words_by_language()[language]
    if len(words) > 1 and words[0] in small.now:
        return _cut(" ".join(words[1:]), language)
    while len(words) > 1 and not any(map(str.isalnum, words[-1])) and words[-1] not in "&+":
        words.pop()  # a smiley, or a mark of the sentence
    value = " ".join(words)
    at = next((at for at, word in enumerate(words) if _is_of_sentence(word, language)), len(words))
    if at == len(words):
        return value, ""
    # Before a conjunction the value is whole. Before a verb it may be the subject: “szef wszedł”.
    is_sure = at > 0 and (words[at] in small.but or all(word[0].isupper() for word in words[:at]))
    kept = " ".join(words[:at]).rstrip(_MARKS) if is_sure else ""
    return kept, " ".join(words[at:] if is_sure else words)


def _is_of_sentence(word: str, language: Locale) -> bool:
    said = word.strip(_MARKS)
    if not said.islower():
        return False
    small = words_by_language()[language]
    is_small = said in small.no_values or said in small.but or said in small.now
    return is_small or (language in DECLINED and Morphology.shared().is_verb(said, language))
