"""A search that was meant otherwise: “show me everyone in Dover”, and then “sorry, I meant Deal”.

The value takes the place of the one that was searched by. Without this reading it would correct the contact found.
"""

import re
from dataclasses import replace
from functools import cache

from rapidfuzz import fuzz

from libs.people import is_given_name, is_korean_name
from services.agent.assistants.guided.dialogue import requests
from services.agent.assistants.guided.dialogue.turn import Turn
from services.agent.assistants.guided.parsing import Entities, Run, Utterance, fold
from services.agent.assistants.guided.small_words import any_of, small_words
from services.agent.assistants.guided.state import Criteria, SearchTask

_MAX_WORDS = 6
"""Words of such a correction. A longer one says more."""
_MAX_WORDS_OF_ALL = 12
_WORD = re.compile(r"[^\W\d_]+")
_MIN_LIKENESS = 50
"""Percent of likeness from which a value takes the place of one of several."""
_NAMES_LABEL = frozenset(("성", "성이", "성은", "성을"))
_NARROWING = ("city", "jobtitle", "country")
_PLAIN = ("name", "query", "company")
_EITHER = ("city", "company")


def looks_for_other(turn: Turn, utterance: Utterance) -> bool:
    """ "No, not Ann Lee, Ann Roe" behind a search: the other one is looked for, and nothing is renamed."""
    shown, entities = turn.shown, utterance.entities
    if shown.focus is None or shown.is_changed:
        return False
    if other := _with_surname(turn, utterance):
        _search_for(turn, utterance, other)
        return True
    names = [run for run in entities.runs if run.is_name]
    is_plain = not (entities.labelled or entities.unsure or entities.has_address or entities.named)
    label = shown.focus.label.casefold()
    is_corrected = utterance.says("correction", "no") and any(map(_is_whole, names))
    is_denied = is_corrected or any(len(each) > 1 and label.endswith(each.casefold()) for each in entities.denied)
    if not (len(names) == 1 and is_plain and is_denied) or names[0].casefold() == label:
        return False
    _search_for(turn, utterance, names[0])
    return True


def _search_for(turn: Turn, utterance: Utterance, name: str) -> None:
    about = Entities(runs=[Run.of(name, is_name=True)])
    search = turn.maker.search(about, utterance.language or turn.locale, turn.principal)
    search.said = utterance.text
    requests.add(turn, [search])


def _with_surname(turn: Turn, utterance: Utterance) -> str:
    """“강 아니고 공씨요” behind a search for 강나래: 공나래. With a label (“성이 강이 아니라 …”) it is a new name."""
    label = turn.shown.focus.label if turn.shown.focus is not None else ""
    said = dict(utterance.entities.labelled)
    surname = said.pop("lastname", "")
    is_alone = not said and not utterance.requests and _NAMES_LABEL.isdisjoint(utterance.text.split())
    is_searched = bool(turn.shown.searched) and is_korean_name(label) and utterance.says("correction", "no")
    return f"{surname}{label[len(surname) :]}" if surname and is_alone and is_searched else ""


def _is_whole(name: str) -> bool:
    """Whether this is a whole name of a person beyond doubt."""
    words = name.split()
    return is_korean_name(name) if len(words) == 1 else is_given_name(words[0])


def narrows(turn: Turn, utterance: Utterance) -> bool:
    """ "How many of them are in York?", “lesquels n'ont pas de téléphone ?”: the last search, with more criteria."""
    if _counts_all(turn, utterance):
        return True
    searched = _criteria(turn) if turn.shown.searched and turn.memory.task is None else None
    if searched is None or not _among_them().search(utterance.text):
        return False
    said = [utterance.entities] if not utterance.requests else [each.entities for each in utterance.requests]
    intents = {each.intent for each in utterance.requests}
    if len(said) != 1 or not intents <= {"search", "question"}:
        return False
    about = replace(said[0], has_focus=False, is_everyone=False)
    search = turn.maker.search(about, utterance.language or turn.locale, turn.principal)
    if search.criteria.is_empty:
        return False
    search.criteria, search.others = _both(searched, search.criteria), [_both(searched, each) for each in search.others]
    search.counts, search.said = utterance.says("count"), utterance.text
    requests.add(turn, [search])
    return True


def _counts_all(turn: Turn, utterance: Utterance) -> bool:
    """“Et en tout, toutes villes confondues ?”, behind a search: how many contacts there are, with no criterion."""
    is_behind = bool(turn.shown.searched) and turn.memory.task is None
    if not is_behind or len(utterance.text.split()) > _MAX_WORDS_OF_ALL or utterance.entities.has_address:
        return False
    said = f" {' '.join(_WORD.findall(fold(utterance.text)))} "
    phrases, words = _all_of_them()
    if not (any(f" {each} " in said for each in phrases) and all(word in words for word in said.split())):
        return False
    everyone = {"filters": [{"property": "createdate", "operator": "is_known", "value": None}]}
    requests.add(turn, [SearchTask(arguments=everyone, counts=True, said=utterance.text)])
    return True


@cache
def _all_of_them() -> tuple[tuple[str, ...], frozenset[str]]:
    """Folded phrases that say it, and the words that such a message may have."""
    phrases, around = (
        [fold(each) for each in group] for group in (small_words().all_of_them, small_words().around_all_of_them)
    )
    phrases = [" ".join(_WORD.findall(each)) for each in phrases]
    return tuple(phrases), frozenset(word for each in (*phrases, *around) for word in each.split())


@cache
def _among_them() -> "re.Pattern[str]":
    # Korean words have their endings behind them without a space.
    return re.compile(rf"(?<!\w)(?:{any_of(small_words().among_them)})(?![^\W가-힣])", re.IGNORECASE)


