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
    CreateTask,
    Criteria,
    ForSomebody,
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
_ALIKE_ADDRESS = 80
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
    elif isinstance(task, ForSomebody) and task.person is None:
        turn.memory.stop_asking()
        finding.choose(turn, task, person)
    else:
        requests.add(turn, [SearchTask(criteria=Criteria(contact_id=person.id), said=said)])


def decline(turn: Turn, call_id: str) -> None:
    """The contact doesn't want what was proposed; what was asked for after it goes on."""
    if call_id == turn.proposed and turn.memory.asked == "confirm":
        turn.memory.forget_task()
    turn.say("nothing_changed")


def hear(turn: Turn, said: Utterance, *, is_last: bool = True) -> None:
    """Handles a contact's words as the first of: stop, a new request, an answer to the question, anything else."""
    turn.is_asking = False
    if said.unread and not said.requests:
        turn.say("unread_rest", what=quoted(said.unread[:_UNREAD_SHOWN]))
    if turn.memory.asked == "note" and not (said.says("cancel") and said.facts.is_empty and not said.requests):
        answer(turn, said)
        return
    if said.says("person") and turn.may_hand_off:
        turn.memory.queue += [_task_of(turn, request, said) for request in said.requests]
        requests.hand_off(turn, said.text)
        return
    if said.says("goodbye") and turn.may_close and is_last and not said.requests:
        requests.drop_all(turn)
        turn.close()
        return
    if said.says("cancel") and (said.requests or said.facts.is_empty):
        _cancel(turn, is_all=not said.requests)
        if not said.requests:
            return
    if said.requests and not _is_value(turn, said):
        _request(turn, said)
    elif turn.memory.task is not None:
        answer(turn, said)
    elif not _inferred(turn, said):
        _small_talk(turn, said)


def _cancel(turn: Turn, *, is_all: bool) -> None:
    has_any = turn.memory.task is not None or bool(turn.memory.queue)
    turn.say("cancelled" if has_any else "nothing_to_cancel")
    requests.drop_all(turn)
    if is_all:
        turn.offer(*STARTS)


def _is_value(turn: Turn, said: Utterance) -> bool:
    """Whether what looks like a request is the name or value that was asked for: "Find Good People Ltd", "OPEN"."""
    if turn.memory.asked == "value" and turn.memory.asked_field in OPTIONS:
        return len(said.requests) == 1 and said.requests[0].facts.is_empty
    return turn.memory.asked in _FREE_VALUES and said.starts_with_verb and said.is_title_case and " " in said.text


def _request(turn: Turn, said: Utterance) -> None:
    """New requests go behind those that wait, unless the first one corrects the current one."""
    asked = list(said.requests)
    if turn.proposed and turn.memory.asked == "confirm" and asked[0].intent == "undo":
        decline(turn, turn.proposed)  # nothing was done yet that could be taken back
        asked.pop(0)
    if asked and not turn.memory.queue and _corrects(turn.memory.task, asked[0]):
        said.facts = asked.pop(0).facts
        answer(turn, said)
        turn.is_unseen = True  # it goes on, and what was asked with it comes behind
    if tasks := [*(_task_of(turn, request, said) for request in asked), *_left(said)]:
        requests.add(turn, tasks)


def _task_of(turn: Turn, request: UserRequest, said: Utterance) -> Task:
    if request.intent == "delete":
        return SkippedRequest(why="cannot_delete", said=request.said)
    if request.facts.is_second:
        return SkippedRequest(why="no_second_email", said=request.said)
    task = turn.maker.task_of(request, said.language or turn.locale, turn.principal)
    if isinstance(task, SearchTask):
        task.counts = said.says("count")
        if task.counts and task.criteria.is_empty and request.facts.is_everyone and not request.facts.left:
            task.arguments = {"filters": [{"property": "createdate", "operator": "is_known", "value": None}]}
    task.said = request.said
    return task


def _left(said: Utterance) -> list[Task]:
    """The part of a message that is not handled: requests beyond the limit, and text that is too long."""
    left: list[Task] = []
    if said.rest:
        left.append(SkippedRequest(why="too_many_requests", said=said.rest))
    if said.unread:
        left.append(SkippedRequest(why="unread_rest", said=said.unread[:_UNREAD_SHOWN]))
    return left


