"""The intent of a part of a message: the verb's, unless the entities show another one."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from libs.people import DECLINED, Morphology, is_given_name, is_name_anywhere
from services.agent.assistants.guided.locales import Intent
from services.agent.assistants.guided.parsing import handing_over, pairs
from services.agent.assistants.guided.parsing.all_contacts import handed_to_one
from services.agent.assistants.guided.parsing.asking_sentences import asking_sentence
from services.agent.assistants.guided.parsing.entities import NUMBERS, OWNER, Entities
from services.agent.assistants.guided.parsing.extraction import extract_entities, is_given_to_address, is_record
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.mood import Supposed
from services.agent.assistants.guided.parsing.names import is_full_name
from services.agent.assistants.guided.parsing.pointing import settle_pointed
from services.agent.assistants.guided.parsing.segment import Segment
from services.agent.assistants.guided.parsing.several import is_person
from services.agent.assistants.guided.parsing.utterance import UserRequest
from services.agent.assistants.guided.small_words import small_words

_PAIR = 2
"""The contact and the new owner."""
_TO_RECORD = 5
"""Items of “it to her record”."""


_OF_PEOPLE: dict[Intent, Callable[[str, Sequence[Item]], Entities]] = {
    "merge": pairs.merged, "assign": handing_over.assigned, "note": pairs.noted,
}  # fmt: skip
"""Requests that are only about people: they have no labels and no places."""


def in_mood(
    text: str, request: UserRequest | None, segment: Segment, supposed: Sequence[Supposed]
) -> UserRequest | None:
    """A change that is asked about becomes a search, one that is supposed is marked."""
    if request is None:
        return request
    verb = next((item for item in segment.items if item.value("intent")), None)
    doubt = next((each for each in supposed if verb is not None and each.covers(verb)), None)
    is_search = request.intent in ("search", "question")
    if doubt is None or (is_search and not doubt.is_errand):  # "send Ann Lee the price list" looks for nothing
        return request
    if not doubt.is_question:
        request.is_supposed, request.is_errand = True, doubt.is_errand
        return request
    about = request.entities
    if request.intent == "assign" and any(item.is_link("company") for item in segment.items):
        about = extract_entities(text, segment.items, "search")  # "who handles accounts at Acme?"
        return UserRequest("search", Entities(company=about.company)) if about.company else None
    people = Entities(
        holder=about.holder, runs=about.runs[:1], emails=about.emails[:1], contact_id=about.contact_id,
        has_focus=about.has_focus,
    )  # fmt: skip
    return UserRequest("search", people) if _is_about_contact(people) else None


def request_of(text: str, segment: Segment) -> UserRequest | None:
    """A segment with its verb. None for a question that isn't about a contact."""
    intent = segment.intent
    assert intent is not None  # noqa: S101 - only segments with a verb get here
    if all(item.kind == "mark" or item.is_reply("skip") for item in segment.items):
        return None  # "Passer": the label of a button, though the word is a verb elsewhere
    if intent in ("assign", "update") and (of_all := handed_to_one(text, segment.items)) is not None:
        return UserRequest("assign", of_all)
    intent = _meant(intent, segment.items)
    if intent in _OF_PEOPLE:
        return UserRequest(intent, _OF_PEOPLE[intent](text, segment.items))
    if intent in ("update", "search") and (handed := handing_over.moved(segment.items)):
        return UserRequest("assign", handing_over.assigned(text, handed))
    if intent == "search" and _gives_away(segment.items):
        return UserRequest("assign", handing_over.assigned(text, segment.items))
    entities = extract_entities(text, asking_sentence(text, segment.items, intent), intent)
    if intent == "update" and _moves_to_owner(text, segment.items, entities):
        return UserRequest("assign", handing_over.assigned(text, segment.items))
    if segment.about and intent == "create" and entities.labelled and not _identifies(entities):
        intent = "update"  # “не удаляй компанию у Анны Ким, лучше город впиши”: a value for the person named before
    if segment.about:
        entities = _with_person(entities, extract_entities(text, segment.about, intent), intent)
    if _says_nothing(intent, segment.items, entities):
        return None
    if intent in ("update", "clear") and not _identifies(entities):
        settle_pointed(segment, entities)
    return UserRequest(_settled(intent, segment.items, entities), entities)


def _meant(intent: Intent, items: Sequence[Item]) -> Intent:
    """The intent of a verb that asks for something else as a rule."""
    if intent == "note" and _names_new_person(items):
        return "create"
    return "update" if intent == "search" and _gives_value(items) else intent


