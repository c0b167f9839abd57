"""Flows that the builder published: agents run them next to their files, from the next look at them on."""

from pathlib import Path

import pytest
from redis.asyncio import Redis

from libs.contracts import PublishedFlow, PublishedFlows
from libs.flows import PublishedSet
from libs.messaging.keys import Keys
from services.agent.flows import FlowError, FlowSource, FlowStore, read_flows


def text_of(name: str, says: str = "Hello") -> str:
    return f"name: {name}\ntrigger: {{on: chat.opened}}\nsteps:\n  - say: {{text: {says}}}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("first", "second"):
        (tmp_path / f"{name}.yaml").write_text(text_of(name))
    return tmp_path


def published(*flows: PublishedFlow, revision: int = 1, order: tuple[str, ...] = ()) -> PublishedFlows:
    return PublishedFlows(revision=revision, flows=list(flows), order=list(order))


def version(name: str, number: int = 1, says: str = "Hello") -> PublishedFlow:
    return PublishedFlow(name=name, version=number, text=text_of(name, says))


def test_a_published_flow_takes_the_place_of_the_file(folder: Path) -> None:
    texts = read_flows(folder, published(version("second", 3, "Published"), version("third")))
    assert [*texts] == ["first.yaml", "second#3", "third#1"]
    assert "Published" in texts["second#3"]


def test_flows_run_in_the_published_order_and_then_files(folder: Path) -> None:
    texts = read_flows(folder, published(version("third"), order=("third", "second")))
    assert [*texts] == ["third#1", "second.yaml", "first.yaml"]


def test_a_flow_that_is_off_hides_the_file(folder: Path) -> None:
    assert [
        *read_flows(folder, published(PublishedFlow(name="first", version=1, text=text_of("first"), state="off")))
    ] == ["second.yaml"]


async def test_a_set_names_the_versions_of_its_flows(redis: Redis, keys: Keys, folder: Path) -> None:
    texts = read_flows(folder, published(version("second", 3), order=("second",)))
    store = FlowStore(redis, keys, texts)
    await store.publish()
    assert store.own.versions == {"second": 3}
    other = FlowStore(redis, keys, read_flows(folder))
    found = await other.find(0, store.own.hash, "visitor:v")
    assert found is not None
    assert found.versions == {"second": 3}


async def test_agents_see_that_another_set_is_published(redis: Redis, keys: Keys, folder: Path) -> None:
    current = PublishedSet(redis, keys)
    source = FlowSource(folder, current)
    assert [*await source.read()] == ["first.yaml", "second.yaml"]
    before = await source.stamp()
    assert await current.write(published(version("second", 2)))
    assert await source.stamp() != before
    assert [*await source.read()] == ["first.yaml", "second#2"]


async def test_a_set_never_replaces_a_newer_one(redis: Redis, keys: Keys) -> None:
    current = PublishedSet(redis, keys)
    assert await current.read() is None
    assert await current.write(published(version("a", 2), revision=12))
    for stale in (12, 9):
        assert not await current.write(published(version("a", 1), revision=stale))
    found = await current.read()
    assert found is not None
    assert found.flows[0].version == 2
    assert await current.revision() == 12


async def test_an_agent_starts_without_the_published_flows_that_it_cannot_run(
    redis: Redis, keys: Keys, folder: Path
) -> None:
    wrong = PublishedFlow(name="second", version=4, text=text_of("second").replace("say", "fly"))
    await PublishedSet(redis, keys).write(published(version("third"), wrong))
    source = FlowSource(folder, PublishedSet(redis, keys))
    with pytest.raises(FlowError, match="second#4:4"):
        await source.read()
    assert [*await source.read_first()] == ["first.yaml", "second.yaml", "third#1"]
