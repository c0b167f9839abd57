"""Parts of a message with one verb each. Verbs open a request, except in Korean, where they close it."""

from collections.abc import Sequence
from itertools import takewhile
from typing import cast

from libs.contracts import Locale
from libs.people import is_given_name
from services.agent.assistants.guided.locales import Intent
from services.agent.assistants.guided.parsing.each_contact import each_contact
from services.agent.assistants.guided.parsing.handing_over import each_handed
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.mark import Mark
from services.agent.assistants.guided.parsing.segment import (
    Segment,
    begins_news,
    begins_other_holder,
    begins_other_statement,
    behind_dropped,
    counts_people,
    denied_behind,
    ends_in_change,
    is_dropped,
    is_joined,
    is_substance,
    is_waved_away,
    names_two,
    object_before,
    points_at_label,
    stated_sentence,
    states_change,
    states_news,
    states_value,
    takes_note,
)
from services.agent.assistants.guided.parsing.several import each_person
from services.agent.assistants.guided.small_words import small_words

_BY_STRENGTH: tuple[Intent, ...] = (
    "question", "search", "update", "create", "rename", "clear", "delete", "assign", "note", "merge", "undo",
)  # fmt: skip

_BEHIND_PERSON = ("set up", "signed up", "put in", "put on", "logged", "onboarded")
"""Participles that stand behind the new contact: “get Jane Doe set up”."""
_REACH = 12
"""Items behind “only” in which another verb may stand."""


_TO_LABEL = 4
"""Items behind “delete” among which its label stands."""


