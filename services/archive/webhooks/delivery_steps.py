"""What becomes of an endpoint's place after an answer. Plain functions: a clock and a database belong to the caller.

A failed event is tried again, and the events behind it wait, so that an endpoint gets them in order. After `attempts`
failures an event goes to the dead letters, and the next one is tried. If that fails too, the endpoint is at fault and
not the event: no other event is given up until the endpoint has taken one.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

from libs.archive import WebhookPlace
from libs.messaging import Backoff
from services.archive.webhooks.sending import WebhookAnswer

RETRIES = Backoff(2, 600, jitter=(0.75, 1.0))
"""Ten attempts take some half an hour. After that there is one every ten minutes."""

PAUSED_AFTER = timedelta(minutes=30)
"""An endpoint that has failed for this time counts as paused: its operator should know."""


@dataclass(frozen=True)
class DeliveryStep:
    """The place to store. `gave_up`: the event goes to the dead letters."""

    place: WebhookPlace
    gave_up: bool = False


def after(answer: WebhookAnswer, place: WebhookPlace, seq: int, *, attempts: int, now_ms: int) -> DeliveryStep:
    """The step after the answer to the event at `seq`. `attempts`: the most for one event."""
    match answer.outcome:
        case "delivered":
            return DeliveryStep(WebhookPlace(place.name, place.address, seq))
        case "gone":
            return DeliveryStep(replace(place, state="disabled", detail=answer.detail))
        case "failed":
            return _after_failure(answer, place, seq, attempts=attempts, now_ms=now_ms)


def _after_failure(answer: WebhookAnswer, place: WebhookPlace, seq: int, *, attempts: int, now_ms: int) -> DeliveryStep:
    # From the first failure in a row on, however many events that were.
    since = now_ms if place.failing_since_ms is None else place.failing_since_ms
    tries = place.attempts + 1
    failed = replace(
        place,
        state="paused" if now_ms - since >= PAUSED_AFTER.total_seconds() * 1000 else "active",
        failures=place.failures + 1, attempts=tries, failing_since_ms=since, detail=answer.detail,
    )  # fmt: skip
    # Without an answer, the event can't be the reason.
    if answer.reached and tries >= attempts and not place.gave_up:
        return DeliveryStep(replace(failed, passed=seq, attempts=0, gave_up=True, due_ms=now_ms), gave_up=True)
    asked_s = answer.retry_after.total_seconds() if answer.retry_after else 0
    pause_s = RETRIES.jittered_s(failed.failures, at_least_s=asked_s)
    return DeliveryStep(replace(failed, due_ms=now_ms + int(pause_s * 1000)))
