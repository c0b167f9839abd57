"""The flow builder's flows in the database: drafts, versions, states and order, with editors that don't overwrite."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import URL

from libs.archive import Archive, FlowChanged, FlowEdit, Flows, open_archive
from libs.archive.flow_rows import BY_FILE

ANA = FlowEdit("person:ana", datetime(2026, 11, 28, 9, tzinfo=UTC))
BEN = FlowEdit("person:ben", datetime(2026, 11, 28, 10, tzinfo=UTC))
DRAFT: Any = {"name": "hello", "steps": [{"note": "é"}]}


async def published(flows: Flows, name: str = "hello", text: str = "one") -> int:
    """Publish a text; the flow is created if there is none."""
    if await flows.find(name) is None:
        await flows.create(name, DRAFT, ANA)
    else:
        found = await flows.find(name)
        assert found is not None
        await flows.save_draft(name, DRAFT, found.revision, ANA)
    now = await flows.find(name)
    assert now is not None
    return (await flows.publish(name, now.revision, text, "a note", ANA))[0]


async def test_a_flow_is_drafted_and_published(archive: Archive) -> None:
    flows = Flows(archive)
    assert await flows.create("hello", DRAFT, ANA)
    assert not await flows.create("hello", DRAFT, BEN)
    found = await flows.find("hello")
    assert found is not None
    assert (found.state, found.latest_version, found.changed_by) == ("draft", 0, "person:ana")
    assert found.draft is not None
    assert (found.draft.document, found.draft.by, found.draft.at) == (DRAFT, "person:ana", ANA.at)
    assert (await flows.published()).flows == []
    number, runs = await flows.publish("hello", found.revision, "text: é", "first", BEN)
    assert number == 1
    assert [(each.name, each.version, each.text, each.state) for each in runs.flows] == [
        ("hello", 1, "text: é", "active")
    ]
    assert runs == await flows.published()
    after = await flows.find("hello")
    assert after is not None
    assert (after.state, after.draft, after.changed_by) == ("active", None, "person:ben")
    [version] = await flows.versions("hello")
    assert (version.number, version.by, version.at, version.note) == (1, "person:ben", BEN.at, "first")


async def test_editors_do_not_overwrite_one_another(archive: Archive) -> None:
    flows = Flows(archive)
    await flows.create("hello", DRAFT, ANA)
    found = await flows.find("hello")
    assert found is not None
    revision = await flows.save_draft("hello", {"by": "ana"}, found.revision, ANA)
    with pytest.raises(FlowChanged) as caught:
        await flows.save_draft("hello", {"by": "ben"}, found.revision, BEN)
    assert caught.value.flow is not None
    assert caught.value.flow.draft is not None
    assert caught.value.flow.draft.document == {"by": "ana"}
    with pytest.raises(FlowChanged):
        await flows.publish("hello", found.revision, "text", "", BEN)
    await flows.publish("hello", revision, "text", "", BEN)
    with pytest.raises(FlowChanged):  # the draft is gone, and its revision does not return
        await flows.save_draft("hello", {"by": "ana"}, revision, ANA)


async def test_one_of_many_saves_of_one_revision_wins(archive: Archive, empty_database: URL) -> None:
    await Flows(archive).create("hello", DRAFT, ANA)

    async def save(number: int) -> int:
        async with open_archive(empty_database) as own:
            try:
                await Flows(own).save_draft("hello", {"by": number}, 1, ANA)
            except FlowChanged:
                return 0
            return 1

    assert sum(await asyncio.gather(*(save(number) for number in range(4)))) == 1


async def test_a_flow_of_a_file_is_edited_and_keeps_its_text(archive: Archive) -> None:
    flows = Flows(archive)
    running = ["first", "hello", "last"]
    revision = await flows.save_draft("hello", DRAFT, 0, ANA, running)
    assert [(each.name, each.state) for each in await flows.all()] == [(name, "file") for name in running]
    assert (await flows.published()).flows == []
    number, runs = await flows.publish("hello", revision, "new", "", ANA, file_text="old")
    assert number == 2
    assert [(each.name, each.version) for each in runs.flows] == [("hello", 2)]
    assert runs.order == running
    assert [(each.number, each.by, each.text) for each in await flows.versions("hello")] == [
        (2, "person:ana", "new"), (1, BY_FILE, "old"),
    ]  # fmt: skip


async def test_an_earlier_version_becomes_the_newest_one(archive: Archive) -> None:
    flows = Flows(archive)
    await published(flows, text="one")
    await published(flows, text="two")
    rolled_back = await flows.roll_back("hello", 1, "it was better", BEN)
    assert rolled_back is not None
    number, runs = rolled_back
    assert (number, runs.flows[0].version, runs.flows[0].text) == (3, 3, "one")
    assert [each.note for each in await flows.versions("hello")] == ["it was better", "a note", "a note"]
    assert await flows.roll_back("hello", 9, "", BEN) is None


async def test_flows_are_switched_ordered_and_removed(archive: Archive) -> None:
    flows = Flows(archive)
    for name in ("a", "b"):
        await published(flows, name)
    before = (await flows.published()).revision
    assert await flows.remove("a") is None, "it runs"
    off = await flows.switch("a", "off", BEN)
    assert off is not None
    assert [(each.name, each.state) for each in off.flows] == [("a", "off"), ("b", "active")]
    ordered = await flows.reorder(["file", "b"], BEN)
    assert ordered.order == ["file", "b", "a"]
    assert ordered.revision == before + 2
    assert [each.changed_by for each in await flows.all()] == ["person:ben", "person:ana", "person:ben"]
    removed = await flows.remove("a")
    assert removed is not None
    assert [each.name for each in removed.flows] == ["b"]
    assert await flows.versions("a") == []
    assert await flows.remove("a") is None


async def test_a_flow_of_a_file_is_switched_off_with_its_text(archive: Archive) -> None:
    flows = Flows(archive)
    assert await flows.switch("hello", "off", ANA) is None
    off = await flows.switch("hello", "off", ANA, file_text="old", running=["first", "hello"])
    assert off is not None
    assert [(each.name, each.state, each.text) for each in off.flows] == [("hello", "off", "old")]
    assert off.order == ["first", "hello"]
    again = await flows.switch("hello", "active", ANA, file_text="old")
    assert again is not None
    assert [(each.version, each.state) for each in again.flows] == [(1, "active")]


async def test_a_draft_is_discarded_and_what_was_published_stays(archive: Archive) -> None:
    flows = Flows(archive)
    await flows.create("hello", DRAFT, ANA)
    assert not await flows.discard_draft("hello", ANA), "nothing would be left"
    await published(flows)
    found = await flows.find("hello")
    assert found is not None
    await flows.save_draft("hello", {"x": 1}, found.revision, BEN)
    assert await flows.discard_draft("hello", BEN)
    after = await flows.find("hello")
    assert after is not None
    assert (after.draft, after.text, after.active_version) == (None, "one", 1)
    assert after.revision == found.revision + 2
