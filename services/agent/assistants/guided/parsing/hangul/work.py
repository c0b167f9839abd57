"""Job titles and employers in a Korean request: “한빛디자인 실장 조은별”, “도담건축 소장”."""

import re
from collections.abc import Sequence

from services.agent.assistants.guided.locales import Intent
from services.agent.assistants.guided.parsing.entities import Entities
from services.agent.assistants.guided.parsing.hangul.former import drop_former
from services.agent.assistants.guided.parsing.hangul.grammar import Grammar
from services.agent.assistants.guided.parsing.hangul.pieces import Piece
from services.agent.assistants.guided.parsing.hangul.promotions import new_titles
from services.agent.assistants.guided.parsing.hangul.times import drop_times

_NO_COMPANY = re.compile(r"[A-Za-z]?\.?")
_JOB_ENDS = ("사", "원", "가", "수", "공", "관", "인")
"""Last syllables of jobs that no list holds, which companies have as well."""
_JOB_LENGTH = 3
_SHORT = 2
"""Letters of a common noun. Names of companies are longer as a rule."""
_COURTESIES = ("박사", "교수", "사장", "여사", "선생", "기사")
"""Titles by which people of any job are addressed."""
NO_JOBS = ("고객", "회원", "선생", "선생님")
CHANGES = ("update", "rename", "assign", "clear")


