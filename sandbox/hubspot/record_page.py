"""The page of one record, to which `url` in HubSpot's answers leads."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from html.parser import HTMLParser

from sandbox.hubspot.contacts import StoredContact
from sandbox.hubspot.definitions import StoredDefinition
from sandbox.hubspot.notes import StoredNote
from sandbox.hubspot.portal import Portal
from sandbox.hubspot.rows import name_of, row

_BLOCKS = frozenset(("br", "p", "div", "li"))


def render(portal: Portal, contact: StoredContact, cursor: str) -> str:
    shown = row(portal, contact)
    name = shown["name"] or shown["email"] or f"Contact {contact.id}"
    known = [each for each in portal.definitions.values() if each.name in contact.properties]
    own = [each for each in known if not each.read_only]
    worked_out = [each for each in known if each.read_only]
    stage = f'<span class="stage" data-stage="{escape(shown["stage"])}">{escape(shown["stage_label"])}</span>'
    main = f"""
    <div class="card identity">
      <span class="avatar" aria-hidden="true" data-hue="{shown["hue"]}">{escape(_initials(contact))}</span>
      <div>
        <h1 dir="auto">{escape(name)}</h1>
        <p class="muted" dir="auto">{escape(_role(contact))}</p>
      </div>
      {stage if shown["stage"] else ""}
    </div>
    <section class="card" aria-labelledby="about">
      <h2 id="about">About this contact</h2>
      {_properties(portal, contact, own)}
    </section>
    <section class="card" aria-labelledby="notes">
      <h2 id="notes">Notes</h2>
      {_notes(portal, contact)}
    </section>
    <section class="card">
      <details>
        <summary><h2>Kept by HubSpot</h2></summary>
        {_properties(portal, contact, worked_out)}
      </details>
    </section>"""
    return _page(name, main, f'data-record="{escape(contact.id)}" data-cursor="{escape(cursor)}"')


def missing() -> str:
    return _page(
        "No such contact",
        '<div class="card empty"><h1>This contact does not exist</h1>'
        "<p>It was deleted, or the sandbox has been reset since.</p></div>",
    )


def _page(title: str, main: str, attributes: str = "") -> str:
    script = '<script type="module" src="/_sandbox/static/record.js"></script>' if attributes else ""
    return f"""<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>{escape(title)} · Sandbox HubSpot account</title>
  <link rel="icon" href="/_sandbox/static/icon.svg" type="image/svg+xml">
  <link rel="stylesheet" href="/_sandbox/static/page.css">
  <link rel="stylesheet" href="/_sandbox/static/record.css">
  {script}
</head>
<body class="record">
  <header class="bar"><a class="back" href="/"><span aria-hidden="true">←</span> All contacts</a></header>
  <main {attributes}>{main}
  </main>
</body>
</html>
"""


def _properties(portal: Portal, contact: StoredContact, definitions: Iterable[StoredDefinition]) -> str:
    rows = "".join(
        f'<div><dt title="{escape(each.name)}">{escape(each.label)}</dt>'
        f'<dd dir="auto">{escape(_shown(portal, each, contact.properties[each.name]))}</dd></div>'
        for each in definitions
    )
    return f"<dl>{rows}</dl>" if rows else '<p class="muted">Nothing yet.</p>'


def _shown(portal: Portal, definition: StoredDefinition, value: str) -> str:
    if definition.external:
        return next((owner.name for owner in portal.owners if owner.id == value), value)
    return (definition.options or {}).get(value, value)


def _notes(portal: Portal, contact: StoredContact) -> str:
    found = [portal.notes.get(each) for each in contact.associations.get("notes", [])]
    notes = sorted((note for note in found if note is not None), key=lambda note: note.properties["hs_timestamp"])
    if not notes:
        return '<p class="muted">No notes yet.</p>'
    return f'<ol class="notes">{"".join(_note(portal, note) for note in reversed(notes))}</ol>'


def _note(portal: Portal, note: StoredNote) -> str:
    owner_id = note.properties.get("hubspot_owner_id")
    author = next((owner.name for owner in portal.owners if owner.id == owner_id), "")
    at = note.properties["hs_timestamp"]
    shown = at.replace("T", " ")[:16] + " UTC"
    # Any client writes the markup of a note. On this page it could run scripts.
    text = _Text.of(note.properties.get("hs_note_body", ""))
    return (
        f'<li><p class="muted"><time datetime="{escape(at)}">{escape(shown)}</time> {escape(author)}</p>'
        f'<p class="body" dir="auto">{escape(text)}</p></li>'
    )


def _initials(contact: StoredContact) -> str:
    words = name_of(contact).split() or [contact.properties.get("email", "?")]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def _role(contact: StoredContact) -> str:
    return " · ".join(filter(None, (contact.properties.get(name) for name in ("jobtitle", "company"))))


class _Text(HTMLParser):
    """The text of a note, without its markup."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[str] = []

    @classmethod
    def of(cls, markup: str) -> str:
        parser = cls()
        parser.feed(markup)
        parser.close()
        return "".join(parser._parts).strip()

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        if tag in _BLOCKS:
            self._parts.append("\n")

    def handle_data(self, data: str) -> None:
        self._parts.append(data)
