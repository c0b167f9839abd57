"""The assistant that works without any language model: it runs where there is no key, and when OpenAI is down.

A deterministic function of the log. It understands requests and small talk in six languages by their words and
patterns, asks for missing values, and works only through the tools. It reports the effect of a tool only as the
tool's result states it.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from pathlib import Path

from libs.contracts import AccountProperties, Action, Locale, LogEntry, Message, ToolCall, created_at
from libs.contracts.tools import UPDATE_CONTACT
from services.agent.assistant import NO_PROPERTIES, Decision, EmitText, Situation, TextKind
from services.agent.assistants.guided.dialogue import (
    EPOCH,
    STARTS,
    TOOL_OF,
    Turn,
    messages,
    names_asked_one,
    outcomes,
    requests,
    steps,
)
from services.agent.assistants.guided.locales import read_languages
from services.agent.assistants.guided.parsing import Lexicon, TitleWords, Utterance, is_plain_yes, understand
from services.agent.assistants.guided.phrases import Phrases, quoted
from services.agent.assistants.guided.recall import DialogueState, dialogue_state
from services.agent.assistants.guided.small_words import small_words
from services.agent.assistants.guided.tasks import TaskMaker
from services.agent.file_imports import is_of_import

COURTESY_WORDS = 4
"""More words than these say more than thanks or a no."""

LONG = 1_000
"""Longer unread text is parsed in a thread, because other turns should not wait for it."""


_MAX_GISTS = 4_096
"""Texts of the turns that are running or have just ended. Each takes a few hundred bytes."""


@dataclass(frozen=True, slots=True)
class _Gist:
    language: Locale | None
    kind: TextKind


class GuidedAssistant:
    """Keeps only its language files, and the kind and language of texts. Never raises `AssistantUnavailable`."""

    def __init__(self, phrases: Phrases, lexicon: Lexicon, maker: TaskMaker) -> None:
        self.phrases = phrases
        self._lexicon = lexicon
        self._of_account = (NO_PROPERTIES, lexicon)
        self.maker = maker
        self._gists: dict[bytes, _Gist] = {}

    @classmethod
    def load(cls, locales_dir: Path) -> "GuidedAssistant":
        """With the language files of this folder. Raises LocaleError."""
        languages = read_languages(locales_dir)
        small_words()  # a wrong file is to stop the start, and not the first message
        words = {locale: language.words for locale, language in languages.items()}
        titles = TitleWords(title for each in words.values() for title in each.titles)
        kinds = TitleWords(word for each in words.values() for word in each.links.get("organization", ()))
        stages = {
            phrase: stage for each in words.values() for stage, phrases in each.stages.items() for phrase in phrases
        }
        return cls(Phrases(languages), Lexicon(words), TaskMaker(titles, kinds, stages))

    def understand(self, text: str, preferred: Locale) -> Utterance:
        """The meaning of a text without its conversation."""
        return understand(text, self._lexicon, preferred)

    def language_of(self, text: str, preferred: Locale) -> Locale | None:
        """The language of a text; None where its words don't show one."""
        return self._gist(text, preferred).language

    def is_plain_yes(self, text: str, preferred: Locale) -> bool:
        """Whether a text says yes, without anything that might change the meaning."""
        return is_plain_yes(text, self._lexicon, preferred)

    def kind_of(self, text: str, preferred: Locale) -> TextKind:
        """What a text wants, without its conversation."""
        return self._gist(text, preferred).kind

    def _gist(self, text: str, preferred: Locale) -> "_Gist":
        """A turn asks about the same texts at each of its steps, and understanding one takes milliseconds."""
        # Nothing of the text is kept: it may have to be forgotten.
        key = blake2b(f"{preferred} {text}".encode(errors="surrogatepass"), digest_size=16).digest()
        found = self._gists.get(key)
        if found is None:
            if len(self._gists) >= _MAX_GISTS:
                del self._gists[next(iter(self._gists))]
            said = self.understand(text, preferred)
            found = self._gists[key] = _Gist(said.language, _kind_of(said, text))
        return found

    def asks_to_undo(self, text: str, preferred: Locale) -> bool:
        return any(request.intent == "undo" for request in self.understand(text, preferred).requests)

    def values_in(self, text: str, preferred: Locale) -> Mapping[str, str]:
        """The values that a text gives, by HubSpot's name of their property."""
        read = self.understand(text, preferred)
        values: dict[str, str] = {}
        for entities in (*(request.entities for request in read.requests), read.entities):
            values |= entities.labelled
            values |= {
                name: found[0] for name, found in (("email", entities.emails), ("phone", entities.phones)) if found
            }
        return values

    async def decide(self, situation: Situation, emit: EmitText) -> Decision:  # noqa: ARG002
        """The next step. It is there at once, so nothing of it is shown before it is appended."""
        if _unread(situation.log) > LONG:
            return await asyncio.to_thread(self.step, situation)
        return self.step(situation)

    def _lexicon_of(self, account: AccountProperties) -> Lexicon:
        """The words, with the account's labels. They are kept, because to put them together takes a millisecond."""
        if self._of_account[0] is not account:
            self._of_account = (account, self._lexicon.with_labels(account.choices))
        return self._of_account[1]

    def step(self, situation: Situation) -> Decision:
        """The decision of `decide`, without I/O."""
        lexicon = self._lexicon_of(situation.account)
        # Files are the agent's own business from beginning to end.
        at = dialogue_state([item for item in situation.log if not is_of_import(situation.log, item)])
        inputs = [
            entry
            if isinstance(entry, Action)
            else understand(entry.text, lexicon, at.memory.locale or situation.locale)
            for entry in at.unanswered
        ]
        turn = Turn(
            phrases=self.phrases,
            maker=self.maker,
            locale=_locale(inputs, at, situation.locale),
            principal=situation.principal,
            tools=situation.assistant.tools,
            memory=at.memory,
            shown=at.shown,
            today=_today(situation),
            proposed=at.proposed,
            may_close=situation.assistant.may_close,
            may_hand_off=situation.assistant.hand_off_teams is not None,
            offered=at.offered,
            account=situation.account,
            region=situation.region,
        )
        requests.name_waiting(turn, at.left)
        for entry in at.results:
            waits = turn.memory.awaiting is not None or turn.memory.asked == "confirm"
            is_awaited = waits and entry.call_id in at.calls
            turn.is_unseen = turn.is_unseen or is_awaited
            outcomes.handle(turn, entry, is_late=not is_awaited)
        self._name_unfinished(turn, at)
        messages.handle_all(turn, inputs)
        steps.proceed(turn)
        if not turn.lines and turn.call is None:
            turn.say("what_else")
            turn.offer(*STARTS)
        return turn.decision()

    def _name_unfinished(self, turn: Turn, at: DialogueState) -> None:
        """Another brain gave up in the middle: what has no receipt by now won't be done by itself."""
        said = [text for text in at.unfinished.said if not self._is_done(text, at, turn.locale)]
        if said:
            turn.say("unfinished", what=quoted(*said))

    def _is_done(self, text: str, at: DialogueState, preferred: Locale) -> bool:
        """Whether the text holds one request, and the tool for it was called."""
        asked = self.understand(text, preferred).requests
        return len(asked) == 1 and TOOL_OF.get(asked[0].intent, UPDATE_CONTACT).name in at.unfinished.tools


