"""Facts made into work: what to search by, what to create with, what to change."""

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from libs.contracts import Locale, Principal
from libs.email_addresses import is_email
from libs.people import Morphology, Name, capitalized, is_given_name, korean, read_name, shares_word, without_titles
from libs.phone_numbers import is_plausible, with_country_code
from services.agent.assistants.guided.dialogue.accents import accented
from services.agent.assistants.guided.parsing import (
    FUNCTIONS,
    ME,
    OWNER,
    Entities,
    Run,
    UserRequest,
    is_full_name,
    is_record_id,
    named,
)
from services.agent.assistants.guided.state import (
    CreateTask,
    Criteria,
    MergeTask,
    NoteTask,
    SearchTask,
    Task,
    UndoTask,
    UpdateTask,
)

_COMPANY = re.compile(
    r"\b(?:inc|ltd|llc|llp|plc|gmbh|ag|corp|co|company|group|labs?|bank|s\.?a|s\.?l|sarl|sas|sp|z\s?o\.?o|"
    r"ооо|оао|зао|пао|ао|ип)\b|주식회사|㈜|[&0-9]|\b\w{1,60}(?:soft|tech|софт)\b",
    re.IGNORECASE,
)
_COUNTRIES: Mapping[Locale, str] = {"en": "GB", "es": "ES", "fr": "FR", "pl": "PL", "ko": "KR", "ru": "RU"}
"""The country whose numbers are written without a country code in this language."""
_MIN_LIKENESS = 50
"""Percent of likeness from which a word corrects a part of a name."""
_NAME_PARTS = ("name", "firstname", "lastname")
_MIN_WORD = 3
_RANK = 3
"""Letters of CEO, CTO, CFO."""
_SMALL_WORD = 3
"""Letters of “of”, “for” and their like, which join a job and what it is about."""
_MIN_STEM = 5
_CASE_ENDINGS = "аеуыиюaeuęąy"
_CRITERIA = ("email", "phone", "company")
_UNCORRECTED = ("createdate", "hs_object_id", "lifecyclestage", "lastmodifieddate", "hubspot_owner_id")
"""Properties whose values is_first says in a correction."""
_WEB = re.compile(r"^(?:https?://)?(?:www\.)?")


_OF = re.compile(r"\s+(?:of|at|de|du|d'|del|chez|en|w|в|@)\s*(?=[A-ZÀ-ÝŁŚŻŹĆ0-9А-ЯЁ])")

_EMPLOYER = re.compile(
    r"\s+(?:of|at|de|du|d'|del|des|chez|en|w|в|@)\s*(?:(?:la|les|el|los|las|the)\s+|l['’])?(?=[A-ZÀ-ÝŁŚŻŹĆ0-9А-ЯЁ])"
)
"""Before the company behind a job title; its article may stand there, too."""


def looks_like_company(words: str) -> bool:
    return bool(_COMPANY.search(words))


@dataclass
class Draft:
    """A new contact's properties. `guessed` are those that only their place in the text speaks for; `left` are words
    that have no part in it. With any of both it is shown before it is written.
    """

    fields: dict[str, str] = field(default_factory=dict)
    guessed: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


