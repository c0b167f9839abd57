"""Finds a person's name in an answer, and takes no sentence, problem or greeting for one.

A name is certain where words introduce it (“my name is …”). Without them it is a name only as the answer to the
question for it: one to five words that are names by their form.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from libs.contracts import Locale
from libs.email_addresses import ROUGH_EMAIL_FORM
from libs.people import Morphology, Name, capitalized, is_particle, read_name, without_titles
from services.agent.flows.runtime.answers import korean_names
from services.agent.flows.runtime.answers.asides import named_between
from services.agent.flows.runtime.answers.name_words import (
    BEFORE_NOUNS,
    EVERYDAY,
    HANGUL,
    NAME_WORD,
    is_company,
    is_given,
    is_no_name_word,
)
from services.agent.flows.runtime.answers.trimming import (
    EDGES,
    without_corrections,
    without_greetings,
    without_repetition,
    without_spelling,
    without_yielding,
)
from services.agent.flows.runtime.answers.words import AnswerWords, fold, languages, tokens, words_of

_CONTACT = re.compile(rf"{ROUGH_EMAIL_FORM}|https?://\S{{1,300}}|\+?\d[\d\s().-]{{5,20}}\d")
_CLAUSE_END = re.compile(r"(?<=[^\W\d_]{3})\.(?=\s|$)|[!?;…](?=\s|$)|\s[-–—]\s|[()\n\"“”«»<>]")
_SIGNS = re.compile(r"[^\w\s'’.,!?;:…()\-–—\"“”«»<>@+/~&%#]+")
"""Signs that stand in no name and end no clause, such as 😀."""
_ELIDED = re.compile(r"[^\W\d_]{1,2}'[^\W\d_]")
"""“d'Artagnan”, “o'Brien”: a word in lower case with more letters before the apostrophe is none of a name."""
_MAX_WORDS = 5
_MAX_CLAUSES = 8
_MAX_CUTS = 4
"""Places at which a name may end, with a sentence behind it."""


def read_person(text: str, language: Locale | None, *, asked: bool, tried: bool = False) -> Name | None:
    """The name in these words. `asked`: they answer the question for it, so that a bare name counts.

    `tried`: it is asked for again, so that a bare name in lower case counts, too, if no word of it is any other.
    """
    bare = without_spelling(_CONTACT.sub(" , ", _SIGNS.sub(" ", text.replace("’", "'"))), language)
    bare = without_repetition(bare)
    clauses = [clause for clause in islice(_clauses(bare), _MAX_CLAUSES) if clause]
    for each in languages(language):
        words = words_of(each)
        for clause in clauses:
            if (name := _introduced(clause, words, asked=asked)) is not None:
                return name
    if not asked:
        return None
    first = None if "?" in bare else _first(clauses, language, tried=tried)
    first = first or named_between(bare, language, lambda part: _bare(part, language))
    if first is not None or "?" in bare or not clauses:
        return first
    given = without_yielding(clauses[0], language)
    return _bare(given, language, tried=tried) if given != clauses[0] else None


def _first(clauses: Sequence[str], language: Locale | None, *, tried: bool) -> Name | None:
    for clause in clauses[:3]:
        rest = without_greetings(without_corrections(clause, language), language)
        if rest:
            return _bare(rest, language, tried=tried) or _before_a_sentence(rest, language)
    return None


def _clauses(text: str) -> Iterator[str]:
    start = 0
    for end in _CLAUSE_END.finditer(text):
        before = text[start : end.start()].strip()
        if end[0] == "." and " " not in before and end.end() < len(text) and not is_given(before, None):
            continue  # a title: “Prof. Jane Doe”
        yield text[start : end.start()].strip(EDGES)
        start = end.end()
    yield text[start:].strip(" ,!?-–—:;'*_~")


def _before_a_sentence(text: str, language: Locale | None) -> Name | None:
    """The name at the beginning of more words: “John from Acme”, “Jane Doe and my order is late”."""
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
                return _bare(before, language)
    return None


def _is_name_like(word: str) -> bool:
    return word[:1].isupper() or is_given(word, None)


def _introduced(clause: str, words: AnswerWords, *, asked: bool = False) -> Name | None:
    if words.language == "ko":
        return korean_names.introduced(clause, words, asked=asked)
    folded = fold(clause)
    for found in words.pattern("names", "last").finditer(folded):
        run, _ = _run(clause[found.end() :].lstrip(" :,-–="), words)
        if run and len(run) <= _MAX_WORDS:
            said = clause[: found.start()].strip(EDGES).split()
            first = said[-1] if said and is_given(said[-1], words.language) else ""
            return Name(capitalized(first), capitalized(" ".join(run)))
    for strong in (True, False):
        for found in words.pattern("names", "strong" if strong else "weak").finditer(folded):
            if _is_about_another(folded, found, words):
                continue
            candidate = clause[found.end() :].lstrip(" :,-–=").strip()
            if (name := _candidate(candidate, words, strong=strong, asked=asked)) is not None:
                return name
    for found in words.pattern("names", "behind").finditer(folded):
        before = without_greetings(clause[: found.start()], words.language)
        after = clause[found.end() :].lstrip(" ")
        if before and (not after or after[:1] in ",.!") and (name := _bare(before, words.language)) is not None:
            return name
    return None


def _is_about_another(folded: str, found: "re.Match[str]", words: AnswerWords) -> bool:
    """“My husband's name is Tom”."""
    before = tokens(folded[: found.start()])[-2:]
    return any(word.removesuffix("'s") in words.words("names", "relatives") for word in before)


