"""Merging two contacts: both are found, then it is settled which of them stays."""

from dataclasses import replace

from libs.contracts import ContactsFound
from libs.contracts.tools import MERGE_CONTACTS
from services.agent.assistants.guided.dialogue import finding, requests
from services.agent.assistants.guided.dialogue.regret import is_hollow
from services.agent.assistants.guided.dialogue.turn import Turn
from services.agent.assistants.guided.parsing import Utterance, fold
from services.agent.assistants.guided.shown import person_of
from services.agent.assistants.guided.small_words import small_words
from services.agent.assistants.guided.state import ContactRef, MergeTask

_MIN_WORD = 4
"""Letters of a word that tells two addresses apart."""


def proceed(turn: Turn, task: MergeTask) -> None:
    if task.means_focus and not task.people and _are_shown(turn, task):
        task.people = list(turn.shown.people)
        task.look_for()
    while len(task.people) < 2:
        person = finding.known(turn, task)
        if person is None:
            return
        _take(turn, task, person)
    _merge(turn, task)


def _are_shown(turn: Turn, task: MergeTask) -> bool:
    """Whether the two that were shown last are meant: by a pronoun, or by the address of the one that stays."""
    people = turn.shown.people
    is_kept = bool(task.kept) and task.kept.casefold() == (task.criteria.email or "").casefold()
    is_one = is_kept and task.second is None and any(each.detail.casefold() == task.kept.casefold() for each in people)
    return len(people) == 2 and (task.criteria.is_empty or is_one)


def _take(turn: Turn, task: MergeTask, person: ContactRef) -> None:
    """One of the two is known; the other one is next."""
    if any(person.id == taken.id for taken in task.people):
        turn.say("merge_same", name=person.label)
    else:
        task.people.append(person)
    task.person, task.means_focus = None, False
    task.look_for(task.second, task.second_others)
    task.second, task.second_others = None, []


def _merge(turn: Turn, task: MergeTask) -> None:
    first, second = task.people
    if task.is_into:
        task.stays = first.id
    if task.stays is None and task.kept:
        kept = [each for each in task.people if task.kept.casefold() in (each.detail.casefold(), each.label.casefold())]
        kept = kept or [each for each in task.people if _is_spelt(task.kept, each)]
        task.stays = kept[0].id if len(kept) == 1 else None
    if task.stays is None:
        turn.ask("stays", "ask_stays", name=_distinct(first, second), other=_distinct(second, first))
        turn.offer_people(task.people, "cancel")
        return
    goes = second if task.stays == first.id else first
    turn.use(MERGE_CONTACTS, {"contact_id": task.stays, "duplicate_id": goes.id}, "merge", left=task.left)


def _distinct(person: ContactRef, other: ContactRef) -> str:
    """The name, and what differs where both have the same."""
    differs = person.detail or person.more
    is_same = person.label.casefold() == other.label.casefold()
    return f"{person.label} ({differs})" if is_same and differs else person.label


def _is_spelt(kept: str, person: ContactRef) -> bool:
    """ "Keep the one of the lodge": its address spells the word. The merge is shown before it is done."""
    words = kept.casefold().split()
    return bool(words) and all(len(word) >= _MIN_WORD and word in person.shown for word in words)


def answer(turn: Turn, task: MergeTask, utterance: Utterance) -> bool:
    """Takes the contact's words as which one stays, or as the other contact."""
    if turn.memory.asked == "stays":
        person = finding.pick(task.people, utterance) or _named(task.people, utterance.text)
        if person is None and _refuses(utterance):
            requests.end(turn)
            return True
        if person is not None:
            task.stays = person.id
        return person is not None
    return finding.answer(turn, task, utterance)


def _refuses(utterance: Utterance) -> bool:
    """“No, don't”, “neither, they're two different people”, "keep both": nothing is merged."""
    words = set(fold(utterance.text).split())
    stay_both = words & small_words().both_are and words & small_words().record_stays
    is_no = utterance.says("no", "cancel") or bool(stay_both)
    return is_no and not utterance.requests and is_hollow(replace(utterance.entities, is_everyone=False))


def _named(people: list[ContactRef], text: str) -> ContactRef | None:
    """The only one of them that is named: "keep Jane Doe", “누리소프트 쪽을 남겨”."""
    named = [person for person in people if person.label.casefold() in text.casefold()]
    return named[0] if len(named) == 1 else finding.pick_by_words(people, text)


def choose(turn: Turn, task: MergeTask, person: ContactRef) -> None:
    """The button of one of them."""
    if len(task.people) == 2:
        task.stays = person.id
        return
    rest = [each for each in turn.memory.choices if each.id != person.id]
    finding.choose(turn, task, person)
    if task.second is None and not task.people and rest:
        # Several are like one another: the other one is among those, too.
        _take(turn, task, person)
        turn.memory.choices = rest


def found(turn: Turn, task: MergeTask, data: ContactsFound) -> None:
    """Two that fit one description are the two."""
    taken = [each for each in data.contacts if all(each.id != person.id for person in task.people)]
    alone = task.second is None and not task.people
    if alone and len(taken) == 2 and data.total == 2:
        task.people = [person_of(each) for each in taken]
        task.look_for()
    elif task.people and taken:
        gone = len(data.contacts) - len(taken)
        finding.found(turn, task, data.model_copy(update={"contacts": taken, "total": data.total - gone}))
    else:
        finding.found(turn, task, data)
