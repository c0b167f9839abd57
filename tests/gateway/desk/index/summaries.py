"""Summaries of conversations for the tests of the index, and a teammate who sees them all."""

from datetime import UTC, datetime, timedelta
from typing import Any

from libs.assignment import Sight
from libs.contracts import Owner
from services.gateway.desk.schemas import ConversationSummary

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
NOW_MS = int(NOW.timestamp() * 1000)
ALL = Sight("ana")


def summary(number: int, **values: Any) -> ConversationSummary:
    defaults: dict[str, Any] = {
        "id": f"0-{number:026}", "status": "open", "owner": Owner("team", "sales"), "owner_counter": "1",
        "team": "sales", "channel": "widget", "locale": "en", "source": "contact",
        "visitor_label": "Visitor", "opened_at": NOW - timedelta(hours=number),
        "active_at": NOW - timedelta(minutes=number),
        "waiting_since": NOW - timedelta(minutes=number),
    }  # fmt: skip
    return ConversationSummary(**{**defaults, **values})
