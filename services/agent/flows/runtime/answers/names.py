"""Finds a person's name in an answer, and takes no sentence, problem or greeting for one.

A name is certain where words introduce it (“my name is …”). Without them it is a name only as the answer to the
question for it: one to five words that are names by their form.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from libs.contracts import Locale
from libs.email_addresses import ROUGH_EMAIL_FORM
from libs.people import Morphology, Name, capitalized, is_particle
from services.agent.flows.runtime.answers import korean_names
from services.agent.flows.runtime.answers.amended import amended_name
from services.agent.flows.runtime.answers.asides import named_between
from services.agent.flows.runtime.answers.bare_names import bare_name
from services.agent.flows.runtime.answers.introductions import behind_customer, introduced
from services.agent.flows.runtime.answers.leads import behind_question, respelt_lead, without_lead_ins
from services.agent.flows.runtime.answers.name_words import BEFORE_NOUNS, HANGUL, is_given
from services.agent.flows.runtime.answers.small_talk import asks_why
from services.agent.flows.runtime.answers.trimming import (
    EDGES,
    without_corrections,
    without_greetings,
    without_repetition,
    without_spelling,
    without_trailing_correction,
    without_yielding,
)
from services.agent.flows.runtime.answers.words import fold, languages, words_of

_CONTACT = re.compile(rf"{ROUGH_EMAIL_FORM}|https?://\S{{1,300}}|\+?\d[\d\s().-]{{5,20}}\d")
_CLAUSE_END = re.compile(r"(?<=[^\W\d_]{3})\.(?=\s|$)|[!?;…](?=\s|$)|\s[-–—/|]\s|[()\n\"“”«»<>]")
_SIGNS = re.compile(r"[^\w\s'’.,!?;:…()\-–—\"“”«»<>@+/~&%#]+")
"""Signs that stand in no name and end no clause, such as 😀."""
_FAMILY = re.compile(r"(?:[еёо]в|[иы]н)а?$")
"""Endings of Russian family names: the dictionary has “Хакимов” as several people called Хаким."""
_SPLIT_INTRODUCTION = re.compile(r"\b(меня) ([^\W\d_]{2,20}(?: [^\W\d_]{2,20})?) (зовут)\b", re.IGNORECASE)
"""“Меня Рустам зовут”: a name between the words of its introduction."""
_NICKNAME = re.compile(r"(?<=[^\W\d_]) \([^\W\d_]{2,20}\) (?=[A-ZÀ-ÞА-ЯŁŚŻŹĆ])")
"""“Bex (Rebecca) Holloway”"""
_FULL, _FEW = 2, 2
"""Words of a whole name, and small words that may stand behind it."""
_MAX_CLAUSES = 8
_MAX_CUTS = 4
"""Places at which a name may end, with a sentence behind it."""


def read_person(text: str, language: Locale | None, *, asked: bool, tried: bool = False) -> Name | None:
    """The name in these words. `asked`: they answer the question for it, so that a bare name counts.

    `tried`: it is asked for again, so that a bare name in lower case counts, too, if no word of it is any other.
    """
    text = _SPLIT_INTRODUCTION.sub(r"\1 \3 \2", respelt_lead(text.replace("’", "'"), language))
    if asked and (name := amended_name(text, language, lambda part: _said(part, language))) is not None:
        return name
    bare = without_spelling(_CONTACT.sub(" , ", _SIGNS.sub(" ", text)), language)
    bare = without_repetition(_NICKNAME.sub(" ", bare))
    bare = without_lead_ins(without_trailing_correction(bare, language), language) if asked else bare
    for each in languages(language):
        bare = words_of(each).pattern("names", "on_behalf").sub(" , ", bare)
    clauses = [clause for clause in islice(_clauses(bare, language), _MAX_CLAUSES) if clause]
    for each in languages(language):
        words = words_of(each)
        for clause in clauses:
            # “don't you have my name already?”: behind a question only a word that is a name for sure is one.
            if (name := introduced(clause, words, asked=asked and "?" not in bare)) is not None:
                return _with_family_behind(
                    _with_given_behind(_with_first(name, clauses, each), clause, each), clause, each
                )
    if not asked:
        return _behind_greeting(clauses[0], language) if clauses else None
    first = None if "?" in bare else _first(clauses, language, tried=tried)
    if first is not None and (other := _behind_company(first, clauses, language)) is not None:
        return other
    if first is not None and clauses:
        first = _with_family_behind(first, without_corrections(clauses[0], language), language)
    first = first or _behind_customer(clauses, language) or korean_names.next_to_address(bare, text)
    first = first or named_between(bare, language, lambda part: bare_name(part, language))
    if first is not None or not clauses:
        return first
    if "?" in bare:
        return _behind_question(bare, language)
    given = without_yielding(clauses[0], language)
    return bare_name(given, language, tried=tried) if given != clauses[0] else None


def _behind_greeting(clause: str, language: Locale | None) -> Name | None:
    """“Bonjour, Sylvain Péret, je voudrais …”: a whole name between commas. “Bonjour Sylvain, …” greets a teammate."""
    rest = without_greetings(clause, language)
    head, comma, behind = rest.partition(",")
    words = head.split()
    is_whole = len(words) == _FULL and all(word.istitle() for word in words) and is_given(words[0], language)
    is_apart = clause.partition(head)[0].rstrip().endswith(",") if head else False
    return bare_name(head, language) if comma and behind.strip() and is_whole and is_apart else None


def _with_first(name: Name, clauses: Sequence[str], language: Locale) -> Name:
    """The given name of the clause before: “Anna. Surname Berg”."""
    before = without_greetings(clauses[0], language)
    is_alone = not name.first and bool(before) and " " not in before and is_given(before, language)
    return Name(capitalized(before), name.last) if is_alone and fold(before) != fold(name.last) else name


def _with_given_behind(name: Name, clause: str, language: Locale) -> Name:
    """“C'est Mme Garrigue, Nadège”: the given name behind the comma, alone."""
    behind = clause.rpartition(f"{name.last},")[2].strip(EDGES) if not name.first and name.last else ""
    is_alone = bool(behind) and " " not in behind and behind != clause.strip(EDGES) and is_given(behind, language)
    return Name(capitalized(behind), name.last) if is_alone else name


