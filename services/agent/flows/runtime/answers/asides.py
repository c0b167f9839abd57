"""What a contact says instead of an answer: a refusal, a wish for a person, a greeting, a correction, a matter."""

import re

from libs.contracts import Locale
from libs.email_addresses import ROUGH_EMAIL_FORM, email_in
from libs.people import Name, is_korean_name
from services.agent.flows.runtime.answers.names import is_given, read_person, without_greetings
from services.agent.flows.runtime.answers.parsing import Answer, Question, RejectedAnswer, read_answer
from services.agent.flows.runtime.answers.words import fold, languages, tokens, words_of

MAX_ASIDE = 400
"""Characters that are looked at: an aside stands at the beginning."""

_CONTACTS = re.compile(rf"{ROUGH_EMAIL_FORM}|\+\d[\d\s().-]{{5,20}}\d")
_PERSON_WORDS = 14
_FEW = 4


def refuses(text: str, language: Locale) -> bool:
    """Whether the contact would rather not answer."""
    folded = fold(text[:MAX_ASIDE])
    return any(words_of(each).has(folded, "refusals") for each in languages(language))


def wants_person(text: str, language: Locale) -> bool:
    """Whether the contact asks for a human being, in any of the six languages' words."""
    if "@" in text:
        return False
    for each in languages(language):
        words = words_of(each)
        for clause in re.split(r"[.,!?;\n]", fold(text[:MAX_ASIDE])):
            spelt = tokens(clause)
            if not 0 < len(spelt) <= _PERSON_WORDS or not words.has(clause, "person", "nouns"):
                continue
            others = [word for word in spelt if word not in words.words("courtesies")]
            asks = words.has(clause, "person", "asks")
            if asks and (len(spelt) > _FEW or _only_asks(others, each)):
                return _asks_for_one(clause, each)
            if len(others) <= 2 and len(spelt) <= _FEW and _only_asks(others, each):
                return True
    return False


def _only_asks(spelt: list[str], language: Locale) -> bool:
    """A short line of nothing else: “a person please”, “human”, “live agent”."""
    words = words_of(language)
    known = {
        part
        for key in ("nouns", "asks", "against")
        for name in words.value("person", key)
        for part in tokens(fold(name))
    }
    known |= words.words("stop") | words.words("courtesies")
    if language == "ko":
        return all(any(word.startswith(each) for each in known) for word in spelt)
    return all(word in known for word in spelt)


def _asks_for_one(clause: str, language: Locale) -> bool:
    """A longer clause wants a person only if it asks for one, and not if it is about one (“the person who called”)."""
    words = words_of(language)
    noun = words.pattern("person", "nouns").search(clause)
    talk = words.pattern("person", "talks").search(clause)
    ask = talk or words.pattern("person", "asks").search(clause)
    if noun is None or ask is None:
        return False
    if language == "ko":
        return talk is not None
    between = clause[ask.end() : noun.start()] if ask.start() < noun.start() else clause[noun.end() : ask.start()]
    behind = clause[max(noun.end(), ask.end()) :]
    small = words.words("stop") | words.words("courtesies") | words.words("person", "nouns")
    small |= words.words("person", "asks")
    if any(word not in small for word in tokens(between)):
        return False
    return talk is not None or all(word in small for word in tokens(behind))


def is_greeting(text: str, language: Locale) -> bool:
    """Whether a text greets and says nothing else."""
    return not without_greetings(text[:MAX_ASIDE], language) and not is_thanks(text, language)


def is_thanks(text: str, language: Locale) -> bool:
    """Whether a text thanks or takes leave, and says nothing else."""
    folded = fold(text[:MAX_ASIDE])
    if "?" in folded:
        return False
    for each in languages(language):
        words = words_of(each)
        said = set(tokens(folded))
        thanks = {part for name in words.words("thanks") for part in tokens(name)}
        hit = bool(said & thanks) or (each == "ko" and any(word.startswith(t) for word in said for t in thanks))
        rest = words.pattern("greetings").sub(" ", words.pattern("courtesies").sub(" ", folded))
        left = [word for word in tokens(rest) if word not in thanks and word not in words.words("stop")]
        if hit and not left and len(said) <= 14:
            return True
    return False


