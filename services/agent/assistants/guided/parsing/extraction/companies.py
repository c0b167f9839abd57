"""Relations to a company: “at Acme”, “joined Globex”, “left Norwick Motors”."""

from libs.people import Morphology, shares_word
from services.agent.assistants.guided.parsing.entities import Run
from services.agent.assistants.guided.parsing.extraction import persons, places
from services.agent.assistants.guided.parsing.extraction.reading import BREAKS, ReadingState
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.legal_forms import is_legal_form

_FROM = ("from", "de", "d'", "d’", "z", "ze", "из", "с")


def read_company(reading: ReadingState, *, is_news: bool = False) -> None:
    start = reading.at = reading.at + 1
    reading.skip_fillers()
    if reading.at >= len(reading.items):
        return
    item = reading.items[reading.at]
    if is_news and reading.at > start and _is_only_title(reading, item):
        reading.leave(reading.take_run())  # "is with the dentist"
        return
    if place := item.value("place"):
        places.read_place(reading, place, item)
        reading.at += 1
    elif item.is_content and reading.muddy and not is_news:
        _read_doubtful(reading, item)
    elif item.is_content:
        _read_name(reading, item, is_news=is_news)
    elif item.kind in ("domain", "url"):
        reading.entities.sites.append(item.text)
        reading.at += 1


def _read_doubtful(reading: ReadingState, item: Item) -> None:
    """In a clause with words left over: it is no company, but may be the person to be created."""
    run = reading.take_run()
    addresses = [each.text for each in reading.items if each.kind == "email"]
    is_shown = len(addresses) == 1 and item.in_name and shares_word(run, addresses[0], domain=True)
    if reading.intent == "create" and is_shown and not reading.entities.company:
        reading.entities.company = run  # "she runs the office at Maplewood, jane@maplewood.example"
    elif reading.intent == "create" and item.in_name and not _is_person_known(reading):
        reading.entities.runs.append(Run.of(run, reading.clause, is_name=True))
    else:
        reading.leave(run)


def _is_person_known(reading: ReadingState) -> bool:
    return bool(reading.entities.addressee) or any(each.is_name for each in reading.entities.runs)


def _read_name(reading: ReadingState, item: Item, *, is_news: bool) -> None:
    start = reading.at
    entities, run = reading.entities, reading.take_run()
    # “At 10” and “at the office” name no company.
    if run.isdigit() or (reading.has_capitals and not is_news and run.islower() and item.kind != "quoted"):
        reading.leave(run)
        return
    if _is_origin(reading, run, start):
        reading.leave(run)  # "she's from Kettle", “es de Temuco”: a town as well as a company
        return
    if persons.is_person(reading, run):
        entities.runs.append(Run.of(run, reading.clause, is_name=True))
        return
    is_about_focus = reading.intent == "update" and entities.has_focus
    is_stated = reading.is_past_colon or bool(entities.labelled) or reading.has_title()
    if entities.company and not is_news:
        _keep_first(reading)
    entities.narrows = not (is_news or reading.left_company or is_stated or is_about_focus)
    entities.company = run
    reading.latest = "company"
    if is_news and not (entities.runs or entities.holder or entities.emails):
        entities.has_focus = True  # a verb without a subject is about the contact shown last


def _is_origin(reading: ReadingState, run: str, start: int) -> bool:
    """Whether “is from” stands before one word that nothing shows to be a company."""
    link = start - 1
    while link > 0 and reading.items[link].is_link("filler"):
        link -= 1
    if link < 1 or reading.intent != "create" or " " in run or reading.has_title():
        return False
    before, small = reading.items[link - 1], reading.items[link]
    is_of = small.is_link("company") and small.text.casefold() in _FROM
    is_said = before.is_link("value", "focus", "but") and not before.is_link("of", "company")
    emails = [each.text for each in reading.items if each.kind == "email"]
    is_shown = is_legal_form(run) or any(shares_word(run, each, domain=True) for each in emails)
    return is_of and is_said and not is_shown


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
    reading.skip_fillers()
    if reading.at < len(reading.items) and reading.items[reading.at].is_content:
        reading.left_company = True
        reading.take_run()
        if reading.at < len(reading.items) and reading.items[reading.at].is_link("value"):
            read_company(reading, is_news=True)  # "moved from Globex to Initech"
