"""E-mails over real TLS and STARTTLS. A server that is not trusted, or does not encrypt, gets no e-mail or password."""

import ssl
from email.message import EmailMessage
from pathlib import Path

import pytest

from services.gateway.mail import MailSettings, MailUnavailable, check_server, transport_of
from services.gateway.mail.settings import Security
from tests.certificates import Authority
from tests.gateway.mail_server import MailServer, mail_server

SCHEMES = {"tls": "smtps", "starttls": "smtp+starttls"}


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path, "authority")


def encrypting(authority: Authority, security: Security) -> MailServer:
    issued = authority.issue(security)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(issued.file, issued.key)
    return MailServer(tls=context, security=security)


def settings_of(server: MailServer, scheme: str, host: str = "localhost") -> MailSettings:
    url = f"{scheme}://frontdesk@{host}:{server.port}"
    return MailSettings(_env_file=None, smtp_url=url, smtp_password="s3cret", mail_from="a@b.example")


def letter() -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@b.example", "vera@example.com", "Hello"
    message.set_content("It left on Monday.")
    return message


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_an_email_and_the_password_are_encrypted(
    authority: Authority, security: Security, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    async with mail_server(encrypting(authority, security)) as server:
        settings = settings_of(server, SCHEMES[security])
        await check_server(settings)
        await transport_of(settings).send(letter())
    [mail] = server.received
    assert mail["To"] == "vera@example.com"
    assert server.sign_ins == ["frontdesk s3cret"] * 2
    assert server.unencrypted == ([] if security == "tls" else ["EHLO", "STAR"] * 2)


@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.parametrize("wrong", ["authority", "name"])
async def test_a_server_that_is_not_trusted_gets_nothing(
    authority: Authority, security: Security, wrong: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if wrong == "name":
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    async with mail_server(encrypting(authority, security)) as server:
        # The certificate is for localhost, and not for its address.
        settings = settings_of(server, SCHEMES[security], "127.0.0.1" if wrong == "name" else "localhost")
        for attempt in (check_server(settings), transport_of(settings).send(letter())):
            with pytest.raises(MailUnavailable):
                await attempt
    assert (server.received, server.sign_ins) == ([], [])
    assert set(server.unencrypted) <= {"EHLO", "STAR"}


async def test_nothing_is_sent_to_a_server_that_does_not_encrypt() -> None:
    async with mail_server() as server:
        for scheme in SCHEMES.values():
            settings = settings_of(server, scheme)
            for attempt in (check_server(settings), transport_of(settings).send(letter())):
                with pytest.raises(MailUnavailable):
                    await attempt
    assert (server.received, server.sign_ins) == ([], [])
    assert set(server.unencrypted) & {"AUTH", "MAIL", "RCPT", "DATA"} == set()
