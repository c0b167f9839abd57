"""Private data that no log, metric, trace, header or refusal of ours may hold: secrets, tokens, and people's names,
addresses and messages. A contact's own stream holds no private data of other people either.

Part of every test with real processes. The texts and their authors are read from the conversations' own logs and from
the stand-in for HubSpot, so that the data of each test is enough.
"""

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from redis.exceptions import RedisError

from libs.messaging.keys import Keys
from tests.received import Answer
from tests.redis_clients import blocking_client

FORMS = {
    "an email address": re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"),
    "a phone number": re.compile(r"(?<![\w+:.])\+[1-9]\d{7,14}(?![\w:])"),
    "a token": re.compile(r"eyJ[\w-]{8,}\.[\w-]{8,}"),
}
_SECRETS = re.compile(r"(?:SECRET|TOKEN|API_KEY|PASSWORD)S?$")
_FIELDS = {
    "email": "an email address", "phone": "a phone number", "mobilephone": "a phone number",
    "firstname": "a first name", "lastname": "a last name", "confirmation": "a confirmation", "undo": "an undo",
}  # fmt: skip
_SHORTEST_MESSAGE = 12
"""Characters of a message: a shorter one may be a word of any log line."""

_SHORTEST_VALUE = 4
_WORD = re.compile(r"\w+")
_MOST = 2_000
"""Conversations that are read, and entries of each."""

_CONVERSATION = re.compile(r"/v1/conversations/([^/]+)")
_DESK = "/v1/desk/"


@dataclass
class Talk:
    """One conversation: its contact, the private data and messages in it, and the labels of its buttons."""

    id: str
    kind: str = ""
    person: str = ""
    private: dict[str, str] = field(default_factory=dict)
    messages: set[str] = field(default_factory=set)
    labels: set[str] = field(default_factory=set)
    traces: set[str] = field(default_factory=set)

    def add(self, entry: dict[str, Any]) -> None:
        self.traces.add(entry.get("trace", ""))
        self.labels |= {button["label"] for button in entry.get("buttons") or ()}
        if entry["kind"] == "opened":
            self._add_principal(entry)
        elif entry["kind"] in ("message", "note") and entry["author"]["kind"] in ("contact", "teammate"):
            self._add_text(entry["text"])
        else:
            self.private |= dict(personal(entry))

    def _add_principal(self, entry: dict[str, Any]) -> None:
        principal = entry["principal"]
        self.kind = principal["kind"] if entry["source"] == "contact" or principal["kind"] != "staff" else "workflow"
        self.person = principal["id"]
        self.private |= {principal[name]: f"the contact's {name}" for name in ("email", "name") if principal.get(name)}

    def _add_text(self, text: str) -> None:
        if len(text) >= _SHORTEST_MESSAGE and " " in text:
            self.messages.add(text)
        for what, form in FORMS.items():
            self.private |= dict.fromkeys(form.findall(text), what)


@dataclass
class Planted:
    """All secrets and private data of a stack."""

    secrets: Mapping[str, str]
    talks: Mapping[str, Talk] = field(default_factory=dict)
    account: Mapping[str, str] = field(default_factory=dict)

    def everywhere(self) -> dict[str, str]:
        """The values that no log, metric, trace, header or refusal may hold."""
        people = {value: what for talk in self.talks.values() for value, what in talk.private.items()}
        return {**self.account, **people, **dict.fromkeys(self.messages(), "a message"), **self.secrets}

    def messages(self) -> set[str]:
        """The messages of people. A text that is also the label of a button is the flow's."""
        labels = {label for talk in self.talks.values() for label in talk.labels}
        return {text for talk in self.talks.values() for text in talk.messages} - labels

    def foreign(self) -> dict[str, str]:
        """The values that a contact's stream may hold only if they are theirs. A name of one word may be any word."""
        return {value: what for value, what in self.everywhere().items() if " name" not in what or " " in value}

    def known_to(self, person: str) -> set[str]:
        """The values in this contact's own conversations."""
        own = [each for each in self.talks.values() if each.person == person]
        return {value for each in own for value in each.private | dict.fromkeys(each.messages)} - self.secrets.keys()

    def staff_only(self) -> dict[str, str]:
        """The messages of staff's own chats, which are no conversations of the desk."""
        by_kind: dict[bool, set[str]] = defaultdict(set)
        for talk in self.talks.values():
            by_kind[talk.kind == "staff"] |= talk.messages
        return dict.fromkeys((by_kind[True] - by_kind[False]) & self.messages(), "a message of staff's own chat")


