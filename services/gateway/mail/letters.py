"""The e-mails to contacts: pure functions from lines of a conversation to a message.

Texts of people are text: escaped in HTML, and in one line where a header holds them. Python's e-mail package refuses
line breaks in headers, so that none can be injected. An e-mail's ID follows from what it holds: mail programs show
one that was sent twice as one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from functools import cache
from html import escape
from pathlib import Path

from libs.contracts import Locale, VisibleMessage
from libs.email_addresses import domain_in
from libs.yaml_files import read_yaml

_TEXTS = Path(__file__).with_name("letters.yaml")

MAX_NAME = 80

_STYLE = (
    "body{font:16px/1.5 sans-serif;color:#1b1f23;margin:24px auto;padding:0 16px;max-width:600px}"
    ".by{color:#57606a;font-size:13px;margin:16px 0 2px}.text{white-space:pre-wrap;margin:0}"
    ".end{color:#57606a;font-size:13px;margin-top:24px}"
)


@dataclass(frozen=True)
class LetterLine:
    """One line of a conversation. `files`: names and signed links."""

    author: str
    at: datetime
    text: str
    files: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class LetterHead:
    """What all e-mails of a conversation have in common. `opening`: None where the conversation is closed."""

    conversation_id: str
    locale: Locale
    sender: str
    sender_name: str
    to: str
    confirmed: bool
    stopping: str
    opening: str | None


@cache
def texts() -> dict[Locale, dict[str, str]]:
    loaded: dict[Locale, dict[str, str]] = read_yaml(_TEXTS.read_text(encoding="utf-8"))
    return loaded


def line_of(message: VisibleMessage, files: Sequence[tuple[str, str]], locale: Locale) -> LetterLine | None:
    """The line of a message; None for a card, which a page shows from data."""
    words = texts()[locale]
    text = words["chosen"].format(label=message.text) if message.action and message.text else message.text
    if not text.strip() and not files:
        return None
    kind = message.author.kind
    own = words["you"] if kind == "contact" else None
    author = own or _one_line(message.author.name or "") or words["teammate" if kind == "teammate" else "assistant"]
    return LetterLine(author, message.created_at, text, files)


def answers_letter(envelope: LetterHead, lines: Sequence[LetterLine], person: str | None, key: str) -> EmailMessage:
    """The answers that came since the contact left. `person`: the teammate who wrote the first of them."""
    words = texts()[envelope.locale]
    name = _one_line(person or "")
    subject = words["answered_by"].format(name=name) if name else words["answered"]
    intro = words["answer_intro" if len(lines) == 1 else "answers_intro"]
    return _letter(envelope, subject, intro, lines, key)


def transcript_letter(envelope: LetterHead, lines: Sequence[LetterLine], key: str) -> EmailMessage:
    """The whole conversation."""
    words = texts()[envelope.locale]
    date = lines[0].at if lines else None
    subject = words["transcript"].format(date=f"{date:%Y-%m-%d}" if date else "–")
    return _letter(envelope, subject, words["transcript_intro"], lines, key)


def _letter(envelope: LetterHead, subject: str, intro: str, lines: Sequence[LetterLine], key: str) -> EmailMessage:
    words, domain = texts()[envelope.locale], domain_in(envelope.sender)
    message = EmailMessage()
    message["From"] = Address(_one_line(envelope.sender_name), addr_spec=envelope.sender)
    message["To"] = Address(addr_spec=envelope.to)
    message["Subject"] = subject
    if lines:
        message["Date"] = lines[-1].at
    message["Message-ID"] = f"<{envelope.conversation_id}.{key}@{domain}>"
    message["References"] = f"<{envelope.conversation_id}@{domain}>"  # one thread in the mail program
    message["Auto-Submitted"] = "auto-generated"  # no absence notes in return
    message["List-Unsubscribe"] = f"<{envelope.stopping}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(_plain(envelope, words, intro, lines))
    message.add_alternative(_html(envelope, words, subject, intro, lines), subtype="html")
    message["Content-Language"] = envelope.locale  # before, it would go into the first part
    return message


def _plain(envelope: LetterHead, words: dict[str, str], intro: str, lines: Sequence[LetterLine]) -> str:
    parts = [intro]
    for line in lines:
        files = [f"{name}: {url}" for name, url in line.files]
        parts.append("\n".join([f"{line.author}, {_time(line.at)}", *([line.text] if line.text else []), *files]))
    if any(line.files for line in lines):
        parts.append(words["files"])
    if envelope.opening:
        parts.append(f"{words['go_on']}: {envelope.opening}\n{words['go_on_note']}")
    else:
        parts.append(words["closed"])
    why = words["confirmed" if envelope.confirmed else "typed"]
    parts.append(f"--\n{words['no_replies']}\n{why} {envelope.stopping}")
    return "\n\n".join(parts) + "\n"


def _html(envelope: LetterHead, words: dict[str, str], subject: str, intro: str, lines: Sequence[LetterLine]) -> str:
    parts = [f"<p>{escape(intro)}</p>"]
    for line in lines:
        parts.append(f'<p class="by"><b dir="auto">{escape(line.author)}</b>, {_time(line.at)}</p>')
        if line.text:
            parts.append(f'<p class="text" dir="auto">{escape(line.text)}</p>')
        parts += [f'<p><a dir="auto" href="{escape(url)}">{escape(name)}</a></p>' for name, url in line.files]
    end = [words["files"]] if any(line.files for line in lines) else []
    if envelope.opening:
        parts.append(f'<p><a href="{escape(envelope.opening)}">{escape(words["go_on"])}</a></p>')
        end.append(words["go_on_note"])
    else:
        parts.append(f"<p>{escape(words['closed'])}</p>")
    end += [words["no_replies"], words["confirmed" if envelope.confirmed else "typed"]]
    link = f'<a href="{escape(envelope.stopping)}">{escape(words["stop"])}</a>'
    parts.append(f'<p class="end">{"<br>".join(map(escape, end))} {link}</p>')
    return (
        f'<!doctype html>\n<html lang="{envelope.locale}"><head><meta charset="utf-8"><title>{escape(subject)}</title>'
        f"<style>{_STYLE}</style></head><body>\n" + "\n".join(parts) + "\n</body></html>\n"
    )


def _time(at: datetime) -> str:
    """In one form for all languages. An e-mail does not know the reader's time zone."""
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _one_line(text: str) -> str:
    """For headers and bylines: without line breaks and other characters that are not shown."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())[:MAX_NAME]
