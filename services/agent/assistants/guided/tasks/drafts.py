"""Drafts a new contact from what a request says of it. Nothing is guessed without being marked."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from libs.contracts import Locale
from libs.email_addresses import ends_host, parts_of
from libs.people import Morphology, is_given_name, is_particle, is_relation, may_be_given, shares_word
from services.agent.assistants.guided.parsing import MAX_DOUBTS, Entities, Run, begins_company
from services.agent.assistants.guided.small_words import small_words
from services.agent.assistants.guided.tasks.job_titles import JobTitles, looks_like_company, lower_head
from services.agent.assistants.guided.tasks.name_parts import (
    begins_as_company,
    corrected,
    is_domain,
    is_family_first,
    is_in,
    join_names,
    respelt_part,
    sounds_like_domain,
    without_company,
    without_own_name,
)
from services.agent.assistants.guided.tasks.spelt_by_address import address, spelt_company, take_spelt_name
from services.agent.assistants.guided.tasks.stored_forms import StoredForms

_NAME_WORDS = 2
"""Words of a name in lower case."""
_MAX_VALUE = 4
"""Words of a value. More are a sentence."""


@dataclass
class ContactDraft:
    """A new contact's properties. `guessed` are those that only their place in the text speaks for; `left` are words
    that have no part in it. With any of both it is shown before it is written. `unsure` are values of an unknown
    property.
    """

    fields: dict[str, str] = field(default_factory=dict)
    guessed: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)


class Drafts:
    """Drafts contacts: the name first, then what has a label, then the other words by their meaning."""

    def __init__(self, titles: JobTitles, stored: StoredForms) -> None:
        self._titles = titles
        self._stored = stored

    def draft(self, entities: Entities, language: Locale) -> ContactDraft:
        """A new contact's properties. The first words without a label are the name."""
        take_spelt_name(entities, self._titles)
        runs = list(entities.runs)
        draft = ContactDraft(left=list(entities.left), unsure=list(entities.unsure))
        join_names(entities)
        name = entities.labelled.get("name") or entities.addressee or entities.holder
        if not name and not {"firstname", "lastname"} & entities.labelled.keys():
            name = self._take_name(runs, entities, draft)
        if " " in (other := entities.corrected.get("name", "")):
            entities.corrected["name"] = self._stored.morphology.nominative(other, language, address(entities))
        if called := _called(runs, entities):
            name = called
            draft.guessed.append("firstname")
        whole, (name, company) = name, without_company(name, address(entities))
        if company and (entities.company or "company" in entities.labelled) and all(map(may_be_given, name.split())):
            name, company = whole, ""  # “María Ángeles de Haro Ponce, de Notaría Haro”
        if company and not entities.company:
            entities.company = company
            if begins_as_company(company) and not shares_word(company, address(entities), domain=True):
                draft.guessed.append("company")
        self._rest(
            entities,
            runs,
            corrected(self._stored.name(name, language, address(entities)), entities.corrected),
            draft,
            language,
        )
        return draft

    def _take_name(self, runs: list[Run], entities: Entities, draft: ContactDraft) -> str:
        """The first run that is no job title. One in lower case is a name only if an address speaks for it."""
        if len(runs) > 1 and is_family_first(runs[0], runs[1], entities.emails):
            last, first = runs.pop(0), runs.pop(0)
            return f"{last}, {first}"
        self._drop_before_name(runs, entities, draft)
        _join_lower_name(runs)
        for at, run in enumerate(runs):
            if run.is_title and (not run.is_name or run[:1].islower()) and not _is_lower_person(run, at, entities):
                continue
            if self._titles.is_title(run) and at and not run.istitle():
                continue
            if self._is_company(run) and len(runs) > 1:
                continue
            del runs[at]
            run = self._without_kind(run, entities, draft)
            if (run.is_guess or run.is_title) and not (entities.emails and shares_word(run, entities.emails[0])):
                draft.guessed.append("firstname")
            return run
        return ""

    def _is_company(self, run: Run) -> bool:
        """“Kancelaria Lach i Wspólnicy”: its first word says so, though an address may spell the others."""
        return self._titles.is_organization(run.split()[0]) or begins_company(run)

    def _without_kind(self, run: Run, entities: Entities, draft: ContactDraft) -> Run:
        """ "cust maddox quill maddox.quill@…": the word before a name in lower case that the address spells."""
        local, _ = parts_of(entities.emails[0] if entities.emails else "")
        first, *rest = run.split()
        is_spelt = len(rest) > 1 and all(is_in(word, local) for word in rest)
        if not (run.is_guess and is_spelt) or is_in(first, local) or is_given_name(first) or is_particle(rest[0]):
            return run  # "cornelius van der hoek c.vanderhoek@…"
        draft.left.append(first)
        return Run.of(" ".join(rest), run.clause, is_guess=True)

    def _drop_before_name(self, runs: list[Run], entities: Entities, draft: ContactDraft) -> None:
        """ "Morning folks, Carys Bevan, carys@…", "the Okafors: Chidi Okafor …": the address shows the name."""
        email = entities.emails[0] if entities.emails else entities.labelled.get("email", "")
        local, _ = parts_of(email)
        names = [
            at for at, run in enumerate(runs)
            if run.is_name and not run.is_title and is_in(run, local) and not self._is_company(run)
        ]  # fmt: skip
        if not names or names[0] == 0 or (" " not in runs[names[0]]) or is_in(runs[0], local):
            return
        email_of = address(entities)
        jobs = [run for run in runs[: names[0]] if _says_job(run)]
        for run in runs[: names[0]]:
            if run in jobs:
                continue
            # "New supplier: Ferndale Packaging, contact is Moses Idowu": the address spells the company, too.
            is_company = not entities.company and run.is_name and shares_word(run, email_of, domain=True)
            entities.company = run if is_company else entities.company
            draft.left += [] if is_company else [run]
        runs[: names[0] + 1] = [runs[names[0]], *jobs]

    def more_fields(self, entities: Entities, language: Locale) -> ContactDraft:
        """The same for a contact with a known name: another name needs its label."""
        draft = ContactDraft(left=list(entities.left), unsure=list(entities.unsure))
        self._rest(
            entities,
            list(entities.runs),
            self._stored.name(entities.labelled.get("name", ""), language, address(entities)),
            draft,
            language,
        )
        return draft

    def _rest(
        self, entities: Entities, runs: list[Run], named: dict[str, str], draft: ContactDraft, language: Locale
    ) -> None:
        fields = {**named, **{prop: value for prop, value in entities.labelled.items() if prop != "name"}}
        draft.fields = fields
        if entities.company:
            self._stored.set_company(fields, entities.company, language, is_quoted=entities.is_quoted)
        for prop, values in (("email", entities.emails), ("phone", entities.phones), ("website", entities.sites)):
            given = [value for value in values if value not in fields.values()]
            if given:
                fields.setdefault(prop, given[0])
            draft.left += [value for value in given[1:] if value not in fields.values()]
        for run in self._titles.joined(runs):
            self._place(run, draft, language)
        if "company" not in entities.labelled and (company := spelt_company(fields, _loose(draft))):
            self._put_company(company, draft, language)
        without_own_name(fields, fields, entities.labelled)
        draft.fields = self._stored.in_nominative(fields, language)
        if town := self._stored.guessed_town(fields, language):
            draft.fields["city"] = town
            draft.guessed.append("city")

    def _put_company(self, company: str, draft: ContactDraft, language: Locale) -> None:
        """In the place of another one, which is a town or left over."""
        before = draft.fields.get("company", "")
        draft.fields["company"] = company
        draft.guessed.append("company")
        for words in (draft.left, draft.unsure):
            if company in words:
                words.remove(company)
        if before and "city" not in draft.fields and self._stored.is_town(before, language):
            draft.fields["city"] = before
        elif before:
            draft.left.append(before)

    def _place(self, run: Run, draft: ContactDraft, language: Locale) -> None:
        """Words without a label, after the name: a title, a company, a town, or left over."""
        fields, email = draft.fields, draft.fields.get("email", "")
        title, company = self._titles.split_title(run, email)
        is_free, is_open = {"company", "jobtitle"}.isdisjoint(fields), "company" not in fields
        if is_open and run.is_name and " " in run and (is_domain(run, email) or _bears_name(run, fields)):
            fields["company"] = run  # “Verger Garnier” of louise@verger-garnier.example
        elif is_free and (pair := self._titles.company_and_title(run, email))[0]:
            fields["company"], fields["jobtitle"] = pair
        elif is_free and (parts := self._titles.before_company(run, email))[0]:
            fields["jobtitle"], fields["company"], rest = parts
            draft.left += [rest] if rest else []
        elif (self._titles.is_title(run) or (run.is_title and not run.is_name)) and (
            company or not (run.is_name and (looks_like_company(run) or ("jobtitle" in fields and is_open)))
        ):
            if not company:
                title, rest = lower_head(title)
                title, place = self._stored.without_place(title, language)
                draft.unsure += [each for each in (rest, place) if each][: MAX_DOUBTS - len(draft.unsure)]
            if title.casefold() not in fields.setdefault("jobtitle", title).casefold():
                draft.left.append(title)  # a second job
            if company:
                fields.setdefault("company", company)
        elif is_open and "city" not in fields and ends_host(run, email):
            draft.unsure.append(run)
        elif is_open and (
            looks_like_company(run)
            or self._titles.is_organization(run.split()[0])
            or shares_word(run, email, domain=True)
            or sounds_like_domain(run, email)
        ):
            fields["company"] = run
        elif run.is_name and (part := respelt_part(run, fields)):
            fields[part] = run
            draft.guessed.append(part)
        elif not self._guess(run, draft, language):
            # Left out in silence, such a value would be missing in a contact that looks complete.
            is_value = run.is_name and not _is_person(run, fields) and len(run.split()) <= _MAX_VALUE
            (draft.unsure if is_value and len(draft.unsure) < MAX_DOUBTS else draft.left).append(run)

    def _guess(self, run: Run, draft: ContactDraft, language: Locale) -> bool:
        """A town or a company for which nothing but its capital letter speaks: it is shown before it is written."""
        fields = draft.fields
        if run.is_name and "city" not in fields and self._stored.is_town(run, language):
            prop = "city"
        elif (
            "company" in fields or not run.is_name or _is_person(run, fields) or self._stored.may_be_town(run, language)
        ):
            return False
        elif _shows_nothing(run):
            draft.unsure.append(run)
            return True
        else:
            prop = "company"
        fields[prop] = run
        draft.guessed.append(prop)
        return True


