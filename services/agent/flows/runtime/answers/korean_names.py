"""Finds a Korean name in an answer: the family name first, without a space, often with a title or an ending behind."""

import re
from collections.abc import Sequence
from itertools import pairwise

from libs.people import Name, is_korean_name, korean, read_name, without_particle
from services.agent.flows.runtime.answers.name_words import HANGUL, is_company, is_no_name_word
from services.agent.flows.runtime.answers.trimming import EDGES, without_greetings
from services.agent.flows.runtime.answers.words import AnswerWords, words_of

_MAX_SYLLABLES = 5
_FREQUENT = frozenset("김이박최정강조윤장임한오서신권황안송류홍")
"""Family names of most people. Two syllables that begin with another one are rather a given name."""

_DEPARTMENTS = ("팀", "부", "과", "실", "본부", "센터", "지점")
_DESCRIBES = (
    "사는",
    "다니는",
    "근무하는",
    "일하는",
    "주문한",
    "구매한",
    "신청한",
    "예약한",
    "문의한",
    "전화한",
    "통화한",
    "던",
)
"""Ends of a verb that describes the person behind it: “흥부동 사는 어진솔인데요”."""
_NOUNS = ("자", "용", "인", "원", "권")
"""Last syllables of nouns with three: 운영자, 개인용."""
_CALLED = re.compile(r"(?<![가-힣])([가-힣]{3,5}?)(?:이라고|라고)\s*(?:합니다|해요|하는데|하고|하며|불러)")
_BOTH_PARTS = re.compile(
    r"성(?:은|이|씨는)?\s*:?\s*([가-힣]{1,2}?)(?:이고|고|씨고)?\s*,?\s*이름은?\s*:?\s*([가-힣]{1,3}?)(?:이에요|예요|입니다|이요|요)?$"
)
"""“성은 마 이름은 동현”"""
_BEFORE_LABEL = re.compile(
    r"(?<![가-힣])([가-힣]{3})(?:이고요?|이구요?|이며|고요|구요|인데요?|입니다|이에요|예요)[.,]?\s+(?:제\s+)?(?:이메일|메일|연락처|전화|번호|휴대폰)"
)
"""“박하늘이고 이메일은 …”: nothing else than a name stands before the next detail."""
_MAX_BEFORE = 3
"""Words of a sentence among which a name with its ending is looked for."""
_LONG = 4
"""Syllables of a name with a family name of one and a given name of three. It is rare, and many nouns have as many."""
_SENTENCE_ENDS = re.compile(
    r"(?:[요음임함됨줌게고서까네죠야니지만도로을를은는이가에의]|[니하되했었았겠있없된한는싶많같렇]다)$"
)
_SHORT = 3
"""Characters of a name of two syllables, with its space. Behind other words it is rather a noun."""


_VERBAL = re.compile(
    r"(?:[해돼줘봐워]|[았었였했됐갔왔봤샀줬졌겠싶않있없싫많같좋][어아]|거든|[할갈볼줄을]래|[은는한된]데|네|[하으주가]세|니다|[까죠])$"
)
"""The end of a sentence's verb, without the polite ending that also follows a name: 이상해(요), 싫은데(요)."""


def introduced(clause: str, words: AnswerWords, *, asked: bool) -> Name | None:
    if (name := _labelled(clause, words) or _called(clause)) is not None:
        return name
    for strong in (True, False):
        for found in words.pattern("names", "strong" if strong else "weak").finditer(clause):
            before = clause[: found.start()].split()[-1:]
            if any(each.startswith(tuple(words.words("names", "relatives"))) for each in before):
                continue  # “my wife's name is …”
            rest = clause[found.end() :].lstrip(" :은는-").strip(EDGES)
            bare, ended = _without_ending(rest, words)
            if (ended or strong) and (name := bare_name(bare)) is not None:
                return name
            if ended and len(bare) == _SHORT - 1 and korean.is_given(bare):
                return Name(bare, "")  # “저 또 규호예요”
            if ended and asked and korean.is_rare_name(bare):
                return read_name(bare, "ko")  # “저 단미래예요”: the words around it leave no doubt
    whole = without_greetings(clause, "ko").strip(EDGES)
    bare, ended = _without_ending(whole, words)
    if ended and (name := bare_name(bare)) is not None and (asked or is_certain(name)):
        return name
    word, _, title = bare.partition(" ")
    if ended and title in korean.TITLES and korean.is_full_name(word):
        return read_name(word, "ko")  # “공지우 대리입니다”: 공지 is a notice elsewhere
    if (name := _before_more(whole, words)) is not None:
        return name
    name = _behind_company(bare, is_ended=ended) if asked or ended else None
    # In a first line nothing but the syllables of given names tells a name from a noun.
    return name if name is not None and (asked or is_certain(name)) else None


