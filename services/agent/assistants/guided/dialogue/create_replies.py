"""Replies to the questions of a new contact that hold no value: a consent, a refusal, a question in return.

None of them is ever taken for data, and only words of consent create the contact.
"""

from dataclasses import replace

from libs.people import is_given_name, may_be_given
from services.agent.assistants.guided.dialogue.turn import Turn
from services.agent.assistants.guided.parsing import Entities, Utterance, bare, fold, is_name
from services.agent.assistants.guided.state import CreateTask, Memory

_MIN_LABEL = 4
"""Letters of “mail”."""
_MAX_NAME = 5
"""Words of a name with particles."""
_MAX_PARTICLE = 3
"""Letters of “von”."""
_MAX_NONE = 8
"""Words of “she doesn't have one yet”. More of them say something else."""


def consents(turn: Turn, utterance: Utterance) -> bool:
    """ "Ok, just create it", "I don't have his address yet, add him without": the verb of the current request, and no
    word of another contact.
    """
    is_asked = isinstance(turn.memory.task, CreateTask) and turn.memory.asked in ("email", "rest", "meaning")
    if not is_asked or len(utterance.requests) != 1 or utterance.requests[0].intent != "create":
        return False
    entities = utterance.requests[0].entities
    is_lacking = turn.memory.asked == "email" and _lacks_email(utterance, entities)
    says_more = utterance.negates or bool(entities.named or entities.left)
    is_other = bool(entities.labelled or entities.runs or entities.company or entities.holder)
    return not (is_other or entities.has_address or utterance.is_question or (says_more and not is_lacking))


def _lacks_email(utterance: Utterance, entities: Entities) -> bool:
    """Whether the address that was asked for is said to be missing, and nothing else is left over."""
    is_named = entities.named == ["email"] and (utterance.negates or utterance.says("no", "skip", "cancel"))
    return (is_named or entities.without == ["email"]) and not entities.left


def asks_about_question(turn: Turn, utterance: Utterance) -> bool:
    """ "Do I have to give an email?": a question about what is asked, and about no contact."""
    if turn.memory.asked not in ("name", "email", "rest") or not utterance.is_question or utterance.says("skip", "no"):
        return False
    found = [utterance.entities, *(request.entities for request in utterance.requests)]
    is_named = any(each.named or each.labelled for each in found) or _mentions(utterance.text, turn.field("email"))
    return is_named and not any(_is_about_contact(turn, each) for each in found)


def _is_about_contact(turn: Turn, entities: Entities) -> bool:
    """Whether a contact or a value is named: “is the email mandatory?” names neither."""
    has_value = any(prop != "email" or "@" in value for prop, value in entities.labelled.items())
    # Words in lower case are no name here: “mandatory”. A given name is one in any case: “what's maria's number?”.
    said = [each for each in (*entities.runs, entities.holder, entities.company) if each]
    names = any(not each.islower() or may_be_given(each.split()[0]) for each in said)
    is_shown = entities.has_focus and turn.shown.focus is not None
    is_other = bool(entities.contact_id or entities.created or entities.is_everyone)
    return has_value or names or entities.has_address or is_shown or is_other


def says_no_email(turn: Turn, utterance: Utterance, entities: Entities) -> bool:
    """ "(no email)", "I don't have his email": the address is spoken of in the request, and none is given."""
    is_named = "email" in entities.without or ("email" in entities.named and utterance.negates)
    is_all = utterance.says("skip") and len(utterance.requests) == 1 and not utterance.is_question
    return is_named or is_all or (utterance.says("skip", "no") and _mentions(utterance.text, turn.field("email")))


def _mentions(text: str, field: str) -> bool:
    return any(len(word) >= _MIN_LABEL and word in fold(text) for word in fold(field).split())


def explain(turn: Turn) -> None:
    """A short answer to it; then the question comes again."""
    turn.say("email_is_optional" if turn.memory.asked == "email" else "not_understood_here")


