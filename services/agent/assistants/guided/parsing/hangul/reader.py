"""The entities of one Korean request, by the endings of its words.

First corrections, labels and addresses take their words, then the name, its title and its company. What no rule takes
is left over: it is named and never stored.
"""

import re
from collections.abc import Sequence
from itertools import takewhile

from libs.people import korean
from libs.phone_numbers import is_plausible, with_country_code
from services.agent.assistants.guided.locales import Intent
from services.agent.assistants.guided.parsing.checks import is_record_id, record_in
from services.agent.assistants.guided.parsing.entities import OWNER, Entities, Run
from services.agent.assistants.guided.parsing.hangul.apart import stands_apart
from services.agent.assistants.guided.parsing.hangul.custom import own_property
from services.agent.assistants.guided.parsing.hangul.employers import Employers
from services.agent.assistants.guided.parsing.hangul.grammar import Grammar
from services.agent.assistants.guided.parsing.hangul.labels import Labels
from services.agent.assistants.guided.parsing.hangul.moving import moved_to, settle_left, uses_address
from services.agent.assistants.guided.parsing.hangul.people import Person, best_person
from services.agent.assistants.guided.parsing.hangul.pieces import Piece
from services.agent.assistants.guided.parsing.hangul.work import CHANGES, NO_JOBS
from services.agent.assistants.guided.small_words import words_by_language

_COUNTRY = "KR"
_LATIN_NAME = re.compile(r"^[\s(]*[A-Z][\w .'-]*$")


def read_entities(text: str, pieces: Sequence[Piece], intent: Intent | None, grammar: Grammar) -> Entities:
    return _Reader(text, pieces, intent, grammar).read()


