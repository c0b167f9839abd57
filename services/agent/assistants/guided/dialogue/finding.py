"""Finds the contact of a request: the one just shown, or one found by a search and chosen among several."""

from collections.abc import Sequence
from dataclasses import replace

from libs.contracts import ContactsFound, joined_name
from libs.contracts.tools import SEARCH_CONTACT
from libs.people import is_given_name, read_name
from services.agent.assistants.guided.dialogue import named_before
from services.agent.assistants.guided.dialogue.turn import Turn
from services.agent.assistants.guided.parsing import ME, OWNER, Utterance, fold, is_full_name, is_name, named
from services.agent.assistants.guided.shown import person_of
from services.agent.assistants.guided.state import (
    ContactRef,
    ContactTask,
    CreateTask,
    MergeTask,
    NoteTask,
    SearchTask,
    Task,
    UpdateTask,
)

_BOTH = 2


def known(turn: Turn, task: ContactTask) -> ContactRef | None:
    """The contact; None where it is being asked for or looked for."""
    if task.person is None and task.criteria.contact_id is not None:
        task.person = ContactRef(id=task.criteria.contact_id, label=task.criteria.contact_id)
    focus = turn.shown.focus
    if isinstance(task, UpdateTask | NoteTask) and task.is_both and task.person is None and task.criteria.is_empty:
        focus = None
        _take_both(turn, task)
    if task.person is None and focus is not None and not _is_taken(task, focus) and _means(task, focus):
        task.person = focus
    if task.person is None:
        _find(turn, task)
    return task.person


def _take_both(turn: Turn, task: UpdateTask | NoteTask) -> None:
    """“둘 다 도시 울산으로 바꿔줘”: the two of the list that was shown last. One that was shown alone is not both."""
    people = turn.shown.people
    if turn.shown.focus is None and len(people) == _BOTH:
        _copy_for(turn, task, people[1:])
        task.person = people[0]


def _copy_for(turn: Turn, task: UpdateTask | NoteTask, others: Sequence[ContactRef]) -> None:
    """The same request for each of the others, behind this one."""
    for place, each in enumerate(others):
        copied = task.model_copy(update={"person": each, "is_both": False, "is_all": False}, deep=True)
        turn.memory.queue.insert(place, copied)


def _is_taken(task: ContactTask, focus: ContactRef) -> bool:
    """Of two records of one name, the one that was shown last is one of the two already."""
    return isinstance(task, MergeTask) and any(focus.id == each.id for each in task.people)


def _means(task: ContactTask, focus: ContactRef) -> bool:
    """Whether the contact last shown is meant: by "her", or by the name or address that was just read there.

    It needs no search, which would not even find a contact that was just created.
    """
    criteria = task.criteria
    if criteria.is_empty:
        return task.means_focus
    if len(criteria.words()) != 1:
        return False
    if criteria.email:
        return criteria.email in (focus.detail, focus.label)
    label = focus.label.casefold()
    return (criteria.name or criteria.query or "").casefold() in (label, label.partition(" ")[0])


def _find(turn: Turn, task: ContactTask) -> None:
    if task.criteria.is_empty and not turn.memory.choices and not isinstance(task, MergeTask):
        turn.memory.choices = _listed(turn)
    if turn.memory.choices:
        turn.ask("which", "ask_which", count=len(turn.memory.choices))
        turn.offer_people(turn.memory.choices, "cancel")
    elif task.criteria.is_empty:
        turn.ask("who", "ask_who")
        turn.offer("cancel")
        named_before.offer(turn)
    else:
        turn.use(SEARCH_CONTACT, task.criteria.arguments(turn.today), "which")


def _listed(turn: Turn) -> list[ContactRef]:
    """The list that was shown last, of which one is meant as a rule; none of it if the person just said so."""
    people = turn.shown.people if turn.shown.focus is None and len(turn.shown.people) > 1 else []
    return [] if any(f"choose:{each.id}" in turn.offered for each in people) else list(people)


def answer(turn: Turn, task: ContactTask, utterance: Utterance) -> bool:
    """Takes the contact's words as a choice, or as the contact's name or address. False if they say nothing of use."""
    return answer_which(turn, task, utterance) or answer_who(turn, task, utterance)


def answer_which(turn: Turn, task: ContactTask, utterance: Utterance) -> bool:
    people = turn.memory.choices
    if not people:
        return False
    person = pick(people, utterance)
    if person is None and utterance.says("no") and utterance.entities.is_empty:
        task.look_for()
        turn.memory.choices = []
        return True
    if person is None:
        return False
    choose(turn, task, person)
    return True


def answer_who(turn: Turn, task: ContactTask, utterance: Utterance) -> bool:
    criteria, others = turn.maker.criteria.about(utterance.entities, utterance.language or turn.locale, turn.principal)
    if (criteria.is_empty and not utterance.entities.has_focus) or is_story(utterance):
        return False
    task.look_for(criteria, others)
    task.means_focus = utterance.entities.has_focus
    turn.memory.choices = []
    return True


def is_story(utterance: Utterance) -> bool:
    """ "She doesnt work there anymore": words in lower case behind a pronoun, of which none is a name."""
    entities = utterance.entities
    runs = [each for each in entities.runs if not each.islower() or any(map(is_given_name, each.split()))]
    is_loose = bool(entities.runs) and replace(entities, runs=runs, has_focus=False).is_empty
    return entities.has_focus and is_loose


