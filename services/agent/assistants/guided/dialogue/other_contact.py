"""A change that was meant for another contact: “no, I meant Marc Lunt”, “nie Ewie, tylko Ewelinie”.

The change is taken back and proposed for the contact that is named now. A person confirms both, since a name may be a
value, too. Several signs show such words; each returns the other contact, or None where it is silent.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import cache

from rapidfuzz import fuzz

from libs.people import Morphology, is_given_name, is_korean_name, is_name, is_name_anywhere, is_relation
from services.agent.assistants.guided.dialogue import choices, requests, taken_back
from services.agent.assistants.guided.dialogue.other_owner import denies_contact
from services.agent.assistants.guided.dialogue.other_value import is_person
from services.agent.assistants.guided.dialogue.turn import Turn
from services.agent.assistants.guided.parsing import OWNER, TYPED, Entities, Run, UserRequest, Utterance, fold
from services.agent.assistants.guided.small_words import small_words
from services.agent.assistants.guided.state import UndoTask, UpdateTask

_NAMES = frozenset(("firstname", "lastname", "email", OWNER))
"""Properties of which a person's name is a new value."""
_NAMED_LIKE_PEOPLE = frozenset(("city", "company", "state", "country"))
_PLAIN = frozenset((*TYPED, "jobtitle", "lifecyclestage", "zip"))
"""Properties with values that no person's name resembles."""
_MIN_LIKENESS = 60
"""Percent of likeness from which a name corrects the value, and not the contact."""
_MIN_SAME = 90
"""Percent of likeness from which two full names are of one person."""
_MAX_WORDS = 12
"""Words of a message in which one name alone is a sign. A longer one says more."""

Values = Mapping[str, str]
Sign = Callable[[Turn, Utterance, Values], Entities | None]


def takes_instead(turn: Turn, utterance: Utterance) -> bool:
    """Proposes the undo, and the same change for the contact that is named."""
    shown, memory = turn.shown, turn.memory
    is_open = isinstance(memory.task, UpdateTask) and memory.asked == "confirm" and bool(turn.proposed)
    is_behind = (memory.task is None or is_open) and not memory.queue and memory.paused is None
    if not (is_behind and shown.focus is not None) or shown.is_new or utterance.is_question:
        return False
    values = {prop: shown.properties[prop] for prop in shown.written if shown.properties.get(prop)}
    values = values if shown.is_changed else shown.given_up
    is_allowed = all(each.intent in ("undo", "update", "search") for each in utterance.requests)
    is_shown = any(each.intent == "search" for each in utterance.requests)
    if is_shown and (utterance.says("cancel") or taken_back.asks_rather(utterance)):
        return False  # “laisse tomber, montre-moi plutôt Luc Pons”: the other contact is only to be shown
    if not values or not is_allowed:
        return False
    about = _by_pointing(utterance, values)
    if about is None and not _NAMES.isdisjoint(shown.written):
        return False
    about = about or next((found for sign in _SIGNS if (found := sign(turn, utterance, values)) is not None), None)
    if about is None or any(_is_like(name, values) for name in (about.holder, *about.runs) if name):
        return False
    language = utterance.language or turn.locale
    criteria, others = turn.maker.criteria.about(about, language, turn.principal)
    label = shown.focus.label.casefold()
    if any(fuzz.ratio((each.name or "").casefold(), label) >= _MIN_SAME for each in (criteria, *others)):
        return False  # the same contact in another case, or in another spelling: “нет, Юну Пак”, "oops, lena fisher"
    task = turn.maker.update(UserRequest("update", replace(about, labelled=dict(values))), language, turn.principal)
    task.said, task.is_guess = utterance.text, True
    if is_open and turn.proposed:
        choices.decline(turn, turn.proposed)
    undo = [UndoTask(said=utterance.text, is_guess=True)] if shown.is_changed else []
    requests.add(turn, [*undo, task])
    return True


