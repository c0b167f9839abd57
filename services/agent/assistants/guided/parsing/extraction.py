"""Extracts entities from items: labels, their values, and the contacts that they belong to.

Every item gets a part: a label, a value, a relation, a courtesy. Words without a part are left over (`Entities.left`).
A relation such as “in …” counts only in a clause that is understood as a whole: “she is interested in our plan” names no
city. The rules are common to the six languages; differences between them are in the meanings of words.
"""

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import cast

from rapidfuzz import fuzz

from libs.people import Morphology, is_credential, is_given_name, is_korean_name, is_name, shares_word, without_titles
from libs.phone_numbers import is_plausible
from services.agent.assistants.guided.locales import Intent
from services.agent.assistants.guided.parsing.checks import is_record_id
from services.agent.assistants.guided.parsing.cursor import Cursor, is_legal_form
from services.agent.assistants.guided.parsing.entities import TYPED, Entities, Run
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.name_words import is_sentence_start
from services.agent.assistants.guided.parsing.names import bare
from services.agent.assistants.guided.parsing.pairs import ME, OWNER
from services.agent.assistants.guided.periods import Period

_NUMBER_WORDS = frozenset(("number", "no", "nr", "numero", "número", "numéro", "numer", "номер", "번호"))
_RECORD_WORDS = ("contact", "kontakt", "контакт", "record", "registro", "ficha", "fiche", "연락처", "id", "запис")
_VALUE_MARKS = ":=→>"
_BREAKS = ",;\n.!?—–…"
_AS = ("as", "como", "comme", "jako", "как")
_MIN_PHONE_DIGITS = 9
"""Of a phone number without a label and without a country code."""
_YEAR = re.compile(r"^(?:19|20)\d\d[-/]\d{2,}")
"""Numbers of orders and invoices often begin with a year."""
FAMILY_FIRST = "lastname_firstname"
"""The label that says in which order the parts of a name stand."""
_MANY_DIGITS = 4
"""An order's number has so many; the name of a company has fewer."""
_MIN_LIKENESS = 70
"""Percent of likeness from which a word corrects a part of a name."""
_MIN_NAME = 3
_MAX_GUESS = 4
"""Words of a name in lower case. More are a sentence."""


def extract_entities(text: str, items: Sequence[Item], intent: Intent | None = None) -> Entities:
    """The entities in these items of the text, in a request with this verb."""
    return _Reader(text, items, intent).read()


def _has_verb(items: Sequence[Item]) -> bool:
    """“Интересуется курьерами” is no job. Asked of words that stand before one."""
    languages = {mark.language for item in items for mark in item.marks if mark.kind == "title"}
    before = takewhile(lambda item: not item.value("title"), items)
    return any(Morphology.shared().is_verb(item.text, each) for item in before for each in languages)


