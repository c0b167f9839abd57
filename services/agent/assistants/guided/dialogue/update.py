"""Changing a contact: which one is found first, then what is new is asked for, then it is done."""

from itertools import pairwise
from operator import eq

from libs.contracts.tools import UPDATE_CONTACT
from libs.people import is_given_name
from services.agent.assistants.guided.dialogue import (
    correcting,
    finding,
    meaning,
    missing_codes,
    other_property,
    requests,
)
from services.agent.assistants.guided.dialogue.create import arguments
from services.agent.assistants.guided.dialogue.turn import Turn
from services.agent.assistants.guided.parsing import EXAMPLES, NUMBERS, TYPED, UserRequest, Utterance, bare, wrong
from services.agent.assistants.guided.small_words import small_words
from services.agent.assistants.guided.state import ContactRef, SkippedRequest, UpdateTask
from services.agent.assistants.guided.tasks import is_doubtful, number_ending

_TYPED = ("email", "phone", "mobilephone")


def proceed(turn: Turn, task: UpdateTask) -> None:
    person = finding.known(turn, task)
    if person is not None:
        if task.new.get("email") and task.criteria.name and not task.criteria.email:
            task.changes.setdefault("email", task.new["email"])  # found by name: the address is news, too
        _settle_swap(turn, task)
        _settle_given(turn, task)
        _keep_whole_company(turn, task)
        _change(turn, task, person)


def _change(turn: Turn, task: UpdateTask, person: ContactRef) -> None:
    if (prop := wrong(task.changes)) is not None:
        value = task.changes.pop(prop)
        turn.ask("value", "bad_value", about=prop, value=value, field=turn.field(prop), example=EXAMPLES[prop])
        turn.offer("cancel")
    elif _is_private_address(turn, task):
        requests.refuse(turn, SkippedRequest(why="no_second_email", said=task.said))
    elif prop := missing_codes.lacking_code(turn, task.changes):
        missing_codes.ask(turn, prop, task.changes)
    elif task.unsure:
        meaning.ask(turn, task)
    elif task.changes and not task.is_apart and _is_doubtful(turn, task):
        _ask_again(turn, task, person)
    elif task.wanted and task.wanted[0] not in task.changes:
        turn.ask("value", "ask_value", about=task.wanted[0], field=turn.field(task.wanted[0]), name=person.label)
        turn.offer("cancel")
    elif not task.changes and not task.clear:
        turn.ask("what", "ask_what", name=person.label)
        turn.offer("cancel")
    else:
        given = {"contact_id": person.id, **arguments(turn, task.changes)}
        given |= {"clear": task.clear} if task.clear else {}
        turn.use(UPDATE_CONTACT, given, "update", left=task.left, is_guess=task.is_guess)


def _is_private_address(turn: Turn, task: UpdateTask) -> bool:
    """“Ajoute son mail perso …”, of a contact with another address: it must not take the place of that one."""
    held, words = turn.shown.properties.get("email", ""), small_words()
    if "@" in task.said and task.changes.get("address", "").casefold() in words.private:
        return True  # “c'est son adresse privée”: no street
    if not held or task.changes.keys() != {"email"} or task.changes["email"].casefold() == held.casefold():
        return False
    said = [word.strip(",.;:!?()“”«»\"'’") for word in task.said.casefold().replace("'", " ").replace("’", " ").split()]
    is_private = any(
        (one in words.private and other in words.address_nouns)
        or (other in words.private and one in words.address_nouns)
        for one, other in pairwise(said)
    )
    return is_private and words.replaces.isdisjoint(said)


def _is_doubtful(turn: Turn, task: UpdateTask) -> bool:
    return is_doubtful(_unexplained(turn, task), is_typed=all(prop in TYPED for prop in task.changes))


def _settle_given(turn: Turn, task: UpdateTask) -> None:
    """ "이름 소율로 고쳐줘", of 감소윤: two syllables that share one with the given name are the new given name."""
    first, last = task.changes.get("firstname", ""), task.changes.get("lastname", "")
    held, given = turn.shown.properties.get("firstname", ""), f"{last}{first}"
    is_korean = len(first) == len(last) == 1 and given >= "가" and len(held) == len(given)
    if is_korean and turn.shown.properties.get("lastname") not in ("", last, None) and any(map(eq, held, given)):
        task.changes["firstname"] = given
        del task.changes["lastname"]


