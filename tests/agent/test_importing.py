"""A dropped file is planned, confirmed, begun and reported by the agent itself, with any assistant."""

import re
from pathlib import Path

import pytest

from libs.contracts.authors import ASSISTANT, Author
from libs.contracts.entries import Action, Entry, LogEntry, Message, ToolCall, ToolResultEntry, Uploaded
from libs.contracts.imports import ImportFinished, ImportPlan, ImportStarted, RowProblem
from libs.contracts.principals import LOCALES, Locale
from libs.contracts.results import Accepted, Invalid, Ok, Problem, Refused, ToolResult, Unavailable, Unconfirmed
from services.agent.agent_texts import OwnWords
from services.agent.assistant import Decision
from services.agent.assistants.openai.log_units import units
from services.agent.assistants.openai.transcript import Speaker
from tests.agent.conftest import ANN, CONTACT, PLAIN_FLOW, Stage, Start
from tests.agent.guided.conversation import STAFF, Conversation
from tests.agent.scripted_assistant import ScriptedAssistant
from tests.waiting import until

IMPORT = "0-abcdefghijkl"
FLOW = PLAIN_FLOW.replace("tools: [", "tools: [plan_import, ", 1)
PLAN = ImportPlan(import_id=IMPORT, file_name="people.csv", total=3, ready=2, repeated=0, bad=1, columns=[])
PLANNED = Unconfirmed(reason="import", plan=PLAN, confirmation="yes-1")
STARTED = Accepted(started=ImportStarted(import_id=IMPORT, file_name="people.csv", total=3))
DONE = ImportFinished(
    import_id=IMPORT, file_name="people.csv", total=3, done=3, created=1, updated=1, unchanged=0, repeated=0, failed=1
)


def file(author: Author = CONTACT, key: str = "m-upload1") -> Uploaded:
    return Uploaded(
        id=key, author=author, import_id=IMPORT, file_name="people.csv", columns=["Email"], rows=3, sample=[["a@b.co"]]
    )


async def sent(stage: Stage, start: Start, assistant: ScriptedAssistant, flow: str = FLOW) -> str:
    await start(assistant, flow=flow)
    chat = await stage.welcomed()
    await stage.writer.upload(chat, file(), content="x")
    await stage.at_rest(chat)
    return chat


async def received(stage: Stage, chat: str, beginning: str) -> None:
    """Wait until the newest message begins so, and nothing is left to do."""

    async def said() -> bool:
        return (await stage.texts(chat))[-1].startswith(beginning)

    await until(f"{beginning!r} is said", said)
    await stage.at_rest(chat)


async def test_a_file_is_planned_confirmed_begun_and_reported(stage: Stage, start: Start) -> None:
    assistant = ScriptedAssistant(lambda _: Decision(text="the assistant speaks"))
    chat = await sent(stage, start, assistant)
    first = await stage.request()
    assert (first.tool, first.arguments, first.confirmation) == ("plan_import", {"import_id": IMPORT}, None)
    await stage.answers(first, PLANNED)
    await stage.said(chat, "assistant: Shall I import these contacts?")
    await stage.at_rest(chat)
    await stage.clicks(chat, f"confirm:{first.call_id}")
    await stage.at_rest(chat)
    again = await stage.request()
    assert (again.tool, again.arguments, again.confirmation) == ("plan_import", {"import_id": IMPORT}, "yes-1")
    await stage.answers(again, STARTED)
    await received(stage, chat, "assistant: The import is running.")
    await stage.answers(again, Ok(data=DONE), seq=1)
    await stage.said(chat, "assistant: The import is done.")
    await stage.at_rest(chat)
    assert assistant.situations == [], "no assistant has a say in it"


