"""Relations to a company: “at Acme”, “joined Globex”, “left Norwick Motors”."""

from libs.people import Morphology, is_given_name, may_be_given, shares_word
from services.agent.assistants.guided.parsing.entities import OWNER, Run
from services.agent.assistants.guided.parsing.extraction import labels, persons, places
from services.agent.assistants.guided.parsing.extraction.declined import declined_company
from services.agent.assistants.guided.parsing.extraction.reading import BREAKS, ReadingState
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.legal_forms import is_legal_form, opens_company
from services.agent.assistants.guided.small_words import small_words

_MIN_KIND = 5
"""Letters of a noun that says what kind of company it is."""


def read_company(reading: ReadingState, *, is_news: bool = False) -> None:
    start = reading.at = reading.at + 1
    reading.skip_fillers()
    if reading.at >= len(reading.items):
        return
    item = reading.items[reading.at]
    if is_news and _goes_to_owner(reading, start):
        labels.set_value(reading, OWNER, reading.take_run())
        return
    if item.is_content and _continues_company(reading, start, item):
        # “Groń Domy z Bali”: a company of that name, as well as one in a town. It is asked for.
        first = reading.entities.runs.pop()
        reading.entities.unsure.append(f"{first} {reading.items[start - 1].text} {reading.take_run()}")
        return
    if is_news and reading.at > start and _is_only_title(reading, item):
        reading.leave(reading.take_run())  # "is with the dentist"
        return
    if place := item.value("place"):
        if not _moves_from_town(reading, start, item):
            places.read_place(reading, place, item)
            reading.at += 1
    elif item.is_content and _leaves_town(reading, start):
        _moves_from_town(reading, start, item)
    elif item.is_content and reading.muddy and not is_news:
        _read_doubtful(reading, item)
    elif item.is_content or _is_of_partners(reading, item):
        _read_name(reading, item, is_news=is_news)
    elif item.kind in ("domain", "url"):
        reading.entities.sites.append(item.text)
        reading.at += 1


def _goes_to_owner(reading: ReadingState, start: int) -> bool:
    """“Luc Pons passe chez Camille”: a given name alone is a teammate's, behind a verb that hands over, too."""
    item, after = reading.items[reading.at], reading.following
    is_passed = reading.items[start - 1].text.casefold() in ("passe chez", "passent chez")
    is_alone = after is None or after.kind == "mark" or after.is_link("by_now", "and", "please")
    return is_passed and is_alone and item.in_name and is_given_name(item.text)


def _is_of_partners(reading: ReadingState, item: Item) -> bool:
    """ "Cobbler & Co": a family name that is a job elsewhere."""
    after = reading.following
    return item.is_capitalized and bool(item.value("title")) and after is not None and after.is_punctuation("&")


def _continues_company(reading: ReadingState, start: int, item: Item) -> bool:
    """Whether a name in capitals stands right before “z”, and behind it a word that is not only a town."""
    runs, before = reading.entities.runs, reading.items[start - 2] if start > 1 else None
    if reading.intent != "create" or len(runs) < 2 or before is None or not before.in_name or start != reading.at:
        return False
    is_joined = reading.items[start - 1].text.casefold() in ("z", "ze") and runs[-1].endswith(before.text)
    is_company = is_joined and not runs[-1].is_title and runs[-1].clause == reading.clause and item.in_name
    return is_company and not Morphology.shared().is_only_place(item.text, "pl")


def _read_doubtful(reading: ReadingState, item: Item) -> None:
    """In a clause with words left over: it is no company, but may be the person to be created."""
    start, run = reading.at, reading.take_run()
    if reading.intent not in ("search", "question"):
        run = declined_company(reading.items[start - 1], run, reading.items)
    addresses = [each.text for each in reading.items if each.kind == "email"]
    is_person = " " in run and may_be_given(run.split()[0])
    is_shown = len(addresses) == 1 and item.in_name and shares_word(run, addresses[0], domain=True) and not is_person
    if reading.intent in ("search", "question") and item.in_name and not is_person and not reading.entities.company:
        reading.entities.company = run  # a search writes nothing, so that a doubtful company may be looked for
    elif reading.intent == "create" and is_shown and not reading.entities.company:
        reading.entities.company = run  # "she runs the office at Maplewood, jane@maplewood.example"
    elif reading.intent == "create" and item.in_name and not _is_person_known(reading):
        reading.entities.runs.append(Run.of(run, reading.clause, is_name=True))
    else:
        reading.leave(run)


def _is_person_known(reading: ReadingState) -> bool:
    return bool(reading.entities.addressee) or any(each.is_name for each in reading.entities.runs)


