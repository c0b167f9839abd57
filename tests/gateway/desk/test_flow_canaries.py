"""Canaries over HTTP: a share of the contacts, numbers side by side, decisions by admins and by a rule."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from libs.archive import Conversations, address_of, open_archive
from libs.assignment import Directory
from libs.contracts import CHECK
from libs.contracts.desk import DeskConfig, Teammate
from libs.flows import PublishedSet
from libs.messaging import Keys, answerer, text
from services.agent.flows import FlowSource, FlowStore
from services.agent.studio.checking import Checking
from services.gateway.flows import Canaries, FlowBuilder
from services.gateway.flows.running import RunningFlows
from tests.archive.samples import conversation
from tests.gateway.conftest import StartGateway
from tests.gateway.desk.flow_calls import call, save
from tests.gateway.desk.teammate import TeammateClient
from tests.gateway.running import Gateway, host_token
from tests.gateway.studio import answering

FILE = "name: in_file\ntrigger: {on: chat.opened}\nsteps:\n  - say: {text: Hello}\n"
NEW: list[Any] = [{"say": {"text": "Welcome"}}]
WORSE = {"handed_over_points": 10, "at_least": 50}


@pytest.fixture
async def store(redis: Redis, keys: Keys) -> AsyncIterator[FlowStore]:
    """The parts of an agent that run a file, and that check drafts."""
    await Directory(redis, keys).load(DeskConfig(people=[Teammate(id="ana", name="Ana", role="admin")]), "test")
    store = FlowStore(redis, keys, {"in_file.yaml": FILE})
    await store.publish()
    checking = Checking(store, Directory(redis, keys))
    async with answering(redis, keys, dict([answerer(CHECK, checking.check)])):
        yield store


@pytest.fixture
async def desk(start_gateway: StartGateway, archive_url: str, store: FlowStore) -> Gateway:
    assert store.own.hash
    return await start_gateway(archive_url=archive_url)


async def start(desk: Gateway, share: int = 20, **plan: Any) -> int:
    """Publish a new version of the file's flow for some contacts."""
    body = {"revision": await save(desk, "in_file", NEW), "note": "try", "canary": {"share": share, **plan}}
    return int((await call(desk, "POST", "/in_file/publish", body))["version"])


async def of(desk: Gateway) -> Any:
    return (await call(desk, "GET", "/in_file/canary"))["canary"]


async def happen(
    archive_url: str, version: int, number: int, handed_over: int, *, opened_at: int, **fields: str
) -> None:
    """Conversations in a version that ended, of which some were handed over."""
    alone: Any = {"assignee": "", "owner": "assistant", "opened_at": str(opened_at), **fields}
    trail = json.dumps({f"in_file#{version}": {"1": (opened_at, 1, 0, "")}})
    ended = [
        conversation(
            f"0-v{version}{fields.get('name', '')}{each}",
            trail=trail,
            **{**alone, **({"queued_at": "1"} if each < handed_over else {})},
        )
        for each in range(number)
    ]
    async with open_archive(address_of(archive_url)) as archive:
        await Conversations(archive).store(ended, now_ms=0)


def trial_metrics(desk: Gateway) -> dict[tuple[str, str], float]:
    """The numbers of the running trial by version and outcome."""
    [gauge] = desk.services.metrics.canary_conversations.collect()
    return {(each.labels["version"], each.labels["outcome"]): each.value for each in gauge.samples}


async def audit(desk: Gateway, action: str) -> Any:
    return (await TeammateClient(desk, "ana").get("audit", action=action))["entries"]