def _keep_whole_company(turn: Turn, task: UpdateTask) -> None:
    """“Usa ese en vez del de lumina”: a word of the company's name, in lower case, points at it and is no new value."""
    company = task.changes.get("company", "")
    held = turn.shown.properties.get("company", "").casefold().split()
    if company.islower() and len(held) > 1 and set(company.split()) < set(held):
        task.left.append(task.changes.pop("company"))


def _settle_swap(turn: Turn, task: UpdateTask) -> None:
    """ "Used to be A, now B": the property is the one that holds A; else the one that was named."""
    if task.swap is None:
        return
    (old, new), task.swap = task.swap, None
    language = turn.memory.locale or turn.locale
    if number := number_ending(old, new, _numbers_meant(turn, task)):
        task.changes |= number  # “기하온 번호 뒷자리 0101을 0110으로”
        task.wanted = [each for each in task.wanted if each not in NUMBERS]
        return
    prop = turn.maker.changes.holding(old, turn.shown.properties) or (task.wanted[0] if len(task.wanted) == 1 else "")
    if not new:
        _leaves(turn, task, old, prop)
    elif (duty := _duty(new)) and prop:
        task.unsure.append(duty)  # “ya no es compradora, ahora lleva la logística”
    elif prop and prop not in TYPED:
        others = {each: value for each, value in task.changes.items() if value.casefold() not in new.casefold()}
        task.changes = {**others, **turn.maker.stored.in_nominative({prop: new}, language)}
        task.wanted = [each for each in task.wanted if each != prop]
    elif not task.changes and not prop and turn.maker.is_job(new):
        task.changes["jobtitle"] = new  # “pasó de auxiliar a encargada”, of a contact without a job
    elif not task.changes:
        task.unsure.append(new)


def _numbers_meant(turn: Turn, task: UpdateTask) -> dict[str, str]:
    """Of two numbers the one that was named, or else the one that was just written; all where neither is held."""
    held = turn.shown.properties
    for props in (task.wanted, turn.shown.written):
        meant = [prop for prop in props if prop in NUMBERS and held.get(prop)]
        if len(meant) == 1:
            return {meant[0]: held[meant[0]]}
    return dict(held)


def _leaves(turn: Turn, task: UpdateTask, old: str, prop: str) -> None:
    """ "She no longer works at Acme", “… is no longer a buyer”: it goes, if it is what the record holds."""
    words, is_job = old.casefold().split(), turn.maker.is_job(old)
    for left in ("company", "jobtitle"):
        held = turn.shown.properties.get(left, "").casefold()
        if left in task.changes and task.changes[left] != held:
            return  # “больше не работает в Люмине, теперь она в Бризе”
        if held and words and (prop == left or all(word in held.split() for word in words)):
            task.clear = [left]
            return
    task.wanted, task.left = ["jobtitle" if is_job else "company"], [*task.left, *filter(None, [old])]


def _duty(words: str) -> str:
    """What stands behind an article within a value: a verb stands before it, and no noun."""
    verb, article, rest = (*words.split(maxsplit=2), "", "")[:3]
    return rest if verb.islower() and article in small_words().label_articles else ""


def _unexplained(turn: Turn, task: UpdateTask) -> list[str]:
    """What is left over and is no previous value: “from Tarn Wool to Moss”, “it says Leeds and it is York”.

    A value that was just written is explained, too: “Bron oui, mais avec le code postal 69500”. So are words that the
    record holds of the contact's work and town: “대구 한빛안경 곽보람 씨 …”.
    """
    held = [turn.shown.properties.get(prop, "").casefold() for prop in (*task.changes, *turn.shown.written)]
    return [
        each for each in task.left
        if each not in task.asides
        and not _describes(turn, each)
        and not any(value and (value in each.casefold() or each.casefold() in value) for value in held)
    ]  # fmt: skip


def _describes(turn: Turn, words: str) -> bool:
    held = " ".join(turn.shown.properties.get(prop, "") for prop in ("company", "jobtitle", "city")).casefold().split()
    return bool(held) and all(word in held for word in words.casefold().split())


def _ask_again(turn: Turn, task: UpdateTask, person: ContactRef) -> None:
    """Words that say more than was understood may change its sense: nothing is written from such a sentence."""
    turn.leave_out(task.left)
    plain = [prop for prop in task.changes if prop in meaning.PROPERTIES]
    if plain and len(plain) == len(task.changes) and not task.clear:
        # A click is shorter than the value again, and a person sees what was understood.
        task.unsure, task.changes, task.left, task.wanted = [task.changes[prop] for prop in plain], {}, [], []
        meaning.ask(turn, task)
        return
    props = list(task.changes)
    task.changes, task.clear, task.left, task.wanted = {}, [], [], props if len(props) == 1 else []
    if task.wanted:
        turn.ask("value", "ask_value", about=props[0], field=turn.field(props[0]), name=person.label)
    else:
        turn.ask("what", "ask_what", name=person.label)
    turn.offer("cancel")