def asks_for_right_one(turn: Turn, utterance: Utterance) -> bool:
    """ "No, wrong person", under a change that waits: the same change, of the contact that is named next."""
    task, said = turn.memory.task, f" {fold(utterance.text).replace(',', ' ')} "
    is_said = any(f" {fold(each)} " in said.replace(".", " ").replace("!", " ") for each in small_words().wrong_person)
    names = [run for each in (utterance.entities, *(each.entities for each in utterance.requests)) for run in each.runs]
    if not (isinstance(task, UpdateTask) and is_said and turn.proposed) or any(run.is_name for run in names):
        return False
    choices.decline(turn, turn.proposed)
    requests.add(turn, [UpdateTask(changes=dict(task.changes), clear=list(task.clear), said=task.said)])
    return True


@cache
def _meant() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Folded words before the contact that was meant, and those that stand before a value as well."""
    words = small_words()
    return tuple(map(fold, words.meant_for)), tuple(map(fold, words.meant))


def _by_words(turn: Turn, utterance: Utterance, values: Values) -> Entities | None:
    """ "That was for Ann Lee", “me refería a Luis Mesa”: the words before the name say so."""
    if len(utterance.requests) > 1:
        return None
    entities = utterance.requests[0].entities if utterance.requests else utterance.entities
    text = f"{fold(utterance.text)} "
    about = _one_other(entities, _label(turn)) or _by_given_name(entities, text, _label(turn))
    if about is None:
        return None
    is_near = bool(set(fold(_label(turn)).split()) & set(fold(" ".join(about.runs)).split()))
    is_sure = is_near or values.keys() <= _PLAIN or bool(about.emails)
    before_contact, before_any = _meant()
    is_said = any(each in text for each in before_contact) or (is_sure and any(each in text for each in before_any))
    return about if is_said or _is_only_name(utterance) else None


def _by_denial(turn: Turn, utterance: Utterance, values: Values) -> Entities | None:
    """ "No, not him, Marc Lunt": the change is denied or taken back next to a full name or an address."""
    is_denied = utterance.says("no", "correction", "regret") or utterance.negates
    is_denied = is_denied or any(each.intent == "undo" for each in utterance.requests)
    found = [utterance.entities, *(each.entities for each in utterance.requests)]
    if not is_denied or any(_says_value(turn, each, values) for each in found):
        return None
    label = _label(turn).casefold()
    others = dict.fromkeys(other for each in found for other in _full_names(each, label))
    if len(others) != 1:
        return None
    other = next(iter(others))
    return Entities(emails=[other]) if "@" in other else Entities(runs=[Run.of(other, is_name=True)])


def _by_denied_name(turn: Turn, utterance: Utterance, _: Values) -> Entities | None:
    """ "Not Ann Lee, Ann Roe": the contact of the change is denied by name."""
    if len(utterance.requests) > 1:
        return None
    entities = utterance.requests[0].entities if utterance.requests else utterance.entities
    label = _label(turn).casefold()
    names = [run for run in entities.runs if run.is_name]
    says_more = entities.labelled or entities.unsure or entities.has_address or entities.named
    is_denied = any(len(each) > 1 and _ends_label(each, label, turn) for each in entities.denied)
    return Entities(runs=names) if len(names) == 1 and is_denied and not says_more else None


def _by_name_alone(turn: Turn, utterance: Utterance, values: Values) -> Entities | None:
    """ "No, I meant Ewelina": a correction with one person's name, in any case, and nothing else."""
    entities = utterance.entities
    names = [str(each) for each in (entities.holder, *entities.runs) if each]
    rest = replace(entities, holder="", runs=[], left=[], has_focus=False)
    is_bare = rest.is_empty and not (entities.unsure or entities.swap or entities.corrected or entities.ending)
    corrects = utterance.says("correction", "no") or utterance.negates
    is_short = len(utterance.text.split()) <= _MAX_WORDS and not utterance.requests
    if not (corrects and is_short and is_bare) or len(names) != 1 or not _is_person(names[0], utterance):
        return None
    label = _label(turn).casefold().split()
    if names[0].casefold().split()[0] in label or not _denies_only(entities, label, turn):
        return None
    # “Non pas lui, sa sœur Léa”
    is_other = (utterance.negates and entities.has_focus) or any(map(is_relation, entities.left))
    is_other = is_other or bool(entities.denied)
    if " " not in names[0] and not is_other and not values.keys().isdisjoint(_NAMED_LIKE_PEOPLE):
        return None  # “no no, a Santiago”: a town, and a given name
    return Entities(holder=names[0])