def corrects(text: str, language: Locale) -> bool:
    """Whether a text takes something back: “no wait”, “sorry, I meant …”, “my e-mail is …”."""
    folded = fold(text[:MAX_ASIDE])
    for each in languages(language):
        words = words_of(each)
        if words.has(folded, "corrections"):
            return True
        labelled = any(words.has(folded, "labels", kind) for kind in ("email", "name", "phone"))
        if labelled and words.has(folded, "mine"):
            return True
    return False


def is_matter(text: str, language: Locale) -> bool:
    """Whether a text says what the contact wants: more than a greeting, a name or an address."""
    rest = _CONTACTS.sub(" ", text[:MAX_ASIDE])
    if is_thanks(rest, language) or refuses(rest, language):
        return False
    rest = without_greetings(rest, language)
    if not tokens(rest):
        return False
    if (name := read_person(rest, language, asked=True)) is not None:
        rest = _without_introduction(rest, name, language)
    if corrects(text, language) and _CONTACTS.search(text) and not says_more(text, language):
        return False
    return _is_more_than_a_label(rest, language)


def _without_introduction(text: str, name: Name, language: Locale) -> str:
    folded = fold(text)
    for each in languages(language):
        for kind in ("last", "strong", "weak", "behind"):
            folded = words_of(each).pattern("names", kind).sub(" ", folded)
    named = set(tokens(fold(name.full)))
    left = [word for word in tokens(folded) if word not in named]
    if language == "ko":
        left = [word for word in left if not any(word.startswith(part) or part in word for part in named)]
    return " ".join(left)


def _is_more_than_a_label(text: str, language: Locale) -> bool:
    """“my e-mail is” and “you can reach me at” say nothing without what stood behind them."""
    spelt = tokens(fold(text))
    small: set[str] = set()
    for each in languages(language):
        words = words_of(each)
        small |= words.words("stop") | words.words("mine") | words.words("labels", "email")
        small |= words.words("labels", "phone") | words.words("labels", "name")
        small |= {part for name in words.words("courtesies") for part in tokens(name)}
        small -= words.words("kept")
    left = [word for word in spelt if word not in small]
    return bool(left) or "?" in text or len(spelt) >= _FEW


def says_more(text: str, language: Locale) -> bool:
    """Whether a text has words beside addresses, numbers, labels and words of correction."""
    rest = _CONTACTS.sub(" ", text[:MAX_ASIDE])
    folded = fold(rest)
    for each in languages(language):
        words = words_of(each)
        for key in ("corrections", "greetings", "courtesies"):
            folded = words.pattern(key).sub(" ", folded)
    return _is_more_than_a_label(folded, language) and len(tokens(folded)) > 0


def is_bare(text: str, language: Locale) -> bool:
    """Whether a text is nothing but a name: a known given name, or several words in capitals that are no others."""
    words = without_greetings(text[:MAX_ASIDE], language).split()
    if not 1 <= len(words) <= _FEW + 1:
        return False
    if is_given(words[0], language) or is_korean_name(words[0]):
        return True
    in_capitals = [word for word in words if word[:1].isupper() and not word.isupper()]
    return len(in_capitals) >= 2 and read_person(text, language, asked=True) is not None


def certain_answer(question: Question, text: str) -> Answer | None:
    """The answer that a text holds beyond doubt, also if the question was not asked yet."""
    if len(text) > 4 * MAX_ASIDE:
        return None
    if question.type == "email":
        address = email_in(text)
        return Answer(address, address) if address else None
    if question.type == "name":
        if (name := read_person(text[:MAX_ASIDE], question.language, asked=False)) is None:
            return None
        found = read_answer(question, name.full if question.language != "ko" else f"{name.last}{name.first}")
        parts = {"first": name.first, "last": name.last}
        return found if isinstance(found, Answer) and name.first else Answer(name.full, name.full, parts)
    if question.type == "phone" and "+" in text:
        found = read_answer(question, text)
        return None if isinstance(found, RejectedAnswer) else found
    return None
