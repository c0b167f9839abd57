"""Canaries: a share of the contacts gets the new version of a flow, the same ones each time, and keeps it."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from libs.contracts import Principal, PublishedCanary, PublishedFlow, PublishedFlows
from libs.conversations import LogReader, LogWriter
from libs.flows import CanaryName, PublishedSet, visits_of
from libs.messaging.keys import Keys
from services.agent.flows import FlowError, FlowSet, FlowSource, FlowStore, read_flows
from services.agent.turns.schedules import Schedules
from tests.agent.conftest import Stage, Start
from tests.agent.scripted_assistant import ScriptedAssistant
from tests.agent.visit import Visit

OTHER = "name: other\ntrigger: {on: label.added}\nsteps: [{note: Hi}]\n"
CONTACTS = [f"visitor:{number}" for number in range(1_000)]


def text_of(says: str, *, name: str = "hello", then: str = "") -> str:
    return f"name: {name}\ntrigger: {{on: chat.opened}}\nsteps:\n  - say: {{text: {says}}}\n{then}"


ASKS = "  - ask: {name: colour, text: 'Which colour?'}\n"


def tried(text: str, share: int, *, name: str = "hello", before: str = "") -> PublishedFlow:
    """Version 2 for all, and version 3 for some."""
    canary = PublishedCanary(version=3, text=text, share=share)
    return PublishedFlow(name=name, version=2, text=before or text_of("Old", name=name), canary=canary)


def texts_of(folder: Path, *flows: PublishedFlow) -> dict[str, str]:
    return read_flows(folder, PublishedFlows(revision=1, flows=list(flows), order=["hello"]))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "other.yaml").write_text(OTHER)
    return tmp_path


def test_a_share_of_contacts_gets_it_and_a_larger_one_keeps_them() -> None:
    shares = {
        share: {each for each in CONTACTS if CanaryName("hello", 3, share).takes(each)} for share in (1, 20, 50, 100)
    }
    assert 140 < len(shares[20]) < 260
    assert shares[1] < shares[20] < shares[50] < shares[100] == set(CONTACTS)
    # The next canary is for others, and so is that of another flow.
    for other in (CanaryName("hello", 4, 20), CanaryName("bye", 3, 20)):
        assert len(shares[20] & {each for each in CONTACTS if other.takes(each)}) < 100


def contact_of(store: FlowSet, version: int) -> str:
    return next(each for each in CONTACTS if store.of_contact(each).versions["hello"] == version)


async def test_contacts_get_their_version_and_running_conversations_keep_it(
    stage: Stage, start: Start, folder: Path
) -> None:
    texts = texts_of(folder, tried(text_of("New", then=ASKS), 30, before=text_of("Old", then=ASKS)))
    await start(ScriptedAssistant(), flows=texts)
    own = FlowStore(stage.redis, stage.keys, texts).own
    visits = {}
    for version in (2, 3):
        contact = Principal(kind="anonymous", id=contact_of(own, version))
        chat = (await stage.writer.open(contact, locale="en")).conversation_id
        await stage.at_rest(chat)
        visits[version] = Visit(stage, chat, contact)
    # All contacts get version 2 from now on. The flow goes on in the version with which it began.
    await FlowStore(
        stage.redis, stage.keys, texts_of(folder, PublishedFlow(name="hello", version=2, text=OTHER))
    ).publish()
    for version, at in visits.items():
        await at.says("red")
        assert (await at.received())[:2] == ["Old" if version == 2 else "New", "Which colour?"]
        fields: Any = await stage.redis.hgetall(stage.keys.conversation(at.chat).state)
        steps = visits_of({name.decode(): value.decode() for name, value in fields.items()})
        assert [(each.flow, each.version) for each in steps] == [("hello", version)] * 2


async def test_only_the_set_of_the_contact_has_the_canary(redis: Redis, keys: Keys, folder: Path) -> None:
    store = FlowStore(redis, keys, texts_of(folder, tried(text_of("New"), 50)))
    await store.publish()
    assert [*store.texts] == ["hello#2", "other.yaml"]
    contact = contact_of(store.own, 3)
    found = await FlowStore(redis, keys, {"other.yaml": OTHER}).find(0, store.own.hash, contact)
    assert found is not None
    assert [flow.name for flow in found.flows] == ["hello", "other"]
    assert (found.hash, found.versions, found.canaries) == (store.own.hash, {"hello": 3}, ())
    assert found.programs["hello"] != store.own.programs["hello"]
    assert store.own.of_contact(contact) is store.own.of_contact(contact)


def test_the_flows_of_any_contact_are_checked_together(folder: Path) -> None:
    runs_hello = text_of("New", name="bye", then="  - run: {flow: hello}\n")
    runs_bye = text_of("New", then="  - run: {flow: bye}\n")
    plain = [tried(text_of("New", name=name), 10, name=name) for name in ("hello", "bye")]
    assert "bye#3%10" in texts_of(folder, plain[0], tried(runs_hello, 10, name="bye"))
    assert "hello#3%10" in texts_of(folder, tried(runs_bye, 10), plain[1])
    with pytest.raises(FlowError, match="flows run each other for ever"):
        texts_of(folder, tried(runs_hello, 10, name="bye"), tried(runs_bye, 10))


async def test_an_agent_starts_without_a_canary_that_it_cannot_run(redis: Redis, keys: Keys, folder: Path) -> None:
    wrong = tried(text_of("New").replace("say", "fly"), 10)
    await PublishedSet(redis, keys).write(PublishedFlows(revision=1, flows=[wrong], order=["hello"]))
    source = FlowSource(folder, PublishedSet(redis, keys))
    with pytest.raises(FlowError, match="hello#3%10:4"):
        await source.read()
    assert [*await source.read_first()] == ["hello#2", "other.yaml"]


async def test_each_schedule_is_only_for_its_own_contacts(stage: Stage, folder: Path) -> None:
    """The two versions have different times: a contact's conversation has an event at the time of its own version."""

    def scheduled(hour: int) -> str:
        return f'name: hello\ntrigger: {{on: schedule, cron: "0 {hour} * * *"}}\nsteps: [{{note: Hi}}]\n'

    store = FlowStore(stage.redis, stage.keys, texts_of(folder, tried(scheduled(10), 50, before=scheduled(9))))
    await store.publish()
    chats = {}
    for version in (2, 3):
        contact = Principal(kind="anonymous", id=contact_of(store.own, version))
        opened = await stage.writer.open(contact, locale="en", source="workflow")
        chats[version] = opened.conversation_id
        await stage.redis.zadd(stage.keys.desk_list(0, "open"), {opened.conversation_id: 1})
    reader, writer = LogReader(stage.redis, stage.keys), LogWriter(stage.redis, stage.keys)
    for hour, version in ((9, 2), (10, 3)):
        now = datetime(2031, 5, 5, hour, 1, tzinfo=UTC)
        schedules = Schedules(stage.redis, stage.keys, store, writer, reader, partial(lambda at: at, now))
        before = {each: (await reader.state(chat)).head for each, chat in chats.items()}
        assert await schedules.run_due() == 1
        assert [each for each, chat in chats.items() if (await reader.state(chat)).head != before[each]] == [version]
    await stage.redis.delete(stage.keys.desk_list(0, "open"))