class Work:
    """The pieces of one request; a piece is used once."""

    def __init__(self, text: str, pieces: Sequence[Piece], intent: Intent | None, grammar: Grammar) -> None:
        self.text, self.pieces, self.intent, self.grammar = text, [each.copied() for each in pieces], intent, grammar
        self.entities = Entities()
        new_titles(self.pieces)
        drop_former(self.pieces)
        if intent != "search":
            drop_times(text, self.pieces)  # a search names the words that it does not know

    def _set_company(self, value: str) -> None:
        if self.intent in (None, "create", *CHANGES):
            self.entities.labelled.setdefault("company", value)
        elif not self.entities.company:
            self.entities.company, self.entities.narrows = value, True

    def _run_before(self, at: int) -> int:
        """Where the words begin that stand directly before this place."""
        start = at
        while start and not self.pieces[start - 1].used and self.pieces[start - 1].kind in ("word", "place", "title"):
            before = self.pieces[start - 1]
            if start < at and (
                before.role in ("topic", "object", "is", "toward")
                or self.grammar.is_predicate(before.text)
                or self.grammar.is_adnominal(before.text)
            ):
                break
            start -= 1
        return start

    def _take(self, start: int, end: int) -> str:
        for piece in self.pieces[start:end]:
            piece.used = True
        return self.text[self.pieces[start].start : self.pieces[end - 1].end]

    def _bare(self, value: str) -> str:
        """온담에 다니는: without the ending that a short name might as well have as its own."""
        for ending, role in self.grammar.endings:
            if role in ("at", "object") and value.endswith(ending) and len(value) - len(ending) > 1:
                return value[: -len(ending)]
        return value

    def _employer(self, at: int) -> None:
        """ "한빛디자인 실장 조은별", "온누리식품 조은별": what stands directly before the name."""
        if self._is_charge(at - 1):
            self._charge(at - 2)
            return
        end = at
        while at and self.pieces[at - 1].kind == "title" and not self.pieces[at - 1].used:
            at -= 1
        if at < end:
            self._job(at, end)
            return
        if at > 1 and self._is_free(at - 1) and self._is_unit_of_company(at - 1):
            at -= 1
            self.entities.left.append(self._take(at, at + 1))  # “소망한의원 접수실 민다해”
        start = self._run_before(at)
        if start < at and all(not each.role or each.role == "of" for each in self.pieces[start:at]):
            words = self.pieces[start:at]
            if len(words) <= 2 and self._is_company(at - 1):
                self._set_company(self._take_behind_town(start, at))
            elif len(words) <= 2 and self._may_be_employer_of(at - 1):
                self._guess_employer(start, at)

    def _is_unit_of_company(self, at: int) -> bool:
        is_unit = self.grammar.is_department(self.pieces[at].text) and not self.pieces[at].role
        return is_unit and self._is_free(at - 1) and self._is_company(at - 1)

    def _take_behind_town(self, start: int, end: int) -> str:
        """“대구 한빛안경 곽보람”: the town stands before the name of the company, and is no part of it."""
        town = self.pieces[start]
        is_noun = self.pieces[end - 1].text in self.grammar.companies  # “하노이 사무소”
        if end - start > 1 and town.kind == "place" and not (town.role or is_noun) and self._is_free(end - 1):
            town.used = True
            self._set_place(town, town.text)
            start += 1
        return self._take(start, end)

    def _works_as(self, at: int) -> int:
        """“다온식품에서 마케팅 매니저로 일하십니다”: takes the job, and says where its words begin; `at`: none."""
        last = self.pieces[at - 1] if at else None
        if last is None or last.used or last.role != "to" or last.kind not in ("title", "word"):
            return at
        start = at - 1
        while start and self._is_of_job(start - 1):
            start -= 1
        is_there = start > 0 and self.pieces[start - 1].role == "at"
        if not is_there and last.kind == "title":
            start = at - 1
            while start and self._is_free(start - 1) and self.grammar.is_department(self.pieces[start - 1].text):
                start -= 1
        elif not is_there:
            return at
        self.entities.labelled.setdefault("jobtitle", self._take(start, at))
        return start

    def _is_of_job(self, at: int) -> bool:
        piece = self.pieces[at]
        is_noun = self._is_free(at) and not (piece.role or piece.is_person or self._is_company(at))
        return is_noun and not self.grammar.is_name(piece.text) and not self.grammar.is_predicate(piece.text)

    def _may_be_employer_of(self, at: int) -> bool:
        """Whether a noun that no suffix shows to be a company stands directly before the name of a new contact."""
        piece = self.pieces[at]
        is_noun = self.intent == "create" and self._is_free(at) and not piece.role and self._goes_with(at)
        return is_noun and len(piece.text) > _SHORT and not self.grammar.is_adnominal(piece.text)

    def _guess_employer(self, start: int, at: int) -> None:
        """Behind a town it is a company, which is shown before it is written; alone, a person says what it is."""
        if self.pieces[start].kind == "place" and at - start > 1:
            self._set_company(self._take_behind_town(start, at))
            self.entities.is_shown = True
        elif at - start == 1:
            self.entities.unsure.append(self._take(start, at))

    def _set_place(self, piece: Piece, value: str) -> None:
        prop, _, name = (piece.item.value("place") or "city:").partition(":")
        self.entities.labelled.setdefault(prop, name or value)

    def _is_charge(self, at: int) -> bool:
        """“구매 담당 탁보람 님”: what a person is in charge of is a job, where it stands before the name."""
        return at > 0 and self.pieces[at].text == "담당" and self._is_free(at - 1) and not self.pieces[at - 1].role

    def _charge(self, at: int) -> None:
        self.entities.labelled.setdefault("jobtitle", self._take(at, at + 2))
        if at and self._is_free(at - 1) and not self.pieces[at - 1].role and self._goes_with(at - 1):
            self._set_company(self._take(at - 1, at))

    # --- titles and companies ---------------------------------------------------------------------------------

    def _titles(self) -> None:
        for at, piece in enumerate(self.pieces):
            if piece.kind != "title" or piece.used or piece.text in NO_JOBS:
                continue
            if self._names_institute(at):
                self._set_company(self._take(at, at + 1))  # “미래연구원 선임”
            elif self.intent == "search" and piece.is_person and any(run.is_name for run in self.entities.runs):
                self.entities.left.append(self._take(at, at + 1))  # “팀장님 송별회 …인데 곽솔 씨 메일 있을까요?”
            else:
                self._job(at, at + 1)

    def _names_institute(self, at: int) -> bool:
        """Whether a word that ends as titles and companies do stands before a title."""
        piece, after = self.pieces[at], self.pieces[at + 1] if at + 1 < len(self.pieces) else None
        is_both = piece.text not in self.grammar.titles and self.grammar.is_company(piece.text) and not piece.role
        return is_both and after is not None and after.kind == "title" and self.intent in (None, "create")

    def _job(self, start: int, end: int) -> None:
        """A title with its department before it, and the company before these."""
        while start and self._is_free(start - 1) and self.grammar.is_department(self.pieces[start - 1].text):
            start -= 1
        before = self._run_before(start)
        words = [each for each in self.pieces[before:start] if each.is_word]
        value = self._take(start, end)
        if self.entities.labelled.get("jobtitle", "") in ("", *_COURTESIES) and self.intent in (None, "create"):
            self.entities.labelled["jobtitle"] = value  # “남궁현 박사님 … 세종바이오연구소 수석연구원이시고”
        elif "jobtitle" not in self.entities.labelled:
            self.entities.labelled["jobtitle"] = value
        else:
            self.entities.left.append(value)
        if not words or len(words) > 2 or any(each.role for each in words[:-1]) or self.intent == "search":
            return
        if any(self.grammar.is_predicate(each.text) or each.text in self.grammar.nouns for each in words):
            return
        if any(self.grammar.is_name(each.text) for each in words):
            return  # two people: no name of a person is a company
        company = self._take_behind_town(before, start)
        # Names of companies with two letters exist, but common nouns before a title are far more frequent.
        if len(company) <= _SHORT and not self._is_company(start - 1) and self.intent in (None, "create"):
            self.entities.unsure.append(company)  # “카페 사장”: a word of the job as well as a company
            return
        self._set_company(company)
        self.entities.is_shown = self.entities.is_shown or not self._is_company(start - 1)

    def _is_free(self, at: int) -> bool:
        return self.pieces[at].is_word and not self.pieces[at].used

    def _companies(self) -> None:
        for at in range(len(self.pieces)):
            if not self._is_free(at):
                continue
            is_value = self._is_company(at) and (
                self._is_value(at) or self._has_department(at) or self._heads_clause(at)
            )
            if is_value:
                start = at
                while start and self._is_free(start - 1) and self._goes_with(start - 1):
                    start -= 1
                self._set_company(self._take(start, at + 1))
            elif self.intent in (None, "create") and self._is_own_clause(at) and self.entities.runs:
                self._guess_company(at)

    def _is_company(self, at: int) -> bool:
        return self.pieces[at].is_firm or self.grammar.is_company(self.pieces[at].text)

    def _goes_with(self, at: int) -> bool:
        piece = self.pieces[at]
        return (
            not piece.role and not self.grammar.is_predicate(piece.text) and piece.text not in self.grammar.nouns
            and not piece.text.endswith(("된", "하게", "되는"))  # “거래하게 된 온누리정밀”
        )  # fmt: skip

    def _is_value(self, at: int) -> bool:
        """ "글로브컨설팅에서 만났는데" is no value: what stands around it must have a part of its own."""
        piece = self.pieces[at]
        if self.intent == "search":
            return True
        if self.intent in CHANGES:
            return piece.role in ("to", "is") or self._is_own_clause(at)
        after = self.pieces[at + 1] if at + 1 < len(self.pieces) else None
        if piece.role in ("at", "with", "object", "toward") or (after is not None and self._is_free(at + 1)):
            return False
        return after is None or after.kind != "small" or piece.role in ("", "is")

    def _has_department(self, at: int) -> bool:
        """ "배수아 대리 한빛물산 구매팀": a company behind the person, with the department behind it."""
        if self.intent not in (None, "create") or self.pieces[at].role or "company" in self.entities.labelled:
            return False
        after = self.pieces[at + 1] if at + 1 < len(self.pieces) else None
        is_department = after is not None and self._is_free(at + 1) and self.grammar.is_department(after.text)
        if after is None or not is_department or after.role not in ("", "is"):
            return False
        self._take(at + 1, at + 2)
        title = self.entities.labelled.get("jobtitle", "")
        self.entities.labelled["jobtitle"] = f"{after.text} {title}".strip()
        return True

    def _heads_clause(self, at: int) -> bool:
        """ "…, 사이공푸드 통역": a company with one more noun in its clause, which is a job that no list holds."""
        if self.intent not in (None, "create") or self.pieces[at].role or at + 1 >= len(self.pieces):
            return False
        before, after = self.pieces[at - 1] if at else None, self.pieces[at + 1]
        end = self.pieces[at + 2] if at + 2 < len(self.pieces) else None
        is_noun = self._is_free(at + 1) and not after.role and self._goes_with(at + 1)
        is_apart = before is not None and before.kind in ("mark", "typed")
        return is_noun and is_apart and (end is None or end.kind in ("mark", "typed", "verb"))

    def _is_own_clause(self, at: int) -> bool:
        before = self.pieces[at - 1] if at else None
        after = self.pieces[at + 1] if at + 1 < len(self.pieces) else None
        starts = before is None or before.kind in ("mark", "typed", "verb")
        return starts and (after is None or after.kind in ("mark", "typed", "verb"))

    def _guess_company(self, at: int) -> None:
        """A noun in a part of its own, which no suffix shows to be a company: a person says what it is."""
        piece = self.pieces[at]
        if _NO_COMPANY.fullmatch(piece.text) or piece.text.endswith(self.grammar.functions):
            return  # “M.”, “(물류기획)”
        if piece.text.endswith(_JOB_ENDS) and len(piece.text) >= _JOB_LENGTH and not piece.role:
            self.entities.unsure.append(self._take(at, at + 1))  # “재봉사”: a job as well as a company
            return
        is_noun = not self.grammar.is_predicate(piece.text) and piece.text not in self.grammar.nouns
        if is_noun and piece.role in ("", "is") and "company" not in self.entities.labelled and len(piece.text) > 1:
            self.entities.unsure.append(self._take(at, at + 1))
