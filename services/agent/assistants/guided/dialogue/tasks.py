"""Facts made into work: what to search by, what to create with, what to change."""

import re

from libs.contracts import Locale, Principal
from libs.email_addresses import is_email
from services.agent.assistants.guided.parsing import (
    ME,
    OWNER,
    Entities,
    Inflection,
    UserRequest,
    capitalized,
    is_full_name,
    is_record_id,
    named,
    split_name,
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
_NAME_PARTS = ("name", "firstname", "lastname")
_SHORTEST_ID = 3
_SHORTEST_STEM = 5
_CASE_ENDINGS = "аеуыиюaeuęąy"
_CRITERIA = ("email", "phone", "company")
_WEB = re.compile(r"^(?:https?://)?(?:www\.)?")


def looks_like_company(words: str) -> bool:
    return bool(_COMPANY.search(words))


class TaskMaker:
    """Makes tasks of requests. Knows how names change in sentences."""

    def __init__(self, inflection: Inflection, titles: frozenset[str]) -> None:
        self._inflection = inflection
        self._titles = titles

    def task_of(self, request: UserRequest, language: Locale, principal: Principal) -> Task:
        """The task for a request other than `delete`."""
        match request.intent:
            case "create":
                return CreateTask(fields=self.fields(request.facts, language))
            case "update" | "clear" | "assign":
                return self.update(request, language, principal)
            case "note":
                who, others = self.about(request.facts, language, principal)
                return NoteTask(
                    who=who, others=others, means_focus=request.facts.has_focus or who.is_empty,
                    body=request.facts.body,
                )  # fmt: skip
            case "merge":
                return self._merge(request.facts, language, principal)
            case "undo":
                return UndoTask()
            case _:
                criteria, others = self.criteria(request.facts, language, principal)
                return SearchTask(criteria=criteria, others=others)

    def fields(self, facts: Entities, language: Locale) -> dict[str, str]:
        """A new contact's properties. The first words without a label are the name."""
        runs = list(facts.runs)
        name = facts.labelled.get("name") or facts.holder
        if not name and not {"firstname", "lastname"} & facts.labelled.keys() and runs:
            name = runs.pop(0)
        return self._rest(facts, runs, self._split(name, language))

    def more_fields(self, facts: Entities, language: Locale) -> dict[str, str]:
        """The same for a contact whose name is known: a name needs its label."""
        return self._rest(facts, list(facts.runs), self._split(facts.labelled.get("name", ""), language))

    def _split(self, name: str, language: Locale) -> dict[str, str]:
        return split_name(capitalized(self._inflection.nominative(name, language))) if name else {}

    def _rest(self, facts: Entities, runs: list[str], named: dict[str, str]) -> dict[str, str]:
        fields = {**named, **{prop: value for prop, value in facts.labelled.items() if prop != "name"}}
        if facts.company:
            fields.setdefault("company", facts.company)
        for prop, values in (("email", facts.emails), ("phone", facts.phones), ("website", facts.sites)):
            if values:
                fields.setdefault(prop, values[0])
        self._place(runs, fields)
        return fields

    def _place(self, runs: list[str], fields: dict[str, str]) -> None:
        """Words without a label, after the name: a title if they hold one or are no name, else the company."""
        for run in runs:
            named = fields.get("firstname", "")
            if self.is_title(run) or (run.islower() and named[:1].isupper()):
                fields.setdefault("jobtitle", run)
            else:
                fields.setdefault("company", run)

    def is_title(self, run: str) -> bool:
        return any(word in self._titles for word in re.findall(r"\w+", run.casefold()))

    def criteria(self, facts: Entities, language: Locale, principal: Principal) -> tuple[Criteria, list[Criteria]]:
        """The criteria of a search, and those to try next if it finds no contact."""
        found = Criteria(contact_id=facts.contact_id or None, without=list(facts.without))
        labelled = dict(facts.labelled)
        found.created = facts.created
        if OWNER in labelled:
            labelled[OWNER] = self._owner(labelled[OWNER], language, principal)
        names = [labelled.pop(part) for part in _NAME_PARTS if part in labelled]
        for prop in _CRITERIA:
            if prop in labelled:
                setattr(found, prop, labelled.pop(prop))
        found.filters = labelled
        self._addresses(found, facts, principal)
        if facts.company:
            found.company = facts.company
        return self._named(found, [*([" ".join(names)] if names else []), *facts.runs], facts.holder, language)

    def _addresses(self, found: Criteria, facts: Entities, principal: Principal) -> None:
        if facts.emails:
            found.email = found.email or facts.emails[0]
            if not is_email(found.email):
                found.query, found.email = found.email, None
        elif facts.is_mine and principal.email and not (facts.holder or facts.runs):
            found.email = principal.email
        if facts.phones:
            found.phone = found.phone or facts.phones[0]
        if facts.sites:
            found.email_domain = _WEB.sub("", facts.sites[0].lower()).split("/")[0]

    def _named(
        self, found: Criteria, runs: list[str], holder: str, language: Locale
    ) -> tuple[Criteria, list[Criteria]]:
        """Who, by name. Words that may be a person's or a company's name are tried as both."""
        who = holder or (runs.pop(0) if runs else "")
        for run in runs:
            if self.is_title(run):
                found.filters.setdefault("jobtitle", run)
            elif found.company is None:
                found.company = run
        if not who:
            return found, self._companies(found, language)
        if len(who) >= _SHORTEST_ID and is_record_id(who):
            return found.model_copy(update={"contact_id": who.lstrip("#")}), []
        if not holder and looks_like_company(who) and found.company is None:
            return found.model_copy(update={"company": who}), [found.model_copy(update={"query": who})]
        if not holder and self.is_title(who) and not who.istitle():
            return found.model_copy(update={"filters": {**found.filters, "jobtitle": who}}), []
        forms = self._inflection.forms(who, language)
        tries = [found.model_copy(update={"name": form}) for form in forms]
        if found.words():
            return tries[0], tries[1:]
        anywhere = found.model_copy(update={"query": forms[0]})
        if holder or is_full_name(forms[0]):
            return tries[0], [*tries[1:], anywhere]
        # One word may be a company as well as a name; a word in another form is looked for as a name after that.
        return anywhere, tries if len(forms) > 1 else []

    def _companies(self, found: Criteria, language: Locale) -> list[Criteria]:
        """The company without the ending that Russian and Polish may have given it: a part of its name will do."""
        company = found.company or ""
        if language not in ("pl", "ru") or len(company) < _SHORTEST_STEM or company[-1] not in _CASE_ENDINGS:
            return []
        return [found.model_copy(update={"company": company[:-1]})]

    def update(self, request: UserRequest, language: Locale, principal: Principal) -> UpdateTask:
        """The contact to change, and the new values. A phone number next to a name is a new value."""
        facts = request.facts
        changes = self._changes(facts, language)
        if OWNER in changes:
            changes[OWNER] = self._owner(changes[OWNER], language, principal)
        clear = [*facts.named, *facts.labelled] if request.intent == "clear" else []
        about = Entities(
            holder=facts.holder,
            runs=[] if facts.holder else facts.runs[:1],
            emails=facts.emails[:1],
            contact_id=facts.contact_id,
            company=facts.company if facts.narrows else "",
            is_mine=facts.is_mine,
        )
        is_known = bool(
            about.holder or about.runs or about.emails or about.contact_id or facts.has_focus or facts.is_mine
        )
        if facts.phones and is_known:
            changes.setdefault("phone", facts.phones[0])
        elif facts.phones:
            about.phones = facts.phones[:1]
        who, others = self.criteria(about, language, principal)
        if facts.sites and is_known:
            changes.setdefault("website", facts.sites[0])
        if request.intent == "clear":
            changes = {}
        wanted = [] if request.intent == "clear" else [prop for prop in facts.named if prop not in changes]
        return UpdateTask(
            who=who, others=others, means_focus=facts.has_focus or (who.is_empty and facts.is_mine), changes=changes,
            clear=[*dict.fromkeys(clear)], wanted=wanted,
        )  # fmt: skip

    def _merge(self, facts: Entities, language: Locale, principal: Principal) -> MergeTask:
        """ "Merge A into B": B stays. Else the second one is looked for after the first."""
        found = [self.about(named(each), language, principal) for each in facts.runs]
        if facts.is_into:
            found.reverse()
        who, others = found[0] if found else (Criteria(), [])
        second, second_others = found[1] if len(found) > 1 else (None, [])
        return MergeTask(
            who=who, others=others, second=second, second_others=second_others, is_into=facts.is_into,
            means_focus=facts.has_focus,
        )  # fmt: skip

    def about(self, facts: Entities, language: Locale, principal: Principal) -> tuple[Criteria, list[Criteria]]:
        """The one contact that is meant."""
        about = Entities(
            holder=facts.holder,
            runs=[] if facts.holder else facts.runs[:1],
            emails=facts.emails[:1],
            phones=facts.phones[:1],
            contact_id=facts.contact_id,
            company=facts.company if facts.narrows else "",
            is_mine=facts.is_mine,
        )
        return self.criteria(about, language, principal)

    def _owner(self, called: str, language: Locale, principal: Principal) -> str:
        """An owner by name or address; "me" stands for the author's own address."""
        return principal.email or called if called == ME else self._inflection.nominative(called, language)

    def _changes(self, facts: Entities, language: Locale) -> dict[str, str]:
        changes = {prop: value for prop, value in facts.labelled.items() if prop != "name"}
        if name := facts.labelled.get("name"):
            changes = {**self._split(name, language), **changes}
        if facts.company and not facts.narrows:
            changes.setdefault("company", facts.company)
        for run in facts.runs if facts.holder else facts.runs[1:]:
            if self.is_title(run):
                changes.setdefault("jobtitle", run)
        return changes

    def news(self, facts: Entities, language: Locale) -> dict[str, str]:
        """The new values of a known contact: every address is a new value here."""
        changes = self._changes(facts, language)
        for prop, values in (("email", facts.emails), ("phone", facts.phones), ("website", facts.sites)):
            if values:
                changes.setdefault(prop, values[0])
        for run in facts.runs[:1]:
            if self.is_title(run):
                changes.setdefault("jobtitle", run)
        return changes