class TaskMaker:
    """Makes tasks of requests. Knows how names change in sentences."""

    def __init__(self, titles: Container[str], organizations: Container[str] = frozenset()) -> None:
        self._morphology = Morphology.shared()
        self._titles = titles
        self._organizations = organizations

    def task_of(self, request: UserRequest, language: Locale, principal: Principal) -> Task:
        """The task for a request other than `delete`."""
        match request.intent:
            case "create":
                if self._is_recipient(request.entities, language):
                    return self.update(request, language, principal)
                draft = self.draft(request.entities, language)
                guessed = draft.guessed or (["firstname"] if request.entities.is_shown else [])
                return CreateTask(fields=draft.fields, guessed=guessed, left=draft.left)
            case "update" | "clear" | "assign":
                return self.update(request, language, principal)
            case "note":
                criteria, others = self.about(request.entities, language, principal)
                return NoteTask(
                    criteria=criteria, others=others, means_focus=request.entities.has_focus or criteria.is_empty,
                    body=request.entities.body,
                )  # fmt: skip
            case "merge":
                return self._merge(request.entities, language, principal)
            case "undo":
                return UndoTask()
            case _:
                criteria, others = self.criteria(request.entities, language, principal)
                return SearchTask(criteria=criteria, others=others, left=request.entities.left)

    def _is_recipient(self, entities: Entities, language: Locale) -> bool:
        """“Dopisz Zofii Bieleckiej komórkę …”: to whom something is added is there already."""
        has_value = (
            bool(entities.labelled or entities.phones)
            and not {"name", "firstname", "lastname"} & entities.labelled.keys()
        )
        runs = [run for run in entities.runs if run.is_name]
        return has_value and not entities.emails and bool(runs) and self._morphology.is_recipient(runs[0], language)

    def draft(self, entities: Entities, language: Locale) -> Draft:
        """A new contact's properties. The first words without a label are the name."""
        runs = list(entities.runs)
        draft = Draft(left=list(entities.left))
        _join_names(entities)
        name = entities.labelled.get("name") or entities.addressee or entities.holder
        if not name and not {"firstname", "lastname"} & entities.labelled.keys():
            name = self._take_name(runs, entities, draft)
        name, company = _without_company(name, entities.emails)
        if company and not entities.company:
            entities.company = company
        self._rest(
            entities,
            runs,
            corrected(self._split(name, language, _address(entities)), entities.corrected),
            draft,
            language,
        )
        return draft

    def _take_name(self, runs: list[Run], entities: Entities, draft: Draft) -> str:
        """The first run that is no job title. One in lower case is a name only if an address speaks for it."""
        if len(runs) > 1 and _is_family_first(runs[0], runs[1], entities.emails):
            last, first = runs.pop(0), runs.pop(0)
            return f"{last}, {first}"
        self._drop_before_name(runs, entities, draft)
        for at, run in enumerate(runs):
            if run.is_title and (not run.is_name or run[:1].islower()):
                continue
            if self.is_title(run) and at and not run.istitle():
                continue
            if run.split()[0] in self._organizations and len(runs) > 1:
                continue
            del runs[at]
            if run.is_guess and not (entities.emails and shares_word(run, entities.emails[0])):
                draft.guessed.append("firstname")
            return run
        return ""

    def _drop_before_name(self, runs: list[Run], entities: Entities, draft: Draft) -> None:
        """ "Morning folks, Carys Bevan, carys@…", "the Okafors: Chidi Okafor …": the address tells which words are the name."""
        local = (
            entities.emails[0].partition("@")[0]
            if entities.emails
            else entities.labelled.get("email", "").partition("@")[0]
        )
        names = [at for at, run in enumerate(runs) if run.is_name and not run.is_title and _is_in(run, local)]
        if not names or names[0] == 0 or (" " not in runs[names[0]]) or _is_in(runs[0], local):
            return
        draft.left += runs[: names[0]]
        del runs[: names[0]]

    def more_fields(self, entities: Entities, language: Locale) -> Draft:
        """The same for a contact whose name is known: a name needs its label."""
        draft = Draft(left=list(entities.left))
        self._rest(
            entities,
            list(entities.runs),
            self._split(entities.labelled.get("name", ""), language, _address(entities)),
            draft,
            language,
        )
        return draft

    def _split(self, name: str, language: Locale, address: str = "") -> dict[str, str]:
        """First and last name, and a Korean title that stands behind them."""
        if not name:
            return {}
        return read_name(self._morphology.nominative(capitalized(name), language, address), language).properties

    def split(self, name: str, language: Locale) -> dict[str, str]:
        return self._split(name, language)

    def _rest(self, entities: Entities, runs: list[Run], named: dict[str, str], draft: Draft, language: Locale) -> None:
        fields = {**named, **{prop: value for prop, value in entities.labelled.items() if prop != "name"}}
        draft.fields = fields
        if entities.company:
            self._set_company(fields, entities.company, language)
        for prop, values in (("email", entities.emails), ("phone", entities.phones), ("website", entities.sites)):
            given = [value for value in values if value not in fields.values()]
            if given:
                fields.setdefault(prop, given[0])
            draft.left += [value for value in given[1:] if value not in fields.values()]
        for run in runs:
            self._place(run, draft)
        draft.fields = self._in_nominative(fields, language)
        with_country(draft.fields, language)

    def _set_company(self, fields: dict[str, str], company: str, language: Locale) -> None:
        """ "From Pleszew" may be said of a town, which the dictionary knows."""
        places = self._morphology.places(company, language)
        if len(places) == 1 and places[0] != company and "city" not in fields:
            fields["city"] = places[0]
        else:
            fields.setdefault("company", company)

    def _in_nominative(self, fields: Mapping[str, str], language: Locale) -> dict[str, str]:
        """Values that stood in another case: a town, a job title, a company that begins with a common noun."""
        found = dict(fields)
        if "city" in found:
            found["city"] = self._morphology.place(found["city"], language)
        if "jobtitle" in found:
            found["jobtitle"] = self._morphology.phrase(found["jobtitle"], language)
        if found.get("company", "")[:1].islower():
            found["company"] = self._morphology.phrase(found["company"], language)
        return found

    def _place(self, run: Run, draft: Draft) -> None:
        """Words without a label, after the name: a title, a company, or left over."""
        fields = draft.fields
        title, company = self.split_title(run)
        head, behind = self._company_and_title(run, fields.get("email", ""))
        if head and "company" not in fields and "jobtitle" not in fields:
            fields["company"], fields["jobtitle"] = head, behind
        elif self.is_title(run) and (company or not (looks_like_company(run) and run.is_name)):
            if not company:
                title, rest = _lower_head(title)
                draft.left += [rest] if rest else []
            fields.setdefault("jobtitle", title)
            if company:
                fields.setdefault("company", company)
        elif "company" not in fields and (
            looks_like_company(run)
            or run.split()[0] in self._organizations
            or shares_word(run, fields.get("email", ""), domain=True)
        ):
            fields["company"] = run
        elif "company" not in fields and run.is_name:
            fields["company"] = run
            draft.guessed.append("company")
        else:
            draft.left.append(run)

    def split_title(self, run: str) -> tuple[str, str]:
        """A job title and the company behind it: “gerente de Óptica Gil”. “Head of Sales” is a title as a whole."""
        for match in _EMPLOYER.finditer(run):
            title, company = run[: match.start()], run[match.end() :]
            words = company.casefold().split()
            if self.is_title(title) and words and words[0] not in FUNCTIONS:
                return title, company
        words = run.split()
        if (
            words[0].isupper()
            and len(words[0]) == _RANK
            and self.is_title(words[0])
            and not self._is_function(words[1:])
        ):
            return words[0], " ".join(words[1:])
        for at, word in enumerate(words[1:], 1):
            is_kind = word.casefold() in self._organizations and at + 1 < len(words)
            if is_kind and not words[at + 1][:1].islower():
                return " ".join(words[:at]), " ".join(words[at:])
        return run, ""

    def _is_function(self, words: Sequence[str]) -> bool:
        return not words or any(word.casefold() in FUNCTIONS or self.is_title(word) for word in words)

    def _company_and_title(self, run: str, email: str) -> tuple[str, str]:
        """ "moss motors mechanic": the company by the address, and the title behind it."""
        words = run.split()
        at = next((place for place, word in enumerate(words) if self.is_title(word)), 0)
        head = " ".join(words[:at])
        return (head, " ".join(words[at:])) if at and shares_word(head, email, domain=True) else ("", "")

    def is_title(self, run: str) -> bool:
        return any(word in self._titles for word in re.findall(r"\w+", run.casefold()))

    def criteria(self, entities: Entities, language: Locale, principal: Principal) -> tuple[Criteria, list[Criteria]]:
        """The criteria of a search, and those to try next if it finds no contact."""
        if entities.contact_id:
            return Criteria(contact_id=entities.contact_id), []
        if entities.emails and is_email(entities.emails[0]) and not entities.without:
            return Criteria(email=entities.emails[0]), []  # an exact address decides who is meant
        number = next(iter(entities.phones), "") or entities.labelled.get("phone", "")
        is_named = any(run.is_name for run in entities.runs) or bool(entities.holder)
        if number and is_certain_phone(number, language) and not is_named:
            number = with_country_code(number, _COUNTRIES[language])
            return Criteria(phone=number), []
        found = Criteria(without=list(entities.without))
        labelled = dict(entities.labelled)
        if entities.stage:
            labelled.setdefault("lifecyclestage", entities.stage)
        found.created = entities.created
        if OWNER in labelled:
            labelled[OWNER] = self._owner(labelled[OWNER], language, principal)
        names = [labelled.pop(part) for part in _NAME_PARTS if part in labelled]
        for prop in _CRITERIA:
            if prop in labelled:
                setattr(found, prop, labelled.pop(prop))
        if "city" in labelled:
            labelled["city"] = self._morphology.place(labelled["city"], language)
        found.filters = labelled
        self._addresses(found, entities, principal)
        if entities.company:
            found.company = entities.company
        runs = [*([Run.of(" ".join(names), is_name=True)] if names else []), *_criteria(entities, found)]
        return self._named(found, runs, entities.addressee or entities.holder, language)

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
        self, found: Criteria, runs: list[Run], holder: str, language: Locale
    ) -> tuple[Criteria, list[Criteria]]:
        """Who, by name. Words that may be a person's or a company's name are tried as both."""
        called = holder or (runs.pop(0) if runs else "")
        if called and not holder and (one := self._one_title(called)):
            return found.model_copy(update={"filters": {**found.filters, "jobtitle": one}}), []
        for run in runs:
            if self.is_title(run):
                found.filters.setdefault("jobtitle", run)
            elif found.company is None:
                found.company = run
        if not called:
            return found, [*self._places(found, language), *self._companies(found, language)]
        if len(called) >= _MIN_WORD and is_record_id(called):
            return found.model_copy(update={"contact_id": called.lstrip("#")}), []
        if not holder and looks_like_company(called) and found.company is None:
            return found.model_copy(update={"company": called}), [found.model_copy(update={"query": called})]
        if not holder and self.is_title(called) and not called.istitle():
            return found.model_copy(update={"filters": {**found.filters, "jobtitle": called}}), []
        forms = self._forms(called, language)
        tries = [found.model_copy(update={"name": form}) for form in forms]
        if found.words():
            return tries[0], tries[1:]
        anywhere = found.model_copy(update={"query": forms[0]})
        with_accents = [found.model_copy(update={"name": form}) for form in accented(forms[0], language)]
        if (pair := _OF.split(forms[0])) and len(pair) == 2 and not holder and " " not in pair[0]:
            named = found.model_copy(update={"name": pair[0]})  # "un tal Benítez de Almería"
            with_accents += [
                named.model_copy(update={"filters": {**found.filters, "city": pair[1]}}),
                named.model_copy(update={"company": pair[1]}),
            ]
        if holder or is_full_name(forms[0]):
            return tries[0], [*tries[1:], anywhere, *with_accents]
        if with_accents:
            return anywhere, [*tries[1:], *with_accents]
        # One word may be a company as well as a name; a word in another form is looked for as a name after that.
        return anywhere, tries if len(forms) > 1 else []

    def _one_title(self, called: str) -> str:
        """ "Buyers" → "buyer": the title that is stored, of several people that are looked for."""
        one = called.removesuffix("s")
        return one if one != called and called.islower() and one in self._titles else ""

    def _forms(self, called: str, language: Locale) -> list[str]:
        """The forms in which a name may be stored, without titles and honorifics."""
        forms = self._morphology.forms(called, language)
        read = [read_name(form, language) for form in forms]
        if language == "ko" and called[:1] >= "가":
            return [form for name in read for form in _korean_forms(name)]
        return list(dict.fromkeys(name.full for name in read if name.full)) or forms

    def _places(self, found: Criteria, language: Locale) -> list[Criteria]:
        """ "The contacts from Grenoble": the company may be a city."""
        if not found.company or "city" in found.filters:
            return []
        places = self._morphology.places(found.company, language) or [found.company]
        return [
            found.model_copy(update={"company": None, "filters": {**found.filters, "city": place}}) for place in places
        ]

    def _companies(self, found: Criteria, language: Locale) -> list[Criteria]:
        """The company without the ending that Russian and Polish may have given it: a part of its name will do."""
        company = found.company or ""
        if language not in ("pl", "ru") or not company:
            return []
        forms = self._morphology.phrases(company, language)
        if len(company) >= _MIN_STEM and company[-1] in _CASE_ENDINGS:
            forms.append(company[:-1])
        return [found.model_copy(update={"company": form}) for form in dict.fromkeys(forms) if form != company]

    def update(self, request: UserRequest, language: Locale, principal: Principal) -> UpdateTask:
        """The contact to change, and the new values. A phone number next to a name is a new value."""
        entities = request.entities
        if (
            "email" in entities.named
            and len(entities.emails) == 1
            and (entities.holder or entities.runs or entities.has_focus)
        ):
            entities.named.remove("email")  # "Jane's email changed, it's …"
            entities.labelled["email"] = entities.emails.pop()
        if any(self.is_title(run) for run in entities.runs[1:]):
            entities.narrows = False  # "took over as Purchasing Director at Globex"
        changes = self._changes(entities, language)
        if OWNER in changes:
            changes[OWNER] = self._owner(changes[OWNER], language, principal)
        clear = [*entities.named, *entities.labelled] if request.intent == "clear" else []
        about = Entities(
            holder=entities.holder,
            runs=[] if entities.holder else _people(entities)[:1],
            emails=entities.emails[:1],
            contact_id=entities.contact_id,
            company=entities.company if entities.narrows else "",
            is_mine=entities.is_mine,
        )
        is_known = bool(
            about.holder or about.runs or about.emails or about.contact_id or entities.has_focus or entities.is_mine
        )
        if entities.phones and is_known:
            changes.setdefault("phone", entities.phones[0])
            with_country(changes, language)
        elif entities.phones:
            about.phones = entities.phones[:1]
        criteria, others = self.criteria(about, language, principal)
        if entities.sites and is_known:
            changes.setdefault("website", entities.sites[0])
        if entities.stage and not changes and not entities.named:
            changes["lifecyclestage"] = entities.stage  # "make Jane a customer"; "our customer Jane" is no news
        if request.intent == "clear":
            changes = {}
        wanted = [] if request.intent == "clear" else [prop for prop in entities.named if prop not in changes]
        new = self.draft(entities, language) if request.intent == "update" else Draft()
        is_new = "firstname" in new.fields and "email" in new.fields
        return UpdateTask(
            criteria=criteria, others=others, changes=changes,
            means_focus=entities.has_focus or (criteria.is_empty and (entities.is_mine or bool(changes))),
            clear=[*dict.fromkeys(clear)], wanted=wanted, new=new.fields if is_new else {},
            new_left=new.left if is_new else [],
        )  # fmt: skip

    def upsert(self, entities: Entities, language: Locale, principal: Principal) -> UpdateTask | None:
        """A person's data without a verb: they are updated if they exist, else created. None if it is no more than a
        name and an address.
        """
        people = [run for run in entities.runs if run.is_name]
        if people and self._morphology.is_oblique(people[0], language):
            return None
        draft = self.draft(entities, language)
        email = draft.fields.get("email", "")
        changes = {
            prop: value for prop, value in draft.fields.items() if prop not in ("firstname", "lastname", "email")
        }
        if not is_email(email) or "firstname" not in draft.fields or not changes:
            return None
        return UpdateTask(criteria=Criteria(email=email), changes=changes, new=draft.fields, new_left=draft.left)

    def denied(self, entities: Entities, held: Mapping[str, str]) -> str:
        """The property that holds the value of which it was said that it is wrong."""
        for value in entities.denied:
            for prop, now in held.items():
                if now.casefold() == value.casefold() and prop not in _UNCORRECTED:
                    return prop
        return ""

    def correction(
        self, entities: Entities, label: str, language: Locale, held: Mapping[str, str] | None = None
    ) -> dict[str, str]:
        """The new values for a contact who was just written: its address, a number, a part of its name.

        `held` are the values of now: “not Zorza but Zorza Media” is about the property that holds Zorza.
        """
        prop = self.denied(entities, held or {})
        if prop and prop not in entities.labelled and entities.runs:
            runs = list(entities.runs)
            return self._in_nominative({prop: str(runs[0])}, language)
        changes = {prop: value for prop, value in entities.labelled.items() if prop != "name"}
        for prop, values in (("email", entities.emails), ("phone", entities.phones), ("website", entities.sites)):
            if values:
                changes.setdefault(prop, values[-1])
        if entities.company:
            changes.setdefault("company", entities.company)
        news = dict(entities.corrected)
        if name := entities.labelled.get("name"):
            news.setdefault("name", name)
        for run in entities.runs:
            if self.is_title(run):
                changes.setdefault("jobtitle", run)
            elif run.is_name or (not changes and _resembles(run, label)):
                news.setdefault("name", run)
        if news:
            before = read_name(label, language).properties
            after = corrected(before, news)
            changes |= {part: value for part, value in after.items() if before.get(part) != value}
        changes = self._in_nominative(changes, language)
        with_country(changes, language)
        return changes

    def _merge(self, entities: Entities, language: Locale, principal: Principal) -> MergeTask:
        """ "Merge A into B": B stays. Else the second one is looked for after the first."""
        found = [self.about(named(each), language, principal) for each in entities.runs]
        if entities.is_into:
            found.reverse()
        criteria, others = found[0] if found else (Criteria(), [])
        second, second_others = found[1] if len(found) > 1 else (None, [])
        return MergeTask(
            criteria=criteria, others=others, second=second, second_others=second_others, is_into=entities.is_into,
            means_focus=entities.has_focus,
        )  # fmt: skip

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
        )
        return self.criteria(about, language, principal)

    def _owner(self, called: str, language: Locale, principal: Principal) -> str:
        """An owner by name or address; "me" stands for the author's own address."""
        return principal.email or called if called == ME else self._owner_name(called, language)

    def _owner_name(self, called: str, language: Locale) -> str:
        return called if "@" in called else self._morphology.nominative(called, language)

    def _changes(self, entities: Entities, language: Locale) -> dict[str, str]:
        changes = {prop: value for prop, value in entities.labelled.items() if prop != "name"}
        if name := entities.labelled.get("name"):
            changes = {**self._split(name, language), **changes}
        if entities.company and not entities.narrows:
            changes.setdefault("company", entities.company)
        for run in entities.runs:
            if (run.is_title or self.is_title(run)) and run not in ([] if entities.holder else _people(entities)[:1]):
                title, company = self.split_title(run)
                changes.setdefault("jobtitle", title)
                if company:
                    changes.setdefault("company", company)
        changes = self._in_nominative(changes, language)
        with_country(changes, language)
        return changes

    def news(self, entities: Entities, language: Locale) -> dict[str, str]:
        """The new values of a known contact: every address is a new value here."""
        changes = self._changes(entities, language)
        for prop, values in (("email", entities.emails), ("phone", entities.phones), ("website", entities.sites)):
            if values:
                changes.setdefault(prop, values[0])
        for run in entities.runs[:1]:
            if self.is_title(run):
                changes.setdefault("jobtitle", run)
        return changes


