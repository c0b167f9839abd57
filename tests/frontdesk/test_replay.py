"""`frontdesk replay`: past conversations run again, and what differs is shown."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from time import time

import httpx2
import pytest
from pydantic import SecretStr
from redis.asyncio import Redis

from bench.years import Years, fill
from frontdesk.errors import UserError
from frontdesk.evaluate.stage import Stage, open_stage
from frontdesk.flow_tests.run import read_files
from frontdesk.flow_tests.scene import open_test
from frontdesk.replay.run import ReplayOptions, opened_replayer, quiet, run_replay
from frontdesk.replay.shadow import Shadow
from frontdesk.replay.sources import Wanted, recordings
from libs.contracts import Author, FlowTest, LogEntry, Principal, ReplayedConversation, ReplaySummary
from libs.conversations import LogReader, LogWriter
from libs.flow_tests import summarised
from libs.messaging import Keys
from services.agent.assistants.openai import OpenAISettings
from services.agent.flow_tests import SimulatedScene, play
from services.agent.flows import read_flows
from services.agent.replay import Recording, compared
from tests.frontdesk.stand_ins import ROOT
from tests.plain_http import NO_AUTHORITIES

FLOWS = ROOT / "flows"
OTHER_FLOW = """\
name: inbound_conversation
trigger: {on: chat.opened, when: 'source == "contact" && principal.kind != "staff"'}
steps:
  - say: {text: Hello.}
  - assign: {team: sales}
