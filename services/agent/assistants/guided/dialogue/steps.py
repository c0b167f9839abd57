"""Handles a contact's words or click in the current state, and goes on with the current request."""

from libs.contracts.tools import UNDO_LAST_CHANGE
from services.agent.assistants.guided.dialogue import (
    about_shown,
    answers,
    asked_property,
    choices,
    correcting,
    create,
    create_replies,
    doubts,
    errands,
    finding,
    follow_ups,
    inference,
    last_change,
    merge,
    named_before,
    note,
    other_contact,
    other_request,
    other_search,
    other_value,
    regret,
    requests,
    resuming,
    same_change,
    search,
    small_talk,
    taken_back,
    update,
    withdrawn,
)
from services.agent.assistants.guided.dialogue.turn import STARTS, Turn
from services.agent.assistants.guided.parsing import Entities, Run, UserRequest, Utterance
from services.agent.assistants.guided.phrases import quoted
from services.agent.assistants.guided.state import (
    OPTIONS,
    CreateTask,
    MergeTask,
    NoteTask,
    SearchTask,
    SkippedRequest,
    Task,
    UndoTask,
    UpdateTask,
)

_FREE_VALUES = ("name", "value")
_UNREAD_SHOWN = 60
"""Characters that show a person from where on their message was not read."""


def handle(turn: Turn, utterance: Utterance, *, is_last: bool = True) -> None:
    """Handles a contact's words as the first of: stop, a new request, an answer to the question, anything else."""
    turn.is_asking = False
    if utterance.unread and not utterance.requests:
        turn.say("unread_rest", what=quoted(utterance.unread[:_UNREAD_SHOWN]))
    turn.leave_out(utterance.remarks)
    # The text of a note may hold any words: here “cancel the order” is no request.
    if turn.memory.asked == "note" and not (
        utterance.says("cancel") and utterance.entities.is_empty and not utterance.requests
    ):
        answers.answer(turn, utterance)
        return
    if last_change.answers_question(turn, utterance) or small_talk.waits(turn, utterance):
        return
    if utterance.says("person") and turn.may_hand_off:
        turn.memory.queue += [_task_of(turn, request, utterance) for request in utterance.requests]
        requests.hand_off(turn, utterance.text)
        return
    if utterance.says("goodbye") and turn.may_close and is_last and not utterance.requests:
        requests.drop_all(turn)
        turn.close()
        return
    others = (small_talk.presents, errands.asks_for_nothing_else, withdrawn.takes_topics, other_contact.takes_instead)
    if any(reading(turn, utterance) for reading in others):
        return
    utterance = withdrawn.restores_let_be(turn, utterance)
    if regret.takes_back(turn, utterance := regret.called_done(turn, utterance)):
        return
    if regret.gives_way(turn, utterance):
        _request(turn, utterance)
        return
    is_dropped = utterance.says("cancel") and not create_replies.consents(turn, utterance)  # “da igual, créalo”
    says_more = bool(utterance.requests) or (is_dropped and other_request.is_other(turn, utterance))
    if is_dropped and (says_more or _says_no_more(turn, utterance)):
        if not _only_undoes(turn, utterance):
            other_request.point_at_current(turn, utterance)
            _cancel(turn, utterance, is_all=not says_more)
        if not says_more:
            return
    _take(turn, utterance)


def _take(turn: Turn, utterance: Utterance) -> None:
    """A consent, a new request, an answer, or a request without a verb."""
    if about_shown.asks(turn, utterance):
        return
    utterance = about_shown.as_request(turn, utterance)
    if other_search.narrows(turn, utterance):
        pass  # the last search, with more criteria, is the current request
    elif any(takes(turn, utterance) for takes in same_change.READINGS):
        pass  # the note, or the change of the owner, is the current request
    elif other_request.asks_for_other(turn, utterance):
        _request(turn, utterance)
    elif isinstance(turn.memory.task, CreateTask) and create_replies.asks_about_question(turn, utterance):
        create_replies.explain(turn)
    elif create_replies.consents(turn, utterance):
        create_replies.accept_as_is(turn)
    elif follow_ups.names_listed(turn, utterance):
        pass  # the search that was made is the current request again
    elif (not utterance.requests and doubts.accepts_undo(turn, utterance)) or resuming.resumes_by_name(turn, utterance):
        pass  # the undo, or the contact that was begun, is the current request
    elif turn.memory.task is not None and (not utterance.requests or _is_value(turn, utterance)):
        answers.answer(turn, utterance)
    else:
        _take_new(turn, utterance)


