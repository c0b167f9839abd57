"""The actions of a teammate: each is checked, appended to the log, and passed on to the queues."""

import asyncio
import logging
from datetime import timedelta

from libs.assignment import Assigner, AssignmentQueue, Directory, Presence, Sight, TeamHours
from libs.audit import AuditTrail, changes_of, person_named
from libs.contracts import (
    SYSTEM,
    Author,
    ClosingNote,
    DeskRules,
    Owner,
    Team,
    Teammate,
)
from libs.conversations import Appended, ConversationState, ConversationUnknown, Describer, OwnerChanged, UndoRequests
from services.gateway.dependencies import Dependencies
from services.gateway.desk.board import Board
from services.gateway.desk.describing import Describing
from services.gateway.desk.details import Details
from services.gateway.desk.filter_values import FilterValues
from services.gateway.desk.flow_numbers import FlowNumbers
from services.gateway.desk.index import ConversationIndex
from services.gateway.desk.list_pages import ListPages
from services.gateway.desk.listing import Listing
from services.gateway.desk.mentions import Mentions, mentioned_in
from services.gateway.desk.read_marks import ReadMarks
from services.gateway.desk.reports import RecordReader, Reports
from services.gateway.desk.saved_views import SavedViews
from services.gateway.desk.schemas import (
    AssignBody,
    CloseBody,
    Detail,
    Me,
    ReplyBody,
    Snooze,
)
from services.gateway.desk.tab_counts import TabCounts
from services.gateway.desk.undoing import Undoing
from services.gateway.http import EXPECTED, Refusal

logger = logging.getLogger(__name__)


def not_a_member() -> Refusal:
    return Refusal(403, "not_a_member", "You are signed in, but not a member of this desk.")


def actor_of(author: Author | None) -> str:
    """The actor of an entry in the audit log; None is a program of the host site."""
    return person_named(author.id) if author else "workflow"


def subject_of(conversation_id: str) -> str:
    """The subject of an entry in the audit log."""
    return f"conversation:{conversation_id}"