class _Reader(Cursor):
    """Goes through the items once. `_pending` is the property that still waits for its value."""

    def __init__(self, text: str, items: Sequence[Item], intent: Intent | None = None) -> None:
        super().__init__(text, items)
        self._intent = intent
        self._entities = Entities()
        self._pending: str | None = None
        self._is_past_colon = False
        self._renames = False
        self._period: Period | None = None
        self._clause = 0
        self._muddy = False
        self._corrects = False
        self._last_label: str | None = None
        self._latest = ""
        self._has_capitals = any(
            item.in_name or (item.is_content and item.is_capitalized and at) for at, item in enumerate(items)
        )

    def read(self) -> Entities:
        while self.at < len(self.items):
            before = self.at
            self._step(self.items[before])
            if self.at == before:
                self.at += 1
        self._drop_pending()
        if any(item.is_link("created") for item in self.items):
            self._entities.created = self._period
        if self._intent == "update" and self._entities.narrows and self._has_title() and len(self._entities.runs) > 1:
            self._entities.narrows = False  # "she's at Initech now as a planner"
        return self._entities

    def _step(self, item: Item) -> None:
        entities = self._entities
        if (prop := item.value("field")) and not self._is_rather_title(item):
            self._field(prop)
        elif stage := item.value("stage"):
            self._stage(stage)
        elif place := item.value("place"):
            self._place(place, item)
        elif item.value("period"):
            self._period = cast("Period", item.value("period"))
        elif item.is_content or item.value("title") or self._begins_title(item):
            self._run()
        elif item.marks:
            self._link(item)
        elif item.kind == "mark":
            self._punctuation(item)
        elif self._pending and item.kind in TYPED.get(self._pending, ()):
            self._typed_value(item)
        elif item.kind in ("email", "bad_email"):
            self._email(item)
        elif item.kind == "phone":
            self._number(item)
        elif item.kind in ("url", "domain"):
            entities.sites.append(item.text)
        elif item.kind == "date":
            self._leave(item.text)

    def _begins_title(self, item: Item) -> bool:
        """“Główny księgowy”: a word of another meaning before the noun of a job."""
        after = self.items[self.at + 1] if self.at + 1 < len(self.items) else None
        return (
            item.is_link("stays", "rank")
            and not item.value("intent")
            and after is not None
            and bool(after.value("title"))
        )

    # --- values of a recognised form --------------------------------------------------------------------------

    def _typed_value(self, item: Item) -> None:
        if self._is_old_value(item):
            if item.kind == "email":
                self._entities.emails.append(item.text)
            return
        if item.kind == "phone" and not self._is_phone(item):
            self._leave(item.text)
            self._pending = None
            return
        assert self._pending is not None  # noqa: S101 - the caller's case
        self._set(self._pending, item.text)
        self._pending = None

    def _is_old_value(self, item: Item) -> bool:
        """ "from A to B": A is what the record holds."""
        rest = [each for each in self.items[self.at + 1 :] if not each.is_link("filler") or each.is_link("value")]
        return any(
            each.is_link("value", "should_be") and following.kind == item.kind
            for each, following in zip(rest[:3], rest[1:4], strict=False)
        )

    def _email(self, item: Item) -> None:
        entities = self._entities
        before = self._before()
        if before is not None and before.is_punctuation("<(") and entities.runs and not entities.addressee:
            self._addressed()
        if self._corrects and "email" in entities.labelled:
            entities.labelled["email"] = item.text
            return
        if self._corrects and entities.emails:
            entities.emails.pop()
        entities.emails.append(item.text)

    def _addressed(self) -> None:
        """ "Jane Doe <jane@…>", "Doe, Jane <jane@…>"."""
        entities = self._entities
        last = entities.runs[-1]
        if last.clause != self._clause:
            return
        entities.runs.pop()
        entities.addressee = last
        if (
            " " not in last
            and entities.runs
            and " " not in entities.runs[-1]
            and entities.runs[-1].clause == last.clause - 1
        ):
            entities.addressee = f"{entities.runs.pop()}, {last}"

    def _number(self, item: Item) -> None:
        if self._pending == "zip":
            self._set("zip", item.text)
            self._pending = None
        elif self._pending == "id" and is_record_id(item.text):
            self._entities.contact_id = item.text
            self._pending = None
        elif is_record_id(item.text) and self._names_record():
            self._entities.contact_id = item.text.lstrip("#")
        elif self._is_phone(item):
            if self._corrects and "phone" in self._entities.labelled:
                self._entities.labelled["phone"] = item.text
                return
            if self._corrects and self._entities.phones:
                self._entities.phones.pop()
            self._drop_label()
            self._entities.phones.append(item.text)
        else:
            self._leave(item.text)
            self._pending = None

    def _drop_label(self) -> None:
        """ "WhatsApp +48 …": a word right before a number, after the name, is a label that the words do not know."""
        runs, before = self._entities.runs, self.items[self.at - 1] if self.at else None
        if len(runs) > 1 and before is not None and before.is_content and runs[-1] == before.text:
            self._entities.left.append(runs.pop())

    def _names_record(self) -> bool:
        before = self._before()
        return before is not None and before.text.casefold().startswith(_RECORD_WORDS)

    def _is_phone(self, item: Item) -> bool:
        """ "Order number 4711-2026-88" is none: a word of another meaning stands before it."""
        if item.text.startswith(("+", "00", "(+", "(00")):
            return True
        if self._pending in ("phone", "mobilephone", "fax") and not self._is_other_number():
            return True
        at = self.at - 1
        while at >= 0 and (
            self.items[at].is_punctuation(_VALUE_MARKS + "#") or self.items[at].is_link("value", "filler")
        ):
            at -= 1
        if at >= 0 and self.items[at].value("field") in ("phone", "mobilephone", "fax"):
            if self.items[at].text.casefold() not in _NUMBER_WORDS:
                return True
            at -= 1
        if at >= 0 and self.items[at].is_link("other_number"):
            return False
        digits = sum(character.isdigit() for character in item.text)
        if item.text.startswith("0") and digits >= _MIN_PHONE_DIGITS:
            return True
        return digits >= _MIN_PHONE_DIGITS and _YEAR.match(item.text) is None and is_plausible(item.text)

    def _is_other_number(self) -> bool:
        """ "Order number …", where “number” alone would be a phone number."""
        at = self.at - 1
        while at >= 0 and (self.items[at].value("field") is None):
            if self.items[at].is_link("other_number"):
                return True
            at -= 1
        if at < 0 or self.items[at].text.casefold() not in _NUMBER_WORDS:
            return False
        before = self.items[at - 1] if at else None
        return before is not None and (before.is_link("other_number") or (before.is_content and before.text.islower()))

    # --- labels -----------------------------------------------------------------------------------------------

    def _set(self, prop: str, value: str) -> None:
        if prop == FAMILY_FIRST and value and self._given_name_follows():
            self.at += 1
            value = f"{value}, {self.take_run()}"
        if prop == FAMILY_FIRST:
            prop, value = "name", value.replace(" ", ", ", 1) if "," not in value else value
        if prop == "id":
            self._set_id(value)
        elif value and self._corrects and prop in ("name", "firstname", "lastname"):
            self._entities.corrected[prop] = value
        elif value:
            self._entities.labelled[prop] = value
            self._last_label = self._latest = prop
            if self._corrects:
                self._drop_loose(prop)

    def _drop_loose(self, prop: str) -> None:
        """The corrected value takes the place of the first one."""
        for name, values in (("email", self._entities.emails), ("phone", self._entities.phones)):
            if prop == name and values:
                values.pop()

    def _given_name_follows(self) -> bool:
        rest = self.items[self.at : self.at + 2]
        return len(rest) == 2 and rest[0].is_punctuation(",") and rest[1].is_content and rest[1].is_capitalized

    def _is_order(self) -> bool:
        """ "(apellidos, nombre)": two labels that say in which order the name is written."""
        rest = self.items[self.at + 1 : self.at + 4]
        return (
            len(rest) == 3 and rest[0].is_punctuation(",/+-") and rest[1].value("field") in ("name", "firstname")
            and (rest[2].is_punctuation("):") or rest[2].in_name)
        )  # fmt: skip

    def _set_id(self, value: str) -> None:
        """Words are no ID; they are a person's name."""
        if is_record_id(value):
            self._entities.contact_id = value.lstrip("#")
        elif value:
            self._entities.runs.append(Run.of(value, self._clause))

    def _field(self, prop: str) -> None:
        previous = self.items[self.at - 1] if self.at else None
        if previous is not None and previous.is_link("without"):
            self._entities.without.append(prop)
            return
        self._drop_pending()
        if prop == "lastname" and self._is_order():
            self._pending = FAMILY_FIRST
            self.at += 4 if self.items[self.at + 3].kind == "mark" else 3
            return
        if previous is not None and previous.text.casefold() in _AS and self._entities.runs and self._is_said_as(prop):
            self._set(prop, self._entities.runs.pop())  # "put Tours as her city"
            return
        self._pending = self._last_label = prop
        # "Jane's new email": the contact stands directly before the label.
        if self._entities.runs and not self._entities.holder and self._was_possessive():
            self._entities.holder = self._entities.runs.pop()

    def _is_said_as(self, prop: str) -> bool:
        """Whether the words before “as her city” are the value. “Make Ana owner of Jane”: the contact follows the label."""
        after = self.items[self.at + 1] if self.at + 1 < len(self.items) else None
        is_owner = prop == OWNER and bool(self.items[0].value("intent")) and after is not None and after.is_content
        behind = next((each for each in self.items[self.at + 2 :] if not each.is_link("filler")), None)
        is_person = is_given_name(self._entities.runs[-1].split()[0])
        links = ("for", "of") if prop == OWNER else () if is_person else ("value", "for", "of")
        is_for = after is not None and after.is_link(*links) and behind is not None and behind.in_name
        return is_owner or is_for or not self._value_follows()

    def _is_rather_title(self, item: Item) -> bool:
        """ "La responsable de calidad": a job, where no value follows it as a label."""
        after = self.items[self.at + 1] if self.at + 1 < len(self.items) else None
        is_lower = after is not None and after.is_content and after.kind == "word" and after.text.islower()
        return (
            item.value("title") is not None
            and after is not None
            and (
                after.is_link("of")
                or after.value("field") == "company"
                or after.is_organization
                or (is_lower and self._has_capitals)
            )
            and (
                self._intent == "create" or (self._intent is None and not self._is_of_person()) or self._follows_verb()
            )
        )

    def _is_of_person(self) -> bool:
        """ "Le responsable de Luc Pons": the owner of a contact."""
        rest = self.items[self.at + 1 : self.at + 3]
        return len(rest) == 2 and rest[1].in_name and is_given_name(rest[1].text.split()[0])

    def _follows_verb(self) -> bool:
        """ "Est devenu responsable logistique": the verb says that a job follows."""
        before = self.items[self.at - 1] if self.at else None
        return before is not None and bool(before.value("intent")) and bool(self._entities.runs)

    def _value_follows(self) -> bool:
        """Whether a value stands behind this label in the same clause."""
        for item in self.items[self.at + 1 : self.at + 4]:
            if item.is_punctuation(_BREAKS):
                return False
            if item.is_content or item.kind in ("email", "phone", "url", "date"):
                return True
        return False

    def _was_possessive(self) -> bool:
        at = self.at - 1
        while at >= 0 and self.items[at].is_link("filler"):
            at -= 1
        if at < 0:
            return False
        text = self.items[at].text
        return self.items[at].is_content and (text.endswith(("'s", "’s", "s'", "s’", "의", "님", "씨")))

    def _drop_pending(self) -> None:
        if self._pending is not None:
            self._entities.named.append(self._pending)
        self._pending = None

    def _stage(self, stage: str) -> None:
        """In passing ("our client Jane") it is no news about the contact."""
        before = self.items[self.at - 1] if self.at else None
        if self._pending == "lifecyclestage" or (before is not None and before.is_link("value")):
            self._set("lifecyclestage", stage)
            self._pending = None if self._pending == "lifecyclestage" else self._pending
        else:
            self._entities.stage = stage

    # --- places, companies and other relations ----------------------------------------------------------------

    def _ends_name(self, item: Item) -> bool:
        """ "Busca a domingo madrid": a place in lower case right behind a given name alone is the family name."""
        before, runs = self.items[self.at - 1] if self.at else None, self._entities.runs
        return (
            before is not None and before.is_content and bool(runs) and runs[-1] == before.text
            and item.text.islower() and is_given_name(before.text)
        )  # fmt: skip

    def _place(self, place: str, item: Item) -> None:
        if self._pending:
            self._run()
        elif self._ends_name(item):
            self._entities.runs[-1] = Run.of(f"{self._entities.runs[-1]} {item.text}", self._clause, is_guess=True)
        elif self._has_capitals and item.text.islower():
            self._leave(item.text)  # "avec un seul n" names no Seoul
        elif not self._muddy:
            self._set_place(place, item)
        else:
            self._leave(item.text)

    def _set_place(self, place: str, item: Item) -> None:
        """`place` is `city:Warszawa`, or `city:` where the place is called as it was typed."""
        prop, _, name = place.partition(":")
        self._set(prop, name or bare(item.text))

    def _link(self, item: Item) -> None:
        entities = self._entities
        if item.is_link("without") and self._pending:
            entities.without.append(self._pending)  # Korean says it after the label
            self._pending = None
        elif item.is_link("not", "instead"):
            self._skip_denied()
        elif item.is_link("but") and self._pending and entities.denied:
            self._value()
        elif item.is_link("should_be") and (self._pending or self._last_label):
            self._pending = self._pending or self._last_label
            self._value()
        elif self._value_link(item):
            return
        elif self._pending and item.is_link("of") and self._gives_value():
            self._value()  # "mets-lui la ville de Lens"
        elif item.is_link("of", "for") and not entities.holder and self._names_holder():
            self._take_holder()
        elif item.is_link("owned_me"):
            entities.labelled[OWNER] = ME
        elif item.is_link("owner_of"):
            self._owner_of()
        elif item.is_link("owned", "owned_after"):
            self._owner(is_before=item.is_link("owned_after"))
        elif item.is_link("company_after") and entities.runs:
            entities.company, entities.narrows = entities.runs.pop(), True
        elif item.is_link("company_before"):
            self._former_company()
        elif item.is_link("company_now"):
            self._company(is_news=True)
        elif item.is_link("company") or (item.is_link("of") and not self._pending and entities.runs):
            self._company()
        elif item.is_link("place"):
            self._located()
        elif item.value("intent") == "rename":
            self._pending, self._renames = "name", True
        else:
            self._mentioned(item)

    def _skip_denied(self) -> None:
        """ "Not Soto": the value that is wrong."""
        self.at += 1
        self.skip_fillers()
        if self.at < len(self.items):
            item = self.items[self.at]
            after = self.items[self.at + 1] if self.at + 1 < len(self.items) else None
            if item.is_link("value") and after is not None and after.is_content and after.is_capitalized:
                self.at += 1  # Spanish "no a Pedro"
                item = after
            if item.is_content or item.value("title"):
                self._entities.denied.append(self.take_run())
            elif item.kind in ("email", "phone") or item.value("place"):
                self._entities.denied.append(item.text)
                self.at += 1

    def _mentioned(self, item: Item) -> None:
        """ "Her", "my", "everyone", "no wait"."""
        entities = self._entities
        is_no = item.is_reply("no") and bool(entities.emails or entities.phones or entities.labelled)
        if item.is_reply("correction") or is_no:
            self._break()
            self._corrects = True
        if item.is_link("focus"):
            entities.has_focus = True
        elif item.is_link("me"):
            entities.is_mine = True
        elif item.is_reply("everyone"):
            entities.is_everyone = True

    def _value_link(self, item: Item) -> bool:
        """ "to", "is": before a value, or before the contact ("add the phone … to Jane Doe")."""
        entities = self._entities
        if not (item.is_link("value") or (self._renames and entities.holder and item.is_link("company"))):
            return False
        if self._pending or self._next_is_typed():
            # "rename to Jane Doe …": the old name comes first, after any word.
            if not self._renames or entities.holder or entities.emails or entities.has_focus:
                self._value()
            return True
        if entities.labelled and not (entities.holder or entities.runs or entities.emails) and self.holder_follows():
            self._take_holder()
            return True
        return False

    def _owner(self, *, is_before: bool) -> None:
        """ "Owned by Ana"; in Korean the name comes first."""
        entities = self._entities
        if is_before and (entities.runs or entities.emails):
            entities.labelled[OWNER] = entities.runs.pop() if entities.runs else entities.emails.pop()
            return
        self.at += 1
        self.skip_fillers()
        if self.at >= len(self.items):
            return
        item = self.items[self.at]
        if item.is_content:
            entities.labelled[OWNER] = self.take_run()
        elif item.kind == "email":
            entities.labelled[OWNER] = item.text
            self.at += 1

    def _owner_of(self) -> None:
        """“Ana is responsible for Jane”, “responsible for Jane is Ana”."""
        entities = self._entities
        self._drop_pending()
        is_said = bool(entities.runs)
        if is_said:
            self._set(OWNER, entities.runs.pop())
        self._take_holder()
        self._pending = None if is_said else OWNER

    def _names_holder(self) -> bool:
        """ "The phone of Jane", or "the phone +1 … for Jane"."""
        entities = self._entities
        is_about_property = self._pending is not None or bool(
            entities.labelled and not entities.runs and not entities.emails
        )
        return is_about_property and self.holder_follows()

    def _gives_value(self) -> bool:
        """Whether “the city of Lens” names the value: it is known who is meant, and no person's name follows."""
        entities, behind = self._entities, self.items[self.at + 1 : self.at + 2]
        is_known = (bool(entities.runs) and " " in entities.runs[0]) or bool(entities.emails)
        is_short = self._pending in ("city", "company", "jobtitle", "country", "state")
        follows_label = self.at > 0 and self.items[self.at - 1].value("field") == self._pending
        is_value = bool(behind) and behind[0].is_content and not is_given_name(behind[0].text.split()[0])
        return is_known and is_short and follows_label and is_value and self._intent in ("update", None)

    def _take_holder(self) -> None:
        self.at += 1
        self.skip_fillers()
        if self.at < len(self.items) and self.items[self.at].is_content:
            self._entities.holder = self.take_run()

    def _company(self, *, is_news: bool = False) -> None:
        self.at += 1
        self.skip_fillers()
        if self.at >= len(self.items):
            return
        item = self.items[self.at]
        if place := item.value("place"):
            self._place(place, item)
        elif item.is_content and self._muddy and not is_news:
            run = self.take_run()
            if self._intent == "create" and item.in_name and not any(each.is_name for each in self._entities.runs):
                self._entities.runs.append(Run.of(run, self._clause, is_name=True))
            else:
                self._leave(run)
            return
        elif item.is_content:
            run = self.take_run()
            if self._has_capitals and not is_news and run.islower() and item.kind != "quoted":
                self._leave(run)
                return
            if self._is_person(run):
                self._entities.runs.append(Run.of(run, self._clause, is_name=True))
                return
            self._entities.narrows = not (
                is_news or self._is_past_colon or self._entities.labelled or self._has_title()
            )
            self._entities.company = run
            if is_news and not (self._entities.runs or self._entities.holder or self._entities.emails):
                self._entities.has_focus = True  # a verb without a subject is about the contact shown last
            return
        elif item.kind in ("domain", "url"):
            self._entities.sites.append(item.text)
        else:
            return
        self.at += 1

    def _is_person(self, run: str) -> bool:
        """ "De Tomás Arencibia cambia …": a given name with another word, where no person was named before."""
        entities = self._entities
        is_first = not (
            entities.runs or entities.holder or entities.emails or entities.addressee or "name" in entities.labelled
        )
        words = run.split()
        rest = self.items[self.at : self.at + 2]
        if (
            is_first
            and is_given_name(run)
            and len(rest) == 2
            and rest[0].is_punctuation(":")
            and rest[1].kind == "email"
        ):
            return True  # "guarda el contacto de Saúl: saul@…"
        if is_first and len(words) > 1 and without_titles(run) != run:
            return True  # "il s'agit de Madame Odile Perrachon"
        if is_first and self._intent == "create" and len(words) > 1 and self._is_only_person(run):
            return True
        after = self.items[self.at : self.at + 2]
        is_addressed = len(after) == 2 and after[0].is_punctuation("(<") and after[1].kind == "email"
        return is_first and len(words) > 1 and (is_given_name(words[0]) or is_addressed)

    def _is_only_person(self, run: str) -> bool:
        """ "La fiche d'un certain Wout Claessens": no colon and no other person follows, as after a company."""
        rest = self.items[self.at :]
        is_headed = bool(rest) and rest[0].is_punctuation(":(")
        follows = any(item.in_name and is_given_name(item.text.split()[0]) for item in rest)
        return not is_headed and not follows and not any(is_legal_form(word) for word in run.split())

    def _has_title(self) -> bool:
        """ "Is now director at Acme": the job is news, and so is the company."""
        return any(run.is_title for run in self._entities.runs)

    def _former_company(self) -> None:
        """ "Left Norwick Motors": the company that is no longer theirs, which is neither stored nor searched by."""
        self.at += 1
        self.skip_fillers()
        if self.at < len(self.items) and self.items[self.at].is_content:
            self.take_run()
            if self.at < len(self.items) and self.items[self.at].is_link("value"):
                self._company(is_news=True)  # "moved from Globex to Initech"

    def _located(self) -> None:
        self.at += 1
        start = self.at
        self.skip_fillers()
        has_article = self.at > start
        behind = [each.in_name for each in self.items[self.at : self.at + 2]]
        opens_request = start > 1 and bool(self.items[start - 2].value("intent")) and behind == [True, True]
        if self.at >= len(self.items):
            return
        item = self.items[self.at]
        if item.is_content:
            run = self.take_run()
            entities = self._entities
            if self._muddy or (self._has_capitals and run.islower()):
                self._leave(run)
            elif self._intent in ("update", "create") and (self._is_person(run) or opens_request):
                entities.runs.append(
                    Run.of(run, self._clause, is_name=True)
                )  # "mets à Marthe Rivière la ville de Calais"
            elif self._intent == "update" and len(run.split()) == 2 and is_given_name(run.split()[0]):
                self._leave(run)  # a person, and no city
            elif has_article and entities.runs and entities.runs[-1].is_title and not entities.company:
                entities.company = run  # "réceptionniste à l'Hôtel de la Mer"
            else:
                self._set("city", run)
        elif place := item.value("place"):
            self._place(place, item)
            self.at += 1

    # --- punctuation and values -------------------------------------------------------------------------------

    def _punctuation(self, item: Item) -> None:
        if item.text in _VALUE_MARKS and self._pending:
            self._value()
        elif item.text in ":=" and self._is_past_colon and self._names_property():
            self._field(self._words_before())
            self._value()
        elif item.text in ":=":
            self._is_past_colon = True
            self._break()
        elif item.text in ",;\n" and self._pending and not self.value_link_follows():
            self._drop_pending()
        if item.text in _BREAKS:
            self._break()

    def _break(self) -> None:
        if self._corrects and self._is_corrected():
            self._corrects = False
        self._clause += 1
        self._muddy = False

    def _is_corrected(self) -> bool:
        """Whether the value that was wrong has its correction: what follows is said for the first time."""
        before = self.items[self.at - 1] if self.at else None
        return before is not None and not before.is_reply("correction", "no") and not before.is_punctuation(_BREAKS)

    def _names_property(self) -> bool:
        """ "Jane Doe: favourite colour: blue": words before a second colon, when it is known who is meant."""
        entities, before = self._entities, self.items[self.at - 1]
        is_known = bool(
            entities.holder or entities.emails or entities.contact_id or entities.has_focus or len(entities.runs) > 1
        )
        return is_known and bool(entities.runs) and before.is_content and self.at + 1 < len(self.items)

    def _words_before(self) -> str:
        """The words right before this place, which were read as a name or left over."""
        start = self.at
        while start > 0 and self.items[start - 1].is_content:
            start -= 1
        words = bare(self.text[self.items[start].start : self.items[self.at - 1].end])
        for read in (self._entities.runs, self._entities.left):
            while read and read[-1] in words:
                read.pop()
        return words

    def _next_is_typed(self) -> bool:
        following = self.items[self.at + 1] if self.at + 1 < len(self.items) else None
        return following is not None and following.kind in ("email", "phone", "url") and bool(self._entities.emails)

    def _value(self) -> None:
        """After a label and its link: an address of the right form, or words up to the next item of another kind."""
        self.at += 1
        self.skip_fillers()
        while self.at < len(self.items) and self.items[self.at].is_punctuation(_VALUE_MARKS):
            self.at += 1
        self._skip_old_value()
        if self.at >= len(self.items):
            return
        item = self.items[self.at]
        if self._pending is None:
            self._set("email" if item.kind == "email" else "phone" if item.kind == "phone" else "website", item.text)
            self.at += 1
        elif self._pending == "email" and item.kind in ("domain", "url"):
            self._entities.sites.append(item.text)
            self.at += 1
        elif (stage := item.value("stage")) and self._pending == "lifecyclestage":
            self._set("lifecyclestage", stage)
            self.at += 1
        elif self._pending in TYPED and item.kind in TYPED[self._pending]:
            self._set(self._pending, item.text)
            self.at += 1
        elif self._pending == OWNER and item.kind == "email":
            self._set(OWNER, item.text)
            self.at += 1
        elif item.kind == "date":
            self._set(self._pending, item.text)
            self.at += 1
        else:
            self._set(self._pending, self.take_words(self._pending))
        self._pending = None

    def _skip_old_value(self) -> None:
        """ "Instead of Aster it should be Astra": the old value comes first."""
        rest = self.items[self.at : self.at + 8]
        is_old = bool(rest) and (
            rest[0].is_link("instead")
            or (rest[0].is_link("not") and any(each.is_link("but", "should_be") for each in rest))
        )
        if is_old:
            self._skip_denied()
            while self.at < len(self.items) and (
                self.items[self.at].is_punctuation(",–—")
                or self.items[self.at].is_link("should_be", "value", "but", "filler")
            ):
                self.at += 1

    # --- words ------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        """Words without a meaning of their own: a value if one is awaited, else a name or words left over."""
        pending, item = self._pending, self.items[self.at]
        if item.kind == "quoted" and pending is None and self._labels_value():
            prop = item.text[1:-1].strip()
            self.quoted.add(prop)
            self._field(prop)
        elif pending == "id":
            self._set("id", self.take_run())
            self._pending = None
        elif pending is None and (end := self._custom_label()):
            self._custom(end)
        elif pending is None:
            self._loose()
        elif pending in TYPED or self._renames or self._value_comes() or self._is_possessive_run():
            run = self.take_run()
            if self._entities.holder:
                self._entities.runs.append(Run.of(run, self._clause))
            else:
                self._entities.holder = run
        else:
            self._set(pending, self.take_words(pending))
            self._pending = None

    def _value_comes(self) -> bool:
        """Whether a value follows, so that these words are the contact. “Se llama Ana y es jefa”: “and” begins another."""
        rest = takewhile(lambda item: not (item.is_link("value") or item.is_punctuation(":=→")), self.items[self.at :])
        is_other = self._pending == "name" and any(item.is_link("and") for item in rest)
        return not is_other and self.value_link_follows()

    def _labels_value(self) -> bool:
        """Whether a quoted name of a property is followed by its value: set "Favourite colour" to blue."""
        after = self.items[self.at + 1] if self.at + 1 < len(self.items) else None
        return after is not None and (after.is_link("value") or after.is_punctuation(_VALUE_MARKS))

    def _custom_label(self) -> int:
        """Where a property that the words do not know ends: “set favourite colour of … to …”. 0: this is none."""
        if self._intent != "update" or self.items[self.at].kind == "number":
            return 0
        end = self.at
        while end < len(self.items) and self.items[end].is_content and not self.items[end].text.endswith(("'s", "’s")):
            end += 1
        if end == self.at or end >= len(self.items):
            return 0
        after = self.items[end]
        rest = self.items[end + 1 :]
        if after.is_link("of", "for") and any(
            each.is_link("value") or each.is_punctuation(_VALUE_MARKS) for each in rest
        ):
            return end
        before = self._before()
        is_owned = before is not None and (before.is_link("focus") or self._was_possessive() or before.kind == "email")
        is_value = after.is_link("value") or (is_owned and after.is_punctuation(_VALUE_MARKS))
        follows_verb = before is not None and bool(before.value("intent"))
        is_named_later = any(each.kind == "email" for each in rest) or any(each.is_link("for") for each in rest)
        return end if is_value and (is_owned or (follows_verb and is_named_later)) else 0

    def _custom(self, end: int) -> None:
        prop = bare(self.text[self.items[self.at].start : self.items[end - 1].end])
        if self._entities.runs and not self._entities.holder and self._was_possessive():
            self._entities.holder = self._entities.runs.pop()
        self.at = end - 1
        self.quoted.add(prop)
        self._pending = prop
        self.at = end

    def _loose(self) -> None:
        start = self.at
        item = self.items[start]
        if item.kind == "number" and is_record_id(item.text) and (item.text.startswith("#") or self._names_record()):
            self._entities.contact_id = item.text.lstrip("#")
            self.at += 1
            return
        text = self.take_run()
        items = self.items[start : self.at]
        run = self._as_run(text, items)
        if (
            run is not None
            and self._corrects
            and run.is_title
            and self._entities.runs
            and self._entities.runs[-1].is_title
        ):
            self._entities.runs[-1] = run  # "CTO, actually COO"
        elif run is not None and self._corrects and run.is_name and self._corrects_label(run):
            self._entities.labelled[self._latest] = run
        elif run is not None and self._corrects and self._entities.runs and run.is_name:
            self._entities.corrected["name"] = run
        elif run is None:
            self._leave(text)
        else:
            self._latest = "name"
            self._entities.runs.append(run)

    def _corrects_label(self, run: str) -> bool:
        """“Company Alfa, oops, Beta”: the value that was said last, unless it resembles the name more."""
        if self._latest not in self._entities.labelled or self._latest in TYPED:
            return False
        names = [word for each in self._entities.runs for word in each.split()]
        return all(fuzz.ratio(word.casefold(), run.casefold()) < _MIN_LIKENESS for word in names)

    def _as_run(self, text: str, items: Sequence[Item]) -> Run | None:
        is_title = any(item.value("title") for item in items) and not _has_verb(items)
        is_name = any(item.in_name or (item.is_content and item.is_capitalized) for item in items)
        is_name = is_name or any(item.kind == "quoted" for item in items) or is_korean_name(text)
        if sum(character.isdigit() for character in text) >= _MANY_DIGITS or is_credential(text):
            return None
        if is_name and not is_title and self._opens_sentence(items):
            return None
        if is_name and not is_title and self._is_in_remark(text):
            return None
        if is_name or is_title:
            return Run.of(text, self._clause, is_name=is_name, is_title=is_title)
        if self._is_lower_name(text, items) or self._is_lower_person(text, items):
            return Run.of(text, self._clause, is_guess=True)
        if (
            len(text) < _MIN_NAME
            or items[0].kind == "number"
            or (self._has_capitals and not self._muddy and self._follows_content())
        ):
            return None
        if self._has_capitals or self._muddy or len(items) > _MAX_GUESS:
            return None
        return Run.of(text, self._clause, is_guess=True)

    def _is_in_remark(self, text: str) -> bool:
        """ "She speaks French", "referred by Tom Fay": behind words without a part, where the name is known."""
        if self._intent != "create" or not self._muddy or not any(run.is_name for run in self._entities.runs):
            return False
        return not any(shares_word(text, each.text, domain=True) for each in self.items if each.kind == "email")

    def _opens_sentence(self, items: Sequence[Item]) -> bool:
        """ "Petite demande": a capital letter at the beginning of a sentence, before words in lower case, is no name."""
        place = self.at - len(items)
        following = self.items[self.at] if self.at < len(self.items) else None
        return (
            len(items) == 1 and is_sentence_start(self.items, place) and not is_given_name(bare(items[0].text))
            and not items[0].text.endswith(("'s", "’s"))
            and following is not None and following.kind == "word" and following.text[:1].islower()
            and not is_korean_name(items[0].text)
        )  # fmt: skip

    def _is_lower_name(self, text: str, items: Sequence[Item]) -> bool:
        """Whether words in lower case are the name of a contact to be created: an address or a given name shows it."""
        if self._intent != "create" or self._entities.runs or len(items) > _MAX_GUESS or not is_name(text):
            return False
        addresses = [each.text for each in self.items if each.kind == "email"]
        return is_given_name(text.split()[0]) or any(shares_word(text, each) for each in addresses)

    def _is_lower_person(self, text: str, items: Sequence[Item]) -> bool:
        """ "dana whit now lives in Seattle": the first words of a statement or of a change, before any person was named."""
        entities = self._entities
        if (
            entities.runs
            or entities.holder
            or entities.emails
            or entities.has_focus
            or self._muddy
            or not is_name(text)
        ):
            return False
        is_first = not any(item.is_content for item in self.items[: self.at - len(items)])
        return 2 <= len(items) <= 3 and is_first and (self._intent == "update" or is_given_name(text.split()[0]))

    def _follows_content(self) -> bool:
        return bool(self._entities.runs)

    def _leave(self, text: str) -> None:
        """Words without a part. Relations after them in the same clause are not trusted."""
        self._entities.left.append(text)
        self._muddy = True

    def _is_possessive_run(self) -> bool:
        return self.items[self.at].text.endswith(("'s", "’s", "의"))

    def _before(self) -> Item | None:
        """The item before this one that is no filler."""
        at = self.at - 1
        while at >= 0 and self.items[at].is_link("filler") and not self.items[at].is_link("value"):
            if self.items[at].text.casefold().startswith(_RECORD_WORDS):
                return self.items[at]
            at -= 1
        return self.items[at] if at >= 0 else None
