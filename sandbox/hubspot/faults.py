"""Faults of HubSpot that tests can switch on, one rule for each.

A rule is `{"kind": …, "match": {"method", "path_regex", "body_regex"}, "times", "skip", "retry_after", "delay_ms"}`.
The first rule that matches a call and is not used up decides. Without `times` a rule applies forever. `skip` is the
number of matching calls that pass first. Kinds:

    401 expired 403 423 477         refused, without effect
    429-burst 429-daily 429-search  refused as if a limit were reached
    500 … 599, 502-html …           HubSpot or its gateway fails, without effect
    html_404                        a 404 that is a page, not JSON
    empty_2xx                       a success without an effect or an error
    slow                            the call is handled after `delay_ms`
    lost_response                   the call has its effect; its answer comes after `delay_ms`. Without that it never
                                    comes, because the connection is cut
    down                            the connection is cut before anything is done
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.hubspot import errors, timestamps
from sandbox.hubspot.calls import SandboxReply
from sandbox.hubspot.errors import SimulatedError
from sandbox.hubspot.settings import SettingsError

LOST, DOWN, SLOW = "lost_response", "down", "slow"

_SERVER_ERROR = re.compile(r"5\d\d(-html)?")
_FIELDS = frozenset(("kind", "match", "times", "skip", "retry_after", "delay_ms"))
_MATCHES = frozenset(("method", "path_regex", "body_regex"))
_MIGRATION_SECONDS = 3_600
_EXPIRED_SECONDS = 75
_ANY = re.compile("")


@dataclass(slots=True)
class FaultRule:
    kind: str
    method: str | None = None
    path: re.Pattern[str] = _ANY
    body: re.Pattern[str] = _ANY
    times: int | None = None
    skip: int = 0
    retry_after: int | None = None
    delay_ms: int = 0

    def matches(self, method: str, path: str, body: bytes) -> bool:
        return (
            self.times != 0
            and self.method in (None, method)
            and self.path.search(path) is not None
            # Most rules have no pattern for the body, and decoding it is the expensive part.
            and (self.body is _ANY or self.body.search(body.decode(errors="replace")) is not None)
        )

    def refusal(self) -> SimulatedError | SandboxReply | None:
        """The answer instead of the call's; None for faults that let the call pass."""
        if self.kind in (LOST, DOWN, SLOW):
            return None
        answer = _REFUSALS.get(self.kind)
        return answer() if answer else _server_error(self.kind)

    def headers(self) -> list[tuple[bytes, bytes]]:
        seconds = self.retry_after
        if seconds is None and self.kind == "477":
            # HubSpot always names a time with this status.
            seconds = _MIGRATION_SECONDS
        return [] if seconds is None else [(b"retry-after", b"%d" % seconds)]


class Faults:
    def __init__(self) -> None:
        self._rules: list[FaultRule] = []

    def add(self, rules: object) -> None:
        """Add all rules, or none if one is wrong."""
        if not isinstance(rules, list):
            raise SettingsError("faults are a list of rules")
        self._rules += [_rule(each) for each in rules]

    def clear(self) -> None:
        self._rules.clear()

    def take(self, method: str, path: str, body: bytes) -> FaultRule | None:
        """The rule for this call. It counts as used."""
        if not self._rules:
            return None
        for rule in self._rules:
            if rule.matches(method, path, body):
                # Only matching calls count, so that a test can aim at the second write.
                if rule.skip:
                    rule.skip -= 1
                    continue
                if rule.times is not None:
                    rule.times -= 1
                return rule
        return None

    def wire(self) -> list[dict[str, Any]]:
        return [
            {
                "kind": rule.kind,
                "match": {
                    "method": rule.method,
                    "path_regex": rule.path.pattern,
                    "body_regex": rule.body.pattern,
                },
                "times": rule.times,
                "skip": rule.skip,
                "retry_after": rule.retry_after,
                "delay_ms": rule.delay_ms,
            }
            for rule in self._rules
        ]


def _rule(raw: object) -> FaultRule:
    if not isinstance(raw, dict) or not raw.keys() <= _FIELDS:
        raise SettingsError(f"a fault is an object of {', '.join(sorted(_FIELDS))}")
    kind, match = str(raw.get("kind")), raw.get("match") or {}
    if kind not in _REFUSALS and kind not in (LOST, DOWN, SLOW) and not _SERVER_ERROR.fullmatch(kind):
        raise SettingsError(f"unknown kind of fault {kind!r}")
    if not isinstance(match, dict) or not match.keys() <= _MATCHES:
        raise SettingsError(f"match is an object of {', '.join(sorted(_MATCHES))}")
    method = match.get("method")
    return FaultRule(
        kind,
        None if method is None else str(method).upper(),
        _pattern(match.get("path_regex")),
        _pattern(match.get("body_regex")),
        _count(raw, "times"),
        _count(raw, "skip") or 0,
        _count(raw, "retry_after"),
        _count(raw, "delay_ms") or 0,
    )


def _pattern(raw: object) -> re.Pattern[str]:
    if raw is None:
        return _ANY
    try:
        return re.compile(str(raw))
    except re.error as error:
        raise SettingsError(f"{raw!r} is not a regular expression: {error}") from error


def _count(raw: Mapping[str, Any], name: str) -> int | None:
    value = raw.get(name)
    if value is not None and (type(value) is not int or value < 0):
        raise SettingsError(f"{name} is a whole number, not {value!r}")
    return value


def _server_error(kind: str) -> SimulatedError | SandboxReply:
    status = int(kind[:3])
    if kind.endswith("-html"):
        return SandboxReply(status, f"<html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>")
    return SimulatedError(status, "internal error")


def _expired() -> SimulatedError:
    at_ms = timestamps.now_ms() - _EXPIRED_SECONDS * 1000
    return errors.expired(timestamps.iso(at_ms), _EXPIRED_SECONDS)


def _empty() -> SandboxReply:
    now = timestamps.iso(timestamps.now_ms())
    return SandboxReply(200, {"status": "COMPLETE", "results": [], "startedAt": now, "completedAt": now})


_REFUSALS: Mapping[str, Callable[[], SimulatedError | SandboxReply]] = {
    "400": lambda: errors.invalid("Invalid input JSON on line 1, column 2"),
    "401": errors.no_credentials,
    "expired": _expired,
    "403": lambda: errors.missing_scopes(["crm.objects.contacts.read"]),
    "423": lambda: SimulatedError(423, "The record is locked by another change. Try again in 2 seconds."),
    "429-burst": lambda: errors.burst_limit("1000001"),
    "429-daily": lambda: errors.daily_limit("1000001", "00000000-0000-4000-8000-000000000000"),
    "429-search": errors.search_limit,
    "477": lambda: SimulatedError(477, "This account is being moved to another data center."),
    "html_404": lambda: SandboxReply(
        404, "<html><head><title>Not Found</title></head><body><h1>404</h1></body></html>"
    ),
    "empty_2xx": _empty,
}
