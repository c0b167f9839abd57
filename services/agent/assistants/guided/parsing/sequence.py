"""The requests of a message in order: what follows belongs to the request before it, or is one of its own."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import groupby, pairwise

from libs.people import is_name_anywhere
from services.agent.assistants.guided.parsing.entities import Entities
from services.agent.assistants.guided.parsing.extraction import declined_company, is_record
from services.agent.assistants.guided.parsing.intents import in_mood, request_of
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.joining import is_introduced, join
from services.agent.assistants.guided.parsing.mood import Supposed, parted
from services.agent.assistants.guided.parsing.same_company import share_same
from services.agent.assistants.guided.parsing.segment import Segment
from services.agent.assistants.guided.parsing.segments import closed, parts_of, segments_of
from services.agent.assistants.guided.parsing.several import rows_of
from services.agent.assistants.guided.parsing.splitting import lines_of
from services.agent.assistants.guided.parsing.utterance import UserRequest
from services.agent.assistants.guided.small_words import small_words

MAX_REQUESTS = 5
"""Requests of one message: more than people ask at once, and few enough to answer in a moment."""


_TO_COMPANY = 4
"""Words from “he” to the company: “… lui il bosse chez Globex”."""

_MIN_TWO = 6
"""Items of two names, with a verb and a value for each."""
_PAIR = 2
"""People that one sentence is about."""


def is_second_email(items: Sequence[Item], request: UserRequest) -> bool:
    """ "Add a second email … to jane@…": one more address for a contact that has one."""
    if request.intent not in ("create", "update"):
        return False  # news without a verb are an update
    entities = request.entities
    addresses = {*entities.emails, *([entities.labelled["email"]] if "email" in entities.labelled else [])}
    is_known = len(addresses) > 1 or bool(entities.holder or entities.runs or entities.has_focus)
    first = bisect_left(items, request.start, key=lambda item: item.start)
    is_replaced = False
    for at in range(first, len(items)):
        item = items[at]
        # “У Инны теперь другая почта”: it takes the place of the one that is there.
        is_replaced = is_replaced or (request.intent == "update" and item.text.casefold() in small_words().now)
        if item.start > request.end:
            break  # many requests in a long text would else look at all items
        behind = at + 1 + any(each.is_punctuation(":") for each in items[at + 1 : at + 2])
        after = items[behind] if behind < len(items) else None
        is_address = item.value("field") == "address" and after is not None and after.kind == "email"
        if item.value("field") == "email" or is_address:
            around = items[max(at - 1, 0) : at + 2]
            if any(each.is_link("second") or each.value("ordinal") == "2" for each in around):
                return is_known and bool(addresses) and not is_replaced
    return False


def find_requests(text: str, items: Sequence[Item], supposed: Sequence[Supposed] = ()) -> list[UserRequest]:
    """In order. No more are looked for once there are too many."""
    requests: list[UserRequest] = []
    for segment in [each for part in parted(items, supposed) for each in closed(segments_of(part))]:
        for each in parts_of(segment) if segment.intent else ():
            if (request := in_mood(text, request_of(text, each), segment, supposed)) is not None:
                request.start, request.end = each.items[0].start, each.items[-1].end
                join(requests, request)
            # One request too many is kept: it shows where the unread rest of the text begins.
            if len(requests) > MAX_REQUESTS:
                return requests
        _share_company(text, requests)
    _share_heading(text, items, requests)
    share_same(text, requests)
    # A customer who writes “mail me at jane@…” gives the address; without a request it is no errand.
    gives_address = any(item.kind == "email" or item.text.startswith("+") for item in items)
    return _with_errands(requests, items, supposed) if requests or not gives_address else requests


def _with_errands(
    requests: list[UserRequest], items: Sequence[Item], supposed: Sequence[Supposed]
) -> list[UserRequest]:
    """ "…, and send her the brochure": an errand next to a request is one more request, and is named as not done."""
    for each in supposed:
        opener = next((item for item in items if each.covers(item) and item.is_link("errand")), None)
        is_read = any(each.start <= request.start < each.end for request in requests)
        if opener is not None and not each.is_question and not is_read:
            about = _person_in([item for item in items if each.covers(item)])
            requests.append(UserRequest("update", Entities(), each.start, each.end, is_supposed=True, about=about))
    return requests


def _person_in(items: Sequence[Item]) -> str:
    """ "Text Ann Lee that …": the only full name; empty without one."""
    names = [list(run) for is_name, run in groupby(items, key=lambda item: item.in_name) if is_name]
    names = [name for name in names if len(name) > 1]
    return " ".join(item.text for item in names[0]) if len(names) == 1 else ""


def listed_people(text: str, items: Sequence[Item]) -> list[UserRequest]:
    """Lines or rows with a name and an address each, and no verb: new contacts. Empty where one says anything else."""
    people = [line for line in lines_of(items) if any(item.kind == "email" for item in line)]
    people = people if len(people) > 1 else rows_of(_without_heading(items))
    is_list = len(people) > 1 and all(line[0].in_name or line[0].kind in ("mark", "number") for line in people)
    # Every contact is shown first: nothing was asked for.
    if not is_list:
        return []
    # Words above the first person would become a part of that person's request.
    start = next(at for at, item in enumerate(items) if item is people[0][0])
    found = [request_of(text, each) for each in parts_of(Segment("create", list(items[start:])))]
    requests = [each for each in found if each is not None and each.entities.emails]
    if len(requests) != len(people):
        return []
    for request, line in zip(requests, people, strict=True):
        request.entities.is_shown = True
        request.start, request.end = line[0].start, line[-1].end
        request.said = text[request.start : request.end]
        request.entities.company = request.entities.company or _heading_company(text, items[:start])
    _share_company(text, requests)
    share_same(text, requests)
    return requests


def _without_heading(items: Sequence[Item]) -> Sequence[Item]:
    """ "Two for the CRM. Ann Lee - …": what stands before the sentence of the first address."""
    email = next((at for at, item in enumerate(items) if item.kind == "email"), 0)
    ends = [at for at, item in enumerate(items[:email]) if item.is_punctuation(".:!")]
    return items[ends[-1] + 1 :] if ends else items


def news_of_each(text: str, items: Sequence[Item]) -> list[UserRequest]:
    """ "Jane Doe and Bob Ray are both in Tacoma now": one change for each of two people, if both have news."""
    parts = parts_of(Segment("update", list(items)))
    if len(parts) != _PAIR:
        return []  # most texts are about one, and reading them once more would take as long as the first time
    found = [request_of(text, each) for each in parts]
    changed = [each for each in found if each is not None and _is_news(each.entities)]
    if len(changed) != _PAIR or any(each.entities.left for each in changed):
        return []
    for request in changed:
        request.end, request.said = len(text), text.strip()
    return changed


def news_of_two(text: str, items: Sequence[Item]) -> list[UserRequest]:
    """“Oskar ahora es jefe de compras y nils se ha mudado a Uppsala”: news of one person, and of another."""
    if len(items) < _MIN_TWO or not items[0].is_content or any(item.kind == "email" for item in items):
        return []
    at = next((at for at in range(2, len(items) - 2) if _joins_person(items, at)), 0)
    if not at or not _begins_news(items, 0):
        return []
    found = [_news_of_one(text, part) for part in (items[:at], items[at + 1 :])]
    return [each for each in found if each is not None] if None not in found else []


def _joins_person(items: Sequence[Item], at: int) -> bool:
    item, person, verb = items[at : at + 3]
    is_join = (
        item.is_link("and")
        or item.text.casefold() in small_words().but
        or f"{item.text.casefold()} " in small_words().leads_on
    )
    return is_join and person.is_content and not verb.is_link("and") and _begins_news(items, at + 1)


def _begins_news(items: Sequence[Item], at: int) -> bool:
    """A name, or a word with a capital letter before “is” and a job: “… and Junie is the buyer”."""
    name, verb, *behind = items[at : at + 5]
    is_job = name.in_name and verb.is_link("value") and any(item.value("title") for item in behind)
    return is_job or is_name_anywhere(name.text)


def _news_of_one(text: str, items: Sequence[Item]) -> UserRequest | None:
    """A name, and news of this person: None where anything else is said."""
    size = 1 + (len(items) > 1 and items[1].in_name and items[0].in_name)
    said = list(items[size:])
    while said and said[-1].kind == "mark":
        said.pop()
    request = request_of(text, Segment("update", said)) if said else None
    if request is None:
        return None
    entities = request.entities
    is_job = len(entities.runs) == 1 and entities.runs[0].is_title
    is_news = _is_news(entities) or bool(entities.unsure) or is_job
    if not is_news or entities.left or entities.holder or (entities.runs and not is_job):
        return None
    entities.holder = text[items[0].start : items[size - 1].end]
    entities.has_focus = False
    request.start, request.end = items[0].start, items[-1].end
    return request


def _is_news(entities: Entities) -> bool:
    return bool(entities.labelled or entities.swap or (entities.company and not entities.narrows))


def is_headed(items: Sequence[Item]) -> bool:
    """ "New: Cass Doyle, +1 …", “+ контакт: Олеся Гай, …”: a word and a colon before a name, and more behind it."""
    at = next((at for at, item in enumerate(items) if item.kind == "word"), len(items))
    rest = items[at + 1 : at + 3]
    is_heading = at < len(items) and (items[at].is_link("new") or is_record(items[at]))
    is_name = len(rest) > 1 and rest[0].is_punctuation(":") and rest[1].text[:1].isupper()
    return is_heading and is_name and any(item.is_punctuation(",;.\n/|–—") for item in items[at + 3 :])


def created_without_verb(text: str, items: Sequence[Item]) -> list[UserRequest]:
    """ "Two new ones from Acme: Ann Lee (ann@…) and Bob Ray (bob@…)": one request for each person."""
    found = [request_of(text, each) for each in parts_of(Segment("create", list(items)))]
    requests = [each for each in found if each is not None]
    _share_company(text, requests)
    _share_heading(text, items, requests)
    share_same(text, requests)
    for request in requests:
        request.end, request.said = len(text), text.strip()
    return requests


def _heading_company(text: str, heading: Sequence[Item]) -> str:
    """ "Three from yesterday's meeting at Fernley Glass:": the company above a list."""
    words = [item for item in heading if not item.is_punctuation("\n:")]
    while words and (words[-1].value("period") or words[-1].is_link("filler")):
        words.pop()
    link = next((at for at in range(len(words) - 1, -1, -1) if not words[at].in_name), len(words))
    first, places = link + 1, {"company", "of", "for"}
    if first < len(words) and words[link].is_organization and link:
        first, link = link, link - 1  # “tous de la coop Val de Drôme”: the noun belongs to the name
        places.add("place")
        link -= words[link].is_link("filler") and link > 0
    if first >= len(words) or not words[link].is_link(*places):
        return ""
    return declined_company(words[link], text[words[first].start : words[-1].end], heading)


def _share_heading(text: str, items: Sequence[Item], requests: Sequence[UserRequest]) -> None:
    """ "I met three people of the Salins glassworks: …, add them": the company above a list is the one of all."""
    created = [each.entities for each in requests if each.intent == "create"]
    colon = next((at for at, item in enumerate(items) if item.is_punctuation(":")), 0)
    is_heading = len(created) > 1 and bool(colon) and all(item.kind != "email" for item in items[:colon])
    company = _heading_company(text, items[:colon]) if is_heading and not any(each.company for each in created) else ""
    if company and company in created[0].runs:
        created[0].runs = [run for run in created[0].runs if run != company]
        for entities in created:
            entities.company = company


def _share_company(text: str, requests: Sequence[UserRequest]) -> None:
    """ "Three people from Acme: …", "…, both at Acme": one company for all who are created in one request."""
    created = [each.entities for each in requests if each.intent == "create" or _presents(each)]
    for first, second in pairwise(created):
        _share_same(first, second)
    named = [entities for entities in created if entities.company]
    if len(created) < 2 or len(named) != 1:
        return
    entities = named[0]
    names = [*entities.runs, *([entities.addressee] if entities.addressee else [])]
    is_before = bool(names) and entities is created[0] and text.find(entities.company) < text.find(names[0])
    said = {*text.partition(entities.company)[0].casefold().split()[-_TO_COMPANY:]}
    is_said = entities.has_focus or entities.is_everyone or not said.isdisjoint(small_words().of_several)
    is_behind = entities is created[-1] and is_said
    if is_before or (is_behind and said.isdisjoint(small_words().one_person)):
        for each in created:
            each.company = entities.company


def _share_same(first: Entities, second: Entities) -> None:
    """ "… and Bob Ray, same company", “…, comptable dans la même boîte”: that of the person before."""
    same = [word for word in second.left if word.casefold() in small_words().same]
    if same and first.company and not second.company and "company" in second.named:
        second.company = first.company
        second.named.remove("company")
        second.left.remove(same[0])


def _presents(request: UserRequest) -> bool:
    """ "Two for the list, both from Acme: Ann Lee (ann@…) …": who is looked for by name and address may be new."""
    entities = request.entities
    is_whole = entities.addressee or is_introduced(entities)
    return request.intent == "search" and len(entities.emails) == 1 and bool(is_whole)
