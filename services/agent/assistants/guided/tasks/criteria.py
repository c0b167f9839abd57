"""Makes criteria of a request: how the contacts are found, and what is tried if none are."""

import re
from collections.abc import Sequence

from libs.contracts import Locale, Principal
from libs.email_addresses import is_email
from libs.people import (
    Morphology,
    Name,
    company_forms,
    in_full,
    in_latin,
    is_given_name,
    korean,
    may_be_given,
    read_name,
)
from services.agent.assistants.guided.parsing import OWNER, Entities, Run, is_full_name, is_record_id
from services.agent.assistants.guided.state import Criteria
from services.agent.assistants.guided.tasks.accents import accented
from services.agent.assistants.guided.tasks.job_titles import JobTitles, looks_like_company
from services.agent.assistants.guided.tasks.name_parts import MIN_WORD, before_employer
from services.agent.assistants.guided.tasks.phone_countries import is_certain_phone, with_code
from services.agent.assistants.guided.tasks.stored_forms import StoredForms

_NAME_PARTS = ("name", "firstname", "lastname")
_INTIMATE = 3
"""Letters of a Korean given name with the ending that friends give it."""
_MIN_STEM = 5
_CASE_ENDINGS = "аеуыиюaeuęąy"
_ACCENTED = ("es", "fr", "pl", "ru")
"""Languages in which people leave out accents when they type names."""
_MAX_AT_TOWNS = 2
_MAX_COMPANIES = 3
"""Forms of a company in which a name is looked for: each is one more search."""
_CRITERIA = ("email", "phone", "company")
_INITIALS = re.compile(r"^(?:[А-ЯЁ]\.? ?){1,2}$")
"""“Щукина В.П.”: records have the names that these stand for."""
_WEB = re.compile(r"^(?:https?://)?(?:www\.)?")


