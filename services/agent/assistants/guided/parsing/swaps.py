"""Finds a value and the one that takes its place: “was A, now B”, “went from A to B”, “B instead of A”, “A -> B”.

Which property is meant is not read here: it is the one of which the record holds A. Without such a property, nothing
is changed by it.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from libs.people import is_given_name
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.names import unquoted
from services.agent.assistants.guided.small_words import small_words

_BREAKS = ",;.!?\n)–—"
_ARROWS = ("->", "-->", "→", "=>", ">", ">>")
_OPENING = ",;–—-(:\n…"
_MAX_WORDS = 6
"""Words of a value."""
_MAX_SMALL = 8
"""Small words before a value or behind it."""

_KOREAN = re.compile(
    r"(?:(?:예전|이전|기존|전|옛날|원래)(?:엔|에는|에|은)?\s+)?(?<![가-힣\w])(?P<old>[가-힣A-Za-z0-9&]{1,20}?)"
    r"(?:(?:이었는데|였는데|이었고|였고|이었지만|였지만|(?:이|가)?\s?아니(?:고|라|네|래|라네)|\s?말고|\s?대신)요?,?\s+|\s{0,3}(?:-{1,2}>|=>|→|>)\s{0,3})"
    r"(?:(?:지금|이제|현재|요즘)(?:은|는)?\s+)?"
    r"(?P<new>[가-힣A-Za-z0-9&]{1,20}?(?:\s[가-힣A-Za-z0-9&]{1,20}?)?)"
    r"(?:이에요|예요|에요|입니다|이야|야|이래요?|래요?|으로|로|임|이고|(?:이었|였)(?:네|어|지|군|거든|습니다|음|대|다|던데|더라고|구나)요?|"
    r"이시(?:고|네|래|대|랍니다|라네)요?|이세요|이더라고?요?|(?:이라|라)(?:네|더라|던데|는데)요?|이네요?|이죠|이거든요?)?"
    r"(?=[,.!?]|\s(?:회사|도시|직함|직급|이름)(?:가|는|이|요|이요)?$|\s(?:이제|지금|요즘|이분|그분|바꿔|변경|수정|고쳐|업데이트|이직|이사|승진|정정)|$)"
)


_LIVES = re.compile(
    r"(?P<place>\S{2,}?)(?:(?:에서|에|으로|로)\s(?:사[는시세신십셔]|살|산|계|있|다니|다녀|근무|일하|일해|옮)|"
    r"(?:으로|로)?\s(?:승진|이직|이사|변경|발령|전보|정정|수정))\S*$"
)
"""“창원 말고 진주에 사세요”, “과장 -> 차장 승진”: the value before its verb."""


@dataclass(frozen=True)
class Swap:
    """`old` and `new` as typed. `start` and `end` are the places of both in the text.

    `is_move`: “from A to B”, which may be all that is said of the contact shown last.
    """

    old: str
    new: str
    start: int
    end: int
    is_move: bool = False

    def covers(self, item: Item) -> bool:
        return self.start <= item.start and item.end <= self.end


def swap_in(text: str, items: Sequence[Item]) -> Swap | None:
    """The first pair of values in a text that ends its clause with it."""
    for at, item in enumerate(items):
        found = None
        if item.in_name and not (item.text in small_words().from_old and _stands_behind_change(items, at)):
            continue
        if item.is_link("former") or _is_not(item):
            found = _old_first(text, items, at, at + 1)
            found = found or (_denied_behind(text, items, at) if _is_not(item) else None)
        elif item.value("intent") == "update" and item.text.casefold().partition(" ")[0] in small_words().exchanges:
            found = _behind_verb(text, items, at)
        elif item.is_link("instead"):
            found = _new_first(text, items, at) or _old_first(text, items, at, at + 1)
        elif _is_from(item) and _stands_behind_change(items, at):
            found = _old_first(text, items, at, at + 1)
        elif _is_arrow(text, items, at):
            found = _around_arrow(text, items, at)
        if found is not None and found.new.casefold() in small_words().is_away:
            found = replace(found, new="")  # "he isn't buyer anymore, he retired": no new job
        if found is not None and found.old.casefold() != found.new.casefold():
            return replace(found, old=unquoted(found.old), new=unquoted(found.new))
    return None


def korean_swap_in(text: str) -> Swap | None:
    """ "예전엔 A였는데 지금은 B예요", "A 아니고 B입니다"."""
    found = _KOREAN.search(text)
    if found is None or found["old"].endswith("지") or "만 " in found["new"]:
        return None  # “건드리지 말고” denies a verb, and no value
    if found["old"].isdecimal():
        return None  # “끝자리가 1234가 아니라 1243이래”: the last digits of a number
    lived = _LIVES.match(found["new"])
    new = found["new"] if " " in found["new"] else found["new"].removesuffix("세요")  # “대표세요”
    return Swap(found["old"], lived["place"] if lived else new, found.start(), found.end())


def _is_not(item: Item) -> bool:
    return item.is_link("not") and item.value("intent") in (None, "update")  # Spanish “ya no es”


def _old_first(text: str, items: Sequence[Item], start: int, at: int) -> Swap | None:
    """ "Was A, now B", "is not A but B"."""
    old_start = _skipped(items, at, _is_before_value)
    old_end = _end_of_value(items, old_start)
    is_to = _is_from(items[start]) and old_end < len(items) and items[old_end].text.casefold() in small_words().to_other
    turn = old_end if is_to else _skipped(items, _skipped(items, old_end, _is_still), _is_border)
    new_start = _skipped(items, turn + is_to, _leads_on)
    is_now = items[start].is_link("instead") and any(map(_turns, items[old_end:new_start]))  # “вместо A теперь B”
    if old_end == old_start or (new_start == turn and not is_now):
        return None
    if turn == old_end and not (is_to or any(map(_turns, items[turn:new_start]))):
        return None  # “n'est plus vendeuse chez Acme”: what the old job belongs to is no new value
    found = _swap(text, items, (start, old_start, old_end), (new_start, _end_of_value(items, new_start)))
    return replace(found, is_move=True) if found and is_to else found


def _is_from(item: Item) -> bool:
    """ "Went from", “pasó de”."""
    return item.text.casefold().rpartition(" ")[2] in small_words().from_old


def _stands_behind_change(items: Sequence[Item], at: int) -> bool:
    """ "She changed jobs, from A to B", “cambia a Ana Ruiz de A a B”, “pásala de A a B”: no holder stands there."""
    before = items[at - 1] if at else None
    if before is None or before.value("field"):
        return False
    if before.is_punctuation(",;:("):
        return any(item.value("intent") == "update" or item.is_link("moves", "former") for item in items[:at])
    if before.is_link("focus") and (before.value("intent") or before.is_link("moves")):
        return True
    start = at
    while start and items[start - 1].in_name:
        start -= 1
    verb = items[start - 1] if start else None
    if verb is not None and verb.text.casefold() == "a" and start > 1:
        verb = items[start - 2]
    # “Cambia a Ana de Haro a Soria”: behind one word, “de” may be of the name.
    return at - start > 1 and verb is not None and verb.value("intent") == "update"


def _denied_behind(text: str, items: Sequence[Item], at: int) -> Swap | None:
    """ "She is Finance Lead now, not office manager": the new value first, behind “is”."""
    new_end = at
    while new_end and (items[new_end - 1].is_punctuation(_OPENING) or _is_still(items[new_end - 1])):
        new_end -= 1
    new_start = new_end
    while new_start and _is_value(items[new_start - 1]) and new_end - new_start < _MAX_WORDS:
        new_start -= 1
    link = new_start - 1
    while link > 0 and items[link].is_link("filler") and not items[link].is_link("value", "focus"):
        link -= 1
    is_said = link >= 0 and (
        items[link].is_link("focus") or (items[link].is_link("value") and _is_subject(items, link))
    )
    old_start = _skipped(items, at + 1, _is_before_value)
    old_end = _end_of_value(items, old_start)
    if not is_said or new_start == new_end or old_start == old_end or not _ends_clause(items, old_end):
        return None
    return Swap(
        text[items[old_start].start : items[old_end - 1].end], text[items[new_start].start : items[new_end - 1].end],
        items[new_start].start, items[old_end - 1].end,
    )  # fmt: skip


def _is_subject(items: Sequence[Item], link: int) -> bool:
    """Whether a contact stands before “is”: behind a label, the value is the label's."""
    before = items[link - 1] if link else None
    return before is not None and (before.in_name or before.is_link("focus")) and not items[link].in_name