def _read_name(reading: ReadingState, item: Item, *, is_news: bool) -> None:
    start = reading.at
    entities, run = reading.entities, f"{_kind_before(reading, start)}{_head(reading, start)}{reading.take_run()}"
    if is_news and (cut := _job_behind(reading, start)):
        reading.at, run = cut, reading.text[reading.items[start].start : reading.items[cut - 1].end]
    if is_news or reading.intent == "create":
        run = _with_kind(reading, run)
    behind = reading.items[reading.at : reading.at + 1]
    is_now = bool(behind) and behind[0].text.casefold() in small_words().now and reading.intent in ("update", None)
    is_news = is_news or (is_now and _is_said_of_one(reading))  # "she's at Initech now"
    is_quoted = item.kind == "quoted"
    if is_news or is_quoted or reading.intent in ("create", None):
        run = declined_company(reading.items[start - 1], run, reading.items, is_quoted=is_quoted)
    # “At 10” and “at the office” name no company.
    is_quoted = is_quoted or _is_labelled(reading.items[start - 1])
    is_marked = is_quoted or opens_company(reading.items, start)
    is_loose = not is_news and run.islower() and not is_marked
    if run.isdigit() or (is_loose and (reading.is_cased or places.is_visited(reading))):
        reading.leave(run)
        return
    if is_news and not is_quoted and _may_be_town(reading, run, start):
        # "Moved to Buxton": a town as well as a company. It is asked for.
        entities.unsure.append(run)
        return
    if not is_quoted and (_is_origin(reading, run, start) or _is_behind_company(reading, start)):
        entities.unsure.append(run)  # "she's from Kettle", “es de Temuco”: a town as well as a company
        return
    if entities.denied and not is_news and _is_from(reading.items[start - 1]) and " " not in run:
        entities.unsure.append(run)  # “no es de Zamora, es de Salamanca”: a town as well as a company
        return
    if persons.is_person(reading, run):
        entities.runs.append(Run.of(run, reading.clause, is_name=True))
        return
    behind = reading.items[reading.at : reading.at + 2]
    is_from = start > 1 and _is_from(reading.items[start - 1]) and reading.intent in ("update", None)
    is_pair = len(behind) == 2 and behind[0].is_link("value", "into") and behind[1].in_name
    if is_from and is_pair and reading.last_label is None and not is_news:
        reading.left_company = run
        read_company(reading, is_news=True)  # "move Jane Doe from Acme to Globex"
        return
    if not (is_news or is_quoted) and (town := _town_of_company(reading, run, start)):
        labels.set_value(reading, "city", town)
        return
    is_about_focus = entities.has_focus and (reading.intent == "update" or _is_by_pronoun(reading, start))
    is_stated = reading.is_past_colon or bool(entities.labelled) or reading.has_title()
    is_news = _replaces_first(reading, run, is_news=is_news)
    entities.narrows = not (is_news or bool(reading.left_company) or is_stated or is_about_focus)
    entities.company, entities.is_quoted = run, is_quoted
    reading.latest = "company"
    if is_news and not (entities.runs or entities.holder or entities.emails):
        entities.has_focus = True  # a verb without a subject is about the contact shown last


def _is_moved_to_town(link: Item, behind: Item) -> bool:
    """“Инна Дуб в Сокол переехала”: the verb stands behind the town."""
    is_in = link.text.casefold() in small_words().in_town
    return is_in and bool(behind.value("intent")) and behind.text.casefold().startswith(small_words().moves_home)


def _is_from(item: Item) -> bool:
    return item.text.casefold() in small_words().from_town


def _is_by_pronoun(reading: ReadingState, start: int) -> bool:
    """ "He works at Globex": a pronoun as the subject right before the relation, and no question.

    “On z Malborka” names a town as well.
    """
    if _is_from(reading.items[start - 1]):
        return False
    subject = reading.items[start - 2].text.casefold() if start > 1 else ""
    is_subject = subject in small_words().one_person
    return reading.intent is None and is_subject and not reading.text.rstrip().endswith("?")


def _is_said_of_one(reading: ReadingState) -> bool:
    entities = reading.entities
    return bool(entities.runs or entities.holder or entities.emails or entities.has_focus)


def _head(reading: ReadingState, start: int) -> str:
    """“Directrice du Groupe Ruisseau”: in capitals, a noun within the relation is a part of the company's name."""
    relation = reading.items[start - 1].text if start else ""
    before, _, noun = relation.rpartition(" ")
    return f"{noun} " if before.islower() and noun[:1].isupper() and reading.items[start].in_name else ""