class CriteriaMaker:
    """Searches by an exact address or number alone; else by name, company and labelled properties."""

    def __init__(self, titles: JobTitles, stored: StoredForms) -> None:
        self._titles = titles
        self._stored = stored

    def of(self, entities: Entities, language: Locale, principal: Principal) -> tuple[Criteria, list[Criteria]]:
        """The criteria of a search, and those to try next if it finds no contact."""
        if (exact := self._exact(entities, language)) is not None:
            return exact, []
        found = Criteria(without=list(entities.without), created=entities.created)
        labelled = self._labelled(entities, language, principal)
        names = [labelled.pop(part) for part in _NAME_PARTS if part in labelled]
        for prop in _CRITERIA:
            if prop in labelled:
                setattr(found, prop, labelled.pop(prop))
        found.filters = labelled
        self._addresses(found, entities, principal)
        if entities.company and entities.company.islower() and (one := self._singular(entities.company, language)):
            found.filters.setdefault("jobtitle", one)  # “combien d'architectes on a”
        elif entities.company:
            found.company = entities.company
        for run in [each for each in entities.runs if each.is_guess]:
            if one := self._singular(run, language):
                found.filters.setdefault("jobtitle", one)  # "any welders in Lancaster"
        runs = [*([Run.of(" ".join(names), is_name=True)] if names else []), *_runs_to_search(entities, found)]
        holder = entities.addressee or self._described(entities.holder, found, runs)
        runs = [self._without_employer(run, found) for run in runs]
        tries = self._named(found, runs, holder, language, is_hurried=entities.is_hurried)
        # “Le numéro du gérant de Globex”: the record may have another word for the job of the only one who is meant.
        is_described = bool(entities.holder) and not holder and "jobtitle" in tries[0].filters
        return tries[0], [*tries[1], *([Criteria(company=found.company)] if is_described and found.company else [])]

    def _described(self, holder: str, found: Criteria, runs: list[Run]) -> str:
        """ "The mail of the accountant of Acme", “… de la dame des Pépinières Vasseur, Odile”: then the words behind
        “of” are a job or a company, and not the name. Empty if they are.
        """
        first = holder.partition(" ")[0]
        if not first or is_given_name(first) or found.email or found.phone:
            return holder
        if first.islower() and self._titles.is_title(first):
            job = self._without_employer(Run.of(holder, is_title=True), found)
            # With a name and a company, the job says no more: the record may have another word for it.
            runs += [] if runs and found.company else [job]
            return ""
        is_company = " " in holder and found.company is None and not first.islower()
        if is_company and len(runs) == 1 and is_given_name(runs[0]):
            found.company = holder
            return ""
        return holder

    def _without_employer(self, run: Run, found: Criteria) -> Run:
        """“Gérant du Garage Lotz”: the job, and the company to look in."""
        if not run[:1].islower() or not self._titles.is_title(run) or is_given_name(run.split()[0]):
            return run
        title, company = self._titles.split_title(run)
        if not company or found.company not in (None, company):
            return run
        found.company = company
        return Run.of(title, run.clause, is_title=True)

    def _is_lower_person(self, called: str) -> bool:
        """ "Trouve luc boucher": behind a given name, the word for a job is the family name."""
        first, _, last = called.partition(" ")
        return bool(last) and " " not in last and is_given_name(first) and not self._titles.is_title(first)

    def _singular(self, called: str, language: Locale) -> str:
        """ "Buyers", “юристов”: the title that is stored, of several people that are looked for."""
        return self._titles.singular(called) or self._stored.morphology.worker_of_several(called, language)

    def _exact(self, entities: Entities, language: Locale) -> Criteria | None:
        """An ID, an address or a number that identifies the contact alone."""
        if entities.contact_id:
            return Criteria(contact_id=entities.contact_id)
        if entities.emails and is_email(entities.emails[0]) and not entities.without:
            return Criteria(email=entities.emails[0])
        number = next(iter(entities.phones), "") or entities.labelled.get("phone", "")
        is_named = any(run.is_name for run in entities.runs) or bool(entities.holder)
        if number and is_certain_phone(number, language) and not is_named:
            return Criteria(phone=with_code(number, language))
        return None

    def _labelled(self, entities: Entities, language: Locale, principal: Principal) -> dict[str, str]:
        labelled = dict(entities.labelled)
        if entities.stage:
            labelled.setdefault("lifecyclestage", entities.stage)
        if OWNER in labelled:
            labelled[OWNER] = self._stored.owner(labelled[OWNER], language, principal)
        if "city" in labelled:
            labelled["city"] = self._stored.morphology.place(labelled["city"], language)
        return labelled

    def about(self, entities: Entities, language: Locale, principal: Principal) -> tuple[Criteria, list[Criteria]]:
        """The one contact that is meant."""
        about = Entities(
            holder=entities.holder,
            runs=[] if entities.holder else entities.runs[:1],
            emails=entities.emails[:1],
            phones=entities.phones[:1],
            contact_id=entities.contact_id,
            company=entities.company if entities.narrows else "",
            is_mine=entities.is_mine,
            is_hurried=entities.is_hurried,
        )
        return self.of(about, language, principal)

    def _addresses(self, found: Criteria, entities: Entities, principal: Principal) -> None:
        if entities.emails:
            found.email = found.email or entities.emails[0]
            if not is_email(found.email):
                found.query, found.email = found.email, None
        elif entities.is_mine and principal.email and not (entities.holder or entities.runs):
            found.email = principal.email
        if entities.phones:
            found.phone = found.phone or entities.phones[0]
        if entities.sites:
            found.email_domain = _WEB.sub("", entities.sites[0].lower()).split("/")[0]

    def _named(
        self, found: Criteria, runs: list[Run], holder: str, language: Locale, *, is_hurried: bool
    ) -> tuple[Criteria, list[Criteria]]:
        """By name. Words that may be a person's or a company's name are tried as both."""
        called = holder or (runs.pop(0) if runs else "")
        if called and not holder and (one := self._singular(called, language)):
            others = [_narrowed(each, "jobtitle", one) for each in self._towns(found, language)]
            return _narrowed(found, "jobtitle", one), others
        for run in runs:
            if self._titles.is_title(run):
                found.filters.setdefault("jobtitle", run)
            elif found.company is None:
                found.company = run
        if not called:
            return found, [*self._places(found, language), *self._companies(found, language), *_people(found)]
        if len(called) >= MIN_WORD and is_record_id(called):
            return found.model_copy(update={"contact_id": called.lstrip("#")}), []
        if not holder and looks_like_company(called) and found.company is None:
            return found.model_copy(update={"company": called}), [found.model_copy(update={"query": called})]
        is_job = self._titles.is_title(called) and not called.istitle() and not self._is_lower_person(called)
        if not holder and is_job:
            job = self._stored.in_nominative({"jobtitle": called}, language)["jobtitle"]  # “kto jest księgowym”
            others = [*self._towns(found, language), *self._companies(found, language)]
            return _narrowed(found, "jobtitle", job), [_narrowed(each, "jobtitle", job) for each in others]
        forms = self._forms(called, language)
        spelt = [form.lower() for form in forms] if is_hurried else forms
        return self._tries(found, forms, spelt, language, is_holder=bool(holder))

    def _tries(
        self, found: Criteria, forms: list[str], spelt: list[str], language: Locale, *, is_holder: bool
    ) -> tuple[Criteria, list[Criteria]]:
        """The forms of a name as criteria: as a whole name first, or anywhere in the record if it may be more."""
        tries = [found.model_copy(update={"name": form}) for form in forms]
        full = dict.fromkeys(each for form in forms for each in in_full(form, language))
        pets = [found.model_copy(update={"name": each}) for each in full]
        if found.words():
            companies = self._companies(found, language)
            towns = [
                town for each in tries[:_MAX_AT_TOWNS] for town in self._towns(each, language)
            ]  # “Липина из Пскова”
            forms_at = [*towns, *_at_companies(tries, companies), *pets, *_at_companies(pets, companies[:1])]
            if found.company and " " not in found.company and language in ("es", "fr"):
                forms_at += self._places(tries[0], language)  # “una señora Nohora, de Bucaramanga”
            return tries[0], [*tries[1:], *forms_at]
        anywhere = found.model_copy(update={"query": forms[0]})
        marked = dict.fromkeys(each for form in (spelt[0], spelt[-1]) for each in accented(form, language))
        others = [found.model_copy(update={"name": form}) for form in marked if form not in forms]
        if " " not in forms[-1] and not is_holder:
            places = self._stored.morphology.places(forms[-1], language)
            others += [_narrowed(found, "city", place) for place in places]
        if (pair := before_employer().split(forms[0])) and len(pair) == 2 and not is_holder and " " not in pair[0]:
            named = found.model_copy(update={"name": pair[0]})  # "un tal Benítez de Almería"
            others += [_narrowed(named, "city", pair[1]), named.model_copy(update={"company": pair[1]})]
        latin = [found.model_copy(update={"name": in_latin(forms[0])})] if language == "ru" and _is_given(forms) else []
        if is_holder or is_full_name(forms[0]):
            return tries[0], [*tries[1:], anywhere, *others, *pets, *latin]
        if others:
            return anywhere, [*tries[1:], *others, *latin]
        # One word may be a company as well as a name. It is looked for as a name after that if it may have another form
        # or lack its accents: only a search by name finds other accents.
        return anywhere, [*(tries if len(forms) > 1 or language in _ACCENTED else []), *latin]

    def _forms(self, called: str, language: Locale) -> list[str]:
        """The forms in which a name may be stored, without titles and honorifics."""
        forms = self._stored.morphology.forms(called, language)
        read = [read_name(form, language) for form in forms]
        if language == "ko" and called[:1] >= "가":
            return [form for name in read for form in _korean_forms(name)]
        # A patronymic is said out of courtesy; few records hold it.
        courtesy = [
            Name(name.first.split()[0], name.last) for name in read if language == "ru" and _has_patronymic(name)
        ]
        courtesy += [Name("", name.last) for name in read if name.last and _INITIALS.match(name.first)]
        if language == "en" and _may_be_genitive(called):
            read.append(read_name(called[:-1], language))
        return list(dict.fromkeys(name.full for name in (*read, *courtesy) if name.full)) or forms

    def _places(self, found: Criteria, language: Locale) -> list[Criteria]:
        """ "The contacts from Grenoble": the company may be a city."""
        if not found.company or "city" in found.filters:
            return []
        places = self._stored.morphology.places(found.company, language) or [found.company]
        return [_narrowed(found.model_copy(update={"company": None}), "city", place) for place in places]

    def _towns(self, found: Criteria, language: Locale) -> list[Criteria]:
        """“Ветеринар в Кирове”: only where the dictionary knows the town."""
        is_town = bool(found.company) and bool(self._stored.morphology.places(found.company or "", language))
        return self._places(found, language) if is_town else []

    def _companies(self, found: Criteria, language: Locale) -> list[Criteria]:
        """The company without the ending that Russian and Polish may have given it: a part of its name will do."""
        company = found.company or ""
        if language not in ("pl", "ru") or not company:
            return []
        forms = [*self._stored.morphology.with_yo(company, language)]
        forms += company_forms(company, language)
        if len(company) >= _MIN_STEM and company[-1] in _CASE_ENDINGS:
            forms.append(company[:-1])
        return [found.model_copy(update={"company": form}) for form in dict.fromkeys(forms) if form != company]


