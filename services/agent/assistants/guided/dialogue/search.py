"""Finds contacts by all known criteria, page by page, and by another form of a name if necessary."""

from libs.contracts import Contact, ContactsFound
from libs.contracts.tools import GET_CONTACT, SEARCH_CONTACT
from services.agent.assistants.guided.dialogue import named_before
from services.agent.assistants.guided.dialogue.turn import Turn
from services.agent.assistants.guided.parsing import Utterance
from services.agent.assistants.guided.shown import person_of
from services.agent.assistants.guided.state import CreateTask, SearchTask, Task
from services.agent.assistants.guided.tasks import left_of_search

_ALWAYS_READ = frozenset(("email", "phone", "mobilephone", "company", "jobtitle", "website", "city", "country"))
"""Properties that the tools always show, so that one without a value is empty in HubSpot."""


def proceed(turn: Turn, task: SearchTask) -> None:
    if task.arguments is not None:
        turn.use(SEARCH_CONTACT, task.arguments, "show")
    elif task.criteria.contact_id is not None:
        turn.use(GET_CONTACT, {"contact_id": task.criteria.contact_id}, "show")
    elif task.criteria.is_empty:
        turn.ask("criteria", "ask_criteria")
    else:
        turn.use(SEARCH_CONTACT, task.criteria.arguments(turn.today), "show")


def answer(turn: Turn, task: SearchTask, utterance: Utterance) -> bool:
    """Takes criteria from the contact's words. False if there are none."""
    criteria, others = turn.maker.criteria.of(utterance.entities, utterance.language or turn.locale, turn.principal)
    if criteria.is_empty:
        return False
    task.criteria, task.others, task.arguments = criteria, others, None
    task.left = left_of_search(utterance.entities)
    return True


def found(turn: Turn, task: SearchTask | None, data: ContactsFound) -> None:
    """The sentence above a list of contacts."""
    if not data.contacts and task is not None and _tries_next(turn, task):
        return
    words = (task.called or turn.called(task.criteria)) if task is not None and task.arguments is None else ""
    counts, left = (task.counts, task.left) if task is not None else (False, [])
    turn.memory.forget_task()
    if not data.contacts and task is not None:
        named_before.keep_sought(turn, task, task.criteria)
    if not data.contacts and task is not None and task.new:
        turn.say("found_none", what=words)
        # The message did not ask for a new contact, so the card is shown first.
        turn.memory.task = CreateTask(
            fields=task.new, guessed=["firstname"], left=task.new_left, unsure=task.unsure, said=task.said
        )
        return
    _say_found(turn, data, words, counts=counts)
    turn.leave_out(left)


def _tries_next(turn: Turn, task: SearchTask) -> bool:
    """Whether there are other criteria to try. A stage that is given up is named, and a count never gives it up."""
    held = task.criteria.filters
    while task.others:
        other = task.others.pop(0)
        is_wider = "lifecyclestage" in held and "lifecyclestage" not in other.filters
        if is_wider and task.counts:
            continue
        task.called = task.called or turn.called(task.criteria)  # and not by an ending that was only tried
        task.left += [turn.field("lifecyclestage")] if is_wider else []
        task.criteria = other
        return True
    return False


def _say_found(turn: Turn, data: ContactsFound, words: str, *, counts: bool) -> None:
    if not data.contacts:
        if words:
            turn.say("found_none", what=words)
        else:
            turn.say("found_none_more")
        turn.offer("search", "create")
        named_before.offer(turn)
    # “How many …?” asks for a number, also where it is one.
    elif len(data.contacts) == 1 and data.total <= 1 and not counts:
        one(turn, data.contacts[0])
    else:
        turn.say("found_many", max(data.total, len(data.contacts)), shown=str(len(data.contacts)))
        if data.after:
            turn.offer("more")


def one(turn: Turn, contact: Contact) -> None:
    """The contact, and whether the property that was asked for is empty there."""
    person, about = person_of(contact), turn.memory.about
    turn.say("found_one", name=person.label)
    held = ("phone", "mobilephone") if about == "phone" else (about,)
    is_read = about in _ALWAYS_READ and turn.principal.kind == "staff"  # a visitor may not see all of their own
    if is_read and not any(contact.properties.get(each) for each in held):
        turn.say("has_none", name=person.label, field=turn.field(about))
    turn.offer_edit(person)


def more(turn: Turn, said: str) -> list[Task]:
    """The call for the next page of the last list; without a next page, a message says so."""
    if turn.shown.page is None:
        turn.say("more_none")
        return []
    return [SearchTask(arguments=turn.shown.page, said=said)]
