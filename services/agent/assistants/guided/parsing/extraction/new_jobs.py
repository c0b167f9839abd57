"""News of another job with bare values behind it: “zmieniła pracę - teraz Polbud, kierowca”, "new job: Acme, buyer".

The words say that the employer is news, so that the name behind the mark, or behind “now”, is the company.
"""

from libs.people import Morphology, is_given_name
from services.agent.assistants.guided.parsing.extraction import companies
from services.agent.assistants.guided.parsing.extraction.reading import ReadingState
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.legal_forms import opens_company
from services.agent.assistants.guided.small_words import small_words

_OPENING = "-–—:="
_PAUSES = ",;.\n"
_MAX_BETWEEN = 9
"""Items between the words for a new job and the company: the contact, marks, “now it is”."""


def expect_employer(reading: ReadingState, item: Item) -> None:
    """Remembers where the new company begins, if it stands behind these words."""
    if not item.is_link("new_job") or reading.entities.company:
        return
    at = _behind_contact(reading, reading.at + 1)
    is_opened, last = False, min(len(reading.items), reading.at + _MAX_BETWEEN)
    while at < last and (reading.items[at].is_punctuation(_PAUSES) or _leads(reading.items[at])):
        is_opened = is_opened or not reading.items[at].is_punctuation(_PAUSES)
        at += 1
    if at < len(reading.items) and (is_opened or _is_alone(reading, at)) and _may_be_company(reading, at):
        reading.employer_at = at


def read_employer(reading: ReadingState) -> bool:
    """Takes the company, where the reading has come to it."""
    if reading.employer_at is None or reading.at != reading.employer_at or reading.entities.company:
        return False
    reading.drop_pending()
    reading.end_clause()  # words before the mark say nothing of it
    reading.at -= 1
    companies.read_company(reading, is_news=True)
    return True


def _behind_contact(reading: ReadingState, start: int) -> int:
    """Where the contact ends that stands between: “zmiana pracy u Tomasza Wilka – …”."""
    at = start
    while at < len(reading.items) and (reading.items[at].in_name or reading.items[at].is_link("of", "for", "focus")):
        at += 1
    return at


def _is_alone(reading: ReadingState, at: int) -> bool:
    """“Ana Ruiz tiene nueva empresa, Globex”: a name, and nothing else, between two marks."""
    end = at
    while end < len(reading.items) and reading.items[end].in_name:
        end += 1
    behind = reading.items[end : end + 1]
    is_ended = not behind or behind[0].kind == "mark" or behind[0].value("intent") is not None
    return end > at and is_ended and reading.items[at - 1].is_punctuation(",.")


def _leads(item: Item) -> bool:
    said = item.text.casefold()
    is_word = said in small_words().now or said in small_words().says_is or said in small_words().topic
    return item.is_punctuation(_OPENING) or is_word or item.is_link("by_now", "value")


def _may_be_company(reading: ReadingState, at: int) -> bool:
    """A name in capitals or in quotation marks, and neither a person's, nor a town's, nor a job."""
    item = reading.items[at]
    is_named = item.in_name or item.kind == "quoted" or item.is_organization or opens_company(reading.items, at)
    language = reading.language
    is_given = is_given_name(item.text) or (
        language in ("pl", "ru") and language is not None and Morphology.shared().is_given(item.text, language)
    )
    return is_named and not (is_given or item.value("place") or item.value("title") or item.value("field"))
