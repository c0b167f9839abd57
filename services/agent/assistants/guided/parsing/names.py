"""Names of people as they are stored: without endings that grammar put there, in first and last name.

What can't be known is left as it was typed; a search then tries both forms.
"""

import re

from libs.people import read_name

_POSSESSIVE = re.compile(r"(?:['’]s|(?<=s)['’])$")
_HANGUL_WORD = re.compile(r"^[가-힣]+$")
_KOREAN_ENDINGS = (
    "에게서",
    "이라는",
    "이라고",
    "이라는",
    "라는",
    "라고",
    "에게",
    "한테",
    "에서",
    "으로",
    "님의",
    "씨의",
    "님을",
    "씨를",
    "님",
    "씨",
    "을",
    "를",
    "의",
    "로",
    "에",
)
_KOREAN_AFTER_CONSONANT = ("은", "이", "과")
_KOREAN_AFTER_VOWEL = ("는", "가", "와")
_SURNAMES = frozenset(
    "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민나진지엄채원천방공현함변염추도소석선설마길연위표명기반왕금옥육인맹제모탁국어은편"
)
_PARTICLES = frozenset(
    (
        "de",
        "del",
        "della",
        "der",
        "den",
        "di",
        "da",
        "dos",
        "das",
        "du",
        "la",
        "le",
        "las",
        "los",
        "van",
        "von",
        "zu",
        "el",
        "al",
        "bin",
        "ter",
        "ten",
    )
)


_QUOTES = (('"', '"'), ("“", "”"), ("«", "»"), ("„", "”"), ("„", "“"), ("‘", "’"), ("「", "」"))


def unquoted(text: str) -> str:
    """Without the quotation marks around the whole; one that stands alone goes, a quoted part stays."""
    text = text.strip()
    for first, last in _QUOTES:
        if (
            len(text) > 1
            and text.startswith(first)
            and text.endswith(last)
            and text.count(first) <= 1 + (first == last)
        ):
            return text[1:-1].strip()
    # PPHU „Zorza” ends with a mark that belongs to two pairs, and is not alone.
    paired = {mark for pair in _QUOTES if pair[0] in text and pair[1] in text for mark in pair}
    for first, last in _QUOTES:
        if text.count(first) + text.count(last) == 1 and paired.isdisjoint((first, last)):
            text = text.strip(first + last)
    return text


def bare(text: str) -> str:
    """The words without a possessive, or a Korean particle, at their end."""
    text = unquoted(" ".join(text.split()))
    text = _POSSESSIVE.sub("", text)
    head, _, last = text.rpartition(" ")
    # A Korean particle is written together with its word, so that no space shows where the name ends.
    if _HANGUL_WORD.match(last):
        last = _without_particle(last, is_whole_name=not head)
        text = f"{head} {last}".strip()
    elif last[-1:] >= "가":
        text = re.sub(r"(?<=[^가-힣])(?:이라는|라는|에게|에서|으로|님|씨|을|를|의|로|은|는|이|가|에|와|과)$", "", text)
    return text


def _without_particle(word: str, *, is_whole_name: bool) -> str:
    shortest = 2 if is_whole_name else 1
    for ending in _KOREAN_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= shortest:
            stem = word[: -len(ending)]
            return stem[:-1] if stem[-1] in "님씨" and len(stem) > shortest else stem
    stem = word[:-1]
    # “김성은” is a whole name, though “은” is also a particle.
    looks_like_full_name = len(word) == 3 and word[0] in _SURNAMES
    if len(stem) < 2 or looks_like_full_name:
        return word
    # Unicode orders syllables by their last consonant: every 28th has none.
    closed = (ord(stem[-1]) - 0xAC00) % 28 != 0
    endings = _KOREAN_AFTER_CONSONANT if closed else _KOREAN_AFTER_VOWEL
    return stem if word[-1] in endings else word


def with_head(value: str, small: str, old: str) -> str:
    """“Jefa de compras no, de ventas”: “de” joins the new words to the head of the old ones."""
    words = old.split()
    at = next((at for at, word in enumerate(words) if at and word.casefold() == small.casefold()), 0)
    return " ".join([*words[: at + 1], value]) if at else value


def is_full_name(name: str) -> bool:
    """Splits a name of two words, or a Korean name, in which the first syllable is the family name."""
    return bool(read_name(name).last)
