"""A contact who would rather not answer, or who wants a person. Both are understood in all six languages."""

import re

from libs.contracts import LOCALES, Locale
from libs.people import is_particle
from services.agent.flows.runtime.answers.name_words import is_given
from services.agent.flows.runtime.answers.small_talk import MAX_REMARK, lacks
from services.agent.flows.runtime.answers.words import AnswerWords, fold, languages, tokens, words_of

_LONG = 14
"""Words: a wish or a refusal is shorter."""

_FEW = 4
_KOREAN_ENDING = 3
"""Syllables that a phrase without its ending may leave."""


def refuses(text: str, language: Locale) -> bool:
    """Whether the contact would rather not answer. In a long text such words are about something else."""
    folded = fold(text[:MAX_REMARK])
    if len(tokens(folded)) > _LONG:
        return False
    return lacks(text) or any(words_of(each).has(folded, "refusals") for each in dict.fromkeys((language, *LOCALES)))


def only_refuses(text: str, language: Locale) -> bool:
    """Whether a refusal is all there is: “no e-mail confirmation came” has the words of one, and says what is wrong."""
    if not refuses(text, language):
        return False
    folded = fold(text[:MAX_REMARK])
    return lacks(text) or any(_has_no_more(folded, words_of(each)) for each in dict.fromkeys((language, *LOCALES)))


def _has_no_more(folded: str, words: AnswerWords) -> bool:
    rest, hits = words.pattern("refusals").subn(" ", folded)
    if not hits:
        return False
    details = words.words("why_around").union(*(words.words("labels", kind) for kind in ("email", "phone", "name")))
    small = details | words.words("stop") | words.parts("courtesies") | words.parts("greetings") | words.words("mine")
    if words.language == "ko":
        return all(len(word) <= _KOREAN_ENDING or word.startswith(tuple(details)) for word in tokens(rest))
    return all(word in small or is_particle(word) for word in tokens(rest))


def labelled(text: str) -> frozenset[str]:
    """The kinds of details that a text names: `email`, `phone`, `name`."""
    folded = fold(text[:MAX_REMARK])
    return frozenset(
        kind for each in LOCALES for kind in ("email", "phone", "name") if words_of(each).has(folded, "labels", kind)
    )


def says_wrong(text: str, language: Locale) -> bool:
    """Whether a text says that something is not right: “that email is wrong”, “I mistyped my name”."""
    return any(words_of(each).has(fold(text[:MAX_REMARK]), "wrong") for each in languages(language))


def wants_person(text: str, language: Locale) -> bool:
    """Whether the contact asks for a human being, or for a colleague by name."""
    # An address is an answer, even with a word for a person in it: agent@acme.com.
    if "@" in text:
        return False
    clauses = re.split(r"[.,!?;\n]", text[:MAX_REMARK])
    for each in dict.fromkeys((language, *LOCALES)):
        words = words_of(each)
        if any(_wants(fold(clause), words) or _wants_by_name(clause, words) for clause in clauses):
            return True
    return False


def _wants(clause: str, words: AnswerWords) -> bool:
    spelt = tokens(clause)
    if not 0 < len(spelt) <= _LONG:
        return False
    if _rejects_machine(clause, words):
        return True
    if not words.has(clause, "person", "nouns"):
        return False
    others = [word for word in spelt if word not in words.words("courtesies")]
    if words.has(clause, "person", "asks") and (len(spelt) > _FEW or _only_asks(others, words)):
        return _asks_for_one(clause, words)
    return len(others) <= 2 and len(spelt) <= _FEW and _only_asks(others, words)


def _rejects_machine(clause: str, words: AnswerWords) -> bool:
    """“Not a bot”, “I don't want to talk to a robot”: all other words are such as stand around it."""
    if not words.has(clause, "person", "against") or not words.has(clause, "negations"):
        return False
    rest = clause
    for key in (("person", "against"), ("person", "talks"), ("person", "asks"), ("negations",), ("courtesies",)):
        rest = words.pattern(*key).sub(" ", rest)
    if words.language == "ko":
        return len(tokens(rest)) <= 2
    return all(word in words.words("stop") for word in tokens(rest))


def _wants_by_name(clause: str, words: AnswerWords) -> bool:
    """“I want to speak with Ana”: a verb of talking, then a given name at the end."""
    folded = fold(clause)
    talk = words.pattern("person", "talks").search(folded)
    if talk is None or words.language == "ko":
        return False
    behind = clause[talk.end() :].split()
    small = words.words("stop") | words.parts("courtesies")
    names = [word for word in behind if fold(word).strip("'\"") not in small]
    return 1 <= len(names) <= 2 and names[0][:1].isupper() and is_given(names[0], words.language)


def _only_asks(spelt: list[str], words: AnswerWords) -> bool:
    """A short line of nothing else: “a person please”, “human”, “live agent”."""
    known = words.parts("person", "nouns") | words.parts("person", "asks") | words.parts("person", "against")
    known |= words.words("stop") | words.parts("courtesies")
    if words.language == "ko":
        return all(any(word.startswith(each) for each in known) for word in spelt)
    return all(word in known for word in spelt)


def _asks_for_one(clause: str, words: AnswerWords) -> bool:
    """A longer clause wants a person only if it asks for one, and not if it is about one (“the person who called”)."""
    noun = words.pattern("person", "nouns").search(clause)
    talk = words.pattern("person", "talks").search(clause)
    ask = talk or words.pattern("person", "asks").search(clause)
    if noun is None or ask is None:
        return False
    if words.language == "ko":
        return talk is not None
    between = clause[ask.end() : noun.start()] if ask.start() < noun.start() else clause[noun.end() : ask.start()]
    behind = clause[max(noun.end(), ask.end()) :]
    small = words.words("stop") | words.parts("courtesies")
    small |= words.parts("person", "nouns") | words.parts("person", "asks")
    if any(word not in small for word in tokens(between)):
        return False
    return talk is not None or all(word in small for word in tokens(behind))