"""


async def recorded(stage: Stage, flow: str, test: FlowTest) -> Recording:
    """What a real agent did in a test, with the times that the test moved its clock to."""
    # Hours that only a test gives are in no log, and so in no replay.
    test = test.model_copy(update={"given": test.given.model_copy(update={"hours": None})})
    async with stage.scene(test.given.region, test.given.online) as scene:
        played = await open_test(scene, test)
        passed = await _noted(played)
        await play(played, test, flow)
        log = [LogEntry(_moved(item, passed), item.entry) for item in await played.log()]
        return Recording(await played.state(), log)


async def _noted(played: SimulatedScene) -> list[tuple[tuple[int, int], timedelta]]:
    simulation = played.simulation
    passed = [((await played.log())[-1].position, simulation.time.shift)]
    until_idle = simulation.until_idle

    async def noted() -> None:
        await until_idle()
        passed.append(((await played.log())[-1].position, simulation.time.shift))

    simulation.until_idle = noted  # type: ignore[method-assign]
    return passed


def _moved(item: LogEntry, passed: Iterable[tuple[tuple[int, int], timedelta]]) -> str:
    by = next(by for position, by in passed if item.position <= position)
    ms, number = item.position
    return f"{ms + int(by.total_seconds() * 1000)}-{number}"


async def replayed(redis_url: str, texts: dict[str, str], found: Iterable[Recording]) -> list[ReplayedConversation]:
    async with opened_replayer(redis_url, texts) as replayer:
        return [compared(await replayer.replay(each)) for each in found]


async def test_with_the_same_flows_nothing_differs_from_what_an_agent_did(redis_url: str) -> None:
    """The shipped tests have silences, clicks, corrections, refusals, tools and all languages."""
    texts, found = read_flows(FLOWS), {}
    async with open_stage(redis_url, None, texts) as stage:
        for tests in read_files(FLOWS, []).values():
            for test in tests.tests:
                found[test.name] = await recorded(stage, tests.flow, test)
    again = await replayed(redis_url, texts, found.values())
    different = {
        name: [*one.differences, one.problem] for name, one in zip(found, again, strict=True) if not one.is_equal
    }
    assert different == {}
    assert sum(len(one.seconds) for one in again) > 50
    assert [tool for one in again for tool in one.held] == []
    other = {**texts, "inbound_conversation.yaml": OTHER_FLOW}
    customers = [each for each in found.values() if each.state.principal.kind != "staff"]
    summary = summarised(await replayed(redis_url, other, customers))
    assert (summary.conversations, summary.equal, summary.failed) == (len(customers), 0, 0)
    # One contact waited for a week, after which the other flow gives up, too.
    assert {move.after for move in summary.moves} == {"queue sales", "assistant"}
    assert summary.handed_over[1] == len(customers) - 1
    assert any(each.after == "Hello." for each in summary.patterns)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('years')}/archive.db"
    now_ms = int(time() * 1000)
    asyncio.run(fill(url, Years(30, 0.01, now_ms), now_ms))
    return url


def test_conversations_of_an_archive_are_summed_up(
    archive: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FRONTDESK_ARCHIVE_URL", archive)
    (tmp_path / "inbound_conversation.yaml").write_text(OTHER_FLOW)
    wanted = Wanted(since=timedelta(days=30), limit=20)
    options = ReplayOptions(
        tmp_path, wanted, tmp_path / "inbound_conversation.yaml", json=tmp_path / "run.json", at_most=50
    )
    assert run_replay(options) == 1
    shown = capsys.readouterr().out
    assert "20 conversations: 0 go as they went, 20 otherwise" in shown
    assert "queue sales" in shown
    summary = ReplaySummary.model_validate_json((tmp_path / "run.json").read_text())
    assert (summary.conversations, summary.turns >= 20, summary.turn_p95 > 0) == (20, True, True)
    named = summary.examples[0].conversation_id
    assert run_replay(ReplayOptions(tmp_path, Wanted(ids=[named]))) == 0
    assert f"{named}: " in capsys.readouterr().out


async def test_filters_choose_conversations_and_none_is_a_clear_refusal(
    archive: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRONTDESK_ARCHIVE_URL", archive)
    span = timedelta(days=30)
    found = await recordings(tmp_path, Wanted(since=span, language=["en"], limit=5))
    assert {each.state.locale for each in found} == {"en"}
    with pytest.raises(UserError, match="more --days"):
        await recordings(tmp_path, Wanted(since=span, team=["ghosts"]))
    with pytest.raises(UserError, match="there is no conversation 0-nothing"):
        await recordings(tmp_path, Wanted(ids=["0-nothing"]))


async def test_a_shadow_follows_conversations_as_they_end(redis: Redis, redis_url: str, keys: Keys) -> None:
    writer, author = LogWriter(redis, keys), Author(kind="contact", id="visitor:7")
    texts = {**read_flows(FLOWS), "inbound_conversation.yaml": OTHER_FLOW}

    async def ended(text: str, contact: str) -> str:
        principal = Principal(kind="anonymous", id=contact)
        chat = (await writer.open(principal, locale="en")).conversation_id
        await writer.send(chat, author=author, text=text, client_message_id="message-0001")
        await writer.close(chat, by=Author(kind="teammate", id="ana"), reason="teammate", request_id="close-0001")
        return chat

    async with opened_replayer(redis_url, texts) as replayer:
        shadow = await Shadow.begin(redis, keys, replayer)
        chat = await ended("my invoice is wrong", "visitor:7")
        found = [one async for one in shadow.look()]
        assert [(one.conversation_id, one.outcome_after) for one in found] == [(chat, "queue sales")]
        assert [one async for one in shadow.look()] == []
        assert (await LogReader(redis, keys).state(chat)).team is None


@asynccontextmanager
async def scripted_model(openai_url: str) -> AsyncIterator[tuple[OpenAISettings, httpx2.AsyncClient]]:
    """The settings of a model that always says the same, and a client of its stand-in."""
    async with httpx2.AsyncClient(base_url=openai_url, verify=NO_AUTHORITIES) as http:
        (await http.delete("/_sandbox/openai/script")).raise_for_status()
        rule = {"when": {}, "answer": {"text": "The model says this."}}
        (await http.post("/_sandbox/openai/script", json={"rules": [rule]})).raise_for_status()
        key = SecretStr("sk-test")
        yield OpenAISettings(api_key=key, base_url=f"{openai_url}/v1", model="gpt-6-luna", _env_file=None), http


async def test_a_shadow_with_a_model_follows_conversations_of_staff(
    redis: Redis, redis_url: str, keys: Keys, openai_url: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """Another model and another prompt answer what the assistant was asked; nothing is said in the conversation."""
    writer, staff = LogWriter(redis, keys), Principal(kind="staff", id="staff:sam", email="sam@desk.example")
    async with scripted_model(openai_url) as (model, http), opened_replayer(
        redis_url, read_flows(FLOWS), "Always answer in rhymes.", model
    ) as replayer:  # fmt: skip
        shadow = await Shadow.begin(redis, keys, replayer, jobs=4)
        chats = set()
        for number in range(3):
            author = Author(kind="contact", id=f"{staff.id}{number}")
            chat = (await writer.open(staff.model_copy(update={"id": author.id}), locale="en")).conversation_id
            await writer.send(chat, author=author, text="Who is Odo Harl?", client_message_id="message-0001")
            await writer.close(chat, by=author, reason="contact", request_id="close-0001")
            chats.add(chat)
        with quiet():
            found = {one.conversation_id: one async for one in shadow.look()}
        assert [one async for one in shadow.look()] == []
        asked = (await http.get("/_sandbox/openai/requests")).text
    assert found.keys() == chats
    for one in found.values():
        assert "The model says this." in [each.after for each in one.differences if each.kind == "text"]
    assert "Always answer in rhymes." in asked
    assert "model_answered" not in capfd.readouterr().out, "log lines would stand in the middle of the report"
    assert [item.entry.kind for item in await LogReader(redis, keys).entries(chat)] == ["opened", "message", "closed"]


@pytest.mark.parametrize("prompt", [None, "Always answer in rhymes."])
async def test_a_conversation_is_answered_by_another_model_and_prompt(
    redis_url: str, openai_url: str, prompt: str | None
) -> None:
    """The stand-in for OpenAI gives one text for all questions, and keeps what it was asked."""
    tests, texts = read_files(FLOWS, [])[FLOWS / "tests/contact_manager.yaml"], read_flows(FLOWS)
    async with open_stage(redis_url, None, texts) as stage:
        one = await recorded(stage, tests.flow, next(each for each in tests.tests if "found" in each.name))
    async with scripted_model(openai_url) as (model, http):
        async with opened_replayer(redis_url, texts, prompt, model) as replayer:
            again = compared(await replayer.replay(one))
        asked = (await http.get("/_sandbox/openai/requests")).text
    assert (again.problem, again.is_equal) == (None, False)
    assert "The model says this." in [each.after for each in again.differences if each.kind == "text"]
    assert ("Always answer in rhymes." in asked) == (prompt is not None)