def _by_denied_pronoun(turn: Turn, utterance: Utterance, values: Values) -> Entities | None:
    """“Это не она, а Вадим переехал”: one person's name, and no value of its own."""
    if len(utterance.requests) > 1 or not denies_contact(utterance.text):
        return None
    entities = utterance.requests[0].entities if utterance.requests else utterance.entities
    names = [str(each) for each in (entities.holder, *entities.runs) if each]
    is_one = len(names) == 1 and _is_person(names[0], utterance) and not _says_value(turn, entities, values)
    is_other = is_one and names[0].casefold().split()[0] not in _label(turn).casefold().split()
    return Entities(runs=[Run.of(names[0], is_name=True)]) if is_other else None


def _by_value_again(turn: Turn, utterance: Utterance, values: Values) -> Entities | None:
    """“Non, c'est Auray pour Pierrick, pas pour Brigitte”: what was written and its contact, and another person."""
    entities = utterance.entities
    corrects = utterance.says("correction", "no", "regret") or utterance.negates
    if utterance.requests or not corrects or entities.emails or entities.phones or entities.named:
        return None
    label = set(_label(turn).casefold().split())
    said = [entities.holder, entities.company, entities.corrected.get("name", "")]
    said = [each for each in (*said, *entities.runs, *entities.denied, *entities.labelled.values()) if each]
    held = {value.casefold() for value in values.values()}
    rest = {each for each in said if each.casefold() not in held and not set(each.casefold().split()) <= label}
    is_again = any(each.casefold() in held for each in said)
    is_denied = utterance.negates and any(set(each.casefold().split()) <= label for each in said)
    is_denied = is_denied or any(each in f"{fold(utterance.text)} " for each in _meant()[0])
    if len(rest) != 1 or not (is_again and is_denied):
        return None
    other = rest.pop()
    return Entities(holder=other) if _is_person(other, utterance) else None


def _by_pointing(utterance: Utterance, values: Values) -> Entities | None:
    """“Отмени, этот адрес поставь Рустаму Гатину”: the value that was written is pointed at, next to another person."""
    text = f" {fold(utterance.text).replace(',', ' ')} "
    if len(values) != 1 or not any(each in text for each in _this_value()):
        return None
    if not (utterance.says("no", "correction", "regret", "cancel") or utterance.negates):
        return None
    found = [utterance.entities, *(each.entities for each in utterance.requests)]
    said = [name for each in found for name in (each.holder, *each.runs, *each.labelled.values()) if " " in name]
    others = {str(each) for each in said if _is_person(each, utterance)}
    is_given = any(each.emails or each.phones for each in found)
    return Entities(runs=[Run.of(others.pop(), is_name=True)]) if len(others) == 1 and not is_given else None


def _by_value(turn: Turn, utterance: Utterance, values: Values) -> Entities | None:
    """“Это я перепутала, Клин надо поставить Любови Горн”: the value of the change, and another full name."""
    is_denied = utterance.says("no", "correction", "regret") or utterance.negates
    found = [utterance.entities, *(each.entities for each in utterance.requests)]
    if (turn.shown.is_changed and not is_denied) or any(each.has_address or each.contact_id for each in found):
        return None
    held = {value.casefold() for value in values.values()}
    said = {part for each in found for words in _words_of(each) for part in _parted(words, held)}
    label = _label(turn).casefold().split()
    others = [
        each for each in said
        if " " in each and _is_person(each, utterance) and each.casefold().split()[0] not in label
    ]  # fmt: skip
    is_whole = len(said) == len(others) + len(held) and held <= {each.casefold() for each in said}
    return Entities(runs=[Run.of(others[0], is_name=True)]) if is_whole and len(others) == 1 else None


def _words_of(entities: Entities) -> list[str]:
    """All that may be a name or a value."""
    names = (entities.holder, entities.company, *entities.runs, *entities.unsure)
    return [str(each) for each in (*names, *entities.labelled.values(), *entities.corrected.values()) if each]


def _parted(words: str, held: Collection[str]) -> tuple[str, ...]:
    """ "York Ann Roe": a value and the name behind it, which no mark parts."""
    before, _, behind = words.partition(" ")
    return (before, behind) if " " in behind and before.casefold() in held else (words,)


