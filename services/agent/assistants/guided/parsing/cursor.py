"""A place in a row of items, and how far a name or a value reaches from there."""

import re
from collections.abc import Sequence

from libs.people import Morphology, is_given_name, is_particle, is_patronymic_word
from services.agent.assistants.guided.parsing.account_labels import is_free_text, is_own_text
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.job_words import is_object_of_job, is_second_duty
from services.agent.assistants.guided.parsing.legal_forms import (
    MAX_BRACKETS,
    closes_company,
    form_behind_brackets,
    is_legal_form,
    opens_company,
)
from services.agent.assistants.guided.parsing.name_words import names_employer
from services.agent.assistants.guided.parsing.names import bare, unquoted
from services.agent.assistants.guided.parsing.option_values import chosen_options
from services.agent.assistants.guided.parsing.value_ends import ValueEnds
from services.agent.assistants.guided.small_words import small_words

_NUMBER_SIGN = "№"
_MAX_ROW = 4
"""Words of a company in a row."""
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)


class Cursor:
    """Moves forward only."""

    def __init__(self, text: str, items: Sequence[Item]) -> None:
        self.text = text
        self.items = items
        self.at = 0
        self.quoted: set[str] = set()
        """Properties that were named in quotation marks: their values may be anything."""
        self.ends = ValueEnds(text, items, self.quoted)

    @property
    def previous(self) -> Item | None:
        """The item directly before this one."""
        return self.items[self.at - 1] if self.at else None

    @property
    def following(self) -> Item | None:
        """The item directly behind this one."""
        return self.items[self.at + 1] if self.at + 1 < len(self.items) else None

    def holder_follows(self) -> bool:
        at = self.at + 1
        # A courtesy title may stand before the name: “the phone of Mr Doe”.
        while at < len(self.items) and self.items[at].is_link("filler", "title"):
            at += 1
        if at >= len(self.items):
            return False
        item = self.items[at]
        return item.is_content or item.kind in ("email", "phone") or item.is_link("focus", "me")

    def take_words(self, prop: str) -> str:
        """The text as it stands, since a job title or a company may hold any word, up to where the value must end."""
        start = self.at
        # The form of a name shows its end. Other values may hold any word.
        if prop in ("name", "firstname", "lastname") and self.at < len(self.items) and self.items[self.at].in_name:
            return self.take_run()
        if chosen := chosen_options(self.text, self.items, start, prop):
            value, self.at = chosen
            return value
        is_free = is_free_text(self.items, start, prop)
        while self.at < len(self.items) and (is_free or not self.ends.ends_at(self.at, start, prop)):
            self.at += 1
        last = self.at
        if last == start:
            return ""
        if last - 1 > start and self._is_behind_gap(last - 1):
            last -= 1
        # “Ring twice”, “call by phone”: in the account's own text most small words say something.
        courtesies = ("please", "by_now" if is_own_text(self.items, start, prop) else "filler")
        while (
            last - 1 > start
            and (self.items[last - 1].is_link(*courtesies) or self.items[last - 1].is_reply("thanks"))
            and self.items[last - 1].text.islower()
            and not self.items[last - 2].is_link("of", "title_of")
        ):
            last -= 1  # "… Initech now", "… Planner please", "… Athlone ta"
        raw = self.text[self.items[start].start : self.items[last - 1].end]
        # A sentence's full stop goes. “Acme Inc.” keeps its own, and “S.A.” has two.
        raw = unquoted(raw.strip(" !,"))
        is_sentence = raw.count(".") == 1 and not raw.lower().endswith(small_words().abbreviations)
        return bare(raw.rstrip(".") if is_sentence else raw)

    def _is_behind_gap(self, at: int) -> bool:
        """Whether words were taken out before the last mark: “cheffe de projet mais ne touche pas à la société.”."""
        before, item = self.items[at - 1], self.items[at]
        return item.is_punctuation(".!") and bool(self.text[before.end : item.start].strip())

    def value_link_follows(self) -> bool:
        for at in range(self.at + 1, len(self.items)):
            item = self.items[at]
            if item.is_link("value") or item.is_punctuation(":=→") or self._is_dash_behind_person(at):
                return True
            if item.value("field") or item.value("intent") or item.is_punctuation(",;\n.!?…"):
                return False
            if item.is_reply("correction"):
                return False  # "company Acme, no wait, it's Globex": the link is the correction's
        return False

    def _is_dash_behind_person(self, at: int) -> bool:
        """“Город у роговой миланы — тара”: a dash between spaces, behind a name and before something."""
        item, words = self.items[at], self.items[self.at : at]
        if not item.is_punctuation("-–—") or at + 1 >= len(self.items) or self.items[at - 1].end == item.start:
            return False
        names = [each for each in words if each.kind == "word" and not each.is_link("of", "for")]
        is_plain = len(names) > 1 and all(each.is_content or each.in_name for each in names)
        morphology = Morphology.shared()
        return is_plain and any(is_given_name(each.text) or morphology.is_given(each.text, "ru") for each in names)

    def take_run(self) -> str:
        start = self.at
        while self.at < len(self.items) and self._continues_run(start):
            self.at += 1
        items = self.items[start : self.at]
        # Quotation marks show the whole name, so that no ending in it is a possessive.
        if len(items) == 1 and items[0].kind == "quoted":
            return items[0].text[1:-1].strip()
        return bare(self.text[items[0].start : items[-1].end])

    def _continues_run(self, start: int) -> bool:
        item = self.items[self.at]
        is_father = is_patronymic_word(item.text) and self.items[self.at - 1].in_name
        if self.at == start or is_father or self._is_in_company(start):
            return True
        if item.kind == "quoted" or item.is_punctuation("()"):
            return self._continues_marked(start)
        if item.is_punctuation(","):
            return closes_company(self.items, self.at)
        if self._is_over(start) or opens_company(self.items, self.at) or self._is_verb_in_lower_case(start):
            return False
        if (goes_on := self._continues_numbered(start)) is not None:
            return goes_on
        if item.is_content or (item.value("title") and not item.value("field")):
            return not self._changes_case(start) and not self._ends_title(start)
        after = self.following
        is_rank = item.is_link("rank") and item.text.islower() and bool(self.items[self.at - 1].value("title"))
        if is_rank or self._is_within_name(start) or is_object_of_job(self.items, self.at):
            return True  # “gerente regional”: a rank of another language
        is_object = after is not None and is_object_of_job(self.items, self.at + 1)
        if item.is_link("of") and after is not None and (after.is_content or after.value("title") or is_object):
            before = self.items[self.at - 1]
            is_rank = before.text.isupper() and len(before.text) > 2  # "CTO of Acme" names a company
            return not is_rank and any(each.value("title") for each in self.items[start : self.at])
        if item.is_punctuation("-/") and self.ends.stands_alone(self.at):
            return False
        are_partners = after is not None and after.text in small_words().partners
        if item.is_link("and_sons") or (item.is_link("and") and are_partners):
            return True
        if self._adds_to_title():
            return any(each.value("title") for each in self.items[start : self.at])
        is_job = item.is_punctuation("/") and after is not None and bool(after.value("title"))  # “kierowca/magazynier”
        return item.is_punctuation("&/+-") and after is not None and (after.is_content or is_job) and self.at > start

    def _adds_to_title(self) -> bool:
        """“Kierownik ds. sprzedaży”, “responsable administrative et financière”: a small word within a job."""
        item, after = self.items[self.at], self.following
        if item.is_link("title_of") and after is not None and after.text.islower():
            return after.is_content or bool(after.value("title"))
        return item.is_link("and") and after is not None and is_second_duty(self.items, self.at + 1)

    def _is_within_name(self, start: int) -> bool:
        """Particles are prepositions, too: a capital letter must follow, unless the name has none itself."""
        item = self.items[self.at]
        is_small = (item.is_link("particle") or is_particle(item.text)) and not item.is_link("company", "into")
        if not is_small or self.following is None:
            return False
        is_lower = self.items[start].is_content and not self.items[start].is_capitalized
        following = self._after_particles(start)
        if following is not None and names_employer(self.items[start], following):
            return False
        return following is not None and following.is_content and (following.is_capitalized or is_lower)

    def _is_in_company(self, start: int) -> bool:
        """ "Smith & Sons (UK) Ltd.": within the brackets before a legal form, or at the form itself."""
        if "(" not in self.text:
            return False
        first = max(start + 1, self.at - MAX_BRACKETS)
        bracket = next((at for at in range(self.at, first - 1, -1) if self.items[at].is_punctuation("(")), 0)
        return bracket > 0 and self.at <= form_behind_brackets(self.items, bracket)

    def _continues_marked(self, start: int) -> bool:
        """ "William "Buddy" Rasmussen", "Elizabeth (Libby) Quarrington": one word between the parts of a name."""
        item, first, after = self.items[self.at], self.items[start], self.following
        if item.kind == "quoted":
            is_nickname = first.in_name and after is not None and after.in_name and item.text[0] in "\"“'‘"
            is_named = first.is_organization or not first.text.islower()
            is_behind_form = opens_company(self.items, self.at - 1)
            return is_nickname or is_behind_form or (item.text[0] in "«„" and first.kind == "word" and is_named)
        rest = self.items[start : start + 5]
        return (
            len(rest) == 5 and rest[1].is_punctuation("(") and rest[3].is_punctuation(")") and self.at <= start + 3
            and all(each.in_name for each in rest[::2])
        )  # fmt: skip

    def _is_verb_in_lower_case(self, start: int) -> bool:
        """“Чиж вадим просил …”, without capitals."""
        item = self.items[self.at]
        is_plain = item.kind == "word" and not item.marks and item.text.islower() and not item.in_name
        is_plain = is_plain and not self._has_title(start) and bool(_CYRILLIC.match(item.text))
        return is_plain and Morphology.shared().is_verb(item.text, "ru")

    def _continues_numbered(self, start: int) -> bool | None:
        """“Склад №3”, “начальник цеха № 2”: the sign before a number, which ends the name or the job."""
        if _NUMBER_SIGN not in self.text:
            return None
        before, after = self.items[self.at - 1], self.following
        if self.items[self.at].text == _NUMBER_SIGN:
            is_named = self.items[start].is_content or self._has_title(start)
            return is_named and after is not None and after.kind == "number"
        if before.text == _NUMBER_SIGN:
            return True
        is_behind = before.kind == "number" and self.at - 1 > start and self.items[self.at - 2].text == _NUMBER_SIGN
        return False if is_behind and self.items[self.at].kind != "quoted" else None

    def _is_over(self, start: int) -> bool:
        """In lower case a legal form ends a company, and a possessive ends a name: “seed co springfield”."""
        before = self.items[self.at - 1].text
        if not (self.items[start].text.islower() and self.items[self.at].text.islower() and self.at > start):
            return False
        is_form = before in small_words().legal_endings and self.at - 1 > start
        is_form = is_form and not is_legal_form(self.items[self.at].text)
        return is_form or (before.endswith(("'s", "’s")) and self.at - 1 > start)

    def _after_particles(self, start: int) -> Item | None:
        """ "De la", "y": what stands behind the small words of a name. None where another person stands there."""
        at, after = self.at, self.following
        is_given = after is not None and is_given_name(after.text)
        if self.items[at].is_link("and") and is_given and not is_given_name(self.items[start].text):
            return None  # "vive en Girona y Quim Roca en Figueres"
        behind = self.items[at + 2] if at + 2 < len(self.items) else None
        is_whole = at - start > 1 and all(item.in_name for item in self.items[start:at])
        if self.items[at].is_link("and") and is_given and is_whole and behind is not None and behind.in_name:
            return None  # “Adela Vela y Ramón Vela”
        last = min(len(self.items), self.at + 3)
        while at < last and (self.items[at].is_link("particle") or is_particle(self.items[at].text)):
            at += 1
        return self.items[at] if at < len(self.items) else None

    def _is_described(self, start: int) -> bool:
        """ "Уральский политех": an adjective in capitals and its noun are one name, where nothing else follows."""
        first, noun = self.items[start], self.items[self.at]
        after = self.items[self.at + 1] if self.at + 1 < len(self.items) else None
        is_whole = self.at == start + 1 and (after is None or after.kind == "mark")
        if not is_whole or noun.marks or not noun.text.islower() or not _CYRILLIC.match(first.text):
            return False
        return Morphology.shared().is_adjective(first.text, "ru")

    def _changes_case(self, start: int) -> bool:
        """ "Tallow Bros ops manager": a name in capitals ends before words in lower case."""
        first, item = self.items[start], self.items[self.at]
        if is_patronymic_word(self.items[self.at - 1].text) and item.is_capitalized:
            return False
        if first.is_organization or (item.is_organization and not first.in_name):
            return self._is_met_there(start)
        if item.kind != "word" or first.kind != "word" or not item.text[:1].isalpha():
            return False
        if first.in_name and not item.in_name and item.text.isupper() and item.value("title"):
            return True  # "Maya Lin CTO Linworks"
        if is_legal_form(item.text) or self._is_described(start):
            return False
        is_behind_title = self.items[self.at - 1].value("title")
        if is_behind_title and first.text.islower() and item.is_capitalized and self._is_given(start):
            return True  # “mecenas Joanna Wójtowicz”
        if self._is_behind_job(start):
            return True  # “Заведующая аптекой Жданова Тамара”
        if first.text.islower() and item.text[:1].isupper() and not first.in_name and not self._has_title(start):
            return True
        if item.in_name or not item.text[:1].islower() or item.text[:1] >= "가":
            return False
        if self._fills_clause(start):
            return False
        return first.in_name or (first.is_content and first.is_capitalized and not self._has_title(start))

    def _fills_clause(self, start: int) -> bool:
        """“…, Мир окон, …”: one word in capitals and plain ones up to the comma, behind a comma and a name."""
        before = self.items[start - 1] if start > 1 else None
        is_row = before is not None and before.is_punctuation(",;|/") and self.items[start - 2].in_name
        is_row = is_row and not (self.items[start].value("place") or self._is_given(start))
        if not is_row or self.at != start + 1 or self.items[start].kind != "word":
            return False
        end = self.at
        while end < len(self.items) and self.items[end].is_content and self.items[end].text.islower():
            end += 1
        return end < len(self.items) and end - start <= _MAX_ROW and self.items[end].is_punctuation(",;|/\n")

    def _is_met_there(self, start: int) -> bool:
        """“Spotkałam na siłowni Kacpra Brzózkę”: a person behind the place, where no word gives a value."""
        before, names = self.items[start - 1 : start] if start else (), self.items[self.at : self.at + 2]
        if self.at != start + 1 or not before or not before[0].is_link("value") or len(names) < 2:
            return False
        is_name = names[0].is_capitalized and names[1].in_name and self._is_given(start)
        return is_name and not any(item.value("field") or item.value("intent") for item in self.items[:start])

    def _is_behind_job(self, start: int) -> bool:
        """Whether the name of a Russian stands behind a job in lower case, which a sentence may begin with."""
        item, words = self.items[self.at], self.items[start : self.at]
        is_job = bool(words[0].value("title")) and not words[0].in_name
        is_person = (
            is_job
            and all(each.text.islower() for each in words[1:])
            and item.is_capitalized
            and bool(_CYRILLIC.match(item.text))
        )
        return is_person and (self._is_given(start) or Morphology.shared().is_family(item.text, "ru"))

    def _has_title(self, start: int) -> bool:
        return any(each.value("title") for each in self.items[start : self.at + 1])

    def _is_given(self, start: int) -> bool:
        """Whether the item is a given name, in the language of the job before it."""
        item = self.items[self.at]
        languages = {mark.language for each in self.items[start : self.at] for mark in each.marks}
        return is_given_name(item.text) or any(Morphology.shared().is_given(item.text, each) for each in languages)

    def _ends_title(self, start: int) -> bool:
        """In English a title ends with its noun (“office manager”); elsewhere adjectives follow it."""
        item, before = self.items[self.at], self.items[self.at - 1]
        languages = {mark.language for mark in before.marks if mark.kind == "title"}
        if languages != {"en"} or not item.is_content or not item.text.islower():
            return False
        if self.at - 1 == start and is_given_name(before.text):
            return False  # "add dean whitaker, …": a given name as well as a job
        if before.is_link("rank") and self.at - 1 == start:
            return False  # a rank alone is no job: "head distiller over at Skerry"
        is_ranked = any(each.is_link("rank") for each in self.items[start : self.at])
        return not (is_ranked and self._ends_clause(self.at + 1))  # "head guide", "assistant gardener"

    def _ends_clause(self, at: int) -> bool:
        if at >= len(self.items):
            return True
        item = self.items[at]
        return item.kind == "mark" or item.is_link("company", "of", "and") or item.kind in ("email", "phone")

    def skip_fillers(self) -> None:
        while self.at < len(self.items) and self.items[self.at].is_link("filler") and not self._begins_job():
            self.at += 1

    def _begins_job(self) -> bool:
        """“Socio fundador”: the word before one for a job is a part of it, though alone it is none."""
        after = self.items[self.at + 1 : self.at + 2]
        return bool(self.items[self.at].value("title") and after and after[0].value("title"))
