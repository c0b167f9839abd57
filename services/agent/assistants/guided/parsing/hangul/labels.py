"""Labels of a Korean request with their values: “이메일은 …”, “회사를 …로”, “전화번호는 없어”."""

from itertools import takewhile

from libs.people import korean
from libs.phone_numbers import with_country_code
from services.agent.assistants.guided.parsing.entities import NUMBERS, OWNER, TYPED
from services.agent.assistants.guided.parsing.hangul.charges import is_asked_for
from services.agent.assistants.guided.parsing.hangul.distributed import distributed
from services.agent.assistants.guided.parsing.hangul.pieces import Piece
from services.agent.assistants.guided.parsing.hangul.typed_labels import TypedLabels

_COUNTRY = "KR"
_BETWEEN = ":=→>.-'‘“\""
_STOPS = ",;\n|/?!—–’”'\""
_REACH_OF_SURNAME = 6
_CHANGED = ("바뀌었", "바뀌셨", "바뀐", "바뀜", "바꼈", "변경됐", "변경되었", "변경되셨", "변경됨")
_IS_RIGHT = ("맞지", "맞죠", "맞나", "맞는", "맞고", "맞아", "맞습", "맞구", "맞음", "맞으")
_NOTICED = ("없던", "없더", "없길래", "없지")
"""“번호 없던데 010-… 추가요”: the value is missing so far."""
_ENDS = ("is", "to", "quoted")


