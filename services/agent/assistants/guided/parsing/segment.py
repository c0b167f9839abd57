"""A part of a message with one verb, and the questions that its cutter asks about it."""

from dataclasses import dataclass, field

from services.agent.assistants.guided.locales import Intent
from services.agent.assistants.guided.parsing.item import Item


@dataclass
class Segment:
    intent: Intent | None = None
    items: list[Item] = field(default_factory=list)
    is_closed: bool = False
    has_content: bool = False
    muted: bool = False
    denied: Intent | None = None
    about: list[Item] = field(default_factory=list)
    counts: bool = False
    is_one: bool = True

    def add(self, item: Item) -> None:
        """What is asked at every verb is kept: to look through the items each time would be quadratic."""
        self.items.append(item)
        self.has_content = self.has_content or is_substance(item)
        self.counts = self.counts or item.is_reply("count")
        self.is_one = self.is_one and item.kind != "mark" and not item.is_link("and")


def is_substance(item: Item) -> bool:
    if item.kind == "mark":
        return False
    kinds = {mark.kind for mark in item.marks}
    return (
        item.is_content
        or not item.marks
        or bool(kinds & {"field", "stage", "place", "title"})
        or item.is_reply("everyone")
    )


def is_dropped(segment: Segment) -> bool:
    """ "Forget Harvey, …": what is no longer wanted, up to a comma or an “and”."""
    if not segment.has_content:
        return False
    first = next((item for item in segment.items if not _is_before_cancel(item)), None)
    return first is not None and first.is_reply("cancel")


def _is_before_cancel(item: Item) -> bool:
    return item.kind == "mark" or (item.is_reply("correction", "no") and not item.is_reply("cancel")) or (
        item.is_link("filler") and not item.is_reply("cancel")
    )  # fmt: skip


def names_two(segment: Segment) -> bool:
    return segment.intent == "search" and sum(item.kind == "email" for item in segment.items) == 2


def counts_people(segment: Segment) -> bool:
    return segment.intent == "search" and segment.is_one and segment.counts


def is_joined(segment: Segment) -> bool:
    """ "Undo that and add …" are two requests; “undo the change” is one."""
    return segment.intent == "undo" and bool(segment.items) and segment.items[-1].is_link("and")


def takes_note(segment: Segment) -> bool:
    """Whether a verb and a person are all there is so far."""
    has_more = any(item.kind in ("email", "phone") or item.value("field") for item in segment.items)
    return (
        segment.intent in ("create", "update")
        and not has_more
        and not any(item.is_punctuation(",;.\n") for item in segment.items)
    )
