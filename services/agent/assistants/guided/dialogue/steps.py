"""Handles a contact's words or click in the current state, and goes on with the current request."""

from rapidfuzz import fuzz

from libs.contracts import Locale
from libs.contracts.tools import UNDO_LAST_CHANGE
from libs.people import is_given_name
from services.agent.assistants.guided.dialogue import create, finding, merge, note, requests, search, update
from services.agent.assistants.guided.dialogue.turn import STARTS, Turn
from services.agent.assistants.guided.parsing import Entities, Run, UserRequest, Utterance, is_name
from services.agent.assistants.guided.phrases import quoted
from services.agent.assistants.guided.state import (
    OPTIONS,
    ContactRef,
    ContactTask,
    CreateTask,
    Criteria,
    MergeTask,
    NoteTask,
    SearchTask,
    SkippedRequest,
    Task,
    UndoTask,
    UpdateTask,
)

_FREE_VALUES = ("name", "value")
_MAX_NAME_WORDS = 4
_MIN_ADDRESS_LIKENESS = 80
"""Percent of likeness from which an address corrects another one."""
_MAX_LEFT = 1
"""Words without a part in a question about a contact. With more of them the question is about something else."""
_UNREAD_SHOWN = 60
"""Characters that tell a person from where on their message was not read."""


def more(turn: Turn, said: str) -> None:
    if tasks := search.more(turn, said):
        requests.add(turn, tasks)


def choose(turn: Turn, person: ContactRef, said: str) -> None:
    task = turn.memory.task
    if turn.memory.asked == "which" and all(person.id != each.id for each in turn.memory.choices):
        requests.old_button(turn)
    elif isinstance(task, MergeTask):
        merge.choose(turn, task, person)
        turn.memory.stop_asking(keep_choices=True)
    elif isinstance(task, ContactTask) and task.person is None:
        turn.memory.stop_asking()
        finding.choose(turn, task, person)
    else:
        requests.add(turn, [SearchTask(criteria=Criteria(contact_id=person.id), said=said)])


def decline(turn: Turn, call_id: str) -> None:
    """The contact doesn't want what was proposed; what was asked for after it goes on."""
    if call_id == turn.proposed and turn.memory.asked == "confirm":
        turn.memory.forget_task()
    turn.say("nothing_changed")


def handle(turn: Turn, utterance: Utterance, *, is_last: bool = True) -> None:
    """Handles a contact's words as the first of: stop, a new request, an answer to the question, anything else."""
    turn.is_asking = False
    if utterance.unread and not utterance.requests:
        turn.say("unread_rest", what=quoted(utterance.unread[:_UNREAD_SHOWN]))
    if turn.memory.asked == "note" and not (
        utterance.says("cancel") and utterance.entities.is_empty and not utterance.requests
    ):
        answer(turn, utterance)
        return
    if utterance.says("person") and turn.may_hand_off:
        turn.memory.queue += [_task_of(turn, request, utterance) for request in utterance.requests]
        requests.hand_off(turn, utterance.text)
        return
    if utterance.says("goodbye") and turn.may_close and is_last and not utterance.requests:
        requests.drop_all(turn)
        turn.close()
        return
    if utterance.says("cancel") and (utterance.requests or utterance.entities.is_empty):
        _cancel(turn, is_all=not utterance.requests)
        if not utterance.requests:
            return
    if utterance.requests and not _is_value(turn, utterance):
        _request(turn, utterance)
    elif turn.memory.task is not None:
        answer(turn, utterance)
    elif not _inferred(turn, utterance):
        _small_talk(turn, utterance)


def _cancel(turn: Turn, *, is_all: bool) -> None:
    has_any = turn.memory.task is not None or bool(turn.memory.queue)
    turn.say("cancelled" if has_any else "nothing_to_cancel")
    requests.drop_all(turn)
    if is_all:
        turn.offer(*STARTS)