class DeskService:
    """One for a process. Every method takes the teammate who acts."""

    def __init__(self, services: Dependencies) -> None:
        redis, keys = services.redis, services.settings.keys
        self.writer, self.reader, self.clock = services.writer, services.reader, services.clock
        self.audit = AuditTrail(redis, keys, services.settings.audit_bounds)
        self.directory = Directory(redis, keys, services.settings.audit_bounds)
        self.attachments = services.attachments
        self.sends_mail = services.settings.smtp_url is not None
        self.presence = Presence(redis, keys, self.directory)
        self.placements = AssignmentQueue(redis, keys, retention=services.settings.retention)
        self.assigner = Assigner(
            services.writer, services.reader, self.placements, self.directory, self.presence, now=self.clock.now
        )
        self.describing = Describing(
            Describer(redis, keys, retention=services.settings.retention), self.directory, self.changeable, self.audit
        )
        requests = UndoRequests(redis, keys, retention=services.settings.retention)
        self.undoing = Undoing(requests, self.reader, self.changeable, self.audit, now=self.clock.now)
        self.listing = Listing(self.reader)
        self.seen = services.seen
        self.read_marks = ReadMarks(redis, keys, retention=services.settings.retention, now=self.clock.seconds)
        self.hours = TeamHours(self.directory)
        self.mentions = Mentions(redis, keys, self.read_marks, retention=services.settings.retention)
        self.index = ConversationIndex(redis, keys, services.changes, self.clock.seconds)
        self.saved_views = SavedViews(redis, keys)
        counts = TabCounts(self.index, self.read_marks, self.directory, self.saved_views, self.mentions)
        self.details = Details(self.reader, self.listing, self.placements)
        archive = self.reader.archive
        self.pages = ListPages.over(self.index, self.listing, self.mentions, archive, self.clock.seconds)
        self.choices = FilterValues(self.index, archive)
        self.board = Board(self.index, self.presence, counts, self.pages.closed)
        records = RecordReader(redis, keys, self.index, singly=archive is not None)
        self.flow_numbers = FlowNumbers(redis, keys, archive)
        self.reports = Reports(records, archive, retention=services.settings.retention)

    async def member(self, subject: str) -> Author:
        """The teammate with this sign-in. Raises Refusal for a person who is not in the directory."""
        person = await self.directory.person(subject)
        if person is None:
            raise not_a_member()
        return Author(kind="teammate", id=person.id, name=person.name)

    async def me(self, author: Author) -> Me:
        directory = self.directory
        # At once, because a page shows nothing before it has this.
        (person, teams, people, notes, canned), (labels, rules, macros, former) = await asyncio.gather(
            asyncio.gather(
                directory.person(author.id), directory.teams(), self.presence.views(), directory.closing_notes(),
                directory.canned_replies(),
            ),
            asyncio.gather(directory.labels(), directory.rules(), directory.macros(), directory.former_names()),
        )  # fmt: skip
        if person is None:
            raise not_a_member()
        return Me(
            person=person, teams=teams, people=people, closing_notes=notes, canned_replies=canned, labels=labels,
            attachments=self.attachments.limits, reply_takes_over=rules.reply_takes_over, macros=macros,
            former_names=former, mail=self.sends_mail,
        )  # fmt: skip

    async def sight(self, author: Author) -> Sight:
        """The conversations that this teammate may see now. Raises Refusal for a person who left the desk."""
        sight = await self.directory.sight(author.id)
        if sight is None:
            raise not_a_member()
        return sight

    async def conversation(self, author: Author, conversation_id: str) -> ConversationState:
        """A conversation of the desk. Raises ConversationUnknown if it is staff's, or hidden from this teammate."""
        state, sight = await asyncio.gather(self.reader.state(conversation_id), self.sight(author))
        if state.is_private or not sight.sees(state):
            raise ConversationUnknown(conversation_id)
        return state

    async def changeable(self, author: Author, conversation_id: str) -> ConversationState:
        """The same, for a change: an archived conversation is brought back into Redis, where changes are made."""
        state = await self.conversation(author, conversation_id)
        if not state.is_open:
            await self.reader.restore(conversation_id)
        return state

    async def detail(self, author: Author, conversation_id: str) -> Detail:
        """Raises ConversationUnknown."""
        return await self.details.of(await self.conversation(author, conversation_id), await self.sight(author))

    async def reply(self, author: Author, conversation_id: str, body: ReplyBody, *, trace: str) -> Appended:
        """Send a message to the contact. Its author becomes the owner, unless the desk leaves it to a colleague."""
        before = await self.changeable(author, conversation_id)
        rules = await self.directory.rules()
        appended = await self.writer.send(
            conversation_id, author=author, text=body.text, client_message_id=body.request_id, trace=trace,
            attachments=await self.attachments.to_send(conversation_id, author, body.attachments),
            keeps_person=await self._keeps(before.owner, rules),
        )  # fmt: skip
        await self._settle(conversation_id)
        if not appended.repeated:
            after = await self.reader.state(conversation_id)
            await self._record_owner(author, before, after.owner)
        return appended

    async def _keeps(self, owner: Owner, rules: DeskRules) -> bool:
        """Whether a person who owns a conversation keeps it when a colleague replies."""
        # A person who left the desk would never see the contact's next message.
        gone = owner.kind == "person" and await self.directory.person(owner.id) is None
        return rules.reply_takes_over == "never_from_person" and not gone

    async def note(self, author: Author, conversation_id: str, body: ReplyBody) -> Appended:
        """A note for teammates. It notifies the people that it mentions, if they may see the conversation."""
        state = await self.changeable(author, conversation_id)
        named = mentioned_in(body.text, await self.directory.people(), author.id)
        mentions = [person for person in named if (sight := await self.directory.sight(person)) and sight.sees(state)]
        appended = await self.writer.note(
            conversation_id, author=author, text=body.text, note_id=body.request_id, mentions=mentions,
            attachments=await self.attachments.to_send(conversation_id, author, body.attachments),
        )  # fmt: skip
        await self.mentions.record(mentions, conversation_id, appended.offset, author.id)
        return appended

    async def assign(self, author: Author, conversation_id: str, wanted: AssignBody, *, trace: str) -> Appended:
        """Change the owner. Raises Refusal for an unknown owner, or if the owner has changed in between."""
        before = await self.changeable(author, conversation_id)
        name = await self.name_of(wanted.owner)
        try:
            appended = await self.writer.assign(
                conversation_id, owner=wanted.owner, by=author, request_id=wanted.request_id, owner_name=name,
                expected_counter=wanted.expected_counter, reason="manual",
                trace=trace,
            )  # fmt: skip
        except OwnerChanged as error:
            raise await self._quicker(conversation_id) from error
        await self._settle(conversation_id)
        if not appended.repeated:
            await self._record_owner(author, before, wanted.owner)
        return appended

    async def _record_owner(self, author: Author, before: ConversationState, owner: Owner) -> None:
        # Right after the action: a conversation's keys and those of the desk are not on one shard.
        changes = changes_of(str(before.owner), str(owner), "owner")
        if changes:
            await self.audit.record(actor_of(author), "conversation.assigned", subject_of(before.id), changes=changes)

    async def give(
        self, by: Author | None, conversation_id: str, owner: Owner, name: str | None, *, request_id: str, trace: str
    ) -> None:
        """Give a conversation that was just opened to its first owner."""
        await self.writer.assign(
            conversation_id, owner=owner, by=by or SYSTEM, request_id=request_id, owner_name=name,
            reason="opened", trace=trace,
        )  # fmt: skip
        await self._settle(conversation_id)
        await self.audit.record(
            actor_of(by),
            "conversation.opened",
            subject_of(conversation_id),
            changes=changes_of(None, str(owner), "owner"),
        )

    async def name_of(self, owner: Owner) -> str | None:
        """The owner's name; None for the assistant. Raises Refusal for an unknown owner."""
        if owner.kind == "assistant":
            return None
        found = await self._found(owner)
        if found is None:
            raise Refusal(422, "owner_unknown", f"There is no such {owner.kind}.")
        return found.name

    async def snooze(self, author: Author, conversation_id: str, snooze: Snooze) -> Appended:
        await self.changeable(author, conversation_id)
        duration = timedelta(minutes=snooze.minutes) if snooze.minutes else None
        until = self.clock.now() + duration if duration else None
        appended = await self.writer.snooze(
            conversation_id, by=author, duration=duration, until=until, request_id=snooze.request_id
        )
        if not appended.repeated:
            await self.audit.record(
                actor_of(author),
                "conversation.snoozed",
                subject_of(conversation_id),
                details={"minutes": snooze.minutes},
            )
        return appended

    async def close(self, author: Author, conversation_id: str, close: CloseBody, *, trace: str) -> Appended:
        """Raises Refusal when the desk asks for a category or a summary that isn't there."""
        await self.changeable(author, conversation_id)
        wanted = await self.directory.closing_notes()
        if wanted.mode in ("category_required", "required") and not close.category:
            raise Refusal(422, "category_missing", "Choose a category to close.")
        if wanted.mode == "required" and not close.summary.strip():
            raise Refusal(422, "summary_missing", "Write a summary to close.")
        if close.category and close.category not in wanted.categories:
            raise Refusal(422, "category_unknown", "There is no such category.")
        note = ClosingNote(category=close.category, summary=close.summary.strip())
        try:
            appended = await self.writer.close(
                conversation_id, by=author, reason="teammate", request_id=close.request_id,
                note=note if wanted.mode != "off" else None, expected_counter=close.expected_counter, trace=trace,
            )  # fmt: skip
        except OwnerChanged as error:
            raise await self._quicker(conversation_id) from error
        await self._settle(conversation_id)
        if not appended.repeated:
            await self.audit.record(
                actor_of(author),
                "conversation.closed",
                subject_of(conversation_id),
                details={"category": close.category},
            )
        return appended

    async def draft(self, author: Author, conversation_id: str, request_id: str) -> Appended:
        await self.changeable(author, conversation_id)
        return await self.writer.request_draft(conversation_id, author=author, request_id=request_id)

    async def _settle(self, conversation_id: str) -> None:
        """Update the queues at once. The agent does it too, later, if this fails."""
        try:
            await self.assigner.settle(await self.reader.state(conversation_id))
        except EXPECTED as error:
            # The teammate's action is in the log: an error now would make them repeat it.
            logger.warning(
                "the agent will settle it", extra={"conversation_id": conversation_id, "error": type(error).__name__}
            )

    async def _quicker(self, conversation_id: str) -> Refusal:
        state = await self.reader.state(conversation_id)
        name = await self._shown_name(state.owner)
        return Refusal(409, "owner_changed", f"Another teammate was quicker: the owner is {name} now.")

    async def _shown_name(self, owner: Owner) -> str:
        """The owner's name, or the ID of an owner who left the desk."""
        if owner.kind == "assistant":
            return "the assistant"
        found = await self._found(owner)
        return found.name if found else owner.id

    async def _found(self, owner: Owner) -> Teammate | Team | None:
        return await (self.directory.person(owner.id) if owner.kind == "person" else self.directory.team(owner.id))
