"""What a contact's words or button mean where the conversation stands, and how the request at hand goes on."""

from libs.contracts.entries import Action
from services.agent.guided import create, finding, merge, note, search, update
from services.agent.guided.facts import Facts
from services.agent.guided.memory import (
    CreateTask,
    Criteria,
    ForSomebody,
    MergeTask,
    NoteTask,
    Person,
    SearchTask,
    Task,
    UndoTask,
    UpdateTask,
)
from services.agent.guided.names import is_name
from services.agent.guided.recall import task_for
from services.agent.guided.turn import PERSON, STARTS, Turn
from services.agent.guided.understanding import MAX_REQUESTS, Request, Utterance

_FREE_VALUES = ("name", "value")
_MAX_QUEUE = 10
_MAX_NAME_WORDS = 4


def press(turn: Turn, action: Action) -> None:
    """A pressed button."""
    verb, _, target = action.action.partition(":")
    turn.is_asking = False
    if action.action == PERSON and turn.may_hand_off:
        turn.hand_off(action.label)
    elif (task := task_for(action.action)) is not None:
        turn.memory.forget_task()
        turn.memory.queue = []
        turn.memory.task = task
    elif verb == "cancel" and target:
        _decline(turn, target)
    elif verb == "choose" and target:
        _choose(turn, _person(turn, target))
    elif verb == "edit" and target:
        turn.memory.forget_task()
        turn.memory.task = UpdateTask(person=_person(turn, target))
    elif verb in ("skip", "skip_rest", "retry") and turn.memory.task is None:
        _nothing_pending(turn)
    elif verb == "skip_rest":
        _answer(turn, Utterance(text="", language=None, replies=frozenset(("skip",))))
    elif verb in ("yes", "no", "skip", "cancel", "retry", "more"):
        hear(turn, Utterance(text="", language=None, replies=frozenset((verb,))))
    else:
        _unknown(turn)


def _person(turn: Turn, contact_id: str) -> Person:
    people = (*turn.memory.choices, *turn.shown.people, *([turn.shown.focus] if turn.shown.focus else ()))
    return next((person for person in people if person.id == contact_id), Person(id=contact_id, label=f"#{contact_id}"))


def _choose(turn: Turn, person: Person) -> None:
    task = turn.memory.task
    if isinstance(task, MergeTask):
        merge.choose(turn, task, person)
        turn.memory.stop_asking(keep_choices=True)
    elif isinstance(task, ForSomebody) and task.person is None:
        turn.memory.stop_asking()
        finding.choose(turn, task, person)
    else:
        turn.memory.forget_task()
        turn.memory.task = SearchTask(criteria=Criteria(contact_id=person.id))


def _decline(turn: Turn, call_id: str) -> None:
    """The contact doesn't want what was proposed; what was asked for after it goes on."""
    if call_id == turn.proposed and turn.memory.asked == "confirm":
        turn.memory.forget_task()
    turn.say("nothing_changed")


def hear(turn: Turn, said: Utterance) -> None:
    """A contact's words, in the order: stop, a new request, an answer to the question at hand, anything else."""
    turn.is_asking = False
    if turn.memory.asked == "note" and not (said.says("cancel") and said.facts.is_empty and not said.requests):
        _answer(turn, said)
        return
    if said.says("person") and turn.may_hand_off:
        turn.hand_off(said.text)
        return
    if said.says("goodbye") and turn.may_close and not said.requests:
        turn.close()
        return
    if said.says("cancel") and (said.requests or said.facts.is_empty):
        _cancel(turn, is_all=not said.requests)
        if not said.requests:
            return
    if said.requests and not _is_value(turn, said):
        _request(turn, said)
    elif turn.memory.task is not None:
        _answer(turn, said)
    elif not _inferred(turn, said):
        _small_talk(turn, said)


def _cancel(turn: Turn, *, is_all: bool) -> None:
    had_task = turn.memory.task is not None
    turn.memory.forget_task()
    turn.memory.queue = []
    turn.say("cancelled" if had_task else "nothing_to_cancel")
    if is_all:
        turn.offer(*STARTS)


def _is_value(turn: Turn, said: Utterance) -> bool:
    """Whether what looks like a request is the name or value that was asked for: "Find Good People Ltd"."""
    return turn.memory.asked in _FREE_VALUES and said.starts_with_verb and said.is_title_case and " " in said.text