def _names_new_person(items: Sequence[Item]) -> bool:
    """ "Note down Ana Ruiz, ana@…": there is nothing to note but the person.

    “Note un nouveau client, il s'appelle loic mercier, loic@…”: without capitals, the words show a new contact.
    """
    behind = [item for item in items if not item.is_link("filler")][1:2]
    if behind and behind[0].value("intent") == "create" and " " in behind[0].text:
        return True  # “apúntame un contacto nuevo, Leandro Vico”
    kinds = {item.kind for item in items}
    is_new = any(item.is_link("new") or item.value("intent") == "create" for item in items)
    is_named = is_new and any(item.value("field") == "name" for item in items)
    return "email" in kinds and (is_named or is_person(items))


def _settled(intent: Intent, items: Sequence[Item], entities: Entities) -> Intent:
    """What the verb means with these entities: “add” a property is an update, “delete” a property clears it."""
    settled = intent
    if intent == "question":
        return "search"
    is_known = _adds_to_contact(entities) or _adds_property(items, entities) or _places_contact(items, entities)
    if intent == "create" and (_speaks_of_contact(items, entities) or _adds_at_contact(items, entities)):
        is_known = True
    if intent == "create" and _adds_to_record(items, entities):
        is_known, entities.narrows = True, False
    if intent == "rename" or (intent == "create" and is_known):
        settled = "update"
    elif intent == "clear" and not (entities.named or entities.labelled):
        return "delete"
    elif intent == "delete" and entities.named and entities.names_contact:
        return "clear"  # "delete the job title from …"
    return makes_owner(entities, settled) if settled in ("update", "create") else settled


def _moves_to_owner(text: str, items: Sequence[Item], entities: Entities) -> bool:
    """ "Move Rita Bujak to Mateo Vidal", "… to Mateo? he knows her": two people and no property in one clause."""
    verb = next((at for at, item in enumerate(items) if item.is_link("moves")), None)
    if verb is None or len(entities.runs) < _PAIR:
        return any(item.is_link("to_me") for item in items) and _is_person_alone(entities)
    link = next((at for at in range(verb, len(items)) if items[at].is_link("value", "into")), len(items))
    end = next((at for at in range(link, len(items)) if items[at].is_punctuation(",;.!?–—-(\n")), len(items))
    said = extract_entities(text, items[:end], "update") if end + 1 < len(items) else entities
    says_more = said.labelled or said.named or said.company or said.stage
    people = [run for run in said.runs if run.is_name and not run.is_title]
    is_pair = len(people) == len(said.runs) == _PAIR and " " in people[0]
    return is_pair and not says_more and (" " in people[1] or is_name_anywhere(people[1]))


def _is_person_alone(entities: Entities) -> bool:
    """“Mets Luc Pons à mon nom”: next to “to me” nothing but the contact is said."""
    is_one = len(entities.runs) + bool(entities.holder) + len(entities.emails) + entities.has_focus == 1
    rest = replace(entities, runs=[], holder="", emails=[], has_focus=False, is_hurried=False, is_mine=False)
    return is_one and rest.is_empty and not any(run.is_title for run in entities.runs)


def _gives_value(items: Sequence[Item]) -> bool:
    """ "Give him the number +46 …": a contact, a label and a value behind the verb."""
    verb = next((at for at, item in enumerate(items) if item.value("intent")), 0)
    behind = items[verb + 1 :]
    if items[verb].text.casefold() not in small_words().gives or not behind:
        return False
    is_contact = behind[0].in_name or behind[0].is_link("focus")
    label = next((at for at, item in enumerate(behind) if item.value("field")), len(behind))
    return is_contact and any(item.kind in ("email", "phone", "word") for item in behind[label + 1 :])


def _gives_away(items: Sequence[Item]) -> bool:
    """ "Give her to Mateo": the verb also asks for details, but here a contact and then a name stand behind it."""
    verb = next((at for at, item in enumerate(items) if item.value("intent")), 0)
    if not any(mark.kind == "intent" and mark.value == "assign" for mark in items[verb].marks):
        return False
    link = next((at for at in range(verb + 1, len(items)) if items[at].is_link("value", "into")), len(items))
    contact, owner = items[verb + 1 : link], items[link + 1 : link + 2]
    is_contact = bool(contact) and all(map(_may_be_contact, contact))
    if not is_contact or not owner:
        return False
    is_lower = owner[0].is_content and is_name_anywhere(owner[0].text)
    return is_lower or owner[0].in_name or owner[0].kind == "email" or owner[0].is_link("me")


