"""The value that a Korean request calls wrong: “A 아니 B”, “A 말고 B”, “끝자리 2424 아니고 2442”."""

import re
from collections.abc import Sequence

from libs.people import korean
from services.agent.assistants.guided.parsing.hangul.pieces import Piece
from services.agent.assistants.guided.parsing.hangul.rest import Rest

_MAX_ENDING = 6
_LAST_DIGITS = re.compile(
    r"(?<![가-힣])(?:끝\s?자리|끝\s?번호|뒷\s?자리|뒷\s?번호|(?:마지막|끝|뒤)(?:에)?\s?(?:[234두세네]\s?)?자리|끝[이은에])"
    r"(?:[가-힣]{0,8}[\s,]{1,2}){0,3}(?P<digits>\d{2,4})(?![\d-])"
)
_EXCHANGED_DIGITS = re.compile(
    rf"{_LAST_DIGITS.pattern.replace('digits', 'old')}(?:[을를]|에서)?\s?(?:->|→|>)?\s?(?P<new>\d{{2,4}})"
    r"(?=으로|로|\s|$)"
)
_EXCHANGED_NUMBERS = re.compile(r"번호[가를는]?\s?(?P<old>\d{3,4})(?:[을를]|에서)\s?(?P<new>\d{3,4})(?=으로|로)")
_IS_NOT = ("아니래", "아니라네", "아니네", "아니구", "아니었", "아닌데", "아닌")
_LEAVES_OUT = ("빼고", "제외")
_POINTING = ("그게", "이게", "그건", "이건", "그거", "이거", "그것이", "이것이")
_IS_NONE = ("아니에요", "아니예요", "아닙니다", "아니야", "아님", "아녜요", "아니었")
_SUBJECT = re.compile(r"[가-힣][이가]")


def _denies(pieces: Sequence[Piece], at: int) -> bool:
    """ "가영이 아니네 가연이네", “소율입니다 소윤 아니에요”: a denial directly behind its value."""
    text = pieces[at].item.text
    return text.startswith(_IS_NOT) or (text.startswith(_IS_NONE) and at > 0 and pieces[at - 1].is_value)


