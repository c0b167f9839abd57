"""Work that no contact manager does: “send Ann the offer”, “recuérdame que …”, “напиши ей, что …”, “회의실 예약해줘”.

Read with the rest of the message, its words would become a search, a new owner, or a name. Such a clause is cut out of
the text before anything of it is read, and is named as not done; what the message asks for besides is done as ever.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from libs.contracts import Locale
from libs.people import DECLINED, Morphology, is_korean_name, is_name_anywhere
from services.agent.assistants.guided.parsing.lexicon import Lexicon
from services.agent.assistants.guided.parsing.tokens import fold, tokenize
from services.agent.assistants.guided.small_words import SmallWords, small_words, words_by_language

_MAX_CHARACTERS = 400
_MAX_LINES = 3
"""A longer text is pasted, and what it asks for was asked of another person."""
_WORD = re.compile(r"[^\W_]+")
_BREAK = re.compile(r"[.!?;\n]+(?=\s|$)|:?\)+(?=\s|$)")
_NUMBER = re.compile(r"\d[\d\s().-]{5,}\d")
_MIN_NAME = 3
_PAST = 20
"""The final consonant of a Korean verb in the past: “보냈어”."""
_SYLLABLES = (0xAC00, 0xD7A3)
_FINALS = 28


@dataclass(frozen=True)
class Errands:
    """`said`: each of them. `rest`: the text without them. `about`: the contact that the only one is for, if named."""

    said: list[str]
    rest: str
    about: str = ""


@dataclass(frozen=True)
class _Clause:
    """A clause of a text. `words`: folded, each with its place in the text."""

    start: int
    end: int
    words: list[tuple[str, int, int]]


@dataclass(frozen=True)
class _Forms:
    """How the errands of a language are said. `first`, `stems`: the words with which any of them begins or ends."""

    pattern: re.Pattern[str]
    first: frozenset[str]
    stems: tuple[str, ...]

    def may_fit(self, word: str) -> bool:
        return word in self.first or word.startswith(self.stems)


def errands_in(text: str, lexicon: Lexicon) -> Errands | None:
    """The errands of a text; None without one."""
    if len(text) > _MAX_CHARACTERS or text.count("\n") > _MAX_LINES:
        return None
    found = [each for clause in _clauses(text) if (each := _errand(text, clause, lexicon)) is not None]
    if not found:
        return None
    rest, at = "", 0
    for start, end, _ in found:
        rest, at = rest + text[at:start], end
    people = {name for *_, name in found if name}
    return Errands(
        [text[start:end].strip(" ,.;!") for start, end, _ in found],
        _bare(rest + text[at:]),
        people.pop() if len(people) == 1 else "",
    )


def _clauses(text: str) -> Iterator[_Clause]:
    """Sentences. A sentence is cut further where an errand begins or ends in it."""
    folded, start = fold(text), 0
    for end in (*(match.end() for match in _BREAK.finditer(text)), len(text)):
        if words := [(match.group(), *match.span()) for match in _WORD.finditer(folded, start, end)]:
            yield _Clause(start, end, words)
        start = end


def _errand(text: str, clause: _Clause, lexicon: Lexicon) -> tuple[int, int, str] | None:
    """Where it begins and ends, and the person that it names."""
    if "가" <= clause.words[-1][0][0] <= "힣":
        return _korean_errand(text, clause, lexicon)
    for language, forms in _forms().items():
        if language == "ko" or not any(forms.may_fit(word) for word, *_ in clause.words):
            continue
        for at in _starts(text, clause, words_by_language()[language]):
            if not forms.may_fit(clause.words[at][0]):
                continue
            end = _end(text, clause, at, lexicon, language)
            words = [each for each in clause.words[at:] if each[1] < end]
            if forms.pattern.match(_marked(text, words, language)) and _is_plain(
                text, clause, words, end, lexicon, language
            ):
                return clause.words[at][1], end, _person(text, words[1:], lexicon, language)
    return None


def _starts(text: str, clause: _Clause, small: SmallWords) -> Iterator[int]:
    """Places of words with which a request may begin: the first ones, and those behind an “and” or a comma."""
    is_open = True
    for at, (word, start, _) in enumerate(clause.words):
        before = text[clause.words[at - 1][2] : start] if at else ""
        is_open = is_open or "," in before or "–" in before or " - " in before
        is_joint = word in small.clause_joints
        if is_open and not is_joint:
            yield at
        is_open = is_joint or (is_open and word in small.request_openers)


def _end(text: str, clause: _Clause, at: int, lexicon: Lexicon, language: Locale) -> int:
    """The end of its clause: before an “and” or a comma behind which another request begins."""
    small, behind = words_by_language()[language], clause.words[at + 1 :]
    for place, (word, start, end) in enumerate(behind[:-1]):
        is_joint = word in small.clause_joints
        has_comma = text[end : end + 1] == ","
        after = place + 1
        while (
            is_joint and after < len(behind) - 1 and behind[after][0] in (*small.clause_joints, *small.request_openers)
        ):
            after += 1
        if (is_joint or has_comma) and _begins_request(text[behind[after][1] : clause.end], lexicon, language):
            return start if is_joint else end
    return clause.end


def _begins_request(text: str, lexicon: Lexicon, language: Locale) -> bool:
    _, marks = lexicon.longest(tokenize(text), 0)
    return any(mark.kind == "intent" and mark.language == language for mark in marks)


def _is_plain(
    text: str, clause: _Clause, words: list[tuple[str, int, int]], end: int, lexicon: Lexicon, language: Locale
) -> bool:
    """Whether no note is meant, in which an errand may stand, and no data are in it."""
    start = words[0][1]
    if _has_data(text, start, end) or any(word in small_words().note_nouns for word, *_ in words):
        return False
    before, said = text[:start], words_by_language()[language].that
    if any(word in said for word, at, _ in clause.words if at < start):
        return False  # “запиши, что просила … и перезвонить”: what a person wished for
    tokens = tokenize(before)
    marks = [mark for at in range(len(tokens)) for mark in lexicon.longest(tokens, at)[1]]
    is_noted = any(mark.kind == "intent" and mark.value == "note" for mark in marks if mark.language == language)
    return not is_noted and not before.rstrip().endswith(":") and not _has_data(text, clause.start, start)


def _has_data(text: str, start: int, end: int) -> bool:
    """Addresses and numbers are data, in whichever sentence they stand."""
    return "@" in text[start:end] or _NUMBER.search(text, start, end) is not None


def _korean_errand(text: str, clause: _Clause, lexicon: Lexicon) -> tuple[int, int, str] | None:
    """The verb stands at the end, and ends as a request does."""
    forms, start = _forms()["ko"], 0
    for at in range(len(clause.words)):
        is_last = at + 1 == len(clause.words)
        if not (is_last or _joins(clause.words[at][0])):
            continue
        words = _whole_verb(clause.words[start : at + 1])
        verb = words[-1][0]
        is_request = forms.may_fit(verb) and not _tells(verb)
        if is_request and forms.pattern.search(_marked(text, words, "ko")):
            begin, end = clause.words[start][1], clause.end if is_last else words[-1][2]
            is_data = _has_data(text, begin, end) or any(word in small_words().note_nouns for word, *_ in words)
            return None if is_data else (begin, end, _person(text, words[:-1], lexicon, "ko"))
        start = at + 1
    return None


def _joins(word: str) -> bool:
    """“바꾸고”: another clause follows. “요청했다고” tells what was said."""
    return word.endswith(small_words().joins_clause) and not word.endswith(small_words().quotes)


def _whole_verb(words: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """Without “수 있어”, “부탁해”, and with the helping verb behind it: “보내 줄 수 있어” is “보내줄”."""
    small = small_words()
    while len(words) > 1 and words[-1][0] in small.behind_verb:
        words = words[:-1]
    if len(words) > 1 and words[-1][0].startswith(small.helping_verbs):
        (verb, start, _), (helping, _, end) = words[-2:]
        words = [*words[:-2], (verb + helping, start, end)]
    return words


def _tells(verb: str) -> bool:
    """“보냈어”, “전화한대”: what was done, and no request."""
    is_past = any(
        _SYLLABLES[0] <= ord(letter) <= _SYLLABLES[1] and (ord(letter) - _SYLLABLES[0]) % _FINALS == _PAST
        for letter in verb
        if letter != "겠"
    )
    return is_past or verb.endswith(small_words().telling_ends)


def _marked(text: str, words: list[tuple[str, int, int]], language: Locale) -> str:
    """The words in a row, names with a mark: “call @nils tomorrow ”."""
    return "".join(f"{'@' if _is_given(text[start:end], language) else ''}{word} " for word, start, end in words)


def _is_given(word: str, language: Locale) -> bool:
    if len(word) < _MIN_NAME:
        return False
    if word.islower() and fold(word) in small_words().no_recipients:
        return False
    if language in DECLINED and Morphology.shared().is_given(word.capitalize(), language):
        return True
    return word.isascii() and is_name_anywhere(word)


def _person(text: str, words: list[tuple[str, int, int]], lexicon: Lexicon, language: Locale) -> str:
    """The only name; empty if there is none, or more than one."""
    names: list[tuple[int, int]] = []
    for word, start, end in words:
        is_family = bool(names) and names[-1][1] + 1 == start
        if is_family and text[start].isupper():
            names[-1] = (names[-1][0], end)
            continue
        ending = next((each for each in small_words().to_recipient if word.endswith(each) and word != each), "")
        name = text[start : end - len(ending)]
        is_name = is_korean_name(name) if ending and name[:1] >= "가" else _is_given(name, language)
        if is_name and not is_family and not (name.islower() and lexicon.longest(tokenize(name), 0)[1]):
            names.append((start, start + len(name)))
    return text[names[0][0] : names[0][1]] if len(names) == 1 else ""


def _bare(rest: str) -> str:
    """Without the “and” that joined the two, and without words that only open a request."""
    small = small_words()
    words = rest.split()
    while words and (fold(words[0]).strip(",.;!") in small.clause_joints or not _WORD.search(words[0])):
        words = words[1:]
    while words and (fold(words[-1]).strip(",.;!") in small.clause_joints or not _WORD.search(words[-1])):
        words = words[:-1]
    left = {fold(word).strip(",.;!?") for word in words}
    return "" if left <= small.request_openers | small.clause_joints else " ".join(words)


@cache
def _forms() -> dict[Locale, _Forms]:
    return {language: _compiled(words.errands, language) for language, words in words_by_language().items()}


def _compiled(errands: tuple[str, ...], language: Locale) -> _Forms:
    patterns = sorted(map(fold, errands))
    key = -1 if language == "ko" else 0
    firsts = [word for each in patterns for word in each.removesuffix(" $").split()[key].split("|")]
    joined = "|".join(_pattern(each) for each in patterns)
    return _Forms(
        re.compile(rf"(?:^| )(?:{joined})$" if language == "ko" else f"(?:{joined})"),
        frozenset(word for word in firsts if not word.endswith("*")),
        tuple(word.removesuffix("*") for word in firsts if word.endswith("*")) or ("\n",),
    )


def _pattern(phrase: str) -> str:
    """Of one form, which `ErrandWords.errands` explains."""
    return "".join(map(_element, phrase.split()))


def _element(element: str) -> str:
    if element == "$":
        return "$"
    if element == "…":
        return r"(?:\S+ ){0,4}"
    if element == "_":
        return r"(?:\S+ )?"
    words = "|".join(_alternative(each) for each in element.removeprefix("!").split("|"))
    return rf"(?!@?(?:{words}) )" if element.startswith("!") else rf"@?(?:{words}) "


def _alternative(word: str) -> str:
    if word == "@":
        return r"@\w+(?: @?\w+)?"
    if word.startswith("*"):
        return rf"\w+{re.escape(word[1:])}"
    return rf"{re.escape(word.removesuffix('*'))}\w*" if word.endswith("*") else re.escape(word)
