"""Korean names: the family name comes first, and titles, honorifics and particles follow without a space."""

import re

HANGUL_WORD = re.compile(r"^[가-힣]+$")

SURNAMES = frozenset(
    "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민나진지엄채원천방공현함변염추도소석선설"
    "마길연위표명기반왕금옥육인맹제모탁국어은편라용예봉사부가복태목형계피두감음빈동온호범좌팽승간상시갈빙옹묵궉뇌흥여"
)
FOREIGN = frozenset((
    "가브리엘", "고든", "기예르모", "나디아", "나오미", "나오키", "나타샤", "나탈리", "노부오", "노아",
    "니콜", "니콜라스", "다나카", "다니엘", "다이애나", "데이비드", "데이빗", "도널드", "도로시",
    "도미니크", "도미닉", "드미트리", "디에고", "라이언", "라파엘", "레오", "로드리고", "로라", "로버트",
    "로사", "루드밀라", "루시", "루이스", "루카스", "리사", "린다", "마나부", "마르코", "마르티나",
    "마리", "마리아", "마리아나", "마사오", "마야", "마이클", "마커스", "마크", "마테오", "마틴",
    "마틸다", "맥스", "모하메드", "무하마드", "미셸", "미하일", "바바라", "벤", "벤자민", "브라이언",
    "블라디미르", "빅토르", "빅토리아", "사라", "사이먼", "사토", "세르게이", "소냐", "소피", "소피아",
    "스티브", "스티븐", "신디", "신시아", "신지", "안나", "안드레", "안드레아", "안젤라", "안토니",
    "안토니오", "안톤", "알렉산더", "알렉산드라", "알렉스", "앤드류", "양조위", "에릭", "에밀리", "에바",
    "엘레나", "엘리", "엘리자베스", "엠마", "오드리", "오마르", "오스카", "오스틴", "오웬", "올가",
    "올리버", "윌리엄", "유리", "유키", "이고르", "이반", "이반카", "이사벨", "이사벨라", "이사야",
    "일리야", "장피에르", "제니퍼", "제리", "제시카", "제이슨", "제이크", "제인", "제임스", "제프",
    "조나단", "조셉", "조안", "조앤", "조이", "조지", "주디", "주디스", "주세페", "줄리", "줄리아",
    "지미", "지오반니", "차르", "찰스", "채드", "카를", "카를로스", "칼", "케빈", "켈리", "크리스",
    "크리스티나", "클라라", "클레어", "토마스", "톰", "티모시", "팀", "파블로", "패트릭", "폴",
    "표도르", "프란체스카", "프랭크", "피터", "필립", "하나코", "하루키", "하산", "하워드", "하인리히",
    "한스", "해리", "허버트", "헨리", "호르헤", "호세", "후안",
))  # fmt: skip
"""Given names from other languages, which begin with a Korean family name or with none."""
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

_PARTICLES = (
    "이라는", "이라고", "에게서", "한테서", "으로부터", "이에요", "입니다", "이랑", "에게", "한테",
    "에서", "으로", "라는", "라고", "이고", "이며", "하고", "예요", "부터", "까지", "처럼",
    "보다", "께서", "을", "를", "의", "에", "로", "께", "도", "만", "랑",
)  # fmt: skip
_AFTER_CONSONANT = ("이야", "은", "이", "과")
_AFTER_VOWEL = ("야", "는", "가", "와")


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
    for honorific in HONORIFICS:
        if word.endswith(honorific) and len(word) - len(honorific) >= 2 and not _is_whole(word, honorific):
            word = word[: -len(honorific)]
            break
    for each in TITLES:
        if word.endswith(each) and len(word) - len(each) >= 2:
            word, title = word[: -len(each)], each
            break
    return word, title


def _is_whole(word: str, honorific: str) -> bool:
    """Whether 양 or 군 is the last syllable of a name of three: 김미양."""
    return honorific in ("군", "양") and len(word) == 3 and is_full_name(word)


def is_full_name(word: str) -> bool:
    """Two to four syllables that begin with a family name."""
    if HANGUL_WORD.match(word) is None or word in FOREIGN:
        return False
    if word.startswith(LONG_SURNAMES):
        return 3 <= len(word) <= 4
    return 2 <= len(word) <= 4 and word[0] in SURNAMES and len(word) != 4


def begins_with_name(text: str) -> bool:
    """Whether the first word, without its title and its particle, is a whole name: 한지우 대리님의."""
    words = text.split()
    if not words or HANGUL_WORD.match(words[0]) is None:
        return False
    bare, _ = without_address(without_particle(words[0]))
    return is_full_name(bare) or (bare in SURNAMES and len(words) > 1 and HANGUL_WORD.match(words[1]) is not None)


def split(word: str) -> tuple[str, str]:
    """First and last name of one Korean word; no last name where it can't be told."""
    if word in FOREIGN:
        return word, ""
    if word.startswith(LONG_SURNAMES) and len(word) > 2:
        return word[2:], word[:2]
    if len(word) in (3, 4) and word[0] in SURNAMES:
        return word[1:], word[0]
    if len(word) == 2 and word[0] in SURNAMES:
        return word[1:], word[0]
    return word, ""
