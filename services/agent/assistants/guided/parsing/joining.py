"""What follows a request in a message: a part of it, the same said again, or a request of its own.

Two requests become one only where the second has no contact of its own, so that no value changes its person.
"""

from dataclasses import replace

from libs.people import shares_word
from services.agent.assistants.guided.parsing.entities import Entities
from services.agent.assistants.guided.parsing.names import is_full_name
from services.agent.assistants.guided.parsing.utterance import UserRequest

_PAIR = 2
"""People that one sentence is about."""


def _is_only_everyone(entities: Entities) -> bool:
    return replace(entities, is_everyone=False, left=[]).is_empty and entities.is_everyone


def _names_only_property(entities: Entities) -> bool:
    return bool(entities.named) and replace(entities, named=[], left=[]).is_empty


def _announces_company(before: Entities, entities: Entities) -> bool:
    """“On a une nouvelle cliente chez Globex, tu peux l'ajouter ? Ana Lopez, …”: the first names only the company."""
    is_alone = bool(before.company) and replace(before, company="", narrows=False).is_empty and not before.left
    return is_alone and not entities.company and bool(entities.runs or "name" in entities.labelled)


def join(requests: list[UserRequest], request: UserRequest) -> None:
    """Adds a request, unless it is one with that before: "create Jane Doe and set her phone to …"."""
    if not requests:
        requests.append(request)
        return
    previous = requests[-1]
    entities = request.entities
    if _is_joined(requests, request):
        return
    is_same = request.intent == previous.intent or {request.intent, previous.intent} <= {"update", "clear"}
    is_remark = request.intent == "search" and previous.intent != "search" and not entities.is_everyone
    is_undone = previous.intent == "undo" and request.intent in ("create", "update")
    if (is_same or is_remark or is_undone) and _says_nothing(request):
        return  # "merge the two Ana Roig that I have", “отмени это добавление”
    is_presented = previous.intent == "search" and is_introduced(previous.entities)
    # "A man called Ann Lee came in. He is with Acme, email … Can you add him?"
    is_presented = is_presented or (
        previous.intent == "update" and {"name", "email"} <= previous.entities.labelled.keys()
    )
    if request.intent == "create" and is_presented and _says_nothing(request):
        previous.intent, previous.end = "create", request.end  # "got a walk-in called …, jane@…, pop her on"
        return
    if request.intent in ("clear", "delete") and previous.intent == "update" and _names_only_property(entities):
        request.intent, entities.has_focus = "clear", True  # "set her city to York and drop the job title"
    if previous.intent == "clear" and request.intent == "update" and _repeats(previous, request):
        return  # "drop the phone, she changed her number": the words say why
    if request.intent == previous.intent == "create" and (
        _is_guess(previous.entities) or _announces_company(previous.entities, entities)
    ):
        entities.company = entities.company or previous.entities.company
        entities.left = [*previous.entities.left, *previous.entities.runs, *entities.left]
        request.start = requests.pop().start  # "may I ask you to save a new client: …"
    elif _creates_mentioned(previous, request):
        entities.runs = previous.entities.runs  # "this architect, Nadia Petrov … can you save her? nadia@…"
        request.start = requests.pop().start
    elif request.intent == previous.intent == "search" and _is_only_everyone(previous.entities):
        entities.is_everyone = True  # "how many people do we have in …"
        request.start = requests.pop().start
    elif request.intent == previous.intent == "search" and _names_only_property(previous.entities):
        entities.named[:0] = previous.entities.named  # "which number do we have for …": two verbs of one question
        request.start = requests.pop().start
    elif previous.entities.is_empty and previous.intent in ("search", "update"):
        request.start = requests.pop().start  # "can you check and update …": a verb alone, before the right one
    requests.append(request)


def _is_joined(requests: list[UserRequest], request: UserRequest) -> bool:
    """Whether it was a part of the request before, or a change of the contact that was asked about there."""
    previous = requests[-1]
    if _asks_before(previous, request):
        request.entities.has_focus = True  # “cuál es el teléfono de Ana y cámbiale la ciudad a Dallas”
        requests.append(request)
        return True
    if _continues(previous, request):
        _absorb(previous, request)
        return True
    return False


def _puts_back(request: UserRequest) -> bool:
    """Whether a change names its property or its contact, and no new value."""
    about = request.entities
    is_value = bool(about.labelled or about.company or about.phones or about.emails or about.unsure or about.swap)
    people = [run for run in about.runs if not run.is_title]
    is_about = bool(about.named or about.has_focus or people or about.holder)
    return request.intent in ("create", "update") and is_about and not is_value and len(people) < _PAIR


def is_introduced(entities: Entities) -> bool:
    """Whether a person is named with an address, so that nothing is left to search for."""
    is_named = any(run.is_name and not run.is_title for run in entities.runs) or "name" in entities.labelled
    return len(entities.emails) == 1 and is_named


def _repeats(previous: UserRequest, request: UserRequest) -> bool:
    """Whether a request names nothing but what is cleared before it."""
    said = replace(request.entities, has_focus=False)
    return _names_only_property(said) and set(said.named) <= {*previous.entities.named}