async def test_an_import_that_wrote_something_can_be_undone_by_its_button(stage: Stage, start: Start) -> None:
    chat = await sent(stage, start, ScriptedAssistant(lambda _: Decision(text="the brain speaks")))
    first = await stage.request()
    await stage.answers(first, STARTED)
    await received(stage, chat, "assistant: The import is running.")
    await stage.answers(first, Ok(data=DONE.model_copy(update={"undoable": True})), seq=1)
    await received(stage, chat, "assistant: The import is done. It can be taken back")
    await stage.clicks(chat, f"undo_import:{IMPORT}")
    await stage.at_rest(chat)
    again = await stage.request()
    assert (again.tool, again.arguments) == ("plan_import", {"import_id": IMPORT, "undo": True})
    undoing = ImportStarted(import_id="0-undoundoundo", file_name="people.csv", total=2, undoes=IMPORT)
    await stage.answers(again, Accepted(started=undoing))
    await received(stage, chat, "assistant: I am taking the import back.")
    undone = DONE.model_copy(
        update={"undone": True, "removed": 1, "problems": [RowProblem(row=3, code="changed_since", contact="a@b.co")]}
    )
    await stage.answers(again, Ok(data=undone), seq=1)
    await received(
        stage, chat, "assistant: The import is taken back, except for contacts that have changed since (1): a@b.co"
    )


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({"compared": 2, "new": 2}, "Shall I import these contacts?"),
        (
            {"compared": 2, "changed": 2, "replaced": 1},
            "Shall I import these contacts? Values that HubSpot has now would be",
        ),
        ({"compared": 1, "new": 1}, "Shall I import these contacts? I compared the first 1 with HubSpot"),
    ],
)
async def test_the_question_says_that_values_would_be_replaced(
    stage: Stage, start: Start, counts: dict[str, int], said: str
) -> None:
    chat = await sent(stage, start, ScriptedAssistant(lambda _: Decision(text="-")))
    planned = PLANNED.model_copy(update={"plan": PLAN.model_copy(update=counts)})
    await stage.answers(await stage.request(), planned)
    await received(stage, chat, f"assistant: {said}")
    if not counts.get("replaced") and counts["compared"] == 2:
        assert (await stage.texts(chat))[-1] == f"assistant: {said}"


async def test_talk_goes_on_while_an_import_runs(stage: Stage, start: Start) -> None:
    assistant = ScriptedAssistant(lambda _: Decision(text="the assistant speaks"))
    chat = await sent(stage, start, assistant)
    first = await stage.request()
    await stage.answers(first, STARTED)
    await received(stage, chat, "assistant: The import is running.")
    await stage.says(chat, "hello")
    await stage.said(chat, "assistant: the assistant speaks")
    await stage.answers(first, Ok(data=DONE.model_copy(update={"stopped": True})), seq=1)
    await received(stage, chat, "assistant: I stopped the import.")


async def test_a_cancelled_plan_imports_nothing(stage: Stage, start: Start) -> None:
    assistant = ScriptedAssistant(lambda _: Decision(text="the assistant speaks"))
    chat = await sent(stage, start, assistant)
    first = await stage.request()
    await stage.answers(first, PLANNED)
    await received(stage, chat, "assistant: Shall I import")
    await stage.clicks(chat, f"cancel:{first.call_id}")
    await stage.said(chat, "assistant: All right, I imported nothing.")
    await stage.at_rest(chat)
    assert (await stage.request()).call_id == first.call_id
    assert assistant.situations == []


async def test_a_second_cancel_of_a_plan_is_recognised(stage: Stage, start: Start) -> None:
    chat = await sent(stage, start, ScriptedAssistant(lambda _: Decision(text="the assistant speaks")))
    first = await stage.request()
    await stage.answers(first, PLANNED)
    await received(stage, chat, "assistant: Shall I import")
    for said in ("All right, I imported nothing.", "Nothing waits for that button any more"):
        await stage.clicks(chat, f"cancel:{first.call_id}")
        await received(stage, chat, f"assistant: {said}")


async def test_where_the_flow_has_no_imports_it_says_so(stage: Stage, start: Start) -> None:
    chat = await sent(stage, start, ScriptedAssistant(lambda _: Decision(text="-")), PLAIN_FLOW)
    await received(stage, chat, "assistant: I can't import files in this conversation.")


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (Invalid(problems=[Problem(property="email", code="missing", detail="")]), "I found no column"),
        (Invalid(problems=[Problem(property="import_id", code="not_found", detail="")]), "This file was imported"),
        (Invalid(problems=[Problem(property="Email", code="malformed", detail="")]), "No row of this file"),
        (Refused(code="not_allowed", detail=""), "You may not import"),
        (Unavailable(code="hubspot_down", effect="none"), "HubSpot can't be reached"),
    ],
)
async def test_a_failed_plan_is_explained(stage: Stage, start: Start, result: ToolResult, said: str) -> None:
    chat = await sent(stage, start, ScriptedAssistant(lambda _: Decision(text="-")))
    await stage.answers(await stage.request(), result)
    await received(stage, chat, f"assistant: {said}")


