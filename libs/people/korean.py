"""Korean names: the family name comes first, and titles, honorifics and particles follow without a space."""

import re
from collections.abc import Callable

from libs.people.words import given

HANGUL_WORD = re.compile(r"^[가-힣]+$")

SURNAMES = frozenset(
    "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민나진지엄채원천방공현함변염추도소석선설"
    "마길연위표명기반왕금옥육인맹제모탁국어은편라용예봉사부가복태목형계피두감음빈동온호범좌팽승간상시갈빙옹묵궉뇌흥여"
)
RARE_SURNAMES = frozenset(
    "경견계개곡관군근난단담당돈등랑량려뇌누매묘삼섭순엽옹운욱저종증창척초춘탄탕판평포풍필학화환후림량렴룡뢰"
)
"""Of the census of 2015, those that begin many other words, too. They count in a name of three syllables, and only
where something else shows a name: an honorific, a title, an address.
"""
LONG_SURNAMES = ("남궁", "황보", "제갈", "사공", "선우", "독고", "동방", "서문", "어금", "망절", "장곡", "소봉")

TITLES = (
    "사무국장", "상무이사", "전무이사", "대표이사", "부사장", "본부장", "대표", "이사", "부장", "차장",
    "과장", "대리", "사원", "주임", "팀장", "실장", "소장", "센터장", "매니저", "교수", "박사",
    "사장", "회장", "상무", "전무", "원장", "기자", "작가", "변호사", "회계사", "약사", "의사",
    "간호사", "세무사", "변리사", "노무사", "연구원", "부원장", "부회장", "파트장", "그룹장", "부문장",
    "주무관", "사무관", "공장장", "프로", "선생", "선임", "책임", "수석", "인턴", "지점장", "점장",
    "조교", "강사", "감독", "국장", "총무", "회원", "고객",
)  # fmt: skip
"""Titles that stand behind a name as an address."""

HONORIFICS = ("선생님", "고객님", "님", "씨", "군", "양")

_LETTERS_WITH_C = ("엔씨", "앤씨", "비씨", "씨씨", "디씨", "피씨", "티씨", "에스씨", "엘씨", "케이씨", "아이씨")
"""Letters in names of companies, which end as an address does."""

_PARTICLES = (
    "이라는", "이라고", "에게서", "한테서", "으로부터", "이에요", "입니다", "이랑", "에게", "한테",
    "에서", "으로", "라는", "라고", "이고", "이며", "하고", "예요", "부터", "까지", "처럼",
    "보다", "께서", "을", "를", "의", "에", "로", "께", "도", "만", "랑",
)  # fmt: skip
_SUBJECTS = ("이", "가")
_AFTER_CONSONANT = ("이야", "은", "이", "과")
_AFTER_VOWEL = ("야", "는", "가", "와")


def is_foreign(word: str) -> bool:
    """A given name from another language, which begins with a Korean family name or with none."""
    return word in given("ko", "foreign")


def is_foreign_family(word: str) -> bool:
    """A family name of a country in which it stands first, as in Korea: 스즈키, 응우옌."""
    return word in given("ko", "families")


def is_given(word: str) -> bool:
    """Whether a word of two syllables is a given name by its syllables, or one of the Korean nouns that names are."""
    return len(word) == 2 and (all(each in given("ko", "syllables") for each in word) or word in given("ko", "native"))


_BOTH = "가간강고금길노두류마문반보새설안양여이초홍"
"""Family names with which given names begin as well: 가은, 보미."""


def is_short_name(word: str) -> bool:
    """차봄: a family name with which no given name begins, and a given name of one syllable."""
    syllables = given("ko", "syllables")
    is_full = len(word) == 2 and word[0] in SURNAMES and word[1] in syllables
    return is_full and word[0] not in (*syllables, *_BOTH) and not is_given(word)


def is_closed(syllable: str) -> bool:
    """Whether a syllable ends in a consonant."""
    return (ord(syllable) - 0xAC00) % 28 != 0


