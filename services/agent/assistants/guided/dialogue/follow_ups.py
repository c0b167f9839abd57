"""Questions about what was shown last: “and his email?”, “where does she work”, and then “what about Acme?”.

They name no contact and no verb of a request. The contact that stands there is read again, so that the answer is of
this minute; or the last search is made with another value. No word of them is ever written.
"""

from dataclasses import replace

from libs.people import DECLINED
from services.agent.assistants.guided.dialogue import asked_property, other_search, requests
from services.agent.assistants.guided.dialogue.turn import Turn
from services.agent.assistants.guided.parsing import NUMBERS, Entities, Run, Utterance, begins_company, fold
from services.agent.assistants.guided.small_words import small_words
from services.agent.assistants.guided.state import Criteria, SearchTask

_MAX_WORDS = 8
"""Words of such a question. A longer one tells more."""
_MAX_LABEL = 3
"""Words of “his mobile number”."""
_TOPIC = ("은요", "는요", "은", "는")
"""Korean endings of a topic, of which alone a question is made: “한빛소프트는?”."""

_ADDED = "createdate"
"""The property of “since when do we have her”, which needs no question mark."""


def asks_about_shown(turn: Turn, utterance: Utterance) -> bool:
    """ "And his email?", "where does she work", "is he a customer?": of the contact that was shown last."""
    focus, entities = turn.shown.focus, utterance.entities
    bare = replace(entities, labelled={}, named=[], runs=[], stage="", has_focus=False)
    if focus is None or not _may_ask(utterance) or not bare.is_empty or entities.denied:
        return False
    loose = [*entities.runs, *entities.left, *entities.labelled.values()]  # “il habite où”, where “où” has the label
    about = entities.named[0] if entities.named and not loose else ""
    is_said = utterance.is_question or about == _ADDED or _leads_on(utterance.text) or _is_bare_label(utterance.text)
    is_said = is_said or asked_property.asks_in_words(utterance.text)
    is_stage = _asks_for_stage(utterance)
    if not (is_said and (about or is_stage)):
        about = "" if entities.named else asked_property.asked_without_name(utterance.text, loose)
        if not about:
            return False
    turn.memory.about = about
    requests.add(turn, [SearchTask(criteria=Criteria(contact_id=focus.id), said=utterance.text)])
    return True


def _asks_for_stage(utterance: Utterance) -> bool:
    """ "Is he a customer?"; “¿es cliente?” needs no pronoun."""
    entities = utterance.entities
    is_only = bool(entities.stage) or [*entities.labelled] == ["lifecyclestage"]
    is_about = entities.has_focus or len(utterance.text.split()) <= _MAX_LABEL
    return is_only and is_about and not (entities.runs or entities.left)


def of_shown(turn: Turn, utterance: Utterance) -> Entities:
    """The entities; of “and email jane@…” behind a single contact, as news about that contact.

    A Korean sentence needs no subject: “수원에 있어” behind a change tells where the contact is.
    """
    entities = utterance.entities
    if _presents_employer(turn, utterance):
        kind = entities.company.casefold().split()[0]
        is_company = begins_company(entities.company) or kind in small_words().company_kinds  # “de Vigo” is a town
        said = {"labelled": {"company": entities.company}} if is_company else {"unsure": [entities.company]}
        return replace(entities, company="", narrows=False, has_focus=True, **said)
    if _tells_number(turn, utterance):
        number = {entities.named[0]: entities.phones[0]}
        return replace(entities, labelled=number, named=[], phones=[], has_focus=True, is_shown=True)
    is_plain = bool(entities.labelled) and replace(entities, labelled={}).is_empty and not entities.left
    is_said = turn.shown.focus is not None and not utterance.is_question and _may_ask(utterance)
    is_place = utterance.language == "ko" and turn.shown.is_changed and [*entities.labelled] == ["city"]
    is_sentence = is_place and " " in utterance.text.strip()
    if utterance.language == "ko" and len(entities.labelled) == 1:  # “도시 인천”: the label is said, and then its value
        (value,) = entities.labelled.values()
        is_sentence = is_sentence or fold(utterance.text).strip().endswith(f" {fold(value)}")
    if not (is_plain and is_said and (_leads_on(utterance.text) or is_sentence)):
        return entities
    return replace(entities, has_focus=True)