def _is_still(item: Item) -> bool:
    """ "… any more", "… now": what may stand behind a value in its clause."""
    words, text = small_words(), item.text.casefold()
    is_small = item.is_link("filler", "by_now") or text in words.around_denied or text in words.now
    return is_small and not item.in_name and item.kind == "word" and not item.is_link("but", "and")


def _behind_verb(text: str, items: Sequence[Item], at: int) -> Swap | None:
    """ "Change A to B on Jane Doe's record": no label, and a contact behind both, or nothing."""
    start = at + 1
    if start < len(items) and items[start].text.casefold() in small_words().at_contact:
        start, name = _skipped(items, start + 1, lambda item: item.in_name), start + 1
        is_joined = start > name + 2 and start < len(items) and items[start].text.casefold() in small_words().to_new
        start = name + 2 if is_joined else start  # “zmień u Wandy Sroki Łuków na Ryki”
    old_start = _skipped(items, start, lambda item: item.is_link("filler") and not item.in_name)
    old_end = _end_of_value(items, old_start)
    if old_end == old_start or old_end >= len(items) or items[old_end].text.casefold() not in small_words().to_new:
        return None
    new_start = old_end + 1
    new_end = _end_of_value(items, new_start)
    old = text[items[old_start].start : items[old_end - 1].end]
    if new_end == new_start or is_given_name(old.split()[0]) or old.endswith(("'s", "’s")):
        return None
    behind = items[new_end : new_end + 1]
    is_placed = bool(behind) and behind[0].text.casefold() in small_words().at_contact
    if not (is_placed or _ends_clause(items, new_end)):
        return None
    new = text[items[new_start].start : items[new_end - 1].end]
    return Swap(old, new, items[old_start].start, items[new_end - 1].end)