class Corrections(Rest):
    """The first step: it marks what is wrong as used."""

    def _correct(self) -> None:
        """ "A 아니 B", "A 말고 B": A is wrong."""
        self._last_digits()
        for at, piece in enumerate(self.pieces):
            is_denied = piece.item.is_link("not") or _denies(self.pieces, at)
            if not (is_denied or piece.item.is_reply("correction", "no")):
                continue
            piece.used = piece.used or (is_denied and piece.is_word)
            place = at - 1
            while place >= 0 and (self.pieces[place].kind in ("small", "verb") or self.pieces[place].is_mark(".…,")):
                place -= 1  # “변가람 추가, 아니 변가온”
            if place < 0:
                continue
            before = self.pieces[place]
            if is_denied and self._denies_person(place, at):
                continue
            if before.item.text in _POINTING:
                before.used = True  # “그게 아니라 전주요”
                continue
            after = [each for each in self.pieces[at + 1 :] if not each.used]
            if not after and is_denied:
                self._cut_ending(before, self.pieces[:place])
                after = [each for each in self.pieces[:place] if each.role == "is"]  # “소율입니다 소윤 아니에요”
            if not after and _denies(self.pieces, at) and before.is_word:
                before.used = True  # “조이가 아닌데요”
                self.entities.denied += self._denied_forms(before)
            else:
                self._deny(place, after, is_denied=is_denied)

    def _denies_person(self, place: int, at: int) -> bool:
        """“부산 사는 임하늘 대리 말고 대구 반소율 과장 …”, “김지호는 빼고”: the person is not the contact."""
        start = place
        while start and self.pieces[start].kind == "title":
            start -= 1
        person, rest = self.pieces[start], self.pieces[at + 1 :]
        is_other = start < place and any(each.is_word and self.grammar.is_name(each.text) for each in rest)
        is_left_out = self.pieces[at].item.text.startswith(_LEAVES_OUT) and all(each.kind == "mark" for each in rest)
        if not (person.is_word and self.grammar.is_name(person.text) and (is_other or is_left_out)):
            return False
        for each in self.pieces[: at + 1]:
            each.used = True
        self.entities.denied.append(person.text)
        return True

    def _deny(self, place: int, after: Sequence[Piece], *, is_denied: bool) -> None:
        """Marks the wrong value. `after` are the pieces among which the right one is."""
        before = self.pieces[place]
        if is_denied and before.is_word and not before.role and _SUBJECT.fullmatch(before.text):
            before.text, before.end = before.text[:1], before.end - 1  # “맹이 아니라 명”
        if is_denied and before.is_word and self._corrects_surname(before, after):
            return
        if is_denied:
            self._cut_ending(before, after)
        is_denied = is_denied or (place > 0 and self.pieces[place - 1].kind == "label")
        is_number = before.kind == "typed" or before.text.isdecimal()  # “3333이 아니라 3344예요”
        if is_number and (ending := self._ending(before, after)):
            self.entities.denied.append(before.text)
            self.entities.ending = ending
        elif before.kind == "typed":
            before.used = any(each.item.kind == before.item.kind for each in after)
        elif before.kind in ("title", "place") and is_denied:
            before.used = True
            self.entities.denied.append(before.text)
        elif before.is_word and (
            is_denied or any(each.is_word and self.grammar.are_same_word(each.text, before.text) for each in after)
        ):
            is_wrong = any(each.kind in ("word", "title", "place") for each in after)
            self.entities.denied += self._denied_forms(before) if is_wrong and is_denied else []
            for each in self.pieces[: place + 1]:
                each.used = each.used or (is_wrong and each.is_word and each.text == before.text)

    def _cut_ending(self, wrong: Piece, after: Sequence[Piece]) -> None:
        """“지호가 아니라 지후야”: 지후야 looks like a whole name, but the right word is as long as the wrong one."""
        size = len(self._denied_forms(wrong)[0])
        right = next((each for each in after if each.is_word and len(each.text) > size), None)
        if wrong.is_word and right is not None and size > 1 and self.grammar.role(right.item.text[size:]) == "is":
            right.text, right.end, right.role = right.text[:size], right.start + size, "is"

    def _denied_forms(self, wrong: Piece) -> list[str]:
        """ "가영이 아니라": the word without the ending of a subject, which may be its last syllable as well."""
        stem = wrong.text[:-1]
        is_ending = len(stem) > 1 and wrong.text.endswith("이" if korean.is_closed(stem[-1]) else "가")
        return [stem, wrong.text] if is_ending else [wrong.text]

    def _last_digits(self) -> None:
        """ "끝자리 3344요", “뒷번호가 3344래요”: the last digits of a number, of which the wrong ones are not said."""
        if self.intent not in (None, "update"):
            return
        if self._exchanges_digits():
            return
        found = list(_LAST_DIGITS.finditer(self.text))
        is_denied = any(piece.item.is_link("not") for piece in self.pieces)
        is_other = any(piece.kind == "typed" and piece.item.kind != "number" for piece in self.pieces)
        if len(found) != 1 or is_denied or is_other:
            return
        self.entities.ending = found[0]["digits"]
        for piece in self.pieces:
            piece.used = piece.used or found[0].start() <= piece.start < found[0].end()

    def _exchanges_digits(self) -> bool:
        """“뒤에 네자리 0101을 0110으로”, “번호를 0177에서 0188로”: the last digits of now, and the right ones."""
        found = _EXCHANGED_DIGITS.search(self.text) or _EXCHANGED_NUMBERS.search(self.text)
        if found is None or len(found["old"]) != len(found["new"]):
            return False
        self.entities.denied.append(found["old"])
        self.entities.ending = found["new"]
        for piece in self.pieces:
            piece.used = piece.used or found.start() <= piece.start < found.end()
        return True

    def _corrects_surname(self, wrong: Piece, after: Sequence[Piece]) -> bool:
        """ "맹씨가 아니라 명씨예요"."""
        right = next((each for each in after if each.is_value), None)
        if right is None or not right.text.endswith("씨") or not (len(wrong.text) == 1 or wrong.text.endswith("씨")):
            return False
        surnames = [korean.surname_with_ending(each.item.text, self.grammar.role) for each in (wrong, right)]
        if all(surnames):
            self.entities.labelled["lastname"] = surnames[1]
            wrong.used = right.used = True
        return all(surnames)

    def _ending(self, wrong: Piece, after: Sequence[Piece]) -> str:
        """ "끝자리 2424 아니고 2442야": the last digits, of which as many were wrong; the label is no news."""
        right = next((each for each in after if each.kind in ("typed", "word")), None)
        digits = right.text.rstrip("야요로") if right is not None else ""
        is_end = wrong.text.isdecimal() and digits.isdecimal() and len(digits) == len(wrong.text) <= _MAX_ENDING
        if right is None or not is_end:
            return ""
        for piece in self.pieces[: self.pieces.index(right) + 1]:
            is_contact = piece.is_person or self.grammar.is_name(piece.text)
            piece.used = piece.used or (piece.kind in ("typed", "label", "word") and not is_contact)
        return digits