def _request(turn: Turn, said: Utterance) -> None:
    """New requests replace the one at hand, unless the first one corrects it."""
    language = said.language or turn.locale
    requests = list(said.requests)
    if turn.proposed and turn.memory.asked == "confirm" and requests[0].intent == "undo":
        _decline(turn, turn.proposed)  # nothing was done yet that could be taken back
        requests.pop(0)
    if said.is_cut:
        turn.say("too_many_requests", number=str(MAX_REQUESTS))
    if requests and not turn.has_begun and _corrects(turn.memory.task, requests[0]):
        said.facts = requests.pop(0).facts
        _answer(turn, said)
    tasks: list[Task] = []
    for request in requests:
        if request.intent == "delete":
            turn.say("cannot_delete")
        else:
            tasks.append(turn.maker.task_of(request, language, turn.principal))
    if not tasks:
        return
    replaces = not turn.has_begun and len(requests) == len(said.requests)
    if turn.memory.task is None or replaces:
        turn.memory.forget_task()
        turn.memory.task = tasks.pop(0)
        turn.has_begun = True
    turn.memory.queue = [*turn.memory.queue, *tasks][:_MAX_QUEUE]


def _corrects(task: Task | None, request: Request) -> bool:
    """ "Change the email to …" in the middle of a request is about that request's contact."""
    facts = request.facts
    if not isinstance(task, CreateTask | UpdateTask) or request.intent not in ("update", "create"):
        return False
    if isinstance(task, UpdateTask) and request.intent == "create":
        return False
    names_nobody = not (facts.holder or facts.runs or facts.contact_id or facts.is_mine)
    has_value = bool(facts.labelled or facts.named) and not facts.emails
    return names_nobody and (has_value or (facts.has_focus and facts.has_address))


def _answer(turn: Turn, said: Utterance) -> None:
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
            _cancel(turn, is_all=True)
            return
    if asked == "confirm" and turn.proposed and said.says("no", "skip") and said.facts.is_empty:
        _decline(turn, turn.proposed)
        return
    if _takes(turn, said):
        people = turn.memory.choices
        turn.memory.stop_asking()
        turn.memory.choices = people
    elif not _polite(turn, said):
        turn.say("not_understood_here")


def _takes(turn: Turn, said: Utterance) -> bool:
    """Whether the request at hand can do something with these words."""
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
        search.more(turn)
        return True
    if said.ordinal is not None and len(turn.shown.people) > 1 and (said.ordinal - 1) < len(turn.shown.people):
        person = finding.pick(turn.shown.people, said)
        if person is not None:
            _choose(turn, person)
            return True
    is_question = said.text.rstrip().endswith("?")
    if facts.labelled and (facts.holder or facts.has_focus or facts.runs) and not is_question:
        turn.memory.task = turn.maker.update(Request("update", facts), language, turn.principal)
        return True
    names_someone = facts.has_address or facts.holder or facts.company or facts.contact_id or facts.created
    if names_someone or (facts.labelled and not is_question) or _is_bare_name(facts, said):
        criteria, others = turn.maker.criteria(facts, language, turn.principal)
        if not criteria.is_empty:
            turn.memory.task = SearchTask(criteria=criteria, others=others)
            return True
    return False


def _is_bare_name(facts: Facts, said: Utterance) -> bool:
    """Little else than one name. Lower-case words could be anything."""
    if len(facts.runs) != 1 or said.replies or len(said.text.split()) > _MAX_NAME_WORDS:
        return False
    words = facts.runs[0].split()
    return is_name(facts.runs[0]) and all(not word[:1].islower() for word in words) and "?" not in said.text


def _polite(turn: Turn, said: Utterance) -> bool:
    """Answers what people say beside the matter."""
    for reply, key in (("capabilities", "capabilities"), ("greeting", "greeting"), ("thanks", "thanks")):
        if said.says(reply):
            turn.say(key)
            return True
    return False


def _small_talk(turn: Turn, said: Utterance) -> None:
    if _polite(turn, said):
        turn.offer(*STARTS)
    elif turn.is_label(said.text, "skip", "skip_rest", "retry"):
        _nothing_pending(turn)
    elif said.says("yes"):
        turn.say("what_else")
        turn.offer(*STARTS)
    elif said.says("no", "skip"):
        turn.say("fine")
    else:
        _unknown(turn)


def _nothing_pending(turn: Turn) -> None:
    turn.say("nothing_pending")
    turn.offer(*STARTS)


def _unknown(turn: Turn) -> None:
    turn.say("unknown")
    turn.offer(*STARTS)


def proceed(turn: Turn) -> None:
    """Takes the request at hand, and those after it, up to a question or a call."""
    memory = turn.memory
    while not turn.is_whole:
        if memory.task is None:
            if not memory.queue:
                return
            memory.task = memory.queue.pop(0)
            memory.stop_asking()
        if memory.awaiting is not None:
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
            turn.use("undo_last_change", {}, "undo")
