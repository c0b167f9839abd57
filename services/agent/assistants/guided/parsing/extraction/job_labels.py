"""Words that are labels and jobs alike: “responsable de calidad” is a job, “responsable: Ann Lee” names the owner."""

from libs.people import is_given_name
from services.agent.assistants.guided.parsing.entities import OWNER
from services.agent.assistants.guided.parsing.extraction.reading import ReadingState
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.job_words import is_said_of_person
from services.agent.assistants.guided.small_words import small_words


def is_rather_title(reading: ReadingState, item: Item) -> bool:
    """ "La responsable de calidad": a job, where no value follows it as a label."""
    after = reading.following
    if _is_of_job(reading, item.value("field")):
        return True
    if item.value("title") is not None and (is_said_of_person(reading.items, reading.at) or _is_job_given(reading)):
        return True
    is_lower = after is not None and after.kind == "word" and after.text.islower()
    # “Responsable commercial” in any request: what stands behind it is a field of work, and no owner's name.
    is_work = after is not None and (after.value("title") is not None or after.text in small_words().work_fields)
    is_duty = is_lower and is_work
    return (
        item.value("title") is not None
        and after is not None
        and (
            after.is_link("of", "company", "place")
            or after.value("field") == "company"
            or after.is_organization
            or is_duty
            or (is_lower and after.is_content and reading.is_cased)
        )
        and (
            reading.intent == "create"
            or (reading.intent == "search" and after.is_organization)  # “найди владельца кафе Розу”
            or (reading.intent is None and not _is_of_person(reading))
            or _follows_verb(reading)
            or (reading.intent == "update" and (is_duty or reading.pending == "jobtitle" or _is_of_duty(reading)))
        )
    )


def _is_of_duty(reading: ReadingState) -> bool:
    """“Ponla de responsable de logística”: one word in lower case behind “de”, which is a field of work and no name."""
    at = reading.at + 1
    while at < len(reading.items) and reading.items[at].is_link("of", "filler"):
        at += 1
    word, after = reading.items[at : at + 1], reading.items[at + 1 : at + 2]
    is_word = bool(word) and word[0].is_content and word[0].text.islower() and not is_given_name(word[0].text)
    is_last = not after or after[0].kind == "mark" or after[0].is_link("and", "of", "company", "value", "please")
    verb = next((item for item in reading.items[: reading.at] if item.value("intent")), None)
    said = verb.text.casefold() if verb is not None else ""
    is_said = said.startswith(small_words().giving) or " " in said  # “la han hecho responsable de logística”
    return is_word and is_last and is_said


def keep_owner_job(reading: ReadingState) -> None:
    """“Właścicielem Stadniny Dąbrówka”: the label as it was said, because only its value shows whether it is a job."""
    if OWNER in reading.entities.labelled:
        said = (item for item in reading.items if item.value("field") == OWNER and item.value("title") is not None)
        label = next(said, None)
        reading.entities.owner_job = label.text if label is not None else ""


def leave_lone_owner(reading: ReadingState) -> None:
    """ "Add Ana Ruiz, …, propriétaire chez Globex": of a new contact, such a label without a value is left over.

    It may be the job or an unfinished request, so that the person is asked to look at it.
    """
    entities = reading.entities
    if reading.intent == "create" and OWNER in entities.named and OWNER not in entities.labelled:
        entities.named = [prop for prop in entities.named if prop != OWNER]
        entities.left += [item.text for item in reading.items if item.value("field") == OWNER]


def _is_of_job(reading: ReadingState, prop: str | None) -> bool:
    """ "Site manager", "company director": a label right before the noun of a job is a part of the job."""
    item, after = reading.items[reading.at], reading.following
    is_noun = after is not None and after.value("title") is not None and after.value("field") is None
    return prop in ("website", "company") and is_noun and item.text.islower() and item.text.isascii() and (
        after is not None and any(mark.kind == "title" and mark.language == "en" for mark in after.marks)
    ) and reading.language == "en"  # fmt: skip


def _is_job_given(reading: ReadingState) -> bool:
    """ "Title wrong - owner", "not manager, owner", "add Jane Doe (owner), …": a job alone between two marks."""
    after, before = reading.following, reading.previous
    is_last = after is None or after.is_punctuation(".!;,)\n")
    is_denied = bool(reading.entities.denied) and any(item.value("title") for item in reading.items[: reading.at])
    is_apart = reading.intent == "create" and before is not None and before.is_punctuation(",(-–—")
    is_job = reading.pending == "jobtitle" or is_denied or (is_apart and reading.pending is None)
    return is_last and is_job and reading.intent in ("create", "update", None)


def _is_of_person(reading: ReadingState) -> bool:
    """ "Le responsable de Luc Pons": the owner of a contact."""
    rest = reading.items[reading.at + 1 : reading.at + 3]
    is_given = len(rest) == 2 and rest[1].in_name and is_given_name(rest[1].text.split()[0])
    return is_given or any(item.kind == "email" for item in rest)


def _follows_verb(reading: ReadingState) -> bool:
    """ "Est devenu responsable logistique": the verb says that a job follows."""
    before = reading.previous
    is_person_known = bool(reading.entities.runs or reading.entities.holder)
    return before is not None and bool(before.value("intent")) and is_person_known
