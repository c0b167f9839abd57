"""The flow builder's API: drafts, versions, order and states, with what agents run and what the audit log says."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from redis.asyncio import Redis

from libs.assignment import Directory
from libs.contracts import CHECK
from libs.contracts.desk import DeskConfig, Teammate
from libs.flows import FlowText, PublishedSet
from libs.messaging import Keys, answerer
from services.agent.flows import FlowStore, read_flow
from services.agent.studio.checking import Checking
from tests.gateway.conftest import StartGateway
from tests.gateway.desk.flow_calls import STEPS, call, document, save
from tests.gateway.desk.teammate import TeammateClient
from tests.gateway.running import Gateway, host_token
from tests.gateway.studio import answering
from tests.waiting import until

PEOPLE = [
    Teammate(id="ana", name="Ana", role="admin"),
    Teammate(id="ben", name="Ben", role="admin"),
    Teammate(id="lea", name="Lea", role="lead"),
]
FILE = "# In a file.\nname: in_file\ntrigger: {on: chat.opened}\nsteps:\n  - say: {text: Hello}\n"


@pytest.fixture
async def store(redis: Redis, keys: Keys) -> AsyncIterator[FlowStore]:
    """The parts of an agent that run a file, and that answer the builder."""
    await Directory(redis, keys).load(DeskConfig(people=PEOPLE), "test")
    store = FlowStore(redis, keys, {"in_file.yaml": FILE})
    await store.publish()
    checking = Checking(store, Directory(redis, keys))
    async with answering(redis, keys, dict([answerer(CHECK, checking.check)])):
        yield store


@pytest.fixture
async def desk(start_gateway: StartGateway, archive_url: str, store: FlowStore) -> Gateway:
    return await start_gateway(archive_url=archive_url)


async def publish(gateway: Gateway, name: str, steps: list[Any] = STEPS, note: str = "") -> int:
    revision = await save(gateway, name, steps)
    return int((await call(gateway, "POST", f"/{name}/publish", {"revision": revision, "note": note}))["version"])


async def test_a_flow_is_built_published_and_run(desk: Gateway, redis: Redis, keys: Keys) -> None:
    await call(desk, "POST", "", {"name": "hello", "description": "Greets"}, status=201)
    await call(desk, "POST", "", {"name": "hello"}, status=409)
    opened = await call(desk, "GET", "/hello")
    assert (opened["state"], opened["revision"]) == ("draft", 1)
    assert opened["document"] == {
        "name": "hello", "description": "Greets", "trigger": {"on": "chat.opened"}, "steps": [],
    }  # fmt: skip
    refused = await call(desk, "POST", "/hello/publish", {"revision": 1}, status=422)
    assert refused["code"] == "flow_wrong"
    assert refused["findings"][0]["place"] == ["steps"]
    assert await PublishedSet(redis, keys).read() is None
    assert await publish(desk, "hello", note="first") == 1
    runs = await PublishedSet(redis, keys).read()
    assert runs is not None
    assert [(each.name, each.version) for each in runs.flows] == [("hello", 1)]
    assert runs.order == ["in_file", "hello"]
    assert read_flow("hello", runs.flows[0].text).name == "hello"
    listed = await call(desk, "GET")
    assert (listed["editing"], listed["names"]["person:ana"]) == ("builder", "Ana")
    assert [(each["name"], each["origin"], each["state"], each["active_version"]) for each in listed["flows"]] == [
        ("in_file", "file", "active", None), ("hello", "builder", "active", 1),
    ]  # fmt: skip
    assert listed["flows"][0]["overlaps"] == ["hello"]
    entry = (await TeammateClient(desk, "ana").get("audit", action="flow.published"))["entries"][-1]
    assert (entry["by"], entry["subject"], entry["details"]) == ("person:ana", "flow:hello", {"version": 1})


async def test_two_editors_see_each_other_and_cannot_overwrite(desk: Gateway) -> None:
    await call(desk, "POST", "", {"name": "hello"}, status=201)
    await call(desk, "POST", "/hello/editors", by="ben")
    await save(desk, "hello")
    seen = await call(desk, "POST", "/hello/editors", by="ben")
    assert [each["name"] for each in seen["editors"]] == ["Ana", "Ben"]
    assert seen["revision"] == 2
    mine = {"document": document("hello", [{"note": "Ben's"}]), "revision": 1}
    refused = await call(desk, "PUT", "/hello/draft", mine, status=409, by="ben")
    assert (refused["code"], refused["by"], refused["revision"]) == ("draft_changed", "person:ana", 2)
    assert refused["document"] == document("hello")
    both = {"before": document("hello"), "after": document("hello", [*STEPS, {"note": "Ben's"}])}
    differs = await call(desk, "POST", "/difference", both, by="ben")
    assert [(each["change"], each["place"]) for each in differs["changes"]] == [("added", ["steps", 1])]
    await call(desk, "DELETE", "/hello/editors", status=204, by="ben")
    assert [each["name"] for each in (await call(desk, "GET", "/hello"))["editors"]] == ["Ana"]
    refused = await call(desk, "POST", "/hello/publish", {"revision": 1}, status=409, by="ben")
    assert refused["code"] == "draft_changed"


async def test_a_flow_of_a_file_is_edited_compared_and_rolled_back(desk: Gateway, redis: Redis, keys: Keys) -> None:
    opened = await call(desk, "GET", "/in_file")
    assert (opened["origin"], opened["comments"], opened["revision"]) == ("file", True, 0)
    assert await publish(desk, "in_file", [{"say": {"text": "Welcome"}}, {"note": "New"}], note="warmer") == 2
    versions = (await call(desk, "GET", "/in_file/versions"))["versions"]
    assert [(each["number"], each["note"], each["active"], each["file"]) for each in versions] == [
        (2, "warmer", True, False), (1, "", False, True),
    ]  # fmt: skip
    assert (await call(desk, "GET", "/in_file/versions/1"))["text"] == FILE
    differs = await call(desk, "GET", "/in_file/versions/1/difference?to=2")
    assert [(each["change"], each["place"], each["kind"], each["field"]) for each in differs["changes"]] == [
        ("changed", ["trigger", "when"], "", ""), ("changed", ["steps", 0], "say", "text"),
        ("added", ["steps", 1], "note", ""),
    ]  # fmt: skip
    assert "-  - say: {text: Hello}\n+  - say: {text: Welcome}\n+  - note: New\n" in differs["lines"]
    assert (await call(desk, "POST", "/in_file/roll-back", {"version": 1}))["version"] == 3
    runs = await PublishedSet(redis, keys).read()
    assert runs is not None
    assert (runs.flows[0].version, runs.flows[0].text) == (3, FILE)
    await call(desk, "POST", "/in_file/roll-back", {"version": 9}, status=404)


async def test_flows_are_ordered_switched_off_and_removed(desk: Gateway, redis: Redis, keys: Keys) -> None:
    for name in ("first", "second"):
        await call(desk, "POST", "", {"name": name}, status=201)
        await publish(desk, name)
    await call(desk, "POST", "", {"name": "caller"}, status=201)
    await publish(desk, "caller", [{"run": {"flow": "in_file"}}])
    ordered = await call(desk, "PUT", "/order", {"names": ["second", "gone", "in_file", "first"]})
    assert [each["name"] for each in ordered["flows"]] == ["second", "in_file", "first", "caller"]
    assert (await call(desk, "PUT", "/in_file/state", {"state": "off"}, status=409))["code"] == "flow_is_run"
    await call(desk, "DELETE", "/first", status=409)
    await call(desk, "PUT", "/first/state", {"state": "off"}, status=204)
    runs = await PublishedSet(redis, keys).read()
    assert runs is not None
    assert {each.name: each.state for each in runs.flows} == {"first": "off", "second": "active", "caller": "active"}
    await call(desk, "PUT", "/first/state", {"state": "active"}, status=204)
    await call(desk, "PUT", "/first/state", {"state": "off"}, status=204)
    await call(desk, "DELETE", "/first", status=204)
    await call(desk, "GET", "/first", status=404)


async def test_drafts_come_from_templates_texts_and_copies_and_go_again(desk: Gateway) -> None:
    await call(desk, "POST", "", {"name": "mine", "template": "lead_capture"}, status=201)
    assert (await call(desk, "GET", "/mine"))["document"]["name"] == "mine"
    await call(desk, "POST", "", {"name": "copy", "copy_of": "in_file"}, status=201)
    text = await call(desk, "GET", "/copy/file")
    assert FlowText(text).document == {**document("copy"), "trigger": {"on": "chat.opened"}}
    await call(desk, "POST", "", {"name": "imported", "text": text}, status=201)
    for wrong, code in (("a: [", "flow_unreadable"), ("- a", "flow_unreadable")):
        refused = await call(desk, "POST", "", {"name": "wrong", "text": wrong}, status=422)
        assert refused["code"] == code
    await call(desk, "POST", "", {"name": "wrong", "template": "none"}, status=404)
    await call(desk, "POST", "", {"name": "order"}, status=422)
    assert (await call(desk, "DELETE", "/mine/draft", status=409))["code"] == "no_draft"
    await call(desk, "DELETE", "/mine", status=204)
    await save(desk, "in_file")
    assert (await call(desk, "GET"))["flows"][0]["draft"]["by"] == "person:ana"
    await call(desk, "DELETE", "/in_file/draft", status=204)
    assert (await call(desk, "GET", "/in_file"))["document"]["trigger"] == {"on": "chat.opened"}


async def test_conversations_are_counted_by_the_version_that_they_began_with(
    desk: Gateway, redis: Redis, keys: Keys
) -> None:
    newer = FlowStore(redis, keys, {"in_file#3": FILE})
    await newer.publish()
    for number, flows_hash in enumerate((newer.own.hash, newer.own.hash, "gone")):
        chat = await desk.open(host_token(f"v{number}", role="visitor"))
        await redis.hset(keys.conversation(chat.id).state, mapping={"flow": "in_file", "flows": flows_hash})
        await redis.zadd(keys.desk_list(keys.shard_of(chat.id), "open"), {chat.id: 1})
    # Staff's own conversation with the assistant is in no list of the desk, and is counted.
    chat = await desk.open(host_token("sam", role="staff"))
    await chat.say("who owes us money?")
    await redis.hset(keys.conversation(chat.id).state, mapping={"flow": "in_file", "flows": newer.own.hash})
    assert (await call(desk, "GET"))["flows"][0]["running"] == {"3": 3, "0": 1}
    await redis.delete(keys.desk_list(0, "open"))


async def test_in_git_drafts_become_a_patch_and_nothing_is_published(
    start_gateway: StartGateway, archive_url: str, store: FlowStore
) -> None:
    assert store.own.hash
    gateway = await start_gateway(archive_url=archive_url, flows_editing="patch")
    revision = await save(gateway, "in_file", [{"say": {"text": "Welcome"}}])
    refused = await call(gateway, "POST", "/in_file/publish", {"revision": revision}, status=409)
    assert refused["code"] == "flows_in_git"
    await call(gateway, "POST", "", {"name": "new"}, status=201)
    patch = await call(gateway, "GET", "/patch")
    assert "diff --git a/flows/in_file.yaml b/flows/in_file.yaml\n--- a/flows/in_file.yaml\n" in patch
    assert "-  - say: {text: Hello}\n+  - say: {text: Welcome}\n" in patch
    assert "new file mode 100644\n--- /dev/null\n+++ b/flows/new.yaml\n" in patch


async def test_without_an_archive_flows_are_only_shown(start_gateway: StartGateway, store: FlowStore) -> None:
    assert store.own.hash
    gateway = await start_gateway()
    listed = await call(gateway, "GET")
    assert (listed["editing"], listed["reason"]) == ("read_only", "no_archive")
    assert [each["name"] for each in listed["flows"]] == ["in_file"]
    assert (await call(gateway, "GET", "/in_file"))["document"]["steps"] == STEPS
    assert (await call(gateway, "GET", "/in_file/versions"))["versions"] == []
    refused = await call(gateway, "POST", "", {"name": "hello"}, status=409)
    assert refused["code"] == "flows_read_only"
    await call(gateway, "GET", status=403, by="lea")


async def test_agents_get_what_the_database_has_after_redis_lost_it(
    start_gateway: StartGateway, desk: Gateway, archive_url: str, redis: Redis, keys: Keys
) -> None:
    await call(desk, "POST", "", {"name": "hello"}, status=201)
    await publish(desk, "hello")
    await redis.delete(keys.desk.flows)
    await start_gateway(archive_url=archive_url)
    runs = await until("the flows are published again", PublishedSet(redis, keys).read)
    assert runs is not None
    assert [each.name for each in runs.flows] == ["hello"]
