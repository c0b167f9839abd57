"""Changing a contact: which one (found first, chosen among several), what is new, then it is done."""

from libs.contracts.names import joined_name
from libs.contracts.tools import ContactsFound
from services.agent.guided.checks import EXAMPLES, wrong
from services.agent.guided.create import arguments
from services.agent.guided.memory import Criteria, Person, UpdateTask
from services.agent.guided.names import bare, is_full_name, split_name
from services.agent.guided.recall import person_of
from services.agent.guided.turn import Turn
from services.agent.guided.understanding import Request, Utterance

_TYPED = ("email", "phone", "mobilephone")


def proceed(turn: Turn, task: UpdateTask) -> None:
    if task.person is None and task.who.contact_id is not None:
        task.person = Person(id=task.who.contact_id, label=task.who.contact_id)
    focus = turn.shown.focus
    if task.person is None and focus is not None and _means(task, focus):
        task.person = focus
    if task.person is None:
        _find(turn, task)
    else:
        _change(turn, task, task.person)


def _means(task: UpdateTask, focus: Person) -> bool:
    """Whether the contact last shown is meant: by "her", or by the name or address that was just read there.

    It needs no search, which would not even find a contact that was created a moment ago.
    """
    who = task.who
    if who.is_empty:
        return task.means_focus
    if len(who.words()) != 1:
        return False
    if who.email:
        return who.email in (focus.detail, focus.label)
    label = focus.label.casefold()
    return (who.name or who.query or "").casefold() in (label, label.partition(" ")[0])


def _find(turn: Turn, task: UpdateTask) -> None:
    if turn.memory.choices:
        turn.ask("which", "ask_which", count=len(turn.memory.choices))
        turn.offer_people(turn.memory.choices, "cancel")
    elif task.who.is_empty:
        turn.ask("who", "ask_who")
        turn.offer("cancel")
    else:
        turn.use("search_contact", task.who.arguments(), "which")


def _change(turn: Turn, task: UpdateTask, person: Person) -> None:
    if (prop := wrong(task.changes)) is not None:
        value = task.changes.pop(prop)
        turn.ask("value", "bad_value", about=prop, value=value, field=turn.field(prop), example=EXAMPLES[prop])
        turn.offer("cancel")
    elif task.wanted and task.wanted[0] not in task.changes:
        turn.ask("value", "ask_value", about=task.wanted[0], field=turn.field(task.wanted[0]), name=person.label)
        turn.offer("cancel")
    elif not task.changes and not task.clear:
        turn.ask("what", "ask_what", name=person.label)
        turn.offer("cancel")
    else:
        given = {"contact_id": person.id, **arguments(task.changes)}
        turn.use("update_contact", {**given, "clear": task.clear} if task.clear else given, "update")


def answer(turn: Turn, task: UpdateTask, said: Utterance) -> bool:
    """Takes the contact's words as the answer to what was asked. False if they say nothing of use."""
    if task.person is None:
        return _answer_which(turn, task, said) or _answer_who(turn, task, said)
    asked, about = turn.memory.asked, turn.memory.asked_field
    if asked == "value" and about is not None:
        return _answer_value(turn, task, said, about)
    changes = turn.maker.news(said.facts, said.language or turn.locale)
    task.changes.update(changes)
    task.wanted = [prop for prop in (*task.wanted, *said.facts.named) if prop not in task.changes]
    task.clear.extend(prop for prop in said.facts.without if prop not in task.clear)
    return bool(changes or said.facts.named or said.facts.without)


def _answer_value(turn: Turn, task: UpdateTask, said: Utterance, about: str) -> bool:
    if said.says("skip", "no") and said.facts.is_empty:
        task.wanted = [prop for prop in task.wanted if prop != about]
        return True
    changes = turn.maker.news(said.facts, said.language or turn.locale)
    if about not in changes and not said.facts.labelled:
        if about in _TYPED and changes:
            pass
        elif about == "name":
            changes = split_name(bare(said.text))
        elif said.text:
            changes = {about: bare(said.text)}
    task.changes.update(changes)
    if about in changes or about == "name":
        task.wanted = [prop for prop in task.wanted if prop != about]
    return bool(changes)


def _answer_which(turn: Turn, task: UpdateTask, said: Utterance) -> bool:
    people = turn.memory.choices
    if not people:
        return False
    person = pick(people, said)
    if person is None and said.says("no") and said.facts.is_empty:
        task.who, task.others = Criteria(), []
        turn.memory.choices = []
        return True
    if person is None:
        return False
    choose(turn, task, person)
    _take_news(turn, task, said)
    return True


def _take_news(turn: Turn, task: UpdateTask, said: Utterance) -> None:
    task.changes.update(turn.maker.news(said.facts, said.language or turn.locale) if said.facts.labelled else {})


def pick(people: list[Person], said: Utterance) -> Person | None:
    """The person that these words choose: by place in the list, or by words that fit only one."""
    if said.ordinal is not None:
        place = said.ordinal - 1 if said.ordinal > 0 else len(people) - 1
        return people[place] if place < len(people) else None
    wanted = [*said.facts.emails, *said.facts.runs, said.facts.company, said.text]
    for words in filter(None, wanted):
        fitting = [person for person in people if words.casefold() in f"{person.label} {person.detail}".casefold()]
        if len(fitting) == 1:
            return fitting[0]
    return None


def choose(turn: Turn, task: UpdateTask, person: Person) -> None:
    task.person = person
    turn.memory.choices = []


def _answer_who(turn: Turn, task: UpdateTask, said: Utterance) -> bool:
    heard = turn.maker.update(Request("update", said.facts), said.language or turn.locale, turn.principal)
    if heard.who.is_empty and not heard.means_focus and not heard.changes:
        return False
    if not heard.who.is_empty or heard.means_focus:
        task.who, task.others, task.means_focus = heard.who, heard.others, heard.means_focus
        turn.memory.choices = []
    task.changes.update(heard.changes)
    task.wanted.extend(prop for prop in heard.wanted if prop not in task.wanted)
    return True


def found(turn: Turn, task: UpdateTask, data: ContactsFound) -> None:
    """Who was found for the contact to be changed."""
    exact = _exact(task, data)
    if not data.contacts and task.others:
        task.who = task.others.pop(0)
    elif not data.contacts:
        turn.say("found_none", what=", ".join(task.who.words()))
        task.who = Criteria()
    elif exact is not None:
        choose(turn, task, exact)
    else:
        turn.memory.choices = [person_of(contact) for contact in data.contacts]
        if data.total > len(data.contacts):
            turn.say("too_many", data.total, shown=str(len(data.contacts)))


def _exact(task: UpdateTask, data: ContactsFound) -> Person | None:
    """The only one, or the only one whose full name is the one that was given."""
    if len(data.contacts) == 1:
        return person_of(data.contacts[0])
    given = task.who.name or ""
    parts = split_name(given)
    name = joined_name(parts.get("firstname", ""), parts.get("lastname", "")).casefold()
    fitting = [each for each in data.contacts if is_full_name(given) and each.name.casefold() == name]
    return person_of(fitting[0]) if len(fitting) == 1 and data.total <= len(data.contacts) else None