def _is_given(forms: Sequence[str]) -> bool:
    """Whether a name in Cyrillic letters begins with a given name: the record may have it in Latin ones."""
    return not forms[0].isascii() and any(may_be_given(form.split()[0]) for form in forms)


def _may_be_genitive(called: str) -> bool:
    """ "Dana whits phone", "pull up neds record", "guptas phone": the last letter may be none of the name's."""
    if not called.endswith("s") or not called[1:].islower():
        return False
    # Only whole words are searched for, so that “davi” finds no Davidson if there is no Davis.
    return called.islower() if " " in called else called.isalpha() and not is_given_name(called)


def without_stage(tries: Sequence[Criteria]) -> list[Criteria]:
    """ "Which customers do we have in Krosno?": people say “customers” of contacts of any stage."""
    if tries[0].without or tries[0].created:
        return []  # so exact a question means the stage, too
    towns = [each for each in tries if "city" in each.filters] or list(tries[:1])
    wider = [each.model_copy(update={"filters": _without(each.filters, "lifecyclestage")}) for each in towns[:2]]
    # Without the stage, nothing may be left: then all contacts would fit.
    return [each for each in wider if not each.is_empty]


def _without(filters: dict[str, str], prop: str) -> dict[str, str]:
    return {name: value for name, value in filters.items() if name != prop}