class _Cutter:
    """Cuts a message at its verbs. `_denied` is the intent of a verb that was forbidden before."""

    def __init__(self, items: Sequence[Item]) -> None:
        self.segments = [Segment()]
        self._items = items
        self._denied: Intent | None = None
        self._has_period = any(item.value("period") for item in items)

    def cut(self) -> list[Segment]:
        for at, item in enumerate(self._items):
            if item.is_link("hands_off"):
                labels = self._labels_behind_but()
                self._mute(is_behind=bool(labels) or self._follows_statement(at))  # "don't touch her phone"
                self.segments[-1].items += labels
                self._denied = "update"
                continue
            verb = self._verb(item, at)
            if verb is not None and self._completes(at, verb):
                continue
            if verb is None and (
                begins_other_statement(self.segments[-1], self._items, at)
                or begins_other_holder(self.segments[-1], self._items, at)
                or begins_news(self.segments[-1], self._items, at)
            ):
                self.segments.append(Segment("update"))
            if verb is not None and _is_negated(self._items, at, verb.language):
                # "Don't create anyone yet, …": what follows up to the next verb is not asked for.
                labels = self._labels_behind_but()
                self._mute()
                self.segments[-1].items += labels
                self._denied = intent_of(item)
            elif verb is None or self._repeats_denied(verb):
                self._add_word(item, at)
            else:
                self._add_verb(item, verb, at)
        return self.segments

    def _follows_statement(self, at: int) -> bool:
        """ "Jane is in York, not in Hull, leave her phone": what stands before the comma says something itself."""
        said = self.segments[-1].items
        is_apart = at > 0 and self._items[at - 1].is_punctuation(",;.\n")
        return is_apart and any(item.is_link("place", "company", "company_now", "value", "should_be") for item in said)

    def _labels_behind_but(self) -> list[Item]:
        """ "Quita la ciudad, pero el teléfono no lo toques": the label before the verb that is denied is its own."""
        said = self.segments[-1].items
        start = next((at for at in range(len(said) - 1, -1, -1) if said[at].is_link("but", "and")), len(said))
        behind = said[start + 1 :]
        is_given = any(item.in_name or (is_substance(item) and not item.value("field")) for item in behind)
        if is_given or not any(item.value("field") for item in behind):
            return []  # “change juste la ville, c'est Lorient, ne touche pas au reste”: it has its value
        del said[start:]
        return behind

    def _mute(self, *, is_behind: bool = False) -> None:
        """ "Her phone don't change, …": words before the first verb belong to what is not asked for."""
        before = self.segments[-1]
        if before.intent is None and not before.muted and not is_behind:
            if (sentence := stated_sentence(before)) is not None:
                before.items, before = before.items[:sentence], Segment(items=before.items[sentence:])
            else:
                self.segments.pop()
            words = [item for item in before.items if not item.is_link("not")]
            self.segments.append(Segment(muted=True, items=words, has_content=before.has_content))
        else:
            self.segments.append(Segment(muted=True))

    def _verb(self, item: Item, at: int) -> Mark | None:
        if self._has_period and item.is_link("created") and not self._is_imperative(item, at):
            return None  # "those added this year" is no request to add a contact
        if item.is_link("value", "should_be") and self._follows_label():
            return None  # "her last name is now Falk"
        if at and self._items[at - 1].text.casefold() in small_words().just_done and not item.in_name:
            return None  # “son fils vient d'entrer à …”: no entry is asked for
        if item.value("intent") in ("search", "question") and self._describes_person(item, at):
            return None  # "add Tom Fry who works for Acme", “…, que es de Acme”
        if item.value("intent") == "search" and states_value(self._items, at):
            return None  # “ya tengo el correo de Ana Ruiz: ana@…”
        if item.text.casefold() == "que es" and any(each.is_reply("correction", "no") for each in self._items[:at]):
            return None  # “ay, que no es Pontevedra, que es Santiago”
        if item.is_reply("cancel") and item.value("intent") == "clear" and not points_at_label(self._items, at):
            return None  # "bin that" alone ends what was asked for
        if item.value("intent") == "clear" and is_waved_away(self._items, at):
            return None  # “quita, quita, déjalo”
        return next((mark for mark in item.marks if mark.kind == "intent"), None)

    def _describes_person(self, item: Item, at: int) -> bool:
        """A relative clause, or the employer, right behind a person. A question has a mark of its own."""
        is_new = self.segments[-1].intent in ("create", "update", "assign")
        if not is_new or at == 0:
            return False
        before = self._items[at - 1]
        if item.is_link("company") and (before.in_name or before.is_content):
            return True
        is_relative = item.text.casefold().partition(" ")[0] in small_words().relative_subjects
        while at > 1 and before.is_punctuation(",)>"):
            at, before = at - 1, self._items[at - 2]
        is_asked = any(each.is_punctuation("?") for each in self._items)
        return is_relative and (before.in_name or before.kind == "email") and not is_asked

    def _is_imperative(self, item: Item, at: int) -> bool:
        """French “ajoute” at the beginning of a clause: the words are compared without the accent of “ajouté”."""
        before = self._items[at - 1] if at else None
        opens = before is None or before.kind == "mark" or before.is_link("filler", "please")
        is_french = any(mark.kind == "intent" and mark.language == "fr" for mark in item.marks)
        return opens and is_french and "é" not in item.text.casefold()[1:]

    def _follows_label(self) -> bool:
        before = self.segments[-1].items[-1:]
        return bool(before) and bool(before[0].value("field"))

    def _repeats_denied(self, verb: Mark) -> bool:
        """ "Don't create a new contact": one request that is not wanted."""
        current = self.segments[-1]
        return current.muted and verb.value == self._denied and not current.has_content

    def _completes(self, at: int, verb: Mark) -> bool:
        """ "Could we get Femi Balogun added?": the verb stands behind the person, and before no other."""
        current, item = self.segments[-1], self._items[at]
        is_last = not any(is_substance(each) for each in self._items[at + 1 : at + 2])
        is_create = verb.value == "create" and (item.is_link("created") or item.text in _BEHIND_PERSON) and is_last
        if not (is_create and current.intent in (None, "search") and current.has_content):
            return False
        current.intent = "create"
        current.add(item)
        return True

    def _add_word(self, item: Item, at: int) -> None:
        current = self.segments[-1]
        is_other = item.is_link("but") and not self._is_before_verb(at)
        if current.muted and item.is_link("but") and self._is_before_verb(at) and self._names_person(at + 1):
            self.segments.append(Segment())  # "leave Pavel Gromov alone, but for Paulina Gromova set …"
            return
        if current.muted and is_other and current.intent is None and self._denied:
            self.segments.append(Segment(self._denied, about=current.items))  # “don't add Jan but Ina”
            return
        if current.is_closed and (is_substance(item) or item.is_link("focus", "me")):
            self.segments.append(current := Segment())
        current.add(item)

    def _names_person(self, at: int) -> bool:
        """Whether a full name begins here, behind a preposition or at once."""
        rest = self._items[at : at + 3]
        names = rest[1:] if rest and rest[0].is_link("of", "for", "value") else rest[:2]
        return len(names) == 2 and all(each.in_name for each in names)

    def _is_before_verb(self, at: int) -> bool:
        """ "No añadas a Juan Gil, solo búscalo": another verb follows, and says what is asked for."""
        rest = self._items[at + 1 : at + _REACH]
        clause = list(takewhile(lambda item: not (item.value("intent") or item.is_punctuation(".!?\n")), rest))
        return len(clause) < len(rest) and bool(rest[len(clause)].value("intent"))

    def _clears_label(self, at: int) -> bool:
        """Whether a label stands right behind the verb: “et vire son entreprise”."""
        rest = self._items[at + 1 : at + _TO_LABEL]
        behind = next((item for item in rest if not item.is_link("filler", "focus") or item.value("field")), None)
        return behind is not None and behind.value("field") is not None

    def _take_object(self, verb: Mark, at: int) -> bool:
        """ "…, and the job title delete": the label before such a verb is its object, where none stands behind it."""
        current, behind = self.segments[-1], self._items[at + 1 : at + 2]
        is_alone = not behind or behind[0].kind == "mark" or behind[0].is_link("remark", "please", "and", "filler")
        if verb.value not in ("clear", "delete") or verb.language == "ko" or not is_alone:
            return False
        border = object_before(current.items)
        if border is None or current.muted or current.intent is None:
            return False
        self.segments.append(Segment("clear"))
        for each in current.items[border:]:
            self.segments[-1].add(each)
        del current.items[border - 1 :]
        return True

    def _add_verb(self, item: Item, verb: Mark, at: int) -> None:
        current = self.segments[-1]
        if verb.language == "ko":
            current.intent = _stronger(current.intent, intent_of(item))
            current.is_closed = True
        elif verb.value == "assign" and item.is_link("focus") and states_news(current):
            current.intent = "update"  # “Luc Pons habite à Pau, passe-le à Zofia”
            self.segments.append(Segment("assign"))
        elif verb.value == "note" and states_change(current):
            current.intent = "update"  # “que a Ana Roig la lleve Camille, y apunta que …”: two requests
            self.segments.append(Segment("note"))
        elif verb.value == "clear" and self._clears_label(at) and states_change(current, is_shown=True):
            current.intent = "update"  # “le nouveau mail de Luc Pons : luc@…, et vire l'entreprise”
            self.segments.append(Segment("clear"))
        elif verb.value == "note" and (takes_note(current) or ends_in_change(current)):
            current.intent = "note"  # “add to Jane's record a note that …”
        elif verb.value == "merge" and names_two(current):
            current.intent = "merge"  # “on a Rita Soler en double (…), fusionne-les”
        elif verb.value == "search" and counts_people(current):
            pass  # "combien de clients avons-nous à Angers": a second verb of the same question
        elif self._take_object(verb, at):
            pass
        elif _is_new_request(current, verb):
            subject = _subject(current, item) or _label_before(current, verb) or behind_dropped(current)
            self.segments.append(Segment(intent_of(item), about=current.items if current.muted else []))
            for each in subject:
                self.segments[-1].add(each)
        else:
            current.intent = _stronger(current.intent, intent_of(item))
        self.segments[-1].add(item)


