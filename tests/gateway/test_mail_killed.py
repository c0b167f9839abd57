"""A gateway that is killed while it sends an e-mail: another one sends the same e-mail again, once."""

from pathlib import Path

from redis.asyncio import Redis

from libs.messaging.keys import Keys
from tests.gateway.conftest import StartGateway
from tests.gateway.mail_server import FAST, PUBLIC, VERA, MailServer, answer, mail_server, settings, text_of
from tests.gateway.process import running
from tests.gateway.running import Chat, host_token, new_message_id
from tests.waiting import until


async def expire_lease(redis: Redis, keys: Keys, chat: Chat) -> None:
    """As time does: the lease of a killed gateway ends, and its e-mail is due again."""
    await redis.delete(keys.conversation(chat.id).mailing)
    await redis.zadd(keys.mail_due(keys.shard_of(chat.id)), {chat.id: 0})


async def test_an_email_without_its_mark_is_sent_again_once_and_unchanged(
    start_gateway: StartGateway, redis_url: str, redis: Redis, keys: Keys, tmp_path: Path
) -> None:
    server = MailServer()
    writing = await start_gateway()
    chat = await writing.open(host_token(new_message_id(), role="visitor", email=VERA, email_verified=True))
    assert (await chat.say("Where is my parcel?")).status_code == 202
    smtp = {name.upper(): str(value) for name, value in FAST.items()}
    async with mail_server(server):
        sending = running(
            tmp_path, REDIS_URL=redis_url, REDIS_PREFIX=keys.prefix, SHARDS=str(keys.shards), SMTP_URL=server.url,
            PUBLIC_URL=PUBLIC, **smtp,
        )  # fmt: skip
        async with sending as process:
            await until("it sends e-mails", lambda: redis.exists(keys.mail_on(keys.shard_of(chat.id))))
            server.taken = process.child.kill  # the server has the e-mail, and its sender will never know
            await answer(writing, chat, "It left on Monday.")
            await server.mails(1)
            await process.child.wait()
        await answer(writing, chat, "It is in Lyon now.")
        await expire_lease(redis, keys, chat)
        server.taken = lambda: None
        await start_gateway(**settings(server))
        first, again, later = await server.mails(3)
        due = keys.mail_due(keys.shard_of(chat.id))

        async def settled() -> bool:
            return await redis.zscore(due, chat.id) is None

        await until("no e-mail is due", settled)
    assert first["Message-ID"] == again["Message-ID"] != later["Message-ID"]
    assert text_of(again).count("It left on Monday.") == 1
    assert "It is in Lyon now." not in text_of(again), "a repeat has what the first attempt had"
    assert "It is in Lyon now." in text_of(later)
    assert "It left on Monday." not in text_of(later)
    assert len(server.received) == 3
