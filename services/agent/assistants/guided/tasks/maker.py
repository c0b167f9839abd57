"""Makes tasks of requests: what to search by, what to create, what to change."""

from collections.abc import Container, Mapping
from dataclasses import replace

from libs.contracts import Locale, Principal, joined_name
from libs.email_addresses import is_email
from libs.people import DECLINED, Morphology, is_given_name, may_be_given, shares_word
from services.agent.assistants.guided.parsing import OWNER, Entities, Run, UserRequest, fold, named
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
from services.agent.assistants.guided.tasks.changes import Changes, people, swap_of
from services.agent.assistants.guided.tasks.criteria import CriteriaMaker, without_stage
from services.agent.assistants.guided.tasks.drafts import ContactDraft, Drafts
from services.agent.assistants.guided.tasks.job_titles import JobTitles
from services.agent.assistants.guided.tasks.jobs_and_companies import settle_owned_company, split_job_off_company
from services.agent.assistants.guided.tasks.left_over import ask_for_values, left_of_change, left_of_search
from services.agent.assistants.guided.tasks.spelt_by_address import take_over, take_spelt_name
from services.agent.assistants.guided.tasks.stored_forms import StoredForms

_WITH_VALUES = ("company", "jobtitle", "city")


class TaskMaker:
    """Makes tasks of requests. Knows how names change in sentences."""

    def __init__(
        self,
        titles: Container[str],
        organizations: Container[str] = frozenset(),
        stages: Mapping[str, str] | None = None,
    ) -> None:
        """`stages`: the stage for each word that means one; a “*” at its end stands for any ending."""
        self._titles = JobTitles(titles, organizations)
        self._stages = {fold(words): stage for words, stage in (stages or {}).items()}
        self.stored = StoredForms()
        self.drafts = Drafts(self._titles, self.stored)
        self.criteria = CriteriaMaker(self._titles, self.stored)
        self.changes = Changes(self._titles, self.stored)

    def is_job(self, words: str) -> bool:
        return words.islower() and self._titles.is_title(words)

    def stage_of(self, words: str) -> str:
        """The stage that these words mean; empty if they mean none."""
        said = fold(words)
        endings = (stage for each, stage in self._stages.items() if each[-1:] == "*" and said.startswith(each[:-1]))
        return self._stages.get(said) or next(endings, "")

    def task_of(self, request: UserRequest, language: Locale, principal: Principal) -> Task:
        """The task for a request other than `delete`."""
        if request.intent == "create":
            settle_owned_company(request.entities, self._titles, language)
            split_job_off_company(request.entities, self._titles)
            take_over(request.entities, self._titles)
        match request.intent:
            case "create":
                if self._is_recipient(request.entities, language):
                    return self.update(request, language, principal)
                draft = self.drafts.draft(request.entities, language)
                guessed = draft.guessed or (["firstname"] if request.confidence == "guessed" else [])
                declined = ["email"] if _lacks_email(request.entities, draft) else []
                return CreateTask(
                    fields=draft.fields, guessed=guessed, left=draft.left, unsure=draft.unsure, declined=declined
                )  # fmt: skip
            case "update" | "clear" | "assign":
                return self.update(request, language, principal)
            case "note":
                criteria, others = self.criteria.about(request.entities, language, principal)
                return NoteTask(
                    criteria=criteria, others=others, means_focus=request.entities.has_focus or criteria.is_empty,
                    body=request.entities.body, left=request.entities.left, is_both=request.entities.is_both,
                )  # fmt: skip
            case "merge":
                return self._merge(request.entities, language, principal)
            case "undo":
                return UndoTask(is_guess=bool(request.entities.holder or request.entities.runs))
            case _:
                return self.search(request.entities, language, principal)

    def search(self, entities: Entities, language: Locale, principal: Principal) -> SearchTask:
        """A search by all that was said of a contact."""
        criteria, others = self.criteria.of(entities, language, principal)
        if entities.stage and "lifecyclestage" not in entities.labelled:
            others = [*others, *without_stage([criteria, *others])]
        return SearchTask(criteria=criteria, others=others, left=left_of_search(entities))

    def _is_recipient(self, entities: Entities, language: Locale) -> bool:
        """“Dopisz Zofii Bieleckiej komórkę …”: a contact in the dative is there already."""
        has_value = (
            bool(entities.labelled or entities.phones)
            and not {"name", "firstname", "lastname"} & entities.labelled.keys()
        )
        runs = [run for run in entities.runs if run.is_name]
        return (
            has_value and not entities.emails and bool(runs) and self.stored.morphology.is_recipient(runs[0], language)
        )

    def update(self, request: UserRequest, language: Locale, principal: Principal) -> UpdateTask:
        """The contact to change, and the new values. A phone number next to a name is a new value."""
        entities, is_clearing = request.entities, request.intent == "clear"
        settle_owned_company(entities, self._titles, language)
        split_job_off_company(entities, self._titles)
        if entities.is_everyone and OWNER in entities.labelled and not is_clearing:
            return self._owner_of_all(entities, language, principal)
        take_spelt_name(entities, self._titles)
        is_anothers = take_over(entities, self._titles)
        self._settle(entities)
        about = _contact_of(entities)
        is_known = not about.is_empty or entities.has_focus
        if not is_known:
            # Without a name, the number is the way to find the contact, and no new value.
            about.phones = entities.phones[:1]
        about.company = entities.company if entities.narrows else ""
        criteria, others = self.criteria.of(about, language, principal)
        changes = {} if is_clearing else self._new_values(entities, language, principal, is_known=is_known)
        if is_clearing and entities.named:
            # “Drop the phone, and the company is Acme now”: a property with a new value is not cleared.
            news = (*_WITH_VALUES, *entities.fresh)
            changes = {prop: value for prop, value in entities.labelled.items() if prop in news}
        if town := self.stored.guessed_town(entities.labelled, language) if "city" in changes else "":
            changes["city"] = town
        says_what = bool(changes) or (is_clearing and bool(entities.named))  # “usuń telefon”, of the contact shown last
        new = self.drafts.draft(entities, language) if request.intent == "update" else ContactDraft()
        is_new = "firstname" in new.fields and ("email" in new.fields or entities.may_be_new) and not is_anothers
        if is_new and criteria.email and (entities.addressee or "email" not in changes):
            # “Ponle a Ana Ruiz ana@…”, “… sent me her new details”, and a card: the address may be new, and the name is
            # the way to find her.
            name = joined_name(new.fields["firstname"], new.fields.get("lastname", ""))
            others = [*others, Criteria(name=name)] if " " in name else others
        left, unsure = left_of_change(entities, changes, criteria), list(entities.unsure)
        ask_for_values(left, unsure, entities, changes, request.said)
        return UpdateTask(
            criteria=criteria, others=others, changes=changes,
            means_focus=entities.has_focus or (criteria.is_empty and (entities.is_mine or says_what)),
            clear=[*dict.fromkeys((*entities.named, *(set(entities.labelled) - set(changes))))] if is_clearing else [],
            wanted=[] if is_clearing else [prop for prop in entities.named if prop not in changes],
            new=new.fields if is_new else {}, new_left=new.left if is_new else [],
            left=left, unsure=unsure, swap=swap_of(entities),
            is_both=entities.is_both, is_apart=entities.is_apart, asides=entities.asides, is_guess=bool(town),
        )  # fmt: skip

    def _owner_of_all(self, entities: Entities, language: Locale, principal: Principal) -> UpdateTask:
        """ "All contacts of Acme go to Zofia": each is found by what else was said, and shown before it is changed."""
        about = replace(entities, labelled={**entities.labelled}, is_everyone=False)
        owner = self.stored.owner(about.labelled.pop(OWNER), language, principal)
        criteria, others = self.criteria.of(about, language, principal)
        return UpdateTask(
            criteria=criteria, others=others, changes={OWNER: owner}, left=entities.left, is_all=True, is_guess=True
        )  # fmt: skip

    def _settle(self, entities: Entities) -> None:
        """Decides what an address and a company are in a change: a new value, or the way to find the contact."""
        if entities.has_focus and entities.labelled and not entities.holder:
            loose = [run for run in entities.runs if run.is_guess and " " not in run and not _may_name(run)]
            entities.left += loose  # "her mobile is …, and she's the boss"
            entities.runs = [run for run in entities.runs if run not in loose]
        if entities.runs[1:] and not entities.holder and _is_talk(entities.runs):
            entities.left.append(str(entities.runs.pop(0)))  # “слушай я за рулём запиши Анна Белова …”
        is_named = bool(entities.holder or entities.runs or entities.has_focus)
        if "email" in entities.named and len(entities.emails) == 1 and is_named:
            entities.named.remove("email")  # "Jane's email changed, it's …"
            entities.labelled["email"] = entities.emails.pop()
        jobs = entities.runs if entities.has_focus and not entities.holder else entities.runs[1:]
        if any(self._titles.is_title(run) for run in jobs):
            entities.narrows = False  # "took over as Purchasing Director at Globex"

    def _new_values(
        self, entities: Entities, language: Locale, principal: Principal, *, is_known: bool
    ) -> dict[str, str]:
        changes = self.changes.of(entities, language)
        if OWNER in changes:
            changes[OWNER] = self.stored.owner(changes[OWNER], language, principal)
        if entities.phones and is_known:
            changes.setdefault("phone", entities.phones[0])
        if entities.sites and is_known:
            changes.setdefault("website", entities.sites[0])
        if entities.stage and not changes and not entities.named:
            changes["lifecyclestage"] = entities.stage  # "make Jane a customer"; "our customer Jane" is no news
        return changes

    def upsert(self, entities: Entities, language: Locale) -> UpdateTask | None:
        """A person's data without a verb: they are updated if they exist, else created. None if it is no more than a
        name and an address.
        """
        if len(entities.emails) > 1 or take_over(entities, self._titles):
            return None  # several people without a verb
        names = [run for run in entities.runs if run.is_name]
        # In another case, the name is a part of a sentence about a contact that exists.
        if names and self.stored.morphology.is_oblique(names[0], language):
            return None
        draft = self.drafts.draft(entities, language)
        email = draft.fields.get("email", "")
        changes = {
            prop: value for prop, value in draft.fields.items() if prop not in ("firstname", "lastname", "email")
        }
        if not is_email(email) or "firstname" not in draft.fields or not changes:
            return None
        return UpdateTask(
            criteria=Criteria(email=email), changes=changes, new=draft.fields, new_left=draft.left,
            left=draft.left, unsure=draft.unsure,
        )  # fmt: skip

    def _merge(self, entities: Entities, language: Locale, principal: Principal) -> MergeTask:
        """ "Merge A into B": B stays. Else the second one is looked for after the first."""
        found = [self.criteria.about(named(each), language, principal) for each in entities.runs]
        if entities.is_into:
            found.reverse()
        criteria, others = found[0] if found else (Criteria(), [])
        if len(found) == 1 and language == "en" and criteria.name and criteria.name.endswith("s"):
            others = [*others, criteria.model_copy(update={"name": criteria.name[:-1]})]  # "the two Nell Frosts"
        second, second_others = found[1] if len(found) > 1 else (None, [])
        return MergeTask(
            criteria=criteria, others=others, second=second, second_others=second_others, is_into=entities.is_into,
            means_focus=entities.has_focus, left=entities.left, kept=entities.kept,
        )  # fmt: skip