def _kind_before(reading: ReadingState, start: int) -> str:
    """“Sophie Arnal Pharmacie du Port”: the word for a kind of company that ends the name begins the company."""
    runs, kind = reading.entities.runs, reading.items[start - 2] if start > 1 else None
    if kind is None or not runs or kind.text.casefold() not in small_words().company_kinds:
        return ""
    name, _, last = runs[-1].rpartition(" ")
    if last != kind.text or " " not in name or not is_given_name(name.split()[0]):
        return ""
    runs[-1] = Run.of(name, runs[-1].clause, is_name=True)
    return reading.text[kind.start : reading.items[start].start]


def _with_kind(reading: ReadingState, run: str) -> str:
    """“Przeszła do spółdzielni Zorza”: a noun in lower case that no list has, directly before the company's name."""
    behind = reading.items[reading.at : reading.at + 1]
    is_noun = " " not in run and run.islower() and len(run) >= _MIN_KIND and run.isalpha()
    is_noun = is_noun and not run.startswith(small_words().departments)
    is_company = is_noun and bool(behind) and behind[0].in_name and not is_given_name(behind[0].text)
    if not is_company or reading.language not in ("pl", "ru"):
        return run
    return f"{run} {reading.take_run()}"


def _leaves_town(reading: ReadingState, start: int) -> bool:
    """“Переехала из кинешмы в вичугу”: a verb that is said of homes alone, and both towns."""
    verb = reading.items[start - 2].text.casefold() if start > 1 else ""
    behind = reading.items[reading.at + 1 : reading.at + 3]
    is_pair = len(behind) == 2 and behind[0].is_link("company", "value", "place", "into") and behind[1].is_content
    return verb.startswith(small_words().moves_home) and is_pair


def _moves_from_town(reading: ReadingState, start: int, item: Item) -> bool:
    """“Переехал из Перми в Кунгур”, "moved from Leeds to Kettle": of two words the second is the town of now."""
    rest = reading.items[reading.at + 1 : reading.at + 3]
    last = reading.items[start - 1].text.casefold().split()[-1]
    is_from = last in small_words().from_town and reading.intent in ("update", None)
    if not (is_from and len(rest) == 2 and rest[0].is_link("company", "value", "place", "into")):
        return False
    if not (rest[1].is_content or rest[1].value("place")):
        return False
    reading.entities.denied.append(item.text)
    reading.at += 2
    value = rest[1].value("place")
    town = value.partition(":")[2] or rest[1].text if value else reading.take_run()
    reading.at += 1 if value else 0
    labels.set_value(reading, "city", town)
    return True


def _job_behind(reading: ReadingState, start: int) -> int:
    """“Работает в альфа-строй главным инженером”: where the job begins, in the case of jobs; 0 if none does."""
    for at in range(start + 1, min(reading.at + 1, len(reading.items))):
        item = reading.items[at]
        languages = {mark.language for mark in item.marks if mark.kind == "title"}
        if item.text.islower() and languages & {"pl", "ru"} and Morphology.shared().is_worker(item.text):
            is_described = at - 1 > start and reading.items[at - 1].text.endswith(small_words().adjective_endings)
            return at - 1 if is_described else at
    return 0


def _may_be_town(reading: ReadingState, run: str, start: int) -> bool:
    """Whether the verb is said of homes, too, and neither the word nor what follows shows a company."""
    verb = reading.items[start - 1]
    is_moved = verb.text.casefold() in small_words().moved_to and reading.intent in ("update", None)
    is_plain = " " not in run and not is_legal_form(run) and not reading.has_title() and not reading.left_company
    follows = any(item.value("title") or item.value("field") == "company" for item in reading.items[reading.at :])
    return is_moved and is_plain and not follows


def _is_origin(reading: ReadingState, run: str, start: int) -> bool:
    """Whether “from” or “in” stands before one word that nothing shows to be a company."""
    link = start - 1
    while link > 0 and reading.items[link].is_link("filler"):
        link -= 1
    small = reading.items[link].text.casefold()
    is_from = small in small_words().from_town and not reading.has_title()
    if link < 1 or reading.intent != "create" or not reading.items[link].is_link("company"):
        return False
    if small in small_words().in_town and _names_employer(reading, link):
        return True
    if " " in run and not (is_from and run.islower()):
        return False  # “de soria quiere …”: in lower case the words do not show where a name ends
    emails = [each.text for each in reading.items if each.kind == "email"]
    is_shown = is_legal_form(run) or any(shares_word(run, each, domain=True) for each in emails)
    # “Directora de ventas en Acme” works in an office, and “tapicero en Valdepeñas” in a town.
    titles = [word.casefold() for each in reading.entities.runs if each.is_title for word in each.split()]
    is_in = small in small_words().in_town and not run.isupper() and small_words().work_fields.isdisjoint(titles)
    return (is_from or is_in) and not is_shown and not _is_known_town(run, reading)