def segments_of(items: Sequence[Item]) -> list[Segment]:
    return _Cutter(items).cut()


def _subject(segment: Segment, verb: Item) -> list[Item]:
    """ "… and Ben Moreau moved to Tampa": the name before the verb of a statement belongs to that verb."""
    if not verb.is_link("company_now", "place", "owner_of") or not segment.intent:
        return []
    at = len(segment.items)
    while at and segment.items[at - 1].in_name:
        at -= 1
    is_joined = at > 1 and (segment.items[at - 1].is_link("and") or segment.items[at - 1].is_punctuation(",;.\n"))
    is_person = at < len(segment.items) and is_given_name(segment.items[at].text)
    if not (is_joined and is_person and any(item.in_name for item in segment.items[:at])):
        return []
    subject = segment.items[at:]
    # The word that joined the two requests goes, too.
    del segment.items[at - 1 :]
    return subject


def _label_before(segment: Segment, verb: Mark) -> list[Item]:
    """ "Don't touch her phone, I want the company cleared", “…, лучше город впиши: …”: the label right before a verb
    belongs to it.
    """
    while segment.muted and segment.items and segment.items[-1].is_link("but"):
        segment.items.pop()  # “miasto za to zmień na …”
    at = len(segment.items) - 1
    if not segment.muted or at < 0 or not segment.items[at].value("field"):
        return []
    if verb.value == "clear":
        return [segment.items.pop()]
    while at > 0 and segment.items[at - 1].is_link("filler", "but"):
        at -= 1
    if at == 0 or not segment.items[at - 1].is_punctuation(",;.\n"):
        return []
    subject = segment.items[at:]
    del segment.items[at - 1 :]
    return subject


