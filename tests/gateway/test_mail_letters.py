"""E-mails as they leave: texts of people stay text, headers stay headers, and each language is complete."""

import email
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP, default
from pathlib import Path

import pytest
from pydantic import ValidationError

from libs.contracts import LOCALES, Author, Locale, LogEntry, Message, VisibleMessage
from libs.contracts.messages import VisibleAuthor
from services.gateway.mail.answers import SEEN_MS, unseen_answers
from services.gateway.mail.letters import LetterHead, LetterLine, answers_letter, line_of, texts, transcript_letter
from services.gateway.mail.settings import MailSettings
from services.gateway.mail.transports import FolderTransport
from services.gateway.settings import GatewaySettings
from tests.gateway.mail_server import text_of

AT = datetime(2026, 11, 27, 14, 5, tzinfo=UTC)
HOSTILE = [
    "Ana\r\nBcc: victim@example.com",
    'Ana" <evil@example.com>, "x',
    "=?utf-8?q?Ana?=",
    "Ana\u2028Subject: x\u202e",
    "<script>alert(1)</script>",
    "Ana " * 200,
    "\ud83d\ude00 김 안나".encode("utf-16", "surrogatepass").decode("utf-16"),
]


def head(locale: Locale = "en", **changes: object) -> LetterHead:
    values = {
        "conversation_id": "0-abc", "locale": locale, "sender": "help@acme.example", "sender_name": "Acme",
        "to": "vera@example.com", "confirmed": True, "stopping": "https://c.example/v1/mail/stop/T",
        "opening": f"https://c.example/continue#{locale}/T", **changes,
    }  # fmt: skip
    return LetterHead(**values)  # type: ignore[arg-type]


def sent(message: EmailMessage) -> EmailMessage:
    """As the other side reads it."""
    read = email.message_from_bytes(message.as_bytes(policy=SMTP), policy=default)
    assert isinstance(read, EmailMessage)
    return read


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_name_adds_no_header_no_address_and_no_markup(name: str) -> None:
    lines = [LetterLine(name, AT, f"{name}\r\n.\r\nQUIT", [(name, "https://c.example/v1/attachments/T")])]
    mail = sent(answers_letter(head(sender_name=name), lines, name, "answers.1-0"))
    plain = sent(answers_letter(head(), [LetterLine("Ana", AT, "x")], "Ana", "answers.1-0"))
    assert sorted(mail.keys()) == sorted(plain.keys())
    assert [each.addr_spec for each in mail["To"].addresses] == ["vera@example.com"]
    assert [each.addr_spec for each in mail["From"].addresses] == ["help@acme.example"]
    assert mail["Bcc"] is None
    assert len(mail["Subject"]) < 200
    assert "<script" not in text_of(mail, "html")


@pytest.mark.parametrize("locale", LOCALES)
def test_each_language_has_every_text_and_reads_as_itself(locale: Locale) -> None:
    words = texts()[locale]
    assert words.keys() == texts()["en"].keys()
    assert all(each.strip() for each in words.values())
    lines = [
        LetterLine(words["you"], AT, "¿Où? Łódź, 안녕, привет"),
        LetterLine("Ana", AT, "x", [("a.pdf", "https://f")]),
    ]
    for letter in (answers_letter(head(locale), lines, "Ana", "k"), transcript_letter(head(locale), lines, "k")):
        mail = sent(letter)
        assert mail["Content-Language"] == locale
        for kind in ("plain", "html"):
            content = text_of(mail, kind)
            for each in (
                "Où? Łódź, 안녕, привет",
                f"https://c.example/continue#{locale}/T",
                "https://c.example/v1/mail/stop/T",
            ):
                assert each in content
            assert words["go_on"] in content
            assert words["files"] in content
    if locale != "en":
        same = {name for name, text in words.items() if text == texts()["en"][name]}
        assert same <= {"assistant"}


def test_a_closed_conversation_has_no_link_into_it() -> None:
    mail = sent(transcript_letter(head(opening=None), [LetterLine("You", AT, "x")], "k"))
    assert "continue#" not in mail.as_string()
    assert texts()["en"]["closed"] in text_of(mail)