def _korean_forms(name: Name) -> list[str]:
    """As one word; 선우진 may be 선우 진 as well as 선 우진."""
    if not name.last or " " in name.first or korean.is_foreign(name.first):
        return [name.full]
    whole = f"{name.last}{name.first}"
    return [f"{name.last} {name.first}", whole] if len(name.last) > 1 else [whole]


def _is_whole(name: str) -> bool:
    """Korean names are one word: of three syllables or more, with a family name, they are whole."""
    return len(name) >= _MIN_WORD and korean.is_full_name(name)


def corrected(name: Mapping[str, str], news: Mapping[str, str]) -> dict[str, str]:
    """A name with corrected parts. One word takes the place of the part that it resembles: “Jon Snow” → “John”."""
    parts = {**name, **{part: value for part, value in news.items() if part != "name"}}
    if not (whole := news.get("name", "")):
        return parts
    if " " in whole or not parts or _is_whole(whole):
        return {**parts, **read_name(whole).properties}
    closest = max(parts, key=lambda part: fuzz.ratio(parts[part].casefold(), whole.casefold()))
    return {
        **parts,
        closest if fuzz.ratio(parts[closest].casefold(), whole.casefold()) > _MIN_LIKENESS else "firstname": whole,
    }


def _criteria(entities: Entities, found: Criteria) -> list[Run]:
    """The runs to search by. Words in lower case are one only where nothing else says who is meant."""
    certain = [run for run in entities.runs if not run.is_guess]
    if certain or not found.is_empty or entities.holder or entities.addressee:
        return certain
    return entities.runs[:1]