def _is_new_request(current: Segment, verb: Mark) -> bool:
    if current.intent is None and is_dropped(current):
        return True
    has_verb = current.intent not in (None, "merge" if verb.value == "merge" else None)
    is_complete = current.has_content or current.is_closed or is_joined(current)
    return current.muted or (has_verb and is_complete)


def closed(segments: Sequence[Segment]) -> list[Segment]:
    """Korean: what follows the verb without a verb of its own belongs to the request before it."""
    found: list[Segment] = []
    for segment in segments:
        previous = found[-1] if found else None
        if (
            previous is not None and segment.intent is None and previous.is_closed and previous.intent is not None
            and any(item.value("field") or item.kind in ("email", "phone") for item in segment.items)
        ):  # fmt: skip
            previous.items += segment.items
        else:
            found.append(segment)
    return found


def _is_negated(items: Sequence[Item], at: int, language: Locale) -> bool:
    """Whether the verb is forbidden: “don't add”, “no añadas”, “ne crée pas”, “추가하지 마”."""
    after = items[at + 1] if at + 1 < len(items) else None
    if after is not None and after.is_link("not") and _denies_before(after, language):
        return True
    if denied_behind(items, at):
        return True
    before = next((each for each in reversed(items[:at]) if not _is_small(each)), None)
    return before is not None and before.is_link("not") and language != "ko"


def _denies_before(item: Item, language: Locale) -> bool:
    """Whether the verb before this word is denied. French “c'est pas …” begins a clause of its own."""
    return language == "ko" or (language == "fr" and item.text.casefold().split()[0] in ("pas", "plus", "surtout"))


def _is_small(item: Item) -> bool:
    """A word that may stand between “not” and its verb: “no lo crees”, “ne le crée pas”."""
    return item.is_link("filler", "please", "focus") and not item.is_link("not")


def parts_of(segment: Segment) -> list[Segment]:
    """ "Add Ana (ana@x.io) and Bob (bob@x.io)" are two requests: each part has its own person."""
    if segment.intent in ("create", "search"):
        parts = each_person(segment.items)
    elif segment.intent in ("update", "clear", "assign", "note"):
        parts = (segment.intent == "assign" and each_handed(segment.items)) or each_contact(segment.items)
    else:
        return [segment]
    return [Segment(segment.intent, part, about=segment.about) for part in parts]


def intent_of(item: Item) -> Intent | None:
    return cast("Intent | None", item.value("intent"))


def _stronger(first: Intent | None, second: Intent | None) -> Intent | None:
    """Of two verbs for one request ("can you show … please update") the one that says more."""
    if first is None or second is None:
        return first or second
    return max(first, second, key=_BY_STRENGTH.index)