class Needles:
    """Values to search texts for, by their first words: tens of thousands of values cost little for each text."""

    def __init__(self, planted: Mapping[str, str]) -> None:
        self._by_word: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
        for value, what in planted.items():
            for spelled in {value, json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1]}:
                if word := _WORD.search(spelled):
                    self._by_word[word[0]].append((spelled, value, what))

    def found_in(self, written: str, known: Collection[str] = ()) -> Iterator[tuple[str, re.Match[str]]]:
        for word in set(_WORD.findall(written)) & self._by_word.keys():
            for spelled, value, what in self._by_word[word]:
                if value in known or spelled not in written:
                    continue
                if match := re.search(rf"(?<!\w){re.escape(spelled)}(?!\w)", written):
                    yield what, match


def found_in(
    written: str, planted: Mapping[str, str] | Needles, forms: Mapping[str, re.Pattern[str]] = FORMS,
    known: Collection[str] = (),
) -> Iterator[str]:  # fmt: skip
    """The private values in a text, with their places, except those that are `known` there."""
    for what, form in forms.items():
        if match := form.search(written):
            yield _shown(what, written, match)
    needles = planted if isinstance(planted, Needles) else Needles(planted)
    yield from (_shown(what, written, match) for what, match in needles.found_in(written, known))


def _shown(what: str, written: str, match: re.Match[str]) -> str:
    return f"{what}: …{written[max(0, match.start() - 120) : match.end() + 20]}…"


def found_in_answers(answers: Iterable[Answer], planted: Planted) -> Iterator[str]:
    """The private values that clients received, by the path of their request."""
    everywhere, staff_only = Needles(planted.everywhere()), Needles(planted.staff_only())
    foreign, secrets = Needles(planted.foreign()), Needles(planted.secrets)
    known = {person: planted.known_to(person) for person in {talk.person for talk in planted.talks.values()}}
    for answer in answers:
        headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
        yield from (f"header at {answer.path}: {each}" for each in found_in(headers, everywhere))
        yield from (f"refusal at {answer.path}: {each}" for each in found_in(answer.refusal, everywhere))
        if found := _CONVERSATION.match(answer.path):
            talk = planted.talks.get(found[1])
            theirs = talk is not None and talk.kind != "staff"
            others = found_in(answer.text, foreign if theirs else secrets, {}, known[talk.person] if talk else ())
            yield from (f"another person's at {answer.path}: {each}" for each in others)
        elif answer.path.startswith(_DESK):
            yield from (f"at {answer.path}: {each}" for each in found_in(answer.text, staff_only, {}))


def found_in_traces(planted: Planted) -> Iterator[str]:
    traces = "\n".join(trace for talk in planted.talks.values() for trace in talk.traces)
    yield from (f"trace: {each}" for each in found_in(traces, planted.everywhere()))


def secrets_of(environment: Mapping[str, str]) -> dict[str, str]:
    """The secrets in a process' environment, with their names."""
    return {value: name for name, value in environment.items() if _SECRETS.search(name) and len(value) >= 6}


def personal(node: Any) -> Iterator[tuple[str, str]]:
    """The personal values of a contact, of a tool's arguments or of its result, at any depth."""
    if isinstance(node, dict):
        for name, value in node.items():
            if name in _FIELDS and isinstance(value, str) and len(value) >= _SHORTEST_VALUE:
                yield value, _FIELDS[name]
            else:
                yield from personal(value)
    elif isinstance(node, list):
        for each in node:
            yield from personal(each)


def talks_in(redis_url: str, keys: Keys) -> dict[str, Talk]:
    """The conversations of a stack. None if Redis has ended with the test."""
    talks: dict[str, Talk] = {}
    with suppress(RedisError), blocking_client(redis_url, timeout_s=2) as redis:
        names = redis.scan_iter(match=f"{keys.prefix}*:conversation:*:log", count=1_000)
        for _, name in zip(range(_MOST), names, strict=False):
            talk = Talk(name.decode().split(":")[-2])
            entries: Any = redis.xrange(name, count=_MOST)
            for _, fields in entries:
                talk.add(json.loads(fields[b"e"]))
            talks[talk.id] = talk
    return talks