def _continues(previous: UserRequest, request: UserRequest) -> bool:
    """New values without a contact belong to the contact of the request before."""
    entities = request.entities
    if (request.intent == "undo" and _puts_back(previous)) or _gives_named(previous, request):
        return True
    people = [run for run in entities.runs if not run.is_title]
    is_theirs = entities.has_focus or any(
        shares_word(run, each) for run in previous.entities.runs[:1] for each in entities.emails
    )
    is_address = previous.intent == "create" and is_theirs and not _has_email(previous.entities)
    is_named = entities.emails and not is_address  # "create Jane Doe, she works as …, you reach her at jane@…"
    names_contact = entities.holder or people or is_named or entities.contact_id or entities.is_mine
    is_update = request.intent == "update" and previous.intent in ("create", "update", "search", "assign")
    # “Give her to Daria and set the city to Klin” is one change, which is taken back as one.
    is_update = is_update or (request.intent == "assign" and previous.intent in ("update", "assign"))
    return is_update and (not names_contact or _renames(previous, request))


def _asks_before(previous: UserRequest, request: UserRequest) -> bool:
    """Whether one property was asked for, and another one gets a value: the first is no value that is still to come."""
    asked, news = previous.entities, request.entities
    is_pair = previous.intent == "search" and request.intent == "update" and bool(asked.named)
    is_theirs = not (news.runs or news.holder or news.emails or news.phones or news.named or news.left)
    return is_pair and is_theirs and bool(news.labelled) and set(asked.named).isdisjoint(news.labelled)


def _gives_named(previous: UserRequest, request: UserRequest) -> bool:
    """“У Инги Шевчук сменилась почта, поставь shevchuk@…”: the property without a value, and a value of its kind."""
    said, news = previous.entities, request.entities
    is_open = previous.intent == "update" and len(said.named) == 1 and not (said.labelled or said.has_address)
    if not is_open or request.intent not in ("create", "update") or not (said.runs or said.holder or said.has_focus):
        return False
    values = {"email": news.emails, "phone": news.phones, "mobilephone": news.phones, "website": news.sites}
    is_alone = replace(news, emails=[], phones=[], sites=[], left=[], has_focus=False).is_empty
    return is_alone and len(values.get(said.named[0], [])) == 1 and len([*news.emails, *news.phones, *news.sites]) == 1


def _renames(previous: UserRequest, request: UserRequest) -> bool:
    """ "Zoe Rak got married, her name is Zoe Wolf now": the second name is news about the person named first."""
    held, entities = previous.entities.runs, request.entities.runs
    says_more = not replace(request.entities, runs=[], left=[], has_focus=False).is_empty
    is_pair = len(held) == len(entities) == 1 and previous.intent == "update" and " " in entities[0]
    return is_pair and not says_more and held[0].split()[0] == entities[0].split()[0]


def _is_guess(entities: Entities) -> bool:
    """Whether nothing but words in lower case was found, which may be no name."""
    only_runs = replace(entities, runs=[], left=[], named=[], has_focus=False).is_empty
    return only_runs and bool(entities.runs) and all(run.is_guess for run in entities.runs)


def _has_email(entities: Entities) -> bool:
    return bool(entities.emails) or "email" in entities.labelled


def _absorb(previous: UserRequest, request: UserRequest) -> None:
    if request.intent == "undo":
        # "Put Abel's company back to what it was": who is named is shown before anything is taken back.
        previous.intent, previous.end = "undo", request.end
        return
    if _gives_named(previous, request):
        news, prop = request.entities, previous.entities.named.pop()
        news.labelled[prop] = str([*news.emails, *news.phones, *news.sites][0])
        news.emails, news.phones, news.sites = [], [], []
    _settle_contact_as_value(previous.entities, request.entities)
    previous.entities.add_news(request.entities)
    previous.end = request.end
    # “Find Jane and set her city”: the update looks for her anyway.
    if previous.intent in ("search", "assign"):
        previous.intent = "update"


def _settle_contact_as_value(held: Entities, news: Entities) -> None:
    """“Cámbiale la empresa a Dulce Ocampo, ahora trabaja en Globex”: of two values of one property the first is the
    contact, if it is a full name and no other contact is named.
    """
    is_open = not (held.holder or held.runs or held.emails or held.contact_id) and len(held.labelled) == 1
    prop, value = next(iter(held.labelled.items())) if is_open else ("", "")
    is_name = value.istitle() and is_full_name(value)
    is_other = prop in news.labelled or (prop == "company" and bool(news.company))
    is_other = is_other or (prop == "jobtitle" and any(run.is_title for run in news.runs))
    if is_name and is_other and held.has_focus:
        held.holder = held.labelled.pop(prop)
        held.has_focus = False


def _creates_mentioned(previous: UserRequest, request: UserRequest) -> bool:
    """Whether the person to be created was named in the request before."""
    held, entities = previous.entities, request.entities
    is_create = request.intent == "create" and previous.intent in ("search", "update")
    is_pointed_at = entities.has_focus and not (entities.runs or entities.holder or entities.addressee)
    return is_create and is_pointed_at and bool(held.runs and entities.emails and not held.emails)


def _says_nothing(request: UserRequest) -> bool:
    only_points = replace(request.entities, has_focus=False, is_everyone=False, left=[]).is_empty
    return only_points or (request.intent == "merge" and not request.entities.runs)
