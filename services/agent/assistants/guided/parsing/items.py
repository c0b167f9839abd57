"""A text as a row of items: what has a form of its own, known phrases with their meanings, and other words.

Also tells the text's language: by its known phrases first, then by its letters.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from libs.contracts import LOCALES, Locale, normalized
from libs.dates import has_year, with_day_numbers
from libs.people import Morphology
from libs.phone_numbers import two_numbers
from services.agent.assistants.guided.parsing.account_labels import account_labels
from services.agent.assistants.guided.parsing.capitals import has_capitals, with_capitals
from services.agent.assistants.guided.parsing.family_first import with_families_first
from services.agent.assistants.guided.parsing.hangul import spaced
from services.agent.assistants.guided.parsing.institutions import with_institutions
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.job_words import with_job_nouns
from services.agent.assistants.guided.parsing.lexicon import CONTENT_KINDS, Lexicon
from services.agent.assistants.guided.parsing.lost_apostrophes import with_apostrophes
from services.agent.assistants.guided.parsing.mark import Mark
from services.agent.assistants.guided.parsing.missing_marks import with_missing_marks
from services.agent.assistants.guided.parsing.name_words import lower_names, name_words
from services.agent.assistants.guided.parsing.near_words import with_near_words
from services.agent.assistants.guided.parsing.paraphrases import in_plain_words
from services.agent.assistants.guided.parsing.shared_surnames import with_surnames
from services.agent.assistants.guided.parsing.spelt_addresses import with_addresses, with_joined_codes
from services.agent.assistants.guided.parsing.times_within import with_times_before
from services.agent.assistants.guided.parsing.tokens import Token, tokenize

_ONE_WORD = 2.0
"""The weight of one telling word."""
_SHARED = 0.25
"""A share in small words that several languages have."""

MAX_CHARACTERS = 2_000
"""The limit of a text. The rest of a longer text is not read."""

_MAIL_LINK = re.compile(
    r"(?:\[[^\[\]]{0,200}\]\()?<?mailto:([^\s()<>?]{1,200})(?:\?[^\s()<>]{0,200})?>?\)?", re.IGNORECASE
)
"""A link to an address, as mail programs and markdown write it."""

_NUMBER_OF_LIST = re.compile(r"(?:(?<=\s)|^)(\d{1,2})[.)]\s+(?=[^\W\d_])")
_HANGUL = re.compile(r"[가-힣]")
_HANGUL_SLASH = re.compile(r"(?<=[가-힣])([/=])|([/=])(?=[가-힣])")
"""“김하늘/온담/haneul@…”, “이메일=haneul@…”: an address may hold these marks, Korean words may not."""
_EQUALS = re.compile(r"(?<!\S)([^\W\d_]{2,20}=)(?=[^\s=])")
"""“email=jane@…”: an address may hold the mark, but a label stands before it here."""
_HANGUL_SENDER = re.compile(r"[\"“](?=[^\"”\n]{0,60}[가-힣])([^\"”\n]{1,60})[\"”](?=\s?<)")
"""“"김하늘" <haneul@…>”: the name of a sender, which is no quotation."""
_EMPHASIS = re.compile(r"\b(?!(?:[КкЧч]то|[Кк]ак|[Гг]де|[Чч]е[йя]|[Кк]аки?|[Кк]ого|[Кк]ому)-)([А-ЯЁ][а-яё]{2,30})-то\b")
"""“Гусев-то наш”: a particle behind a name."""
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_PARTICLES = frozenset(
    (
        "이",
        "을",
        "를",
        "은",
        "는",
        "의",
        "로",
        "으로",
        "에",
        "에서",
        "와",
        "과",
        "도",
        "랑",
        "이랑",
        "이고",
        "이야",
        "이에요",
        "예요",
    )
)
"""Korean words that directly follow an address or a number."""

_TWO_WORDS = 2

_LETTERS: tuple[tuple[Locale, re.Pattern[str]], ...] = (
    ("pl", re.compile(r"[ąćęłńśźż]", re.IGNORECASE)),
    ("es", re.compile(r"[ñ¿¡áíú]", re.IGNORECASE)),
    ("fr", re.compile(r"[çèêàùâîœ]", re.IGNORECASE)),
)


@dataclass(frozen=True)
class ReadText:
    """`language` is None where the text doesn't show it. `unread` is what lies beyond `MAX_CHARACTERS`."""

    text: str
    items: list[Item]
    language: Locale | None
    unread: str = ""
    typed: str = ""

    @property
    def is_restored(self) -> bool:
        return self.typed != self.text


