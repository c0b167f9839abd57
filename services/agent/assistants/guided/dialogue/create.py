"""Creating a contact: name and email are asked for one by one, the rest is offered once, then it is done."""

from typing import Any

from libs.contracts import Contact, joined_name
from libs.contracts.tools import CREATE_CONTACT, CreateContact
from services.agent.assistants.guided.dialogue import create_replies, meaning, missing_codes, named_before
from services.agent.assistants.guided.dialogue.turn import Turn
from services.agent.assistants.guided.parsing import (
    EXAMPLES,
    NUMBERS,
    Entities,
    Run,
    Utterance,
    bare,
    wrong,
)
from services.agent.assistants.guided.phrases import Quoted, quoted, shown
from services.agent.assistants.guided.shown import person_of
from services.agent.assistants.guided.state import CreateTask, UpdateTask
from services.agent.assistants.guided.tasks import may_be_company, with_country, without_own_name

_ESSENTIAL = frozenset(("firstname", "lastname", "email"))
_NAMED = frozenset(CreateContact.model_fields) - {"other"}


def arguments(turn: Turn, fields: dict[str, str]) -> dict[str, Any]:
    """Properties as the tools take them: the common ones by name, any other in a list."""
    fields = fields | {prop: with_country(fields[prop], turn.locale, turn.region) for prop in NUMBERS if prop in fields}
    named: dict[str, Any] = {prop: value for prop, value in fields.items() if prop in _NAMED}
    other = [
        {"property": prop, "value": turn.stored_form(prop, value)}
        for prop, value in fields.items()
        if prop not in _NAMED
    ]
    return {**named, "other": other} if other else named


def proceed(turn: Turn, task: CreateTask) -> None:
    named_before.complete(turn, task)
    fields = task.fields
    has_name = bool({"firstname", "lastname"} & fields.keys())
    if task.existing is not None:
        turn.ask("exists", "conflict_update", name=task.existing.label)
        turn.offer("yes", "no")
    elif _asks_for_value(turn, task):
        pass
    elif not has_name and "name" not in task.declined:
        turn.ask("name", "ask_name")
        turn.offer("cancel")
    elif create_replies.has_number_alone(task) and "rest" not in task.declined:
        # An address is not asked for where there is another way to reach the contact.
        if task.unsure or _doubts_company(task):
            meaning.ask(turn, task)
        else:
            _show(turn, task)
    elif "email" not in fields and "email" not in task.declined and "rest" not in task.declined:
        turn.ask("email", "ask_email", name=name_of(fields))
        turn.offer("skip", "cancel")
    elif not has_name and "email" not in fields:
        # Without a name and an address there is nothing to create, so that both are asked for again.
        task.declined.clear()
        turn.ask("name", "ask_name_or_email")
        turn.offer("cancel")
    elif task.unsure or _doubts_company(task):
        meaning.ask(turn, task)
    elif (task.guessed or task.left) and "rest" not in task.declined:
        _show(turn, task)
    elif not fields.keys() - _ESSENTIAL and "rest" not in task.declined:
        turn.ask("rest", "ask_rest", name=name_of(fields))
        turn.offer("skip_rest", "cancel")
    else:
        turn.use(CREATE_CONTACT, arguments(turn, fields), "create")


def _asks_for_value(turn: Turn, task: CreateTask) -> bool:
    """Asks for a value that is wrong, or that was wrong and is still wanted after other words."""
    fields = task.fields
    task.wanted = {prop: typed for prop, typed in task.wanted.items() if prop not in fields}
    if (prop := wrong(fields)) is not None:
        turn.ask(
            "value", "bad_value", about=prop, value=fields.pop(prop), field=turn.field(prop), example=EXAMPLES[prop]
        )
        turn.offer("cancel")
    elif task.wanted:
        prop, typed = next(iter(task.wanted.items()))
        missing_codes.ask_for(turn, prop, typed)
    elif lacking := missing_codes.lacking_code(turn, fields):
        task.wanted[lacking] = fields[lacking]
        missing_codes.ask(turn, lacking, fields)
    return turn.is_asking