class Labels(TypedLabels):
    """Fills the entities and marks the pieces that it used."""

    def read(self) -> None:
        for at, piece in enumerate(self.pieces):
            if piece.kind == "label" and not piece.used and not self._distributed(at):
                self._label(at, piece.item.value("field") or "")

    def _distributed(self, at: int) -> bool:
        found = distributed(self.text, self.pieces, at)
        for prop, value in found.values.items():
            self._set(prop, with_country_code(value, _COUNTRY) if prop in NUMBERS else value)
        for piece in (*self.pieces[at : found.end], *found.unclear):
            piece.used = True
        self.entities.named += [each.item.value("field") or "" for each in found.unclear]
        return bool(found.values or found.unclear)

    def _label(self, at: int, prop: str) -> None:
        label = self.pieces[at]
        label.used = True
        if prop == "id":
            return
        if self._is_denied(at):
            (self.entities.without if self.intent != "clear" else self.entities.named).append(prop)
        elif prop in TYPED:
            self._typed(at, prop)
        elif prop == "lastname" and (surname := self._surname(at)):
            self._set(prop, surname)
        elif prop == OWNER and any(each.item.is_link("to_me") for each in self.pieces[at + 1 : at + 3]):
            self.entities.labelled[OWNER] = "me"
        elif prop == OWNER and self.intent == "create" and not (label.role or self._next_is(at, ":")):
            self._leave_charge(at)  # “거래처 담당자 임도율 과장님” is the person to be created
        elif prop == OWNER and self.intent == "search" and self._is_of_list(at):
            pass  # “서해수산 담당자분 연락처”: the person who is there for the writer
        elif (value := self._words(at, prop)) is not None:
            if prop == OWNER and value[:1].isascii():
                value = value.removesuffix("으로").removesuffix("로")  # “담당자 Camille로”
            if prop == OWNER and " " in value and self.grammar.is_title(value.rpartition(" ")[2].removesuffix("님")):
                value = value.rpartition(" ")[0]  # “담당자를 서민준 대리님으로”
            is_city = prop == "state" and self._is_city(at, value)
            self._set("city" if is_city else prop, value)
        else:
            self._name(at, prop)

    def _name(self, at: int, prop: str) -> None:
        """A label without a value."""
        if self.intent != "create":
            self.entities.named.append(prop)
        elif prop == OWNER:
            self._leave_charge(at)

    def _leave_charge(self, at: int) -> None:
        """“홍바람 hong@…, 나루물산 담당자 등록”: without a person behind it, the word may say something of this one."""
        before = next((each for each in reversed(self.pieces[:at]) if each.kind not in ("small", "mark")), None)
        after = next((each for each in self.pieces[at + 1 :] if each.kind != "small"), None)
        is_behind = before is not None and (before.is_word or before.kind in ("typed", "title", "place"))
        is_named = any(each.is_word and self.grammar.is_name(each.text) for each in self.pieces[:at])
        is_address = self.pieces[at].item.text.endswith(("님", "분"))
        if is_behind and is_named and not is_address and (after is None or after.kind in ("verb", "mark")):
            self.entities.left.append(self.pieces[at].text)

    def _is_of_list(self, at: int) -> bool:
        """“서민준 담당자 고객 수”: the owner of contacts, and not the owner of one."""
        before, after = self.pieces[at - 1] if at else None, self.pieces[at + 1] if at + 1 < len(self.pieces) else None
        is_name = before is not None and before.is_word and not before.role and not before.used
        is_list = after is not None and (after.item.is_reply("count") or after.item.value("stage") == "customer")
        if before is not None and is_name and is_list:
            before.used, self.entities.labelled[OWNER] = True, before.text
            return True
        return is_asked_for(self.pieces, at)

    def _surname(self, at: int) -> str:
        """ "성이 맹이 아니라 명이에요": family names are short, and many words begin as they do."""
        for place in range(at + 1, min(len(self.pieces), at + _REACH_OF_SURNAME)):
            piece, after = self.pieces[place], self.pieces[place + 1] if place + 1 < len(self.pieces) else None
            surname = korean.surname_with_ending(piece.item.text, self.grammar.role)
            is_old = after is not None and (after.item.is_link("not") or after.is_mark("→>"))
            if piece.kind in ("label", "verb") or piece.is_mark(_STOPS):
                break
            if surname and not piece.used and not is_old:
                for each in self.pieces[at + 1 : place + 1]:
                    each.used = True
                return surname
        return ""

    def _is_city(self, at: int, value: str) -> bool:
        """ "지역은 부산"."""
        places = [each for each in self.pieces[at + 1 : at + 3] if each.kind == "place" and each.text == value]
        return any((each.item.value("place") or "").startswith("city:") for each in places)

    def _set(self, prop: str, value: str) -> None:
        is_whole = prop == "lastname" and self.grammar.is_name(value)  # “성 바뀌었대요 박다온으로”
        if is_whole or (prop == "firstname" and "lastname" not in self.entities.labelled):
            prop = "name"
        if prop == "name" and self.grammar.is_company(value):
            prop = "company"  # “이름이 달빛제과예요”
        if prop == "lastname" and "name" in self.entities.labelled:
            self.entities.labelled["firstname"] = self.entities.labelled.pop("name")
        if prop == "name" and "lastname" in self.entities.labelled:
            prop = "firstname"
        self.entities.labelled[prop] = value

    def _next_is(self, at: int, marks: str) -> bool:
        return at + 1 < len(self.pieces) and self.pieces[at + 1].is_mark(marks)

    def _is_denied(self, at: int) -> bool:
        """ "회사는 넣지 마", "전화번호 없이", "직함은 몰라"."""
        for piece in self.pieces[at + 1 : at + 4]:
            if self.intent == "create" and piece.item.value("intent") == "clear":
                return True
            if piece.kind in ("label", "typed", "word", "mark", "title", "place") or piece.item.is_link("and"):
                return False
            if piece.item.is_link("without", "not") or piece.item.is_reply("skip", "cancel"):
                if self._value_follows(at, piece):
                    return False  # “번호 그거 아니고 010-…야”
                piece.used = True
                return True
        return False

    def _value_follows(self, at: int, denial: Piece) -> bool:
        """Whether the label's own value stands behind the word that denies another one."""
        kinds = TYPED.get(self.pieces[at].item.value("field") or "", ())
        rest = self.pieces[self.pieces.index(denial) + 1 :]
        if not denial.item.is_link("not"):  # “번호 없지? 010-… 추가해줘”
            is_noticed = self.intent == "update" or denial.item.text.startswith(_NOTICED)
            rest = list(takewhile(lambda each: each.kind != "label", rest)) if is_noticed else []
        return any(each.kind == "typed" and each.item.kind in kinds for each in rest)

    # --- words ------------------------------------------------------------------------------------------------

    def _words(self, at: int, prop: str) -> str | None:
        """The words behind a label, up to another label, a verb, or the ending that closes a value."""
        start = at + 1
        while start < len(self.pieces) and (
            self.pieces[start].used
            or self.pieces[start].is_mark(_BETWEEN)
            or self._is_verb_of_label(start, at)
            or self._is_behind_wrong(start, at)
            or self._is_reason(start)
            or (self.pieces[start].is_mark("!.~…") and self.pieces[start - 1].item.is_reply("correction"))
            or (self.pieces[start].kind == "small" and self._is_filler(start))
        ):
            start += 1
        end = start
        while end < len(self.pieces) and self._is_in_value(start, end, prop):
            end += 1
            last = self.pieces[end - 1]
            if prop == "address" and last.role == "to" and self._is_street(end):
                continue
            if last.role in _ENDS or (prop in ("name", "firstname", "lastname") and last.is_person):
                break
        if end > start and self._is_old_value(end, prop):
            return self._words(end - 1, prop)
        if end == start:
            return None
        for piece in self.pieces[start:end]:
            piece.used = True
        first = self.pieces[start]
        if prop == "lifecyclestage" and (stage := first.item.value("stage")):
            return stage
        if prop in ("city", "country") and first.kind == "place" and end == start + 1:
            return (first.item.value("place") or "").partition(":")[2] or first.text
        last = self.pieces[end - 1]
        is_part = prop == "company" and self.pieces[at].role != "object" and self._owns_ending(end - 1, at)
        ends_at = last.item.end if is_part else last.end
        value = self.text[first.start : ends_at].strip("'‘’“”\" ")
        if last.role or end > start + 1:
            return value
        return self._without_ending(value, prop, end, is_topic=self.pieces[at].role == "topic")

    def _is_reason(self, at: int) -> bool:
        """“직급도 올라서 과장”: a verb before the value."""
        after = self.pieces[at + 1] if at + 1 < len(self.pieces) else None
        is_verb = self.pieces[at].is_word and self.grammar.is_predicate(self.pieces[at].item.text)
        return is_verb and after is not None and after.is_value and not after.used

    def _is_street(self, end: int) -> bool:
        """ "세종대로 1": the number of a house stands behind 로."""
        return end < len(self.pieces) and self.pieces[end].text[:1].isdigit()

    def _owns_ending(self, at: int, label: int) -> bool:
        """ "회사는 온새미로, …": no verb follows that could put something “to” it, so that 로 is a part of the name."""
        piece, after = self.pieces[at], self.pieces[at + 1] if at + 1 < len(self.pieces) else None
        is_alone = after is None or after.kind in ("mark", "label")
        is_set_apart = self.intent == "create" or self.pieces[label].role == "topic" or self._next_is(label, ":=")
        return (
            piece.role == "to" and piece.is_word and self.text[piece.end : piece.item.end] == "로"
            and self.intent in ("create", None) and is_set_apart and is_alone
            and not self.grammar.is_company(piece.text)
            and not any(each.role == "to" for each in self.pieces[at + 1 :])
        )  # fmt: skip

    def _is_verb_of_label(self, at: int, label: int) -> bool:
        """ "회사명 변경: …", “주소가 바뀌었어 서울시 …”."""
        after = self.pieces[at + 1] if at + 1 < len(self.pieces) else None
        is_directly_behind = all(each.item.is_link("filler") for each in self.pieces[label + 1 : at])
        if not is_directly_behind or self.pieces[at].kind != "verb" or after is None:
            return False
        if after.is_value and self.intent == "update" and self._names_person_before(label):
            return True  # “모태린 주소 좀 바꿔줄래 대전광역시 서구 …”
        return after.is_mark(":") or (self.intent == "update" and self.pieces[at].item.text.startswith(_CHANGED))

    def _names_person_before(self, label: int) -> bool:
        return any(each.is_person or (each.is_word and self.grammar.is_name(each.text)) for each in self.pieces[:label])

    def _without_ending(self, value: str, prop: str, end: int, *, is_topic: bool) -> str:
        """A value so short that its ending could be its own: “성은 민이야”, “회사를 온담으로 변경”."""
        is_name = prop == "name" and "lastname" not in self.entities.labelled and self.grammar.is_name(value)
        after = self.pieces[end] if end < len(self.pieces) else None
        is_goal = after is not None and after.kind == "verb" and self.intent == "update"
        for ending, role in self.grammar.endings:
            stem = value.removesuffix(ending)
            if not stem or stem == value or (is_name and not is_goal):
                continue
            if prop in ("name", "firstname", "lastname") and role in ("is", "to") and len(ending) > 1:
                return stem
            if is_goal and role == "to" and len(stem) > 1:
                return stem
            if is_topic and not is_name and len(stem) > 1 and ending in self.grammar.forms["copulas"]:
                is_noun_next = after is not None and after.kind in ("small", "verb")  # “회사가 온담인 사람”
                if is_noun_next if ending == "인" else not korean.is_closed(stem[-1]):
                    return stem
        return value

    def _is_old_value(self, end: int, prop: str) -> bool:
        """ "회사를 A에서 B로"."""
        last = self.pieces[end - 1]
        if end < len(self.pieces) and (self.pieces[end].is_mark("→") or self._is_arrow(end)):
            last.used = True
            return True
        if last.role != "at" or prop == "address" or not any(each.role == "to" for each in self.pieces[end:]):
            return False
        last.used = True
        return True

    def _is_arrow(self, at: int) -> bool:
        return at + 1 < len(self.pieces) and self.pieces[at].is_mark("-=") and self.pieces[at + 1].is_mark(">")

    def _is_behind_wrong(self, at: int, label: int) -> bool:
        """ "회사를 초롱전기로, 아니 초록전기로": the comma between the wrong value and the word that denies it."""
        after = self.pieces[at + 1] if at + 1 < len(self.pieces) else None
        is_comma = at > label + 1 and self.pieces[at].is_mark(",") and self.pieces[at - 1].used
        return is_comma and after is not None and (after.item.is_reply("correction", "no") or after.item.is_link("not"))

    def _is_filler(self, at: int) -> bool:
        item = self.pieces[at].item  # “회사명 틀렸네요 …”
        return item.is_link("filler", "value", "please", "not") or item.is_reply("correction", "no")

    def _is_in_value(self, start: int, at: int, prop: str) -> bool:
        piece = self.pieces[at]
        if piece.used or piece.kind in ("label", "verb") or piece.is_mark(_STOPS):
            return False
        if piece.kind == "mark":
            return (at > start and not piece.is_mark(".()→>")) or (piece.is_mark(".") and self._is_within(at))
        if piece.kind == "typed":
            return piece.item.kind in ("number", "quoted", "date") or (prop == OWNER and piece.item.kind == "email")
        if piece.kind == "small":
            return (bool(piece.item.value("stage")) and prop == "lifecyclestage") or (at == start and self._is_goal(at))
        if piece.kind == "title" and prop == "company" and at > start:
            return False
        if piece.kind == "word" and self.grammar.is_predicate(piece.text) and piece.role not in _ENDS:
            return False
        if at > start and piece.item.text.startswith(_IS_RIGHT):
            return False  # “도시는 통영이 맞고요”
        before = self.pieces[at - 1] if at > start else None
        return before is None or before.role not in ("at", "object") or prop == "address"

    def _is_goal(self, at: int) -> bool:
        """ "직위 감사로 바꿔줘": a word of thanks elsewhere."""
        piece, after = self.pieces[at], self.pieces[at + 1] if at + 1 < len(self.pieces) else None
        is_reply = piece.item.is_reply("thanks", "greeting", "more", "capabilities")
        is_last = after is not None and after.kind == "verb" and self.intent in ("update", "create")
        return is_reply and piece.item.text.endswith("로") and is_last

    def _is_within(self, at: int) -> bool:
        after = self.pieces[at + 1] if at + 1 < len(self.pieces) else None
        return after is not None and after.kind != "mark" and after.start == self.pieces[at].end
