"""Parses HubSpot's successful replies. A reply with an unexpected shape is an error.

A reply with a success status may be cut, or come from a proxy. That is a failure, and after a write its effect is
unknown.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.hubspot_tools.hubspot.deadline import in_utc
from services.hubspot_tools.hubspot.error_mapping import problems_of, unintelligible
from services.hubspot_tools.hubspot.errors import HubSpotError, RejectedByHubSpot
from services.hubspot_tools.hubspot.transport import ApiReply, ApiRequest

CALL = "frontdesk_call"
"""The unique property that holds the ID of the call that created a contact.

With it, a repeated create without an email finds the contact of the first one. `python -m frontdesk hubspot-setup` adds
it to an account. Nothing else sets it or needs to see it.
"""


@dataclass(frozen=True, slots=True)
class Record:
    """A contact in HubSpot's answer. A named property without a value is `""`."""

    id: str
    properties: dict[str, str]
    url: str | None


@dataclass(frozen=True, slots=True)
class Version:
    """One past or current value of a property. `user_id`: its author, if a person; `source`: how it was set."""

    value: str
    at: datetime
    source: str
    user_id: str


@dataclass(frozen=True, slots=True)
class Page:
    """`total` comes from HubSpot's index, which lags behind: there can be fewer records."""

    records: list[Record]
    total: int
    after: str | None


class ParsedReply:
    """A reply with a success status. Everything here raises HubSpotError."""

    def __init__(self, reply: ApiReply, request: ApiRequest) -> None:
        self._reply = reply
        self._request = request
        if reply.body is None:
            raise self._senseless()
        self._body = reply.body

    def record(self) -> Record:
        return self._record(self._body)

    def histories(self) -> list[tuple[Record, dict[str, list[Version]]]]:
        """The records of a batch with their versions by property, newest first."""
        return [(self._record(each), self._versions(each)) for each in self.results()]

    def results(self) -> list[dict[str, Any]]:
        results = self._body.get("results")
        if not isinstance(results, list) or not all(isinstance(each, dict) for each in results):
            raise self._senseless()
        return results

    def records(self) -> list[Record]:
        """The records of a batch that was read."""
        return [self._record(each) for each in self.results()]

    @property
    def completed_at(self) -> datetime | None:
        """The time at which HubSpot completed a batch, by its own clock."""
        try:
            return in_utc(datetime.fromisoformat(str(self._body.get("completedAt"))))
        except ValueError:
            return None

    def traced_records(self) -> list[tuple[Record, str | None]]:
        """The records of a batch that was written, each with its trace ID if HubSpot echoes it."""
        return [(self._record(each), _trace_of(each)) for each in self.results()]

    def errors(self) -> list[dict[str, Any]]:
        """The errors of the inputs that failed in a batch."""
        listed = self._body.get("errors")
        return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []

    def results_and_cursor(self) -> tuple[list[dict[str, Any]], str | None]:
        paging = self._body.get("paging")
        following = paging.get("next") if isinstance(paging, dict) else None
        after = following.get("after") if isinstance(following, dict) else None
        return self.results(), str(after) if after else None

    def page(self) -> Page:
        results, after = self.results_and_cursor()
        total = self._body.get("total")
        if not isinstance(total, int):
            raise self._senseless()
        return Page([self._record(each) for each in results], total, after)

    def only_record(self) -> Record | None:
        """The record of a batch of one; None if HubSpot says that it does not exist."""
        results = self.results()
        if results:
            return self._record(results[0])
        errors = self.errors()
        if any(each.get("category") == "OBJECT_NOT_FOUND" for each in errors):
            return None
        if errors:
            detail = str(errors[0].get("message", ""))
            raise RejectedByHubSpot(detail, problems=problems_of(errors[0]), status=self._reply.status)
        # Neither found nor missing: HubSpot answers so to an input that it could not parse.
        raise self._senseless()

    def associated(self, kind: str) -> list[str]:
        """The IDs of the objects that are associated with the record, newest first."""
        found = (self._body.get("associations") or {}).get(kind) or {}
        results = found.get("results") or []
        if not isinstance(results, list):
            raise self._senseless()
        ids = {str(each["id"]) for each in results if isinstance(each, dict) and each.get("id")}
        # IDs are decimal numbers that grow: a longer text is a newer object.
        return sorted(ids, key=lambda text: (len(text), text), reverse=True)

    def _record(self, raw: dict[str, Any]) -> Record:
        properties = raw.get("properties")
        if not raw.get("id") or not isinstance(properties, dict):
            raise self._senseless()
        values = {str(name): "" if value is None else str(value) for name, value in properties.items()}
        url = raw.get("url")
        return Record(str(raw["id"]), values, url if isinstance(url, str) else None)

    def _versions(self, raw: dict[str, Any]) -> dict[str, list[Version]]:
        histories = raw.get("propertiesWithHistory")
        if not isinstance(histories, dict):
            raise self._senseless()
        found = {str(name): [self._version(each) for each in versions] for name, versions in histories.items()}
        return {name: sorted(versions, key=lambda each: each.at, reverse=True) for name, versions in found.items()}

    def _version(self, raw: dict[str, Any]) -> Version:
        try:
            at = in_utc(datetime.fromisoformat(str(raw["timestamp"])))
        except (KeyError, ValueError) as error:
            raise self._senseless() from error
        user = raw.get("updatedByUserId")
        value, source = str(raw.get("value") or ""), str(raw.get("sourceType") or "")
        return Version(value, at, source, "" if user is None else str(user))

    def _senseless(self) -> HubSpotError:
        return unintelligible(self._reply, self._request)


def _trace_of(raw: dict[str, Any]) -> str | None:
    trace = raw.get("objectWriteTraceId")
    return trace if isinstance(trace, str) else None