def _doubts_company(task: CreateTask) -> bool:
    """Words that look like a company and were not understood: without it, the contact would be written in part."""
    names = may_be_company(task.left, task.fields.get("company", ""))
    if not names or "company" in task.declined:
        return False
    task.left = [each for each in task.left if each not in names]
    if held := task.fields.pop("company", ""):
        task.left.append(held)
    task.declined.append("company")
    task.unsure += names
    return True


def _show(turn: Turn, task: CreateTask) -> None:
    """What was understood, before it is written, and what was left out."""
    lines = [f"{turn.field(prop)}: {shown(value)}" for prop, value in task.fields.items()]
    turn.say("understood_as", what=Quoted("; ".join(lines)))
    turn.leave_out(task.left)
    turn.ask("rest", "ask_like_this")
    turn.offer("skip_rest", "cancel")


def name_of(fields: dict[str, str]) -> str:
    return joined_name(fields.get("firstname", ""), fields.get("lastname", "")) or fields.get("email", "")


def answer(turn: Turn, task: CreateTask, utterance: Utterance) -> bool:
    """Takes the contact's words as the answer to what was asked, or as any other property of the new contact."""
    asked, about = turn.memory.asked, turn.memory.asked_field
    if task.existing is not None:
        return _answer_exists(turn, task, utterance)
    if asked == "meaning" and meaning.answer(turn, task, utterance):
        return True
    if create_replies.agrees(turn, task, utterance):
        return create_replies.decline(turn, task)
    if create_replies.refuses(turn, task, utterance):
        turn.memory.forget_task()
        turn.say("cancelled")
        turn.say("not_done", what=quoted(task.said))
        return True
    is_refused = asked in utterance.entities.without or create_replies.has_none(asked, utterance)
    if (utterance.says("skip", "no") and utterance.entities.is_empty) or is_refused:
        return not create_replies.is_doubtful(utterance) and create_replies.decline(turn, task)
    if asked == "value" and about is not None and about not in ("email", "phone", "mobilephone"):
        if not utterance.text or utterance.is_question:
            return False
        task.fields[about] = bare(utterance.bare)
        return True
    return _take_values(turn, task, utterance)


def _take_values(turn: Turn, task: CreateTask, utterance: Utterance) -> bool:
    entities, language = utterance.entities, utterance.language or turn.locale
    has_name = bool({"firstname", "lastname"} & task.fields.keys())
    if set(entities.company.casefold().split()) <= set(name_of(task.fields).casefold().split()):
        entities.company = ""  # “el de Leandro es leandro@…”: the contact's own name
    if create_replies.names_asked_one(turn.memory, utterance):
        entities = Entities(runs=[Run.of(bare(utterance.text), is_name=True)])
    is_question = utterance.text.rstrip().endswith("?")  # “секунду, а Герман Штерн из какого города?” corrects nothing
    if (
        has_name
        and not is_question
        and (utterance.says("correction") or turn.maker.changes.denied(entities, task.fields))
    ):
        given = turn.maker.changes.correction(entities, name_of(task.fields), language, task.fields)
        task.fields.update(given)
        return bool(given)
    if has_name and _is_remark(entities):
        return False
    respelt = _respelt(task, entities)
    draft = (
        turn.maker.drafts.more_fields(entities, language) if has_name else turn.maker.drafts.draft(entities, language)
    )
    if family := _family_alone(turn, task, utterance):
        draft.fields, draft.guessed, draft.left = {"lastname": family}, ["lastname"], []
    without_own_name(draft.fields, task.fields, entities.labelled)
    if not draft.fields or is_question:
        return _misses(turn, task, utterance)
    task.fields.update(draft.fields | respelt)
    task.guessed = [*task.guessed, *draft.guessed, *respelt]
    task.unsure = [each for each in (*task.unsure, *draft.unsure) if each not in draft.fields.values()]
    task.left = draft.left
    return True