def _candidate(text: str, words: AnswerWords, *, strong: bool, asked: bool = False) -> Name | None:
    """The name at the beginning of what follows an introduction."""
    run, rest = _run(text, words)
    if cut := _company_behind(run, words):
        run, rest = run[:cut], " ".join([",", *run[cut:], rest])
    if not run or len(run) > _MAX_WORDS or is_company(run):
        return None
    head = fold(rest).lstrip(" ")
    follows = NAME_WORD.match(head)
    ends_here = not head or head[0] in ",.!" or (follows and follows[0].strip(".'") in words.words("connectors"))
    ends_here = ends_here or words.pattern("names", "behind").fullmatch(head.strip(EDGES)) is not None
    if not strong:
        sure = run[0][:1].isupper() or (is_given(run[0], words.language) and (asked or len(run) > 1))
        single = len(run) == 1 and not (is_given(run[0], words.language) or run[0][:1].isupper())
        if not ends_here or not sure or single:
            return None
    elif not ends_here and run[0].islower():
        return None
    if words.language in ("pl", "ru"):
        # “Call me Vova” has the name in another case there.
        morphology, named = Morphology.shared(), capitalized(" ".join(run))
        run = (
            morphology.nominative(named, words.language) if morphology.is_oblique(named, words.language) else named
        ).split()
    return _as_name(run, words.language)


def _company_behind(run: Sequence[str], words: AnswerWords) -> int:
    """ "C'est Maud Kerbrat de la Crêperie Kerbrat": where a whole name ends, and its company begins; 0 if none does."""
    for at in range(2, len(run) - 1):
        behind = [word for word in run[at:] if not is_particle(word.casefold())]
        is_joined = is_particle(run[at].casefold()) and run[at].islower() and is_given(run[0], words.language)
        shared = {fold(word) for word in behind} & {fold(word) for word in run[1:at]}
        if is_joined and behind and (is_company(behind) or (shared and len(behind) > 1)):
            return at
    return 0


def _run(text: str, words: AnswerWords) -> tuple[list[str], str]:
    """The words of a name at the beginning of a text, and what follows them."""
    run: list[str] = []
    at, has_capital = 0, False
    while len(run) <= _MAX_WORDS:
        found = NAME_WORD.match(text, at)
        if found is None:
            break
        word = found[0]
        folded = fold(word).strip(".'")
        particle = is_particle(folded) or is_particle(word.casefold())
        if not particle and is_no_name_word(word, words):
            break
        if particle and not run and folded in words.words("stop") and word.islower():
            break
        if has_capital and word.islower() and not particle:
            break
        has_capital = has_capital or word[:1].isupper()
        run.append(word)
        at = found.end()
        # A long word with a full stop ends a sentence. A short one is an initial or a title.
        if word.endswith(".") and len(word) > 5:
            break
        gap = re.compile(r"[ \t]+").match(text, at)
        if gap is None:
            break
        at = gap.end()
    rest = text[at:]
    # A particle at the end belongs to the words behind it.
    while run and is_particle(run[-1].casefold()) and run[-1].islower():
        rest = f"{run.pop()} {rest}"
    return run, rest