def _is_value(turn: Turn, utterance: Utterance) -> bool:
    """Whether what looks like a request is the name or value that was asked for: "Find Good People Ltd", "OPEN"."""
    if turn.memory.asked == "value" and turn.memory.asked_field in OPTIONS:
        return len(utterance.requests) == 1 and utterance.requests[0].entities.is_empty
    return (
        turn.memory.asked in _FREE_VALUES
        and utterance.starts_with_verb
        and utterance.is_title_case
        and " " in utterance.text
    )


def _request(turn: Turn, utterance: Utterance) -> None:
    """New requests go behind those that wait, unless the first one corrects the current one."""
    asked = list(utterance.requests)
    if turn.proposed and turn.memory.asked == "confirm" and asked[0].intent == "undo":
        decline(turn, turn.proposed)  # nothing was done yet that could be taken back
        asked.pop(0)
    if asked and not turn.memory.queue and _corrects(turn.memory.task, asked[0]):
        utterance.entities = asked.pop(0).entities
        answer(turn, utterance)
        turn.is_unseen = True  # it goes on, and what was asked with it comes behind
    if tasks := [*(_task_of(turn, request, utterance) for request in asked), *_left(utterance)]:
        requests.add(turn, tasks)


def _task_of(turn: Turn, request: UserRequest, utterance: Utterance) -> Task:
    if request.intent == "delete":
        return SkippedRequest(why="cannot_delete", said=request.said)
    if request.entities.is_second:
        return SkippedRequest(why="no_second_email", said=request.said)
    task = turn.maker.task_of(request, utterance.language or turn.locale, turn.principal)
    if isinstance(task, SearchTask):
        task.counts = utterance.says("count")
        if task.counts and task.criteria.is_empty and request.entities.is_everyone and not request.entities.left:
            task.arguments = {"filters": [{"property": "createdate", "operator": "is_known", "value": None}]}
    task.said = request.said
    return task


def _left(utterance: Utterance) -> list[Task]:
    """The part of a message that is not handled: requests beyond the limit, and text that is too long."""
    left: list[Task] = []
    if utterance.rest:
        left.append(SkippedRequest(why="too_many_requests", said=utterance.rest))
    if utterance.unread:
        left.append(SkippedRequest(why="unread_rest", said=utterance.unread[:_UNREAD_SHOWN]))
    return left


def _corrects(task: Task | None, request: UserRequest) -> bool:
    """ "Change the email to …" in the middle of a request is about that request's contact."""
    entities = request.entities
    if not isinstance(task, CreateTask | UpdateTask) or request.intent not in ("update", "create"):
        return False
    if isinstance(task, UpdateTask) and request.intent == "create":
        return False
    names_no_contact = not (entities.holder or entities.runs or entities.contact_id or entities.is_mine)
    has_value = bool(entities.labelled or entities.named or entities.corrected) and not entities.emails
    return names_no_contact and (has_value or (entities.has_focus and entities.has_address))


def answer(turn: Turn, utterance: Utterance) -> None:
    asked = turn.memory.asked
    if turn.memory.awaiting is not None:
        if not _polite(turn, utterance):
            turn.say("takes_longer")
        return
    if asked == "retry":
        if utterance.says("yes", "retry", "more"):
            turn.memory.stop_asking()
            return
        if utterance.says("no"):
            requests.end(turn)
            return
    if asked == "confirm" and turn.proposed and utterance.says("no", "skip") and utterance.entities.is_empty:
        decline(turn, turn.proposed)
        return
    if _takes(turn, utterance):
        people = turn.memory.choices
        turn.memory.stop_asking()
        turn.memory.choices = people
    elif not _polite(turn, utterance):
        turn.say("not_understood_here")


def _takes(turn: Turn, utterance: Utterance) -> bool:
    """Whether the current request can use these words."""
    match turn.memory.task:
        case CreateTask() as task:
            return create.answer(turn, task, utterance)
        case UpdateTask() as task:
            return update.answer(turn, task, utterance)
        case SearchTask() as task:
            return search.answer(turn, task, utterance)
        case NoteTask() as task:
            return note.answer(turn, task, utterance)
        case MergeTask() as task:
            return merge.answer(turn, task, utterance)
        case _:
            return False


