"""Requests about pasted data: one for each person."""

import re
from collections.abc import Set as AbstractSet
from functools import cache

from services.agent.assistants.guided.locales import Intent
from services.agent.assistants.guided.parsing.entities import OWNER, Entities
from services.agent.assistants.guided.parsing.pasting import Card, Pasted
from services.agent.assistants.guided.parsing.sequence import MAX_REQUESTS
from services.agent.assistants.guided.parsing.utterance import UserRequest
from services.agent.assistants.guided.small_words import any_of, small_words

_NAMES = ("name", "firstname", "lastname")


def about_cards(
    requests: list[UserRequest], pasted: Pasted, said: str, unwanted: AbstractSet[str] = frozenset()
) -> list[UserRequest]:
    """The request around pasted data, once for each person, without the properties that are not wanted.

    Where nothing is asked for, the person is to be created, unless the words around say that their data are new.
    """
    cards, is_news = pasted.cards, _new_details().search(pasted.rest) is not None
    about = next((each for each in requests if each.intent in ("create", "update", "search")), None)
    if len(requests) == 1 and _copies(requests[0]):
        requests = []
    if requests and about is None:
        return requests
    intent: Intent = about.intent if about is not None else "create"
    about_person = [
        each for each in requests if each is not about and about is not None and _tells_of_person(each.entities)
    ]
    rest = [each for each in requests if each is not about and each not in about_person]
    found = []
    for card in cards[:MAX_REQUESTS]:
        entities = entities_of_card(card)
        entities.labelled = {prop: value for prop, value in entities.labelled.items() if prop not in unwanted}
        if about is not None:
            shared = {
                prop: value for prop, value in about.entities.labelled.items() if prop not in _NAMES or not card.name
            }
            entities.labelled = {**shared, **entities.labelled}
            for said_of in (about.entities, *(each.entities for each in about_person)):
                _add_work(entities, said_of)
        entities.is_shown = about is None
        asked: Intent = "update" if about is None and (card.is_news or is_news) else intent
        found.append(UserRequest(asked, entities, end=len(said), said=said))
    return [*found, *rest]


@cache
def _new_details() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{any_of(small_words().new_details)})(?!\w)", re.IGNORECASE)


def _tells_of_person(entities: Entities) -> bool:
    """ "… she's the new bookkeeper at Acme": a clause behind the request, which names no other person."""
    is_named = any(not run.is_title for run in entities.runs) or entities.holder or entities.has_address
    return entities.has_focus and not is_named and bool(entities.runs or entities.company)


def _add_work(entities: Entities, said: Entities) -> None:
    """The job and the company that stand in the request, where the card has none."""
    jobs = [run for run in said.runs if run.is_title]
    if len(jobs) == 1 and jobs[0].islower():
        entities.labelled.setdefault("jobtitle", str(jobs[0]))
    elif len(jobs) == 1 and "jobtitle" not in entities.labelled:
        entities.runs.append(jobs[0])  # “compradora de Papel Norte” holds the company, too
    entities.company = entities.company or said.company


def _copies(request: UserRequest) -> bool:
    """“Przepisz wizytówkę do kontaktów”, “log this chap”: the verb also gives a contact to a teammate, or adds a note.

    Neither a teammate nor a text is there.
    """
    entities = request.entities
    if request.intent == "note" and not entities.body:
        return True
    return request.intent == "assign" and OWNER not in entities.labelled and not (entities.runs or entities.emails)


def entities_of_card(card: Card) -> Entities:
    """What a pasted card says."""
    fields = dict(card.fields)
    emails = [fields.pop("email")] if "email" in fields else []
    # A part of a card that was not understood casts no doubt on the others, as it does in a sentence.
    return Entities(
        labelled=fields, emails=emails, addressee=card.name, left=list(card.left), asides=list(card.left),
        unsure=list(card.unsure),
    )  # fmt: skip
