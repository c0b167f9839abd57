"""The e-mails of one conversation, sent by the holder of its lease."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from typing import Literal

from libs.contracts import START, LogEntry, Message, parse, visible
from libs.conversations import (
    ConversationState,
    ConversationUnknown,
    LogReader,
    MailLease,
    MailOutbox,
    MailState,
    OffsetUnknown,
)
from libs.messaging import Backoff, LeaseLost, Seconds
from services.gateway.http import Refusal
from services.gateway.mail.answers import unseen_answers
from services.gateway.mail.letters import LetterHead, LetterLine, answers_letter, line_of, transcript_letter
from services.gateway.mail.links import MailLinks
from services.gateway.mail.recipients import Recipient, recipient_of
from services.gateway.mail.settings import MailSettings
from services.gateway.mail.transports import MailRefused, MailTransport, MailUnavailable
from services.gateway.metrics import GatewayMetrics
from services.gateway.visits import ContactPresence

LOOK_AGAIN = timedelta(seconds=45)
"""While a page with the chat is open in the background: it may be read, or closed."""

PAUSE = Backoff(first_s=2.0, max_s=900.0)

MAX_LINES = 2_000
"""Lines of a transcript: the newest. Mail servers refuse e-mails of many megabytes."""

Kind = Literal["answers", "transcript"]


@dataclass(frozen=True)
class Outcome:
    """`tail`: the end of the log that was read. `again_in`: when to look again; `failed` counts towards giving up."""

    tail: str
    again_in: timedelta | None = None
    failed: bool = False


@dataclass(frozen=True)
class MailTools:
    """What the e-mails of all conversations have in common. `spend` raises Refusal above a limit."""

    settings: MailSettings
    outbox: MailOutbox
    reader: LogReader
    links: MailLinks
    transport: MailTransport
    metrics: GatewayMetrics
    now: Seconds
    presence: Callable[[str], Awaitable[ContactPresence]]
    file_link: Callable[[str, str], str]
    spend: Callable[[str, str], Awaitable[None]]


class ConversationMail:
    """One conversation under a lease. A new one for each attempt."""

    def __init__(self, tools: MailTools, lease: MailLease, state: ConversationState, mail: MailState) -> None:
        self._tools, self._lease, self._state, self._mail = tools, lease, state, mail
        self._recipient = recipient_of(state, mail)

    async def send(self) -> Outcome:
        """Send what is due. Raises LeaseLost."""
        for request_id, address in self._mail.transcripts.items():
            outcome = await self._transcript(request_id, address)
            if outcome is not None:
                return outcome
        return await self._answers()

    # --- answers ---------------------------------------------------------------------------------------------

    async def _answers(self) -> Outcome:
        tools, state, mail = self._tools, self._state, self._mail
        presence = await tools.presence(state.id)
        entries = await self._entries(mail.sent)
        due = unseen_answers(
            entries, sent=mail.sent, looked_ms=presence.looked_ms, with_assistant=tools.settings.mail_assistant
        )
        recipient = self._recipient
        if not due or recipient is None or not await self._is_wanted(recipient):
            await self._mark(entries[-1].offset if entries else "")
            return Outcome(state.tail)
        if presence.present:
            return Outcome(state.tail, again_in=LOOK_AGAIN)
        grace = tools.settings.mail_away - presence.gone_for
        if grace > timedelta(0):
            return Outcome(state.tail, again_in=grace)
        if mail.batch is None:
            try:
                await tools.spend(state.id, recipient.address)
            except Refusal as refusal:
                return Outcome(state.tail, again_in=timedelta(seconds=refusal.problem.retry_after or 60))
        return await self._send_answers(recipient, due, entries[-1].offset)

    async def _send_answers(self, recipient: Recipient, due: Sequence[LogEntry], read_up_to: str) -> Outcome:
        state = self._state
        end = await self._tools.outbox.begin(self._lease, due[-1].offset)
        if end is None:
            raise LeaseLost
        batch = [item for item in due if item.position <= parse(end)]
        if not batch:  # the contact has seen all of a batch that could not be sent
            await self._mark(end)
            return Outcome("", again_in=timedelta(0))
        first = batch[0].entry
        person = first.author.name if isinstance(first, Message) and first.author.kind == "teammate" else None
        letter = answers_letter(self._envelope(recipient), self._lines(batch), person, f"answers.{end}")
        outcome = await self._hand_over(letter, "answers", batch[-1].offset)
        if outcome is not None:
            return outcome
        await self._mark(end if len(batch) < len(due) else read_up_to)
        return Outcome(state.tail if len(batch) == len(due) else "")

    async def _is_wanted(self, recipient: Recipient) -> bool:
        if self._mail.off:
            return False
        # A confirmed address belongs to the contact, who may end the e-mails of each conversation.
        return recipient.confirmed or not await self._tools.outbox.is_blocked(
            self._tools.links.digests(recipient.address)
        )

    # --- transcripts -----------------------------------------------------------------------------------------

    async def _transcript(self, request_id: str, address: str) -> Outcome | None:
        recipient = self._recipient
        # Only an address of the conversation gets it, also if that changed since the request.
        if recipient is not None and recipient.address == address:
            lines = self._lines(await self._entries(START))[-MAX_LINES:]
            letter = transcript_letter(self._envelope(recipient), lines, f"transcript.{request_id}")
            outcome = await self._hand_over(letter, "transcript", self._state.tail, request_id)
            if outcome is not None:
                return outcome
        await self._mark("", [request_id])
        return None

    # --- both ------------------------------------------------------------------------------------------------

    async def _hand_over(
        self, letter: EmailMessage, kind: Kind, offset: str, request_id: str | None = None
    ) -> Outcome | None:
        """Give the e-mail to the server. None if it took it."""
        tools, mail = self._tools, self._mail
        try:
            await tools.transport.send(letter)
        except MailRefused:
            return await self._give_up(kind, "mail_refused", offset, request_id)
        except MailUnavailable:
            tried_ms = tools.now() * 1000 - mail.since if mail.since else 0.0
            if tried_ms > tools.settings.mail_give_up.total_seconds() * 1000:
                return await self._give_up(kind, "mail_unavailable", offset, request_id)
            tools.metrics.mails.labels(kind, "retry").inc()
            pause = timedelta(seconds=PAUSE.jittered_s(mail.tries + 1))
            return Outcome(self._state.tail, again_in=pause, failed=True)
        tools.metrics.mails.labels(kind, "sent").inc()
        return None

    async def _give_up(self, kind: Kind, reason: str, offset: str, request_id: str | None) -> Outcome:
        done = await self._tools.outbox.give_up(
            self._lease, reason, offset, answers=kind == "answers", transcripts=[request_id] if request_id else []
        )
        if not done:
            raise LeaseLost
        self._tools.metrics.mails.labels(kind, "given_up").inc()
        return Outcome("", again_in=timedelta(0))

    async def _mark(self, offset: str, transcripts: Sequence[str] = ()) -> None:
        if not await self._tools.outbox.mark(self._lease, offset, transcripts):
            raise LeaseLost

    def _envelope(self, recipient: Recipient) -> LetterHead:
        state, settings, links = self._state, self._tools.settings, self._tools.links
        return LetterHead(
            conversation_id=state.id, locale=state.locale, sender=settings.mail_from or "",
            sender_name=settings.mail_name, to=recipient.address, confirmed=recipient.confirmed,
            stopping=links.stopping(state.id, recipient),
            opening=links.opening(state, recipient) if state.is_open else None,
        )  # fmt: skip

    def _lines(self, entries: Sequence[LogEntry]) -> list[LetterLine]:
        state, lines = self._state, []
        for item in entries:
            message = visible(item)
            if message is None:
                continue
            files = [(each.name, self._tools.file_link(state.id, each.id)) for each in message.attachments]
            lines.append(line_of(message, files, state.locale))
        return [line for line in lines if line is not None]

    async def _entries(self, after: str) -> list[LogEntry]:
        found: list[LogEntry] = []
        while True:
            try:
                page = await self._tools.reader.entries(self._state.id, after=after)
            except OffsetUnknown:
                after = START  # the offset is from before a loss in Redis
                continue
            if not page:
                return found
            found += page
            after = page[-1].offset


async def mail_of(tools: MailTools, lease: MailLease) -> ConversationMail | None:
    """None for a conversation that has expired."""
    try:
        state = await tools.reader.state(lease.conversation_id)
        return ConversationMail(tools, lease, state, await tools.outbox.of(lease.conversation_id))
    except ConversationUnknown:
        return None
