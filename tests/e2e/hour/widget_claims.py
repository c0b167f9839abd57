"""The rules of what the widget says to a customer."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from libs.contracts import Message
from tests.e2e.hour.claims import LATE_MS, Case, Claims, always, has_ended
from tests.e2e.hour.sentences import Language, Sentence
from tests.e2e.hour.truth import DESK, TUNNEL, Chat, Truth

AVAILABILITY_LATE_MS = 35_000.0
"""The page asks every half a minute whether people are at the desk."""

TYPING_LATE_MS = LATE_MS + 6_000.0
"""A page shows for six seconds that a person types: the person may have left the conversation within them."""

FOLDERS = ("", "availability", "rating", "preview", "attachments")


@dataclass
class CustomersChats:
    """The IDs of a customer's conversations, in their order."""

    name: str
    ids: list[str] = field(default_factory=list)


class WidgetClaims(Claims):
    """`clock` has the time of day of each moment in ms, as the customer's browser writes it."""

    def __init__(self, locale: str, truth: Truth, customer: CustomersChats) -> None:
        late = {**dict.fromkeys(("hereNow", "away"), AVAILABILITY_LATE_MS), "typing": TYPING_LATE_MS}
        super().__init__(Language(locale, *FOLDERS), truth, late)
        self.customer = customer
        self.clock: dict[int, str] = {}
        self.places = {
            "heading": {"title": self._nobody_has_it, "joined": self._has_it},
            "status": {
                "queue": lambda it: truth.queue_place(it.chat, it.ms) == int(it.values["place"]),
                "closed": has_ended,
                "hereNow": lambda it: bool(truth.at(DESK, it.ms)),
                "away": self._is_away,
            },
            "banner": {"offline": self._is_offline, "reconnecting": self._is_offline, "connecting": always},
            "unsent": {"waits": self._is_unconnected, "sending": always},
            "joined": {"joined": self._joined},
            "reopened": {"reopened": lambda it: bool(it.chat.of_kind("reopened", it.ms))},
            "divider": {"ended": lambda it: bool(it.chat.of_kind("closed", it.ms))},
            "mark": {"sent": always, "seen": lambda it: truth.was_seen(it.chat, it.ms)},
            "activity": {"typing": self._types, "thinking": self._assistant_has_it, "working": self._assistant_has_it},
            "rating": {"rating.stored": self._rated, "rating.thanks": self._rated},
            "byline": {"joined": self._wrote},
        }

    def chats(self, sentence: Sentence, start: float, end: float) -> Iterable[Chat]:
        chats = [self.truth.chats[chat] for chat in self.customer.ids if chat in self.truth.chats]
        if sentence.place not in ("heading", "status", "activity", "mark", "unsent"):
            return chats
        # About the one that goes on: until the next one begins.
        begun = [float(chat.entries[0].position[0]) for chat in chats]
        ended = [*begun[1:], float("inf")]
        found = [chat for chat, a, b in zip(chats, begun, ended, strict=True) if a <= end and b >= start]
        return found or chats[:1]  # before the first one there is none

    def parts(self, sentence: Sentence) -> list[str]:
        says = self.language.says
        match sentence.place:
            case "heading" | "byline" if sentence.text != says("title"):
                return [says("joined", name=sentence.text)]
            case "joined" | "divider" | "reopened":
                return [sentence.text.rpartition(" · ")[0]]
            case "mark":
                return [sentence.text.removeprefix("· ")]
            case _:
                return [sentence.text]

    def times(self, sentence: Sentence) -> bool:
        """Whether the time in a line is that of its entry."""
        kinds = {
            "joined": ("assigned", "message", "reopened"), "divider": ("closed",), "reopened": ("reopened",),
        }  # fmt: skip
        if sentence.place not in kinds:
            return True
        time = sentence.text.rpartition(" · ")[2]
        chats = [self.truth.chats[chat] for chat in self.customer.ids]
        moments = {ms for chat in chats for kind in kinds[sentence.place] for ms, _ in chat.of_kind(kind)}
        return time in {self.clock[ms] for ms in moments}

    def _is_unconnected(self, it: Case) -> bool:
        """Without a network, and while the next conversation is opened."""
        return self._is_offline(it) or not it.chat.is_open(it.ms)

    def _is_offline(self, it: Case) -> bool:
        return self.customer.name in self.truth.at(TUNNEL, it.ms)

    def _assistant_has_it(self, it: Case) -> bool:
        return it.chat.owner(it.ms).kind == "assistant" and it.chat.is_open(it.ms)

    def _rated(self, it: Case) -> bool:
        return bool(it.chat.of_kind("rated", it.ms))

    def _has_it(self, it: Case) -> bool:
        owner = it.chat.owner(it.ms)
        return it.chat.is_open(it.ms) and owner.kind == "person" and self.truth.name_of(owner) == it.values["name"]

    def _nobody_has_it(self, it: Case) -> bool:
        """The title alone says nothing; but it must give way to the name."""
        return not it.settled or not it.chat.is_open(it.ms) or it.chat.owner(it.ms).kind != "person"

    def _joined(self, it: Case) -> bool:
        owners = [self.truth.name_of(entry.owner) for _, entry in it.chat.of_kind("assigned", it.ms)]
        return it.values["name"] in owners

    def _is_away(self, it: Case) -> bool:
        """A page that shows who has the conversation must know at once that this person is there."""
        return not self.truth.at(DESK, it.ms) and it.chat.owner(it.known).kind != "person"

    def _types(self, it: Case) -> bool:
        return it.values["name"] in {self.truth.people[who] for who in self.truth.at(it.chat.id, it.ms)}

    def _wrote(self, it: Case) -> bool:
        messages: list[Message] = [entry for _, entry in it.chat.of_kind("message", it.ms)]
        return it.values["name"] in {entry.author.name for entry in messages if entry.author.kind == "teammate"}
