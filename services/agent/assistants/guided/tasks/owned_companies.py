"""“Jest właścicielem Stadniny Dąbrówka”, "owner: Riverside Garage": such an owner is a job, and its value the company.

The same words are the label of the teammate who looks after a contact. A teammate is a person, so that a name that
begins or ends as a company is none.
"""

from libs.contracts import Locale
from libs.people import DECLINED, Morphology, is_given_name
from services.agent.assistants.guided.parsing import OWNER, Entities, Run, begins_company
from services.agent.assistants.guided.small_words import small_words
from services.agent.assistants.guided.tasks.job_titles import JobTitles, looks_like_company


def settle_owned_company(entities: Entities, titles: JobTitles, language: Locale) -> None:
    """Moves the value of the owner to the job and the company, where a job was said and the value is a company."""
    owner, job = entities.labelled.get(OWNER, ""), entities.owner_job
    is_open = bool(owner and job) and "@" not in owner and "jobtitle" not in entities.labelled
    if not is_open or not _is_company(owner, titles, language):
        return
    del entities.labelled[OWNER]
    entities.labelled["jobtitle"] = job
    if not entities.company and "company" not in entities.labelled:
        entities.labelled["company"] = owner
    else:
        entities.left.append(owner)


def _is_company(value: str, titles: JobTitles, language: Locale) -> bool:
    """Whether the words name a company: by their first or last noun, a legal form, or the dictionary."""
    words = value.split()
    if looks_like_company(value) or begins_company(Run.of(value)) or _is_kind(words[0], titles):
        return True
    if len(words) == 1 or any(_is_given(word, language) for word in words):
        return False
    return _is_kind(words[-1], titles) or (language in DECLINED and Morphology.shared().is_common(words[0], language))


def _is_kind(word: str, titles: JobTitles) -> bool:
    return titles.is_organization(word.casefold()) or word.casefold() in small_words().company_kinds


def _is_given(word: str, language: Locale) -> bool:
    return is_given_name(word) or (language in DECLINED and Morphology.shared().is_given(word, language))