def _corrects(task: Task | None, request: UserRequest) -> bool:
    """ "Change the email to …" in the middle of a request is about that request's contact."""
    facts = request.facts
    if not isinstance(task, CreateTask | UpdateTask) or request.intent not in ("update", "create"):
        return False
    if isinstance(task, UpdateTask) and request.intent == "create":
        return False
    names_nobody = not (facts.holder or facts.runs or facts.contact_id or facts.is_mine)
    has_value = bool(facts.labelled or facts.named or facts.corrected) and not facts.emails
    return names_nobody and (has_value or (facts.has_focus and facts.has_address))


def answer(turn: Turn, said: Utterance) -> None:
    asked = turn.memory.asked
    if turn.memory.awaiting is not None:
        if not _polite(turn, said):
            turn.say("takes_longer")
        return
    if asked == "retry":
        if said.says("yes", "retry", "more"):
            turn.memory.stop_asking()
            return
        if said.says("no"):
            requests.end(turn)
            return
    if asked == "confirm" and turn.proposed and said.says("no", "skip") and said.facts.is_empty:
        decline(turn, turn.proposed)
        return
    if _takes(turn, said):
        people = turn.memory.choices
        turn.memory.stop_asking()
        turn.memory.choices = people
    elif not _polite(turn, said):
        turn.say("not_understood_here")


def _takes(turn: Turn, said: Utterance) -> bool:
    """Whether the current request can use these words."""
    match turn.memory.task:
        case CreateTask() as task:
            return create.answer(turn, task, said)
        case UpdateTask() as task:
            return update.answer(turn, task, said)
        case SearchTask() as task:
            return search.answer(turn, task, said)
        case NoteTask() as task:
            return note.answer(turn, task, said)
        case MergeTask() as task:
            return merge.answer(turn, task, said)
        case _:
            return False


def _inferred(turn: Turn, said: Utterance) -> bool:
    """A request without a verb: "jane@acme.com", "Jane Doe", "Jane's new phone is …", "the second one"."""
    facts = said.facts
    language = said.language or turn.locale
    if said.says("more") and not facts.has_address:
        more(turn, said.text)
        return True
    if said.ordinal is not None and len(turn.shown.people) > 1 and (said.ordinal - 1) < len(turn.shown.people):
        person = finding.pick(turn.shown.people, said)
        if person is not None:
            choose(turn, person, said.text)
            return True
    is_question = said.is_question
    if _resumed(turn, said):
        return True
    if _corrected(turn, said):
        return True
    if is_question and _asked(turn, said, language):
        return True
    if not is_question and (upsert := turn.maker.upsert(facts, language, turn.principal)) is not None:
        upsert.said = said.text
        requests.add(turn, [upsert])
        return True
    has_value = any(prop in facts.labelled for prop in ("email", "phone", "mobilephone", "fax"))
    if not is_question and _says_job(facts):
        task = turn.maker.update(UserRequest("update", facts), language, turn.principal)
        task.said = said.text
        requests.add(turn, [task])
        return True
    has_news = bool(facts.labelled) or bool(facts.company and not facts.narrows and len(facts.runs) == 1)
    if has_news and (facts.holder or facts.has_focus or facts.runs or facts.emails) and (has_value or not is_question):
        task = turn.maker.update(UserRequest("update", facts), language, turn.principal)
        task.said = said.text
        requests.add(turn, [task])
        return True
    names_someone = facts.has_address or facts.holder or facts.company or facts.contact_id or facts.created
    if names_someone or (facts.labelled and not is_question) or _is_bare_name(facts, said):
        criteria, others = turn.maker.criteria(facts, language, turn.principal)
        if not criteria.is_empty:
            requests.add(turn, [SearchTask(criteria=criteria, others=others, said=said.text)])
            return True
    return False


