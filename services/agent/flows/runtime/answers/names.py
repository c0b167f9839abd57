"""Finds a person's name in an answer, and takes no sentence, problem or greeting for one.

A name is certain where words introduce it (“my name is …”). Without them it is a name only as the answer to the
question for it: one to five words that are names by their form.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from libs.contracts import Locale
from libs.email_addresses import ROUGH_EMAIL_FORM
from libs.people import (
    Morphology,
    Name,
    capitalized,
    is_given_name,
    is_korean_name,
    is_particle,
    read_name,
    without_particle,
)
from services.agent.flows.runtime.answers.words import AnswerWords, fold, languages, words_of

_CONTACT = re.compile(rf"{ROUGH_EMAIL_FORM}|https?://\S{{1,300}}|\+?\d[\d\s().-]{{5,20}}\d")
_CLAUSE_END = re.compile(r"(?<=[^\W\d_]{3})\.(?=\s|$)|[!?;…](?=\s|$)|\s[-–—]\s|[()\n\"“”«»<>]")
_NAME_WORD = re.compile(r"[^\W\d_]+(?:['’.\-][^\W\d_]+)*['’.]?")
_HANGUL = re.compile(r"[가-힣]+")
_MAX_WORDS = 5
_MAX_GREETINGS = 4
"""One after the other: more are no greeting, and each costs a search."""
_MAX_CLAUSES = 8
_EDGES = " ,.!?-–—:;'’*_~"


def read_person(text: str, language: Locale | None, *, asked: bool, tried: bool = False) -> Name | None:
    """The name in these words. `asked`: they answer the question for it, so that a bare name counts.

    `tried`: it is asked for again, so that a bare name in lower case counts, too, if no word of it is any other.
    """
    text = text.replace("’", "'")
    bare = _CONTACT.sub(" , ", text)
    clauses = [clause for clause in islice(_clauses(bare), _MAX_CLAUSES) if clause]
    for each in languages(language):
        words = words_of(each)
        for clause in clauses:
            if (name := _introduced(clause, words, asked=asked)) is not None:
                return name
    if not asked or "?" in bare:
        return None
    for clause in clauses[:3]:
        rest = without_greetings(without_corrections(clause, language), language)
        if rest:
            return _bare(rest, language, tried=tried)
    return None


def _clauses(text: str) -> Iterator[str]:
    start = 0
    for end in _CLAUSE_END.finditer(text):
        if end[0] == "." and len(text[start : end.start()].split()) < 2 and end.end() < len(text):
            continue  # a title: “Prof. Jane Doe”
        yield text[start : end.start()].strip(_EDGES)
        start = end.end()
    yield text[start:].strip(" ,!?-–—:;'*_~")


def without_greetings(text: str, language: Locale | None) -> str:
    """The text without greetings at its beginning and courtesies at its end."""
    changed = True
    for _ in range(_MAX_GREETINGS):
        if not changed:
            break
        changed = False
        for each in languages(language):
            words, folded = words_of(each), fold(text)
            found = words.pattern("greetings").match(folded)
            if found and found.end():
                text, changed = text[found.end() :].lstrip(_EDGES), True
                folded = fold(text)
            polite = words.pattern("courtesies").match(folded)
            # Without a mark behind it, a courtesy may begin a sentence: “please call me”.
            if polite and re.match(r"\s*[,.!:…]", text[polite.end() :]):
                text, changed = text[polite.end() :].lstrip(_EDGES), True
                folded = fold(text)
            tail = _courtesy_at_end(folded, words)
            if tail is not None and tail > 0:
                text, changed = text[:tail].rstrip(_EDGES), True
    return text.strip(_EDGES)


def without_corrections(text: str, language: Locale | None) -> str:
    """The text without words of correction at its beginning: “no wait, I meant Jane Doe”."""
    for _ in range(_MAX_GREETINGS):
        ends = [
            found.end()
            for each in languages(language)
            if (found := words_of(each).pattern("corrections").match(fold(text)))
        ]
        if not ends:
            break
        text = text[max(ends) :].lstrip(_EDGES)
    return text


def _courtesy_at_end(folded: str, words: AnswerWords) -> int | None:
    end = len(folded.rstrip(_EDGES))
    at_end = (found.start() for found in words.pattern("courtesies").finditer(folded) if found.end() == end)
    return next(at_end, None)


def _introduced(clause: str, words: AnswerWords, *, asked: bool = False) -> Name | None:
    if words.language == "ko":
        return _korean_introduced(clause, words)
    folded = fold(clause)
    for found in words.pattern("names", "last").finditer(folded):
        run, _ = _run(clause[found.end() :].lstrip(" :,-–="), words)
        if run and len(run) <= _MAX_WORDS:
            return Name("", capitalized(" ".join(run)))
    for strong in (True, False):
        for found in words.pattern("names", "strong" if strong else "weak").finditer(folded):
            candidate = clause[found.end() :].lstrip(" :,-–=").strip()
            if (name := _candidate(candidate, words, strong=strong, asked=asked)) is not None:
                return name
    for found in words.pattern("names", "behind").finditer(folded):
        before = without_greetings(clause[: found.start()], words.language)
        after = clause[found.end() :].lstrip(" ")
        if before and (not after or after[:1] in ",.!") and (name := _bare(before, words.language)) is not None:
            return name
    return None


def _candidate(text: str, words: AnswerWords, *, strong: bool, asked: bool = False) -> Name | None:
    """The name at the beginning of what follows an introduction."""
    run, rest = _run(text, words)
    if not run or len(run) > _MAX_WORDS:
        return None
    head = fold(rest).lstrip(" ")
    follows = _NAME_WORD.match(head)
    ends_here = not head or head[0] in ",.!" or (follows and follows[0].strip(".'") in words.words("connectors"))
    if not strong:
        sure = run[0][:1].isupper() or (is_given(run[0], words.language) and (asked or len(run) > 1))
        single = len(run) == 1 and not (is_given(run[0], words.language) or run[0][:1].isupper())
        if not ends_here or not sure or single:
            return None
    elif not ends_here and run[0].islower():
        return None
    return _as_name(run, words.language)


def _run(text: str, words: AnswerWords) -> tuple[list[str], str]:
    """The words of a name at the beginning of a text, and what follows them."""
    run: list[str] = []
    at, has_capital = 0, False
    while len(run) <= _MAX_WORDS:
        found = _NAME_WORD.match(text, at)
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


def is_no_name_word(word: str, words: AnswerWords) -> bool:
    """Whether a word belongs to sentences, problems or requests, and to no name."""
    folded = fold(word).strip(".'")
    if not folded:
        return True
    if words.language == "ko" and _HANGUL.match(word):
        return any(folded.startswith(each) for each in words.words("not_names")) or folded in words.words("stop")
    if "'" in folded and folded in words.words("stop"):
        return True
    if word[:1].isupper() and (is_particle(word.casefold()) or is_given(word, words.language)):
        return False
    return folded in words.words("stop") or folded in words.words("not_names")


def _bare(text: str, language: Locale | None, *, tried: bool = False) -> Name | None:
    """A whole text that is nothing but a name."""
    before, comma, after = text.partition(",")
    first, rest = before.strip(_EDGES), after.strip(_EDGES)
    if comma and rest and "," not in rest:
        both = _is_whole(first, language) and _is_whole(rest, language) and len(rest.split()) <= 2
        if both and is_given(rest.split()[0], language) and not is_given(first.split()[0], language):
            return read_name(f"{first}, {rest}", language)
        text = first
    elif comma:
        text = first
    return _as_name(text.split(), language) if _is_whole(text, language, tried=tried) else None


def _is_whole(text: str, language: Locale | None, *, tried: bool = False) -> bool:
    spelt = text.split()
    if not 1 <= len(spelt) <= _MAX_WORDS:
        return False
    if all(_HANGUL.fullmatch(each) for each in spelt):
        return _korean_bare(text) is not None
    if not all(_NAME_WORD.fullmatch(each) for each in spelt):
        return False
    for each in languages(language):
        if any(is_no_name_word(word, words_of(each)) for word in spelt if not is_particle(word.casefold())):
            return False
    if all(is_particle(each.casefold()) for each in spelt) or sum(len(each) for each in spelt) < 2:
        return False
    if text.islower():
        # Without capitals a list of names must know one of the words: other words might say anything.
        return tried or any(is_given(each, language) for each in spelt)
    return all(each[:1].isupper() or is_particle(each.casefold()) or "'" in each for each in spelt)


def is_given(word: str, language: Locale | None) -> bool:
    """Whether a list of given names has this word, of any language."""
    word = word.strip(".,'")
    if is_given_name(word):
        return True
    return language in ("pl", "ru") and Morphology.shared().is_given(word.capitalize(), language)


def _as_name(words: Sequence[str], language: Locale | None) -> Name | None:
    text = " ".join(words).strip(" ,'")
    name = read_name(capitalized(text.removesuffix(".") if len(words[-1]) > 3 else text), language)
    return name if name.first or name.last else None


# --- Korean ---------------------------------------------------------------------------------------------------


def _korean_introduced(clause: str, words: AnswerWords) -> Name | None:
    for strong in (True, False):
        for found in words.pattern("names", "strong" if strong else "weak").finditer(clause):
            rest = clause[found.end() :].lstrip(" :은는-").strip(_EDGES)
            bare, ended = _without_ending(rest, words)
            if (ended or strong) and (name := _korean_bare(bare)) is not None:
                return name
    bare, ended = _without_ending(without_greetings(clause, "ko").strip(_EDGES), words)
    return _korean_bare(bare) if ended else None


def _without_ending(text: str, words: AnswerWords) -> tuple[str, bool]:
    for ending in words.value("names", "endings"):
        if text.endswith(ending):
            return text.removesuffix(ending).strip(), True
    return text, False


def _korean_bare(text: str) -> Name | None:
    """A Korean name of one or two words, with or without a title."""
    words = words_of("ko")
    bare, _ = _without_ending(text.strip(_EDGES), words)
    spelt = bare.split()
    if not 1 <= len(spelt) <= 3 or not all(_HANGUL.fullmatch(each) for each in spelt):
        return None
    if is_no_name_word(spelt[0], words) or not is_korean_name(bare):
        return None
    whole = without_particle(spelt[0])
    name = read_name(" ".join([whole, *spelt[1:]]), "ko")
    return name if name.first and len(f"{name.last}{name.first}") <= 5 else None