def _people(entities: Entities) -> list[Run]:
    """The runs that may be a person: a job title in lower case is none."""
    return [run for run in entities.runs if not (run.is_title and (not run.is_name or run[:1].islower()))]


def _is_in(name: str, local: str) -> bool:
    """Whether a word of a name stands in the part of an address before the @."""
    letters = re.sub(r"[^a-z0-9]", "", local.casefold())
    return any(len(word) >= _MIN_WORD and word.casefold() in letters for word in re.findall(r"\w+", name))


def _join_names(entities: Entities) -> None:
    """ "Prénom : Lise, nom : Petit", “nombre: Hugo, apellidos: Marín”: the name is the part that the other label lacks."""
    labelled = entities.labelled
    parts = labelled.keys() & {"firstname", "lastname"}
    if "name" not in labelled or len(parts) != 1:
        return
    part = parts.pop()
    if labelled[part].casefold() not in labelled["name"].casefold():
        labelled["lastname" if part == "firstname" else "firstname"] = labelled.pop("name")


def _without_company(name: str, emails: Sequence[str]) -> tuple[str, str]:
    """ "Karim Benslimane de Voltéo", where the address is of volteo: the name and the company."""
    match = _OF.search(name)
    if match is None or not emails or " " not in without_titles(name[: match.start()]):
        return name, ""
    company = name[match.end() :]
    return (name[: match.start()], company) if shares_word(company, emails[0], domain=True) else (name, "")