def pick(people: list[ContactRef], utterance: Utterance) -> ContactRef | None:
    """The person that these words choose: by place in the list, or by words that fit only one."""
    if utterance.ordinal is not None:
        place = utterance.ordinal - 1 if utterance.ordinal > 0 else len(people) - 1
        return people[place] if place < len(people) else None
    # The surest words come first: an address fits one person, a first name may fit several.
    wanted = [*utterance.entities.emails, *utterance.entities.runs, utterance.entities.company, utterance.text]
    for words in filter(None, wanted):
        fitting = [person for person in people if words.casefold() in person.shown]
        if len(fitting) == 1:
            return fitting[0]
    return None


def pick_by_words(people: list[ContactRef], text: str) -> ContactRef | None:
    """The one of them that alone has a word of the text: “누리소프트 쪽을 남겨”, of two with one name."""
    said, shown = fold(text).split(), [set(fold(person.shown).split()) for person in people]
    fitting = [
        person for at, person in enumerate(people)
        if any(_is_said(word, said) for word in shown[at].difference(*shown[:at], *shown[at + 1 :]))
    ]  # fmt: skip
    return fitting[0] if len(fitting) == 1 else None


def _is_said(word: str, said: list[str]) -> bool:
    """Korean endings stand behind a word without a space."""
    is_hangul = len(word) > 1 and "가" <= word[0] <= "힣"
    return any(each == word or (is_hangul and each.startswith(word)) for each in said)


def take_by_place(turn: Turn, task: Task, utterance: Utterance) -> None:
    """ "Show me the second one", "change the city of the first one": of the list that was shown last."""
    people = turn.shown.people
    is_listed = turn.shown.focus is None and len(people) > 1 and len(utterance.requests) == 1
    if not (is_listed and utterance.ordinal is not None and isinstance(task, SearchTask | ContactTask)):
        return
    person = pick(people, utterance) if task.criteria.is_empty else None
    if person is None:
        return
    if isinstance(task, SearchTask):
        task.criteria.contact_id = person.id
    else:
        task.person = person


def choose(turn: Turn, task: ContactTask, person: ContactRef) -> None:
    task.person = person
    turn.memory.choices = []


def found(turn: Turn, task: ContactTask, data: ContactsFound) -> None:
    """Takes the contacts that a search for the request's contact found."""
    exact = _exact(task, data)
    called = task.called or turn.called(task.criteria)
    if not data.contacts and task.others:
        task.criteria, task.called = task.others.pop(0), called
    elif not data.contacts and isinstance(task, UpdateTask) and _names_owner_first(turn, task, called):
        pass  # the contact is looked for by what stood in the place of the owner
    elif not data.contacts and isinstance(task, UpdateTask) and task.new:
        turn.say("found_none", what=called)
        turn.memory.forget_task()
        turn.memory.task = CreateTask(
            fields=task.new, guessed=["firstname"], left=task.new_left, unsure=task.unsure, said=task.said
        )
    elif not data.contacts:
        turn.say("found_none", what=called)
        named_before.keep_sought(turn, task, task.criteria)
        _look_for(task)
    elif exact is not None:
        choose(turn, task, exact)
    elif isinstance(task, UpdateTask | NoteTask) and _means_each(task, data):
        first, *others = (person_of(contact) for contact in data.contacts)
        _copy_for(turn, task, others)
        choose(turn, task, first)
    else:
        turn.memory.choices = [person_of(contact) for contact in data.contacts]
        if data.total > len(data.contacts):
            turn.say("too_many", data.total, shown=str(len(data.contacts)))


def _means_each(task: UpdateTask | NoteTask, data: ContactsFound) -> bool:
    """Both of a name, or all of a company: only if no other contact is beyond the first page."""
    is_whole = data.total == len(data.contacts)
    return is_whole and (task.is_all or (task.is_both and data.total == _BOTH))


def _names_owner_first(turn: Turn, task: UpdateTask, called: str) -> bool:
    """ "Assign Ann Lee to jane@…": where no contact has the first name, it is the owner's. A person sees it first."""
    owner, name = task.changes.get(OWNER, ""), task.criteria.name or called
    is_pair = set(task.changes) == {OWNER} and not (task.clear or task.wanted or task.unsure or task.swap)
    if not is_pair or task.is_guess or owner == ME or not is_name(name):
        return False
    task.criteria, task.others = turn.maker.criteria.about(named(owner), turn.locale, turn.principal)
    task.changes, task.called, task.is_guess = {OWNER: name}, called, True
    return not task.criteria.is_empty


def _look_for(task: ContactTask) -> None:
    """Neither of the two is a contact: the first one is asked for, and the second one is the owner again."""
    if isinstance(task, UpdateTask) and task.is_guess and set(task.changes) == {OWNER} and task.called:
        task.changes = {OWNER: task.criteria.email or task.criteria.name or task.changes[OWNER]}
    task.look_for()


def _exact(task: ContactTask, data: ContactsFound) -> ContactRef | None:
    """The only contact, or the only one with the full name that was given."""
    if len(data.contacts) == 1:
        return person_of(data.contacts[0])
    given = task.criteria.name or ""
    parts = read_name(given)
    name = joined_name(parts.first, parts.last).casefold()
    fitting = [each for each in data.contacts if is_full_name(given) and each.name.casefold() == name]
    # Beyond the first page there may be another contact with this name.
    return person_of(fitting[0]) if len(fitting) == 1 and data.total <= len(data.contacts) else None