class _Reader(Employers):
    def read(self) -> Entities:
        self._correct()
        Labels(self.text, self.pieces, self.intent, self.grammar, self.entities).read()
        self._typed()
        self._moves_house()
        self._all_of_company()
        self._relations()
        self._renamed()
        self._referrers()
        self._person()
        self._changes_employer()
        self._own_property()
        self._titles()
        self._companies()
        self._places()
        self._small()
        self._leave()
        is_narrowed = any(each.item.text.endswith("는") and each.item.is_link("without") for each in self.pieces)
        if self.intent == "search" and not is_narrowed and any(run.is_name for run in self.entities.runs):
            # “곽솔 씨 메일 주소만 없네요. 혹시 있을까요?”: the writer lacks it, and asks for it.
            self.entities.named += self.entities.without
            self.entities.without = []
        self.entities.named = [each for each in self.entities.named if each not in self.entities.labelled]
        settle_left(self.entities, self.pieces, self.intent, self._left_company, self.grammar)
        if self.entities.left and self.intent in (None, "update"):
            self.entities.is_apart = stands_apart(self.pieces)
        return self.entities

    # --- addresses --------------------------------------------------------------------------------------------

    def _typed(self) -> None:
        entities = self.entities
        for at, piece in enumerate(self.pieces):
            if piece.used or piece.kind != "typed":
                continue
            piece.used = True
            match piece.item.kind:
                case "email" | "bad_email":
                    entities.emails.append(piece.text)
                case "phone" | "number" if self._is_id(at):
                    entities.contact_id = piece.text.lstrip("#")
                case "phone" if self._is_phone(at):
                    entities.phones.append(with_country_code(piece.text, _COUNTRY))
                case "url" if record_in(piece.text):
                    entities.contact_id = record_in(piece.text)
                case "url" | "domain":
                    entities.sites.append(piece.text)
                case _:
                    piece.used = False
        is_newer = (len(entities.emails) > 1 and self.intent) or (entities.emails and uses_address(self.pieces))
        if self.intent in (None, *CHANGES) and is_newer and "email" not in entities.labelled:
            entities.labelled["email"] = entities.emails.pop()

    def _is_id(self, at: int) -> bool:
        before = self.pieces[at - 1] if at else None
        if before is None or not is_record_id(self.pieces[at].text) or self.intent == "create":
            return False
        return before.item.value("field") == "id" or before.item.is_link("record")

    def _is_phone(self, at: int) -> bool:
        text = self.pieces[at].text
        before = next((each for each in reversed(self.pieces[:at]) if not each.is_mark(":=#")), None)
        if before is not None and before.item.is_link("other_number"):
            return False
        return text.startswith("+") or is_plausible(text) or (before is not None and before.kind == "label")

    # --- relations --------------------------------------------------------------------------------------------

    def _relations(self) -> None:
        """ "X 소속", "X에 다니는", "X에 사는", "X가 담당하는", "X 쪽"."""
        for at, piece in enumerate(self.pieces):
            link = piece.item.is_link
            if not piece.used and link("owned_me"):
                self.entities.labelled[OWNER] = "me"
            if piece.used or not link("company_after", "place", "owned_after", "company_before"):
                continue
            end = self._works_as(at) if link("company_after") else at
            start = self._left_before(at) if link("company_before") else self._run_before(end)
            words = self.pieces[start:end]
            if (
                not words
                and end == at
                and link("company_after")
                and self.intent in (None, "create")
                and self._follows_value(at)
            ):
                self._set_company(self._take(at + 1, at + 2))  # “소속 온담”
                continue
            if link("place") and len(words) == 1 and self._is_bare_name(words[0]):
                continue  # “문소라 이사했어”
            if not words and link("owned_after") and self.intent in CHANGES and self._owner_behind(at, words):
                continue  # “우세린 고객님 담당 Daria Orlova로 바꿔주세요”
            if not words or (link("owned_after") and (self.intent == "create" or self._owner_behind(at, words))):
                continue
            if link("owned_after") and words[-1].text.isascii():  # “… Ann Lee님이 맡기로 했어요”
                start = at - len(list(takewhile(lambda each: each.text.isascii(), reversed(words))))
                words = self.pieces[start:at]
            is_town = link("place") and words[-1].kind == "place"  # “Rosa Tarn 대구로 이사했대”
            is_town = is_town or (words[-1].kind == "place" and any(map(self._is_place_of_work, words[:-1])))
            if is_town or any(self.grammar.is_name(each.text) for each in words[:-1]):
                start, words = end - 1, words[-1:]
            value = self._take(start, end)
            value = value if words[-1].role else self._bare(value)
            self._relate(at, words, value)

    def _is_place_of_work(self, piece: Piece) -> bool:
        """“다솔식품에 군산 쪽 분”, “다솔식품 군산 쪽”."""
        return piece.role == "at" or piece.is_firm or self.grammar.is_company(piece.text)

    def _is_bare_name(self, piece: Piece) -> bool:
        return piece.is_word and not piece.role and (piece.is_person or self.grammar.is_name(piece.text))

    def _relate(self, at: int, words: Sequence[Piece], value: str) -> None:
        """The reading that the verb gives to the words before it."""
        link = self.pieces[at].item.is_link
        if link("company_before"):
            self._left_company = value
        elif link("company_after") and len(words) == 1 and words[0].kind == "place":
            self._set_place(words[0], words[0].text)  # “군산에서 근무한대요”
        elif link("company_after") and self._may_be_town(at, words):
            self.entities.unsure.append(value)  # “밀양에서 일해”: a town as well as a company
        elif link("company_after"):
            self._set_company(self._without_department(words, value))
        elif link("place"):
            self._set_place(words[-1], value)
        else:
            self.entities.labelled[OWNER] = value

    def _without_department(self, words: Sequence[Piece], value: str) -> str:
        """ "대호전기 자재팀에 계시고": the department goes where the job is."""
        if len(words) < 2 or not self.grammar.is_department(words[-1].text) or self.intent not in (None, "create"):
            return value
        title = self.entities.labelled.get("jobtitle", "")
        self.entities.labelled["jobtitle"] = f"{words[-1].text} {title}".strip()
        return self.text[words[0].start : words[-2].end]

    def _owner_behind(self, at: int, words: Sequence[Piece]) -> bool:
        """ "… 담당 Ann Lee로 변경": the new owner stands behind the word. Behind a verb, it names no owner."""
        is_listed = self.pieces[at + 1 : at + 2] != [] and self.pieces[at + 1].is_mark(":=")  # “담당: 카미유”
        start = end = at + 1 + is_listed
        while end < len(self.pieces) and self._is_free(end) and self.pieces[end - 1].role != "to":
            end += 1
        is_whole = self.intent is None and end == len(self.pieces) and self.pieces[end - 1].text.isascii()
        if end > start and (self.pieces[end - 1].role == "to" or is_whole or is_listed):
            self.entities.labelled[OWNER] = self._take(start, end)
            return True
        return bool(words) and self.grammar.is_predicate(words[-1].text)

    def _left_before(self, at: int) -> int:
        """“빈늘 씨 퇴사하고 …”: the person that leaves is not what is left. A short name alone stays in sight."""
        start = self._run_before(at)
        is_name = start == 0 and at == 1 and korean.is_full_name(self.pieces[0].text)
        people = [place + 1 for place in range(start, at) if self.pieces[place].is_person]
        return at if is_name else max([start, *people])

    def _may_be_town(self, at: int, words: Sequence[Piece]) -> bool:
        """Whether one word that no suffix shows to be a company stands before “works at”, and not “goes to”."""
        is_plain = len(words) == 1 and not words[0].is_firm and not self.grammar.is_company(words[0].text)
        return (
            is_plain
            and self.pieces[at].item.text.startswith(words_by_language()["ko"].works_there)
            and self.intent in (None, "update")
        )

    def _moves_house(self) -> None:
        for goal in moved_to(self.pieces, self.grammar):
            self._set_place(goal, goal.text)

    def _follows_value(self, at: int) -> bool:
        after = self.pieces[at + 1 : at + 2]
        return bool(after) and self._is_free(at + 1) and not self.grammar.is_predicate(after[0].text)

    # --- the person -------------------------------------------------------------------------------------------

    def _renamed(self) -> None:
        """ "신아림을 신아람으로 바꿔줘", “신아림 개명했대요 신아람으로 수정”."""
        if self.intent not in CHANGES or "name" in self.entities.labelled:
            return
        names = [each for each in self.pieces if each.is_word and not each.used and self.grammar.is_name(each.text)]
        is_renamed = any(each.item.value("intent") == "rename" for each in self.pieces)
        is_renamed = is_renamed or "lastname" in self.entities.named  # “염다온 씨 성이 바뀌어서 이제 박다온이래요”
        is_object = len(names) == 2 and (names[0].role == "object" or is_renamed or "name" in self.entities.named)
        is_goal = is_object and (names[1].role == "to" or (is_renamed and names[1].role in ("", "is")))
        is_goal = is_goal or (is_renamed and len(names) == 1 and names[0].role == "to")  # “그분 개명하셨대요 강서래로”
        if is_goal and OWNER not in self.entities.named:
            self.entities.named = [each for each in self.entities.named if each not in ("name", "lastname")]
            self.entities.labelled["name"] = names[-1].text
            names[-1].used = True

    def _referrers(self) -> None:
        """ "김민수 부장님 소개로 …": the person that recommends the contact is not the contact."""
        for at, piece in enumerate(self.pieces):
            if not piece.is_word or not piece.text.startswith(self.grammar.forms["referrers"]):
                continue
            start = self._run_before(at)
            if start < at and any(self.grammar.is_name(each.text) for each in self.pieces[start:at]):
                self.entities.left.append(self._take(start, at + 1))

    def _person(self) -> None:
        entities = self.entities
        named = {"name", "firstname", "lastname"} & entities.labelled.keys()
        if named and (self.intent == "create" or (self.intent is None and named != {"lastname"})):
            return
        found = best_person(self.text, self.pieces, self.intent, self.grammar)
        if found is None or (named and (found.is_guess or self._is_behind_label(found.start))):
            return
        for piece in self.pieces[found.start : found.end]:
            piece.used = True
        if found.name in korean.SURNAMES and self.intent in (None, "create"):
            entities.labelled["lastname"] = found.name  # “박 팀장님”
        elif self.intent in ("update", "clear", "search") and self.pieces[found.end - 1].role == "of":
            entities.holder = found.name  # “Jane의 전화번호”
        else:
            entities.runs.append(Run.of(found.name, is_name=not found.is_guess, is_guess=found.is_guess))
        entities.is_shown = entities.is_shown or found.is_guess
        title = found.title
        if title and self._is_job_of(found.end) and title not in NO_JOBS:
            entities.labelled.setdefault("jobtitle", title)
        self._after_person(found)
        if self.intent in (None, "create"):
            self._employer(found.start)

    def _is_behind_label(self, at: int) -> bool:
        """“성이 방이 아니라 반이야. 반소율”: the name with its new value, and not the contact of now."""
        return self.intent is None and any(each.kind == "label" for each in self.pieces[:at])

    def _own_property(self) -> None:
        found = own_property(self.text, self.pieces, self.intent, self.grammar, self.entities)
        if found is not None:
            self.entities.labelled[found[0]] = found[1]

    def _after_person(self, found: Person) -> None:
        """ "(James Oh)" is the same name in other letters; a title behind a known person's name is no news."""
        at = found.end
        if at < len(self.pieces) and self.pieces[at].is_mark("("):
            end = next((place for place in range(at, len(self.pieces)) if self.pieces[place].is_mark(")")), at)
            if end > at and _LATIN_NAME.match(self.text[self.pieces[at].start : self.pieces[end].start]):
                self._take(at, end + 1)
        is_job = self._is_job_of(at)
        while at < len(self.pieces) and self.pieces[at].kind == "title" and self.pieces[at].role != "to":
            piece = self.pieces[at]
            is_job = is_job and not piece.used  # “사원에서 주임으로”
            piece.used = True
            if is_job and piece.text not in NO_JOBS:
                self.entities.labelled.setdefault("jobtitle", piece.text)
            at += 1
            if piece.role:
                break  # “과장님이 부장이래요”

    def _is_job_of(self, at: int) -> bool:
        """Whether a title behind the name is news: not where another one follows (“과장님이 이제 부장이래요”)."""
        while at < len(self.pieces) and self.pieces[at].kind == "title" and self.pieces[at].role != "to":
            at += 1
            if self.pieces[at - 1].role:
                break
        rest = [each for each in self.pieces[at:] if each.kind == "title" and not each.used]
        is_new = any(each.role in ("to", "is") for each in rest)
        return self.intent == "create" or (self.intent is None and not is_new)