def _new_first(text: str, items: Sequence[Item], at: int) -> Swap | None:
    """ "Put B instead of A"; "instead of A put B" is read from its beginning."""
    new_start = at
    while new_start > 0 and _is_value(items[new_start - 1]) and at - new_start < _MAX_WORDS:
        new_start -= 1
    if is_given_name(items[new_start].text):  # “pon a Ana Ruiz jefa de zona”
        names = len(list(takewhile(lambda item: item.in_name, items[new_start:at])))
        new_start += names if new_start + names < at else 0
    old_start = _skipped(items, at + 1, _is_before_value)
    old_end = _end_of_value(items, old_start)
    if new_start == at or old_end == old_start or not _ends_clause(items, old_end):
        return None
    return Swap(
        text[items[old_start].start : items[old_end - 1].end], text[items[new_start].start : items[at - 1].end],
        items[new_start].start, items[old_end - 1].end,
    )  # fmt: skip


def _around_arrow(text: str, items: Sequence[Item], at: int) -> Swap | None:
    old_start = at
    while old_start > 0 and _is_value(items[old_start - 1]) and at - old_start < _MAX_WORDS:
        old_start -= 1
    new_start = _skipped(items, at, lambda item: item.kind == "mark" and item.text in "->→=")
    if old_start == at:
        return None
    return _swap(text, items, (old_start, old_start, at), (new_start, _end_of_value(items, new_start)))


def _swap(text: str, items: Sequence[Item], old: tuple[int, int, int], new: tuple[int, int]) -> Swap | None:
    if new[0] == new[1] or not _ends_clause(items, new[1]):
        return None
    return Swap(
        text[items[old[1]].start : items[old[2] - 1].end], text[items[new[0]].start : items[new[1] - 1].end],
        items[old[0]].start, items[new[1] - 1].end,
    )  # fmt: skip


def _is_arrow(text: str, items: Sequence[Item], at: int) -> bool:
    """The first mark of an arrow, with a space before it or none on both sides."""
    if items[at].kind != "mark" or (at and items[at - 1].kind == "mark"):
        return False
    end = at
    while end < len(items) and items[end].kind == "mark" and items[end].text in "->→=":
        end += 1
    return end > at and text[items[at].start : items[end - 1].end] in _ARROWS


def _skipped(items: Sequence[Item], at: int, is_small: Callable[[Item], bool]) -> int:
    end = min(len(items), at + _MAX_SMALL)
    while at < end and is_small(items[at]):
        at += 1
    return at


def _is_border(item: Item) -> bool:
    return item.is_punctuation(_OPENING) or (item.is_link("and") and not item.is_link("but"))


def _is_before_value(item: Item) -> bool:
    is_small = item.is_link("filler", "value", "place", "company", "company_now", "focus", "former")
    is_small = is_small or item.text.casefold() in small_words().around_denied
    return not item.in_name and (is_small or item.is_punctuation(":"))


def _turns(item: Item) -> bool:
    """Without a comma, one of these words shows that another value follows."""
    is_link = item.is_link("but", "should_be", "company_now", "and")
    return is_link or item.text.casefold() in small_words().now or item.text.casefold() in small_words().says_is


def _leads_on(item: Item) -> bool:
    """What stands before the new value: “now”, “but”, “it should be”."""
    is_link = item.is_link("but", "should_be", "value", "place", "company", "company_now", "focus", "and")
    return not item.in_name and (is_link or item.text.casefold() in small_words().now or item.is_link("filler"))


def _is_value(item: Item) -> bool:
    if item.kind in ("mark", "email", "bad_email", "phone", "url", "domain", "date"):
        return False
    if item.in_name or item.is_content or item.value("title") or item.value("place") or item.value("stage"):
        return True
    return item.is_link("particle", "rank", "stays", "organization") and not item.value("intent")


def _end_of_value(items: Sequence[Item], start: int) -> int:
    end = start
    while end < len(items) and end - start < _MAX_WORDS and (_is_value(items[end]) or _joins(items, end, start)):
        if items[end].text.casefold() in small_words().now and not items[end].in_name:
            break
        end += 1
    return end


def _joins(items: Sequence[Item], at: int, start: int) -> bool:
    """ "Flint & Steel": a sign within a name."""
    return items[at].is_punctuation("&") and at > start and at + 1 < len(items) and _is_value(items[at + 1])


def _ends_clause(items: Sequence[Item], at: int) -> bool:
    """Whether nothing but courtesies stands behind the value in its clause."""
    end = min(len(items), at + _MAX_SMALL)
    while at < end and not items[at].is_punctuation(_BREAKS):
        item = items[at]
        if item.is_link("and") or item.value("intent"):
            return True
        is_now = item.text.casefold() in small_words().now
        if not (is_now or item.is_link("please", "filler") or item.is_reply("thanks")):
            return False
        at += 1
    return True