def _may_be_contact(item: Item) -> bool:
    """Also a given name in lower case: “give maria to mateo”."""
    is_given = item.is_content and is_name_anywhere(item.text)
    return is_given or item.in_name or item.is_link("focus") or item.kind == "email"


def _with_person(entities: Entities, before: Entities, intent: Intent) -> Entities:
    """ "Don't add Mina Reyes, just see whether she's there": the person is named in what is not asked for."""
    if intent == "search" and not (entities.runs or entities.has_address or entities.holder or entities.company):
        return before
    is_named = entities.runs or entities.holder or entities.contact_id or entities.addressee
    if intent in ("update", "clear") and not is_named:
        names = [run for run in before.runs if not run.is_title]
        # "Don't change the city of Jane Doe" without “of”: the name stands where a value would.
        values = [value for value in before.labelled.values() if is_full_name(value)]
        entities.holder = next(filter(None, (before.holder, *names, *values)), "")
        entities.contact_id = before.contact_id
    return entities


def _identifies(entities: Entities) -> bool:
    return entities.has_person or entities.is_mine


def _adds_to_contact(entities: Entities) -> bool:
    """ "Add a phone number to Jane", “запиши ей 8 912 …”: the contact is there, a property is added."""
    has_name = "name" in entities.labelled or ("firstname" in entities.labelled and "email" in entities.labelled)
    is_known = bool(entities.holder) or (
        entities.has_focus and not entities.runs and not entities.emails and not has_name
    )
    return is_known and bool(entities.labelled or entities.named or entities.phones)


def _adds_property(items: Sequence[Item], entities: Entities) -> bool:
    """ "Dodaj Annie Nowak telefon", "add phone Jane Doe 555 …": a label right behind the verb, or a name before it."""
    verb = next((at for at, item in enumerate(items) if item.value("intent") == "create"), len(items))
    after = items[verb + 1] if verb + 1 < len(items) else None
    is_addressed = any(item.kind == "email" for item in items[:verb]) and not entities.runs and not entities.addressee
    is_addressed = is_addressed or (not entities.runs and is_given_to_address(items, verb))
    if is_addressed and entities.labelled and not {"name", "firstname", "lastname"} & entities.labelled.keys():
        return True  # "for the contact jane@… put the city as …"
    if entities.runs and not entities.emails and "email" not in entities.labelled and _gives_property(items, verb):
        return not {"name", "firstname", "lastname"} & entities.labelled.keys()
    if _is_recipient(items, verb) and entities.runs and not entities.emails:
        return bool(entities.labelled) and not {"name", "firstname", "lastname", "email"} & entities.labelled.keys()
    if (
        not entities.runs
        or entities.emails
        or after is None
        or after.value("field") in (None, "name", "lastname_firstname")
    ):
        return False
    return not {"name", "firstname", "lastname"} & entities.labelled.keys() and bool(entities.labelled)


def _is_recipient(items: Sequence[Item], verb: int) -> bool:
    """“Dopisz Markowi Bąk telefon …”: a given name in the case of who gets something. The family name may have none."""
    behind = items[verb + 1 : verb + 2]
    languages = {mark.language for mark in items[verb].marks if mark.kind == "intent"} if behind else set()
    morphology = Morphology.shared()
    return any(behind[0].in_name and morphology.is_recipient(behind[0].text, each) for each in languages & {*DECLINED})


def _places_contact(items: Sequence[Item], entities: Entities) -> bool:
    """ "Jane Doe moved house, put her down as York": the person stands before the verb, and a pronoun behind it."""
    verb = next((at for at, item in enumerate(items) if item.value("intent") == "create"), len(items))
    is_pointed_at = any(item.is_link("focus") for item in items[verb + 1 : verb + 2])
    is_said = any(item.is_link("value", "place", "company") for item in items[verb + 2 :])
    has_value = bool({"city", "company", "jobtitle", "country"} & entities.labelled.keys() or entities.company)
    return is_pointed_at and is_said and has_value and not (entities.emails or "email" in entities.labelled)


def _speaks_of_contact(items: Sequence[Item], entities: Entities) -> bool:
    """“У Анны Беловой новый мобильный, внеси 8 912 …”: who has something is a contact already. The value is given."""
    first = next((at for at, item in enumerate(items) if item.in_name), 0)
    verb = next((at for at, item in enumerate(items) if item.value("intent") == "create"), len(items))
    is_held = 0 < first < verb and items[first - 1].text.casefold() in small_words().at_contact
    if not is_held or len(entities.named) != 1 or entities.emails or not entities.runs:
        return False
    prop, others = entities.named[0], entities.runs[1:]
    if entities.labelled.keys() == {prop} and not others:
        entities.named = []
        return True
    if entities.labelled:
        return False
    given = [*entities.phones, *entities.sites, *([entities.company] if entities.company else []), *others]
    if len(given) != 1 or (bool(entities.phones) != (prop in NUMBERS)) or (bool(entities.sites) != (prop == "website")):
        return False
    entities.named, entities.labelled[prop] = [], str(given[0])
    entities.phones, entities.sites, entities.company, entities.runs = [], [], "", entities.runs[:1]
    return True


