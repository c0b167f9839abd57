"""The rules of what the desk says to a teammate."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from tests.e2e.hour.claims import Case, Claims, Rule, Rules, always, has_ended
from tests.e2e.hour.sentences import Language, Sentence
from tests.e2e.hour.truth import PANEL, SITE, Chat, Truth

RATED = "The contact rated"
FOLDERS = ("", "cards", "attachments", "desk")
STEPS = (
    "wants_person", "skipped", "no_choice", "not_needed", "nothing_wanted", "declined", "gave_up", "no_answer",
    "person_first", "silent", "assistant_answers", "no_email", "found", "found_typed", "not_found", "hubspot_failed",
    "withheld", "queue_timeout", "hours_open", "hours_closed", "hand_off",
)  # fmt: skip
TOOLS = (
    "search_contact",
    "get_contact",
    "create_contact",
    "update_contact",
    "identify_contact",
    "save_contact",
    "file_note",
)
REASONS = (
    "dedicated",
    "round_robin",
    "fewest_open",
    "longest_without_work",
    "no_candidate",
    "team_empty",
    "manual",
    "absent",
)


class DeskClaims(Claims):
    """`self_id` is the teammate. `customers` names the customer of each conversation."""

    def __init__(self, truth: Truth, self_id: str, customers: dict[str, str]) -> None:
        super().__init__(Language("en", *FOLDERS), truth)
        self.self_id, self.customers = self_id, customers
        self.places = {
            "owner": {
                "isClosedShort": has_ended, "me": self._mine, "assistant": self._is("assistant"),
                "alsoHere": self._also_here, "didAssign": self._named,
            },
            "hint": {
                "hintNote": always,  # that no contact sees notes is compared at the end
                "hintTakeover": lambda it: self._owned_by(it.values["owner"], it.chat, it.ms) != "person",
                "hintKeeps": lambda it: self._owned_by(it.values["owner"], it.chat, it.ms) == "person",
            },
            "event": self._events(),
            "warning": {"repliedSince": self._replied},
            "toast": {"closedNow": always, "macroDone": always},
            "typing": {"typing": always, "writesNote": always},
            "empty": {"loading": always, "empty.mine": self._has_none, "empty.unassigned": self._none_waits,
                      "empty.mentions": always, "empty.closed": self._none_closed, "empty.other": always},
            "presence": {
                "visit.looking": lambda it: self._customer(it.chat) in truth.at(PANEL, it.ms),
                "visit.present": lambda it: self._customer(it.chat) in truth.at(SITE, it.ms),
                "visit.left": lambda it: self._customer(it.chat) not in truth.at(PANEL, it.ms),
            },
            "record": {
                "record.own": lambda it: it.chat.state.record.own,
                "record.previous": lambda it: bool(it.chat.state.earlier),
                "record.not_found": lambda it: it.chat.state.record.contact is None,
                "record.running": always, "record.not_asked": always,
                "record.no_address": lambda it: "email" not in it.chat.state.answers,
                "saidName": always,
            },
            "caution": {"onlyTyped": lambda it: not it.chat.state.record.verified},
            "reason": {f"reason.{each}": self._decided(each) for each in REASONS},
            "promise": {
                "closeWritesNote": lambda it: bool(self._noted(it.chat)),
                "closeKeepsNote": lambda it: not self._noted(it.chat),
            },
            "note": {"noteInside": always, "noteMentions": self._mentions, "didClose": self._noted_by,
                     "closingNote": self._closing_note(drafted=False),
                     "closingNoteDrafted": self._closing_note(drafted=True)},
            "ended": {"isClosed": has_ended},
            "banner": {},
        }  # fmt: skip

    def chats(self, sentence: Sentence, start: float, end: float) -> Iterable[Chat]:
        if sentence.place == "empty":
            return list(self.truth.chats.values())[:1]  # it is about all of them
        own = [
            span for span in self.truth.spans if span.who == self.self_id and span.start <= end and span.end >= start
        ]
        return [self.truth.chats[span.place] for span in own if span.place in self.truth.chats]

    def parts(self, sentence: Sentence) -> list[str]:
        """An event may have a reason, and a rating a line of the contact; a note names its author."""
        says, parts = self.language.says, sentence.text.split(" · ")
        names = {*self.truth.people.values(), *self.truth.teams.values()}
        match sentence.place:
            case "owner":
                return [says("didAssign", owner=each, name="-") if each in names else each for each in parts]
            case "note" if len(parts) > 1:
                return [says("didClose", name=parts[0]), *parts[1:]]
            case "event" if parts[0].startswith(RATED):
                return [f"{parts[0].partition('. ')[0].rstrip('.')}."]
            case "event" if len(parts) == 2 and parts[1] in {says(f"reason.{each}") for each in REASONS}:
                return [f"{parts[0]} · Frontdesk", parts[1]]
            case "event" if len(parts) > 2:
                return [" · ".join(parts[:2]), *parts[2:]]
        return [sentence.text]

    def _events(self) -> Rules:
        described = dict.fromkeys(("didAddLabels", "didRemoveLabels"), self._labelled)
        steps: Rules = {f"step.{code}": self._step(code) for code in STEPS}
        tools: Rules = {f"did.{tool}": self._tool(tool) for tool in TOOLS}
        reasons: Rules = {f"reason.{each}": self._decided(each) for each in REASONS}
        return {
            **described, **steps, **tools, **reasons, "step.answered": self._answered,
            "didAssign": self._assigned("person"), "didQueue": self._assigned("team"),
            "didHandBack": self._assigned("assistant"), "wentTo": self._went, "wentToBecause": self._went,
            "didSnooze": self._snoozed, "didWake": self._snoozed,
            "didPrioritise": lambda it: any(
                entry.by.name == it.values["name"] and entry.priority == it.values["priority"].lower()
                for _, entry in it.chat.of_kind("prioritised", it.ms)
            ),
            "didRate": lambda it: any(
                str(entry.rating) == it.values["rating"] for _, entry in it.chat.of_kind("rated", it.ms)
            ),
            "didReopen": lambda it: bool(it.chat.of_kind("reopened", it.ms)),
            "didCloseByRule": self._closed_by_rule, "didCloseSilent": self._closed_by_rule,
            "didClose": lambda it: any(
                self._is_by(entry.by, it.values["name"]) for _, entry in it.chat.of_kind("closed", it.ms)
            ),
        }  # fmt: skip

    # --- who has it ----------------------------------------------------------------------------------------

    def _customer(self, chat: Chat) -> str:
        return self.customers.get(chat.id, "")

    def _mine(self, it: Case) -> bool:
        return it.chat.is_open(it.ms) and str(it.chat.owner(it.ms)) == f"person:{self.self_id}"

    def _is(self, kind: str) -> Rule:
        return lambda it: it.chat.is_open(it.ms) and it.chat.owner(it.ms).kind == kind

    def _named(self, it: Case) -> bool:
        return it.chat.is_open(it.ms) and self.truth.name_of(it.chat.owner(it.ms)) == it.values["owner"]

    def _owned_by(self, name: str, chat: Chat, ms: float) -> str:
        owner = chat.owner(ms)
        return owner.kind if (self.truth.name_of(owner) or "Assistant") == name else ""

    def _also_here(self, it: Case) -> bool:
        others = self.truth.at(it.chat.id, it.ms) - {self.self_id}
        return {self.truth.people[each] for each in others} == set(it.values["names"].split(", "))

    # --- events --------------------------------------------------------------------------------------------

    def _assigned(self, kind: str) -> Rule:
        def holds(it: Case) -> bool:
            return any(
                entry.owner.kind == kind and self._is_by(entry.by, it.values["name"])
                and it.values.get("owner") in (None, self.truth.name_of(entry.owner), self._me(entry.owner))
                for _, entry in it.chat.of_kind("assigned", it.ms)
            )  # fmt: skip

        return holds

    def _me(self, owner: Any) -> str:
        return "You" if str(owner) == f"person:{self.self_id}" else ""

    def _is_by(self, author: Any, name: str) -> bool:
        other = {"assistant": "Assistant", "contact": "Contact"}.get(author.kind, "Frontdesk")
        return bool(name == self.truth.people.get(author.id, other))

    def _went(self, it: Case) -> bool:
        by_flow = [entry for _, entry in it.chat.of_kind("assigned", it.ms) if entry.reason == "flow"]
        return it.values["team"] in [self.truth.name_of(entry.owner) for entry in by_flow]

    def _decided(self, reason: str) -> Rule:
        def holds(it: Case) -> bool:
            decisions = [entry.decision for _, entry in it.chat.of_kind("assigned", it.ms) if entry.decision]
            # A decision to wait is no entry: the queue has it.
            return any(each.reason == reason for each in decisions) or (
                reason == "no_candidate" and it.chat.queued_since(it.ms) is not None
            )

        return holds

    def _closed_by_rule(self, it: Case) -> bool:
        return any(entry.by.kind != "teammate" for _, entry in it.chat.of_kind("closed", it.ms))

    def _step(self, code: str) -> Rule:
        return lambda it: any(e.data.get("code") == code for _, e in it.chat.of_kind("flow_decision", it.ms))

    def _answered(self, it: Case) -> bool:
        """An answer of the contact; or a call that has no result, or not the wanted one, named with its state."""
        calls = [self.language.says(f"call.{tool}") for tool in TOOLS if f"call.{tool}" in self.language.keys]
        if it.values["name"] in calls:
            return bool(it.chat.of_kind("tool_call", it.ms))
        asked = [entry for _, entry in it.chat.of_kind("flow_decision", it.ms) if entry.what == "ask"]
        return any(entry.data.get("answer") for entry in asked)

    def _tool(self, tool: str) -> Rule:
        def holds(it: Case) -> bool:
            return any(e.tool == tool and e.result.status == "ok" for _, e in it.chat.of_kind("tool_result", it.ms))

        return holds

    def _labelled(self, it: Case) -> bool:
        return any(
            self._is_by(entry.by, it.values["name"])
            and all(name in it.values["labels"] for name in entry.names.values())
            for _, entry in it.chat.of_kind("labelled", it.ms)
        )

    def _snoozed(self, it: Case) -> bool:
        return any(
            self._is_by(entry.by, it.values["name"]) and ("time" in it.values) == (entry.until is not None)
            for _, entry in it.chat.of_kind("snoozed", it.ms)
        )

    def _replied(self, it: Case) -> bool:
        return any(
            entry.author.kind == "teammate"
            and entry.author.id != self.self_id
            and entry.author.name == it.values["name"]
            for _, entry in it.chat.of_kind("message", it.ms)
        )

    # --- notes and lists -----------------------------------------------------------------------------------

    def _noted(self, chat: Chat) -> list[Any]:
        return [entry for _, entry in chat.of_kind("tool_call") if entry.tool == "file_note"]

    def _mentions(self, it: Case) -> bool:
        notes = [entry for _, entry in it.chat.of_kind("note", it.ms)]
        return any(it.values["names"] == ", ".join(self.truth.people[each] for each in note.mentions) for note in notes)

    def _noted_by(self, it: Case) -> bool:
        return any(self._is_by(entry.author, it.values["name"]) for _, entry in it.chat.of_kind("note", it.ms))

    def _closing_note(self, *, drafted: bool) -> Rule:
        return lambda it: any(e.drafted == drafted for _, e in it.chat.of_kind("closing_noted", it.ms))

    def _has_none(self, it: Case) -> bool:
        return not any(self._mine(replace(it, chat=each)) for each in self.truth.chats.values())

    def _none_waits(self, it: Case) -> bool:
        return all(each.queued_since(it.ms) is None for each in self.truth.chats.values())

    def _none_closed(self, it: Case) -> bool:
        return all(each.is_open(it.ms) or not each.before(it.ms) for each in self.truth.chats.values())