def _bare(text: str, language: Locale | None, *, tried: bool = False) -> Name | None:
    """A whole text that is nothing but a name."""
    before, comma, after = text.partition(",")
    first, rest = before.strip(EDGES), after.strip(EDGES)
    if comma and rest and "," not in rest:
        if _is_behind_company(first, rest):
            return _bare(rest, language)
        both = _is_whole(first, language) and _is_whole(rest, language) and len(rest.split()) <= 2
        is_family_first = " " not in first + rest or not is_given(first.split()[0], language)
        if both and is_given(rest.split()[0], language) and is_family_first:
            return read_name(f"{capitalized(first)}, {capitalized(rest)}", language)
    text = first if comma else text
    if text and all(HANGUL.fullmatch(each) for each in text.split()):
        return korean_names.bare_name(text, tried=tried)
    return _as_name(text.split(), language) if _is_whole(text, language, tried=tried) else None


def _is_behind_company(first: str, rest: str) -> bool:
    """ "Tartak Bielik, Nina Bielik", “ООО Лотос, Эдуард”: the words of a company, or the family name is in both."""
    if is_company(first.split()) and not is_given(first.split()[0], None):
        return True
    shared = {fold(word) for word in first.split()} & {fold(word) for word in rest.split()[1:]}
    return len(first.split()) > 1 and bool(shared) and not is_given(first.split()[0], None)


def _is_whole(text: str, language: Locale | None, *, tried: bool = False) -> bool:
    text = without_titles(text)
    spelt = text.split()
    if not 1 <= len(spelt) <= _MAX_WORDS:
        return False
    if not all(NAME_WORD.fullmatch(each) for each in spelt) or is_company(spelt):
        return False
    for each in languages(language):
        if any(is_no_name_word(word, words_of(each)) for word in spelt if not is_particle(word.casefold())):
            return False
    if all(is_particle(each.casefold()) for each in spelt) or sum(len(each) for each in spelt) < 2:
        return False
    if text.islower():
        # Without capitals a list of names must know one of the words: other words might say anything. “Amber light” and
        # “luz roja” are asked for again.
        if fold(spelt[0]) in EVERYDAY and len(spelt) > 1 and not tried and not is_given(spelt[1], language):
            return False
        is_named = any(is_given(each, language) for each in spelt)
        return (is_named and not _has_verb(spelt[1:], language)) or (tried and not _has_verb(spelt, language))
    return all(each[:1].isupper() or is_particle(each.casefold()) or _ELIDED.match(each) for each in spelt)


def _has_verb(spelt: Sequence[str], language: Locale | None) -> bool:
    """Whether a dictionary has a verb among these words: “отстаньте” is no name, however often it is said."""
    if language not in ("pl", "ru"):
        return False
    return any(Morphology.shared().is_verb(each, language) for each in spelt)


def _as_name(words: Sequence[str], language: Locale | None) -> Name | None:
    text = " ".join(words).strip(" ,'")
    name = read_name(capitalized(text.removesuffix(".") if len(words[-1]) > 3 else text), language)
    if name.first and not name.last and _is_family_name(name.first, text, language):
        return Name("", name.first)
    return name if name.first or name.last else None


def _is_family_name(word: str, text: str, language: Locale | None) -> bool:
    """A single word behind a title (“Mr Smith”), or with the ending of family names (“Kowalski”)."""
    if is_given(word, language):
        return False
    if len(text.split()) > 1:
        return len(without_titles(text).split()) == 1
    return language in ("pl", "ru") and Morphology.shared().is_family(word, language)