def _is_behind_company(reading: ReadingState, start: int) -> bool:
    """“Contable en Azahar Gestoría, de Dos Hermanas”: behind a comma, “from” says where someone with a company is."""
    company, before = reading.entities.company, reading.items[max(start - 3, 0) : start]
    is_from = reading.intent == "create" and bool(company) and len(before) == 3 and _is_from(before[2])
    return is_from and before[1].is_punctuation(",") and company.endswith(before[0].text)


def _names_employer(reading: ReadingState, link: int) -> bool:
    """“La gerente de Aceites Mena, en Priego”: the company stands within the job, which begins in lower case."""
    before, runs = reading.items[max(link - 2, 0) : link], reading.entities.runs
    is_behind = len(before) == 2 and before[1].is_punctuation(",") and before[0].in_name and bool(runs)
    return is_behind and runs[-1].is_title and runs[-1][:1].islower() and runs[-1].endswith(before[0].text)


def _is_known_town(run: str, reading: ReadingState) -> bool:
    return reading.language is not None and bool(Morphology.shared().places(run, reading.language))


def _town_of_company(reading: ReadingState, run: str, start: int) -> str:
    """“Z Baltcargo w Rotterdamie”: the town behind “in”, directly behind the company; empty where it is none."""
    behind = reading.items[reading.at : reading.at + 1]
    if behind and _is_moved_to_town(reading.items[start - 1], behind[0]):
        return run
    company, link = reading.entities.company, reading.items[start - 1]
    is_behind = start > 1 and bool(company) and company.endswith(reading.items[start - 2].text)
    if not is_behind or link.text not in small_words().in_town or "city" in reading.entities.labelled:
        return ""
    languages = sorted({mark.language for mark in link.marks if mark.value == "company"})
    return next((town for each in languages for town in Morphology.shared().places(run, each)), "")


def _replaces_first(reading: ReadingState, run: str, *, is_news: bool) -> bool:
    """Whether the company is news: “est passé chez Acme, enfin plutôt chez Norden” is, as the first one was."""
    entities = reading.entities
    if is_news and entities.company not in ("", run) and not reading.corrects:
        _keep_first(reading)  # "he moved to York and he's head of sales at Globex now"
    if not entities.company or is_news:
        return is_news
    if reading.corrects and reading.latest == "company":
        return not entities.narrows
    _keep_first(reading)
    return False


def _keep_first(reading: ReadingState) -> None:
    """ "From Ełk, working at Agromix": of two relations the first may name a town; else it is left over."""
    entities = reading.entities
    languages = {mark.language for each in reading.items for mark in each.marks if mark.value == "company"}
    towns = [town for each in sorted(languages) for town in Morphology.shared().places(entities.company, each)]
    if towns and "city" not in entities.labelled:
        entities.labelled["city"] = towns[0]
    else:
        entities.left.append(entities.company)


def _is_only_title(reading: ReadingState, item: Item) -> bool:
    after = reading.following
    return bool(item.value("title")) and item.text.islower() and (after is None or after.is_punctuation(BREAKS))


def skip_former_company(reading: ReadingState) -> None:
    """ "Left Norwick Motors": the company that is no longer theirs, which is neither stored nor searched by."""
    reading.at += 1
    start = reading.at
    reading.skip_fillers()
    if reading.at < len(reading.items) and reading.items[reading.at].value("place"):
        town = reading.items[reading.at]
        if not _moves_from_town(reading, start, town):
            reading.entities.denied.append(town.text)  # “n'est plus à Metz, il vit à Nancy”
            reading.at += 1
        return
    if reading.at < len(reading.items) and reading.items[reading.at].is_content:
        reading.left_company = reading.take_run()
        behind = reading.items[reading.at] if reading.at < len(reading.items) else None
        if behind is not None and (behind.is_link("value", "for") or behind.text in small_words().into_company):
            read_company(reading, is_news=True)  # "moved from Globex to Initech"


def _is_labelled(relation: Item) -> bool:
    """“W firmie Pola”, “в компании Нева”: the relation has the noun for a company in it, so that no town is meant."""
    words = relation.text.casefold().split()
    return len(words) > 1 and any(words[-1].startswith(label[:-1]) for label in small_words().company_labels)