def _both(searched: Criteria, more: Criteria) -> Criteria:
    """The criteria of both. Where both have one, the new one counts."""
    news = {key: value for key in Criteria.model_fields if (value := getattr(more, key))}
    news["filters"] = searched.filters | more.filters
    news["without"] = [*searched.without, *more.without]
    return searched.model_copy(update=news)


def searches_otherwise(turn: Turn, utterance: Utterance) -> bool:
    """Whether the words correct the search that was answered last: it is made again with the new value."""
    entities, memory = utterance.entities, turn.memory
    is_corrected = utterance.says("correction", "no") and not utterance.is_question and not utterance.requests
    is_behind = bool(turn.shown.searched) and not memory.about and memory.task is None
    if not (is_corrected and is_behind) or len(utterance.text.split()) > _MAX_WORDS or entities.has_focus:
        return False
    return search_again(turn, utterance, entities)


def search_again(turn: Turn, utterance: Utterance, entities: Entities) -> bool:
    """Whether the search that was answered last is made again, with the only value of these in place of its own."""
    prop, value = _value(entities)
    searched = _criteria(turn)
    if not value or searched is None:
        return False
    key = _replaced(searched, prop, value, entities)
    if not key:
        return False
    if key in ("name", "query"):
        task = turn.maker.search(entities, utterance.language or turn.locale, turn.principal)
    elif key in _EITHER:
        # “Et chez Globex ?” behind a search by town: small words alone tell a town from a company, if at all.
        rest, first = _without(searched, key), prop if prop in _EITHER else key
        second = next(each for each in _EITHER if each != first)
        task = SearchTask(criteria=_with(rest, first, value), others=[_with(rest, second, value)])
    else:
        task = SearchTask(criteria=_with(searched, key, value))
    task.said = utterance.text
    requests.add(turn, [task])
    return True


def asks_for_colleagues(turn: Turn, utterance: Utterance) -> bool:
    """ "And who else works there?": at the company of the contact shown last, or of the last search."""
    searched = turn.shown.searched
    company = str(turn.shown.properties.get("company") or searched.get("company") or searched.get("query") or "")
    if not company or not asks_where_others_work(utterance.text):
        return False
    requests.add(turn, [SearchTask(criteria=Criteria(company=company), said=utterance.text)])
    return True


def asks_where_others_work(text: str) -> bool:
    said = fold(text).strip(" ?!.¿").removesuffix("요").replace("’", "'")
    opening = next((each for each in small_words().leads_on if said.startswith(each)), "")
    return not small_words().colleagues.isdisjoint((said, said.removeprefix(opening)))


def narrow(turn: Turn, task: SearchTask, text: str) -> None:
    """ "And how many without a phone?", behind a search: of the contacts found last, and not of all."""
    is_behind = bool(turn.shown.searched) and f"{fold(text)} ".startswith(small_words().leads_on)
    is_bare = is_behind and task.criteria.model_copy(update={"without": []}).is_empty
    searched = _criteria(turn) if is_bare and task.criteria.without else None
    if searched is not None:
        task.criteria, task.others = _both(searched, task.criteria), []


def _value(entities: Entities) -> tuple[str, str]:
    """The property, if one is named, and the only value; empty if there is none, or more than one."""
    said = [("", str(run)) for run in entities.runs] + list(entities.labelled.items())
    said += [("company", entities.company)] if entities.company else []
    says_more = entities.emails or entities.phones or entities.named or entities.holder or entities.unsure
    return said[0] if len(said) == 1 and not (says_more or entities.left or entities.swap) else ("", "")


def _criteria(turn: Turn) -> Criteria | None:
    """What was searched by; None where it is more than values of properties."""
    arguments = dict(turn.shown.searched)
    filters = arguments.pop("filters", None) or []
    plain = {key: arguments.pop(key) for key in _PLAIN if arguments.get(key)}
    without = [each["property"] for each in filters if each.get("operator") == "is_unknown"]
    valued = [each for each in filters if each["property"] not in without]
    if any(arguments.values()) or any(each.get("operator") not in ("eq", "contains") for each in valued):
        return None
    return Criteria(**plain, filters={each["property"]: each["value"] for each in valued}, without=without)


def _replaced(searched: Criteria, prop: str, value: str, entities: Entities) -> str:
    """The criterion with the wrong value: the denied one, one of the same property, the only one, the most alike."""
    held = {key: found for key in _PLAIN if (found := getattr(searched, key))} | searched.filters
    denied = [each.casefold() for each in entities.denied]
    is_person = " " in value and is_given_name(value.split()[0])
    by_denial = [key for key, found in held.items() if found.casefold() in denied]
    if by_denial or prop in held:
        return by_denial[0] if by_denial else prop
    if denied and prop in _NARROWING:
        return prop  # “no one in York, the one in Deal” behind a search for a company
    if len(held) == 1:
        key = next(iter(held))
        return "" if is_person and key not in ("name", "query") else key
    likeness = {key: fuzz.ratio(found.casefold(), value.casefold()) for key, found in held.items()}
    best = max(likeness, key=likeness.__getitem__, default="")
    return best if likeness.get(best, 0) >= _MIN_LIKENESS else ""


def _with(searched: Criteria, key: str, value: str) -> Criteria:
    if key == "company":
        return searched.model_copy(update={"company": value})
    return searched.model_copy(update={"filters": {**searched.filters, key: value}})


def _without(searched: Criteria, key: str) -> Criteria:
    filters = {prop: value for prop, value in searched.filters.items() if prop != key}
    return searched.model_copy(update={"filters": filters} | ({"company": ""} if key == "company" else {}))
