"""Which answers of a log are due for an e-mail. Pure, from entries of the log."""

from collections.abc import Sequence

from libs.contracts import START, LogEntry, Message

SEEN_MS = 1_000
"""How long an answer must have been in front of the contact. It is also more than the clocks of processes differ, so
that an answer just after the page was closed is unseen."""


def unseen_answers(entries: Sequence[LogEntry], *, sent: str, looked_ms: int, with_assistant: bool) -> list[LogEntry]:
    """`entries` follow `sent`. `looked_ms`: when the contact last had the chat open and in front.

    Lines of teammates count, and those of the assistant if wanted: but no greeting before the contact wrote.
    """
    found = []
    asked = sent != START  # what came before was looked at with an earlier answer
    for item in entries:
        entry = item.entry
        if not isinstance(entry, Message) or entry.notice:
            asked = asked or getattr(getattr(entry, "author", None), "kind", "") == "contact"
            continue
        kind = entry.author.kind
        asked = asked or kind == "contact"
        counts = kind == "teammate" or (kind == "assistant" and with_assistant and asked)
        if counts and item.position[0] > looked_ms - SEEN_MS:
            found.append(item)
    return found
