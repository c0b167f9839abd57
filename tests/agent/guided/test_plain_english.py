"""English in plain words: jobs held wrongly or that begin like a verb, colleagues who move, two new people."""

import pytest

from tests.agent.guided.conversation import Conversation, assistant, contact, found, only_entities

LENA = contact(1, "Lena", "Hart", email="lena@hart.example", company="Hart Mills", jobtitle="sales assistant")
NEW_JOBS = (
    "put down store designer for Lena Hart",
    "for Lena Hart put down store designer",
    "can you write down store designer for lena@hart.example",
    "we've got Lena Hart down as sales assistant, she's store designer",
    "you have Lena Hart down as a sales assistant but she's a store designer",
    "Lena Hart's down as Sales Assistant, should be store designer",
    "we've got lena hart in as sales assistant, she's store designer these days",
    "we have Lena Hart listed as sales assistant. she's actually store designer",
)
NO_CHANGES = ("add Lena Hart as store designer, lena@hart.example", "put Lena Hart down for the visit")
MOVES = (
    "Lena Hart has gone over to Wattle & Finch as their store designer",
    "heads up, Lena Hart's gone across to Wattle & Finch, she's their store designer now",
    "Lena Hart has come over to Wattle & Finch as their store designer, her email stays the same",
    "update Lena Hart: she's gone back to Wattle & Finch, she's store designer now",
)
JOBS = ("a store designer at", "an assistant store manager at", "the set designer at", "store planner,")
TWO = (
    "add two people: {}, brent@redbud.example, and then {}, carmela@osagepipe.example",
    "two new ones, {}, brent@redbud.example and then there's {}, carmela@osagepipe.example. add both",
    "add {}, brent@redbud.example, {}, carmela@osagepipe.example",
)
RELATIONS = (" with ", ", she's with ", ", ", " at ")
REACHED = (
    "you can get her at aoife@corrib.example", "you can get hold of her at aoife@corrib.example",
    "best reached at aoife@corrib.example",
)  # fmt: skip
SPELT = (
    "wait, the surname's got an e: Tuohey. everything else is fine",
    "ah sorry, there's an e in the surname: Tuohey. the email's grand as it is",
    "the surname needs an e: Tuohey. the number is grand",
)


def _proposed(text: str) -> dict[str, object]:
    chat = Conversation()
    chat.says(text)
    chat.gets(found(LENA))
    tool, arguments = chat.called()
    assert tool == "update_contact"
    return {name: arguments[name] for name in ("jobtitle", "company") if name in arguments}


@pytest.mark.parametrize("text", NEW_JOBS)
def test_the_job_of_a_contact_who_is_there(text: str) -> None:
    assert _proposed(text) == {"jobtitle": "store designer"}


@pytest.mark.parametrize("text", NO_CHANGES)
def test_no_job_of_a_contact_who_is_there(text: str) -> None:
    assert all("jobtitle" not in each.entities.labelled for each in assistant().understand(text, "en").requests)


@pytest.mark.parametrize("text", MOVES)
def test_a_contact_who_went_over_to_another_company(text: str) -> None:
    assert _proposed(text) == {"company": "Wattle & Finch", "jobtitle": "store designer"}


@pytest.mark.parametrize("job", JOBS)
def test_a_job_may_begin_like_a_verb(job: str) -> None:
    entities = only_entities(f"add Lena Hart, {job} Hart Mills, lena@hart.example", "en")
    title = job.removesuffix(" at").removesuffix(",").partition(" ")[2] if job.endswith("at") else job.removesuffix(",")
    assert (title in entities.runs, entities.emails) == (True, ["lena@hart.example"])


@pytest.mark.parametrize("relation", RELATIONS)
@pytest.mark.parametrize("text", TWO)
def test_a_company_between_a_person_and_the_address(text: str, relation: str) -> None:
    said = text.format(f"Brent Hollis{relation}Redbud Steel", f"Carmela Ortega{relation}Osage Pipe")
    requests = assistant().understand(said, "en").requests
    assert [each.entities.runs[0] for each in requests if each.entities.runs] == ["Brent Hollis", "Carmela Ortega"]


@pytest.mark.parametrize("text", REACHED)
def test_the_address_where_a_new_contact_is_reached(text: str) -> None:
    entities = only_entities(f"add a contact for a lady who just phoned: Aoife Meaney at Corrib Dental, {text}", "en")
    assert (entities.runs[0], entities.emails) == ("Aoife Meaney", ["aoife@corrib.example"])


@pytest.mark.parametrize("text", SPELT)
def test_a_missing_letter_is_a_hint_before_the_name(text: str) -> None:
    entities = only_entities(text, "en")
    assert ({**entities.labelled, **entities.corrected}, entities.left) == ({"lastname": "Tuohey"}, [])