def refuses(turn: Turn, task: CreateTask, utterance: Utterance) -> bool:
    """ "No" under a card means that it is wrong; after “Anything to add?” it only means that nothing is to be added."""
    is_bare = utterance.entities.is_empty and not utterance.entities.left
    is_more = utterance.says("skip", "correction") and " " in utterance.text  # “no, that's all”, and not «нет» alone
    if not utterance.says("no") or is_more or not is_bare:
        return False
    return _is_card(turn, task) or utterance.negates


def agrees(turn: Turn, task: CreateTask, utterance: Utterance) -> bool:
    """ "Yes", "looks good": under a card it is the consent; after “Anything to add?” it says that there is more."""
    is_more = not utterance.entities.is_empty or utterance.entities.left or utterance.negates or utterance.is_question
    is_said = utterance.says("yes", "approves") and not utterance.says("no", "correction", "cancel", "wait")
    return _is_card(turn, task) and is_said and not is_more


def _is_card(turn: Turn, task: CreateTask) -> bool:
    """Whether the contact was shown as a whole, with the question whether it is right."""
    return turn.memory.asked == "rest" and (bool(task.guessed or task.left) or has_number_alone(task))


def has_number_alone(task: CreateTask) -> bool:
    return "email" not in task.fields and bool({"phone", "mobilephone"} & task.fields.keys())


def is_doubtful(utterance: Utterance) -> bool:
    """Whether a “no” says more than no: “nope, wrong guy”, “no, he doesn't …”. That is no consent to go on."""
    is_more = bool(utterance.entities.left) or utterance.negates or utterance.says("correction")
    return utterance.says("no") and not utterance.says("skip") and is_more and " " in utterance.text


def has_none(asked: str | None, utterance: Utterance) -> bool:
    """ "Pas encore d'e-mail", "elle n'en a pas": a denial that names nothing but the address that was asked for."""
    entities = utterance.entities
    runs = [run for run in entities.runs if not run.is_guess]
    rest = replace(entities, named=[], has_focus=False, runs=runs)
    is_bare = rest.is_empty and not entities.denied and set(entities.named) <= {"email"}
    is_other = (
        utterance.is_question or utterance.says("correction", "cancel") or len(utterance.text.split()) > _MAX_NONE
    )
    is_denied = utterance.negates or utterance.says("skip")
    return asked == "email" and is_denied and is_bare and not is_other


def names_asked_one(memory: Memory, utterance: Utterance) -> bool:
    """Whether a new contact's name was asked for, by the assistant or a flow's button, and these words are one."""
    is_begun = isinstance(memory.task, CreateTask) and not memory.task.fields and memory.asked in (None, "name")
    return is_begun and _is_whole_name(utterance)


def _is_whole_name(utterance: Utterance) -> bool:
    """Whether the answer to “what is their full name?” is nothing but a name: “peter o neill”, “Sean O'Brien”.

    Small words of any language may be in it: a part of a name that is one, too, would be lost otherwise.
    """
    text, entities = bare(utterance.text), utterance.entities
    if not is_name(text) or utterance.replies or utterance.is_question or len(text.split()) > _MAX_NAME:
        return False
    if entities.is_empty:
        return True
    is_plain = replace(entities, runs=[], left=[]).is_empty and not entities.denied and not utterance.requests
    known = {word.casefold() for run in (*entities.runs, *entities.left) for word in run.split()}
    small = [word for word in text.casefold().split() if word not in known]
    return is_plain and all(len(word) <= _MAX_PARTICLE or is_given_name(word) for word in small)


def accept_as_is(turn: Turn) -> None:
    """The contact is created with what is known."""
    task = turn.memory.task
    assert isinstance(task, CreateTask)  # noqa: S101 - asked only of a contact that is to be created
    task.declined += ["email", "rest"]
    task.left, task.unsure = [*task.left, *task.unsure], []
    turn.memory.stop_asking()


def decline(turn: Turn, task: CreateTask) -> bool:
    """The contact doesn't want to answer the current question."""
    match turn.memory.asked:
        case "name" | "email" | "rest" as asked:
            task.declined.append(asked)
        case "value":
            task.wanted.pop(turn.memory.asked_field or "", None)
            if turn.memory.asked_field in ("email", "company"):
                task.declined.append(turn.memory.asked_field)
        case _:
            return False
    return True