def _lacks_email(entities: Entities, draft: ContactDraft) -> bool:
    """ "No email yet", "email to follow": a label without a value, or with words that can be no address."""
    given = draft.fields.get("email", "")
    is_word = given.replace(" ", "").isalpha() and not any(shares_word(given, run) for run in entities.runs)
    if is_word:
        draft.left.append(draft.fields.pop("email"))
    return (is_word or not given) and "email" in {*entities.without, *entities.named, *entities.labelled}


def _is_talk(runs: list[Run]) -> bool:
    """Whether words in lower case, of which none is a given name, stand before a full name in capitals."""
    first = runs[0]
    is_loose = first.is_guess and first.islower() and not first.is_title and any(
        run.is_name and " " in run and run.istitle() and may_be_given(run.split()[0]) for run in runs[1:]
    )  # fmt: skip
    return is_loose and not any(map(may_be_given, first.split()))


def _may_name(word: str) -> bool:
    """“У гордеевой мобильный не тот, правильный …”: also a family name in lower case."""
    return is_given_name(word) or any(Morphology.shared().is_family(word, each) for each in DECLINED)


def _contact_of(entities: Entities) -> Entities:
    """What identifies the contact of a change."""
    return Entities(
        holder=entities.holder,
        addressee=entities.addressee,
        runs=[] if entities.holder else people(entities)[:1],
        emails=entities.emails[:1],
        contact_id=entities.contact_id,
        is_mine=entities.is_mine,
        is_hurried=entities.is_hurried,
    )
