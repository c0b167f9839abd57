"""Before a write that waited is sent: has somebody else changed just that since the user asked for it?

Looked at under the record's lock, in HubSpot's own history. What it holds now may be what is wanted, or what an earlier
write of ours left, which was asked for just as knowingly; anything newer than the request is somebody else's word, and
is reported, not overwritten. The two clocks are compared by the date in HubSpot's answer.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from libs.contracts import Change, Changed, utc_now
from libs.messaging import Now
from services.hubspot_tools.contacts import contact_of, label_of, normalize, to_read
from services.hubspot_tools.hubspot import Deadline, HubSpotClient, HubSpotError, PropertyHistory, Record, StaleWrite
from services.hubspot_tools.tools.context import Caller, ToolContext

SKEW = timedelta(seconds=2)
"""What is left of two clocks' difference once it was measured: less than people take from one request to the next."""

Keep = Callable[[dict[str, list[str]]], Awaitable[None]]


@dataclass
class StaleWriteCheck:
    """One for an attempt at a write. `own`: property → values that writes of ours gave it; `keep` stores these.

    `now`: the clock by which the user asked.
    """

    asked_at: datetime
    own: dict[str, list[str]]
    keep: Keep
    now: Now = utc_now
    _seen: set[str] = field(default_factory=set)

    async def before(
        self, client: HubSpotClient, contact_id: str, values: Mapping[str, str], deadline: Deadline
    ) -> None:
        """Raises StaleWrite, and HubSpotError if HubSpot can't be asked now."""
        await self.look(client, contact_id, values, deadline)
        # Before it is sent: whoever goes on after a crash must not take our own value for somebody else's.
        await self._remember(values)

    async def look(self, client: HubSpotClient, contact_id: str, values: Mapping[str, str], deadline: Deadline) -> None:
        """The same for what is not sent yet, as where somebody has to confirm it first."""
        if news := [name for name in values if name not in self._seen]:
            history = await client.history(contact_id, news, deadline)
            ahead = history.completed_at - self.now() if history.completed_at else timedelta()
            since = self.asked_at + ahead - SKEW
            changed = [name for name in news if self._is_foreign(name, values[name], history, since)]
            if changed:
                raise self._report(changed, history, since)
        self._seen |= values.keys()

    async def after(self, written: Record, values: Mapping[str, str]) -> None:
        """HubSpot may have spelt a value in another way."""
        spelt = {name: written.properties[name] for name in values if name in written.properties}
        if any(not self._is_own(name, value) for name, value in spelt.items()):
            await self._remember(spelt)

    async def _remember(self, values: Mapping[str, str]) -> None:
        for name, value in values.items():
            if not self._is_own(name, value):
                self.own.setdefault(name, []).append(value)
        await self.keep({name: self.own[name] for name in values})

    def _is_foreign(self, name: str, wanted: str, history: PropertyHistory, since: datetime) -> bool:
        versions = history.versions.get(name)
        if not versions or versions[0].at < since:
            return False
        return not _same(versions[0].value, wanted) and not self._is_own(name, versions[0].value)

    def _is_own(self, name: str, value: str) -> bool:
        return any(_same(value, each) for each in self.own.get(name, ()))

    def _report(self, names: Iterable[str], history: PropertyHistory, since: datetime) -> StaleWrite:
        changes, newest = [], []
        for name in names:
            versions = history.versions[name]
            base = next((each for each in versions if each.at < since or self._is_own(name, each.value)), None)
            expected = base.value if base else ""
            changes.append(Change(property=name, before=expected or None, after=versions[0].value or None))
            newest.append(versions[0])
        last = max(newest, key=lambda each: each.at)
        return StaleWrite(history.record.id, changes, by=last.user_id, at=last.at)


async def told(error: StaleWrite, caller: Caller, tools: ToolContext) -> Changed:
    """What the caller may see of it, with as much as can be read now."""
    names = [change.property for change in error.changes]
    try:
        record = await tools.client.get(error.contact_id, to_read(caller.rights, names), caller.deadline)
    except HubSpotError:
        record = None
    definitions, readable = tools.definitions.peek(), caller.rights.readable
    changes = [
        Change(
            property=change.property, label=label_of(change.property, definitions),
            before=change.before, after=change.after,
        )
        for change in error.changes
        if readable is None or change.property in readable
    ]  # fmt: skip
    contact = contact_of(record, caller.rights, definitions, names) if record else None
    return Changed(contact=contact, changes=changes, by=await _name(error, caller, tools), at=error.at)


async def _name(error: StaleWrite, caller: Caller, tools: ToolContext) -> str | None:
    """Of the user who made the change, for those who may work on everyone's records."""
    if not error.by or caller.rights.reach != "everyone":
        return None
    try:
        return (await tools.owners.get(caller.deadline)).user(error.by)
    except HubSpotError:
        return None


def _same(one: str, other: str) -> bool:
    """But for spelling that HubSpot may have mended."""
    return normalize.line(one).casefold() == normalize.line(other).casefold()
