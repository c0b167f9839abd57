"""The labels of addresses and numbers: their value is the next text of the right form, up to another label."""

from libs.phone_numbers import with_country_code
from services.agent.assistants.guided.locales import Intent
from services.agent.assistants.guided.parsing.entities import NUMBERS, TYPED, Entities
from services.agent.assistants.guided.parsing.hangul.grammar import Grammar
from services.agent.assistants.guided.parsing.hangul.pieces import Piece

_COUNTRY = "KR"
_NEWER = ("새", "새로운", "바뀐", "변경된", "바뀌신")
_LAST_DIGITS = 4
_REACH = 24
"""Pieces behind a label among which its address is looked for."""


class TypedLabels:
    """Fills the entities and marks the pieces that it used."""

    def __init__(
        self, text: str, pieces: list[Piece], intent: Intent | None, grammar: Grammar, entities: Entities
    ) -> None:
        self.text, self.pieces, self.intent, self.grammar, self.entities = text, pieces, intent, grammar, entities

    def _typed(self, at: int, prop: str) -> None:
        found = self._typed_after(at, prop) or self._goal_before(at, prop)
        if not found:
            if prop in NUMBERS and self.intent in (None, "update") and self._last_digits_of(at):
                self.entities.named.append(prop)
                return
            if self.intent != "create":
                self.entities.named.append(prop)
            return
        first = self.pieces[found[0]]
        if len(found) > 1 and self._is_old(found[0], found[1]):
            first.used = True
            if first.item.kind == "email":
                self.entities.emails.append(first.text)
            first = self.pieces[found[1]]
        first.used = True
        value = with_country_code(first.text, _COUNTRY) if prop in NUMBERS else first.text
        is_of_new = self.intent in ("search", "create") or (self.intent is None and self._names_person())
        is_address = first.role in ("", "is", "topic", "at", "of") and is_of_new and not self._is_newer(at)
        if prop == "email" and is_address:
            self.entities.emails.append(value)  # “이메일 a@x.io인 사람”, or a new contact's
            return
        if prop in NUMBERS and self.intent == "search":
            self.entities.phones.append(value)
        elif prop == "email" and "email" in self.entities.labelled:
            self.entities.emails.append(value)
        else:
            self.entities.labelled[prop] = value

    def _last_digits_of(self, at: int) -> bool:
        """“핸드폰은 3938”: fewer digits than a number has, behind its label and before nothing else."""
        rest = [piece for piece in self.pieces[at + 1 :] if piece.kind not in ("mark", "small", "verb")]
        if len(rest) != 1 or not rest[0].text.isdecimal() or len(rest[0].text) != _LAST_DIGITS or self.entities.ending:
            return False
        rest[0].used, self.entities.ending = True, rest[0].text
        return True

    def _is_newer(self, at: int) -> bool:
        """ "옥재민 대표님 새 메일 주소 …": another address of a person that is there."""
        before = self.pieces[at - 1] if at else None
        return before is not None and self.intent is None and before.item.text in _NEWER

    def _names_person(self) -> bool:
        return "name" in self.entities.labelled or any(
            piece.is_word and self.grammar.is_name(piece.text) for piece in self.pieces
        )

    def _typed_after(self, at: int, prop: str) -> list[int]:
        """The addresses of the right form behind the label, up to another label."""
        found: list[int] = []
        for place in range(at + 1, min(len(self.pieces), at + _REACH)):
            piece = self.pieces[place]
            if piece.kind == "label" and piece.item.value("field") != prop:
                break
            if piece.kind == "mark" and piece.is_mark("\n;"):
                break
            if piece.kind == "mark" and piece.is_mark(",") and not found and self.intent in ("create", None):
                break
            is_verb_of_label = self.intent == "create" and self._is_directly_behind(place, at)  # “폰번호도 넣어줘 010…”
            if (
                piece.kind == "verb" and self.intent not in ("update", "clear", "rename")
                and not found and not is_verb_of_label
            ):  # fmt: skip
                break
            if piece.kind == "typed" and piece.item.kind in TYPED[prop] and not piece.used:
                found.append(place)
        return found

    def _goal_before(self, at: int, prop: str) -> list[int]:
        """“우가람 010-3333-4444로 번호 변경”: the new value stands before its label."""
        before = self.pieces[at - 1] if at else None
        is_goal = before is not None and before.kind == "typed" and before.role == "to" and not before.used
        is_fit = before is not None and before.item.kind in TYPED[prop] and self.intent == "update"
        return [at - 1] if is_goal and is_fit else []

    def _is_directly_behind(self, place: int, label: int) -> bool:
        return all(each.kind == "small" for each in self.pieces[label + 1 : place])

    def _is_old(self, first: int, second: int) -> bool:
        """ "A에서 B로": A is what the record holds."""
        between = self.pieces[first + 1 : second]
        return self.pieces[first].role == "at" or any(each.is_mark("→>") for each in between)
