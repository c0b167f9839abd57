"""The state of a reading: how far it is, what was found, and the label that waits for its value."""

from collections import Counter
from collections.abc import Sequence
from functools import cached_property

from libs.contracts import Locale
from libs.people import is_name_anywhere
from services.agent.assistants.guided.locales import Intent
from services.agent.assistants.guided.parsing.cursor import Cursor
from services.agent.assistants.guided.parsing.entities import Entities
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.name_words import is_sentence_start
from services.agent.assistants.guided.periods import Period
from services.agent.assistants.guided.small_words import small_words

VALUE_MARKS = ":=→>"
_SIGNS = "#№°º"
BREAKS = ",;\n.!?—–…"


class ReadingState(Cursor):
    """Goes through the items once.

    `pending` is the property that still waits for its value. `muddy`: words before this place in the clause have no
    part. `corrects`: a value takes the place of a previous one. `latest` is the kind of the last value.
    `denies_place`: the value that was denied last is a town. `located`: the clause that names a place by a preposition
    alone. `left_company`: the one that the contact left, so that another one is news. `employer_at`: where the company
    begins that was said to be new.
    """

    def __init__(self, text: str, items: Sequence[Item], intent: Intent | None = None) -> None:
        super().__init__(text, items)
        self.intent = intent
        self.entities = Entities()
        self.pending: str | None = None
        self.is_past_colon = False
        self.renames = False
        self.period: Period | None = None
        self.clause = 0
        self.muddy = False
        self.corrects = False
        self.last_label: str | None = None
        self.latest = ""
        self.located: int | None = None
        self.left_company = ""
        self.denies_place = False
        self.employer_at: int | None = None
        self.value_clauses: dict[str, int] = {}
        self.left_clauses: set[int] = set()
        # The first word of a sentence has a capital letter in any case, so that it shows nothing.
        self.has_capitals = any(
            (item.in_name and not item.text.islower()) or (item.is_content and item.is_capitalized and at)
            for at, item in enumerate(items)
        )

    @property
    def is_cased(self) -> bool:
        """Whether the writer uses capitals, so that a word in lower case is no company and no town."""
        return self.has_capitals and not self.items[0].is_restored

    @cached_property
    def language(self) -> Locale | None:
        """The language of most of the known words."""
        counted = Counter(mark.language for item in self.items for mark in item.marks)
        return counted.most_common(1)[0][0] if counted else None

    def leave(self, text: str) -> None:
        """Words without a part. Relations after them in the same clause are not trusted, nor is a place before them."""
        runs = self.entities.runs
        if len(runs) == 1 and runs[0].is_title and not runs[0].is_name and runs[0].clause == self.clause:
            self.entities.left.append(runs.pop())  # "my boss keeps asking for it: add …"
        self.entities.left.append(text)
        self.left_clauses.add(self.clause)
        self.muddy = True
        if self.located == self.clause and self.intent in ("update", None):
            self.located = None  # "will be in Denver next week"
            if city := self.entities.labelled.pop("city", ""):
                self.entities.left.insert(-1, city)

    def stands_apart(self) -> bool:
        """ "Lost her badge, the new badge number is K-22": labelled values alone, in clauses behind those words."""
        entities = self.entities
        last = max(self.left_clauses, default=-1)
        is_whole = entities.labelled.keys() == self.value_clauses.keys() and not entities.company
        is_plain = all(self._is_plain(each) for each in entities.left)
        return is_whole and is_plain and min(self.value_clauses.values(), default=-1) > last >= 0

    def _is_plain(self, words: str) -> bool:
        """Words in lower case, of which the first may begin a sentence: “Ascendieron”."""
        first = words.split()[0] if words else ""
        opens = first.istitle() and first in self.openings and not is_name_anywhere(first)
        return (words.islower() or (opens and words[1:].islower())) and words.replace(" ", "").isalpha()

    @cached_property
    def openings(self) -> frozenset[str]:
        """The first words of the sentences."""
        return frozenset(item.text for at, item in enumerate(self.items) if is_sentence_start(self.items, at))

    def end_clause(self) -> None:
        if self.corrects and self._is_corrected():
            self.corrects = False
        self.clause += 1
        self.muddy = False

    def _is_corrected(self) -> bool:
        """Whether the value that was wrong has its correction: what follows is said for the first time."""
        before = self.previous
        return before is not None and not before.is_reply("correction", "no") and not before.is_punctuation(BREAKS)

    def drop_pending(self) -> None:
        if self.pending is not None:
            self.entities.named.append(self.pending)
        self.pending = None

    def before(self, place: int | None = None) -> Item | None:
        """The item before this one, or before that place, that is no filler."""
        at = (self.at if place is None else place) - 1
        while at >= 0 and self.items[at].is_link("filler") and not self.items[at].is_link("value"):
            if is_record(self.items[at]):
                return self.items[at]
            at -= 1
        return self.items[at] if at >= 0 else None

    def has_title(self) -> bool:
        """ "Is now director at Acme": the job is news, and so is the company."""
        return any(run.is_title for run in self.entities.runs)

    def was_possessive(self) -> bool:
        at = self.at - 1
        while at >= 0 and self.items[at].is_link("filler"):
            at -= 1
        if at < 0:
            return False
        text = self.items[at].text
        return self.items[at].is_content and (text.endswith(("'s", "’s", "s'", "s’", "의", "님", "씨")))

    def names_record(self) -> bool:
        """ "Contact 4711", “контакт № 4711”, “le contact n° 4711”: a sign for numbers may stand between."""
        at = self.at
        while at > 0 and is_sign(self.items, at - 1):
            at -= 1
        before = self.before(at)
        return before is not None and is_record(before)


def is_sign(items: Sequence[Item], at: int) -> bool:
    """ "No.", “№”, “n°”: what stands between a thing and its number."""
    item, nouns = items[at], small_words().number_nouns
    if item.is_punctuation("."):
        return at > 0 and items[at - 1].text.casefold().rpartition(" ")[2] in nouns
    return item.is_punctuation(_SIGNS) or item.text.casefold() in nouns


def is_record(item: Item) -> bool:
    """ "Contact", "la fiche"."""
    return any(word.startswith(small_words().record_beginnings) for word in item.text.casefold().split())
