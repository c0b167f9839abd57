"""French as colleagues write it to each other: notes on a record, who is of one company, and notes that were wrong."""

import pytest

from libs.contracts.results import NoteAdded
from services.agent.assistants.guided.state import SearchTask
from tests.agent.guided.conversation import STAFF, Conversation, assistant, found, ok
from tests.agent.guided.people import JANE

SHARED = (
    "ajoute Ana Roy (ana@roy.example), Luc Pons (l@pons.example) et Eva Sol (e@sol.example), ils bossent chez Globex",
    "crée Ana Roy, chez Globex, ana@roy.example, et Eva Colin, comptable, même boîte, eva@colin.example",
    "crée Ana Roy chez Globex, ana@roy.example\nEva Colin, même employeur, eva@colin.example",
)
COMPANIES = (
    ("gérante de la librairie Le Grain de Sel", "gérante", "librairie Le Grain de Sel"),
    ("responsable de l'auberge La Table de Marie", "responsable", "auberge La Table de Marie"),
    ("patron du restaurant Au Bon Coin", "patron", "restaurant Au Bon Coin"),
    ("directrice de l'école Jules Ferry", "directrice", "école Jules Ferry"),
)


@pytest.mark.parametrize("text", SHARED)
def test_a_company_of_several_people_is_that_of_each(text: str) -> None:
    requests = assistant().understand(text, "fr").requests
    assert [each.entities.company for each in requests] == ["Globex"] * len(requests)


@pytest.mark.parametrize(("said", "job", "company"), COMPANIES)
def test_a_company_by_its_trade_ends_the_job(said: str, job: str, company: str) -> None:
    (request,) = assistant().understand(f"ajoute Aurélie Mazet, {said}, a@mazet.example", "fr").requests
    fields = assistant().maker.drafts.draft(request.entities, "fr").fields
    assert (fields["jobtitle"], fields["company"]) == (job, company)


@pytest.mark.parametrize(
    "text",
    [
        "ok, mets une note dessus : en congé",
        "ajoute dessus qu'elle est en congé",
        "note là-dessus qu'elle est en congé",
        "mets un mot dessus : en congé",
    ],
)
def test_a_note_on_it_is_of_the_contact_shown(text: str) -> None:
    (request,) = assistant().understand(text, "fr").requests
    assert (request.intent, request.entities.has_focus, request.entities.runs) == ("note", True, [])
    assert request.entities.body.endswith("en congé")


def test_a_note_that_was_wrong_is_asked_for_again() -> None:
    chat = Conversation("fr")
    chat.says("note pour Jane Doe : rappeler mardi matin")
    chat.gets(found(JANE))
    chat.gets(ok(NoteAdded(note_id="9", contact_id="1", contact=JANE)))
    chat.says("pardon, mercredi matin plutôt")
    assert chat.said("ask_note", name="Jane Doe")


def test_the_value_of_another_contact_is_not_written_to_this_one() -> None:
    chat = Conversation("fr")
    chat.says("change la ville de Jane Doe")
    chat.gets(found(JANE))
    chat.says("non attends, plutôt celle de Luc Pons : Millau")
    assert chat.said("ask_value", name="Jane Doe", field="ville")


@pytest.mark.parametrize("text", ["on bosse avec qui chez Globex ?", "on a qui chez Globex ?"])
def test_a_question_for_the_people_of_a_company(text: str) -> None:
    (asked,) = assistant().understand(text, "fr").requests
    task = assistant().maker.task_of(asked, "fr", STAFF)
    assert isinstance(task, SearchTask)
    assert task.criteria.company == "Globex"


def test_being_busy_is_no_part_of_the_name() -> None:
    entities = assistant().understand("le tel de Jane Doe vite stp je suis en rdv", "fr").entities
    assert (entities.holder, entities.runs, entities.left) == ("Jane Doe", [], [])