async def test_a_share_of_contacts_gets_a_new_version(desk: Gateway, redis: Redis, keys: Keys, tmp_path: Path) -> None:
    assert await of(desk) is None
    assert await start(desk, roll_back_if=WORSE) == 2
    runs = await PublishedSet(redis, keys).read()
    assert runs is not None
    [flow] = runs.flows
    assert flow.canary is not None
    assert (flow.version, flow.text, flow.canary.version, flow.canary.share) == (1, FILE, 2, 20)
    # An agent reads it like this, and gives each contact one of the two.
    (tmp_path / "in_file.yaml").write_text(FILE)
    agent = FlowStore(redis, keys, await FlowSource(tmp_path, PublishedSet(redis, keys)).read()).own
    gets = [agent.of_contact(f"visitor:{number}").versions["in_file"] for number in range(200)]
    assert {*gets} == {1, 2}
    opened = await call(desk, "GET", "/in_file")
    assert (opened["active_version"], opened["canary"]["version"], opened["draft"]) == (1, 2, None)
    # Editors go on with the newest text.
    assert opened["document"]["steps"] == NEW
    versions = (await call(desk, "GET", "/in_file/versions"))["versions"]
    assert [(each["number"], each["active"], each["canary"]) for each in versions] == [
        (2, False, "running"),
        (1, True, None),
    ]
    seen = await call(desk, "POST", "/in_file/editors")
    assert (seen["canary"]["version"], seen["canary"]["share"]) == (2, 20)
    assert (await audit(desk, "flow.published"))[-1]["details"] == {"version": 2, "share": 20}
    await call(desk, "PUT", "/in_file/canary", {"version": 2, "share": 50}, status=204)
    found = await of(desk)
    assert (found["share"], found["roll_back_if"], found["state"]) == (50, None, "running")
    assert (await audit(desk, "flow.canary_changed"))[-1]["details"] == {"version": 2, "share": 50}


async def test_conversations_count_in_the_version_of_their_contact(
    desk: Gateway, redis: Redis, keys: Keys, archive_url: str
) -> None:
    await start(desk, share=50)
    runs = await PublishedSet(redis, keys).read()
    assert runs is not None
    assert runs.flows[0].canary is not None
    newer = FlowStore(redis, keys, {"in_file#1": FILE, "in_file#2%50": runs.flows[0].canary.text})
    await newer.publish()
    counts = {"1": 0, "2": 0}
    for number in range(12):
        chat = await desk.open(host_token(f"v{number}", role="visitor"))
        contact = text(await redis.hget(keys.conversation(chat.id).state, "contact") or "")
        version = str(newer.own.of_contact(contact).versions["in_file"])
        counts[version] += 1
        trail = json.dumps({f"in_file#{version}": {"1": (1, 1, 0, "")}})
        state: Any = {
            "flow": "in_file",
            "flows": newer.own.hash,
            "trail": trail,
            "queued_at": "1" if number < 6 else "",
        }
        await redis.hset(keys.conversation(chat.id).state, mapping=state)
        failed = json.dumps({"kind": "flow_decision", "what": "stopped"})
        await redis.xadd(keys.conversation(chat.id).log, {"e": failed})
        await redis.zadd(keys.desk_list(0, "open"), {chat.id: 1})
    assert min(counts.values()) > 0
    # One that was opened before the trial, and one that has just ended: it is the archive's.
    for number, more in enumerate(({"opened_at": "1"}, {"status": "closed"})):
        chat = await desk.open(host_token(f"other{number}", role="visitor"))
        other: Any = {"trail": json.dumps({"in_file#1": {"1": (1, 1, 0, "")}}), **more}
        await redis.hset(keys.conversation(chat.id).state, mapping=other)
        await redis.zadd(keys.desk_list(0, "open"), {chat.id: 1})
    assert await RunningFlows(redis, keys).counts() == {"in_file": counts}
    await happen(archive_url, 2, 3, 1, opened_at=1 << 42, rating="4")
    await happen(archive_url, 1, 5, 1, opened_at=0)
    found = await of(desk)
    assert found["other"]["conversations"] == found["other"]["failed"] == counts["1"], "the older ones don't count"
    assert (found["canary"]["conversations"], found["canary"]["failed"]) == (counts["2"] + 3, counts["2"])
    assert found["canary"]["handed_over"] + found["other"]["handed_over"] == 7
    assert (found["canary"]["ratings"], found["canary"]["rating"], found["other"]["rating"]) == (3, 4.0, None)
    assert {each["verdict"] for each in found["compared"]} == {"too_few"}
    await redis.delete(keys.desk_list(0, "open"))


