"""The pieces of a Korean text: what has a form of its own, known words, and stems with what their ending says."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from libs.people import korean
from services.agent.assistants.guided.parsing.hangul.grammar import Grammar
from services.agent.assistants.guided.parsing.hangul.stems import Stems
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.mark import Mark

_COMPANY = re.compile(
    r"(?:\((?:주|유|재|사)\)|㈜|주식회사|유한회사)\s?[가-힣A-Za-z0-9&]{1,40}|"
    r"[가-힣A-Za-z0-9&]{1,40}(?:\((?:주|유)\)|㈜)(?:[가-힣]{1,4}(?![가-힣]))?|"
    r"[가-힣A-Za-z0-9&]{1,40} ?(?:주식회사|유한회사)(?=\s*(?:[,.\n]|$))"
)
SENTENCE_ENDS = ".!?…\n~"
LAUGHS = "ㅋㅎㅠㅜ^"
"""Letters of laughter and tears, which end a sentence as a mark does: “왔어요ㅋㅋ”."""
_URL_ENDING = re.compile(r"[가-힣]{1,4}$")
_HANGUL = re.compile(r"[가-힣]+")
_JAMO = re.compile(r"[ㄱ-ㅣ]+")
"""Single letters of chats, which are no name and no value."""
_TYPED = ("email", "bad_email", "phone", "url", "domain", "date", "number", "quoted")
_SMALL = ("link", "reply", "ordinal", "period", "stage")
_AT_WORK = (Mark("link", "company_after", "ko"),)
_IS_THERE = ("있어", "있어요", "있습니다", "있대", "있대요", "있음", "있고", "있고요", "있거든요", "있네요")
_SECOND_WORDS = {"company": "name", "mobilephone": "phone", "phone": "phone", "fax": "phone", "email": "address"}
"""The property that the second word of a label has alone, by that of the label: “휴대폰 번호”."""
_FULL = 3
_BEFORE_COMPANY = ("저희", "우리", "이번", "거래처", "고객", "관련", "같은")
"""Beginnings of words that say of a company no more than its relation: 저희병원."""
_HONORIFICS = ("선생님", "님", "씨", "군", "양")


@dataclass(slots=True)
class Piece:
    """`text` is the stem, `end` where it ends. `role`: what its ending says. `is_firm`: a company by its legal form."""

    item: Item
    kind: str
    text: str
    end: int
    role: str = ""
    title: str = ""
    is_person: bool = False
    used: bool = False
    is_firm: bool = False

    def copied(self) -> "Piece":
        """A copy that another reading may use up. `dataclasses.replace` takes six times as long."""
        return Piece(
            self.item, self.kind, self.text, self.end, self.role, self.title, self.is_person, self.used, self.is_firm
        )

    @property
    def start(self) -> int:
        return self.item.start

    @property
    def is_value(self) -> bool:
        return self.kind in ("word", "title", "place")

    @property
    def is_word(self) -> bool:
        """A word that only the writer knows: a name, a company, anything else."""
        return self.kind == "word"

    def is_mark(self, characters: str) -> bool:
        return self.kind == "mark" and self.text in characters


def pieces_of(text: str, items: Sequence[Item], grammar: Grammar, stems: Stems) -> list[Piece]:
    """In order. Endings and honorifics that stand alone are added to the piece before."""
    found: list[Piece] = []
    skip_to = 0
    for at, item in enumerate(items):
        if item.start < skip_to:
            continue
        piece = _piece(item, grammar, items[at + 1] if at + 1 < len(items) else None)
        before = found[-1] if found else None
        if before is not None and piece.kind in ("word", "small") and _is_ending_of(before, item, grammar):
            continue
        if piece.kind == "word" and (mark := stems.meant(items, at, grammar)) is not None:
            piece = _known(Item("word", item.text, item.start, item.end, (mark,)), grammar)
        if before is not None and _is_rest_of_label(before, piece):
            before.role = piece.role
            continue
        if before is not None and korean.is_foreign(before.text) and piece.kind == "word" and not piece.role:
            _split_surname(piece, grammar)
        if piece.kind == "typed" and (glued := _HANGUL.match(text, item.end)):
            piece.role = grammar.role(glued.group())
            if piece.role:
                skip_to = glued.end()
        if before is not None and piece.kind == "verb" and _says_where(before, item, text):
            piece = Piece(Item("word", item.text, item.start, item.end, _AT_WORK), "small", item.text, item.end)
        if piece.kind == "title" and (company := grammar.company_before_title(piece.text)):
            end = piece.start + len(company)  # “지앤지푸드팀장”
            found.append(Piece(Item("word", company, piece.start, end), "word", company, end))
            item = Item("word", text[end : piece.item.end], end, piece.item.end)
            piece = Piece(item, "title", piece.text[len(company) :], piece.end, piece.role, is_person=piece.is_person)
        found.append(piece)
    return _with_companies(text, found)


def _is_rest_of_label(before: Piece, piece: Piece) -> bool:
    """“회샤 이름”, “휴대폰 번허”: the second word of a label of which one word is misspelt."""
    if before.kind != "label" or before.role or piece.kind != "label":
        return False
    return piece.item.value("field") == _SECOND_WORDS.get(before.item.value("field") or "")


def _says_where(before: Piece, item: Item, text: str) -> bool:
    """ "대호전기에 계세요", “수원에 있어요”: she works there. As a question it asks whether she is there."""
    is_there = before.role == "at" and before.kind in ("word", "place") and item.text.startswith("계세")
    is_there = is_there or (before.role == "at" and before.kind == "place" and item.text in _IS_THERE)
    is_there = is_there or (before.role == "to" and before.kind == "title" and item.text.startswith("계세"))
    return is_there and text[item.end :].lstrip()[:1] != "?"


def _split_surname(piece: Piece, grammar: Grammar) -> None:
    """ "제인 도의": a family name of one syllable with its ending."""
    role = grammar.role(piece.text[1:])
    if role and piece.text[0] in korean.SURNAMES:
        piece.text, piece.end, piece.role = piece.text[0], piece.start + 1, role


def _with_companies(text: str, pieces: list[Piece]) -> list[Piece]:
    """“(주)봄날” and “봄날 주식회사” are one word each."""
    found: list[Piece] = []
    spans = [match.span() for match in _COMPANY.finditer(text)]
    for piece in pieces:
        span = next(((start, end) for start, end in spans if start <= piece.start < end), None)
        if span is None:
            found.append(piece)
            continue
        start, end = span
        if found and found[-1].start == start and found[-1].kind == "word" and found[-1].is_firm:
            found[-1].end, found[-1].role = max(piece.end, found[-1].end), piece.role
            found[-1].text = text[start : found[-1].end]
        else:
            item = Item("word", text[start:end], start, end)
            found.append(Piece(item, "word", text[start : piece.end], piece.end, piece.role, is_firm=True))
    return found


def _piece(item: Item, grammar: Grammar, after: Item | None) -> Piece:
    if item.kind == "mark":
        return Piece(item, "mark", item.text, item.end)
    # A Korean ending follows without a space, so that the form of a web address takes it in.
    if item.kind == "url" and (match := _URL_ENDING.search(item.text)):
        stem = item.text[: match.start()]
        return Piece(item, "typed", stem, item.start + len(stem), grammar.role(match.group()))
    if item.kind in _TYPED:
        return Piece(item, "typed", item.text, item.end)
    if item.marks and not (_is_name_after_all(item, grammar, after) or _is_company_after_all(item, grammar)):
        return _known(item, grammar)
    if _JAMO.fullmatch(item.text):
        return Piece(item, "small", item.text, item.end)  # “ㄱㄱ”, “ㅇㅋ”
    parts = grammar.parts(item.text)
    piece = Piece(item, "word", parts.stem, item.start + len(parts.stem), parts.role, parts.title, parts.is_person)
    if grammar.is_title(parts.stem):
        piece.kind = "title"
    elif parts.role and (place := grammar.places.get(parts.stem)) and not parts.is_person:
        piece.kind = "place"  # “전주래요”, “울산이야”
        piece.item = replace(item, marks=(Mark("place", place, "ko"),))
    return piece


def _known(item: Item, grammar: Grammar) -> Piece:
    stem, role = grammar.without_ending(item.text.split()[-1] if item.text else "")
    kinds = [mark.kind for mark in item.marks]
    kind = (
        "verb" if "intent" in kinds else "label" if "field" in kinds else "title" if "title" in kinds
        else "place" if "place" in kinds else "small"
    )  # fmt: skip
    is_standard = (item.value("field") or "").isascii()
    if kind == "label" and not role and item.text[-1] in ("은는랑이가을를" if is_standard else "은는랑"):
        stem, role = item.text.split()[-1][:-1], grammar.role(item.text[-1])  # 도시는: it looks like a whole name
    if kind == "place" and not role:
        stem, role = _place_and_ending(item, grammar) or (stem, role)
    is_person = kind == "title" and len(stem) > len("님") and stem.endswith("님")
    if is_person:
        stem = stem.removesuffix("님")  # 대표님
    cut = len(item.text.split()[-1]) - len(stem)
    return Piece(item, kind, item.text[: len(item.text) - cut], item.end - cut, role, is_person=is_person)


def _place_and_ending(item: Item, grammar: Grammar) -> tuple[str, str] | None:
    """ "진주로", “원주로”: as a whole they look like names, and the ending is not cut off."""
    name = (item.value("place") or "").partition(":")[2]
    role = grammar.role(item.text.removeprefix(name)) if item.text.startswith(name) else ""
    return (name, role) if role else None


def _is_name_after_all(item: Item, grammar: Grammar, after: Item | None) -> bool:
    """유지민, 최고은, 정보라: a whole name that begins as a known word does."""
    parts = grammar.parts(item.text)
    if " " in item.text or not grammar.is_name(parts.stem):
        return False
    if parts.is_person or (after is not None and after.text.startswith(_HONORIFICS)):
        return True
    kinds = {mark.kind for mark in item.marks}
    if "place" in kinds:
        return False  # “진주로”, “구미에”
    if "intent" in kinds and parts.stem[-1] in grammar.syllables:
        return False  # “추가요 a@…”
    if (
        after is not None
        and (after.kind == "email" or grammar.is_title(after.text.removesuffix("님")))
        and not parts.role
    ):
        return True
    is_given = len(parts.stem) == _FULL and korean.is_given(parts.stem[1:]) and not parts.role
    if kinds == {"reply"} and is_given and after is not None and after.value("intent") in ("create", "update"):
        return True  # “명수아 추가”, which begins as “명수” does
    if kinds & {"intent", "reply"}:
        return False
    if parts.role:
        return parts.role in ("object", "toward", "with", "of")
    return parts.stem[-1] not in grammar.syllables and not parts.stem.endswith(grammar.forms["asked"])


def _is_company_after_all(item: Item, grammar: Grammar) -> bool:
    """나라통운, 도시가스, 세명철강: a company that begins as a label or as a small word does."""
    is_label = bool(item.marks) and all(mark.kind == "field" and mark.value != "company" for mark in item.marks)
    is_small = item.is_link("filler") and len(item.marks) == 1 and not item.text.startswith(_BEFORE_COMPANY)
    return (is_label or is_small) and " " not in item.text and grammar.is_company(grammar.parts(item.text).stem)


def _is_ending_of(before: Piece, item: Item, grammar: Grammar) -> bool:
    """A word that is no more than an ending: 님, 씨, 님이고, and 입니다 behind an address."""
    if before.kind not in ("typed", "word", "title") and not before.is_mark(")"):
        return False
    word, role = item.text, ""
    for honorific in _HONORIFICS:
        rest = word.removeprefix(honorific)
        role = "of" if rest == "네" else grammar.role(rest) if rest else ""  # “석보람 씨네 회사”
        if rest != word and before.kind in ("word", "title") and (not rest or role):
            before.is_person, before.role = True, role or before.role
            return True
    role = grammar.role(word)
    if role and (before.kind == "typed" or before.end == item.start):
        before.role = role
        return True
    return False