def read(text: str, lexicon: Lexicon, preferred: Locale) -> ReadText:
    """The items of a text. `preferred` settles what the text leaves open."""
    # Some systems send a letter and its accent apart. The patterns know one character only.
    text, unread = _MAIL_LINK.sub(r"\1", normalized("NFC", text, MAX_CHARACTERS)), text[MAX_CHARACTERS:]
    text = _EQUALS.sub(r"\1 ", text)
    text = in_plain_words(_numbered(text), lexicon.is_property)
    text = with_families_first(text)
    text = with_surnames(with_joined_codes(with_addresses(text)))
    text = two_numbers(with_day_numbers(text) if has_year(text) else text)
    text = _HANGUL_SENDER.sub(r" \1 ", text)
    text = _HANGUL_SLASH.sub(r" \1\2 ", text)
    text = spaced(text) if _HANGUL.search(text) else text
    text = _EMPHASIS.sub(r"\1", text) if "-то" in text else text
    reading = _understood(text, lexicon, preferred)
    if (reading.language or preferred) == "en" and (said := with_apostrophes(text, reading.items)) != text:
        text, reading = said, _understood(said, lexicon, preferred)
    restored = with_capitals(text, reading.items, reading.language or preferred)
    if restored != text:
        is_small = not has_capitals(reading.items)
        reading = _understood(restored, lexicon, reading.language or preferred)
        for item in reading.items:
            item.is_restored = is_small
    return replace(reading, unread=unread, typed=text)


def _numbered(text: str) -> str:
    """ "1) Ann Lee, buyer 2) Bob Ray, …": the numbers of a list within a line, each as the beginning of a line."""
    found = [int(each[1]) for each in _NUMBER_OF_LIST.finditer(text)] if ")" in text or "." in text else []
    is_list = len(found) > 1 and found == list(range(1, len(found) + 1))
    return _NUMBER_OF_LIST.sub("\n", text) if is_list else text


def _understood(text: str, lexicon: Lexicon, preferred: Locale) -> ReadText:
    tokens = tokenize(text)
    items = with_times_before(list(_items(tokens, text, lexicon)), lexicon)
    if items and _is_foreign_name(items, preferred):
        items[0] = replace(items[0], marks=())
    votes = _votes(items)
    language = _winner(votes, preferred)
    if meant := with_near_words(tokens, items, lexicon, language or preferred):
        items = with_times_before(list(_items(meant, text, lexicon)), lexicon)
        votes = _votes(items)
        language = _winner(votes, preferred)
    active = {language or preferred, *(each for each, vote in votes.items() if vote >= 1)}
    main = votes[language or preferred]
    weak = {each for each, vote in votes.items() if _is_weak(vote, main)} - {language or preferred}
    resolved = _resolved(items, language or preferred, active, weak)
    corrected = lexicon.spelling.corrected(resolved, language or preferred)
    named = name_words(corrected if language == "ko" else with_missing_marks(corrected))
    items = with_institutions(account_labels(lower_names(with_job_nouns(named), language or preferred)))
    return ReadText(text, items, language)


def _is_weak(vote: float, main: float) -> bool:
    """Whether no more than one word speaks for a language: “quite” in a whole sentence of English."""
    return main > vote and vote <= _ONE_WORD + (_SHARED if main > 2 * vote else 0)


def _items(tokens: Sequence[Token], text: str, lexicon: Lexicon) -> Iterable[Item]:
    at = 0
    while at < len(tokens):
        token = tokens[at]
        size, marks = lexicon.longest(tokens, at) if token.is_word else (0, ())
        if size > 1 and lexicon.longer_within(tokens, at, size):
            size, marks = lexicon.longest(tokens[: at + 1], at)  # “le type de contrat”, where “le type” is a phrase
        if size == _TWO_WORDS and _is_article_of_town(tokens, at, marks):
            size, marks = lexicon.longest(tokens[: at + 1], at)
        # “ana@acme.com으로”: the particle belongs to the address, and would be read as a word.
        if size < 2 and token.text in _PARTICLES and _is_glued(tokens, at):
            at += 1
            continue
        # “jane@acme.com's phone”: no address holds a possessive.
        if token.text in "'’" and at and tokens[at - 1].kind == "email" and _is_glued(tokens, at):
            at += 2 if at + 1 < len(tokens) and tokens[at + 1].text == "s" else 1
            continue
        if token.kind == "bad_email" and token.text.startswith("@") and "." in token.text:
            yield Item("domain", token.text[1:], token.start + 1, token.end)  # "whose mail ends in @acme.com"
            at += 1
            continue
        last = tokens[at + size - 1] if size else token
        typed = text[token.start : last.end]
        said = _spelt(typed, tokens[at : at + size]) if size else typed
        yield Item("word" if size else token.kind, said, token.start, last.end, marks)
        at += max(size, 1)


def _is_article_of_town(tokens: Sequence[Token], at: int, marks: Sequence[Mark]) -> bool:
    """“Es de Los Ángeles”: behind a word in lower case the article in capitals begins a town, and “de los” no name."""
    first, article = tokens[at : at + 2]
    before = tokens[at - 1].text if at else ""
    is_behind_name = not before or before[:1].isupper()
    is_particle = all(mark.value == "particle" for mark in marks)
    return is_particle and first.text.islower() and article.text[:1].isupper() and not is_behind_name


