"""Goes on with a contact that was begun, by its data, its name, or “continue”, also after another request."""

from libs.contracts import Locale
from libs.people import Morphology
from services.agent.assistants.guided.dialogue import answers, create, create_replies, requests
from services.agent.assistants.guided.dialogue.turn import Turn
from services.agent.assistants.guided.parsing import Entities, UserRequest, Utterance
from services.agent.assistants.guided.state import CreateTask, Task, UpdateTask


def resumes(turn: Turn, utterance: Utterance) -> bool:
    """Takes a message without a verb as the rest of that contact, if it gives an address or says to go on."""
    paused, entities = turn.memory.paused, utterance.entities
    if paused is None or utterance.is_question:
        return False
    if utterance.says("skip") and entities.is_empty and turn.memory.task is None:
        requests.resume(turn)  # “-”, behind another question: the address that was asked for before it
        turn.memory.asked = "email"
        return create_replies.decline(turn, paused)
    has_email = bool(entities.emails or "email" in entities.labelled)
    language = utterance.language or turn.locale
    is_named = _is_named(paused, entities.holder, language)
    # “Alors pour Yvon, son mail c'est …”: the pronoun is of the contact that is named, and not of the one shown.
    is_called = is_named or any(_is_named(paused, each, language) for each in _called(entities))
    is_shown = entities.has_focus and not entities.is_implied and turn.shown.focus is not None and not is_called
    is_other = is_shown or bool(entities.holder and not is_named) or "email" in paused.fields
    if not utterance.says("resume") and (not has_email or is_other):
        return False
    _go_on(turn, utterance, paused)
    return True


def resumes_by_name(turn: Turn, utterance: Utterance) -> bool:
    """ "Give Apolonia the address apolonia@…": a change of the contact that waits, and of no other one."""
    paused = turn.memory.paused
    if paused is None or turn.memory.task is not None or len(utterance.requests) != 1 or utterance.is_question:
        return False
    request = utterance.requests[0]
    called = [request.entities.holder] if request.entities.holder else _called(request.entities)
    language = utterance.language or turn.locale
    if request.intent not in ("update", "create") or not any(_is_named(paused, each, language) for each in called):
        return False
    if not (request.entities.emails or request.entities.phones or request.entities.labelled):
        return False
    utterance.entities = request.entities
    _go_on(turn, utterance, paused)
    return True


def _go_on(turn: Turn, utterance: Utterance, paused: CreateTask) -> None:
    """The address of a known person is the person's own."""
    entities = utterance.entities
    requests.resume(turn)
    drop_name(paused, entities, utterance.language or turn.locale)
    entities.left = []
    if not entities.is_empty:
        answers.answer(turn, utterance)


def is_about(task: Task | None, request: UserRequest, language: Locale) -> bool:
    """ "Change the email to …" in the middle of a request is about that request's contact, as is its name."""
    entities = request.entities
    if not isinstance(task, CreateTask | UpdateTask) or request.intent not in ("update", "create"):
        return False
    if isinstance(task, UpdateTask) and request.intent == "create":
        return False
    is_named = any(not run.is_guess for run in entities.runs)  # "ok back. her email is …" names no contact
    names_no_contact = not (entities.holder or is_named or entities.contact_id or entities.is_mine)
    if isinstance(task, CreateTask) and request.intent == "update" and not entities.contact_id:
        names_no_contact = names_no_contact or _names_it(task, entities, language)
    has_value = bool(entities.labelled or entities.named or entities.corrected) and not entities.emails
    return names_no_contact and (has_value or (entities.has_focus and entities.has_address))


def _names_it(task: CreateTask, entities: Entities, language: Locale) -> bool:
    """Whether the contact of this request is named, and no other one: “set Hanna's city to Turku”."""
    called = [each for each in (entities.holder, *entities.runs) if each]
    return bool(called) and all(_is_named(task, each, language) for each in called)


def _called(entities: Entities) -> list[str]:
    """The names that may be the contact's: behind “je reviens à …” it looks like a town, or is left over."""
    return [each for each in (*entities.runs[:1], entities.labelled.get("city", ""), *entities.left) if each]


def drop_name(task: CreateTask, entities: Entities, language: Locale) -> None:
    """The name that the contact has already is no news."""
    entities.runs = [run for run in entities.runs if not _is_named(task, run, language)]
    entities.holder = "" if _is_named(task, entities.holder, language) else entities.holder
    if _is_named(task, entities.labelled.get("city", ""), language):
        del entities.labelled["city"]
    if _is_named(task, entities.company, language):
        entities.company, entities.narrows = "", False  # “el de Leandro es leandro@…”


def _is_named(paused: CreateTask, called: str, language: Locale) -> bool:
    """Whether a name, in any case, is that of the contact or a part of it."""
    held = set(create.name_of(paused.fields).casefold().split())
    forms = Morphology.shared().forms(called, language) if called else []
    return any(set(form.casefold().split()) <= held for form in forms)