def _kind_of(said: Utterance, text: str) -> TextKind:
    intents = {request.intent for request in said.requests}
    if intents - {"search", "question"} or said.errands:
        return "change"
    if "search" in intents:
        return "search"
    if intents or said.is_question:
        return "question"
    if said.says("yes"):
        return "yes"
    return "courtesy" if said.replies and len(text.split()) <= COURTESY_WORDS else "other"


def _unread(log: Sequence[LogEntry]) -> int:
    """Characters that the contact wrote since the assistant's last entry."""
    total = 0
    for item in reversed(log):
        entry = item.entry
        if isinstance(entry, Message) and entry.author.kind == "contact":
            total += len(entry.text)
        elif isinstance(entry, Message | ToolCall):
            break
    return total


def _locale(inputs: list[Action | Utterance], at: DialogueState, fallback: Locale) -> Locale:
    """The language of the contact's newest words that show one; else the one spoken so far.

    A name shows none, though small words of a language may be in it: “peter o neill”.
    """
    for each in reversed(inputs):
        if isinstance(each, Utterance) and each.language is not None:
            is_name = names_asked_one(at.memory, each)
            return (at.memory.locale or fallback) if is_name else each.language
    return at.memory.locale or fallback


def _today(situation: Situation) -> date:
    """The day of the newest entry, so that the same log always asks for the same step."""
    return created_at(situation.log[-1].offset).date() if situation.log else EPOCH
