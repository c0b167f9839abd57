"""The values of archived conversations that filters offer."""

import json

from libs.archive import Archive, ArchivedChoices, Conversations
from libs.contracts import Topic
from tests.archive.samples import STARTED_MS, conversation


def _about(topic: str, text: str) -> str:
    return json.dumps({"topic": {"value": topic, "texts": {"en": text}}})


async def test_each_value_is_offered_once(archive: Archive) -> None:
    await Conversations(archive).store(
        [
            conversation("0-a", owner="person:ann", category="Order", labels="vip", chosen=_about("bill", "Bill")),
            conversation(
                "0-b", owner="assistant", assignee="ben", category="Order", team="support", locale="ko",
                chosen=_about("bill", "Invoice"), closed_at=str(STARTED_MS + 90_000),
            ),
            conversation("0-c", owner="person:ann", category="", team="", channel="mail", labels=""),
            # Neither of them is on the desk.
            conversation("0-d", status="open", category="Reopened", channel="phone", locale="fr"),
            conversation("0-e", category="Private", principal='{"kind": "staff", "id": "u"}'),
        ],
        now_ms=0,
    )  # fmt: skip
    found = await ArchivedChoices(archive).values()
    assert (found.owners, found.teams, found.labels) == (["person:ann"], ["sales", "support"], ["billing", "vip"])
    assert (found.channels, found.languages) == (["mail", "web"], ["en", "ko"])
    assert found.categories == ["Order"]
    assert found.topics == [Topic(value="bill", texts={"en": "Invoice"})]


async def test_an_empty_archive_offers_nothing(archive: Archive) -> None:
    found = await ArchivedChoices(archive).values()
    assert not any((found.owners, found.labels, found.categories, found.languages, found.topics))