def _take_new(turn: Turn, utterance: Utterance) -> None:
    """A request, with or without a verb; in place of a doubtful one behind a change, the question about it."""
    memory = turn.memory
    is_behind = memory.task is None and not memory.queue and memory.paused is None
    if _only_searches(utterance) and other_search.asks_for_colleagues(turn, utterance):
        return
    if utterance.requests and not _is_value(turn, utterance):
        _request(turn, utterance)
        is_taken, is_behind = True, is_behind and memory.task is not None and len(utterance.requests) == 1
    else:
        is_taken = inference.infer(turn, utterance)
        is_behind = is_behind and (not is_taken or memory.task is not None)
    doubt = doubts.about_change(utterance, turn.shown, memory.task, utterance.language or turn.locale)
    if is_behind and doubt is not None:
        doubts.settle(turn, utterance.text, doubt)
    elif not is_taken:
        small_talk.reply(turn, utterance)


def _only_searches(utterance: Utterance) -> bool:
    return bool(utterance.requests) and all(each.intent in ("search", "question") for each in utterance.requests)


def _says_no_more(turn: Turn, utterance: Utterance) -> bool:
    """ "Never mind", "never mind, figured it out", "forget Harvey"."""
    is_remark = regret.is_hollow(utterance.entities) and "," in utterance.text
    return utterance.entities.is_empty or is_remark or other_request.names_current(turn, utterance)


def _only_undoes(turn: Turn, utterance: Utterance) -> bool:
    """ "Stop, put it back": there is nothing else to stop."""
    is_undo = bool(utterance.requests) and all(each.intent == "undo" for each in utterance.requests)
    return is_undo and turn.memory.task is None and not turn.memory.queue


def _cancel(turn: Turn, utterance: Utterance, *, is_all: bool) -> None:
    has_any = turn.memory.task is not None or bool(turn.memory.queue)
    if not (is_all or has_any) and taken_back.drops_change(turn, utterance):
        return
    if is_all and not has_any and regret.proposes_undo(turn, utterance):
        return
    turn.say("cancelled" if has_any else "fine" if regret.wants_no_more(utterance) else "nothing_to_cancel")
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
        choices.decline(turn, turn.proposed)  # nothing was done yet that could be taken back
        asked.pop(0)
    language = utterance.language or turn.locale
    if asked and not turn.memory.queue and resuming.is_about(turn.memory.task, asked[0], language):
        utterance.entities = asked.pop(0).entities
        if isinstance(turn.memory.task, CreateTask):
            resuming.drop_name(turn.memory.task, utterance.entities, language)
        answers.answer(turn, utterance)
        turn.is_unseen = True  # it goes on, and what was asked with it comes behind
    unread = [each for each in asked if doubts.is_errand(each)] + doubts.without_intent(asked)
    # They are named first, because a person should know of them before the rest is confirmed.
    is_lone = len(asked) == 1 and bool(unread) and doubts.is_errand(asked[0])
    tasks: list[Task] = [
        SkippedRequest(why="not_available" if is_lone else "not_understood_part", said=each.said) for each in unread
    ]
    tasks += [_task_of(turn, request, utterance) for request in asked if request not in unread]
    if is_lone and asked[0].about:
        # “Wyślij smsa do Jana Kosa”, “to podaj jego numer”: the next message may point at the contact.
        person = Entities(runs=[Run.of(asked[0].about, is_name=True)])
        tasks.append(turn.maker.search(person, language, turn.principal))
    for task in tasks if unread or utterance.errands else ():
        doubts.show_first(task)
    if tasks := [*tasks, *_left(utterance)]:
        requests.add(turn, tasks)


