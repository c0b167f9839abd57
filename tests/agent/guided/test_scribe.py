"""Summaries and drafts without a model are true to the log, in each language."""

from dataclasses import replace
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
import yaml

from libs.contracts.authors import Author
from libs.contracts.desk_entries import UndoRequested
from libs.contracts.entries import Entry, LogEntry, Message, ToolResultEntry
from libs.contracts.principals import LOCALES, Locale, Principal
from libs.contracts.results import ChangeUndone, Contact, ContactCreated, Ok, Unavailable
from services.agent.assistant import AssistantRole, ReplyMaterial, Situation
from services.agent.assistants.guided.scribe import GuidedScribe

LOCALES_FOLDER = Path("locales")
VERA = Principal(kind="visitor", id="site:vera", name="Vera")
CONTACT = Author(kind="contact", id=VERA.id)
ANN = Author(kind="teammate", id="ann", name="Ann")
CREATED = Ok(data=ContactCreated(contact=Contact(id="5", properties={"firstname": "Vera", "lastname": "Lind"})))


def situation(*entries: Entry, locale: Locale = "en", principal: Principal = VERA) -> Situation:
    log = [LogEntry(f"{number}-0", entry) for number, entry in enumerate(entries, 1)]
    return Situation("0-a", locale, principal, AssistantRole("", "", ()), log)


async def test_a_summary_quotes_what_was_asked_done_and_answered() -> None:
    scribe = GuidedScribe.load(LOCALES_FOLDER)
    told = await scribe.summarise(
        situation(
            Message(author=CONTACT, text="I need an\n invoice"),
            ToolResultEntry(call_id="1", tool="create_contact", result=CREATED),
            Message(author=ANN, text="Sent!"),
        ),
        ["billing"],
    )
    assert told.text == "Vera wrote: “I need an invoice” A contact was created: Vera Lind. Ann answered last: “Sent!”"
    assert told.category is None


async def test_a_failed_call_is_not_reported_as_done() -> None:
    scribe = GuidedScribe.load(LOCALES_FOLDER)
    failed = Unavailable(code="hubspot_down", effect="none")
    told = await scribe.summarise(
        situation(
            Message(author=CONTACT, text="add me"),
            ToolResultEntry(call_id="1", tool="create_contact", result=failed),
        ),
        [],
    )
    assert "created" not in told.text
    assert told.text.endswith("Nobody answered.")


def drafting(locale: Locale = "en", **material: Any) -> Situation:
    return replace(situation(locale=locale), reply=ReplyMaterial(**material))


async def test_a_draft_names_each_request_and_ends_for_the_teammate() -> None:
    scribe = GuidedScribe.load(LOCALES_FOLDER)
    one = await scribe.draft(drafting("es", requests=["¿Mi factura?"], name="Vera", details=["vera@acme.example"]))
    assert one.split("\n\n") == [
        "Hola, Vera, gracias por tu mensaje.", "Sobre «¿Mi factura?»:", "[Tu respuesta]",
        "De ti tenemos estos datos: vera@acme.example.", "[Completa este borrador antes de enviarlo]",
    ]  # fmt: skip
    two = await scribe.draft(drafting(requests=["Where is it?", "What does it cost?"]))
    assert two.split("\n\n")[1:3] == [
        "About “Where is it?”:\n[Your answer]",
        "About “What does it cost?”:\n[Your answer]",
    ]
    assert two.startswith("Hello, thank you")


async def test_a_draft_has_the_desks_own_reply_and_greets_once() -> None:
    scribe = GuidedScribe.load(LOCALES_FOLDER)
    draft = await scribe.draft(drafting(requests=["Where is it?"], name="Vera", canned="Hi Vera, it takes three days."))
    assert draft.split("\n\n")[:2] == ["About “Where is it?”:", "Hi Vera, it takes three days."]


@pytest.mark.parametrize("locale", LOCALES)
async def test_without_an_open_request_there_is_no_draft(locale: Locale) -> None:
    scribe = GuidedScribe.load(LOCALES_FOLDER)
    assert await scribe.draft(drafting(locale, name="Vera", details=["vera@acme.example"])) == ""
    greeted = await scribe.draft(drafting(locale, name="Vera", greets=True))
    assert "Vera" in greeted
    assert greeted.endswith(("?", "요?"))


async def test_a_change_that_was_taken_back_is_not_reported_as_done() -> None:
    scribe = GuidedScribe.load(LOCALES_FOLDER)
    undone = Ok(data=ChangeUndone(contact=Contact(id="5"), removed=True))
    told = await scribe.summarise(
        situation(
            Message(author=CONTACT, text="add me"),
            ToolResultEntry(call_id="1", tool="create_contact", result=CREATED),
            UndoRequested(author=ANN, call_id="1"),
            ToolResultEntry(call_id="0-a.3-0.undo", tool="undo_change", result=undone),
        ),
        [],
    )
    assert "created" not in told.text


@pytest.mark.parametrize("locale", LOCALES)
def test_every_language_has_every_phrase_with_its_places(locale: Locale) -> None:
    words = yaml.safe_load((LOCALES_FOLDER / "scribe.yaml").read_text(encoding="utf-8"))

    def places(text: str) -> set[str | None]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    assert {key: places(text) for key, text in words[locale].items()} == {
        key: places(text) for key, text in words["en"].items()
    }
