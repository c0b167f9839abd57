"""Places: “in Warsaw”, “from Lyon”. They count only in a clause that is understood as a whole."""

from libs.people import DECLINED, Morphology, is_given_name
from services.agent.assistants.guided.parsing.entities import TYPED, Run
from services.agent.assistants.guided.parsing.extraction import labels, persons, runs
from services.agent.assistants.guided.parsing.extraction.reading import BREAKS, ReadingState
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.names import bare
from services.agent.assistants.guided.small_words import small_words

_ARTICLES = {"au": "Le ", "aux": "Les "}
_MAX_PREPOSITION = 3
"""Letters of “in” and its like, which may be said of a visit; “based in” is said of a home."""


def _ends_name(reading: ReadingState, item: Item) -> bool:
    """ "Busca a domingo madrid": a place in lower case right behind a given name alone is the family name."""
    before, runs = reading.previous, reading.entities.runs
    return (
        before is not None and before.is_content and bool(runs) and runs[-1] == before.text
        and item.text.islower() and is_given_name(before.text)
    )  # fmt: skip


def is_known_town(reading: ReadingState, words: str) -> bool:
    """“Z Chojnic”: a place in another case than the nominative, as the dictionary shows."""
    found = Morphology.shared().places(words, reading.language) if reading.language in DECLINED else []
    return bool(found) and words not in found


def settle_places(reading: ReadingState) -> None:
    """What was read as a company, and is a town as far as the other words show."""
    if reading.entities.company:
        _settle_origin(reading)
    if reading.entities.company:
        _settle_denied_place(reading)


def _settle_denied_place(reading: ReadingState) -> None:
    """“Ahora en uppsala, no en estocolmo”: a town as well as a company, of the contact shown last. It is asked for."""
    entities, items = reading.entities, reading.items
    now, _, small = _link_of_company(reading).rpartition(" ")
    is_bare = small in small_words().in_town and (entities.narrows if not now else now in small_words().now)
    if reading.intent not in (None, "update") or entities.is_quoted or not entities.denied or not is_bare:
        return
    is_denied = any(
        no.is_link("not") and again.text.casefold() == small and old.text == entities.denied[-1].split()[0]
        for no, again, old in zip(items, items[1:], items[2:], strict=False)
    )
    if is_denied:
        entities.unsure.append(entities.company)
        entities.company, entities.narrows = "", False
        entities.has_focus = entities.has_focus or not (entities.runs or entities.holder or entities.has_address)


def _link_of_company(reading: ReadingState) -> str:
    """The words right before the company, in lower case."""
    first = reading.entities.company.split()[0]
    at = next((at for at, item in enumerate(reading.items) if at and item.text == first), 0)
    return reading.items[at - 1].text.casefold() if at else ""


def _settle_origin(reading: ReadingState) -> None:
    """“On jest z Malborka” of the contact shown last: a town that the dictionary knows; else it is asked for."""
    entities = reading.entities
    company = entities.company
    is_open = bool(company) and entities.narrows and entities.has_focus and not entities.is_quoted
    if not is_open or reading.intent is not None or reading.language not in DECLINED or "city" in entities.labelled:
        return
    first = company.split()[0]
    at = next((at for at, item in enumerate(reading.items) if at and item.text == first), 0)
    is_from = at > 0 and reading.items[at - 1].text.casefold() in small_words().from_town
    if not is_from or not any(item.text.casefold() in small_words().says_is for item in reading.items):
        return
    if is_known_town(reading, company):
        entities.labelled["city"] = company
    else:
        entities.unsure.append(company)
    entities.company, entities.narrows = "", False


def read_place(reading: ReadingState, place: str, item: Item) -> None:
    if reading.pending in TYPED and reading.entities.holder:
        reading.drop_pending()  # “masz maila do Jana Kosa z Elbląga?”: a town is no address
    if reading.pending:
        runs.read_run(reading)
    elif _ends_name(reading, item):
        reading.entities.runs[-1] = Run.of(f"{reading.entities.runs[-1]} {item.text}", reading.clause, is_guess=True)
    elif reading.is_cased and item.text.islower():
        reading.leave(item.text)  # "avec un seul n" names no Seoul
    elif not reading.muddy and not is_visited(reading):
        _set_place(reading, place, item)
    elif _may_be_theirs(reading, item, reading.previous):
        reading.entities.unsure.append(item.text)  # "runs a body shop in Tulsa": a question is better than a gap
    else:
        reading.leave(item.text)