def _lower_head(title: str) -> tuple[str, str]:
    """“prezesa Wolski Logistics”: a job in lower case, and a name behind it that may be in any case of grammar."""
    words = title.split()
    at = next((place for place, word in enumerate(words) if word[:1].isupper()), 0)
    if not at or len(words[at - 1]) <= _SMALL_WORD or " ".join(words[at:]).isupper():
        return title, ""
    return " ".join(words[:at]), " ".join(words[at:])


def _resembles(word: str, name: str) -> bool:
    return any(fuzz.ratio(part.casefold(), word.casefold()) > _MIN_LIKENESS for part in name.split())


def _address(entities: Entities) -> str:
    return entities.labelled.get("email") or (entities.emails[0] if entities.emails else "")


def _is_family_first(first: Run, second: Run, emails: Sequence[str]) -> bool:
    """ "LOPEZ-HART, Desmond J.": one word, and in the next part a given name alone."""
    words = second.split()
    local = emails[0].casefold().partition("@")[0] if emails else ""
    is_given = is_given_name(words[0]) or (bool(local) and local == words[0].casefold())
    is_alone = all(len(word.rstrip(".")) == 1 for word in words[1:])
    follows = first.is_name and second.clause == first.clause + 1
    return follows and " " not in first and is_given and is_alone and not is_given_name(first)


def is_certain_phone(number: str, language: Locale) -> bool:
    """Whether a number says by itself who is meant: “any idea who called from …?”"""
    return with_country_code(number, _COUNTRIES[language]).startswith("+") or is_plausible(number)


def with_country(fields: dict[str, str], language: Locale) -> None:
    """Adds the country code to numbers that are valid in the language's country and in the United States are not."""
    for prop in ("phone", "mobilephone", "fax"):
        if prop in fields:
            fields[prop] = with_country_code(fields[prop], _COUNTRIES[language])
