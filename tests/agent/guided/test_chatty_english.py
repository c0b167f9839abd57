"""English of people who tell a story around their request: what the story says is no data, and hides nothing."""

import pytest

from tests.agent.guided.conversation import Conversation, assistant, contact, found

ANN = contact(1, "Ann", "Lee", email="ann@acme.example", city="York", jobtitle="buyer")
CREATED = (
    "Hope your weekend was dry! Would you mind setting up a contact for Maeve Dolan? Her email is maeve@larch.example.",
    "We've got a lovely new customer, I'm quite excited: Maeve Dolan from Larch Hotels, maeve@larch.example",
    "I met the nicest woman at the fair, Maeve Dolan - at Larch Hotels. Her email is maeve@larch.example, add her?",
    "Afternoon! What a week, honestly. New contact for you: Maeve Dolan, Larch Hotels, maeve@larch.example",
)
NEWS = (
    ("Great. She told me she's based in Cork these days, could you put that in for her?", {"city": "Cork"}),
    ("ah great, she mentioned she lives in Bath now so could you change it?", {"city": "Bath"}),
    ("Perfect. Turns out she's head buyer now, mind updating that?", {"jobtitle": "head buyer"}),
    ("Turns out she's head buyer now, would you mind changing that?", {"jobtitle": "head buyer"}),
)


@pytest.mark.parametrize("text", CREATED)
def test_one_contact_is_created_and_nothing_of_the_story(text: str) -> None:
    (request,) = assistant().understand(text, "en").requests
    entities = request.entities
    assert request.intent == "create"
    assert next(run for run in entities.runs if run.is_name) == "Maeve Dolan"
    assert "maeve@larch.example" in (*entities.emails, entities.labelled.get("email"))


@pytest.mark.parametrize(("text", "given"), NEWS)
def test_news_behind_a_search_are_proposed(text: str, given: dict[str, str]) -> None:
    chat = Conversation()
    chat.says("find Ann Lee")
    chat.gets(found(ANN))
    chat.says(text)
    tool, arguments = chat.called()
    assert (tool, {name: arguments.get(name) for name in given}) == ("update_contact", given)


def test_a_question_is_about_the_number_of_the_sentence_before() -> None:
    text = "My phone's been going all morning! The last one was +44 113 496 0155, they hung up. Any idea who that is?"
    (request,) = assistant().understand(text, "en").requests
    assert (request.intent, request.entities.phones, request.entities.holder) == ("search", ["+44 113 496 0155"], "")


@pytest.mark.parametrize("text", ["I'm glad, Ann Lee is in", "we spoke, I've met Ann Lee"])
def test_the_writer_is_no_contact(text: str) -> None:
    assert assistant().understand(text, "en").entities.runs[0] == "Ann Lee"


def test_out_in_english_removes_nothing() -> None:
    said = "before I nip out for ma lunch could you change Catriona Begg's company to Begg & Daughters? ta!!"
    (change,) = assistant().understand(said, "en").requests
    assert (change.intent, change.entities.labelled) == ("update", {"company": "Begg & Daughters"})
    (clear,) = assistant().understand("u Oliwii Sowy telefon out, zostaje tylko komórka", "pl").requests
    assert clear.intent == "clear"


@pytest.mark.parametrize("heading", ["straight out of my spreadsheet, both are new:", "these need to go into the CRM:"])
def test_words_above_a_table_ask_for_its_people(heading: str) -> None:
    table = "First name\tLast name\tEmail\nKerry-Ann\tNaidoo\tkerryann@u.example\nWim\tBasson\twim@b.example"
    people = assistant().understand(f"{heading}\n\n{table}", "en").requests
    assert [each.intent for each in people] == ["create", "create"]