async def test_a_person_who_has_the_conversation_is_not_talked_over(stage: Stage, start: Start) -> None:
    chat = await sent(stage, start, ScriptedAssistant(lambda _: Decision(text="-")))
    first = await stage.request()
    await stage.answers(first, STARTED)
    await received(stage, chat, "assistant: The import is running.")
    await stage.writer.send(chat, author=ANN, text="I am here", client_message_id="ann-00001")
    await stage.answers(first, Ok(data=DONE), seq=1)
    await until("the result is in the log", lambda: _ends_with_result(stage, chat))
    await stage.at_rest(chat)
    assert (await stage.texts(chat))[-1] == "teammate: I am here"


async def _ends_with_result(stage: Stage, chat: str) -> bool:
    return isinstance((await stage.entries(chat))[-1], ToolResultEntry)


def _log(*entries: Entry) -> list[LogEntry]:
    return [LogEntry(offset=f"{number}-0", entry=entry) for number, entry in enumerate(entries, 1)]


def test_a_model_hears_of_a_file_as_data_and_calls_nothing() -> None:
    call = ToolCall(call_id="c1", tool="plan_import", arguments={"import_id": IMPORT}, basis="1-0")
    log = _log(
        file(), call, ToolResultEntry(call_id="c1", tool="plan_import", result=PLANNED),
        Action(author=CONTACT, action="confirm:c1", label="Import"),
        ToolCall(call_id="c2", tool="plan_import", arguments={"import_id": IMPORT}, confirms="c1", basis="4-0"),
        ToolResultEntry(call_id="c2", tool="plan_import", result=STARTED),
        ToolResultEntry(call_id="c2", tool="plan_import", seq=1, result=Ok(data=DONE)),
        Message(author=CONTACT, text="and now?"),
    )  # fmt: skip
    found = units(log)
    spoken = [item for unit in found for item in Speaker(phases=False).said(unit)]  # type: ignore[arg-type]
    assert all("function" not in str(item.get("type")) for item in spoken)
    text = "\n".join(str(item["content"]) for item in spoken)
    assert "people.csv" in text
    assert '"created":1' in text
    assert "a@b.co" not in text


def test_the_guided_assistant_keeps_its_task_while_a_file_goes_by() -> None:
    plain, talk = Conversation(principal=STAFF), Conversation(principal=STAFF)
    for each in (plain, talk):
        each.says("create a contact")
    offset = talk.append(file())
    talk.append(ToolCall(call_id="c1", tool="plan_import", arguments={"import_id": IMPORT}, basis=offset))
    offset = talk.append(ToolResultEntry(call_id="c1", tool="plan_import", result=STARTED))
    talk.append(Message(author=ASSISTANT, text="The import is running.", locale="en", basis=offset))
    expected = plain.says("Jane Doe, jane@acme.com")
    assert talk.says("Jane Doe, jane@acme.com") == expected
    assert expected.text


def test_a_yes_to_an_import_answers_no_question_of_the_guided_assistant() -> None:
    talk = Conversation(principal=STAFF)
    talk.says("create a contact")
    offset = talk.append(file())
    talk.append(ToolCall(call_id="c1", tool="plan_import", arguments={"import_id": IMPORT}, basis=offset))
    talk.append(ToolResultEntry(call_id="c1", tool="plan_import", result=PLANNED))
    offset = talk.append(Action(author=CONTACT, action="confirm:c1", label="Import"))
    talk.append(
        ToolCall(call_id="c2", tool="plan_import", arguments={"import_id": IMPORT}, confirms="c1", basis=offset)
    )
    talk.says("Jane Doe")
    assert talk.said("ask_email", name="Jane Doe")
    assert not talk.said("old_button")


@pytest.mark.parametrize("locale", LOCALES)
def test_all_that_is_said_of_files_is_there_in_every_language(locale: Locale) -> None:
    words = OwnWords.load(Path("locales"))
    source = Path("services/agent/file_imports.py").read_text(encoding="utf-8")
    keys = set(re.findall(r'"(import_[a-z_]+)"', source)) - {"import_id"}
    keys |= {"confirm_import_replacing", "confirm_import_partly", "button_undo_import"}
    assert len(keys) == 21
    counts = {"total": 1, "named": "a@b.co", "replaced": 1, "compared": 1} | DONE.model_dump()
    for key in (*keys, "confirm_import", "button_import"):
        assert "{" not in words.text(key, locale).format(**counts)
