"""How a Korean author of a letter introduces themselves: “안녕하세요, 구름건축 설계팀 위세령 대리입니다.”

It gives the employer and the job, where a name that the header has stands in the sentence, and nothing else does.
"""

import re
from collections.abc import Sequence

from services.agent.assistants.guided.parsing.hangul import Grammar, is_korean
from services.agent.assistants.guided.parsing.pasting.card import Card
from services.agent.assistants.guided.parsing.pasting.card_lines import place_korean

_INTRODUCED = r"(?:\s(?P<title>[가-힣]{2,6}))?\s?(?:입니다|이라고|라고|예요|이에요|인데요)"
_BEFORE = r"(?P<before>(?:[^\s,.!?~]{1,20}\s){0,3})"
_MAX_LETTER = 40
"""Lines of a letter in which the author is looked for."""
_NO_PART = frozenset(("저는", "전", "저", "나는", "제가", "안녕하세요", "안녕하십니까"))


def add_introduction(letter: Sequence[str], card: Card, grammar: Grammar) -> None:
    """Adds the employer and the job to the card, where they stand around its name."""
    if not is_korean(card.name):
        return
    pattern = re.compile(rf"{_BEFORE}{re.escape(card.name)}{_INTRODUCED}")
    found = next((match for line in letter[:_MAX_LETTER] if (match := pattern.search(line))), None)
    if found is None:
        return
    before = [_stem(word, grammar) for word in found["before"].split() if word not in _NO_PART]
    title = found["title"] or ""
    if all(before) and (before or title) and (not title or grammar.is_title(title)):
        place_korean(" ".join((*before, card.name, title)).strip(), card, grammar)


def _stem(word: str, grammar: Grammar) -> str:
    """The word without “of”; empty for a verb, or a word with another ending."""
    parts = grammar.parts(word)
    is_noun = not grammar.is_predicate(word) and word not in grammar.nouns
    return parts.stem if is_noun and parts.role in ("", "of") else ""