def _says_job(facts: Entities) -> bool:
    """“Jane Doe is now head of sales”: a name and a job in one clause, and nothing else."""
    if len(facts.runs) == 1 and facts.has_focus and facts.runs[0].is_title and not (facts.labelled or facts.left):
        return True  # "she's a planner now"
    if len(facts.runs) != 2 or facts.labelled or facts.has_address or facts.left:
        return False
    name, job = facts.runs
    return name.is_name and not name.is_title and job.is_title and job[:1].islower() and name.clause == job.clause


def _resumed(turn: Turn, said: Utterance) -> bool:
    """The rest of a contact that was begun before another request: its data, or “continue”."""
    paused, facts = turn.memory.paused, said.facts
    if paused is None or said.is_question:
        return False
    has_email = bool(facts.emails or "email" in facts.labelled)
    is_other = facts.has_focus or bool(facts.holder) or "email" in paused.fields
    if not said.says("resume") and (not has_email or is_other):
        return False
    requests.resume(turn)
    called = create.name_of(paused.fields).casefold().split()
    facts.runs = [run for run in facts.runs if not set(run.casefold().split()) <= set(called)]
    facts.holder = "" if facts.holder.casefold() in called else facts.holder
    facts.left = []
    if not facts.is_empty:
        answer(turn, said)
    return True


def _asked(turn: Turn, said: Utterance, language: Locale) -> bool:
    """A question about a number, an address or a name: “which customer has the number …”, “do we know an Odell Vance”."""
    facts = said.facts
    is_named = bool(facts.holder) or any(run.is_name or _may_be_name(run) for run in facts.runs)
    if len(facts.left) > _MAX_LEFT or not (is_named or facts.has_address or facts.labelled or facts.is_everyone):
        return False
    criteria, others = turn.maker.criteria(facts, language, turn.principal)
    if criteria.is_empty:
        return False
    requests.add(turn, [SearchTask(criteria=criteria, others=others, counts=said.says("count"), said=said.text)])
    return True


def _may_be_name(run: Run) -> bool:
    """Of words in lower case: two, or a given name."""
    return is_name(run) and (" " in run or is_given_name(run))


def _corrected(turn: Turn, said: Utterance) -> bool:
    """ "No wait, it's …" after a receipt: the contact that was just written or shown gets the new value."""
    focus, facts = turn.shown.focus, said.facts
    if focus is None or said.text.rstrip().endswith("?"):
        return False
    resembles = any(_is_alike(email, focus.detail) for email in facts.emails)
    renamed = {"name", "firstname", "lastname"} & facts.labelled.keys() and not (
        facts.emails or facts.runs or facts.holder
    )
    denied = turn.maker.denied(facts, turn.shown.properties)
    if not (said.says("correction", "no") or resembles or renamed or denied):
        return False
    changes = turn.maker.correction(facts, focus.label, said.language or turn.locale, turn.shown.properties)
    if not changes:
        return False
    requests.add(turn, [UpdateTask(person=focus, changes=changes, said=said.text)])
    return True


def _is_alike(email: str, other: str) -> bool:
    """Whether one address may be the other with a mistake in it."""
    return (
        "@" in other
        and email.casefold() != other.casefold()
        and (fuzz.ratio(email.casefold(), other.casefold()) > _ALIKE_ADDRESS)
    )


def _is_bare_name(facts: Entities, said: Utterance) -> bool:
    """Little else than one name. Lower-case words could be anything."""
    if len(facts.runs) != 1 or said.replies or len(said.text.split()) > _MAX_NAME_WORDS:
        return False
    words = facts.runs[0].split()
    return is_name(facts.runs[0]) and all(not word[:1].islower() for word in words)


def _polite(turn: Turn, said: Utterance) -> bool:
    """Answers small talk."""
    for reply, key in (("capabilities", "capabilities"), ("greeting", "greeting"), ("thanks", "thanks")):
        if said.says(reply):
            turn.say(key)
            return True
    return False


def _small_talk(turn: Turn, said: Utterance) -> None:
    if _polite(turn, said):
        turn.offer(*STARTS)
    elif turn.is_label(said.text, "skip", "skip_rest", "retry"):
        nothing_pending(turn)
    elif said.says("yes"):
        turn.say("what_else")
        turn.offer(*STARTS)
    elif said.says("no", "skip"):
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