def _at_companies(tries: Sequence[Criteria], companies: Sequence[Criteria]) -> list[Criteria]:
    """“Sowa z Lumenu”: the names, at the company in its other forms."""
    forms = [each.company for each in companies[:_MAX_COMPANIES]]
    return [each.model_copy(update={"company": form}) for form in forms for each in tries[:1]]


def _people(found: Criteria) -> list[Criteria]:
    """ "Sors tout de Samira Toumi": what looks like a company may be a person, where nothing else was said."""
    company = found.company or ""
    is_alone = " " in company and not found.filters and is_given_name(company.split()[0])
    return [found.model_copy(update={"company": None, "name": company})] if is_alone else []


def _has_patronymic(name: Name) -> bool:
    words = name.first.split()
    return len(words) == 2 and bool(name.last) and Morphology.shared().is_patronymic(words[1])


def _korean_forms(name: Name) -> list[str]:
    """As one word; 선우진 may be 선우 진 as well as 선 우진, and 초담 the whole name with a rare family name."""
    if not name.last and len(name.first) == 2 and name.first[0] in korean.RARE_SURNAMES:
        return [name.first, f"{name.first[0]} {name.first[1]}"]
    if not name.last or " " in name.first or korean.is_foreign(name.first):
        return [name.full]
    whole = f"{name.last}{name.first}"
    if len(whole) == _INTIMATE and whole[-1] == "이" and korean.is_given(whole[:-1]) and korean.is_closed(whole[-2]):
        return [whole, whole[:-1]]  # “하율이”, as among friends
    return [f"{name.last} {name.first}", whole] if len(name.last) > 1 else [whole]


def _runs_to_search(entities: Entities, found: Criteria) -> list[Run]:
    """The runs to search by. Words in lower case are one only where nothing else identifies the contact."""
    certain = [run for run in entities.runs if not run.is_guess]
    if certain or not found.is_empty or entities.holder or entities.addressee:
        return certain
    return entities.runs[:1]


def _narrowed(found: Criteria, prop: str, value: str) -> Criteria:
    return found.model_copy(update={"filters": {**found.filters, prop: value}})