async def test_a_canary_is_promoted_or_rolled_back_once(desk: Gateway, redis: Redis, keys: Keys) -> None:
    await start(desk)
    await call(desk, "POST", "/in_file/canary/promote", {"version": 2}, status=204)
    runs = await PublishedSet(redis, keys).read()
    assert runs is not None
    assert (runs.flows[0].version, runs.flows[0].canary) == (2, None)
    refused = await call(desk, "POST", "/in_file/canary/roll-back", {"version": 2}, status=409)
    assert refused["code"] == "canary_over"
    await call(desk, "PUT", "/in_file/canary", {"version": 2, "share": 50}, status=409)
    assert await start(desk) == 3
    await call(desk, "POST", "/in_file/canary/promote", {"version": 2}, status=409)
    await call(desk, "POST", "/in_file/canary/roll-back", {"version": 3}, status=204)
    found = await of(desk)
    assert (found["state"], found["ended_by"], found["reason"]) == ("rolled_back", "person:ana", None)
    # Its author goes on with it.
    assert (await call(desk, "GET", "/in_file"))["draft"]["by"] == "person:ana"
    for action in ("flow.canary_promoted", "flow.canary_rolled_back"):
        assert len(await audit(desk, action)) == 1


async def test_a_flow_that_does_not_run_has_no_canary(desk: Gateway) -> None:
    await call(desk, "POST", "", {"name": "hello"}, status=201)
    revision = await save(desk, "hello")
    body: dict[str, Any] = {"revision": revision, "canary": {"share": 10}}
    assert (await call(desk, "POST", "/hello/publish", body, status=409))["code"] == "canary_alone"
    for wrong in (
        {"share": 0},
        {"share": 100},
        {"share": 10, "roll_back_if": {}},
        {"share": 10, "roll_back_if": {"x": 1}},
    ):
        await call(desk, "POST", "/hello/publish", {"revision": revision, "canary": wrong}, status=422)


async def test_a_worse_version_is_rolled_back_by_its_rule_once(
    desk: Gateway, archive_url: str, redis: Redis, keys: Keys, caplog: pytest.LogCaptureFixture
) -> None:
    # The gateway's own look, once a minute, must not be the one that decides here.
    await redis.set(keys.desk.canary_check, "1", ex=600)
    checkers = [Canaries(desk.services, FlowBuilder(desk.services, desk.desk)) for _ in range(2)]
    await start(desk, roll_back_if=WORSE)
    await happen(archive_url, 1, 200, 60, opened_at=1 << 42)
    await happen(archive_url, 2, 60, 18, opened_at=1 << 42)
    assert [await each.check() for each in checkers] == [[], []], "the same share in both"
    shown_now = trial_metrics(desk)
    assert (shown_now["trial", "all"], shown_now["trial", "handed_over"]) == (60, 18)
    assert (shown_now["other", "all"], shown_now["other", "handed_over"]) == (200, 60)
    await happen(archive_url, 2, 60, 54, opened_at=1 << 42, name="second")
    found = sorted(await asyncio.gather(*(each.check() for each in checkers)))
    assert found == [[], ["in_file"]]
    assert trial_metrics(desk) == {}, "it runs no more"
    assert desk.services.metrics.canaries_ended.labels("rule")._value.get() == 1
    [line] = [each for each in caplog.records if each.message == "a canary was rolled back"]
    fields = ("flow", "version", "number", "canary", "canary_cases", "other", "other_cases")
    assert [vars(line)[each] for each in fields] == ["in_file", 2, "handed_over", 0.6, 120, 0.3, 200]
    [entry] = await audit(desk, "flow.canary_rolled_back")
    assert (entry["by"], entry["details"]["number"], entry["details"]["canary_cases"]) == ("system", "handed_over", 120)
    shown = await of(desk)
    assert (shown["state"], shown["ended_by"], shown["reason"]["number"]) == ("rolled_back", "system", "handed_over")
    assert (shown["reason"]["canary"], shown["reason"]["other"]) == (0.6, 0.3)
    [listed] = (await call(desk, "GET", ""))["flows"]
    assert listed["rolled_back"] == {"version": 2, "ended_at": shown["ended_at"], "reason": shown["reason"]}
    runs = await PublishedSet(redis, keys).read()
    assert runs is not None
    assert runs.flows[0].canary is None
    assert [await each.check() for each in checkers] == [[], []]
    await start(desk)
    [listed] = (await call(desk, "GET", ""))["flows"]
    assert (listed["canary"]["version"], listed["rolled_back"]) == (3, None)
