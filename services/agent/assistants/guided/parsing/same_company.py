"""People who share a company: “…, Acme, and Bob Ray, bob@…, same company”, “… de la même boîte”, “… z tej samej firmy”.

The company is said once, with the first of them. Without this reading the second contact would be stored without it.
"""

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from services.agent.assistants.guided.parsing.entities import Entities
from services.agent.assistants.guided.parsing.utterance import UserRequest
from services.agent.assistants.guided.small_words import any_of, small_words


def share_same(text: str, requests: Sequence[UserRequest]) -> None:
    """Gives each new contact that is said to be at the same company the one of the contact before."""
    if len(requests) < 2 or any(each.intent != "create" for each in requests):
        return
    for before, each in pairwise(requests):
        said = _phrase().search(text, each.start, each.end)
        company = before.entities.company or before.entities.labelled.get("company") or _behind_name(before.entities)
        if said is None or not company:
            continue
        if not (each.entities.company or "company" in each.entities.labelled):
            each.entities.company = company
        _forget(each.entities, said[0])


def _behind_name(entities: Entities) -> str:
    """ "Ann Lee, Acme, ann@…": the only other words in capitals."""
    others = [run for run in entities.runs[1:] if run.is_name and not run.is_title]
    return others[0] if len(others) == 1 else ""


def _forget(entities: Entities, said: str) -> None:
    """The words of the phrase are understood: they are no label and not left over."""
    entities.named = [prop for prop in entities.named if prop != "company"]
    entities.left = [each for each in entities.left if each.casefold() not in said.casefold()]


@cache
def _phrase() -> "re.Pattern[str]":
    return re.compile(rf"(?<!\w)(?:{any_of(small_words().same_company)})(?!\w)", re.IGNORECASE)
