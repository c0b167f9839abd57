"""Korean words without their endings. The endings and the kinds of nouns are listed in the language's file."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from libs.people import korean

_WEAK = frozenset(("고", "야", "임", "인", "요", "라", "래", "도", "만", "지", "나", "며", "께"))
"""Endings of one syllable that many nouns end with: they are cut off behind a name or a company only."""
_AFTER_CLOSED = ("은", "을", "과", "으로", "이랑", "이고", "이며", "이나")
_AFTER_OPEN = ("는", "를", "가", "와", "랑", "야", "예요", "고", "며", "나", "라", "래", "라고", "라는")
_FORMS = (
    "negated", "intended", "meant", "state", "asked", "signed", "requests", "copulas", "referrers",
    "labels", "adnominals",
)  # fmt: skip
"""Ends and words of these kinds are only compared, and have no part of their own."""
_COMMON_SURNAMES = "김이박최정강조윤장임"
_FULL = 3
_AFTER_NAMES = ("래요", "라서")
"""Endings that begin as the last syllable of a name may be: 나래, 보라."""
_FAMILIES = ("씨네", "님네")
_OF_PEOPLE = ("topic", "object", "toward", "with", "of")
_MOODS = ("negated", "intended", "meant", "state")
_MIXED = re.compile(r"^(?P<stem>.*[^가-힣])(?P<ending>[가-힣]+)$")
_LETTER_L = 8
_MIN_COMPANY = 4
_MAX_KEPT = 4_096
"""Words of which the endings and the kinds are kept. One message asks several times for each of its words."""


def _mood(listed: Sequence[str]) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """One pattern for all words, because each verb is compared with them. With a “-” a word is an end."""
    within = [re.escape(each) for each in listed if not each.startswith("-")]
    return re.compile("|".join(within) or r"(?!)"), tuple(each[1:] for each in listed if each.startswith("-"))


def _has_intimate_ending(stem: str) -> bool:
    """Whether 이 stands behind a closed syllable of a name of three, as among friends: 도원이."""
    return len(stem) == _FULL + 1 and stem[-1] == "이" and korean.is_closed(stem[-2])


class Parts(NamedTuple):
    """`role` is what the ending says, `title` a title that stands within the word, `is_person`: 님 or 씨 follows."""

    stem: str
    role: str = ""
    title: str = ""
    is_person: bool = False


@dataclass(frozen=True, eq=False)
class Grammar:
    """`endings` are (ending, role), the longest first. The other fields are the ends of words of a kind.

    It is compared by identity, so that the kept results of a word belong to one grammar.
    """

    endings: tuple[tuple[str, str], ...]
    by_last: Mapping[str, tuple[tuple[str, str], ...]]
    companies: tuple[str, ...]
    departments: tuple[str, ...]
    functions: tuple[str, ...]
    predicates: tuple[str, ...]
    nouns: frozenset[str]
    titles: tuple[str, ...]
    forms: Mapping[str, tuple[str, ...]]
    syllables: frozenset[str]
    places: Mapping[str, str] = field(default_factory=dict)
    """Towns and countries: (name, “city:…”)."""
    moods: tuple[tuple[str, re.Pattern[str], tuple[str, ...]], ...] = ()
    """How a verb may be meant: (form, what stands within it and the word behind it, its ends)."""

    @classmethod
    def of(
        cls, suffixes: Mapping[str, Sequence[str]], titles: Sequence[str], places: Mapping[str, str] | None = None
    ) -> "Grammar":
        roles = ("topic", "object", "to", "at", "of", "with", "toward", "is", "quoted")
        listed = [(ending, role) for role in roles for ending in suffixes.get(role, ())]
        endings = tuple(sorted(listed, key=lambda each: -len(each[0])))
        # By the last syllable, so that a word is compared with few endings.
        last = {ending[-1] for ending, _ in endings}
        return cls(
            endings=endings,
            by_last={each: tuple(pair for pair in endings if pair[0].endswith(each)) for each in last},
            companies=tuple(suffixes.get("companies", ())),
            departments=tuple(sorted(suffixes.get("departments", ()), key=lambda each: -len(each))),
            functions=tuple(suffixes.get("functions", ())),
            predicates=tuple(suffixes.get("predicates", ())),
            nouns=frozenset(suffixes.get("nouns", ())),
            titles=tuple(sorted({*titles, *korean.TITLES} - {*suffixes.get("nouns", ())}, key=lambda each: -len(each))),
            forms={kind: tuple(suffixes.get(kind, ())) for kind in _FORMS},
            syllables=frozenset(suffixes.get("syllables", ())),
            places=places or {},
            moods=tuple((form, *_mood(suffixes.get(form, ()))) for form in _MOODS),
        )

    @lru_cache(maxsize=_MAX_KEPT)  # noqa: B019 - there is one grammar in a process
    def parts(self, word: str) -> Parts:
        """A word's stem and what stands behind it: 조은별님이고 → 조은별, “is”, a person."""
        if word.endswith(_FAMILIES) and len(word) > _FULL:
            return self.parts(word[:-1])._replace(role="of")  # 석보람씨네, 석보람님네
        stem, role = self.without_ending(word)
        plain = stem.removesuffix("님") if len(stem) > 1 else stem
        if (
            len(plain) == _FULL
            and plain[0] in korean.SURNAMES
            and plain[1:] in korean.TITLES
            and not (plain in self.titles and (plain == stem or plain[0] not in _COMMON_SURNAMES))
        ):  # 지점장, 부사장님: a title as a whole
            return Parts(plain[0], role, plain[1:], True)  # 김대리님
        if role in _OF_PEOPLE and korean.is_full_name(stem[:_FULL]) and _has_intimate_ending(stem):
            return Parts(stem[:_FULL], role, "", True)  # 왕도원이가, 왕도원이한테
        bare, title = korean.without_address(stem)
        if title and not (len(bare) >= _FULL and korean.is_full_name(bare) and not self.is_department(bare)):
            return Parts(plain, role, "", plain != stem)  # 영업이사, 홍보팀장: a title as a whole
        return Parts(bare, role, title, bool(title) or bare != stem)

    @lru_cache(maxsize=_MAX_KEPT)  # noqa: B019 - there is one grammar in a process
    def without_ending(self, word: str) -> tuple[str, str]:
        if korean.HANGUL_WORD.match(word) is None:
            return self._mixed(word)
        for ending, role in self.by_last.get(word[-1], ()):
            stem = word[: -len(ending)]
            if word.endswith(ending) and self._may_follow(stem, ending, word):
                return stem, role
        return word, ""

    def role(self, ending: str) -> str:
        """What an ending says that stands alone; empty for what is none."""
        return next((role for each, role in self.by_last.get(ending[-1:], ()) if each == ending), "")

    def _mixed(self, word: str) -> tuple[str, str]:
        """Vidal로, Acme에서, (주)봄날이고."""
        match = _MIXED.match(word)
        if match is None:
            return word, ""
        role = self.role(match["ending"])
        if role:
            return match["stem"], role
        if match["stem"][-1].isdigit() and (role := self.role(match["ending"][1:])):
            return match["stem"] + match["ending"][0], role  # 14일이야, 3월로
        stem, role = self.without_ending(match["ending"])
        if stem.removesuffix("님") in ("", "씨", *korean.TITLES):
            return match["stem"] + stem, role  # Lee님이, Park과장님은
        return (match["stem"] + stem, role) if role and self.is_company(stem) else (word, "")

    def _may_follow(self, stem: str, ending: str, word: str) -> bool:
        if not stem or (
            len(stem) < 2
            and stem not in ("님", "씨")
            and ending not in ("입니다", "이에요", "예요", "이고", "인데요", "으로")
        ):
            return False
        closed = korean.is_closed(stem[-1])
        if (
            ending in _AFTER_CLOSED
            and not closed
            and not (len(ending) > 1 and ending != "으로" and self._is_known(stem))
        ):
            return False
        if ending in _AFTER_OPEN and closed:
            return False
        # After ㄹ the ending is 로, as after a vowel: 서울로.
        if ending == "로" and (stem[-1] == "으" or (closed and (ord(stem[-1]) - 0xAC00) % 28 != _LETTER_L)):
            return False
        # The subject's ending is 가 after a vowel.
        if ending == "이" and not closed:
            return False
        if len(ending) > 1:
            return not self._begins_in_name(stem, ending)
        # 마음정신과 is a whole name, though 과 may be an ending.
        if self.is_company(word) and not self._is_known(stem):
            return False
        # 서지은 is a whole name, though 은 may be an ending.
        if korean.is_full_name(word) and len(word) == _FULL and not self._is_known(stem):
            return False
        return ending not in _WEAK or self._is_known(stem)

    def _begins_in_name(self, stem: str, ending: str) -> bool:
        """공나래요, 맹소이고요: 래 or 이 is the last syllable of a whole name, and the ending is shorter."""
        is_within = ending in _AFTER_NAMES or (ending[0] == "이" and not korean.is_closed(stem[-1]))
        is_short = is_within and len(stem) == _FULL - 1 and korean.is_full_name(stem)
        return is_short and not (self.is_title(stem) or stem in self.places)

    def _is_known(self, stem: str) -> bool:
        bare, title = korean.without_address(stem)
        return (
            (korean.is_full_name(bare) and (len(bare) >= _FULL or bare != stem)) or bool(title)
            or stem in self.places or self.is_company(stem) or stem.endswith(("님", "씨")) or self.is_title(stem)
        )  # fmt: skip

    @lru_cache(maxsize=_MAX_KEPT)  # noqa: B019 - there is one grammar in a process
    def is_title(self, word: str) -> bool:
        return word in self.titles or (
            word.endswith(self.titles) and not (len(word) == _FULL and korean.is_full_name(word))
        )

    @lru_cache(maxsize=_MAX_KEPT)  # noqa: B019 - there is one grammar in a process
    def is_company(self, word: str) -> bool:
        if not word.endswith(self.companies) or word in self.companies or word in self.nouns:
            return False
        # 물류기획, 해외영업: two functions are a department.
        return not (
            word.endswith(self.functions) and any(word.removesuffix(each) in self.functions for each in self.functions)
        )

    def company_before_title(self, word: str) -> str:
        """The company in 지앤지푸드팀장. A function has endings of companies, too: 온라인물류팀장."""
        for title in korean.TITLES if word.endswith(korean.TITLES) else ():
            company = word.removesuffix(title)
            if company != word and len(company) >= _MIN_COMPANY and not company.endswith(self.functions):
                return company if self.is_company(company) else ""
        return ""

    @lru_cache(maxsize=_MAX_KEPT)  # noqa: B019 - there is one grammar in a process
    def is_department(self, word: str) -> bool:
        if word in self.functions or any(word.removeprefix(each) in self.functions for each in self.functions):
            return True  # 구매, 생산관리
        end = next((each for each in self.departments if word.endswith(each)), "")
        # 영업부, 인사과; but 이경실 and 박은실 are names.
        return bool(end) and word != end and (len(end) > 1 or end == "팀" or word[:-1].endswith(self.functions))

    def is_noun(self, word: str) -> bool:
        """A noun that is no value, also with an ending that its form hides: “이거래”."""
        return word in self.nouns or (word[:-1] in self.nouns and self.role(word[-1]) != "")

    def is_adnominal(self, word: str) -> bool:
        """미팅한, 새로운: a verb that describes the noun behind it."""
        return len(word) >= _FULL and word.endswith(self.forms["adnominals"])

    @lru_cache(maxsize=_MAX_KEPT)  # noqa: B019 - there is one grammar in a process
    def is_predicate(self, word: str) -> bool:
        """Whether this is a verb or an adjective: it is no noun that could be a value."""
        return word.endswith(self.predicates)

    def are_same_word(self, word: str, other: str) -> bool:
        """Both are names, or both are companies."""
        is_so = next((each for each in (self.is_name, self.is_company) if each(other)), None)
        return is_so is not None and is_so(word)

    @lru_cache(maxsize=_MAX_KEPT)  # noqa: B019 - there is one grammar in a process
    def may_be_name(self, word: str) -> bool:
        """The same with a rare family name, where a title or an address behind it shows a name."""
        return self.is_name(word) or (
            korean.is_rare_name(word) and word not in self.nouns and not self.is_company(word)
            and not self.is_department(word) and not self.is_predicate(word) and not self.is_title(word)
        )  # fmt: skip

    @lru_cache(maxsize=_MAX_KEPT)  # noqa: B019 - there is one grammar in a process
    def is_name(self, word: str) -> bool:
        """A whole name of three syllables or more that is no other noun."""
        return (
            korean.is_full_name(word) and len(word) >= _FULL and not self.is_noun(word)
            and not self.is_company(word) and not self.is_department(word) and not self.is_predicate(word)
        )  # fmt: skip
