"""A mail server on loopback: it takes e-mails over SMTP, and answers as a test wants it to. Gateways that use it."""

import asyncio
import email
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from typing import Any

from libs.contracts import Author
from tests.gateway.running import Chat, Gateway, new_message_id
from tests.waiting import until, until_holds

ANA = Author(kind="teammate", id="ana", name="Ana Ruiz")
VERA = "vera@example.com"
FAST = {"mail_from": "help@acme.example", "mail_name": "Acme Help", "mail_wait_seconds": 0.3, "mail_away_seconds": 0}
PUBLIC = "https://chat.acme.example"


@dataclass
class MailServer:
    """`answers`: replies to the next recipients; 250 after them."""

    port: int = 0
    answers: list[int] = field(default_factory=list)
    received: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    attempts: int = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def mails(self, number: int) -> list[EmailMessage]:
        """The e-mails so far, once this many have come."""
        await until_holds(lambda: len(self.received) >= number, f"{number} e-mails came")
        return self.received

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 test\r\n")
        while line := (await reader.readline()).decode().strip():
            verb = line[:4].upper()
            if verb == "EHLO":
                writer.write(b"250-test\r\n250 8BITMIME\r\n")
            elif verb == "RCPT":
                self.attempts += 1
                code = self.answers.pop(0) if self.answers else 250
                self.recipients += [line.partition("<")[2].partition(">")[0]] if code == 250 else []
                writer.write(f"{code} as the test says\r\n".encode())
            elif verb == "DATA":
                writer.write(b"354 go on\r\n")
                raw = (await reader.readuntil(b"\r\n.\r\n"))[:-3].replace(b"\r\n..", b"\r\n.")
                message = email.message_from_bytes(raw, policy=default)
                assert isinstance(message, EmailMessage)
                self.received.append(message)
                writer.write(b"250 taken\r\n")
            elif verb == "QUIT":
                writer.write(b"221 bye\r\n")
                break
            else:
                writer.write(b"250 fine\r\n")
        writer.close()


@asynccontextmanager
async def mail_server(server: MailServer | None = None) -> AsyncIterator[MailServer]:
    server = server or MailServer()
    listening = await asyncio.start_server(server.handle, "127.0.0.1", server.port)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()


def text_of(message: EmailMessage, kind: str = "plain") -> str:
    part = message.get_body((kind,))
    assert isinstance(part, EmailMessage)
    content: str = part.get_content()
    return content


def settings(server: MailServer, **others: Any) -> dict[str, Any]:
    return {"smtp_url": server.url, "public_url": PUBLIC, **FAST, **others}


async def announced(gateway: Gateway) -> None:
    key = gateway.services.settings.keys.mail_on(0)
    await until("gateways that send e-mails are known", lambda: gateway.services.redis.exists(key))


async def answer(gateway: Gateway, chat: Chat, *texts: str) -> None:
    for text in texts:
        await gateway.services.writer.send(chat.id, author=ANA, text=text, client_message_id=new_message_id())


def link_in(mail: EmailMessage) -> str:
    found = re.search(rf"{PUBLIC}/continue#(\w\w)/(\S+)", text_of(mail))
    assert found is not None
    return found[2]
