"""Finds the new values for a contact that exists: in a request, an answer or a correction."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from libs.contracts import Locale
from libs.email_addresses import parts_of
from libs.people import is_given_name, is_name, read_name
from services.agent.assistants.guided.parsing import Entities, Run, is_legal_form, with_ending
from services.agent.assistants.guided.tasks.job_titles import JobTitles
from services.agent.assistants.guided.tasks.name_parts import corrected, resembles
from services.agent.assistants.guided.tasks.stored_forms import StoredForms

_UNCORRECTED = ("createdate", "hs_object_id", "lifecyclestage", "lastmodifieddate", "hubspot_owner_id")
"""Properties with values that no correction names."""


_PLAIN = ("company", "jobtitle", "city")
_MIN_STEM, _MAX_ENDING = 4, 3
"""Letters that two forms of a word share, and letters of an ending."""
_NUMBERS = ("phone", "mobilephone")
_NATIONAL = 8
"""Last digits that two forms of a number share: one has the code of its country, the other a zero."""
_MIN_LIKENESS = 70
"""Percent of likeness from which a value may be another one with a mistake in it."""

_MIN_LIKENESS_OF_FIRM = 50


class Changes:
    """New values, in the form in which they are stored."""

    def __init__(self, titles: JobTitles, stored: StoredForms) -> None:
        self._titles = titles
        self._stored = stored

    def of(self, entities: Entities, language: Locale) -> dict[str, str]:
        changes = {prop: value for prop, value in entities.labelled.items() if prop != "name"}
        if name := entities.labelled.get("name"):
            changes = {**self._stored.name(name, language), **changes}
        if entities.company and not entities.narrows and "company" not in changes:
            self._stored.set_company(changes, entities.company, language, is_quoted=entities.is_quoted)
        if (renamed := self._renamed(entities, language)) is not None:
            changes |= renamed
        for run in self._titles.joined(entities.runs) if renamed is None else ():
            if (run.is_title or self._titles.is_title(run)) and run not in (
                [] if entities.holder else people(entities)[:1]
            ):
                title, company = self._titles.split_title(run)
                if company and changes.get("company", company) != company:
                    title = run  # "Chief of Staff at Corvane": the company is named already
                changes.setdefault("jobtitle", title)
                if company:
                    changes.setdefault("company", company)
        return self._stored.in_nominative(changes, language)

    def _renamed(self, entities: Entities, language: Locale) -> dict[str, str] | None:
        """ "Zoe Rak got married, she is Zoe Wolf now": a second name with the same given name is the new one."""
        first = entities.runs[0].split()[0] if entities.runs else ""
        names = [
            self._stored.name(run, language)
            for run in entities.runs
            if (not run.is_title and _may_be_name(run)) or (" " in run and run.split()[0] == first)
        ]
        if len(names) != 2 or entities.holder or "lastname" in entities.labelled:
            return None
        old, new = names
        is_same = old.get("firstname") == new.get("firstname") and "lastname" in old and "lastname" in new
        return {"lastname": new["lastname"]} if is_same and old["lastname"] != new["lastname"] else None

    def news(self, entities: Entities, language: Locale) -> dict[str, str]:
        """The new values of a known contact: every address is a new value here."""
        changes = self.of(entities, language)
        for prop, values in (("email", entities.emails), ("phone", entities.phones), ("website", entities.sites)):
            if values:
                changes.setdefault(prop, values[0])
        for run in entities.runs[:1]:
            if self._titles.is_title(run):
                changes.setdefault("jobtitle", run)
        return changes

    def denied(self, entities: Entities, held: Mapping[str, str]) -> str:
        """The property that holds the value of which it was said that it is wrong."""
        values = {prop: f" {now.casefold()} " for prop, now in held.items() if prop not in _UNCORRECTED}
        for value in (each.casefold() for each in entities.denied):
            found = [prop for prop, now in values.items() if now.strip() == value]
            # “No es Béjar, es Lanas Candelario”: a part of the value stands for the whole of it.
            parts = [prop for prop, now in values.items() if f" {value} " in now]
            # "The last digits are 21, not 20": the end of a number stands for the whole of it.
            ends = [prop for prop in _NUMBERS if value.isdecimal() and held.get(prop, "").endswith(value)]
            if found or len(parts) == 1 or ends:
                return (found or parts or ends)[0]
            if value in _parts_of_address(held.get("email", "")) and not entities.emails:
                return "email"
        return ""

    def holding(self, value: str, held: Mapping[str, str]) -> str:
        """The one property that holds this value, which a sentence may have in another case."""
        words = value.casefold().split()
        found = [
            prop for prop, now in held.items() if prop not in _UNCORRECTED and is_form(words, now.casefold().split())
        ]
        return found[0] if len(found) == 1 else ""

    def correction(
        self, entities: Entities, label: str, language: Locale, held: Mapping[str, str] | None = None
    ) -> dict[str, str]:
        """The new values for a contact who was just written: its address, a number, a part of its name.

        `held` are the values of now: “not Zorza but Zorza Media” is about the property that holds Zorza.
        """
        prop = self.denied(entities, held or {})
        entities = _with_doubt(entities) if prop else entities
        if prop and prop not in entities.labelled and entities.runs:
            return self._stored.in_nominative({prop: _replaced((held or {})[prop], entities)}, language)
        changes = _exchanged(entities, held or {})
        changes |= {prop: value for prop, value in entities.labelled.items() if prop != "name"}
        for kind, values in (("email", entities.emails), ("phone", entities.phones), ("website", entities.sites)):
            if values:
                # In a correction, the last address is the right one.
                changes.setdefault(
                    _corrected_number(values[-1], changes, held or {}) if kind == "phone" else kind, values[-1]
                )
        if entities.ending and not entities.phones:
            # “2424 is wrong” and “핸드폰은 3938” show which of two numbers is meant.
            number = next(
                (each for each in (prop, *entities.named, *_NUMBERS) if each in _NUMBERS and (held or {}).get(each)), ""
            )
            changes |= {number: with_ending((held or {})[number], entities.ending)} if number else {}
        # “W Pucku ma tylko magazyn”: the town that is held, and no company.
        is_held = (held or {}).get("city", "") in self._stored.morphology.places(entities.company, language)
        if entities.company and not (is_held and (held or {}).get("city")):
            # “Tfu, w Piszu a nie w Giżycku”: a town that the dictionary knows is no company.
            self._stored.set_company(changes, entities.company, language, is_quoted=entities.is_quoted)
        news = dict(entities.corrected)
        if name := entities.labelled.get("name"):
            news.setdefault("name", name)
        for run in entities.runs:
            if self._titles.is_title(run) and not _is_person(run):
                changes.setdefault("jobtitle", run)
            elif run.is_name and (like := _resembled(run, label, held or {}, is_person=is_name(run))):
                changes.setdefault(like, run)  # "no, it's Standish Press", of the company Standish Print
            elif (run.is_name and is_name(run)) or (not changes and resembles(run, label)):
                news.setdefault("name", run)
        if news:
            before = read_name(label, language).properties
            after = corrected(before, news)
            changes |= {part: value for part, value in after.items() if before.get(part) != value}
        return self._stored.in_nominative(changes, language)


def swap_of(entities: Entities) -> tuple[str, str] | None:
    """The value that is called wrong with the right one. Of a number, both may be its last digits alone."""
    if entities.swap or not entities.ending or entities.phones:
        return entities.swap
    return next((each for each in entities.denied if each.isdecimal()), ""), entities.ending


def number_ending(old: str, new: str, held: Mapping[str, str]) -> dict[str, str]:
    """The one number that ends in the old digits, with the new ones; empty if these are no digits, or none does."""
    if not (new.isdecimal() and (old.isdecimal() or not old)):
        return {}
    found = [prop for prop in _NUMBERS if (number := held.get(prop, "")) and number.endswith(old)]
    return {found[0]: with_ending(held[found[0]], new)} if len(found) == 1 else {}


def _with_doubt(entities: Entities) -> Entities:
    """“No es de Acme, es de Globex”: the denied value shows of which property the new one is."""
    if entities.runs or len(entities.unsure) != 1:
        return entities
    return replace(entities, runs=[Run.of(entities.unsure[0], is_name=True)], unsure=[])


def is_form(words: Sequence[str], others: Sequence[str]) -> bool:
    """Whether two phrases are the same, but for the endings of their words: “kierowniczką”, “kierowniczka”."""
    return len(words) == len(others) and all(map(_is_same_word, words, others))


def _is_same_word(word: str, other: str) -> bool:
    size = max(_MIN_STEM, max(len(word), len(other)) - _MAX_ENDING)
    return word == other or (min(len(word), len(other)) >= size and word[:size] == other[:size])


def _may_be_name(run: Run) -> bool:
    """In lower case two words are a name, of which the first is a given name."""
    return run.is_name or ((run.is_guess or run.is_title) and " " in run and is_given_name(run.split()[0]))


def _parts_of_address(email: str) -> tuple[str, ...]:
    """ "Not soyun but soyul": what stands before the @ of an address."""
    local, domain = parts_of(email.casefold())
    return (local, *local.split(".")) if domain else ()


def _in_address(now: str, entities: Entities) -> str:
    local, domain = parts_of(now)
    denied = {each.casefold() for each in entities.denied}
    whole = [str(entities.runs[0])] if local.casefold() in denied else []
    parts = whole or [str(entities.runs[0]) if each.casefold() in denied else each for each in local.split(".")]
    return f"{'.'.join(parts)}@{domain}"


def _is_person(run: Run) -> bool:
    """“Ana Mayor”: a given name and a word in capitals, although it is also one for a job."""
    first, *others = run.split()
    return bool(others) and run.is_name and run.istitle() and is_given_name(first)


def _replaced(now: str, entities: Entities) -> str:
    """“Not Béjar but Candelario” changes a word of Lanas Béjar, “not Béjar but Lanas Candelario” changes all of it."""
    news = str(entities.runs[0])
    if "@" in now:
        return _in_address(now, entities)
    if not set(news.casefold().split()).isdisjoint(now.casefold().split()):
        return news
    denied = {each.casefold() for each in entities.denied}
    words = [news if each.casefold() in denied else each for each in now.split()]
    return " ".join(words) if news in words else news


def _corrected_number(number: str, changes: Mapping[str, str], held: Mapping[str, str]) -> str:
    """The property of a number without a label: the one that holds a number much like it, or the only number."""
    holding = [prop for prop in _NUMBERS if held.get(prop) and prop not in changes]
    likeness = {prop: fuzz.ratio(_digits(held[prop])[-_NATIONAL:], _digits(number)[-_NATIONAL:]) for prop in holding}
    best = max(likeness, key=likeness.__getitem__, default="phone")
    return best if len(holding) == 1 or likeness.get(best, 0) >= _MIN_LIKENESS else "phone"


def _digits(number: str) -> str:
    return "".join(filter(str.isdigit, number))


def _resembled(run: str, label: str, held: Mapping[str, str], *, is_person: bool) -> str:
    """The property that a corrected value resembles most, if it resembles the name less."""
    if any(map(is_legal_form, run.split()[1:])):
        return "company"  # "he's with Coriander Ltd": no person is called so
    named = fuzz.ratio(run.casefold(), label.casefold())
    likeness = {prop: fuzz.ratio(run.casefold(), held[prop].casefold()) for prop in _PLAIN if held.get(prop)}
    best = max(likeness, key=likeness.__getitem__, default="")
    # “Крот и дочери” is no person, so that a company of which half is the same is meant.
    least = _MIN_LIKENESS if is_person else _MIN_LIKENESS_OF_FIRM
    return best if best and likeness[best] >= least and likeness[best] > named else ""


def people(entities: Entities) -> list[Run]:
    """The runs that may be a person: a job title in lower case is none."""
    return [run for run in entities.runs if not (run.is_title and (not run.is_name or run[:1].islower()))]


def _exchanged(entities: Entities, held: Mapping[str, str]) -> dict[str, str]:
    """“물빛이 아니라 달빛인데 직함은 실장”: the new value of the property that holds the denied one."""
    old, new = entities.swap or ("", "")
    props = [prop for prop, value in held.items() if old and value.casefold() == old.casefold()]
    return {props[0]: new} if len(props) == 1 else {}
