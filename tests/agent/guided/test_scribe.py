"""Summaries and drafts without a model are true to the log, in each language."""

from pathlib import Path
from string import Formatter

import pytest
import yaml

from libs.contracts.entries import Author, Entry, LogEntry, Message, ToolResultEntry
from libs.contracts.principals import LOCALES, Locale, Principal
from libs.contracts.results import Contact, ContactCreated, Ok, Unavailable
from services.agent.assistant import AssistantRole, Situation
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


async def test_a_draft_greets_and_promises_no_more_than_a_look() -> None:
    scribe = GuidedScribe.load(LOCALES_FOLDER)
    draft = await scribe.draft(situation(Message(author=CONTACT, text="¿Mi factura?"), locale="es"))
    assert draft.splitlines()[:2] == ["Hola, Vera, gracias por tu mensaje.", "Has escrito: «¿Mi factura?»"]
    nameless = await scribe.draft(situation(principal=Principal(kind="anonymous", id="visitor:1")))
    assert nameless.startswith("Hello, thank you")


@pytest.mark.parametrize("locale", LOCALES)
def test_every_language_has_every_phrase_with_its_places(locale: Locale) -> None:
    words = yaml.safe_load((LOCALES_FOLDER / "scribe.yaml").read_text(encoding="utf-8"))

    def places(text: str) -> set[str | None]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    assert {key: places(text) for key, text in words[locale].items()} == {
        key: places(text) for key, text in words["en"].items()
    }
