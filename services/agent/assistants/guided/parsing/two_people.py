"""Two people that one sentence is about, by full names that no list has: “Marla Quint and Darnell Price …”.

Only where both names begin the sentence and a verb follows them: elsewhere “and” may be within the name of a company.
"""

from collections.abc import Sequence

from libs.people import is_name_anywhere
from services.agent.assistants.guided.parsing.item import Item


def two_who(items: Sequence[Item]) -> list[list[Item]]:
    """ "Marla Quint and Darnell Price have both moved": two full names before the verb, with names that no list has."""
    start = next(
        (at for at, item in enumerate(items) if not (item.is_link("filler", "focus") or item.kind == "mark")), 0
    )
    two, behind = items[start : start + 5], items[start + 5 : start + 6]
    is_pair = len(two) == 5 and two[2].is_link("and") and all(item.in_name for item in (*two[:2], *two[3:]))
    is_people = is_pair and all(is_name_anywhere(item.text) for item in (two[0], two[3]))
    is_verb = (
        bool(behind) and not behind[0].in_name and behind[0].is_link("filler", "focus", "company_now", "place", "value")
    )
    is_verb = is_verb or (bool(behind) and bool(behind[0].value("intent")))
    if not (is_people and is_verb):
        return []
    return [[*items[:start], *name, *items[start + 5 :]] for name in (two[:2], two[3:])]
