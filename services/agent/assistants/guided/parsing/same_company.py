"""People who share a company: “…, Acme, and Bob Ray, bob@…, same company”, “… de la même boîte”, “… z tej samej firmy”.

The company is said once, with the first of them. Without this reading the second contact would be stored without it.
“Idem” or “ditto” between marks is the same company, and the same job where the second contact is given none.
"""

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from services.agent.assistants.guided.parsing.entities import Entities
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.utterance import UserRequest, Utterance
from services.agent.assistants.guided.small_words import any_of, small_words


def share_same(text: str, requests: Sequence[UserRequest]) -> None:
    """Gives each new contact that is said to be at the same company the one of the contact before."""
    if len(requests) < 2 or any(each.intent != "create" for each in requests):
        return
    for before, each in pairwise(requests):
        said = _phrase().search(text, each.start, each.end)
        ditto = None if said else _ditto().search(text, each.start, each.end)
        company = before.entities.company or before.entities.labelled.get("company") or _behind_name(before.entities)
        found = said or ditto
        if found is None or not company:
            continue
        _forget(each.entities, found[0])
        if not (each.entities.company or "company" in each.entities.labelled):
            each.entities.company = company
        if ditto and not _has_job(each.entities):
            each.entities.runs += [run for run in before.entities.runs[1:] if run.is_title and not run.is_name]


def without_same_as(text: str, items: Sequence[Item]) -> tuple[list[Item], "re.Match[str] | None"]:
    """“De la misma empresa que Oskar”: the items without it. The company of this person is not known here, so that the
    name must not become the one of a company.
    """
    found = _same_as().search(text) if any(said in text.casefold() for said in small_words().same_company) else None
    if found is None:
        return list(items), None
    rest = [item for item in items if not (item.end > found.start() and item.start < found.end())]
    return rest, found


def name_colleague(utterance: Utterance, found: "re.Match[str] | None") -> None:
    """Gives the person to the first new contact. The words are left over until the company is known."""
    if found is None:
        return
    new = [each.entities for each in utterance.requests if each.intent == "create"]
    for entities in new[:1] or ([] if utterance.requests else [utterance.entities]):
        entities.colleague = found["who"]
        entities.left.append(found[0].strip(" ,"))


def _behind_name(entities: Entities) -> str:
    """ "Ann Lee, Acme, ann@…": the only other words in capitals."""
    behind = entities.runs if entities.addressee else entities.runs[1:]
    others = [run for run in behind if run.is_name and not run.is_title]
    return others[0] if len(others) == 1 else ""


def _has_job(entities: Entities) -> bool:
    return "jobtitle" in entities.labelled or any(run.is_title for run in entities.runs[1:])


def _forget(entities: Entities, said: str) -> None:
    """The words of the phrase are understood: they are no label, no value and not left over."""
    entities.runs = [run for run in entities.runs if run.casefold() != said.casefold()]
    entities.unsure = [each for each in entities.unsure if each.casefold() != said.casefold()]
    entities.named = [prop for prop in entities.named if prop != "company"]
    entities.left = [each for each in entities.left if each.casefold() not in said.casefold()]


@cache
def _phrase() -> "re.Pattern[str]":
    return re.compile(rf"(?<!\w)(?:{any_of(small_words().same_company)})(?!\w)", re.IGNORECASE)


@cache
def _same_as() -> "re.Pattern[str]":
    words = small_words()
    before = rf"(?:(?:{any_of(words.before_same)})\s+){{0,2}}"
    who = r"(?P<who>[^\W\d_]+(?:\s[A-ZÀ-ÝА-Я][^\W\d_]+)?)"
    said = rf"{before}(?:{any_of(words.same_company)}),?\s+(?:{any_of(words.same_as)})\s*{who}"
    return re.compile(rf"(?<!\w){said}(?!\w)", re.IGNORECASE)


@cache
def _ditto() -> "re.Pattern[str]":
    """Alone between marks, or at the end: “(idem, bob@…)”, “Bob Ray, ditto, bob@…”."""
    said = any_of(small_words().the_same_for)
    return re.compile(rf"(?:(?<=[(,;:/|–—])|(?<=[,;:/|–—] ))(?:{said})(?=\s?(?:[),;:/|.\n–—]|$))", re.IGNORECASE)
