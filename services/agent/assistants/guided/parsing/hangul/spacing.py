"""Puts the spaces into a Korean text that phones leave out: “신재하대리님번호010-3333-2222로바꿔줘”.

Only where a form or an ending shows where a word ends: a number, an address, an honorific, a whole name.
"""

import re

from libs.email_addresses import BEFORE_EMAIL
from libs.people import korean

_LABELS = (
    r"(?:휴대폰|핸드폰|휴대전화|전화|폰)?번호|연락처|이메일|메일주소|메일|회사명|회사|직함|직책|직급|직위|도시|"
    r"지역|주소|담당자"
)
_NOUN_ENDS = ("자", "처", "객", "증", "표", "행")
"""Ends of nouns that look like a name before “number”: 사업자번호, 거래처번호."""
_VERBS = r"바꿔|바꾸|바꿈|변경|수정|고쳐|업데이트|교체|정정|설정|추가|등록|저장|입력|삭제|지워"
_BEFORE_TYPED = re.compile(
    rf"(?<=[가-힣])(?:(?=0\d{{1,2}}[-. ]?\d{{3,4}}[-. ]?\d{{4}}(?!\d))|(?=[A-Za-z0-9]){BEFORE_EMAIL})"
)
_GOAL_AND_VERB = re.compile(rf"(?<=[0-9A-Za-z가-힣])(으로|로|을|를)(?=(?:{_VERBS})[가-힣]{{0,6}}(?![가-힣]))")
_NUMBER_AND_BULLET = re.compile(r"(?<=\d{4}) (?=\d{1,2}\) ?[가-힣])")
"""“010-1212-1313 2) 남보라”: the number of a list's next item is no part of the phone number."""
_HONORIFIC_AND_LABEL = re.compile(
    rf"(?<=[가-힣]님|[가-힣]씨)(의)?(?=(?:{_LABELS})[은는이가을를도]?(?:(?![가-힣])|(?:{_VERBS})))"
)
_LABEL_AND_VERB = re.compile(
    r"(?<![가-힣])(?:(?:휴대폰|핸드폰|휴대전화|전화|폰|유선)?번호|이메일|메일주소|메일|회사명?|직함|직책|직급|직위|도시|주소|담당자?)"
    r"(?=(?:변경|수정|바뀜|바뀌|바꿔|바꿈|정정|교체|업데이트|삭제)[가-힣]{0,6}(?![가-힣]))"
)
"""“번호변경”, “직급수정요”: notes in haste leave out the space between two nouns."""
_RECORD_AND_VERB = re.compile(
    r"(?<![가-힣])(?:명함|회원|거래처|업체|신규|인원|주소록)(?=(?:추가|등록|저장|입력)[가-힣]{0,6}(?![가-힣]))"
)
_TITLE_AND_RISE = re.compile(
    rf"(?<![가-힣])([가-힣]{{0,8}}?(?:{'|'.join(korean.TITLES)}))(?=(?:됐|되셨|되었|달았|다셨|승진|진급)[가-힣]{{0,5}}(?![가-힣]))"
)
"""“과장됐어요”, “부장승진”."""
_NAME_AND_LABEL = re.compile(rf"(?<![가-힣])([가-힣]{{3,4}}?)(?=(?:{_LABELS})[은는이가을를도]?(?![가-힣]))")
_WORD_AND_LAUGH = re.compile(r"(?<=[가-힣])(?=[ㅋㅎㅠㅜ]{1,20}(?![\wㄱ-ㅎ]))")
"""“울산ㅠㅠ”: tears are no part of a town."""


def spaced(text: str) -> str:
    """The text with a space at each such place."""
    text = _BEFORE_TYPED.sub(" ", text)
    text = _WORD_AND_LAUGH.sub(" ", text)
    text = _NUMBER_AND_BULLET.sub(", ", text)
    text = _GOAL_AND_VERB.sub(r"\1 ", text)
    text = _LABEL_AND_VERB.sub(r"\g<0> ", text)
    text = _RECORD_AND_VERB.sub(r"\g<0> ", text)
    text = _TITLE_AND_RISE.sub(r"\1 ", text)
    text = _HONORIFIC_AND_LABEL.sub(r"\1 ", text)
    return _NAME_AND_LABEL.sub(_apart, text)


def _apart(found: re.Match[str]) -> str:
    is_noun = found[1].endswith(_NOUN_ENDS)
    return f"{found[1]} " if korean.is_full_name(found[1]) and not is_noun else found[1]