def is_visited(reading: ReadingState) -> bool:
    """ "Met her in Denver", "wants to move to Denver": a town of the clause that is no home, as yet.

    Nor is one where the author is: "I'm in Denver this week".
    """
    if reading.intent != "create":
        return False
    at, is_of_person = reading.at - 1, False
    while at >= 0 and not reading.items[at].is_punctuation(BREAKS):
        item = reading.items[at]
        if item.is_link("unsure") or (not item.in_name and _says_visit(item)):
            return True
        is_of_person = is_of_person or item.in_name or item.is_link("focus") or bool(item.value("title"))
        at -= 1
    behind = reading.items[reading.at + 1 : reading.at + 2]
    return not is_of_person and bool(behind) and bool(behind[0].value("period"))


def _says_visit(item: Item) -> bool:
    return any(word in small_words().no_home for word in item.text.casefold().split())


def _is_stated(reading: ReadingState, start: int) -> bool:
    """ "Il est à saint-gaudens maintenant": one word in lower case ends a clause that says where someone is."""
    items, after = reading.items, reading.items[reading.at : reading.at + 1]
    by_pronoun = _is_by_pronoun(reading, start)
    is_end = not after or after[0].kind == "mark" or after[0].is_link("by_now", "and")
    is_whole = is_end and (reading.at == start + 1 or by_pronoun)
    is_of_person = start > 2 and items[start - 2].is_link("value") and (
        items[start - 3].is_link("focus") or items[start - 3].in_name
    )  # fmt: skip
    return (
        is_whole and (is_of_person or by_pronoun) and reading.intent in (None, "update") and items[start].text.islower()
    )


def _is_by_pronoun(reading: ReadingState, start: int) -> bool:
    """ "Il bosse chez michelin à clermont": right behind the company of the contact that a pronoun points at."""
    entities = reading.entities
    at = start - 2
    while at > 0 and (reading.items[at].is_link("by_now", "filler") or reading.items[at].is_punctuation(",")):
        at -= 1  # “chez michelin maintenant, à clermont”
    is_behind = at >= 0 and bool(entities.company) and entities.company.endswith(reading.items[at].text)
    return is_behind and entities.has_focus and not entities.narrows


def _may_be_theirs(reading: ReadingState, item: Item, before: Item | None) -> bool:
    """Whether a known town in capitals stands behind “in”, and the new contact has none yet."""
    entities = reading.entities
    is_new = reading.intent == "create" and "city" not in entities.labelled and not entities.unsure
    is_new = is_new and not is_visited(reading)
    is_in = before is not None and (before.is_link("place") or before.text.casefold() in small_words().in_vaguely)
    return is_new and is_in and (item.is_capitalized or item.is_restored) and any(run.is_name for run in entities.runs)


def _set_place(reading: ReadingState, place: str, item: Item) -> None:
    """`place` is `city:Warszawa`, or `city:` where the place is called as it was typed."""
    prop, _, name = place.partition(":")
    if prop == "country" and _explains_town(reading):
        labels.set_value(reading, "city", reading.entities.runs.pop())
    labels.set_value(reading, prop, name or bare(item.text))


def _explains_town(reading: ReadingState) -> bool:
    """ "Mérida (Venezuela)": the word before a country in brackets is a town, where the name was said before."""
    runs, before = reading.entities.runs, reading.items[max(reading.at - 2, 0) : reading.at]
    return (
        len(before) == 2 and before[1].is_punctuation("(") and len(runs) > 1 and runs[-1] == before[0].text
        and not runs[-1].is_title and "city" not in reading.entities.labelled
    )  # fmt: skip


def _is_owner_like(reading: ReadingState, run: str, start: int) -> bool:
    """ "Luc Pons est maintenant à Camille": a given name is rather a person than a town, so that it is asked for."""
    is_at = reading.items[start - 1].text.casefold() in small_words().to_person and reading.intent in ("update", None)
    is_at = is_at and start > 1 and reading.items[start - 2].is_link("value", "by_now", "filler")
    is_known = any(each.is_name for each in reading.entities.runs) or bool(reading.entities.holder)
    return is_at and is_known and is_given_name(run)


