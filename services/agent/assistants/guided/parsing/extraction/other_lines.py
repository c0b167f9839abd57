"""“Interested in: ropes, winches” among “Name: …” and “Tel: …”: a line of a form with a label that no property has.

Its value may hold commas and names, so that the line as a whole is left over, and no word of it is a value.
"""

from collections.abc import Sequence

from services.agent.assistants.guided.parsing.item import Item

_MIN_LABELLED = 2
"""Other lines with a label of a property: fewer may be any text with a colon in it."""
_MAX_LABEL = 4


def without_other_lines(text: str, items: Sequence[Item]) -> tuple[Sequence[Item], list[str]]:
    """The items without such lines, and their texts."""
    # Most requests have one line, and this is asked of each.
    if sum(item.is_punctuation("\n") for item in items) < _MIN_LABELLED:
        return items, []
    lines: list[list[Item]] = [[]]
    for item in items:
        lines[-1].append(item)
        if item.is_punctuation("\n"):
            lines.append([])
    if sum(_is_labelled(line) for line in lines) < _MIN_LABELLED:
        return items, []
    left = [line for line in lines if _is_other(line)]
    kept = [item for line in lines if line not in left for item in line]
    return kept, [text[line[0].start : line[-1].end].strip() for line in left]


def _colon(line: Sequence[Item]) -> int:
    return next((at for at, item in enumerate(line) if item.is_punctuation(":")), 0)


def _is_labelled(line: Sequence[Item]) -> bool:
    at = _colon(line)
    return at > 0 and bool(line[at - 1].value("field"))


def _is_other(line: Sequence[Item]) -> bool:
    """Some words without a label, a colon, and a value behind it. A heading ends in its colon."""
    at = _colon(line)
    label, behind = line[:at], line[at + 1 :]
    is_label = 0 < at <= _MAX_LABEL and all(item.kind == "word" for item in label)
    is_known = any(item.value("field") or item.value("intent") or item.value("stage") for item in label)
    has_address = any(item.kind in ("email", "phone", "url") for item in behind)
    return is_label and not is_known and not has_address and any(item.kind != "mark" for item in behind)