def _says_job(run: Run) -> bool:
    """“La jefa de compras de Globex, Nuria Gil, …”. One word alone may be a colleague: “jefa, apunta a …”."""
    return run.is_title and " " in run and not is_relation(run.split()[0])


def _loose(draft: ContactDraft) -> list[str]:
    """Words that may be the company. Unsure ones are asked about, where there is none yet."""
    return [*draft.left, *(draft.unsure if "company" in draft.fields else [])]


def _called(runs: list[Run], entities: Entities) -> str:
    """ "Robert Tarn … goes by Owen": a given name, behind the full one. It is shown before it is written."""
    called, first = entities.labelled.get("name", ""), runs[0] if runs else Run.of("")
    is_full = first.is_name and not first.is_title and len(first.split()) > 1 and is_given_name(first.split()[0])
    if not called or " " in called or not is_full or called in first.split():
        return ""
    return f"{called} {runs.pop(0).partition(' ')[2]}"


def _join_lower_name(runs: list[Run]) -> None:
    """ "add porter hayes mobile …": the first two words are the name, though the first one is a job, too."""
    if len(runs) < _NAME_WORDS or not (runs[0].is_title and runs[1].is_guess and runs[0].clause == runs[1].clause):
        return
    first, second = runs[0], runs[1]
    is_plain = first.islower() and first.isascii() and " " not in first and " " not in second
    if is_plain and first not in small_words().honorifics and not is_given_name(second):
        runs[:_NAME_WORDS] = [Run.of(f"{first} {second}", first.clause, is_guess=True)]