def test_the_same_answers_make_the_same_e_mail() -> None:
    lines = [LetterLine("Ana", AT, "x")]
    first, second = (answers_letter(head(), lines, "Ana", "answers.1-0") for _ in range(2))
    assert (first["Message-ID"], first["Date"]) == (second["Message-ID"], second["Date"])


def test_a_clicked_button_is_a_choice_and_a_card_is_left_out() -> None:
    def said(**values: object) -> VisibleMessage:
        author = VisibleAuthor(kind="contact")
        return VisibleMessage(id="m", offset="1-0", author=author, created_at=AT, **values)

    clicked = line_of(said(text="Refund", action="topic:refund"), [], "en")
    assert clicked is not None
    assert (clicked.author, clicked.text) == ("You", "Chosen: Refund")
    assert line_of(said(), [], "en") is None


def entry(ms: int, kind: str, **values: object) -> LogEntry:
    author = Author(kind=kind)
    return LogEntry(f"{ms}-0", Message(author=author, text="x", **values))


def test_a_greeting_and_what_was_seen_are_no_answers() -> None:
    log = [
        entry(1, "assistant"),
        entry(2, "contact"),
        entry(3, "assistant"),
        entry(4, "teammate"),
        entry(9, "teammate"),
    ]
    both = unseen_answers(log, sent="0", looked_ms=0, with_assistant=True)
    assert [item.offset for item in both] == ["3-0", "4-0", "9-0"]
    people = unseen_answers(log, sent="0", looked_ms=4 + SEEN_MS, with_assistant=False)
    assert [item.offset for item in people] == ["9-0"]
    # A page that is closed just as an answer comes, by a clock that may be a little ahead.
    closed = unseen_answers(log, sent="0", looked_ms=9 + SEEN_MS - 1, with_assistant=False)
    assert [item.offset for item in closed] == ["9-0"]
    notice = [entry(2, "contact"), entry(3, "assistant", notice="assistant_limited")]
    assert unseen_answers(notice, sent="0", looked_ms=0, with_assistant=True) == []


async def test_a_folder_keeps_each_e_mail_as_a_file(tmp_path: Path) -> None:
    folder = FolderTransport(tmp_path / "mail")
    for number in range(2):
        await folder.send(answers_letter(head(), [LetterLine("Ana", AT, f"answer {number}")], "Ana", f"k{number}"))
    files = sorted((tmp_path / "mail").iterdir())
    assert [each.suffix for each in files] == [".eml", ".eml"]
    assert b"To: vera@example.com" in files[0].read_bytes()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"smtp_url": "smtps://u:secret@mail.example"}, "must not have the password"),
        ({"smtp_url": "https://mail.example"}, "must be such as smtps://"),
        ({"smtp_url": "file://server/folder"}, "must be such as smtps://"),
        ({"smtp_url": "smtp://u@mail.example"}, "because it has a user"),
        ({"smtp_url": "smtp://mail.example", "mail_from": None}, "needs FRONTDESK_MAIL_FROM"),
        ({"smtp_url": "smtp://mail.example", "mail_from": "no address"}, "is no e-mail address"),
        ({"mail_name": "Acme\nBcc: x"}, "String should match pattern"),
        ({"smtp_url": "smtp://mail.example", "public_url": None}, "needs FRONTDESK_PUBLIC_URL"),
    ],
)
def test_settings_that_would_send_nothing_or_a_secret_are_refused(values: dict[str, str | None], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        GatewaySettings(_env_file=None, **{"mail_from": "a@b.example", "public_url": "https://c.example", **values})  # type: ignore[arg-type]


def test_the_password_comes_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "smtp").write_text("s3cret\n")
    made = MailSettings(
        _env_file=None, smtp_url="smtp+starttls://me%40acme@mail.example", mail_from="a@b.example",
        smtp_password_file=tmp_path / "smtp",
    )  # fmt: skip
    server = made.mail_server
    assert server is not None
    assert (server.host, server.port, server.security, server.user) == ("mail.example", 587, "starttls", "me@acme")
    assert made.smtp_secret() == "s3cret"
