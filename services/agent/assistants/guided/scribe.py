"""Writes for teammates without a model: what a conversation came to, and a draft that a person can finish.

Both quote the log and claim nothing that isn't in it: what was done is said of a tool's result only.
"""

from collections.abc import Sequence
from pathlib import Path

from libs.contracts import (
    LOCALES,
    ContactCreated,
    ContactUpdated,
    Locale,
    LogEntry,
    Message,
    Ok,
    ToolResultEntry,
    UndoRequested,
)
from libs.contracts.tools import UNDO_CHANGE
from libs.yaml_files import read_yaml
from services.agent.assistant import Situation, SummaryText

QUOTED = 200
"""Characters of one line that a summary quotes: it is read at a glance."""


class GuidedScribe:
    """`words` are the phrases of `locales/scribe.yaml`, by locale."""

    def __init__(self, words: dict[Locale, dict[str, str]]) -> None:
        self._words = words

    @classmethod
    def load(cls, locales: Path) -> "GuidedScribe":
        """With the phrases in this folder."""
        found = read_yaml((locales / "scribe.yaml").read_text(encoding="utf-8"))
        return cls({locale: found[locale] for locale in LOCALES})

    async def summarise(self, situation: Situation, categories: Sequence[str]) -> SummaryText:  # noqa: ARG002
        """A summary: the requests, the changes, the people who answered. It never guesses a category."""
        words = self._words[situation.locale]
        name = situation.principal.name or words["somebody"]
        asked = _said(situation.log, "contact")
        if not asked:
            return SummaryText(words["nothing"].format(name=name))
        # What the flow kept as the matter is worth more than the first lines, which may be a greeting and a name.
        wanted = situation.matter or " … ".join(line.words for line in asked[:2])
        parts = [words["asked"].format(name=name, text=_quoted(wanted))]
        parts += [words[what].format(contact=contact) for what, contact in _done(situation.log)]
        answers = _said(situation.log, "teammate")
        if answers:
            answer = answers[-1]
            parts.append(
                words["answered"].format(names=answer.author.name or answer.author.id, text=_quoted(answer.words))
            )
        elif not _said(situation.log, "assistant"):
            parts.append(words["unanswered"])
        return SummaryText(" ".join(parts))

    async def draft(self, situation: Situation) -> str:
        """A greeting, each open request, and the desk's own reply to it; a teammate completes it.

        Empty where the contact has no open request: a letter about nothing would be worse than none.
        """
        material, words = situation.reply, self._words[situation.locale]
        if not material.requests and not material.greets:
            return ""
        hello = words["hello"].format(name=material.name) if material.name else words["hello_all"]
        if not material.requests:
            return f"{hello} {words['how']}"
        parts = [] if _greets(material.canned, material.name) else [hello]
        if len(material.requests) > 1 and not material.canned:
            parts += [words["about"].format(text=_quoted(each)) + f"\n{words['answer']}" for each in material.requests]
        else:
            parts.append("\n".join(words["about"].format(text=_quoted(each)) for each in material.requests))
            parts.append(material.canned or words["answer"])
        if material.details:
            parts.append(words["details"].format(details=", ".join(material.details)))
        return "\n\n".join([*parts, words["complete"]])


def _greets(canned: str, name: str) -> bool:
    """Whether a canned reply names the contact itself, so that a second greeting would stand before it."""
    return bool(name) and name in canned


def _said(log: Sequence[LogEntry], by: str) -> list[Message]:
    return [item.entry for item in log if isinstance(item.entry, Message) and item.entry.author.kind == by]


def _done(log: Sequence[LogEntry]) -> list[tuple[str, str]]:
    """The changes that tools made and nobody took back, in order: `created` or `updated`, and the contact."""
    done = []
    undone = _undone(log)
    for item in log:
        if (
            isinstance(item.entry, ToolResultEntry)
            and isinstance(item.entry.result, Ok)
            and item.entry.call_id not in undone
        ):
            match item.entry.result.data:
                case ContactCreated(contact=contact):
                    done.append(("created", contact.name))
                case ContactUpdated(contact=contact, changes=changes) if changes:
                    done.append(("updated", contact.name))
    return done


def _undone(log: Sequence[LogEntry]) -> set[str]:
    """The calls whose changes a teammate took back."""
    results = [item.entry for item in log if isinstance(item.entry, ToolResultEntry)]
    back = {entry.call_id for entry in results if isinstance(entry.result, Ok) and entry.tool == UNDO_CHANGE.name}
    return {
        item.entry.call_id
        for item in log
        if isinstance(item.entry, UndoRequested) and any(each.endswith(f".{item.offset}.undo") for each in back)
    }


def _quoted(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= QUOTED else line[: QUOTED - 1].rstrip() + "…"
