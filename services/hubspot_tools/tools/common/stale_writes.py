"""The stale-write check of a delayed write: whether another author changed the same properties after the request.

It reads HubSpot's history under the record's lock. A current value is accepted if it is older than the request, if it
is the wanted one, or if an earlier write of ours set it. Any other value is reported and not overwritten. The date in
HubSpot's answer measures the difference of the two clocks.
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
"""The error of the measured clock difference: less than the time that people need between two requests."""

Keep = Callable[[dict[str, list[str]]], Awaitable[None]]


@dataclass
class StaleWriteCheck:
    """One for each attempt at a write. `own`: the values that our own writes gave each property; `keep` stores them.

    `now`: the clock of the user's request.
    """

    asked_at: datetime
    own: dict[str, list[str]]
    keep: Keep
    now: Now = utc_now
    _seen: set[str] = field(default_factory=set)

    async def before(
        self, client: HubSpotClient, contact_id: str, values: Mapping[str, str], deadline: Deadline
    ) -> None:
        """Raises StaleWrite, or another HubSpotError if HubSpot fails."""
        await self.check(client, contact_id, values, deadline)
        # Before it is sent: after a crash the next worker must know that the new value is our own.
        await self._remember(values)

    async def check(
        self, client: HubSpotClient, contact_id: str, values: Mapping[str, str], deadline: Deadline
    ) -> None:
        """The same check for an update that is not sent yet, because a person must confirm it first."""
        # A lifecycle stage takes several updates: after the first one the value in HubSpot is our own.
        if news := [name for name in values if name not in self._seen]:
            history = await client.history(contact_id, news, deadline)
            ahead = history.completed_at - self.now() if history.completed_at else timedelta()
            since = self.asked_at + ahead - SKEW
            changed = [name for name in news if self._is_foreign(name, values[name], history, since)]
            if changed:
                raise self._report(changed, history, since)
        self._seen |= values.keys()

    async def after(self, written: Record, values: Mapping[str, str]) -> None:
        """Remember the values as HubSpot wrote them: it may have changed their spelling."""
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


async def changed_result(error: StaleWrite, caller: Caller, tools: ToolContext) -> Changed:
    """The result for the caller: the changes that they may see, and the record if it can be read now."""
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
    """The name of the change's author, for callers who may work on all contacts."""
    if not error.by or caller.rights.reach != "everyone":
        return None
    try:
        return (await tools.owners.get(caller.deadline)).user(error.by)
    except HubSpotError:
        return None


def _same(one: str, other: str) -> bool:
    """Whether two values differ at most in spelling, which HubSpot may have normalised."""
    return normalize.line(one).casefold() == normalize.line(other).casefold()