def _spelt(typed: str, tokens: Sequence[Token]) -> str:
    """The words of a known phrase, the misspelt ones as they were meant."""
    first = tokens[0].start
    for token in reversed(tokens):
        start, end = token.start - first, token.end - first
        typed = typed if typed[start:end] == token.text else f"{typed[:start]}{token.text}{typed[end:]}"
    return typed


def _is_glued(tokens: Sequence[Token], at: int) -> bool:
    before = tokens[at - 1] if at else None
    return before is not None and before.end == tokens[at].start and not before.is_word


def _votes(items: Sequence[Item]) -> dict[Locale, float]:
    """How much speaks for each language. A phrase that several share speaks for each a little."""
    votes: dict[Locale, float] = dict.fromkeys(LOCALES, 0.0)
    for at, item in enumerate(items):
        telling = [mark for mark in item.marks if mark.kind in CONTENT_KINDS or _is_telling_link(mark)]
        counted = [mark for mark in telling if not (mark.is_own or mark.is_short)]
        languages = {mark.language for mark in counted}
        if telling and at and item.is_capitalized and items[at - 1].is_capitalized and not items[at - 1].marks:
            continue  # a part of a name
        if telling and item.is_capitalized and all(mark.kind == "link" for mark in telling) and _begins_name(items, at):
            continue
        is_content = any(mark.kind in CONTENT_KINDS for mark in counted)
        weight = 0.3 if is_content and _is_within(items, at) else 2.0 if is_content else 0.5
        for language in languages:
            votes[language] += weight / len(languages)
        if not item.marks and item.kind in ("word", "quoted"):
            _vote_by_letters(item.text, votes)
    return votes


def _begins_name(items: Sequence[Item], at: int) -> bool:
    """ "Mia Chen rang": a small word of another language with capitals, before a word in capitals that no list has."""
    after = items[at + 1] if at + 1 < len(items) else None
    return after is not None and after.kind == "word" and after.is_capitalized and not after.marks


def _is_foreign_name(items: Sequence[Item], preferred: Locale) -> bool:
    """“Mira Lot - firma Orlik”: a Spanish verb, but a given name in the language that was spoken until now."""
    languages = {mark.language for mark in items[0].marks}
    is_foreign = preferred in ("pl", "ru") and bool(languages) and preferred not in languages
    is_written = is_foreign and items[0].is_capitalized and _begins_name(items, 0)
    return is_written and Morphology.shared().is_given(items[0].text, preferred)


def _is_within(items: Sequence[Item], at: int) -> bool:
    """Whether a word that is often a reply stands within a sentence, as Spanish “vale” does in “find Nora Vale”."""
    before = items[at - 1] if at else None
    is_reply = all(mark.kind in ("reply", "link") for mark in items[at].marks)
    return is_reply and before is not None and before.kind == "word" and not before.marks


def _is_telling_link(mark: Mark) -> bool:
    return mark.kind == "link" and mark.value not in ("particle", "title")


def _vote_by_letters(text: str, votes: dict[Locale, float]) -> None:
    if _HANGUL.search(text):
        votes["ko"] += 0.4
    elif _CYRILLIC.search(text):
        votes["ru"] += 0.4
    elif not text.isascii():
        for language, letters in _LETTERS:
            if letters.search(text):
                votes[language] += 0.2


def _winner(votes: dict[Locale, float], preferred: Locale) -> Locale | None:
    best = max(votes.values())
    # One word in Korean or Cyrillic letters is enough. One accent is not: names of other languages have it, too.
    if best < 0.4:
        return None
    # Votes are sums of fractions, which are not exact.
    leaders = [language for language in LOCALES if votes[language] > best - 0.01]
    if len(leaders) == 1:
        return leaders[0]
    return preferred if preferred in leaders else None


def _resolved(items: list[Item], language: Locale, active: set[Locale], weak: set[Locale]) -> list[Item]:
    """Leaves each phrase the meanings that it has in this text's languages.

    Small words count in the text's languages only, since `de`, `a` or `w` mean something else elsewhere. A phrase with
    a meaning in the main language has no other meanings.
    """
    resolved = []
    for item in items:
        if not item.marks:
            resolved.append(item)
            continue
        marks = tuple(mark for mark in item.marks if mark.kind != "link" or mark.language in active)
        # One verb of another language is a word of this one: French “met” in “met her at the fair”.
        marks = tuple(mark for mark in marks if mark.kind != "intent" or mark.language not in weak)
        own = tuple(mark for mark in marks if mark.is_own)
        is_only = " " in item.text or all(mark.is_own or mark.is_of_other_number for mark in marks)
        if own and is_only:
            marks = own  # a label of several words, as the account has it, is nothing else
        elif any(mark.language == language for mark in marks):
            marks = tuple(mark for mark in marks if mark.language == language)
        kind = item.kind if marks else "word"
        resolved.append(Item(kind, item.text, item.start, item.end, marks))
    return resolved
