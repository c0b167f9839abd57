"""`frontdesk webhooks` on a real archive: what it does, shows and hides."""

import json
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from libs.archive import Archive, Events, NewEvent, WebhookLetter, Webhooks, address_of, open_archive, upgrade
from tests.frontdesk.stand_ins import command


@pytest.fixture
async def archive(tmp_path: Path) -> AsyncIterator[Archive]:
    """Where `make run` has it, with three events, two of which an endpoint did not take."""
    folder = tmp_path / ".frontdesk"
    folder.mkdir()
    url = address_of(f"sqlite:///{folder}/archive.db")
    await upgrade(url)
    async with open_archive(url) as archive:
        webhooks = Webhooks(archive)
        await webhooks.begin("crm", "a")
        body = '{"author":"Jane Doe"}'
        await Events(archive).append(
            [NewEvent(f"evt_{name}", "contact.created", "0-a", "anonymous:1", body) for name in "abc"], now_ms=1
        )
        for seq, name in ((1, "a"), (2, "b")):
            letter = WebhookLetter("crm", seq, f"evt_{name}", "contact.created", 10, "422", 1, retry=False, body=body)
            await webhooks.put(letter)
        yield archive


def webhooks(folder: Path, *arguments: str, stdin: str = "") -> "subprocess.CompletedProcess[str]":
    return command(folder, "webhooks", *arguments, stdin=stdin)


async def test_a_list_names_events_and_endpoints_and_no_person(tmp_path: Path, archive: Archive) -> None:
    printed = webhooks(tmp_path, "list").stdout
    assert [line.split()[:5] for line in printed.splitlines()] == [
        [f"evt_{name}", "crm", "contact.created", "10", "422"] for name in "ab"
    ]
    assert "Jane" not in printed
    assert [each["event"] for each in json.loads(webhooks(tmp_path, "list", "--json").stdout)] == ["evt_a", "evt_b"]
    assert webhooks(tmp_path, "list", "--endpoint", "other").stdout == "no dead letters\n"


async def test_the_status_says_how_far_an_endpoint_is(tmp_path: Path, archive: Archive) -> None:
    [crm] = json.loads(webhooks(tmp_path, "status", "--json").stdout)
    assert (crm["name"], crm["state"], crm["behind"]) == ("crm", "active", 3)
    assert webhooks(tmp_path, "enable", "crm").stdout == "crm gets events again\n"
    unknown = webhooks(tmp_path, "enable", "other")
    assert (unknown.returncode, "no endpoint other" in unknown.stderr) == (2, True)


async def test_letters_are_retried_by_event_or_all(tmp_path: Path, archive: Archive) -> None:
    assert webhooks(tmp_path, "retry").returncode == 2
    asked = webhooks(tmp_path, "retry", "evt_b", "evt_z", "--json")
    assert (asked.returncode, json.loads(asked.stdout)) == (1, {"evt_z": "gone", "evt_b": "will be sent again"})
    assert [each.event_id for each in await Webhooks(archive).letters(retry_only=True)] == ["evt_b"]
    assert webhooks(tmp_path, "retry", "--all").returncode == 0
    assert len(await Webhooks(archive).letters(retry_only=True)) == 2


async def test_letters_are_dropped_after_a_question_and_events_stay(tmp_path: Path, archive: Archive) -> None:
    refused = webhooks(tmp_path, "drop", "--all", stdin="n\n")
    assert ("Drop 2 dead letters" in refused.stderr, "nothing was dropped" in refused.stderr) == (True, True)
    assert webhooks(tmp_path, "drop", "evt_a", "--yes").returncode == 0
    assert [each.event_id for each in await Webhooks(archive).letters()] == ["evt_b"]
    assert (await Events(archive).span()).newest == 3
    assert len((await Events(archive).page(0, 10))[0]) == 3


def test_without_an_archive_the_command_says_so(tmp_path: Path) -> None:
    refused = webhooks(tmp_path, "list")
    assert (refused.returncode, "no archive" in refused.stderr) == (2, True)
