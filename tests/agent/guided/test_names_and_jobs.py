"""Names that are jobs, jobs about a field of work, several new people without a verb, and towns of a signature."""

import pytest

from tests.agent.guided.conversation import Conversation, assistant, contact, found

NAMES: tuple[tuple[str, tuple[str, str]], ...] = (
    ("creat contact dev pattison mob 07700 900318", ("Dev", "Pattison")),
    ("new contact porter hayes mobile +1 415 555 0100", ("Porter", "Hayes")),
    ("add contact john baker phone +1 415 555 0100", ("John", "Baker")),
    ("add dean whitaker, plumber, +1 415 555 0100", ("Dean", "Whitaker")),
    ("new contact: cook miller, cook.miller@x.example, tiler", ("Cook", "Miller")),
)
JOBS: tuple[tuple[str, str, str | None], ...] = (
    ("add Ann Lee, Head of Claims at Castlegate, ann@x.example", "Head of Claims", "Castlegate"),
    ("add Ann Lee, VP of Fleet, ann@x.example", "VP of Fleet", None),
    ("add Ann Lee, Director of Castlegate, ann@castlegate.example", "Director", "Castlegate"),
    ("add Ann Lee, CEO of Castlegate, ann@x.example", "CEO", "Castlegate"),
)
TOWNS: tuple[tuple[str, str], ...] = (("Boise, ID", "Boise"), ("Medford, OR", "Medford"), ("Leeds", "Leeds"))
PLACES: tuple[tuple[str, str], ...] = (
    ("add Ann Lee, ann@x.example, met her in Denver last week", ""),
    ("add Ann Lee who runs a bakery in Denver, ann@x.example", "Denver"),
)
PAIRS = (
    "Marla Quint and Darnell Price have both moved to Tacoma", "Marla Quint and Darnell Price are both in Tacoma now",
    "Marla Quint and Darnell Price now work at Acme",
)  # fmt: skip


@pytest.mark.parametrize(("text", "name"), NAMES)
def test_the_first_words_in_lower_case_are_the_name(text: str, name: tuple[str, str]) -> None:
    chat = Conversation()
    chat.says(text)
    given = chat.created()
    assert (given["firstname"], given["lastname"]) == name


@pytest.mark.parametrize(("text", "job", "company"), JOBS)
def test_a_job_may_be_about_a_field_of_work(text: str, job: str, company: str | None) -> None:
    chat = Conversation()
    chat.says(text)
    given = chat.created()
    assert (given["jobtitle"], given.get("company")) == (job, company)


def test_a_new_job_in_capitals_is_news() -> None:
    chat = Conversation()
    chat.says("Ann Lee is Director of Rooms now")
    chat.gets(found(contact(3, "Ann", "Lee", jobtitle="porter")))
    assert chat.called()[1]["jobtitle"] == "Director of Rooms"


def test_new_people_without_a_verb_are_one_request_each() -> None:
    said = assistant().understand(
        "two new folks from Abbot Press: Tilda Bruhn (editor, tilda@abbot.example) "
        "and Max Ferro (designer, max@abbot.example)",
        "en",
    )
    assert [(each.intent, each.entities.emails, each.entities.company) for each in said.requests] == [
        ("create", ["tilda@abbot.example"], "Abbot Press"), ("create", ["max@abbot.example"], "Abbot Press"),
    ]  # fmt: skip


@pytest.mark.parametrize(("line", "town"), TOWNS)
def test_a_signature_has_its_town(line: str, town: str) -> None:
    chat = Conversation()
    chat.says(f"save her please\n\nGina Tolland\nBuyer | Westmark Timber\n{line}\ngina@westmark.example")
    given = chat.created()
    assert (given["city"], given["company"]) == (town, "Westmark Timber")


@pytest.mark.parametrize("text", PAIRS)
def test_news_of_two_people_are_two_changes(text: str) -> None:
    said = assistant().understand(text, "en")
    assert [(each.intent, *each.entities.runs) for each in said.requests] == [
        ("update", "Marla Quint"), ("update", "Darnell Price"),
    ]  # fmt: skip


def test_a_school_with_a_saint_is_no_job() -> None:
    chat = Conversation()
    chat.says("add Bridie Malone, school nurse, St Brendans Primary, bridie@x.example")
    given = chat.created()
    assert (given["jobtitle"], given["company"]) == ("school nurse", "St Brendans Primary")


def test_a_contact_of_a_short_story_is_shown() -> None:
    chat = Conversation()
    chat.says("spoke to Jane Doe today")
    assert chat.called() == ("search_contact", {"name": "Jane Doe"})


@pytest.mark.parametrize(("text", "town"), PLACES)
def test_a_town_that_was_visited_is_no_home(text: str, town: str) -> None:
    entities = assistant().understand(text, "en").requests[0].entities
    assert (entities.labelled.get("city", ""), *entities.unsure) == (("", town) if town else ("",))