def _with_family_behind(name: Name, clause: str, language: Locale | None) -> Name:
    """“Меня зовут Рустам, Хакимов”, “Света, Светлана Рогова”: the family name, or the whole name, behind a comma."""
    _, comma, behind = clause.partition(f"{name.first},") if name.first and not name.last else ("", "", "")
    words = behind.strip(EDGES).split()
    is_name = bool(comma) and 0 < len(words) <= _FULL and all(word.istitle() and word.isalpha() for word in words)
    if language != "ru" or not is_name or not is_given(name.first, language):
        return name
    if len(words) == 1:
        morphology, word = Morphology.shared(), words[0]
        has_form = bool(_FAMILY.search(word)) and not morphology.places(word, language)
        return Name(name.first, word) if has_form or morphology.is_only_family(word, language) else name
    return bare_name(" ".join(words), language) or name if is_given(words[0], language) else name


def _behind_company(first: Name, clauses: Sequence[str], language: Locale | None) -> Name | None:
    """“Copperline Roasters - Jed Halloran”: of two names in a row, the one that begins with a given name."""
    if len(clauses) != 2 or any(is_given(each, language) for each in first.full.split()):
        return None
    words = clauses[1].split()
    return bare_name(clauses[1], language) if len(words) > 1 and is_given(words[0], language) else None


def _behind_customer(clauses: Sequence[str], language: Locale | None) -> Name | None:
    found = (behind_customer(clause, words_of(each)) for clause in clauses for each in languages(language))
    return next((name for name in found if name is not None), None)


