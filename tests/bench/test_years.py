"""Simulated years fill an archive as a deployment would: what the desk asks for is there."""

from pathlib import Path

from bench.years import DAY_MS, LANGUAGES, Years, fill
from libs.archive import ArchivedChoices, ArchivedTexts, PastConversations, address_of, open_archive
from libs.assignment import Sight
from libs.contracts import UnknownEntry

NOW_MS = 1_795_000_000_000


async def test_an_archive_of_years_can_be_searched(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/archive.db"
    stories = list(Years(150, 3, NOW_MS).conversations())
    assert not [entry for each in stories for entry in each.entries if isinstance(entry.entry, UnknownEntry)]
    opened = [each.state.opened_at or 0 for each in stories]
    assert opened == sorted(opened)
    assert opened[-1] - opened[0] > 2 * 365 * DAY_MS
    assert await fill(url, Years(150, 3, NOW_MS), NOW_MS) == 150
    assert await fill(url, Years(150, 3, NOW_MS), NOW_MS) == 0, "the same seed gives the same years"
    async with open_archive(address_of(url)) as archive:
        found = await ArchivedTexts(archive).find("ORD", Sight("lead"))
        assert found.conversations
        values = await ArchivedChoices(archive).values()
        assert (values.owners, values.teams) == (["person:ana", "person:ben", "person:gus"], ["sales", "support"])
        assert set(values.languages) == LANGUAGES.keys()
        returning = max((each.state.contact for each in stories), key=[each.state.contact for each in stories].count)
        assert len(await PastConversations(archive).states(returning, 10)) > 1
