"""The company that a person goes to (“목화솜으로 이직하셨대요”), or of which all are meant (“온담푸드 사람들”)."""

from itertools import pairwise

from services.agent.assistants.guided.parsing.entities import OWNER
from services.agent.assistants.guided.parsing.hangul.corrections import Corrections
from services.agent.assistants.guided.parsing.hangul.pieces import Piece
from services.agent.assistants.guided.small_words import SmallWords, words_by_language

_PEOPLE = ("사람들", "직원들", "분들")
_TOWN = 2
"""Letters of a town, which a longer name of a company has more than."""


def _words() -> SmallWords:
    return words_by_language()["ko"]


class Employers(Corrections):
    """The steps about a new employer."""

    _left_company = ""

    def _all_of_company(self) -> None:
        """“온담푸드 사람들 다 담당자 Ann Lee로 바꿔줘”: the contacts of a company get an owner."""
        if self.intent != "update" or OWNER not in (*self.entities.labelled, *self.entities.named):
            return
        for before, piece in pairwise(self.pieces):
            if before.is_word and not before.used and not before.role and piece.item.text.startswith(_PEOPLE):
                before.used = piece.used = True
                self.entities.company, self.entities.narrows, self.entities.is_everyone = before.text, True, True

    def _changes_employer(self) -> None:
        """“목화솜으로 이직하셨대요”: these verbs take companies only, so that their goal is one without any suffix."""
        if self.intent not in (None, "update") or "company" in self.entities.labelled:
            return
        for at, (before, _) in enumerate(pairwise(self.pieces)):
            verb = next((each for each in self.pieces[at + 1 :] if not each.item.is_link("filler")), None)
            if verb is not None and self._is_free(at) and self._takes_employer(before, verb):
                verb.used = verb.used or verb.is_word
                start = at
                while start and self._is_free(start - 1) and self._goes_with(start - 1):
                    start -= 1
                self._set_company(self._take(start, at + 1))
            elif verb is not None and self._is_free(at) and self._may_be_employer(before, verb):
                self.entities.unsure.append(self._take(at, at + 1))  # “새봄으로 옮겼대요 직함은 차장”

    def _takes_employer(self, goal: Piece, verb: Piece) -> bool:
        if verb.item.text.startswith(_words().changes_employer):
            is_verb = verb.kind in ("verb", "small") or self.grammar.is_predicate(verb.item.text)
            return is_verb and goal.role in ("to", "at")
        is_company = bool(self._left_company) or goal.is_firm or self.grammar.is_company(goal.text)
        if not is_company and goal.role == "to" and len(goal.text) > _TOWN and self._says_new_title(goal, verb):
            return True
        return is_company and verb.item.text.startswith(_words().goes_somewhere) and goal.role in ("to", "at", "")

    def _may_be_employer(self, goal: Piece, verb: Piece) -> bool:
        """A word as short as the name of a town: a person says what it is."""
        return goal.role == "to" and len(goal.text) == _TOWN and self._says_new_title(goal, verb)

    def _says_new_title(self, goal: Piece, verb: Piece) -> bool:
        """“다온세상으로 옮겼고 직함은 차장”: a new title goes with the new company. A town or team is another move."""
        is_noun = goal.is_word and not self.grammar.is_department(goal.text)
        is_place = goal.text.endswith(_words().place_ends) or goal.text in self.grammar.nouns
        has_title = "jobtitle" in self.entities.labelled or any(each.kind == "title" for each in self.pieces)
        return is_noun and not is_place and has_title and verb.item.text.startswith("옮")