def _inferred(turn: Turn, utterance: Utterance) -> bool:
    """A request without a verb: "jane@acme.com", "Jane Doe", "Jane's new phone is …", "the second one"."""
    entities = utterance.entities
    language = utterance.language or turn.locale
    if utterance.says("more") and not entities.has_address:
        more(turn, utterance.text)
        return True
    if (
        utterance.ordinal is not None
        and len(turn.shown.people) > 1
        and (utterance.ordinal - 1) < len(turn.shown.people)
    ):
        person = finding.pick(turn.shown.people, utterance)
        if person is not None:
            choose(turn, person, utterance.text)
            return True
    is_question = utterance.is_question
    if _resumed(turn, utterance):
        return True
    if _corrected(turn, utterance):
        return True
    if is_question and _asked(turn, utterance, language):
        return True
    if not is_question and (upsert := turn.maker.upsert(entities, language, turn.principal)) is not None:
        upsert.said = utterance.text
        requests.add(turn, [upsert])
        return True
    has_value = any(prop in entities.labelled for prop in ("email", "phone", "mobilephone", "fax"))
    if not is_question and _says_job(entities):
        task = turn.maker.update(UserRequest("update", entities), language, turn.principal)
        task.said = utterance.text
        requests.add(turn, [task])
        return True
    has_news = bool(entities.labelled) or bool(entities.company and not entities.narrows and len(entities.runs) == 1)
    if (
        has_news
        and (entities.holder or entities.has_focus or entities.runs or entities.emails)
        and (has_value or not is_question)
    ):
        task = turn.maker.update(UserRequest("update", entities), language, turn.principal)
        task.said = utterance.text
        requests.add(turn, [task])
        return True
    names_someone = (
        entities.has_address or entities.holder or entities.company or entities.contact_id or entities.created
    )
    if names_someone or (entities.labelled and not is_question) or _is_bare_name(entities, utterance):
        criteria, others = turn.maker.criteria(entities, language, turn.principal)
        if not criteria.is_empty:
            requests.add(turn, [SearchTask(criteria=criteria, others=others, said=utterance.text)])
            return True
    return False


def _says_job(entities: Entities) -> bool:
    """“Jane Doe is now head of sales”: a name and a job in one clause, and nothing else."""
    if (
        len(entities.runs) == 1
        and entities.has_focus
        and entities.runs[0].is_title
        and not (entities.labelled or entities.left)
    ):
        return True  # "she's a planner now"
    if len(entities.runs) != 2 or entities.labelled or entities.has_address or entities.left:
        return False
    name, job = entities.runs
    return name.is_name and not name.is_title and job.is_title and job[:1].islower() and name.clause == job.clause


def _resumed(turn: Turn, utterance: Utterance) -> bool:
    """The rest of a contact that was begun before another request: its data, or “continue”."""
    paused, entities = turn.memory.paused, utterance.entities
    if paused is None or utterance.is_question:
        return False
    has_email = bool(entities.emails or "email" in entities.labelled)
    is_other = entities.has_focus or bool(entities.holder) or "email" in paused.fields
    if not utterance.says("resume") and (not has_email or is_other):
        return False
    requests.resume(turn)
    called = create.name_of(paused.fields).casefold().split()
    entities.runs = [run for run in entities.runs if not set(run.casefold().split()) <= set(called)]
    entities.holder = "" if entities.holder.casefold() in called else entities.holder
    entities.left = []
    if not entities.is_empty:
        answer(turn, utterance)
    return True


def _asked(turn: Turn, utterance: Utterance, language: Locale) -> bool:
    """A question about a number, an address or a name: “which customer has the number …”, “do we know an Odell Vance”."""
    entities = utterance.entities
    is_named = bool(entities.holder) or any(run.is_name or _may_be_name(run) for run in entities.runs)
    if len(entities.left) > _MAX_LEFT or not (
        is_named or entities.has_address or entities.labelled or entities.is_everyone
    ):
        return False
    criteria, others = turn.maker.criteria(entities, language, turn.principal)
    if criteria.is_empty:
        return False
    requests.add(
        turn, [SearchTask(criteria=criteria, others=others, counts=utterance.says("count"), said=utterance.text)]
    )
    return True


