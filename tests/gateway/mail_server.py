"""A mail server on loopback: it takes e-mails over SMTP, and answers as a test wants it to. Gateways that use it."""

import asyncio
import base64
import email
import re
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from typing import Any

from libs.contracts import Author
from services.gateway.mail.settings import Security
from tests.gateway.running import Chat, Gateway, new_message_id
from tests.waiting import until, until_holds

ANA = Author(kind="teammate", id="ana", name="Ana Ruiz")
VERA = "vera@example.com"
FAST = {"mail_from": "help@acme.example", "mail_name": "Acme Help", "mail_wait_seconds": 0.3, "mail_away_seconds": 0}
PUBLIC = "https://chat.acme.example"


@dataclass
class MailServer:
    """`answers`: replies to the next recipients; 250 after them. `taken` is called when an e-mail is here, before the
    server says so.

    `tls`: the server's certificate. With `security` it encrypts from the first byte on, or offers STARTTLS.
    """

    port: int = 0
    answers: list[int] = field(default_factory=list)
    received: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    attempts: int = 0
    taken: Callable[[], None] = lambda: None
    tls: ssl.SSLContext | None = None
    security: Security = "none"
    unencrypted: list[str] = field(default_factory=list)
    """The commands that could be read on the way."""
    sign_ins: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def mails(self, number: int) -> list[EmailMessage]:
        """The e-mails so far, once this many have come."""
        await until_holds(lambda: len(self.received) >= number, f"{number} e-mails came")
        return self.received

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 test\r\n")
        # A client that does not trust the certificate ends the connection.
        with suppress(ConnectionError, ssl.SSLError):
            while line := (await reader.readline()).decode().strip():
                verb = line[:4].upper()
                if writer.get_extra_info("ssl_object") is None:
                    self.unencrypted.append(verb)
                writer.write(self._answer(verb, line, encrypted=writer.get_extra_info("ssl_object") is not None))
                if verb == "STAR" and self.tls:
                    await writer.start_tls(self.tls)
                elif verb == "DATA":
                    writer.write(self._take(await reader.readuntil(b"\r\n.\r\n")))
                elif verb == "QUIT":
                    break
        writer.close()

    def _answer(self, verb: str, line: str, *, encrypted: bool) -> bytes:
        if verb == "EHLO":
            offer = b"250-STARTTLS\r\n" if self.security == "starttls" and not encrypted else b""
            return b"250-test\r\n" + offer + b"250-AUTH PLAIN\r\n250 8BITMIME\r\n"
        if verb == "AUTH":
            self.sign_ins.append(base64.b64decode(line.split()[2]).decode().replace("\0", " ").strip())
            return b"235 welcome\r\n"
        if verb == "RCPT":
            self.attempts += 1
            code = self.answers.pop(0) if self.answers else 250
            self.recipients += [line.partition("<")[2].partition(">")[0]] if code == 250 else []
            return f"{code} as the test says\r\n".encode()
        return {"DATA": b"354 go on\r\n", "QUIT": b"221 bye\r\n", "STAR": b"220 go on\r\n"}.get(verb, b"250 fine\r\n")

    def _take(self, content: bytes) -> bytes:
        message = email.message_from_bytes(content[:-3].replace(b"\r\n..", b"\r\n."), policy=default)
        assert isinstance(message, EmailMessage)
        self.received.append(message)
        self.taken()
        return b"250 taken\r\n"


@asynccontextmanager
async def mail_server(server: MailServer | None = None) -> AsyncIterator[MailServer]:
    server = server or MailServer()
    context = server.tls if server.security == "tls" else None
    listening = await asyncio.start_server(server.handle, "127.0.0.1", server.port, ssl=context)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        # Python 3.11's own `wait_closed` waits for no connection, and a handshake may still go on.
        await until_holds(lambda: not vars(listening)["_active_count"], "all connections have ended")


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