def without_contacts(text: str) -> str:
    """A text without addresses and numbers."""
    return _CONTACT.sub(" , ", text)


def _said(part: str, language: Locale | None) -> Name | None:
    """The name that a part of a message says, introduced or not."""
    rest = without_greetings(without_lead_ins(part, language), language)
    for each in languages(language):
        if (name := introduced(rest, words_of(each), asked=True)) is not None:
            return name
    return bare_name(rest, language) or bare_name(without_yielding(rest, language), language)


def _behind_question(text: str, language: Locale | None) -> Name | None:
    """The name behind a question back: “my name? Bernadette”. A list must know it: “and the lamp? Philips”."""
    rest = without_yielding(without_lead_ins(behind_question(text), language), language)
    if not rest:
        return None
    if asks_why(text[: text.rindex("?") + 1]):
        return bare_name(rest, language)  # “who wants to know? Ros”
    if HANGUL.match(rest):
        return korean_names.introduced(rest, words_of("ko"), asked=True)
    return bare_name(rest, language) if is_given(rest.split()[0], language) else None


def _first(clauses: Sequence[str], language: Locale | None, *, tried: bool) -> Name | None:
    for clause in clauses[:3]:
        rest = without_greetings(without_corrections(clause, language), language)
        if rest:
            found = bare_name(rest, language, tried=tried) or _before_a_sentence(rest, language)
            is_label = any(words_of(each).has(fold(rest), "labels", "name") for each in languages(language))
            if found is not None or not is_label:
                return found  # behind “what do you mean, name” the name may follow
    return None


def _clauses(text: str, language: Locale | None) -> Iterator[str]:
    start = 0
    for end in _CLAUSE_END.finditer(text):
        before = text[start : end.start()].strip()
        if end[0] == "." and " " not in before and end.end() < len(text) and not is_given(before, language):
            continue  # a title: “Prof. Jane Doe”
        yield text[start : end.start()].strip(EDGES)
        start = end.end()
    yield text[start:].strip(" ,!?-–—:;'*_~")


def _before_a_sentence(text: str, language: Locale | None) -> Name | None:
    """The name at the beginning of more words: “John from Acme”, “Jane Doe and my order is late”."""
    if (found := _before_small_words(text, language)) is not None:
        return found
    for each in languages(language):
        words = words_of(each)
        ends = words.parts("names", "origins") | (words.words("connectors") & words.words("stop"))
        cuts = [at for at in re.finditer(r"(?<=\s)[^\W\d_]{1,5}(?=\s)", text) if fold(at[0]) in ends]
        for at in cuts[:_MAX_CUTS]:
            before, after = text[: at.start()].strip(EDGES), text[at.end() :].split()
            # “Ana and Luis” are two people, and neither is the answer.
            is_sentence = fold(at[0]) in words.parts("names", "origins") or not all(_is_name_like(x) for x in after)
            if before.islower() and fold(at[0]) in BEFORE_NOUNS:
                continue  # "amber light on my router"
            if is_sentence and before and is_given(before.split()[0], language):
                return bare_name(before, language)
    return None


def _before_small_words(text: str, language: Locale | None) -> Name | None:
    """“Paqui Redondo vamos”, “Ana Ruiz as usual”: one or two small words behind a whole name."""
    words = text.split()
    at = next((at for at, word in enumerate(words) if at and word.islower() and not is_particle(word)), 0)
    if at < _FULL or not 0 < len(words) - at <= _FEW or not is_given(words[0], language):
        return None
    small: set[str] = set()
    for each in languages(language):
        known = words_of(each)
        small |= known.words("stop") | known.parts("yields") | known.parts("courtesies") - known.words("questions")
    is_small = all(fold(each).strip(".,!'") in small for each in words[at:])
    return bare_name(" ".join(words[:at]), language) if is_small else None


def _is_name_like(word: str) -> bool:
    return word[:1].isupper() or is_given(word, None)
