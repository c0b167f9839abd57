"""The bytes of attached files stay as long as their conversation, in Redis or in the archive, and go with it."""

import secrets
from datetime import timedelta

import pytest
from redis.asyncio import Redis

from libs.archive import Archive, Retention, RetentionRules
from libs.archive.retention import DAY_MS
from libs.attachments import AttachmentStorage
from services.gateway.archived import StoredConversations
from services.gateway.attachments import AttachmentSweep
from services.gateway.attachments import sweep as sweeping
from tests.gateway.archived.mover import Mover
from tests.gateway.attached import image, send, uploaded
from tests.gateway.desk.teammate import TeammateClient
from tests.gateway.running import Chat, Gateway, host_token


@pytest.fixture
async def chat(gateway: Gateway, ana: TeammateClient, mover: Mover, monkeypatch: pytest.MonkeyPatch) -> Chat:
    """An archived conversation with a sent file."""
    monkeypatch.setattr(sweeping, "UNSENT_AFTER", timedelta(0))
    chat = await gateway.open(host_token(f"vera-{secrets.token_hex(4)}", role="visitor", name="Vera"))
    photo = await uploaded(chat, image())
    await send(chat, photo["id"])
    await ana.does(chat, "close", category="Order")
    await mover.move(chat.id, gateway)
    return chat


def storage_of(gateway: Gateway) -> AttachmentStorage:
    storage = gateway.services.attachments.storage
    assert storage is not None
    return storage


def sweep_of(gateway: Gateway, stored: StoredConversations) -> AttachmentSweep:
    """The sweep of a gateway that reads conversations so."""
    services, storage = gateway.services, storage_of(gateway)
    keys, records = services.settings.keys, services.attachments.records
    return AttachmentSweep(services.redis, keys, storage, records, stored, services.clock, services.metrics)


async def test_files_stay_while_their_conversation_is_archived(chat: Chat, gateway: Gateway) -> None:
    before = await storage_of(gateway).files(chat.id)
    await sweep_of(gateway, gateway.services.reader).sweep()
    assert len(before) == 2, "the photo and its preview"
    assert sorted(await storage_of(gateway).files(chat.id), key=str) == sorted(before, key=str)


async def test_files_stay_while_the_archive_is_switched_off(chat: Chat, gateway: Gateway, redis: Redis) -> None:
    without = StoredConversations(redis, gateway.services.settings.keys, None)
    await sweep_of(gateway, gateway.services.reader).sweep()
    await sweep_of(gateway, without).sweep()
    assert len(await storage_of(gateway).files(chat.id)) == 2
    # A deployment that never had an archive has no mark.
    await storage_of(gateway).delete_conversation(sweeping.MARK)
    await sweep_of(gateway, without).sweep()
    assert await storage_of(gateway).files(chat.id) == []


async def test_files_go_after_the_retention_of_their_conversation(
    chat: Chat, gateway: Gateway, archive: Archive
) -> None:
    kept = await gateway.open(host_token(f"paul-{secrets.token_hex(4)}", role="visitor"))
    await send(kept, (await uploaded(kept, image()))["id"])
    [step] = RetentionRules(days=30).steps()
    closed_at = (await gateway.services.reader.state(chat.id)).closed_at or 0
    for days, left in ((29, 2), (31, 0)):
        page = await Retention(archive).remove(step, now_ms=closed_at + days * DAY_MS)
        assert page.removed == (0 if left else 1)
        await sweep_of(gateway, gateway.services.reader).sweep()
        assert len(await storage_of(gateway).files(chat.id)) == left
        assert len(await storage_of(gateway).files(kept.id)) == 2
