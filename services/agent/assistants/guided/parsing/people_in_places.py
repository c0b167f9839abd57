"""People and the town that each is in now: “Iga jest teraz w Piszu, a Bea w Mrągowie”, “Ann is in Leeds, Bob in Hull”.

A given name alone that begins such a clause is its contact, and never the one that was shown last. The verb may stand
in the first clause only.
"""

from collections.abc import Sequence

from libs.contracts import Locale
from libs.people import DECLINED, Morphology, is_pet_name, may_be_given
from services.agent.assistants.guided.parsing.entities import Entities, Run
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.utterance import UserRequest

_MAX_NAME = 3
_MAX_TOWN = 3
_RELATIONS = ("place", "company", "company_now")


def in_places(text: str, items: Sequence[Item], language: Locale | None) -> list[UserRequest]:
    """One change for each clause; empty where a clause says anything else."""
    if language is None or not items or not _begins(items, 0) or items[-1].is_punctuation("?"):
        return []
    clauses = _clauses(items)
    found = [each for clause in clauses if (each := _change(text, clause, language)) is not None]
    # “Jane at Acme” without a verb looks for her.
    is_given_alone = any(" " not in each.entities.runs[0] for each in found) and any(
        item.is_link("value", "by_now", "company_now") for item in items
    )
    return found if len(found) == len(clauses) and (len(found) > 1 or is_given_alone) else []


def _begins(items: Sequence[Item], at: int) -> bool:
    return items[at].in_name and (may_be_given(items[at].text) or is_pet_name(items[at].text))


def _clauses(items: Sequence[Item]) -> list[list[Item]]:
    clauses: list[list[Item]] = [[]]
    for at, item in enumerate(items):
        is_border = item.is_punctuation(",;.\n") or item.is_link("and", "but")
        if is_border and not item.in_name and _opens_next(items, at):
            clauses.append([])
        elif not (is_border and at + 1 == len(items)):
            clauses[-1].append(item)
    return [each for each in clauses if each]


def _opens_next(items: Sequence[Item], at: int) -> bool:
    """Whether a border, or two of them, stand before a name: “, a Bea …”."""
    behind = at + 1
    if behind < len(items) and items[behind].is_link("and", "but") and not items[behind].in_name:
        behind += 1
    return behind < len(items) and items[behind].in_name


def _change(text: str, clause: Sequence[Item], language: Locale) -> UserRequest | None:
    """A name, a relation and a town; None where the clause has another word that counts."""
    name = _run(clause, 0, _MAX_NAME)
    relation = next((at for at in range(name, len(clause)) if clause[at].is_link(*_RELATIONS)), len(clause))
    end = _run(clause, relation + 1, _MAX_TOWN)
    around = [*clause[name:relation], *clause[end:]]
    if not name or end <= relation + 1 or not all(map(_is_small, around)):
        return None
    if clause[relation].value("intent") not in (None, "update"):
        return None
    said = text[clause[relation + 1].start : clause[end - 1].end]
    entities = Entities(runs=[Run.of(text[clause[0].start : clause[name - 1].end], is_name=True)])
    town = Morphology.shared().place(said, language) if language in DECLINED else said
    if clause[relation + 1].value("place") or town != said or not clause[relation].is_link("company", "company_now"):
        entities.labelled["city"] = town
    else:
        entities.unsure.append(said)
    start, stop = clause[0].start, clause[-1].end
    return UserRequest("update", entities, start, stop, said=text[start:stop])


def _run(items: Sequence[Item], at: int, most: int) -> int:
    """Behind the words in capitals that begin here."""
    end = at
    while end < min(len(items), at + most) and (items[end].in_name or (end == at and items[end].value("place"))):
        end += 1
    return end


def _is_small(item: Item) -> bool:
    return item.is_link("value", "by_now", "filler", "focus", "please") or item.is_punctuation(".!")
