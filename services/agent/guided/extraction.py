"""Reads facts out of items: which words are a label, which its value, which say whose it is.

The rules are those that the six languages share; what differs between them is in the words' meanings.
"""

from collections.abc import Sequence

from services.agent.guided.facts import TYPED, Facts
from services.agent.guided.names import bare
from services.agent.guided.reading import Item

_ABBREVIATIONS = ("inc.", "ltd.", "co.", "corp.", "jr.", "sr.")
_SHORT_VALUES = ("name", "firstname", "lastname", "jobtitle", "city", "country", "lifecyclestage")
"""Values that don't hold a "for …": what follows it is whose value it is."""


def facts_of(text: str, items: Sequence[Item]) -> Facts:
    """The facts in these items of the text."""
    return _Reader(text, items).read()


class _Reader:
    """Goes through the items once. `_pending` is the property whose value is still to come."""

    def __init__(self, text: str, items: Sequence[Item]) -> None:
        self._text = text
        self._items = items
        self._facts = Facts()
        self._pending: str | None = None
        self._at = 0
        self._is_past_colon = False
        self._renames = False

    def read(self) -> Facts:
        while self._at < len(self._items):
            before = self._at
            self._step(self._items[before])
            if self._at == before:
                self._at += 1
        self._drop_pending()
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
        elif item.kind == "phone" and self._pending == "id":
            facts.contact_id, self._pending = item.text, None
        elif item.kind == "phone":
            facts.phones.append(item.text)
        elif item.kind in ("url", "domain"):
            facts.sites.append(item.text)

    def _set(self, prop: str, value: str) -> None:
        if prop == "id":
            self._facts.contact_id = value.lstrip("#")
        elif value:
            self._facts.labelled[prop] = value

    def _field(self, prop: str) -> None:
        previous = self._items[self._at - 1] if self._at else None
        if previous is not None and previous.is_link("without"):
            self._facts.without.append(prop)
            return
        self._drop_pending()
        self._pending = prop
        # "Jane's new email": what stands right before the label is whose it is.
        if self._facts.runs and not self._facts.holder and self._was_possessive():
            self._facts.holder = self._facts.runs.pop()

    def _was_possessive(self) -> bool:
        at = self._at - 1
        while at >= 0 and self._items[at].is_link("filler"):
            at -= 1
        if at < 0:
            return False
        text = self._items[at].text
        return self._items[at].is_content and (text.endswith(("'s", "’s", "s'", "s’", "의")))

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
        elif item.is_link("company_after") and facts.runs:
            facts.company, facts.narrows = facts.runs.pop(), True
        elif item.is_link("company_now"):
            self._company(is_news=True)
        elif item.is_link("company") or (item.is_link("of") and not self._pending and facts.runs):
            self._company()
        elif item.is_link("place"):
            self._located()
        elif item.is_link("focus"):
            facts.has_focus = True
        elif item.is_link("me"):
            facts.is_mine = True
        elif item.is_reply("everyone"):
            facts.is_everyone = True
        elif item.value("intent") == "rename":
            self._pending, self._renames = "name", True

    def _value_link(self, item: Item) -> bool:
        """ "to", "is": before a value, or before whose it is ("add the phone … to Jane Doe")."""
        facts = self._facts
        if not (item.is_link("value") or (self._renames and facts.holder and item.is_link("company"))):
            return False
        if self._pending or self._next_is_typed():
            # "rename to Jane Doe …": the old name comes first, whatever word stands before it.
            if not self._renames or facts.holder or facts.emails or facts.has_focus:
                self._value()
            return True
        if facts.labelled and not (facts.holder or facts.runs) and self._holder_follows():
            self._take_holder()
            return True
        return False

    def _says_whose(self) -> bool:
        """ "The phone of Jane", or "the phone +1 … for Jane"."""
        facts = self._facts
        is_about_property = self._pending is not None or bool(facts.labelled and not facts.runs and not facts.emails)
        return is_about_property and self._holder_follows()

    def _take_holder(self) -> None:
        self._at += 1
        self._skip_fillers()
        if self._at < len(self._items) and self._items[self._at].is_content:
            self._facts.holder = self._take_run()

    def _punctuation(self, item: Item) -> None:
        if item.text in ":=→" and self._pending:
            self._value()
        elif item.text in ":=":
            self._is_past_colon = True
        elif item.text in ",;\n" and self._pending and not self._value_link_follows():
            self._drop_pending()

    def _next_is_typed(self) -> bool:
        following = self._items[self._at + 1] if self._at + 1 < len(self._items) else None
        return following is not None and following.kind in ("email", "phone", "url") and bool(self._facts.emails)

    def _holder_follows(self) -> bool:
        at = self._at + 1
        while at < len(self._items) and self._items[at].is_link("filler", "title"):
            at += 1
        if at >= len(self._items):
            return False
        item = self._items[at]
        return item.is_content or item.kind in ("email", "phone") or item.is_link("focus", "me")

    def _value(self) -> None:
        """After a label and its link: an address of the right form, or words up to the next item of another kind."""
        self._at += 1
        self._skip_fillers()
        if self._at >= len(self._items):
            return
        item = self._items[self._at]
        if self._pending is None:
            self._set("email" if item.kind == "email" else "phone" if item.kind == "phone" else "website", item.text)
            self._at += 1
        elif (stage := item.value("stage")) and self._pending == "lifecyclestage":
            self._set("lifecyclestage", stage)
            self._at += 1
        elif self._pending in TYPED and item.kind in TYPED[self._pending]:
            self._set(self._pending, item.text)
            self._at += 1
        else:
            self._set(self._pending, self._take_words(self._pending))
        self._pending = None

    def _take_words(self, prop: str) -> str:
        """The text as it stands, since a job title or a company may hold any word, up to where the value must end."""
        start = self._at
        while self._at < len(self._items) and not self._ends_value(self._at, start, prop):
            self._at += 1
        if self._at == start:
            return ""
        raw = self._text[self._items[start].start : self._items[self._at - 1].end]
        raw = raw.strip(' !"“”«»„')
        return bare(raw.rstrip(".") if raw.count(".") == 1 and not raw.lower().endswith(_ABBREVIATIONS) else raw)

    def _ends_value(self, at: int, start: int, prop: str) -> bool:
        item = self._items[at]
        if item.is_punctuation(",;\n?") or item.kind in ("email", "phone", "url") or item.value("intent"):
            return True
        if item.kind == "mark" and item.text in ".!" and at + 1 < len(self._items):
            return True
        if at == start:
            return False
        if item.value("field") and at > start:
            return True
        if item.is_link("and"):
            rest = self._items[at + 1 : at + 4]
            return any(each.value("field") or each.value("intent") for each in rest)
        if prop != "company" and item.is_link("company") and not item.is_link("of", "place"):
            return True
        if item.is_link("place") and any(each.value("place") for each in self._items[at + 1 : at + 2]):
            return prop != "address"
        return item.is_link("for") and prop in _SHORT_VALUES

    def _company(self, *, is_news: bool = False) -> None:
        self._at += 1
        self._skip_fillers()
        if self._at >= len(self._items):
            return
        item = self._items[self._at]
        if place := item.value("place"):
            self._set_place(place, item)
        elif item.is_content:
            self._facts.narrows = not (is_news or self._is_past_colon or self._facts.labelled)
            self._facts.company = self._take_run()
            return
        elif item.kind in ("domain", "url"):
            self._facts.sites.append(item.text)
        else:
            return
        self._at += 1

    def _located(self) -> None:
        self._at += 1
        self._skip_fillers()
        if self._at < len(self._items) and self._items[self._at].is_content:
            self._set("city", self._take_run())
        elif self._at < len(self._items) and (place := self._items[self._at].value("place")):
            self._set_place(place, self._items[self._at])
            self._at += 1

    def _run(self) -> None:
        """Words without a meaning of their own: a value if one is awaited, else a name."""
        pending = self._pending
        if pending == "id":
            self._set("id", self._take_run())
            self._pending = None
        elif pending is None:
            self._facts.runs.append(self._take_run())
        elif pending in TYPED or self._renames or self._value_link_follows() or self._is_possessive_run():
            run = self._take_run()
            if self._facts.holder:
                self._facts.runs.append(run)
            else:
                self._facts.holder = run
        else:
            self._set(pending, self._take_words(pending))
            self._pending = None

    def _is_possessive_run(self) -> bool:
        return self._items[self._at].text.endswith(("'s", "’s", "의"))

    def _value_link_follows(self) -> bool:
        for item in self._items[self._at + 1 :]:
            if item.is_link("value") or item.is_punctuation(":=→"):
                return True
            if item.value("field") or item.value("intent") or item.is_punctuation(",;\n"):
                return False
        return False

    def _take_run(self) -> str:
        start = self._at
        while self._at < len(self._items) and self._continues_run(start):
            self._at += 1
        items = self._items[start : self._at]
        if len(items) == 1 and items[0].kind == "quoted":
            return items[0].text[1:-1].strip()
        return bare(self._text[items[0].start : items[-1].end])

    def _continues_run(self, start: int) -> bool:
        item = self._items[self._at]
        if item.is_content or (item.value("title") and not item.value("field")) or self._at == start:
            return True
        after = self._items[self._at + 1] if self._at + 1 < len(self._items) else None
        if item.is_link("particle") and not item.is_link("company") and after is not None:
            following = self._items[self._at + 1 : self._at + 3]
            return any(each.is_content and each.is_capitalized for each in following)
        if item.is_link("of") and after is not None and (after.is_content or after.value("title")):
            before = self._items[self._at - 1]
            is_rank = before.text.isupper() and len(before.text) > 2  # "CTO of Acme" names a company
            return not is_rank and any(each.value("title") for each in self._items[start : self._at])
        return item.is_punctuation("&/+-") and after is not None and after.is_content and self._at > start

    def _skip_fillers(self) -> None:
        while self._at < len(self._items) and self._items[self._at].is_link("filler"):
            self._at += 1