def _called(clause: str) -> Name | None:
    """“저는 구본아라고 하는데요 …”: a name before more words."""
    found = _CALLED.search(clause)
    before = clause[: found.start()].split()[-1:] if found else []
    relatives = tuple(words_of("ko").words("names", "relatives"))
    is_another = any(each.startswith(relatives) for each in before)
    return bare_name(found[1]) if found and not is_another and is_korean_name(found[1]) else None


def _labelled(clause: str, words: AnswerWords) -> Name | None:
    """“이름 박하늘 이메일 …”: between the label of a name and that of an address or a number."""
    if (both := _BOTH_PARTS.search(clause)) is not None and both[1] in (*korean.SURNAMES, *korean.LONG_SURNAMES):
        return Name(both[2], both[1])
    if (before := _BEFORE_LABEL.search(clause)) is not None and is_korean_name(before[1]):
        return bare_name(before[1])
    label = re.search(r"(?:이름|성함|성명)(?:은|:)?\s*:?\s*", clause)
    if label is None or clause[: label.start()].rstrip().endswith(tuple(words.words("names", "relatives"))):
        return None
    behind = clause[label.end() :]
    ends = [found.start() for kind in ("email", "phone") if (found := words.pattern("labels", kind).search(behind))]
    rest = behind[: min(ends)].strip(f"{EDGES}/|") if ends else ""
    rest = re.sub(r"(?:이고요?|이구요?|이며|고요?)$", "", rest)
    return bare_name(rest) if rest and " " not in rest and is_korean_name(rest) else None


def _behind_company(bare: str, *, is_ended: bool) -> Name | None:
    """The name behind a company, and a job next to it: “주식회사 온새미 대표 금하늘”, “온누리상사 피재윤 과장”."""
    *before, last = bare.split() or [""]
    has_title = last in korean.TITLES and len(before) > 1
    last = before.pop() if has_title else last
    name = bare_name(last) if 1 <= len(before) <= _MAX_BEFORE and len(last) >= _SHORT else None
    is_said = has_title or any(
        is_company([word])
        or word.endswith((*korean.TITLES, *_DESCRIBES))
        or (word.endswith(_DEPARTMENTS) and len(word) > 2)
        for word in before
    )
    if name is None or not is_said or not is_korean_name(last):
        return None
    # “고객센터 문의 전화기”: without “it is”, the syllables of given names must show that this is no noun.
    return name if is_ended or has_title or is_certain(name) else None


def _before_more(clause: str, words: AnswerWords) -> Name | None:
    """The name at the beginning of a longer sentence: “저는 이서연인데요 청구서가 …”, “남궁민이고 메일은 …”."""
    for start in ("strong", "weak"):
        clause = re.sub(rf"^\s*(?:{words.pattern('names', start).pattern})[은는]?\s*", "", clause)
    # A company may stand before the name: “가람농원 차은비인데요 주문한 게 …”.
    said = clause.split()
    for word, title in pairwise(said[: _MAX_BEFORE + 1] if len(said) > _MAX_BEFORE else said[:-1]):
        bare, is_ended = _without_ending(title, words)
        name = bare_name(word) if is_ended and bare in korean.TITLES else None
        if name is not None and is_certain(name) and len(name.full) > _SHORT:
            return name  # “하람물산 박지우 대리입니다 납품 일정 …”
    for word in said[:_MAX_BEFORE]:
        rest, word = clause.partition(word)[2], word.rstrip(",")  # “저 금나영인데요, 기사님이 …”
        for ending in words.value("names", "joined"):
            name = bare_name(word.removesuffix(ending)) if rest and word.endswith(ending) else None
            if name is not None and is_certain(name) and (clause.startswith(word) or len(name.full) > _SHORT):
                return name
    return None