def _is_moved_to(reading: ReadingState, run: str, start: int) -> bool:
    """ "Passe Pascal Girard à Uzès": a town, a company or a colleague may stand behind such a verb."""
    is_moved = reading.intent == "update" and any(item.is_link("moves") for item in reading.items[:start])
    is_known = any(each.is_name for each in reading.entities.runs) and not reading.entities.labelled
    is_to = reading.items[start - 1].text.casefold() in small_words().to_person
    return is_moved and is_known and " " not in run and is_to


def _article(link: Item, town: str) -> str:
    """ "Habite au Mans", "… aux Herbiers": French joins the article of a town to the word before it."""
    words = link.text.casefold().split()
    return _ARTICLES.get(words[-1], "") if town[:1].isupper() and " " not in town else ""


def _leave_or_ask(reading: ReadingState, run: str, item: Item, start: int, *, is_vague: bool) -> None:
    """A word in lower case behind “in”, or one in a clause that is not understood: a town is asked for."""
    entities = reading.entities
    is_clear = not (reading.muddy or is_visited(reading))
    is_new = item.is_restored and " " not in run and not reading.muddy
    if is_vague and entities.denied and not entities.runs:
        entities.runs.append(Run.of(run, reading.clause, is_guess=True))  # "not sales, he's in logistics"
    elif _is_stated(reading, start) or (is_new and _may_be_theirs(reading, item, reading.items[start - 1])):
        entities.unsure.append(run)  # "elle est pharmacienne à cahors"
    elif is_clear and not is_vague and reading.intent in ("create", "update", None):
        entities.unsure.append(run)  # “Teresa Olmo vive en medina del campo”
    else:
        reading.leave(run)


def read_location(reading: ReadingState) -> None:
    reading.at += 1
    start = reading.at
    reading.skip_fillers()
    has_article = reading.at > start
    behind = [each.in_name for each in reading.items[reading.at : reading.at + 2]]
    opens_request = start > 1 and bool(reading.items[start - 2].value("intent")) and behind == [True, True]
    if reading.at >= len(reading.items):
        return
    item = reading.items[reading.at]
    if item.is_content:
        run = reading.take_run()
        entities = reading.entities
        # “Au” holds an article: “responsable au Lycée Tornac”. Few towns have one, and these are single words.
        is_joined = reading.items[start - 1].text.casefold() in _ARTICLES
        is_joined = is_joined and run.casefold() not in small_words().towns_with_article
        is_firm = is_joined and " " in run and reading.intent != "search"  # “il est au Café de la Paix”
        has_article = has_article or is_joined
        # In lower case “in logistics” is no town, as far as the words show.
        is_vague = reading.intent != "search" and reading.items[start - 1].text.casefold() in small_words().in_vaguely
        if reading.muddy or is_visited(reading) or (run.islower() and (reading.is_cased or is_vague)):
            _leave_or_ask(reading, run, item, start, is_vague=is_vague)
        elif reading.intent in ("update", "create") and (persons.is_person(reading, run) or opens_request):
            entities.runs.append(
                Run.of(run, reading.clause, is_name=True)
            )  # "mets à Marthe Rivière la ville de Calais"
        elif reading.intent == "update" and len(run.split()) == 2 and is_given_name(run.split()[0]):
            reading.leave(run)  # a person, and no city
        elif _is_owner_like(reading, run, start) or _is_moved_to(reading, run, start):
            entities.unsure.append(run)
        elif not entities.company and " " in run and run.split()[0].casefold() in small_words().company_kinds:
            entities.company = run  # “combien de contacts à la Mairie de Vannes”
        elif not entities.company and (is_firm or (has_article and entities.runs and entities.runs[-1].is_title)):
            entities.company = run  # "réceptionniste à l'Hôtel de la Mer"
        else:
            labels.set_value(reading, "city", f"{_article(reading.items[start - 1], run)}{run}")
            reading.located = reading.clause if len(reading.items[start - 1].text) <= _MAX_PREPOSITION else None
    elif place := item.value("place"):
        read_place(reading, place, item)
        reading.located = reading.clause if len(reading.items[start - 1].text) <= _MAX_PREPOSITION else None
        reading.at += 1
