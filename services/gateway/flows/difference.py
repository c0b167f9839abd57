"""What differs between two versions of a flow: in words, step by step, and as a unified diff of the texts.

The gateway does not know the language of flows. It takes a mapping with one key, next to `id` and `when`, for a step.
Steps are matched by what they hold, then by their id, and then by their kind and order.
"""

import json
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher, unified_diff
from typing import Any

from pydantic import JsonValue

from services.gateway.flows.schemas import DocumentChange, FlowDifference

MAX_CHANGES = 500
"""A flow that has become another one differs in more places than a person reads."""

_OWN = ("id", "when")
_Place = tuple[int | str, ...]


def difference(before: JsonValue, after: JsonValue, texts: tuple[str, str], names: tuple[str, str]) -> FlowDifference:
    """`texts` are those of the two documents, and `names` stand above their lines."""
    old, new = (each.splitlines(keepends=True) for each in texts)
    lines = unified_diff(old, new, *names)
    return FlowDifference(lines="".join(lines), changes=_with_moves(list(_values(before, after, ()))[:MAX_CHANGES]))


def _values(before: JsonValue, after: JsonValue, place: _Place) -> Iterator[DocumentChange]:
    """The changes of a value that is no list of steps; `place` is that of the newer one."""
    if before == after:
        return
    if _are_steps(before) and _are_steps(after):
        yield from _steps(_listed(before), _listed(after), place)
    elif isinstance(before, dict) and isinstance(after, dict):
        for name in dict.fromkeys([*after, *before]):
            yield from _field(before.get(name), after.get(name), (*place, name))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, pair in enumerate(zip(before, after, strict=True)):
            yield from _values(*pair, (*place, number))
    else:
        yield DocumentChange(change="changed", place=place, before=before, after=after)


def _field(before: JsonValue, after: JsonValue, place: _Place) -> Iterator[DocumentChange]:
    if before is None and _are_steps(after) and after:
        yield from _steps([], _listed(after), place)
    elif after is None and _are_steps(before) and before:
        yield from _steps(_listed(before), [], place)
    else:
        yield from _values(before, after, place)


def _steps(before: list[Any], after: list[Any], place: _Place) -> Iterator[DocumentChange]:
    # Texts, because steps can't be hashed. Without `autojunk`, which takes frequent steps for noise.
    old, new = ([json.dumps(each, sort_keys=True) for each in steps] for steps in (before, after))
    for what, start, end, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what != "equal":
            yield from _replaced(range(start, end), range(first, last), before, after, place)


def _replaced(
    old: Sequence[int], new: Sequence[int], before: list[Any], after: list[Any], place: _Place
) -> Iterator[DocumentChange]:
    """Steps that stand where other steps stood: those of one id or kind have changed."""
    left = list(old)
    for number in new:
        step, here = after[number], (*place, number)
        same = next((each for each in left if _are_same(before[each], step)), None)
        if same is None:
            yield DocumentChange(change="added", place=here, kind=_kind(step), after=step)
            continue
        # Steps before it have no counterpart any more: matching in order keeps the changes small.
        yield from (_gone(each, before, place) for each in left if each < same)
        left = [each for each in left if each > same]
        for change in _values(before[same], step, here):
            yield _in_step(change, step, len(here))
    yield from (_gone(each, before, place) for each in left)


def _gone(number: int, steps: list[Any], place: _Place) -> DocumentChange:
    return DocumentChange(change="removed", place=(*place, number), kind=_kind(steps[number]), before=steps[number])


def _in_step(change: DocumentChange, step: Any, depth: int) -> DocumentChange:
    """The change with the innermost step that it is in; changes of steps inside have theirs already."""
    if change.kind:
        return change
    rest = change.place[depth:]
    own = rest[1:] if rest and rest[0] == _kind(step) else rest
    return change.model_copy(
        update={"place": change.place[:depth], "kind": _kind(step), "field": ".".join(str(part) for part in own)}
    )


def _with_moves(changes: list[DocumentChange]) -> list[DocumentChange]:
    """A step that was removed in one place and added in another was moved."""
    removed: dict[str, list[int]] = {}
    for number, change in enumerate(changes):
        if change.change == "removed":
            removed.setdefault(json.dumps(change.before, sort_keys=True), []).append(number)
    gone: set[int] = set()
    found = []
    # The changes stand in the order of the newer flow: the first of equal steps moved first.
    for change in changes:
        from_ = removed.get(json.dumps(change.after, sort_keys=True)) if change.change == "added" else None
        if from_:
            gone.add(origin := from_.pop(0))
            place: list[JsonValue] = list(changes[origin].place)
            change = change.model_copy(update={"change": "moved", "before": place})
        found.append(change)
    return [change for number, change in enumerate(found) if number not in gone]


def _are_same(before: Any, after: Any) -> bool:
    ids = before.get("id"), after.get("id")
    return ids[0] == ids[1] if any(ids) else _kind(before) == _kind(after)


def _kind(step: Any) -> str:
    return next((str(name) for name in step if name not in _OWN), "") if isinstance(step, dict) else ""


def _listed(value: JsonValue) -> list[Any]:
    return value if isinstance(value, list) else []


def _are_steps(value: JsonValue) -> bool:
    """Whether it is a list of steps; an empty list may be one. The cases of a branch have their steps below `steps`."""
    return isinstance(value, list) and all(
        isinstance(each, dict) and len(each.keys() - set(_OWN)) == 1 and "steps" not in each for each in value
    )
