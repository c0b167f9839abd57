"""Extracts entities from items: labels, their values, and the contacts that they belong to.

The rules are common to the six languages. Differences between them are in the meanings of words.
"""

from collections.abc import Sequence
from typing import cast

from services.agent.assistants.guided.parsing.checks import is_record_id
from services.agent.assistants.guided.parsing.cursor import Cursor
from services.agent.assistants.guided.parsing.entities import TYPED, Entities
from services.agent.assistants.guided.parsing.items import Item
from services.agent.assistants.guided.parsing.names import bare
from services.agent.assistants.guided.parsing.pairs import ME, OWNER
from services.agent.assistants.guided.periods import Period


def facts_of(text: str, items: Sequence[Item]) -> Entities:
    """The facts in these items of the text."""
    return _Reader(text, items).read()


class _Reader(Cursor):
    """Goes through the items once. `_pending` is the property that still waits for its value."""

    def __init__(self, text: str, items: Sequence[Item]) -> None:
        super().__init__(text, items)
        self._facts = Entities()
        self._pending: str | None = None
        self._is_past_colon = False
        self._renames = False
        self._period: Period | None = None

    def read(self) -> Entities:
        while self.at < len(self.items):
            before = self.at
            self._step(self.items[before])
            if self.at == before:
                self.at += 1
        self._drop_pending()
        if any(item.is_link("created") for item in self.items):
            self._facts.created = self._period
        return self._facts

    def _step(self, item: Item) -> None:
        facts = self._facts
        if prop := item.value("field"):
            self._field(prop)
        elif stage := item.value("stage"):
            self._set("lifecyclestage", stage)
            self._pending = None if self._pending == "lifecyclestage" else self._pending
        elif place := item.value("place"):
            self._place(place, item)
        elif item.value("period"):
            self._period = cast("Period", item.value("period"))
        elif item.is_content or item.value("title"):
            self._run()
        elif item.marks:
            self._link(item)
        elif item.kind == "mark":
            self._punctuation(item)
        elif self._pending and item.kind in TYPED.get(self._pending, ()):
            self._set(self._pending, item.text)
            self._pending = None
        elif item.kind in ("email", "bad_email"):
            facts.emails.append(item.text)
        elif item.kind == "phone":
            self._number(item.text)
        elif item.kind in ("url", "domain"):
            facts.sites.append(item.text)

    def _set(self, prop: str, value: str) -> None:
        if prop == "id":
            self._set_id(value)
        elif value:
            self._facts.labelled[prop] = value

    def _number(self, text: str) -> None:
        if self._pending == "id" and is_record_id(text):
            self._facts.contact_id = text
        else:
            self._facts.phones.append(text)
        self._pending = None if self._pending == "id" else self._pending

    def _set_id(self, value: str) -> None:
        """Words are no ID; they are a person's name."""
        if is_record_id(value):
            self._facts.contact_id = value.lstrip("#")
        elif value:
            self._facts.runs.append(value)

    def _field(self, prop: str) -> None:
        previous = self.items[self.at - 1] if self.at else None
        if previous is not None and previous.is_link("without"):
            self._facts.without.append(prop)
            return
        self._drop_pending()
        self._pending = prop
        # "Jane's new email": the contact stands directly before the label.
        if self._facts.runs and not self._facts.holder and self._was_possessive():
            self._facts.holder = self._facts.runs.pop()

    def _was_possessive(self) -> bool:
        at = self.at - 1
        while at >= 0 and self.items[at].is_link("filler"):
            at -= 1
        if at < 0:
            return False
        text = self.items[at].text
        return self.items[at].is_content and (text.endswith(("'s", "’s", "s'", "s’", "의")))

    def _drop_pending(self) -> None:
        if self._pending is not None:
            self._facts.named.append(self._pending)
        self._pending = None

    def _place(self, place: str, item: Item) -> None:
        if self._pending:
            self._run()
        else:
            self._set_place(place, item)

    def _set_place(self, place: str, item: Item) -> None:
        """`place` is `city:Warszawa`, or `city:` where the place is called as it was typed."""
        prop, _, name = place.partition(":")
        self._set(prop, name or bare(item.text))

    def _link(self, item: Item) -> None:
        facts = self._facts
        if item.is_link("without") and self._pending:
            facts.without.append(self._pending)  # Korean says it after the label
            self._pending = None
        elif self._value_link(item):
            return
        elif item.is_link("of", "for") and not facts.holder and self._says_whose():
            self._take_holder()
        elif item.is_link("owned_me"):
            facts.labelled[OWNER] = ME
        elif item.is_link("owned", "owned_after"):
            self._owner(is_before=item.is_link("owned_after"))
        elif item.is_link("company_after") and facts.runs:
            facts.company, facts.narrows = facts.runs.pop(), True
        elif item.is_link("company_now"):
            self._company(is_news=True)
        elif item.is_link("company") or (item.is_link("of") and not self._pending and facts.runs):
            self._company()
        elif item.is_link("place"):
            self._located()
        elif item.value("intent") == "rename":
            self._pending, self._renames = "name", True
        else:
            self._mentioned(item)

    def _mentioned(self, item: Item) -> None:
        """ "Her", "my", "everyone"."""
        facts = self._facts
        if item.is_link("focus"):
            facts.has_focus = True
        elif item.is_link("me"):
            facts.is_mine = True
        elif item.is_reply("everyone"):
            facts.is_everyone = True

    def _value_link(self, item: Item) -> bool:
        """ "to", "is": before a value, or before the contact ("add the phone … to Jane Doe")."""
        facts = self._facts
        if not (item.is_link("value") or (self._renames and facts.holder and item.is_link("company"))):
            return False
        if self._pending or self._next_is_typed():
            # "rename to Jane Doe …": the old name comes first, after any word.
            if not self._renames or facts.holder or facts.emails or facts.has_focus:
                self._value()
            return True
        if facts.labelled and not (facts.holder or facts.runs) and self.holder_follows():
            self._take_holder()
            return True
        return False

    def _owner(self, *, is_before: bool) -> None:
        """ "Owned by Ana"; in Korean the name comes first."""
        facts = self._facts
        if is_before and (facts.runs or facts.emails):
            facts.labelled[OWNER] = (facts.runs or facts.emails).pop()
            return
        self.at += 1
        self.skip_fillers()
        if self.at >= len(self.items):
            return
        item = self.items[self.at]
        if item.is_content:
            facts.labelled[OWNER] = self.take_run()
        elif item.kind == "email":
            facts.labelled[OWNER] = item.text
            self.at += 1

    def _labels_value(self) -> bool:
        """Whether a quoted name of a property is followed by its value: set "Favourite colour" to blue."""
        after = self.items[self.at + 1] if self.at + 1 < len(self.items) else None
        return after is not None and (after.is_link("value") or after.is_punctuation(":=→"))

    def _says_whose(self) -> bool:
        """ "The phone of Jane", or "the phone +1 … for Jane"."""
        facts = self._facts
        is_about_property = self._pending is not None or bool(facts.labelled and not facts.runs and not facts.emails)
        return is_about_property and self.holder_follows()

    def _take_holder(self) -> None:
        self.at += 1
        self.skip_fillers()
        if self.at < len(self.items) and self.items[self.at].is_content:
            self._facts.holder = self.take_run()

    def _punctuation(self, item: Item) -> None:
        if item.text in ":=→" and self._pending:
            self._value()
        elif item.text in ":=" and self._is_past_colon and self._names_property():
            self._field(self._facts.runs.pop())
            self._value()
        elif item.text in ":=":
            self._is_past_colon = True
        elif item.text in ",;\n" and self._pending and not self.value_link_follows():
            self._drop_pending()

    def _names_property(self) -> bool:
        """ "Jane Doe: favourite colour: blue": words before a second colon, when it is known who is meant."""
        facts, before = self._facts, self.items[self.at - 1]
        is_known = bool(facts.holder or facts.emails or facts.contact_id or facts.has_focus or len(facts.runs) > 1)
        return is_known and bool(facts.runs) and before.is_content and self.at + 1 < len(self.items)

    def _next_is_typed(self) -> bool:
        following = self.items[self.at + 1] if self.at + 1 < len(self.items) else None
        return following is not None and following.kind in ("email", "phone", "url") and bool(self._facts.emails)

    def _value(self) -> None:
        """After a label and its link: an address of the right form, or words up to the next item of another kind."""
        self.at += 1
        self.skip_fillers()
        if self.at >= len(self.items):
            return
        item = self.items[self.at]
        if self._pending is None:
            self._set("email" if item.kind == "email" else "phone" if item.kind == "phone" else "website", item.text)
            self.at += 1
        elif (stage := item.value("stage")) and self._pending == "lifecyclestage":
            self._set("lifecyclestage", stage)
            self.at += 1
        elif self._pending in TYPED and item.kind in TYPED[self._pending]:
            self._set(self._pending, item.text)
            self.at += 1
        else:
            self._set(self._pending, self.take_words(self._pending))
        self._pending = None

    def _company(self, *, is_news: bool = False) -> None:
        self.at += 1
        self.skip_fillers()
        if self.at >= len(self.items):
            return
        item = self.items[self.at]
        if place := item.value("place"):
            self._set_place(place, item)
        elif item.is_content:
            self._facts.narrows = not (is_news or self._is_past_colon or self._facts.labelled)
            self._facts.company = self.take_run()
            return
        elif item.kind in ("domain", "url"):
            self._facts.sites.append(item.text)
        else:
            return
        self.at += 1

    def _located(self) -> None:
        self.at += 1
        self.skip_fillers()
        if self.at < len(self.items) and self.items[self.at].is_content:
            self._set("city", self.take_run())
        elif self.at < len(self.items) and (place := self.items[self.at].value("place")):
            self._set_place(place, self.items[self.at])
            self.at += 1

    def _run(self) -> None:
        """Words without a meaning of their own: a value if one is awaited, else a name."""
        pending, item = self._pending, self.items[self.at]
        if item.kind == "quoted" and pending is None and self._labels_value():
            prop = item.text[1:-1].strip()
            self.quoted.add(prop)
            self._field(prop)
        elif pending == "id":
            self._set("id", self.take_run())
            self._pending = None
        elif pending is None:
            self._facts.runs.append(self.take_run())
        elif pending in TYPED or self._renames or self.value_link_follows() or self._is_possessive_run():
            run = self.take_run()
            if self._facts.holder:
                self._facts.runs.append(run)
            else:
                self._facts.holder = run
        else:
            self._set(pending, self.take_words(pending))
            self._pending = None

    def _is_possessive_run(self) -> bool:
        return self.items[self.at].text.endswith(("'s", "’s", "의"))
