"""A job and a company in one value: “jest właścicielem Stadniny Dąbrówka”, "company: Acme Corp sales manager".

The word for an owner is the label of the teammate who looks after a contact, and a job, too. A teammate is a person, so
that a name that begins or ends as a company is none. In dictated text no mark stands between a company and a job.
"""

from libs.contracts import Locale
from libs.people import DECLINED, Morphology, is_given_name
from services.agent.assistants.guided.parsing import OWNER, Entities, Run, begins_company
from services.agent.assistants.guided.small_words import small_words
from services.agent.assistants.guided.tasks.job_titles import JobTitles, looks_like_company

_SMALL_WORD = 3
"""Letters of “and”, “the” and their like, which join the words of a company."""


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


def split_job_off_company(entities: Entities, titles: JobTitles) -> None:
    """Moves a job in lower case from behind a company in capitals to the job; if there is one, to what is left over."""
    company, is_labelled = entities.labelled.get("company") or entities.company, "company" in entities.labelled
    words = company.split()
    at = next((at for at in range(1, len(words)) if words[at].islower() and words[at - 1][:1].isupper()), 0)
    first, job = words[at] if at else "", " ".join(words[at:])
    is_job = len(first) > _SMALL_WORD and any(titles.is_title(word) for word in (first, words[-1]))
    if not is_job:
        return
    if is_labelled:
        entities.labelled["company"] = " ".join(words[:at])
    else:
        entities.company = " ".join(words[:at])
    if "jobtitle" in entities.labelled or any(run.is_title for run in entities.runs):
        entities.left.append(job)
    else:
        entities.labelled["jobtitle"] = job


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