@cache
def _this_value() -> tuple[str, ...]:
    return tuple(f" {fold(each)} " for each in small_words().this_value)


_SIGNS: tuple[Sign, ...] = (
    _by_denied_pronoun, _by_words, _by_denial, _by_denied_name, _by_name_alone, _by_value, _by_value_again,
)  # fmt: skip


def _label(turn: Turn) -> str:
    return turn.shown.focus.label if turn.shown.focus is not None else ""


def _is_like(name: str, values: Values) -> bool:
    return any(fuzz.ratio(value.casefold(), name.casefold()) > _MIN_LIKENESS for value in values.values())


def _one_other(entities: Entities, label: str) -> Entities | None:
    """The one other person that is named; None where a value is said, or no one for certain."""
    if entities.labelled or entities.phones or entities.swap or entities.named:
        return None
    held = set(fold(label).split())
    people = [run for run in entities.runs if run.is_name and not run.is_title]
    others = [run for run in people if not set(fold(run).split()) <= held]
    if len(entities.emails) == 1 and not others:
        return Entities(emails=entities.emails)
    return Entities(runs=others) if len(others) == 1 and is_person(others[0]) else None


def _by_given_name(entities: Entities, text: str, label: str) -> Entities | None:
    """“Perdón, era a nils”: a given name alone, right behind words that no value follows."""
    if len(entities.runs) != 1 or not replace(entities, runs=[], has_focus=False).is_empty:
        return None
    name = entities.runs[0]
    is_name = " " not in name and is_name_anywhere(name) and name.casefold() not in small_words().towns_called_as_people
    is_meant = is_name and any(f"{each}{fold(name)}" in text for each in _meant()[0])
    return Entities(holder=str(name)) if is_meant and fold(name) not in fold(label).split() else None


def _is_only_name(utterance: Utterance) -> bool:
    """ "No, Ann Bell's", “ошибся, это Олег Рак”: a correction and a full name."""
    entities = utterance.entities
    rest = replace(entities, runs=[], holder="", has_focus=False, left=[])
    is_bare = rest.is_empty and not entities.denied and all(" " not in each for each in entities.left)
    return utterance.says("no", "correction") and not utterance.requests and len(entities.runs) == 1 and is_bare


def _says_value(turn: Turn, entities: Entities, values: Values) -> bool:
    """A value other than those of the change: the one of before, which stays, and the one that was written."""
    held = {value.casefold() for value in (*turn.shown.written.values(), *turn.shown.properties.values())}
    said = [*entities.labelled.values(), *entities.unsure, *([entities.company] if entities.company else [])]
    is_other = any(each.casefold() not in held for each in said) or not set(entities.named) <= values.keys()
    return is_other or bool(entities.phones or entities.swap or entities.contact_id)


def _full_names(entities: Entities, label: str) -> list[str]:
    """People by full name or address who are not the contact of the change."""
    names = [each for each in (entities.holder, *entities.runs) if " " in each and is_given_name(each.split()[0])]
    others = (*names, *entities.emails)
    return [str(each) for each in others if any(word not in label for word in each.casefold().split())]


def _is_person(name: str, utterance: Utterance) -> bool:
    """Whether a name begins with a given name, in any case, of the language or of any other one."""
    first = name.split()[0]
    language = utterance.language
    is_declined = language in ("pl", "ru") and Morphology.shared().is_given(first, language)
    is_given = is_declined or is_name_anywhere(first) or is_korean_name(name)
    return is_given and is_name(name) and not name.islower()


def _ends_label(denied: str, label: str, turn: Turn) -> bool:
    """Whether what is denied is the contact's family name, in any case: “а не Чижа”."""
    forms = (denied, *Morphology.shared().forms(denied, turn.locale))
    return any(label.endswith(form.casefold()) for form in forms)


def _denies_only(entities: Entities, label: list[str], turn: Turn) -> bool:
    """Whether what is denied is the contact of the change alone: “nie Ewie, tylko Ewelinie”."""
    forms = [form.casefold() for each in entities.denied for form in Morphology.shared().forms(each, turn.locale)]
    return not entities.denied or any(word in label for form in forms for word in form.split())
