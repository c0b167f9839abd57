"""Times in a Korean sentence: “이번 달부터 부장이에요”, “12월 1일자로 퇴사”. They say since when, and are no value.

A time counts as one only with an ending that says so: “갱신일은 12월 1일” holds a value.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from services.agent.assistants.guided.parsing.hangul.pieces import Piece

_DAY = (
    r"\d{1,2}월(?:\s?\d{1,2}일|\s?(?:초|중순|말))?|\d{1,2}일|\d{1,2}/\d{1,2}|"
    r"(?:20)?\d{2}년(?:\s?\d{1,2}월)?(?:\s?\d{1,2}일)?"
)
_NAMED = (
    r"(?:이번|다음|지난|저번|요번|돌아오는|담)\s?(?:주말|주|달|해|분기|학기|[월화수목금토일]요일)|담주|담달|"
    r"오늘|어제|그제|엊그제|그저께|내일|모레|올해|금년|작년|내년|후년|지난해|[월화수목금토일]요일|"
    r"연초|연말|년초|년말|올초|올\s초|상반기|하반기|[1-4일이삼사]\s?분기|주초|주말|월초|월말"
)
_TIME = re.compile(
    rf"(?<![가-힣\w])(?:(?:{_DAY}|{_NAMED})(?:\s?(?:초|중순|말))?\s?(?:일자로|자로|부로|날짜로|부터는?|이후로?|에는?|까지는?)"
    r"|(?:이번|요번|저번|지난번)(?:에는?|부터)|(?:최근|얼마\s전|며칠\s전|몇\s?(?:달|주|년)\s전)(?:에|부터))(?![가-힣])"
)


@lru_cache(maxsize=1)
def _spans(text: str) -> tuple[tuple[int, int], ...]:
    """Each request of a message asks for the times of the whole text."""
    return tuple(found.span() for found in _TIME.finditer(text))


def drop_times(text: str, pieces: Sequence[Piece]) -> None:
    """Uses up the pieces of each time."""
    spans = _spans(text)
    for piece in pieces if spans else ():
        if any(start <= piece.start < end for start, end in spans):
            piece.used = True