def is_certain(name: Name) -> bool:
    """Many nouns look like a name (정품, 임산부). Behind a family name, the syllables of given names are certain."""
    return bool(name.last) and (len(name.last) == 2 or korean.is_given(name.first))


def is_title(word: str) -> bool:
    """Whether a word is a title, with or without an ending that follows names: “대리입니다”."""
    return _without_ending(word, words_of("ko"))[0] in korean.TITLES


def _without_ending(text: str, words: AnswerWords) -> tuple[str, bool]:
    for ending in words.value("names", "endings"):
        if text.endswith(ending):
            is_short = ending[0] == "이" and _ends_within_name(text.removesuffix(ending).split()[-1:])
            return text.removesuffix(ending[1:] if is_short else ending).strip(), True
    return text, False


def _ends_within_name(last: Sequence[str]) -> bool:
    """맹소이고요: behind an open syllable 이 belongs to the name, which then has three."""
    stem = "".join(last)
    return (
        len(stem) == _SHORT - 1
        and HANGUL.fullmatch(stem) is not None
        and not korean.is_closed(stem[-1])
        and (stem[0] in korean.SURNAMES)
    )


def bare_name(text: str, *, tried: bool = False) -> Name | None:
    """A name of one or two words, with or without a title. `tried`: it is said again, so that any other words count."""
    words = words_of("ko")
    bare, _ = _without_ending(text.strip(EDGES), words)
    spelt = bare.split()
    if is_company(spelt) or _is_verb(bare, text.strip(EDGES)):
        return None
    if not 1 <= len(spelt) <= 3 or not all(HANGUL.fullmatch(each) for each in spelt):
        return None
    if any(is_no_name_word(each, words) for each in spelt) or not (
        tried or is_korean_name(bare) or korean.is_foreign(spelt[0]) or _is_long_name(bare, words)
    ):
        return None
    # 방가을: of a name of three syllables alone, the last one is no particle.
    is_full = (
        len(spelt) == 1 and len(spelt[0]) == 3 and spelt[0][-1] in "을를의에로도만" and korean.is_full_name(spelt[0])
    )
    whole = spelt[0] if is_full else without_particle(spelt[0])
    if len("".join(spelt)) < 2:
        return None
    if len(spelt) == 1 and len(whole) == 2 and whole[0] not in _FREQUENT and not korean.is_short_name(whole):
        return Name(whole, "")
    name = read_name(" ".join([whole, *spelt[1:]]), "ko")
    return name if name.first and len(f"{name.last}{name.first}") <= _MAX_SYLLABLES else None


def next_to_address(bare: str, text: str) -> Name | None:
    """“경한별 / a@x.io”: a rare family name, where nothing but an address or a number stands next to the word."""
    word = bare.strip(f"{EDGES}/|")
    is_alone = bare.strip(f"{EDGES}/|") != text.strip(f"{EDGES}/|") and korean.is_rare_name(word)
    is_noun = is_no_name_word(word, words_of("ko")) or is_company([word]) or word.endswith((*_DEPARTMENTS, *_NOUNS))
    is_noun = is_noun or not korean.is_given(word[1:])
    return read_name(word, "ko") if is_alone and not is_noun else None


def _is_long_name(word: str, words: AnswerWords) -> bool:
    """박하늘별: a given name of three syllables. The word holds no noun of a request and ends no sentence."""
    is_long = len(word) == _LONG and word[0] in korean.SURNAMES and HANGUL.fullmatch(word) is not None
    return (
        is_long and not _SENTENCE_ENDS.search(word)
        and not any(len(each) > 1 and each in word for each in words.words("not_names"))
    )  # fmt: skip


def _is_verb(bare: str, whole: str) -> bool:
    """Whether a text ends as a sentence does. An ending that only follows names, such as 입니다, leaves no doubt."""
    return whole in (bare, f"{bare}요") and _VERBAL.search(bare) is not None