def _family_alone(turn: Turn, task: CreateTask, utterance: Utterance) -> str:
    """“Morel”, when the address of Paul is asked for: one name in capitals is his family name. It is shown first."""
    runs, said = utterance.entities.runs, utterance.text.strip(" .!")
    is_open = turn.memory.asked == "email" and "firstname" in task.fields and "lastname" not in task.fields
    is_name = len(runs) == 1 and runs[0].is_name and not runs[0].is_title and " " not in said and said == runs[0]
    return said if is_open and is_name and not utterance.replies else ""


def _respelt(task: CreateTask, entities: Entities) -> dict[str, str]:
    """ "Ella Brandl, ella@…", for Ella Brandt: the whole name once more, with another family name. It is no company."""
    first = task.fields.get("firstname", "")
    run = next((run for run in entities.runs if run.is_name and first and run.startswith(f"{first} ")), None)
    if run is None or run.is_title:
        return {}
    entities.runs = [each for each in entities.runs if each is not run]
    return {"lastname": run.removeprefix(f"{first} ")}


def _is_remark(entities: Entities) -> bool:
    """ "But it's cold in this office today": a place or a company by a small word alone, among words without a part."""
    loose = [*entities.left, *(run for run in entities.runs if run.is_guess)]
    # “Szef zaraz przyjdzie, …”: one job in a sentence of other words.
    runs = [run for run in entities.runs if not (run.is_guess or (run.islower() and len(loose) > 1))]
    by_label = entities.labelled.keys() - {"city", "country", "state"}
    is_company = bool(entities.company) and not entities.company.islower()
    return bool(loose) and not (runs or by_label or is_company or entities.has_address or entities.corrected)


def _misses(turn: Turn, task: CreateTask, utterance: Utterance) -> bool:
    """An answer that is no address is kept, so that it can be shown as wrong."""
    prop = "email" if turn.memory.asked == "email" else turn.memory.asked_field
    if prop in EXAMPLES and utterance.text and not utterance.replies and _is_meant_as(prop, utterance):
        task.fields[prop] = utterance.text
        return True
    if turn.memory.asked == "rest" and utterance.says("yes") and not utterance.is_question:
        turn.ask("rest", "ask_which_rest")
        turn.offer("skip_rest", "cancel")
    return False


def _is_meant_as(prop: str, utterance: Utterance) -> bool:
    """Whether words may be a misspelt address or number, and not a question or a remark."""
    if utterance.is_question:
        return False
    has_form = "@" in utterance.text if prop == "email" else any(each.isdigit() for each in utterance.text)
    return has_form or " " not in utterance.text


def _answer_exists(turn: Turn, task: CreateTask, utterance: Utterance) -> bool:
    if utterance.says("yes"):
        accept_existing(turn, task)
    elif utterance.says("no", "skip"):
        keep_existing(turn)
    else:
        return False
    return True


def accept_existing(turn: Turn, task: CreateTask) -> None:
    """Updates the contact that exists already with what was to be created."""
    assert task.existing is not None  # noqa: S101 - asked only where there is one
    turn.memory.forget_task()
    turn.memory.task = UpdateTask(person=task.existing, changes=task.fields, said=task.said)


def keep_existing(turn: Turn) -> None:
    turn.memory.forget_task()
    turn.say("left_as_is")


def conflict(turn: Turn, task: CreateTask | None, existing: Contact | None, prop: str) -> None:
    """The contact exists already: offer to update it, if there is anything new."""
    if existing is None:
        turn.memory.forget_task()
        turn.say("conflict_hidden", field=turn.field(prop))
        return
    person = person_of(existing)
    news = {
        p: v
        for p, v in (task.fields if task else {}).items()
        if existing.properties.get(p, "").casefold() != v.casefold()
    }
    # Both contacts have this value, even where it is written in another way.
    news.pop(prop, None)
    if task is None or not news:
        turn.memory.forget_task()
        turn.say("conflict_same", name=person.label, field=turn.field(prop))
        turn.offer_edit(person)
        return
    turn.say("conflict", name=person.label, field=turn.field(prop))
    task.fields, task.existing = news, person