def _may_be_name(run: Run) -> bool:
    """Of words in lower case: two, or a given name."""
    return is_name(run) and (" " in run or is_given_name(run))


def _corrected(turn: Turn, utterance: Utterance) -> bool:
    """ "No wait, it's …" after a receipt: the contact that was just written or shown gets the new value."""
    focus, entities = turn.shown.focus, utterance.entities
    if focus is None or utterance.text.rstrip().endswith("?"):
        return False
    resembles = any(_resembles_address(email, focus.detail) for email in entities.emails)
    renamed = {"name", "firstname", "lastname"} & entities.labelled.keys() and not (
        entities.emails or entities.runs or entities.holder
    )
    denied = turn.maker.denied(entities, turn.shown.properties)
    if not (utterance.says("correction", "no") or resembles or renamed or denied):
        return False
    changes = turn.maker.correction(entities, focus.label, utterance.language or turn.locale, turn.shown.properties)
    if not changes:
        return False
    requests.add(turn, [UpdateTask(person=focus, changes=changes, said=utterance.text)])
    return True


def _resembles_address(email: str, other: str) -> bool:
    """Whether one address may be the other with a mistake in it."""
    return (
        "@" in other
        and email.casefold() != other.casefold()
        and (fuzz.ratio(email.casefold(), other.casefold()) > _MIN_ADDRESS_LIKENESS)
    )


def _is_bare_name(entities: Entities, utterance: Utterance) -> bool:
    """Little else than one name. Lower-case words could be anything."""
    if len(entities.runs) != 1 or utterance.replies or len(utterance.text.split()) > _MAX_NAME_WORDS:
        return False
    words = entities.runs[0].split()
    return is_name(entities.runs[0]) and all(not word[:1].islower() for word in words)


def _polite(turn: Turn, utterance: Utterance) -> bool:
    """Answers small talk."""
    for reply, key in (("capabilities", "capabilities"), ("greeting", "greeting"), ("thanks", "thanks")):
        if utterance.says(reply):
            turn.say(key)
            return True
    return False


def _small_talk(turn: Turn, utterance: Utterance) -> None:
    if _polite(turn, utterance):
        turn.offer(*STARTS)
    elif turn.is_label(utterance.text, "skip", "skip_rest", "retry"):
        nothing_pending(turn)
    elif utterance.says("yes"):
        turn.say("what_else")
        turn.offer(*STARTS)
    elif utterance.says("no", "skip"):
        turn.say("fine")
    else:
        _unknown(turn)


def nothing_pending(turn: Turn) -> None:
    turn.say("nothing_pending")
    turn.offer(*STARTS)


def _unknown(turn: Turn) -> None:
    turn.say("unknown")
    turn.offer(*STARTS)


def proceed(turn: Turn) -> None:
    """Goes on with the current request and the next ones, up to a question or a call."""
    memory = turn.memory
    while not turn.is_whole:
        if memory.task is None and not requests.begin_next(turn):
            return
        if memory.task is None or memory.awaiting is not None:
            return
        if memory.asked == "confirm":
            if turn.proposed:
                turn.say("waiting_confirm")
            return
        if memory.asked == "retry":
            turn.ask("retry", "try_again")
            turn.offer("retry", "cancel")
            return
        _go_on(turn, memory.task)


def _go_on(turn: Turn, task: Task) -> None:
    match task:
        case SearchTask():
            search.proceed(turn, task)
        case CreateTask():
            create.proceed(turn, task)
        case UpdateTask():
            update.proceed(turn, task)
        case NoteTask():
            note.proceed(turn, task)
        case MergeTask():
            merge.proceed(turn, task)
        case UndoTask():
            turn.use(UNDO_LAST_CHANGE, {}, "undo")
        case SkippedRequest():
            requests.refuse(turn, task)