def _task_of(turn: Turn, request: UserRequest, utterance: Utterance) -> Task:
    asked_property.give_value(turn, request)
    other_value.about_written(turn, request, utterance)
    if request.confidence == "supposed":
        return SkippedRequest(why="not_available" if request.is_errand else "not_meant", said=request.said)
    if note.removes(request):
        return SkippedRequest(why="cannot_delete_note", said=request.said)
    if request.intent == "delete":
        return SkippedRequest(why="cannot_delete", said=request.said)
    if request.entities.is_second:
        return SkippedRequest(why="no_second_email", said=request.said)
    if (one := correcting.puts_back(turn, request)) is not None:
        return one
    task = turn.maker.task_of(request, utterance.language or turn.locale, turn.principal)
    if isinstance(task, SearchTask):
        _about_shown(turn, task, request)
        other_search.narrow(turn, task, request.said)
        if request.entities.addressee and request.entities.emails:
            draft = turn.maker.drafts.draft(request.entities, utterance.language or turn.locale)
            task.new, task.new_left, task.unsure = draft.fields, draft.left, draft.unsure
        task.counts = utterance.says("count")
        if task.counts and task.criteria.is_empty and _means_everyone(request.entities):
            task.arguments = {"filters": [{"property": "createdate", "operator": "is_known", "value": None}]}
    is_new = isinstance(task, CreateTask) and "email" not in task.fields
    if isinstance(task, CreateTask) and is_new and create_replies.says_no_email(turn, utterance, request.entities):
        task.declined = ["email"]
    if isinstance(task, CreateTask):
        _share_company(turn, task, request.entities)
        named_before.means_sought(turn, task, request.entities, utterance)
    if isinstance(task, UpdateTask):
        # “Nie miasto, stanowisko zmień”, behind a change of the city: the same contact.
        is_same = task.criteria.is_empty and bool(task.wanted) and utterance.says("no", "correction")
        task.means_focus = task.means_focus or (is_same and turn.shown.is_changed)
        _by_number_held(turn, task, request)
    finding.take_by_place(turn, task, utterance)
    task.said = request.said
    return task


def _share_company(turn: Turn, task: CreateTask, entities: Entities) -> None:
    """ "Same company as Oskar", right behind Oskar; of anyone else the words stay left over."""
    focus, company = turn.shown.focus, turn.shown.properties.get("company", "")
    words = focus.label.casefold().split() if focus is not None else []
    said = set(entities.colleague.casefold().split())
    if company and said and said <= set(words) and "company" not in task.fields:
        task.fields["company"] = company
        task.left = [each for each in task.left if entities.colleague not in each]


def _means_everyone(entities: Entities) -> bool:
    """ "How many customers do we have?": no word narrows it down."""
    is_bare = entities.is_everyone or entities.is_empty
    return is_bare and not (entities.left or entities.denied or entities.unsure or entities.stage)


def _by_number_held(turn: Turn, task: UpdateTask, request: UserRequest) -> None:
    """ "Change it to +1 …": of a contact with a mobile number alone, that one is changed."""
    held, is_loose = turn.shown.properties, request.entities.phones and "phone" not in request.entities.labelled
    if is_loose and task.means_focus and task.criteria.is_empty and "mobilephone" in held and "phone" not in held:
        task.changes["mobilephone"] = task.changes.pop("phone", "") or task.changes.get("mobilephone", "")


def _about_shown(turn: Turn, task: SearchTask, request: UserRequest) -> None:
    """ "And her mobile?": a question about a property of the contact shown last."""
    entities, focus = request.entities, turn.shown.focus
    if task.criteria.is_empty and focus is not None and (entities.has_focus or entities.named) and not entities.left:
        task.criteria.contact_id = focus.id


def _left(utterance: Utterance) -> list[Task]:
    """The part of a message that is not handled: requests beyond the limit, and text that is too long."""
    left: list[Task] = []
    if utterance.rest:
        left.append(SkippedRequest(why="too_many_requests", said=utterance.rest))
    if utterance.unread:
        left.append(SkippedRequest(why="unread_rest", said=utterance.unread[:_UNREAD_SHOWN]))
    return left


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


def _undo(turn: Turn, task: UndoTask) -> None:
    """ "Undo that" behind a change that still waits may mean it, so that what was written before stays."""
    if turn.memory.passed_over:
        turn.memory.forget_task()
        turn.say("waiting_confirm")
    else:
        turn.use(UNDO_LAST_CHANGE, {}, "undo", is_guess=task.is_guess)


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
            _undo(turn, task)
        case SkippedRequest():
            requests.refuse(turn, task)