def _tells_number(turn: Turn, utterance: Utterance) -> bool:
    """“아 전화번호를 빠뜨렸네요, 02-555-0174입니다”, behind a change: a label and one number, and nothing else."""
    entities = utterance.entities
    is_pair = len(entities.phones) == len(entities.named) == 1 and entities.named[0] in NUMBERS
    is_bare = is_pair and replace(entities, named=[], phones=[], has_focus=False, is_shown=False).is_empty
    is_bare = is_bare and not (entities.left or entities.labelled or utterance.is_question)
    return is_bare and turn.shown.is_changed and turn.shown.focus is not None


def _presents_employer(turn: Turn, utterance: Utterance) -> bool:
    """“Es de Ferretería Paz, encargado”, behind a new contact without a company: who it is, and no search."""
    entities, shown = utterance.entities, turn.shown
    is_open = shown.is_new and shown.focus is not None and "company" not in shown.properties
    is_open = is_open and utterance.language not in DECLINED  # there the case of a name tells a town
    is_about = bool(entities.company) and entities.narrows and all(run.is_title for run in entities.runs)
    is_plain = is_about and replace(entities, company="", narrows=False, runs=[], has_focus=False).is_empty
    return is_open and is_plain and not (entities.left or utterance.is_question) and _may_ask(utterance)


def searches_likewise(turn: Turn, utterance: Utterance) -> bool:
    """ "What about Acme?" behind a search: the same search with this value."""
    is_behind = bool(turn.shown.searched) and turn.memory.task is None
    is_news = bool(utterance.entities.labelled) and not utterance.is_question
    if not is_behind or not _may_ask(utterance) or utterance.entities.has_focus or is_news:
        return False
    topic = _topic(utterance) or _lower_value(utterance)
    entities = Entities(runs=[Run.of(topic)]) if topic else utterance.entities
    return (bool(topic) or _leads_on(utterance.text)) and other_search.search_again(turn, utterance, entities)


def names_listed(turn: Turn, utterance: Utterance) -> bool:
    """ "Who are they?", behind a count or a list: its search is made again, now to be read."""
    searched, focus = turn.shown.searched, turn.shown.focus
    if not utterance.says("who") or turn.memory.task is not None or not (searched or focus):
        return False
    task = SearchTask(arguments=searched, said=utterance.text)
    if focus is not None:
        task = SearchTask(criteria=Criteria(contact_id=focus.id), said=utterance.text)
    requests.add(turn, [task])
    return True


def _may_ask(utterance: Utterance) -> bool:
    is_denial = utterance.negates or utterance.says("correction", "no", "cancel", "regret", "skip")
    return not (utterance.requests or is_denial) and len(utterance.text.split()) <= _MAX_WORDS


def _leads_on(text: str) -> bool:
    """Whether it begins as what follows on a question: “and”, “what about”."""
    return f"{fold(text)} ".startswith(small_words().leads_on)


def _is_bare_label(text: str) -> bool:
    """ "His mobile number": a sentence about it, as “that's her office number”, is none."""
    words = fold(text).split()
    return not small_words().their.isdisjoint(words[:1]) and len(words) <= _MAX_LABEL


def _lower_value(utterance: Utterance) -> str:
    """The value of “and in austin?”, which the words alone do not show in lower case; empty if it is not alone."""
    left, text = utterance.entities.left, utterance.text.strip()
    is_alone = len(left) == 1 and replace(utterance.entities, left=[]).is_empty and not utterance.replies
    return left[0] if is_alone and text.endswith("?") and _leads_on(text) else ""


def _topic(utterance: Utterance) -> str:
    """The value of “한빛소프트는?”, of which the words alone show nothing; empty where there is none."""
    entities, text = utterance.entities, utterance.text.strip()
    if utterance.language != "ko" or not text.endswith("?") or not replace(entities, runs=[]).is_empty:
        return ""
    words = (fold(text).startswith(small_words().leads_on) and text.partition(" ")[2]) or text
    ending = next((each for each in _TOPIC if words.rstrip(" ?").endswith(each)), "")
    return words.rstrip(" ?").removesuffix(ending) if ending else ""