def without_particle(word: str, *, shortest: int = 2) -> str:
    """A word without the grammatical particle at its end. At least `shortest` syllables stay."""
    for ending in _PARTICLES:
        if word.endswith(ending) and len(word) - len(ending) >= shortest:
            return word[: -len(ending)]
    for ending in (*_AFTER_CONSONANT, *_AFTER_VOWEL):
        stem = word[: -len(ending)]
        if word.endswith(ending) and len(stem) >= shortest and is_closed(stem[-1]) == (ending in _AFTER_CONSONANT):
            # 서지은 is a whole name of three syllables; 서지은은 is the name with its particle.
            return word if is_full_name(word) and not is_full_name(stem) else stem
    return word


def without_address(word: str) -> tuple[str, str]:
    """A name without honorifics and titles, and the title: 한지우대리님 → 한지우, 대리."""
    title = ""
    # The longest stands first: 선생님 ends in 님, too.
    for honorific in HONORIFICS if word.endswith(HONORIFICS) else ():
        if word.endswith(honorific) and len(word) - len(honorific) >= 2 and not _is_whole(word, honorific):
            word = word[: -len(honorific)]
            break
    # One look at all of them first: most words end with none.
    for each in TITLES if word.endswith(TITLES) else ():
        if word.endswith(each) and len(word) - len(each) >= 2:
            word, title = word[: -len(each)], each
            break
    return word, title


def _is_whole(word: str, honorific: str) -> bool:
    """Whether 양 or 군 is the last syllable of a name of three: 김미양. 씨 is a letter in 도담이엔씨 (“ENC”)."""
    if honorific == "씨" and len(word) > 3 and word.endswith(_LETTERS_WITH_C):
        return not is_full_name(word[:-1])
    return honorific in ("군", "양") and len(word) == 3 and is_full_name(word)


def is_full_name(word: str) -> bool:
    """Two to four syllables that begin with a family name."""
    if HANGUL_WORD.match(word) is None or is_foreign(word):
        return False
    if word.startswith(LONG_SURNAMES):
        return 3 <= len(word) <= 4
    return 2 <= len(word) <= 4 and word[0] in SURNAMES and len(word) != 4


def is_rare_name(word: str) -> bool:
    """Three syllables that may be a whole name, where something else shows that they are one: 견하윤, 탄하경."""
    return len(word) == 3 and word[0] in RARE_SURNAMES and HANGUL_WORD.match(word) is not None and not is_foreign(word)


def surname_with_ending(word: str, role: Callable[[str], str]) -> str:
    """The family name that is all of a word but its ending: 명이에요, 남궁씨가. `role` says what an ending means."""
    long = next((each for each in LONG_SURNAMES if word.startswith(each)), "")
    surname = long or (word[:1] if word[:1] in SURNAMES | RARE_SURNAMES else "")
    rest = word[len(surname) :].removeprefix("씨")
    return surname if not rest or rest in _SUBJECTS or role(rest) else ""


def begins_with_name(text: str) -> bool:
    """Whether the first word, without its title and its particle, is a whole name: 한지우 대리님의."""
    words = text.split()
    if not words or HANGUL_WORD.match(words[0]) is None:
        return False
    bare, _ = without_address(without_particle(words[0]))
    return is_full_name(bare) or (bare in SURNAMES and len(words) > 1 and HANGUL_WORD.match(words[1]) is not None)


def split(word: str) -> tuple[str, str]:
    """First and last name of one Korean word; no last name where the word does not show it."""
    if is_foreign(word):
        return word, ""
    if word.startswith(LONG_SURNAMES) and len(word) > 2:
        return word[2:], word[:2]
    if len(word) in (3, 4) and word[0] in SURNAMES:
        return word[1:], word[0]
    if (len(word) == 2 and word[0] in SURNAMES) or is_rare_name(word):
        return word[1:], word[0]
    return word, ""