def _adds_at_contact(items: Sequence[Item], entities: Entities) -> bool:
    """“U Artura Nowotnego dopisz jeszcze stanowisko magazynier”, “for Jane Doe also add the phone …”: a whole name
    behind such a word, and a label with its value.
    """
    first = next((at for at, item in enumerate(items) if item.in_name), 0)
    verb = next((at for at, item in enumerate(items) if item.value("intent") == "create"), len(items))
    word = items[first - 1].text.casefold() if first else ""
    is_declined = any(mark.language in DECLINED for item in items[verb : verb + 1] for mark in item.marks)
    # “Añade a Tomás Rey, teléfono …”: the word only marks who is added.
    is_at = word in small_words().at_contact and (is_declined or (first < verb and word not in small_words().to_person))
    name = entities.runs[0] if len(entities.runs) == 1 else ""
    is_alone = " " in name and not (entities.emails or entities.phones or entities.company or entities.addressee)
    is_label = not {"name", "firstname", "lastname", "email"} & entities.labelled.keys() and bool(entities.labelled)
    return is_at and is_alone and is_label and (first < verb or first == verb + 2) and items[first].text in name


def _says_nothing(intent: Intent, items: Sequence[Item], entities: Entities) -> bool:
    """A question about no contact, or “…, ajoute-le à sa fiche”: the values stand in the request before."""
    if intent == "question":
        return not _is_about_contact(entities)
    return intent == "create" and _is_only_pointed_at(items, entities)


def _is_only_pointed_at(items: Sequence[Item], entities: Entities) -> bool:
    is_hollow = replace(entities, has_focus=False, left=[]).is_empty and entities.has_focus
    return is_hollow and any(is_record(item) for item in items) and any(item.is_link("value", "into") for item in items)


def _adds_to_record(items: Sequence[Item], entities: Entities) -> bool:
    """ "Jane Doe left me her new mobile: …, can you add it to her record?": the record is there."""
    verb = next((at for at, item in enumerate(items) if item.value("intent") == "create"), len(items))
    if not entities.runs:
        return False
    behind = items[verb + 1 : verb + 1 + _TO_RECORD]
    record = next((at for at, item in enumerate(behind) if is_record(item)), None)
    if record is None:
        return False
    if any(item.is_link("focus") for item in behind) and any(item.in_name for item in items[:verb]):
        return True
    # “Ajoute à la fiche de Luc Pons le portable …”, and not “ajoute la fiche de Luc Pons”.
    is_into = behind[0].text.casefold() in small_words().into_record
    return is_into and any(item.in_name for item in behind[record + 1 :]) and bool(entities.labelled)


def _gives_property(items: Sequence[Item], verb: int) -> bool:
    """ "Añade a Luis Pons su móvil …": the name directly before “their” and a label."""
    triples = zip(items[verb:], items[verb + 1 :], items[verb + 2 :], strict=False)
    return any(name.in_name and their.is_link("focus") and label.value("field") for name, their, label in triples)


def makes_owner(entities: Entities, intent: Intent) -> Intent:
    """ "Make Ana the owner of Jane": who comes first is the owner, and not the contact."""
    owners = entities.emails or entities.runs
    if OWNER not in entities.named or len(owners) != 1 or not (entities.holder or entities.has_focus):
        return intent
    entities.named.remove(OWNER)
    entities.labelled[OWNER] = owners.pop()
    return "update"


def _is_about_contact(entities: Entities) -> bool:
    """ "What is …" may be about anything: a contact is an address, a person's property, or a name."""
    is_name = any(not run[:1].islower() or _is_lower_name(run) for run in entities.runs)
    return (
        entities.has_address
        or bool(entities.holder or entities.company)
        or is_name
        or (entities.has_focus and bool(entities.named))
    )


def _is_lower_name(run: str) -> bool:
    """ "What's derek yates email": a given name and one more word, which may be a genitive."""
    first, _, last = run.partition(" ")
    return last.isalpha() and (is_given_name(first) or is_name_anywhere(first))
