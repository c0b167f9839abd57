"""Takes a note's text out of a message before anything else is read: it may hold any words, and none is a request."""

from collections.abc import Sequence

from services.agent.assistants.guided.parsing.item import Item


def cut(text: str, items: Sequence[Item]) -> tuple[list[Item], str]:
    """The items without the note's text, and that text: what stands behind a colon, a dash, a line's end, or quoted."""
    verb = next((at for at, item in enumerate(items) if item.value("intent") == "note"), None)
    if verb is None:
        return list(items), ""
    for at in range(verb + 1, len(items)):
        if items[at].is_punctuation(":–—\n"):
            return list(items[:at]), _plain(text[items[at].end :])
    for at, item in enumerate(items):
        if item.kind == "quoted":
            return [*items[:at], *items[at + 1 :]], _plain(item.text)
    return list(items), ""


def _plain(text: str) -> str:
    stripped = text.strip()
    pairs = (('"', '"'), ("“", "”"), ("«", "»"), ("„", "”"), ("„", "“"))
    is_quoted = len(stripped) > 2 and (stripped[0], stripped[-1]) in pairs and stripped.count(stripped[0]) <= 2
    return stripped[1:-1].strip() if is_quoted else stripped
