"""What a Korean request says besides its person and their work: places, small words, and what is left over."""

from collections.abc import Sequence

from libs.people import korean
from services.agent.assistants.guided.parsing.entities import Run
from services.agent.assistants.guided.parsing.hangul.pieces import Piece
from services.agent.assistants.guided.parsing.hangul.work import CHANGES, Work
from services.agent.assistants.guided.parsing.item import Item

_MIN_LETTERS, _MAX_LETTERS = 3, 14
"""Letters of a value that is asked for."""
_MAX_DOUBTS = 2
_BOTH = ("둘 다", "둘다", "둘을", "이 둘")
_COPULAS = ("이에요", "예요", "입니다", "이야", "야")


def _without_copula(word: str) -> str:
    """“청주야”: the place without “it is”."""
    for ending in _COPULAS:
        stem = word.removesuffix(ending)
        is_open = ending in ("예요", "야")
        if stem != word and len(stem) > 1 and not (is_open and korean.is_closed(stem[-1])):
            return stem
    return word


def _is_called_new(piece: Piece) -> bool:
    """“이번 주 새 연락처”, “새로 등록된 사람”."""
    return piece.item.value("intent") == "create" or piece.item.is_link("new")


class Rest(Work):
    """The steps after the person is found."""

    def _places(self) -> None:
        for at, piece in enumerate(self.pieces):
            if piece.kind != "place" or piece.used:
                continue
            others = [
                each for each in self._clause(at)
                if not each.used and each.kind in ("word", "typed") and not self.grammar.is_predicate(each.item.text)
            ]  # fmt: skip
            if self.intent == "search":
                others = [each for each in others if each.text not in self.grammar.nouns]
            if not others:
                piece.used = True
                self._set_place(piece, piece.text)

    def _clause(self, at: int) -> list[Piece]:
        start, end = at, at
        while start and not self.pieces[start - 1].is_mark(",;\n.!?|/"):
            start -= 1
        while end < len(self.pieces) and not self.pieces[end].is_mark(",;\n.!?|/"):
            end += 1
        return self.pieces[start:end]

    def _small(self) -> None:
        entities = self.entities
        for at, piece in enumerate(self.pieces):
            item = piece.item
            if item.is_link("focus"):
                entities.has_focus = True
                entities.is_both = entities.is_both or item.text.startswith(_BOTH)
            elif item.is_link("me"):
                entities.is_mine = True
            elif item.is_reply("everyone"):
                entities.is_everyone = True
            elif item.value("stage"):
                self._stage(at, item)
        is_named = bool(entities.runs or entities.holder or entities.emails or entities.phones)
        is_of_company = entities.narrows and bool(entities.company)
        if is_named and self.intent in ("create", "search"):
            entities.has_focus = False
        names_no_contact = not (is_named or is_of_company or entities.contact_id or entities.is_mine)
        if (
            names_no_contact
            and self.intent in ("update", "clear")
            and (entities.labelled or entities.named or entities.ending)
        ):
            entities.is_implied = not entities.has_focus
            entities.has_focus = True  # Korean leaves out “his”
        is_said = any(
            each.role == "is" or (each.role == "to" and each.kind in ("place", "title"))
            or (each.role == "topic" and each.kind == "label")
            for each in self.pieces
        )  # fmt: skip
        if names_no_contact and self.intent is None and entities.labelled and is_said:
            entities.is_implied = not entities.has_focus
            entities.has_focus = True  # “도시는 대전”
        is_new = self.intent == "search" and not is_named and any(map(_is_called_new, self.pieces))
        if is_new or any(piece.item.is_link("created") for piece in self.pieces):
            periods = [piece.item.value("period") for piece in self.pieces if piece.item.value("period")]
            entities.created = periods[0] if periods else None  # type: ignore[assignment]

    def _stage(self, at: int, item: Item) -> None:
        """A stage is news only as the goal of a change; “고객” is how Koreans call any contact."""
        if self.pieces[at].role == "to" and self.intent in CHANGES:
            self.entities.labelled.setdefault("lifecyclestage", item.value("stage") or "")

    def _leave(self) -> None:
        """Runs of words without a part."""
        at = 0
        while at < len(self.pieces):
            end = at
            while end < len(self.pieces) and self._is_left(end):
                end += 1
            if end > at:
                last = self.pieces[end - 1]
                text = self.text[self.pieces[at].start : last.end if last.role == "is" else last.item.end]
                self._leave_run(text, at, end)
            at = max(end, at + 1)

    def _is_left(self, at: int) -> bool:
        piece = self.pieces[at]
        return not piece.used and piece.kind in ("word", "typed", "title", "place")

    def _leave_run(self, text: str, at: int, end: int) -> None:
        pieces = self.pieces[at:end]
        entities, words = self.entities, [each for each in pieces if not self.grammar.is_noun(each.text)]
        is_instead = bool(entities.denied) and len(pieces) == 1 and len(pieces[0].text) > 1
        is_instead = is_instead and not (entities.runs or entities.labelled)
        if self.intent == "search" and len(words) == 1 and words[0].is_word and not self._has_criteria():
            entities.runs.append(Run.of(words[0].text))
        elif words and self._is_right_value(pieces):
            entities.swap = (entities.denied[0], pieces[0].text)  # “물빛이 아니라 달빛인데 직함은 실장”
        elif words and is_instead:
            entities.runs.append(Run.of(_without_copula(pieces[0].text), is_guess=True))  # “강릉 말고 동해야”
        elif words and self._may_be_value(text, at, end):
            entities.unsure.append(text)
        elif any(len(each.text) > 1 for each in words) or (len(pieces) > 1 and self.intent in CHANGES):
            entities.left.append(text)  # “… 점심 예약도 해줘”: two common nouns are another wish

    def _is_right_value(self, pieces: Sequence[Piece]) -> bool:
        """One word directly behind the denial of another one, where more is said of the same contact."""
        entities, at = self.entities, self.pieces.index(pieces[0])
        before = self.pieces[at - 1] if at else None
        is_behind = before is not None and (before.item.is_link("not") or before.item.is_reply("correction", "no"))
        is_open = bool(entities.denied and entities.labelled) and entities.swap is None and not entities.runs
        return is_behind and is_open and len(pieces) == 1 and len(pieces[0].text) > 1 and pieces[0].is_word

    def _may_be_value(self, text: str, at: int, end: int) -> bool:
        """Whether the words of a new contact stand in a part of their own, and are no sentence and no number."""
        is_apart = (at == 0 or self.pieces[at - 1].kind in ("mark", "typed")) and (
            end == len(self.pieces) or self.pieces[end].kind in ("mark", "typed", "verb")
        )
        is_noun = all(each.is_word and not self.grammar.is_predicate(each.text) for each in self.pieces[at:end])
        is_short = _MIN_LETTERS <= len(text) <= _MAX_LETTERS and not any(each.isdigit() for each in text)
        is_person = any(self.grammar.is_name(each.text) for each in self.pieces[at:end])
        is_free = self.intent == "create" and bool(self.entities.runs) and len(self.entities.unsure) < _MAX_DOUBTS
        return is_free and is_apart and is_noun and is_short and not is_person and not self.pieces[end - 1].role

    def _has_criteria(self) -> bool:
        entities = self.entities
        return bool(
            entities.runs or entities.emails or entities.phones or entities.sites or entities.company
            or entities.labelled or entities.contact_id or entities.holder or entities.created or entities.has_focus
        )  # fmt: skip
