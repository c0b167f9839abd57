"""The errors between Frontdesk and HubSpot, each named for the party that must react.

HubSpotError
├── RejectedByHubSpot    the caller: other values (`problems` says which)
├── NotFound             the caller: another contact
├── StaleWrite           the caller: a new decision on the record's current values; nothing was sent
├── AlreadyExists        the caller: the existing contact (`existing_id`, if HubSpot named it)
├── Misconfigured        operations: the token, its scopes, the base URL or the version
└── HubSpotUnavailable   no party: the same call later (`effect` says whether this one may have had an effect)
    ├── RateLimited      429; `policy` is the limit that was reached
    ├── Locked           423: another writer holds the record for two seconds
    ├── Migrating        477: the account moves between data centres, for up to a day
    ├── Down             refused, cut, 5xx or unintelligible
    ├── TimedOut         no answer in time
    ├── Late             the call's own deadline passed before anything was sent
    └── HeldUp           this process was stopped while it waited; the outcome in HubSpot is not known

`str()` of these never holds HubSpot's words, which quote people's data; they are in `detail`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar, Literal

from libs.contracts import Change, Problem

Effect = Literal["none", "unknown"]
Policy = Literal["secondly", "ten_secondly", "daily", "unknown"]


class HubSpotError(Exception):
    """`correlation_id` is HubSpot's name for the call. HubSpot's support asks for it."""

    code: ClassVar[str] = "hubspot_error"
    retryable: ClassVar[bool] = False

    def __init__(self, detail: str = "", *, status: int | None = None, correlation_id: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.status = status
        self.correlation_id = correlation_id

    def __str__(self) -> str:
        return f"{self.code}; status={self.status} correlation={self.correlation_id}"


class RejectedByHubSpot(HubSpotError):
    code = "rejected"

    def __init__(self, detail: str = "", *, problems: Sequence[Problem] = (), **about: Any) -> None:
        super().__init__(detail, **about)
        self.problems = list(problems)


class NotFound(HubSpotError):
    code = "not_found"


class AlreadyExists(HubSpotError):
    code = "already_exists"

    def __init__(self, detail: str = "", *, existing_id: str | None = None, **about: Any) -> None:
        super().__init__(detail, **about)
        self.existing_id = existing_id


class StaleWrite(HubSpotError):
    """`changes`: expected → current values. `by`: the HubSpot user ID of their author; `""` if it was an app."""

    code = "changed_meanwhile"

    def __init__(self, contact_id: str, changes: Sequence[Change], *, by: str, at: datetime) -> None:
        super().__init__()
        self.contact_id = contact_id
        self.changes = list(changes)
        self.by = by
        self.at = at


class Misconfigured(HubSpotError):
    """`scopes`: the scopes that the token lacks, if HubSpot named them."""

    code = "misconfigured"

    def __init__(self, detail: str = "", *, scopes: Sequence[str] = (), **about: Any) -> None:
        super().__init__(detail, **about)
        self.scopes = list(scopes)


class HubSpotUnavailable(HubSpotError):
    """`retry_after`: seconds, if HubSpot or the kind of limit names a time."""

    code = "unavailable"
    retryable = True

    def __init__(
        self, detail: str = "", *, effect: Effect = "none", retry_after: float | None = None, **about: Any
    ) -> None:
        super().__init__(detail, **about)
        self.effect: Effect = effect
        self.retry_after = retry_after


class RateLimited(HubSpotUnavailable):
    code = "rate_limited"

    def __init__(self, detail: str = "", *, policy: Policy = "unknown", **about: Any) -> None:
        super().__init__(detail, **about)
        self.policy: Policy = policy


class Locked(HubSpotUnavailable):
    code = "locked"


class Migrating(HubSpotUnavailable):
    code = "migrating"


class Down(HubSpotUnavailable):
    code = "hubspot_down"


class TimedOut(HubSpotUnavailable):
    code = "timeout"


class Late(HubSpotUnavailable):
    code = "late"
    retryable = False


class HeldUp(HubSpotUnavailable):
    code = "late"