def answer(turn: Turn, task: UpdateTask, utterance: Utterance) -> bool:
    """Takes the contact's words as the answer to what was asked. False if they say nothing of use."""
    if task.person is None:
        return _answer_which(turn, task, utterance) or _answer_who(turn, task, utterance)
    asked, about = turn.memory.asked, turn.memory.asked_field
    if asked == "meaning" and meaning.answer(turn, task, utterance):
        return True
    if asked == "value" and about is not None:
        return _answer_value(turn, task, utterance, about)
    if asked == "confirm" and other_property.moves_waiting(task, utterance):
        return True
    changes = turn.maker.changes.news(utterance.entities, utterance.language or turn.locale)
    if not changes and asked == "confirm":
        changes = correcting.of_waiting(turn, task.changes, utterance)
    task.left += utterance.entities.left if changes else []
    task.changes.update(changes)
    task.wanted = [prop for prop in (*task.wanted, *utterance.entities.named) if prop not in task.changes]
    task.clear.extend(prop for prop in utterance.entities.without if prop not in task.clear)
    return bool(changes or utterance.entities.named or utterance.entities.without)


def _answer_value(turn: Turn, task: UpdateTask, utterance: Utterance, about: str) -> bool:
    if utterance.says("skip", "no") and utterance.entities.is_empty:
        task.wanted = [prop for prop in task.wanted if prop != about]
        return True
    if _says_nothing(utterance) or _points_at_other(utterance.bare):
        return False
    changes = turn.maker.changes.news(utterance.entities, utterance.language or turn.locale)
    if about not in changes and not utterance.entities.labelled:
        if about in NUMBERS and set(changes) & set(NUMBERS):
            changes = {about: next(value for prop, value in changes.items() if prop in NUMBERS)}
        elif about in _TYPED and changes:
            pass
        elif about == "name":
            changes = turn.maker.stored.name(bare(utterance.bare), utterance.language or turn.locale)
        elif utterance.text:
            changes = {about: bare(utterance.bare)}
    task.changes.update(changes)
    if about in changes or about == "name" or _lets_be(utterance, about):
        task.wanted = [prop for prop in task.wanted if prop != about]
    return bool(changes)


def _points_at_other(said: str) -> bool:
    """“Celle de Jérôme Costa : Millau”, when the town of another contact is asked for: no value of this one."""
    words = said.casefold().split()
    rest = words[2:3]
    return " ".join(words[:2]) in small_words().the_one_of and bool(rest) and is_given_name(rest[0].strip(",:"))


def _lets_be(utterance: Utterance, about: str) -> bool:
    """ "그건 놔두고 도시만 포항으로 해줘", “번호는 됐고 도시만 …”: another value, and no more of what was asked for."""
    entities = utterance.entities
    is_named = about in (*utterance.let_be, *entities.without, *entities.named)
    return bool(entities.labelled) and (is_named or utterance.says("skip"))


def _says_nothing(utterance: Utterance) -> bool:
    """ "Ta!", "ok, one moment": courtesies are no value, whatever was asked."""
    entities = utterance.entities
    is_polite = utterance.says("thanks", "greeting", "wait", "yes", "goodbye", "capabilities")
    return is_polite and entities.is_empty and not (entities.left or entities.denied or utterance.requests)


def _answer_which(turn: Turn, task: UpdateTask, utterance: Utterance) -> bool:
    if not finding.answer_which(turn, task, utterance):
        return False
    if task.person is not None and utterance.entities.labelled:
        task.changes.update(turn.maker.changes.news(utterance.entities, utterance.language or turn.locale))
    return True


def _answer_who(turn: Turn, task: UpdateTask, utterance: Utterance) -> bool:
    if finding.is_story(utterance):
        return False
    correction = turn.maker.update(
        UserRequest("update", utterance.entities), utterance.language or turn.locale, turn.principal
    )
    if correction.criteria.is_empty and not correction.means_focus and not correction.changes:
        return False
    if not correction.criteria.is_empty or correction.means_focus:
        task.criteria, task.others, task.means_focus = correction.criteria, correction.others, correction.means_focus
        turn.memory.choices = []
    task.changes.update(correction.changes)
    task.left = correction.left
    task.wanted.extend(prop for prop in correction.wanted if prop not in task.wanted)
    return True