def _is_lower_person(run: Run, at: int, entities: Entities) -> bool:
    """ "john baker", "dean cook, dean.cook@…": the first words are a name, though one of them is a job, too."""
    words = run.split()
    if at or len(words) != _NAME_WORDS or not run.islower():
        return False
    local, _ = parts_of(address(entities))
    return is_given_name(words[0]) or (bool(local) and all(is_in(word, local) for word in words))


def _shows_nothing(run: Run) -> bool:
    """One word, or a person's name: of such guesses at a company almost none was right."""
    first, *rest = run.split()
    return not rest or may_be_given(first)


def _bears_name(run: Run, fields: Mapping[str, str]) -> bool:
    """“Blin Traiteur” of Carole Blin: the family's name begins the company's, though the last word is a job."""
    return run.istitle() and run.partition(" ")[0] == fields.get("lastname")


def _is_person(run: Run, fields: Mapping[str, str]) -> bool:
    """ "Just don't call her Bea": a part of the name that is known, or another given name, and no company."""
    words = {word.casefold() for prop in ("firstname", "lastname") for word in fields.get(prop, "").split()}
    first, *rest = run.split()
    if rest and run == run.title() and Morphology.shared().is_given(first, "ru") and _is_russian_family(rest[-1]):
        return True
    return all(word.casefold() in words for word in run.split()) or (
        is_given_name(run) or Morphology.shared().is_listed_given(run, "ru")
    )


def _is_russian_family(word: str) -> bool:
    """“Саида Алхазуровых”: also of several people."""
    return word.endswith(("ых", "их")) or Morphology.shared().is_family(word, "ru")
